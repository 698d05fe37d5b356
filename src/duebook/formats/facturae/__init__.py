"""Facturae 3.2.2: the e-invoice of Spain's public administrations (FACe) and of many of its businesses.

Official structure: http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml (Orden HAP/1650/2015). What is written is not
signed: FACe wants an XAdES signature, made with the certificate of whoever runs Duebook.
"""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?Facturae\s[^>]*facturae\.gob\.es|<([\w.-]{1,30}:)?Facturae\s[^>]*facturae\.es/Facturae")


class Facturae:
    """The plug-in; reader and writer are imported when first used."""

    key = "facturae"
    title = "Facturae 3.2.2 (Spain)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a Facturae of the 3.2 line."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:8192].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """The documents of a file; raises :class:`duebook.kernel.errors.Invalid` where it is not Facturae 3.2.x at all."""
        from duebook.formats.facturae.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """A calculated document as Facturae 3.2.2, unsigned.

        Raises ``Invalid`` where Facturae wants what the document does not have (tax numbers and addresses of both parties).
        """
        from duebook.formats.facturae.write import write

        return write(document)


FORMAT = Facturae()
