"""The rules of CII itself: elements and attributes that the model has no use for, and how often one may stand.

Most are rows of ``occurrence.tsv``; here are those with a condition. Source: CEN/TS 16931-3-3 as CEN's validation artefacts
1.3.16 put it. Where they compare a text, they compare it as it stands, white space and all, unless a comment says otherwise.
"""

import re
from collections.abc import Callable
from pathlib import Path

from duebook.rules.occurrence import Occurrences, row, table
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node

SOURCE = "CEN/TS 16931-3-3"
_TRADE = "/rsm:SupplyChainTradeTransaction/"
_LINE = _TRADE + "ram:IncludedSupplyChainTradeLineItem/"
_PRODUCT = _LINE + "ram:SpecifiedTradeProduct"
_AGREEMENT = _TRADE + "ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = _TRADE + "ram:ApplicableHeaderTradeSettlement"
_DOCUMENT = "//ram:*ReferencedDocument"
_TAX = "//ram:*TradeTax"
_DAY = re.compile(r"[ \t\r\n]*\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ \t\r\n]*")
_BILLED = _LINE + "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_PLAIN = {
    "/rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "/rsm:ExchangedDocument/ram:ID",
    _LINE + "ram:AssociatedDocumentLineDocument/ram:LineID",
    _PRODUCT + "/ram:SellerAssignedID",
}
_TRANSFER = frozenset({"30", "58"})


def _above(node: Node) -> Node:
    return node.parent or node


def _typed(*types: str) -> Callable[[Node], bool]:
    """Whether a node stands in an additional document of one of these types."""

    def test(node: Node) -> bool:
        document = _above(node)
        found = document.kids.get("ram:TypeCode", ())
        return document.name == "ram:AdditionalReferencedDocument" and any(one.raw in types for one in found)

    return test


def _in(name: str) -> Callable[[Node], bool]:
    return lambda node: _above(node).name == name


def _in_header(node: Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if node.name == "ram:ApplicableHeaderTradeSettlement":
            return True
    return False


def _vat(node: Node) -> bool:
    return any(twin.raw == "VAT" for twin in _above(node).kids[node.name])


def _way(node: Node) -> str:
    """The path from below the root, without counts."""
    way = ""
    while node.parent is not None:
        way = f"/{node.name}{way}"
        node = node.parent
    return way


def _stricter(node: Node) -> bool:
    """Whether an identifier is one of those that may have no scheme at all: other rules ask them."""
    return node.name in {"ram:ID", "ram:LineID", "ram:SellerAssignedID"} and _way(node) in _PLAIN


def _no_other(path: str) -> Callable[[Node], bool]:
    """Whether nothing stands at a path from the grandparent's parent."""
    return lambda node: not _above(_above(node)).all(path)


def _whole_discount(node: Node) -> bool:
    """Whether the discounts of a line's gross price have both an amount and an indicator that says allowance, or neither."""
    prices = _above(_above(node)).all("ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge")
    indicators = [one for price in prices for one in price.kids.get("ram:ChargeIndicator", ())]
    amounts = any("ram:ActualAmount" in price.kids for price in prices)
    says_no = any(each.value in {"false", "0"} for one in indicators for each in one.kids.get("udt:Indicator", ()))
    return (says_no and amounts) or not (indicators or amounts)


def _has_account(node: Node) -> bool:
    account = "ram:PayeePartyCreditorFinancialAccount/"
    return node.text("ram:TypeCode") not in _TRANSFER or bool(
        node.all(account + "ram:IBANID") or node.all(account + "ram:ProprietaryID")
    )


def _of_type(code: str) -> Callable[[Node], bool]:
    return lambda node: any(one.raw == code for one in node.kids.get("ram:TypeCode", ()))


_FILTERS = {
    "tender": _of_type("50"),
    "object": _of_type("130"),
    "trimmed_object": lambda node: node.text("ram:TypeCode") == "130",
    "trimmed_attached": lambda node: node.text("ram:TypeCode") == "916",
    "origin": lambda node: "ram:OriginTradeCountry" in node.kids,
    "numbered": lambda node: "ram:GlobalID" in node.kids,
    "scheme": lambda node: node.get("schemeID") is not None,
}

SENTENCES = {
    "identifiers": "This party has both an identifier with a scheme (ram:GlobalID) and one without (ram:ID). Keep one.",
    "names": "This contact has both the name of a person and of a department. Keep one.",
}
"""What several rules say."""

_CONDITIONAL = (
    row("CII-DT-015", "e", _DOCUMENT, "ram:URIID", unless=_typed("916")),
    row("CII-DT-018", "e", _DOCUMENT, "ram:TypeCode", unless=_typed("50", "130", "916")),
    row("CII-DT-021", "e", _DOCUMENT, "ram:Name", unless=_typed("916")),
    row("CII-DT-022", "e", _DOCUMENT, "ram:AttachmentBinaryObject", unless=_typed("916")),
    row("CII-DT-024", "e", _DOCUMENT, "ram:ReferenceTypeCode", unless=_typed("130")),
    row("CII-DT-027", "e", _DOCUMENT, "ram:FormattedIssueDateTime", unless=_in("ram:InvoiceReferencedDocument")),
    row("CII-DT-031", "e", "//ram:*Amount", "@currencyID", unless=lambda node: node.name == "ram:TaxTotalAmount"),
    row("CII-DT-032", "e", "//ram:*Amount", "@currencyCodeListVersionID", unless=lambda node: node.name == "ram:TaxTotalAmount"),
    row("CII-DT-037", "e", _TAX, "ram:TypeCode", unless=_vat, sentence="The tax is another than VAT. Write VAT in {element}."),
    row("CII-DT-041", "w", _TAX, "ram:BasisAmount", unless=_in_header),
    row("CII-DT-052", "w", _TAX, "ram:ExemptionReasonCode", unless=_in("ram:ApplicableTradeTax")),
    row("CII-DT-054", "w", _TAX, "ram:TaxPointDate", unless=_in_header),
    row("CII-DT-058", "w", _TAX, "ram:DueDateTypeCode", unless=_in_header),
    row("CII-DT-098", "w", _TAX, "ram:ExemptionReason", unless=_in("ram:ApplicableTradeTax")),
    row("CII-DT-101", "e", "//ram:*ID", "@schemeName", unless=_stricter),
    row("CII-DT-102", "e", "//ram:*ID", "@schemeAgencyName", unless=_stricter),
    row("CII-DT-103", "e", "//ram:*ID", "@schemeDataURI", unless=_stricter),
    row("CII-DT-104", "e", "//ram:*ID", "@schemeURI", unless=_stricter),
    row(
        "CII-SR-046",
        *("e", _PRODUCT + "[numbered]", "ram:GlobalID[scheme]", "1..n"),
        sentence="The standard number of this item (ram:GlobalID) has no scheme. Give it, such as 0160 for a GTIN.",
    ),
    row("CII-SR-090", "e", _PRODUCT + "[origin]", "ram:OriginTradeCountry/ram:ID", "1..1"),
    row(
        "CII-SR-119",
        *("w", _LINE + "ram:SpecifiedLineTradeAgreement", "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"),
        unless=_whole_discount,
        sentence="The discount on the gross price needs both an amount and an indicator that is false. Give both or neither.",
    ),
    row(
        "CII-SR-449",
        *("w", _TRADE + "ram:ApplicableHeaderTradeDelivery", "ram:ShipToTradeParty/ram:GlobalID"),
        unless=_no_other("ram:ShipToTradeParty/ram:ID"),
        sentence=SENTENCES["identifiers"],
    ),
    row(
        "CII-SR-450",
        *("w", _AGREEMENT, "ram:BuyerTradeParty/ram:GlobalID"),
        unless=_no_other("ram:BuyerTradeParty/ram:ID"),
        sentence=SENTENCES["identifiers"],
    ),
    row(
        "CII-SR-451",
        *("w", _SETTLEMENT, "ram:PayeeTradeParty/ram:GlobalID"),
        unless=_no_other("ram:PayeeTradeParty/ram:ID"),
        sentence=SENTENCES["identifiers"],
    ),
    row("CII-SR-457", "w", _AGREEMENT, "ram:AdditionalReferencedDocument[tender]", "0..1"),
    row("CII-SR-458", "w", _AGREEMENT, "ram:AdditionalReferencedDocument[object]", "0..1"),
    row(
        "CII-SR-465",
        *("w", _AGREEMENT, "ram:SellerTradeParty/ram:DefinedTradeContact/ram:DepartmentName"),
        unless=lambda node: not _above(_above(_above(node))).all("ram:SellerTradeParty/ram:DefinedTradeContact/ram:PersonName"),
        sentence=SENTENCES["names"],
    ),
    row(
        "CII-SR-466",
        *("w", _AGREEMENT, "ram:BuyerTradeParty/ram:DefinedTradeContact/ram:DepartmentName"),
        unless=lambda node: not _above(_above(_above(node))).all("ram:BuyerTradeParty/ram:DefinedTradeContact/ram:PersonName"),
        sentence=SENTENCES["names"],
    ),
    row(
        "CII-SR-470",
        *("e", _SETTLEMENT, "ram:SpecifiedTradeSettlementPaymentMeans"),
        unless=_has_account,
        sentence="This credit transfer names no account. Give the IBAN, or the number that the bank uses.",
    ),
    row(
        "CII-SR-474", "w", _LINE + "ram:SpecifiedLineTradeSettlement", "ram:AdditionalReferencedDocument[trimmed_object]", "0..1"
    ),
    row("CII-SR-475", "w", _AGREEMENT, "ram:AdditionalReferencedDocument[trimmed_attached]/ram:Name", "0..1"),
    row("CII-SR-476", "w", _AGREEMENT, "ram:AdditionalReferencedDocument[trimmed_attached]/ram:AttachmentBinaryObject", "0..1"),
)

_OCCURRENCES = Occurrences((*table(Path(__file__).parent / "occurrence.tsv"), *_CONDITIONAL), _FILTERS, SOURCE)


def _units(g: Group) -> Broken:
    """Units of quantities, which may stand where at least one billed quantity has one."""
    billed = g.tree.every("ram:BilledQuantity")
    if any(node.get("unitCode") is not None and _way(node) == _BILLED for node in billed):
        return False
    names = [name for name in g.tree.names if name.startswith("ram:") and name.endswith("Quantity")]
    return [node for name in names for node in g.tree.every(name) if node.get("unitCode") is not None]


def _no_days(g: Group) -> Broken:
    days = g.tree.every("udt:DateTimeString")
    return [node for node in days if node.get("format") == "102" and not _DAY.fullmatch(node.raw)]


def _different_moments(g: Group) -> Broken:
    taxes = g.tree.every("ram:ApplicableTradeTax") if "ram:DueDateTypeCode" in g.tree.names else ()
    found = [one for tax in taxes for one in tax.kids.get("ram:DueDateTypeCode", ())]
    if not g.node.all(_SETTLEMENT[1:]):
        return None
    return next((one for one in found if one.raw != found[0].raw), None)


def _different(name: str, g: Group) -> Broken:
    """Payment means that differ in one thing; white space around it does not count."""
    found = [one for means in g.tree.every("ram:SpecifiedTradeSettlementPaymentMeans") for one in means.kids.get(name, ())]
    return [spot(one, first=found[0].value) for one in found if one.value != found[0].value]


_OWN = (
    Rule(
        "CII-DT-033",
        "",
        "A quantity has a unit, yet no billed quantity of a line has one. Give the unit of the billed quantity.",
        _units,
        source=SOURCE,
    ),
    Rule(
        "CII-DT-097",
        "",
        "{value} is no day. Write year, month and day as eight digits, such as 20260131.",
        _no_days,
        source=SOURCE,
    ),
    Rule(
        "CII-SR-462",
        "",
        "The codes for the day on which VAT falls due differ. Use one code for the whole invoice.",
        _different_moments,
        source=SOURCE,
    ),
    Rule(
        "CII-SR-467",
        "",
        "The code of this payment means is {value}, the first one's is {first}. Use one code.",
        lambda g: _different("ram:TypeCode", g),
        source=SOURCE,
    ),
    Rule(
        "CII-SR-468",
        "",
        "The text of this payment means differs from the first one's, {first}. Use one text.",
        lambda g: _different("ram:Information", g),
        source=SOURCE,
    ),
)

RULES: tuple[Rule, ...] = (*_OCCURRENCES.rules, *_OWN)
SWEEPS = (_OCCURRENCES,)
