"""Factur-X / ZUGFeRD 2: a PDF/A-3 that carries its invoice as XML (Factur-X 1.09, FNFE-MPE and FeRD, July 2026).

Reading takes the XML out of the PDF in a child process: any profile, XRechnung, UBL, and ZUGFeRD 1. The PDF itself is made by
``render``; :func:`writing` gives it what to embed, :func:`profile` what to claim.
"""

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats.flavours import FLAVOURS, Flavour, of
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

LIMIT = 64 * 1024 * 1024
"""Bytes of a PDF that is read."""
MEMORY = 640 * 1024 * 1024
"""Bytes that taking a PDF apart may need: more is a bomb."""
NAME = "factur-x.xml"
"""What the embedded file is called."""
SPECIFICATION = "urn:cen.eu:en16931:2017"
"""BT-24 of the profile EN 16931, with which its customisations begin."""


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
        from duebook.formats.facturx.files import placed, unpacked
        from duebook.formats.ubl.read import read_root as read_ubl
        from duebook.formats.zugferd1.read import RSM as RSM_1
        from duebook.formats.zugferd1.read import read_root as read_zugferd1

        if len(content) > LIMIT:
            raise TooLarge("This PDF has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=LIMIT)
        packed = sandbox.run("duebook.formats.facturx.extract:invoice_files", content, memory=MEMORY)
        invoice, files = unpacked(packed)
        root = xmlsafe.parse(invoice)
        readers = {RSM: read_cii, RSM_1: read_zugferd1}
        return placed(readers.get(str(root.tag)[1:].partition("}")[0], read_ubl)(root), files)

    def write(self, document: Document) -> Writing:
        """Always refused: a PDF is rendered, not written."""
        facts = {"number": document.number or "(draft)"}
        sentence = "Invoice {number} becomes a PDF when it is rendered; ask the renderer, or write CII."
        raise Invalid([Fault("WRITE-RENDER", "", sentence, facts=facts)])


def profile(document: Document) -> Flavour:
    """The profile to embed by: the one that BT-24 names, EN 16931 where it is not of this family.

    ``level`` is what the PDF's metadata claims, ``version`` and ``file_name`` go with it.
    """
    flavour = of(document.specification)
    return flavour if document.specification.startswith(SPECIFICATION) or flavour.forbids else FLAVOURS[0]


def writing(document: Document) -> Writing:
    """The XML to embed, and what the profile does not carry of the document, which is calculated.

    BT-24 stays where it is a customisation of EN 16931 or one of the profiles; anything else gives way to EN 16931 itself.
    """
    from dataclasses import replace

    from duebook.formats.cii.write import write

    flavour = profile(document)
    fits = document.specification.startswith(SPECIFICATION) or flavour.specification == document.specification
    return write(document if fits else replace(document, specification=flavour.specification))


def xml(document: Document) -> bytes:
    """The bytes of :func:`writing`."""
    return writing(document).content


FORMAT = FacturX()
