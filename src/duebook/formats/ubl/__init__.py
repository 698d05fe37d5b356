"""UBL 2.1 Invoice and CreditNote (OASIS) after EN 16931: the format of Peppol BIS Billing 3, XRechnung, NLCIUS and others."""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?(Invoice|CreditNote)\s[^>]*schema:xsd:(Invoice|CreditNote)-2")


class Ubl:
    """The plug-in; reader and writer are imported when first used."""

    key = "ubl"
    title = "UBL 2.1 (Peppol, XRechnung)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a UBL invoice or credit note."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:16_384].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document; raises :class:`duebook.kernel.errors.Invalid` where it is not a UBL invoice at all."""
        from duebook.formats.ubl.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """A calculated document as UBL; BT-24 is ``urn:cen.eu:en16931:2017`` where the document names none."""
        from duebook.formats.ubl.write import write

        return write(document)


FORMAT = Ubl()
