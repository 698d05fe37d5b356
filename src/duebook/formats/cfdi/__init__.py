"""CFDI, the electronic invoice of Mexico: version 4.0 is read, and 3.3 too. Only a certified provider (PAC) can make one.

Official text: Anexo 20 of the Resolución Miscelánea Fiscal, http://omawww.sat.gob.mx/tramitesyservicios/Paginas/anexo_20.htm.
"""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?Comprobante\s[^>]*www\.sat\.gob\.mx/cfd/[34]\b")


class Cfdi:
    """The plug-in; the reader is imported when first used."""

    key = "cfdi"
    title = "CFDI 4.0 (Mexico)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a CFDI: the certificate and seal in its first element may be long."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:16384].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document; raises :class:`Invalid` for what is no CFDI, and for payroll, transfer and payment receipts."""
        from duebook.formats.cfdi.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """Always refused: a CFDI is valid only with the stamp of a certified provider."""
        facts = {"number": document.number or "(draft)"}
        sentence = "Invoice {number} cannot be written as CFDI: a certified provider has to stamp it."
        raise Invalid([Fault("WRITE-READ-ONLY", "", sentence, facts=facts)])


FORMAT = Cfdi()
