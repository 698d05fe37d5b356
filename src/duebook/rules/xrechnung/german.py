"""What Germany asks of an invoice: XRechnung's BR-DE-1 to BR-DE-31. Peppol asks them again, as DE-R-*, where both are German."""

import re

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node
from duebook.rules.xrechnung.discount import wrong_discounts
from duebook.rules.xrechnung.payment import PAYMENT

SOURCE = "XRechnung 3.0.2"

TAXED = frozenset(("S", "Z", "E", "AE", "K", "G", "L", "M"))
"""VAT categories for which the seller must be registered."""
TYPES = frozenset(("326", "380", "384", "389", "381", "875", "876", "877"))
_EMAIL = re.compile(r"[^@ \t\r\n]+@(?:[^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_FEWEST_DIGITS = 3


def unfilled(code: str, group: str, term: str, sentence: str, ubl_group: str | None = None) -> Rule:
    """Broken where no node of the term has text."""
    test: Test = lambda g: not any(node.value for node in g.all(term))  # noqa: E731 - a row's test
    return Rule(code, group, sentence, test, (term,), source=SOURCE, ubl_group=ubl_group)


def _unregistered_ubl(g: Group) -> Broken:
    if "cac:TaxRepresentativeParty" in g.node.kids:
        return False
    numbers = g.node.all("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID")
    if any(number.value for number in numbers):
        return False
    items = (line.all("cac:Item/cac:ClassifiedTaxCategory/cbc:ID") for line in g.all("BG-25"))
    charges = g.node.kids.get("cac:AllowanceCharge", ())
    said = (one for one in charges if any(word.raw in {"true", "false"} for word in one.kids.get("cbc:ChargeIndicator", ())))
    codes = (*(code for found in items for code in found), *(code for one in said for code in one.all("cac:TaxCategory/cbc:ID")))
    return any(code.raw in TAXED for code in codes)


def _unregistered_cii(g: Group) -> Broken:
    if g.all("BG-11"):
        return False
    agreement = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
    numbers = g.node.all(f"{agreement}/ram:SpecifiedTaxRegistration/ram:ID")
    if any(number.value and " ".join((number.get("schemeID") or "").split()) in {"VA", "FC"} for number in numbers):
        return False
    taxes = [tax for line in g.all("BG-25") for tax in line.all("ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax")]
    vat = any(code.raw == "VAT" for tax in taxes for code in tax.kids.get("ram:TypeCode", ()))
    return vat and any(code.raw in TAXED for tax in taxes for code in tax.kids.get("ram:CategoryCode", ()))


def _odd_type(g: Group) -> Broken:
    return g.one("BT-3") or g.node if g.text("BT-3") not in TYPES else None


def _twins(attachments: list[list[Node]]) -> list[Node]:
    """Attachments whose file name an earlier one has already."""
    seen: set[str] = set()
    found = []
    for nodes in attachments:
        names = {name for node in nodes if (name := node.get("filename")) is not None}
        if not names.isdisjoint(seen):
            found.append(nodes[0])
        seen |= names
    return found


def _twins_ubl(g: Group) -> Broken:
    references = g.node.kids.get("cac:AdditionalDocumentReference", ())
    return _twins([list(one.all("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")) for one in references])


def _twins_cii(g: Group) -> Broken:
    by_parent: dict[int, list[list[Node]]] = {}
    for one in g.tree.every("ram:AdditionalReferencedDocument"):
        by_parent.setdefault(id(one.parent), []).append(list(one.all("ram:AttachmentBinaryObject")))
    return [node for attachments in by_parent.values() for node in _twins(attachments)]


def _uncorrected(reference: str) -> Test:
    return lambda g: g.text("BT-3") == "384" and not g.node.all(reference)


def _short_telephone(g: Group) -> Broken:
    digits = sum(char in "0123456789" for char in g.text("BT-42"))
    return spot(g.one("BT-42") or g.node, value=g.text("BT-42")) if digits < _FEWEST_DIGITS else None


def _odd_email(g: Group) -> Broken:
    text = g.text("BT-43")
    return None if _EMAIL.fullmatch(text) else spot(g.one("BT-43") or g.node, value=text)


def _untaxed_ubl(g: Group) -> Broken:
    return [row for row in g.all("BG-23") if not any(rate.value for rate in row.all("cac:TaxCategory/cbc:Percent"))]


def _unreachable_ubl(g: Group) -> Broken:
    references = g.node.all("cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference")
    urls = [(one, one.one("cbc:URI")) for one in references]
    return [url or one for one, url in urls if url is None or not _URL.match(url.raw)]


def _unreachable_cii(g: Group) -> Broken:
    supporting = (one for one in g.all("BG-24") if any(code.raw == "916" for code in one.kids.get("ram:TypeCode", ())))
    return [url for one in supporting for url in one.kids.get("ram:URIID", ())[:1] if not _URL.match(url.raw)]


_REGISTRATION = "The seller of taxed goods needs a VAT number, a tax number or a tax representative. Give one of them."
_TYPE = "The type code {value} is unusual in Germany. Choose 380, 381, 384, 389, 326 or one of construction (875 to 877)."
_DISCOUNT = (
    "{value} is not how a cash discount is written. Give each as #SKONTO#TAGE=14#PROZENT=2.00# on a line of its own, "
    "with a line break after the last one."
)
_FILE_NAMES = "Two attachments have the same file name. Give each its own."
_CORRECTED = "A corrected invoice (384) should name the invoice that it corrects. Add its number (BG-3)."
_TELEPHONE = "{value} is no telephone number: it should have three digits at least. Mend it."
_EMAIL_ADDRESS = "{value} is no e-mail address. Give one such as billing@example.com."
_RATE = "A row of the VAT breakdown has no rate. Give it, 0 where there is no VAT."
_LINK = "The link to an outside document is no address. Give one that starts with its scheme, such as https:."

GERMAN: tuple[Rule, ...] = (
    Rule(
        "BR-DE-1",
        "",
        "The invoice does not say how to pay. Give the way of payment (BG-16).",
        lambda g: not g.all("BG-16"),
        ("BG-16",),
        source=SOURCE,
    ),
    Rule(
        "BR-DE-2", "BG-4", "The seller names no contact. Add one (BG-6).", lambda g: not g.all("BG-6"), ("BG-6",), source=SOURCE
    ),
    unfilled("BR-DE-3", "BG-5", "BT-37", "The seller's address has no city. Add it."),
    unfilled("BR-DE-4", "BG-5", "BT-38", "The seller's address has no post code. Add it."),
    unfilled("BR-DE-5", "BG-6", "BT-41", "The seller's contact has no name. Give a person or a department."),
    unfilled("BR-DE-6", "BG-6", "BT-42", "The seller's contact has no telephone number. Add it."),
    unfilled("BR-DE-7", "BG-6", "BT-43", "The seller's contact has no e-mail address. Add it."),
    unfilled("BR-DE-8", "BG-8", "BT-52", "The buyer's address has no city. Add it."),
    unfilled("BR-DE-9", "BG-8", "BT-53", "The buyer's address has no post code. Add it."),
    unfilled("BR-DE-10", "BG-15", "BT-77", "The address of delivery has no city. Add it.", "delivery address"),
    unfilled("BR-DE-11", "BG-15", "BT-78", "The address of delivery has no post code. Add it.", "delivery address"),
    Rule(
        "BR-DE-14",
        "BG-23",
        _RATE,
        terms=("BT-119",),
        source=SOURCE,
        ubl=_untaxed_ubl,
        cii=lambda g: not any(rate.value for rate in g.all("BT-119")),
        ubl_group="tax total",
    ),
    unfilled("BR-DE-15", "", "BT-10", "The buyer's reference is missing. Give it, to German authorities the Leitweg-ID."),
    Rule("BR-DE-16", "", _REGISTRATION, source=SOURCE, ubl=_unregistered_ubl, cii=_unregistered_cii),
    Rule("BR-DE-17", "", _TYPE, _odd_type, severity=Severity.WARNING, source=SOURCE),
    Rule("BR-DE-18", "", _DISCOUNT, wrong_discounts, source=SOURCE),
    *PAYMENT,
    Rule("BR-DE-22", "", _FILE_NAMES, source=SOURCE, ubl=_twins_ubl, cii=_twins_cii),
    Rule(
        "BR-DE-26",
        "",
        _CORRECTED,
        severity=Severity.WARNING,
        source=SOURCE,
        ubl=_uncorrected("cac:BillingReference/cac:InvoiceDocumentReference"),
        cii=_uncorrected(
            "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:InvoiceReferencedDocument",
        ),
    ),
    Rule("BR-DE-27", "BG-6", _TELEPHONE, _short_telephone, severity=Severity.WARNING, source=SOURCE),
    Rule("BR-DE-28", "BG-6", _EMAIL_ADDRESS, _odd_email, severity=Severity.WARNING, source=SOURCE),
    Rule("BR-TMP-2", "", _LINK, source=SOURCE, ubl=_unreachable_ubl, cii=_unreachable_cii),
)
"""The rows that XRechnung and Peppol have in common."""
