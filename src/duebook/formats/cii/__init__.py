"""UN/CEFACT Cross Industry Invoice D16B after EN 16931: the XML of Factur-X, ZUGFeRD 2 and XRechnung; D22B is read too."""

import re

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.markup import looks_like_xml

_ROOT = re.compile(rb"<([\w.-]{1,30}:)?CrossIndustryInvoice[\s>]")


class Cii:
    """The plug-in; reader and writer are imported when first used."""

    key = "cii"
    title = "UN/CEFACT CII (Factur-X XML, XRechnung)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:
        """Whether the head opens a Cross Industry Invoice."""
        return looks_like_xml(content) and bool(_ROOT.search(content[:16_384].replace(b"\0", b"")))

    def read(self, content: bytes) -> Reading:
        """One document; raises :class:`duebook.kernel.errors.Invalid` where it is not a CII invoice at all."""
        from duebook.formats.cii.read import read

        return read(content)

    def write(self, document: Document) -> Writing:
        """A calculated document as CII; BT-24 is ``urn:cen.eu:en16931:2017`` where the document names none."""
        from duebook.formats.cii.write import write

        return write(document)


FORMAT = Cii()
