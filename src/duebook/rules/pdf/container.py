"""The invoice in the PDF: exactly one XML, described in the metadata, of the same total as the page (Factur-X 1.09, section 6).

ZUGFeRD 1 and 2.0, XRechnung in PDF and Order-X are the same container with other names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from duebook.edge import xmlsafe
from duebook.kernel.errors import Invalid, TooLarge
from duebook.rules.pdf import totals
from duebook.rules.pdf.embedded import Attached
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.metadata import MAIN, Metadata
from duebook.rules.pdf.text import UNKNOWN
from duebook.rules.pdf.xmp_schemas import PDFAID

SCHEMAS = {
    "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#": "Factur-X",
    "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#": "ZUGFeRD 2.0",
    "urn:ferd:pdfa:CrossIndustryDocument:invoice:1p0#": "ZUGFeRD 1",
    "urn:ferd:pdfa:invoice:rc#": "ZUGFeRD 1 RC",
    "urn:factur-x:pdfa:CrossIndustryDocument:1p0#": "Order-X",
}
NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "order-x.xml"})
ROOTS = {
    "CrossIndustryInvoice": "INVOICE",
    "CrossIndustryDocument": "INVOICE",
    "Invoice": "INVOICE",
    "CreditNote": "INVOICE",
    "SCRDMCCBDACIOMessageStructure": "ORDER",
}
TYPES = frozenset({"INVOICE", "ORDER", "ORDER_RESPONSE", "ORDER_CHANGE"})
FIELDS = ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")
RELATIONSHIPS = frozenset({"Alternative", "Data", "Source"})
WITHOUT_LINES = frozenset({"MINIMUM", "BASIC WL"})
"""Profiles that do not replace the page; their relationship is Data."""
_GUIDELINES = (
    ("minimum", ("MINIMUM",)),
    ("basicwl", ("BASIC WL",)),
    (":basic", ("BASIC",)),
    ("extended", ("EXTENDED",)),
    ("comfort", ("COMFORT",)),
    ("xrechnung", ("XRECHNUNG", "EN 16931")),
    ("urn:cen.eu:en16931:2017", ("EN 16931",)),
)
_MIMES = frozenset({"text/xml", "application/xml"})


@dataclass(slots=True)
class Invoice:
    """An embedded file that is an invoice, by its name or by what it holds."""

    attached: Attached
    content: bytes
    root: xmlsafe.Element | None
    why: str = ""

    @property
    def kind(self) -> str:
        """INVOICE or ORDER; empty where the root element is neither."""
        return "" if self.root is None else ROOTS.get(str(self.root.tag).rpartition("}")[2], "")


def container(file: PdfFile, metadata: Metadata, files: list[Attached], pages: list[str]) -> Iterator[Found]:
    """What the container breaks; nothing where the PDF neither holds an invoice nor says so. ``pages`` are the pages' texts."""
    schema = next((uri for uri in SCHEMAS if any(node.uri == uri for node in metadata.nodes)), "")
    invoices = _invoices(file, files)
    if not invoices:
        if schema:
            yield found("FX-PDF-NONE", MAIN, schema=SCHEMAS[schema])
        return
    if len({one.content for one in invoices}) > 1:
        yield found("FX-PDF-TWO", "embedded files", names=", ".join(one.attached.name for one in invoices))
    if metadata.text(PDFAID, "part") != "3":
        yield found("FX-PDF-PART", MAIN, part=metadata.text(PDFAID, "part") or "-")
    first = next((one for one in invoices if one.attached.name in NAMES), invoices[0])
    levels = _levels(first)
    yield from _file(file, first, levels if SCHEMAS.get(schema) == "Factur-X" else ())
    yield from _claims(metadata, schema, first, levels)
    yield from _total(first, pages)


def _invoices(file: PdfFile, files: list[Attached]) -> list[Invoice]:
    """The embedded files that are invoices or are called like one."""
    made: list[Invoice] = []
    seen: set[int] = set()
    for one in files:
        if one.stream is None or one.stream.start in seen:
            continue
        seen.add(one.stream.start)
        called = one.name in NAMES
        if not called and not one.name.lower().endswith(".xml"):
            continue
        content = file.data(one.stream) or b""
        try:
            invoice = Invoice(one, content, xmlsafe.parse(content))
        except Invalid as error:
            invoice = Invoice(one, content, None, error.faults[0].text.rstrip("."))
        except TooLarge as error:
            invoice = Invoice(one, content, None, str(error).rstrip("."))
        if called or invoice.kind:
            made.append(invoice)
    return made


def _levels(invoice: Invoice) -> tuple[str, ...]:
    """The conformance levels that fit the guideline in the XML; empty where it is not known."""
    if invoice.root is None:
        return ()
    place = "{*}GuidelineSpecifiedDocumentContextParameter"
    stated = next(invoice.root.iter(place, "{*}SpecifiedExchangedDocumentContext"), None)
    guideline = (stated.findtext(".//{*}ID") if stated is not None else invoice.root.findtext("{*}CustomizationID")) or ""
    return next((levels for mark, levels in _GUIDELINES if mark in guideline.lower()), ())


def _file(file: PdfFile, invoice: Invoice, levels: tuple[str, ...]) -> Iterator[Found]:
    """How the XML is embedded; ``levels`` are Factur-X's, as older containers have no rule for profiles without lines."""
    one, path = invoice.attached, invoice.attached.path
    if invoice.root is None:
        yield found("FX-PDF-XML", path, why=invoice.why)
    if one.name not in NAMES:
        yield found("FX-PDF-NAME", path, name=one.name)
    relationship = file.scalar(one.keys.get("AFRelationship"))
    if relationship not in RELATIONSHIPS:
        yield found("FX-PDF-RELATIONSHIP", path, relationship=relationship or "-")
    elif levels and levels[0] in WITHOUT_LINES and relationship != "Data":
        yield found("FX-PDF-RELATIONSHIP-DATA", path, relationship=relationship, level=levels[0])
    stream = one.stream.keys if one.stream else {}
    if file.scalar(stream.get("Subtype")) not in _MIMES:
        yield found("FX-PDF-MIME", path, type=file.scalar(stream.get("Subtype")) or "-")
    if not isinstance(file.at(stream, "Params", "ModDate"), bytes):
        yield found("FX-PDF-MODDATE", path)
    if id(one.keys) not in {id(file.keys(each)) for each in file.items(file.root.get("AF"))}:
        yield found("FX-PDF-AF", path)
    if one.path.partition(" (")[0] != "embedded file":
        yield found("FX-PDF-TREE", path)


def _claims(metadata: Metadata, schema: str, invoice: Invoice, levels: tuple[str, ...]) -> Iterator[Found]:
    """What the metadata says of the XML."""
    if not schema:
        yield found("FX-PDF-XMP", MAIN)
        return
    for name in FIELDS:
        if not metadata.text(schema, name):
            yield found("FX-PDF-XMP-FIELD", MAIN, name=name)
    kind, name = metadata.text(schema, "DocumentType"), metadata.text(schema, "DocumentFileName")
    level = metadata.text(schema, "ConformanceLevel")
    if kind and (kind not in TYPES or (invoice.kind and kind.partition("_")[0] != invoice.kind)):
        yield found("FX-PDF-TYPE", f"{MAIN} / DocumentType", type=kind, expected=invoice.kind or "INVOICE")
    if name and name != invoice.attached.name:
        yield found("FX-PDF-XMP-NAME", f"{MAIN} / DocumentFileName", name=name, file=invoice.attached.name)
    if level and levels and level not in levels:
        yield found("FX-PDF-LEVEL", f"{MAIN} / ConformanceLevel", level=level, expected=levels[0])


def _total(invoice: Invoice, pages: list[str]) -> Iterator[Found]:
    """XML total = the total printed on the page."""
    if invoice.root is None or invoice.kind != "INVOICE":
        return
    grand = _amount(invoice.root, "GrandTotalAmount", "TaxInclusiveAmount")
    due = _amount(invoice.root, "DuePayableAmount", "PayableAmount")
    text = "\n".join(pages)
    sought = [amount for amount in (grand, due) if amount] or [amount for amount in (grand, due) if amount is not None]
    if sought and totals.legible(text, UNKNOWN) and not any(totals.printed(amount, text) for amount in sought):
        yield found("FX-PDF-TOTAL", "pages", total=sought[0], due=sought[-1])


def _amount(root: xmlsafe.Element, *names: str) -> Decimal | None:
    """BT-112 or BT-115."""
    element = next(root.iter(*(f"{{*}}{name}" for name in names)), None)
    try:
        amount = Decimal((element.text or "").strip()) if element is not None else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and abs(amount) < 10**15 else None
