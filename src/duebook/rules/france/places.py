"""Rules that ask one thing of every element at a place: numbers, days, codes, lengths (BR-FR-01 to -04, -15 to -28, DEC)."""

from collections.abc import Iterator

from duebook.rules.france.reading import (
    AGREEMENT,
    BUYER,
    DELIVERY,
    LINE,
    PERCENT,
    SELLER,
    SETTLEMENT,
    UBL_LINE,
    Check,
    bad_address,
    bad_day,
    bad_number,
    blank,
    decimal,
    each,
    longer,
    no_siren,
    nodes,
    outside,
    placed,
    rule,
)
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node

_TYPES = frozenset("380 389 393 501 386 500 384 471 472 473 261 262 381 396 502 503".split())
_MODES = frozenset("B1 S1 M1 B2 S2 M2 S3 B4 S4 M4 S5 S6 B7 S7 B8 S8 M8 B9 S9 M9".split())
_CATEGORIES = frozenset({"S", "E", "AE", "K", "G", "O", "Z"})
_OVERSEAS = frozenset({"L", "M"})
_RATES = frozenset(
    "0 0.0 0.00 10 10.0 10.00 13 13.0 13.00 20 20.0 20.00 8.5 8.50 19.6 19.60 2.1 2.10 5.5 5.50 7 7.0 7.00 20.6 20.60 1.05 0.9 "
    "0.90 1.75 9.2 9.20 9.6 9.60".split()
)
_ATTACHMENTS = frozenset(
    "RIB LISIBLE FEUILLE_DE_STYLE PJA BORDEREAU_SUIVI DOCUMENT_ANNEXE BON_LIVRAISON BON_COMMANDE BORDEREAU_SUIVI_VALIDATION "
    "ETAT_ACOMPTE FACTURE_PAIEMENT_DIRECT RECAPITULATIF_COTRAITANCE".split()
)
_SENTENCES = {
    "long": "This number has more than 35 characters. Shorten it.",
    "number": "“{value}” is no number that France takes: letters, digits and + - _ / without spaces. Change it.",
    "day": "“{value}” is no day of the years 2000 to 2099. Correct it.",
    "type": "France does not take the document type “{value}”. Use 380 for an invoice, 381 for a credit note.",
    "category": "France does not take this VAT category. Use S, Z, E, AE, K, G or O.",
    "overseas": "IGIC and IPSI (L, M) are taxes of Spain. Use another VAT category.",
    "rate": "“{value}” is no VAT rate of France. Use one, such as 20, 10, 5.5 or 2.1.",
    "attachment": "“{value}” is no kind of attachment. Use one of the French list, such as RIB, LISIBLE or BON_LIVRAISON.",
    "address": "“{value}” is no identifier that France takes here: letters, digits and + - _ . without spaces. Change it.",
    "address length": "This electronic address has more than 125 characters. Shorten it.",
    "identifier length": "This identifier has more than 100 characters. Shorten it.",
    "siren": "“{value}” is no SIREN. It has nine digits.",
    "amount": "“{value}” is no amount that France takes: at most two decimals and nineteen digits.",
    "quantity": "“{value}” is no quantity that France takes: at most four decimals and nineteen digits.",
    "price": "“{value}” is no price that France takes: zero or more, at most six decimals and nineteen digits.",
    "percent": "“{value}” is no rate that France takes: zero or more, at most two decimals and four digits.",
    "blank": "This element is empty. Give its text or leave it out.",
    "mode": "The business process (BT-23) is none of France's. Give its code, such as B1 for goods or S1 for services.",
}
_PREVIOUS = "cac:BillingReference/cac:InvoiceDocumentReference"
_LINE_TRADE = f"{LINE}/ram:SpecifiedLineTradeSettlement"
_SUM = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_ALLOWANCE = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"
_ROW = f"{SETTLEMENT}/ram:ApplicableTradeTax"
_PRICE = f"{LINE}/ram:SpecifiedLineTradeAgreement"
_STAMP = "udt:DateTimeString"

_NUMBERS = (
    ("BT-1", "rsm:ExchangedDocument/ram:ID", "cbc:ID"),
    ("BT-25", f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID", f"{_PREVIOUS}/cbc:ID"),
    (
        "EXT-FR-FE-136",
        f"{_LINE_TRADE}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
        f"{UBL_LINE}/{_PREVIOUS}/cbc:ID",
    ),
)
_DAYS = (
    ("BT-2", f"rsm:ExchangedDocument/ram:IssueDateTime/{_STAMP}", "cbc:IssueDate"),
    ("BT-7", f"{_ROW}/ram:TaxPointDate/udt:DateString", "cbc:TaxPointDate"),
    ("BT-9", f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{_STAMP}", "cbc:DueDate"),
    (
        "BT-26",
        f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        f"{_PREVIOUS}/cbc:IssueDate",
    ),
    (
        "BT-72",
        f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_STAMP}",
        "cac:Delivery/cbc:ActualDeliveryDate",
    ),
    ("BT-73", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:StartDateTime/{_STAMP}", "cac:InvoicePeriod/cbc:StartDate"),
    ("BT-74", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod/ram:EndDateTime/{_STAMP}", "cac:InvoicePeriod/cbc:EndDate"),
    (
        "EXT-FR-FE-138",
        f"{_LINE_TRADE}/ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        f"{UBL_LINE}/{_PREVIOUS}/cbc:IssueDate",
    ),
    (
        "EXT-FR-FE-158",
        f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_STAMP}",
        f"{UBL_LINE}/cac:Delivery/cbc:ActualDeliveryDate",
    ),
    ("EXT-FR-FE-134", f"{_LINE_TRADE}/ram:BillingSpecifiedPeriod/ram:StartDateTime/{_STAMP}", ""),
    ("EXT-FR-FE-135", f"{_LINE_TRADE}/ram:BillingSpecifiedPeriod/ram:EndDateTime/{_STAMP}", ""),
    ("BT-134", "", f"{UBL_LINE}/cac:InvoicePeriod/cbc:StartDate"),
    ("BT-135", "", f"{UBL_LINE}/cac:InvoicePeriod/cbc:EndDate"),
)
_KINDS = (
    ("EXT-FR-FE-02", f"{SETTLEMENT}/ram:InvoiceReferencedDocument/ram:TypeCode", f"{_PREVIOUS}/cbc:DocumentTypeCode"),
    (
        "EXT-FR-FE-137",
        f"{_LINE_TRADE}/ram:InvoiceReferencedDocument/ram:TypeCode",
        f"{UBL_LINE}/{_PREVIOUS}/cbc:DocumentTypeCode",
    ),
)
ADDRESSED = (
    ("BT-34", f"{AGREEMENT}/ram:SellerTradeParty", SELLER),
    ("BT-49", f"{AGREEMENT}/ram:BuyerTradeParty", BUYER),
    ("EXT-FR-FE-12", f"{AGREEMENT}/ram:BuyerAgentTradeParty", f"{BUYER}/cac:AgentParty"),
    ("EXT-FR-FE-29", f"{SETTLEMENT}/ram:PayeeTradeParty", "cac:PayeeParty"),
    ("EXT-FR-FE-52", f"{SETTLEMENT}/ram:PayerTradeParty", "cac:PaymentMeans/cac:PaymentMandate/cac:PayerParty"),
    ("EXT-FR-FE-75", f"{AGREEMENT}/ram:SalesAgentTradeParty", f"{SELLER}/cac:AgentParty"),
    ("EXT-FR-FE-98", f"{SETTLEMENT}/ram:InvoiceeTradeParty", f"{BUYER}/cac:ServiceProviderParty/cac:Party"),
    ("EXT-FR-FE-121", f"{SETTLEMENT}/ram:InvoicerTradeParty", f"{SELLER}/cac:ServiceProviderParty/cac:Party"),
)
"""Parties by the business term of their electronic address."""
_AMOUNTS = (
    ("BT-92_BT-99", f"{_ALLOWANCE}/ram:ActualAmount", "cac:AllowanceCharge/cbc:Amount"),
    ("BT-93_BT-100", f"{_ALLOWANCE}/ram:BasisAmount", "cac:AllowanceCharge/cbc:BaseAmount"),
    ("BT-106", f"{_SUM}/ram:LineTotalAmount", "//cac:LegalMonetaryTotal/cbc:LineExtensionAmount"),
    ("BT-107", f"{_SUM}/ram:AllowanceTotalAmount", "//cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount"),
    ("BT-108", f"{_SUM}/ram:ChargeTotalAmount", "//cac:LegalMonetaryTotal/cbc:ChargeTotalAmount"),
    ("BT-109", f"{_SUM}/ram:TaxBasisTotalAmount", "//cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount"),
    ("BT-110", f"{_SUM}/ram:TaxTotalAmount", "//cac:TaxTotal/cbc:TaxAmount"),
    ("BT-112", f"{_SUM}/ram:GrandTotalAmount", "//cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount"),
    ("BT-113", f"{_SUM}/ram:TotalPrepaidAmount", "//cac:LegalMonetaryTotal/cbc:PrepaidAmount"),
    ("BT-114", f"{_SUM}/ram:RoundingAmount", "//cac:LegalMonetaryTotal/cbc:PayableRoundingAmount"),
    ("BT-115", f"{_SUM}/ram:DuePayableAmount", "//cac:LegalMonetaryTotal/cbc:PayableAmount"),
    ("BT-116", f"{_ROW}/ram:BasisAmount", "//cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount"),
    ("BT-117", f"{_ROW}/ram:CalculatedAmount", "//cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount"),
    (
        "BT-131",
        f"{_LINE_TRADE}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        f"{UBL_LINE}/cbc:LineExtensionAmount",
    ),
    (
        "BT-136_BT-141",
        f"{_LINE_TRADE}/ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount",
        f"{UBL_LINE}/cac:AllowanceCharge/cbc:Amount",
    ),
    (
        "BT-137_BT-142",
        f"{_LINE_TRADE}/ram:SpecifiedTradeAllowanceCharge/ram:BasisAmount",
        f"{UBL_LINE}/cac:AllowanceCharge/cbc:BaseAmount",
    ),
)
_PRICES = (
    ("BT-146", f"{_PRICE}/ram:NetPriceProductTradePrice/ram:ChargeAmount", f"{UBL_LINE}/cac:Price/cbc:PriceAmount"),
    (
        "BT-147",
        f"{_PRICE}/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount",
        f"{UBL_LINE}/cac:Price/cac:AllowanceCharge/cbc:Amount",
    ),
    (
        "BT-148",
        f"{_PRICE}/ram:GrossPriceProductTradePrice/ram:ChargeAmount",
        f"{UBL_LINE}/cac:Price/cac:AllowanceCharge/cbc:BaseAmount",
    ),
)
_TAX_CII = (f"{_ALLOWANCE}/ram:CategoryTradeTax", _ROW, f"{_LINE_TRADE}/ram:ApplicableTradeTax")
_TAX_UBL = ("//cac:AllowanceCharge/cac:TaxCategory", "//cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")
_ITEM_TAX = "//cac:Item/cac:ClassifiedTaxCategory"
_PERCENT, _UBL_PERCENT = "ram:RateApplicablePercent", "cbc:Percent"
_BALANCED = frozenset({"S9", "B9", "M9"})


def _made(start: str, key: str, check: Check, rows: tuple[tuple[str, str, str], ...]) -> Iterator[Rule]:
    for end, cii, ubl in rows:
        yield placed(f"{start}_{end}", _SENTENCES[key], check, cii, ubl)


def _no_category(node: Node) -> bool:
    """CII: the category is missing or none of France's; a line that is a group or information may have none."""
    codes = node.kids.get("ram:CategoryCode", ())
    if any(code.raw in _CATEGORIES for code in codes):
        return False
    line = node.parent and node.parent.parent
    if codes or line is None:
        return True
    status = line.all("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode")
    return not any(one.raw in {"GROUP", "INFORMATION"} for one in status)


def _strange_category(node: Node) -> bool:
    """UBL: there is a category, and it is none of France's."""
    codes = node.kids.get("cbc:ID", ())
    return bool(codes) and not any(code.raw in _CATEGORIES for code in codes)


def _overseas(name: str) -> Check:
    return lambda node: any(code.raw in _OVERSEAS for code in node.kids.get(name, ()))


def _categories() -> Iterator[Rule]:
    sentence, overseas = _SENTENCES["category"], _SENTENCES["overseas"]
    for code, path in zip(("BT-102", "BT-118", "BT-151"), _TAX_CII, strict=True):
        yield placed(f"BR-FR-15_BT-95_{code}", sentence, _no_category, path)
        yield placed(f"BR-FR-15_BT-95_{code}_LM", overseas, _overseas("ram:CategoryCode"), path)
    ubl = (("BR-FR-15_BT-95_BT-102", *_TAX_UBL[:1]), ("BR-FR-15_BT-118", *_TAX_UBL[1:]), ("BR-FR-15_BT-151", _ITEM_TAX))
    for code, path in ubl:
        yield placed(f"{code}-1", sentence, _strange_category, ubl=path)
        second = "BR-FR-08_BT-151-2" if code.endswith("151") else f"{code}-2"  # so the artefact calls it
        yield placed(second, overseas, _overseas("cbc:ID"), ubl=path)


def _rates() -> Iterator[Rule]:
    sentence = _SENTENCES["rate"]
    for code, path in zip(("BT-96_BT-103", "BT-119", "BT-152"), _TAX_CII, strict=True):
        yield placed(f"BR-FR-16_{code}", sentence, _strange_rate, cii=f"{path}/{_PERCENT}")
    ubl = ("BT-96", _TAX_UBL[0]), ("BT-119", _TAX_UBL[1]), ("BT-152", "//cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory")
    for code, path in ubl:
        yield placed(f"BR-FR-16_{code}", sentence, outside(_RATES), ubl=f"{path}/{_UBL_PERCENT}")


def _strange_rate(node: Node) -> bool:
    return bool(node.raw) and node.raw not in _RATES


_QUANTITY = decimal(4)


def _written_badly(node: Node) -> bool:
    return bool(node.value) and _QUANTITY(node)


def _attachment_cii(g: Group) -> Broken:
    names = [
        name
        for document in g.tree.root.all(f"{AGREEMENT}/ram:AdditionalReferencedDocument")
        if any(code.raw == "916" for code in document.kids.get("ram:TypeCode", ()))
        for name in document.kids.get("ram:Name", ())
    ]
    return [name for name in names if name.value and name.value not in _ATTACHMENTS]


def _balanced(g: Group) -> bool:
    """Whether the business process is a balance of accounts, whose prices may be below zero."""
    return any(node.value in _BALANCED for node in g.tree.root.all(_MODE[g.tree.syntax]))


def _priced(path: str) -> Test:
    def test(g: Group) -> Broken:
        wrong = _SIGNED if _balanced(g) else _POSITIVE
        found = [node for node in nodes(g.tree, path) if wrong(node)]
        return found if g.tree.syntax == "cii" else [node for node in found if node.value]  # UBL lets an empty one be

    return test


_SIGNED, _POSITIVE = decimal(6), decimal(6, positive=True)
_MODE = {
    "cii": "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    "ubl": "cbc:ProfileID",
}


def _no_mode(g: Group) -> Broken:
    found = g.tree.root.all(_MODE[g.tree.syntax])
    if not found and g.tree.syntax == "cii" and "rsm:ExchangedDocumentContext" not in g.node.kids:
        return None
    return None if len(found) == 1 and found[0].raw in _MODES else found or g.node


def _half_measured(value: str, measure: str) -> Check:
    """Neither a value nor a measure with its unit, or both a value and a measure."""

    def check(node: Node) -> bool:
        measures = node.kids.get(measure, ())
        return bool(measures) if value in node.kids else not any(one.get("unitCode") for one in measures)

    return check


_CHARACTERISTIC = f"{LINE}/ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic"
_MEASURED = "An attribute of the item needs either a value or a measure with its unit."
_SENTENCE_NAME = "An attribute of the item has neither a name nor a code. Give one."


def _unnamed(node: Node) -> bool:
    return not ("ram:Description" in node.kids or "ram:TypeCode" in node.kids)


def _of_parties() -> Iterator[Rule]:
    for term, cii, ubl in ADDRESSED:
        address = f"{cii}/ram:URIUniversalCommunication/ram:URIID"
        yield placed(f"BR-FR-23_{term}", _SENTENCES["address"], bad_address, f"{address}[0225]", f"{ubl}/cbc:EndpointID[0225]")
        yield placed(f"BR-FR-25_{term}", _SENTENCES["address length"], longer(125), address, f"{ubl}/cbc:EndpointID")
    for term, cii, ubl in (("BT-29", *ADDRESSED[0][1:]), ("BT-46", *ADDRESSED[1][1:])):
        paths = f"{cii}/ram:GlobalID[0224]", f"{ubl}/cac:PartyIdentification/cbc:ID[0224]"
        yield placed(f"BR-FR-24_{term}", _SENTENCES["address"], bad_address, *paths)
        yield placed(f"BR-FR-26_{term}", _SENTENCES["identifier length"], longer(100), *paths)


def _of_numbers() -> Iterator[Rule]:
    for term, cii, ubl in _NUMBERS:
        yield placed(f"BR-FR-01_{term}", _SENTENCES["long"], longer(35), cii)
        yield placed(f"BR-FR-02_{term}", _SENTENCES["number"], bad_number, cii, ubl)
        yield placed(f"BR-FR-01_{term}-1", _SENTENCES["long"], longer(35), ubl=ubl)
        yield placed(f"BR-FR-01_{term}-2", _SENTENCES["number"], bad_number, ubl=ubl)


_TYPE = "rsm:ExchangedDocument/ram:TypeCode"

RULES: tuple[Rule, ...] = (
    *_of_numbers(),
    *_made("BR-FR-03", "day", bad_day, _DAYS),
    placed("BR-FR-04_BT-3", _SENTENCES["type"], outside(_TYPES), _TYPE, "cbc:InvoiceTypeCode"),
    placed("BR-FR-04_BT-3", _SENTENCES["type"], outside(_TYPES), ubl="cbc:CreditNoteTypeCode"),
    *_made("BR-FR-04", "type", outside(_TYPES), _KINDS),
    rule("BR-FR-08_BT-23", _SENTENCES["mode"], _no_mode, _no_mode, "BT-23"),
    *_categories(),
    *_rates(),
    rule(
        "BR-FR-17_BT-123",
        _SENTENCES["attachment"],
        _attachment_cii,
        each("//cac:AdditionalDocumentReference/cbc:DocumentDescription", outside(_ATTACHMENTS)),
    ),
    *_of_parties(),
    placed("BR-FR-27_BG-32", _SENTENCE_NAME, _unnamed, _CHARACTERISTIC),
    placed("BR-FR-27_BT-160", _SENTENCES["blank"], blank, f"{_CHARACTERISTIC}/ram:Description"),
    placed("BR-FR-27_EXT-FR-FE-159", _SENTENCES["blank"], blank, f"{_CHARACTERISTIC}/ram:TypeCode"),
    placed("BR-FR-28-Value", _MEASURED, _half_measured("ram:Value", "ram:ValueMeasure"), _CHARACTERISTIC),
    placed(
        "BR-FR-28-Value",
        _MEASURED,
        _half_measured("cbc:Value", "cbc:ValueQuantity"),
        ubl=f"{UBL_LINE}/cac:Item/cac:AdditionalItemProperty",
    ),
    placed(
        "BR-FR-32-LEGALID",
        _SENTENCES["siren"],
        no_siren,
        "//ram:SpecifiedLegalOrganization/ram:ID[0002]",
        "//cac:PartyLegalEntity/cbc:CompanyID[0002]",
    ),
    placed("BR-FR-32-GLOBALID", _SENTENCES["siren"], no_siren, "//ram:GlobalID[0002|0231]"),
    placed("BR-FR-32-ID", _SENTENCES["siren"], no_siren, ubl="//cac:PartyIdentification/cbc:ID[0002|0231]"),
    *_made("BR-FR-DEC-01", "amount", decimal(2), _AMOUNTS),
    placed(
        "BR-FR-DEC-02_BT-129",
        _SENTENCES["quantity"],
        decimal(4),
        f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        f"{UBL_LINE}/cbc:{{quantity}}",
    ),
    placed(
        "BR-FR-DEC-02_BT-149",
        _SENTENCES["quantity"],
        decimal(4),
        f"{_PRICE}/ram:NetPriceProductTradePrice/ram:BasisQuantity",
    ),
    placed(
        "BR-FR-DEC-02_BT-149",
        _SENTENCES["quantity"],
        _written_badly,
        ubl=f"{UBL_LINE}/cac:Price/cbc:BaseQuantity",
    ),
    *(rule(f"BR-FR-DEC-03_{term}", _SENTENCES["price"], _priced(cii), _priced(ubl)) for term, cii, ubl in _PRICES),
    placed(
        "BR-FR-DEC-04_BT-96_BT-103",
        _SENTENCES["percent"],
        PERCENT,
        f"{_TAX_CII[0]}/{_PERCENT}",
        f"{_TAX_UBL[0]}/{_UBL_PERCENT}",
    ),
    placed("BR-FR-DEC-04_BT-119", _SENTENCES["percent"], PERCENT, f"{_ROW}/{_PERCENT}", f"{_TAX_UBL[1]}/{_UBL_PERCENT}"),
    placed("BR-FR-DEC-04_BT-152", _SENTENCES["percent"], PERCENT, f"{_TAX_CII[2]}/{_PERCENT}", f"{_ITEM_TAX}/{_UBL_PERCENT}"),
)
