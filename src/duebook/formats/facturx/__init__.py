"""Factur-X / ZUGFeRD 2: a PDF/A-3 that carries its invoice as XML (Factur-X 1.09, FNFE-MPE and FeRD, July 2026).

Reading takes the XML out of the PDF in a child process. The PDF itself is made by ``render``; :func:`xml` gives it what to embed.
"""

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

LIMIT = 64 * 1024 * 1024
"""Bytes of a PDF that is read."""
MEMORY = 640 * 1024 * 1024
"""Bytes that taking a PDF apart may need: more is a bomb."""
NAME = "factur-x.xml"
"""What the embedded file is called."""
PROFILE = "EN 16931"
"""The conformance level that :func:`xml` keeps to, as the PDF's metadata spells it."""
SPECIFICATION = "urn:cen.eu:en16931:2017"
"""BT-24 of that profile."""


class FacturX:
    """The plug-in; it reads PDFs and says who writes them."""

    key = "facturx"
    title = "Factur-X / ZUGFeRD (PDF with XML)"
    mime = "application/pdf"
    suffix = ".pdf"

    def sniff(self, content: bytes) -> bool:
        """Whether this is a PDF; whether an invoice is in it, only reading can tell."""
        return b"%PDF-" in content[:1024]

    def read(self, content: bytes) -> Reading:
        """The document in the PDF's one invoice XML; raises :class:`Invalid` where there is none or more than one."""
        from duebook.edge import sandbox, xmlsafe
        from duebook.formats.cii.names import RSM
        from duebook.formats.cii.read import read_root as read_cii
        from duebook.formats.ubl.read import read_root as read_ubl

        if len(content) > LIMIT:
            raise TooLarge("This PDF has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=LIMIT)
        root = xmlsafe.parse(sandbox.run("duebook.formats.facturx.extract:invoice_xml", content, memory=MEMORY))
        return read_cii(root) if str(root.tag).startswith(f"{{{RSM}}}") else read_ubl(root)

    def write(self, document: Document) -> Writing:
        """Always refused: a PDF is rendered, not written."""
        facts = {"number": document.number or "(draft)"}
        sentence = "Invoice {number} becomes a PDF when it is rendered; ask the renderer, or write CII."
        raise Invalid([Fault("WRITE-RENDER", "", sentence, facts=facts)])


def xml(document: Document) -> bytes:
    """The XML to embed: CII of the EN 16931 profile. BT-24 is the profile's own unless the document names another CIUS of it.

    The document is calculated. A specification that is not a customisation of EN 16931 gives way to the profile's.
    """
    from dataclasses import replace

    from duebook.formats.cii.write import write

    fits = document.specification.startswith(SPECIFICATION)
    return write(document if fits else replace(document, specification=SPECIFICATION)).content


FORMAT = FacturX()
