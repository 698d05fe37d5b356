"""A UBL 2.1 Order (Peppol BIS Ordering 3 among them) as a draft: who orders from whom, what, at which price. Read only."""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?Order\s[^>]*schema:xsd:Order-2")


class UblOrder:
    """The plug-in; the reader is imported when first used."""

    key = "ubl-order"
    title = "UBL 2.1 order"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a UBL order."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:8192].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One draft; raises :class:`Invalid` where it is not a UBL order at all."""
        from duebook.formats.ubl.order import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """Always refused: orders are read, not written."""
        facts = {"number": document.number or "(draft)"}
        raise Invalid([Fault("WRITE-READ-ONLY", "", "Invoice {number} cannot be written as an order.", facts=facts)])


FORMAT = UblOrder()
