"""FatturaPA 1.2.x, the Italian electronic invoice: FPR12 and FPA12 are read and written, the simplified FSM10 is read.

A file signed as CAdES (``.p7m``) or XAdES is read; the signature itself is not checked, and that is said.
Official schema and rules: https://www.fatturapa.gov.it (Schema_VFPR12 1.2.3, technical specifications 1.9).
"""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.fatturapa.envelope import looks_signed
from duebook.formats.markup import looks_like_xml

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?FatturaElettronica(Semplificata)?[\s>]")


class FatturaPa:
    """The plug-in; reader and writer are imported when first used."""

    key = "fatturapa"
    title = "FatturaPA (Italy)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a FatturaPA, or the bytes are a signed file: nothing else that is signed so is read here."""
        if looks_signed(content):
            return True
        return looks_like_xml(content) and bool(_ROOT.search(content[:8192].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document for each body of the file; raises :class:`duebook.kernel.errors.Invalid` where it is not a FatturaPA."""
        from duebook.formats.fatturapa.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """A calculated document as FPR12, or FPA12 where the buyer's code is that of an office.

        Raises ``Invalid`` with every required field that is empty (the seller's VAT number, the parties' seats).
        """
        from duebook.formats.fatturapa.write import write

        return write(document)


FORMAT = FatturaPa()
