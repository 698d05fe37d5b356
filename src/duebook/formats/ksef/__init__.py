"""KSeF: the structured invoice of Poland, logical structure FA(3) (Ministry of Finance, in force since 1 February 2026).

FA(3) is written and read, FA(2) is read. Official structure: http://crd.gov.pl/wzor/2025/06/25/13775/. What EN 16931 knows and
FA(3) has no element for is put under ``DodatkowyOpis``, the place for further data, with its business term in the key.
"""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?Faktura\s[^>]*crd\.gov\.pl/wzor/20(23/06/29/12648|25/06/25/13775)/")


class Ksef:
    """The plug-in; reader and writer are imported when first used."""

    key = "ksef"
    title = "KSeF FA(3) (Poland)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a structured invoice FA(2) or FA(3)."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:8192].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document; raises :class:`duebook.kernel.errors.Invalid` where it is not FA(2) or FA(3) at all."""
        from duebook.formats.ksef.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """A calculated document as FA(3); :func:`duebook.formats.ksef.write.write` takes what KSeF knows beyond it.

        Raises ``Invalid`` where the law wants what the document does not have (the seller's NIP, the invoice that a corrective
        invoice differs from).
        """
        from duebook.formats.ksef.write import write

        return write(document)


FORMAT = Ksef()
