"""The rules of the two syntaxes that have a condition: broken by an edit, and kept by another that is close to it."""

import pytest
from lxml import etree

from tests.formats.rich import DOCUMENTS
from tests.rules.edits import (
    AGREEMENT,
    DELIVERY,
    LINE,
    SETTLEMENT,
    Edit,
    broken,
    element,
    gone,
    here,
    mark,
    put,
    text,
    twice,
    unmark,
)

PARTY = "cac:AccountingSupplierParty/cac:Party/"
FILE = "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
SCHEME = "cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"
MEANS = "cac:PaymentMeans/"


def reference(code: str, *more: Edit) -> Edit:
    def edit(root: etree._Element) -> None:
        one = element("cac:AdditionalDocumentReference")
        root.append(one)
        for name, value in (("cbc:ID", "7"), ("cbc:DocumentTypeCode", code)):
            one.append(element(name, value))
        for each in more:
            each(one)

    return edit


def schemed(one: etree._Element) -> None:
    one[0].set("schemeID", "AAB")


def payee(name: str, *more: str) -> Edit:
    def edit(root: etree._Element) -> None:
        gone("cac:PayeeParty")(root)
        one = element("cac:PayeeParty")
        root.append(one)
        for path in ("cac:PartyName/cbc:Name", *more):
            above, _, below = path.partition("/")
            one.append(element(above))
            one[-1].append(element(below, name))

    return edit


UBL = [
    ("UBL-CR-002", [put("cbc:UBLVersionID", "2.3")], [put("cbc:UBLVersionID", "2.1")]),
    ("UBL-CR-412", [put(MEANS + "cbc:PaymentDueDate", "2026-01-31")], []),
    ("UBL-CR-665", [reference("50", schemed)], [reference("130", schemed)]),
    ("UBL-CR-666", [reference("130", put("cac:Attachment"))], [reference("50", put("cac:Attachment"))]),
    ("UBL-CR-673", [reference("130", put("cbc:DocumentDescription"))], [reference("50", put("cbc:DocumentDescription"))]),
    (
        "UBL-DT-01",
        [text("cac:LegalMonetaryTotal/cbc:PayableAmount", "1.005")],
        [text("cac:InvoiceLine/cac:Price/cbc:PriceAmount", "1.005")],
    ),
    (
        "UBL-DT-01",
        [put("cac:Price/cac:TaxTotal/cbc:TaxAmount", "1.005")],
        [put("cac:Price/cac:AllowanceCharge/cbc:Amount", "1.005")],
    ),
    ("UBL-DT-06", [unmark(FILE, "mimeCode")], []),
    ("UBL-DT-07", [unmark(FILE, "filename")], []),
    ("UBL-DT-18", [mark("cbc:ID", "name")], [mark(MEANS + "cbc:PaymentMeansCode", "name")]),
    ("UBL-SR-04", [reference("130"), reference("130")], [reference("50"), reference("50")]),
    ("UBL-SR-12", [twice(PARTY + "cac:PartyTaxScheme")], []),
    ("UBL-SR-13", [twice(PARTY + "cac:PartyTaxScheme"), text(PARTY + SCHEME, "TAX")], []),
    ("UBL-SR-18", [twice("cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme")], []),
    ("UBL-SR-19", [payee("P", "cac:PartyName/cbc:Name")], [payee("P")]),
    ("UBL-SR-20", [payee("P", *["cac:PartyIdentification/cbc:ID"] * 2)], [payee("P", "cac:PartyIdentification/cbc:ID")]),
    ("UBL-SR-21", [payee("P", *["cac:PartyLegalEntity/cbc:CompanyID"] * 2)], [payee("P", "cac:PartyLegalEntity/cbc:CompanyID")]),
    ("UBL-SR-21", [payee(DOCUMENTS["full"].seller.name)], [payee("P")]),
    ("UBL-SR-29", [put("cac:PartyIdentification/cbc:ID", "1", schemeID=name) for name in ("SEPA", "sepa")], []),
    ("UBL-SR-30", [put("cac:AllowanceCharge/cbc:AllowanceChargeReason")] * 2, []),
    ("UBL-SR-43", [reference("50")], [reference("130")]),
    ("UBL-SR-44", [put(MEANS + "cbc:PaymentID", "other")], [twice("cac:PaymentMeans")]),
    ("UBL-SR-46", [twice("cac:PaymentMeans")], [unmark(MEANS + "cbc:PaymentMeansCode", "name"), twice("cac:PaymentMeans")]),
    ("UBL-SR-47", [put(MEANS + "cbc:PaymentMeansCode", "1")], [twice("cac:PaymentMeans")]),
    (
        "UBL-SR-51",
        [put(PARTY + "cac:PostalAddress/cac:AddressLine")],
        [put(PARTY + "cac:PostalAddress/cac:AddressLine/cbc:Line")],
    ),
    ("UBL-SR-53", [gone(PARTY + "cac:PartyTaxScheme/cbc:CompanyID")], []),
    ("UBL-SR-53", [gone(PARTY + SCHEME)], []),
]


@pytest.mark.parametrize(("code", "wrong", "right"), UBL)
def test_rules_with_a_condition_in_ubl(code, wrong, right):
    assert code in broken("full", "ubl", *wrong)
    assert code not in broken("full", "ubl", *right)


def test_a_due_date_with_the_payment_means_is_where_a_credit_note_has_it():
    assert broken("credit-note", "ubl", put(MEANS + "cbc:PaymentDueDate", "2026-01-31")) <= {"UBL-SR-45"}


def test_a_credit_note_names_its_tender_or_lot_by_type_50():
    assert broken("credit-note", "ubl", reference("50")) == set()


DOCUMENT = "ram:AdditionalReferencedDocument"
TAX = LINE + "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/"
GROSS = LINE + "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"
PRODUCT = LINE + "ram:SpecifiedTradeProduct/"
SELLER = AGREEMENT + "ram:SellerTradeParty/"
CONTRACT = AGREEMENT + "ram:ContractReferencedDocument/"
PAYING = SETTLEMENT + "ram:SpecifiedTradeSettlementPaymentMeans"
QUANTITY = LINE + "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"


def file(code: str, *more: str) -> Edit:
    def edit(root: etree._Element) -> None:
        one = element(DOCUMENT)
        here(root, AGREEMENT.rstrip("/"))[0].append(one)
        for name, value in (("ram:TypeCode", code), *((name, "x") for name in more)):
            one.append(element(name, value))

    return edit


CII = [
    *(("CII-DT-015", [file(code, "ram:URIID")], [file("916", "ram:URIID")]) for code in ("50", "130")),
    ("CII-DT-018", [put(CONTRACT + "ram:TypeCode", "130")], [file("50")]),
    ("CII-DT-018", [file("7")], [file("130")]),
    ("CII-DT-021", [file("50", "ram:Name")], [file("916", "ram:Name")]),
    ("CII-DT-022", [file("130", "ram:AttachmentBinaryObject")], [file("916", "ram:AttachmentBinaryObject")]),
    ("CII-DT-024", [file("916", "ram:ReferenceTypeCode")], [file("130", "ram:ReferenceTypeCode")]),
    (
        "CII-DT-027",
        [put(CONTRACT + "ram:FormattedIssueDateTime")],
        [put(SETTLEMENT + "ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime")],
    ),
    (
        "CII-DT-031",
        [put(SETTLEMENT + "ram:DueAmount", currencyID="EUR")],
        [put(SETTLEMENT + "ram:TaxTotalAmount", currencyID="EUR")],
    ),
    (
        "CII-DT-033",
        [*([unmark(QUANTITY, "unitCode")]), put(PRODUCT + "ram:FreeQuantity", unitCode="C62")],
        [put(PRODUCT + "ram:FreeQuantity", unitCode="C62")],
    ),
    ("CII-DT-037", [text(TAX + "ram:TypeCode", "GST")], [text(TAX + "ram:TypeCode", "VAT")]),
    ("CII-DT-041", [put(TAX + "ram:BasisAmount")], [put(SETTLEMENT + "ram:ApplicableTradeTax/ram:BasisAmount")]),
    ("CII-DT-052", [put("ram:CategoryTradeTax/ram:ExemptionReasonCode")], [put(TAX + "ram:ExemptionReasonCode")]),
    ("CII-DT-058", [put(TAX + "ram:DueDateTypeCode")], []),
    (
        "CII-DT-097",
        [text("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "20261301")],
        [text("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "20261201 ")],
    ),
    ("CII-DT-101", [mark(SELLER + "ram:ID", "schemeName")], [mark("rsm:ExchangedDocument/ram:ID", "schemeName")]),
    ("CII-DT-001", [mark("rsm:ExchangedDocument/ram:ID", "schemeName")], [mark(SELLER + "ram:ID", "schemeName")]),
    ("CII-SR-046", [unmark(PRODUCT + "ram:GlobalID", "schemeID")], [mark(PRODUCT + "ram:GlobalID", "schemeID")]),
    ("CII-SR-090", [gone(PRODUCT + "ram:OriginTradeCountry/ram:ID")], [gone(PRODUCT + "ram:OriginTradeCountry")]),
    ("CII-SR-119", [gone(GROSS + "/ram:ActualAmount")], [gone(GROSS)]),
    (
        "CII-SR-119",
        [text(GROSS + "/ram:ChargeIndicator/udt:Indicator", "true")],
        [text(GROSS + "/ram:ChargeIndicator/udt:Indicator", "0")],
    ),
    ("CII-SR-449", [put(DELIVERY + "ram:ShipToTradeParty/ram:ID"), put(DELIVERY + "ram:ShipToTradeParty/ram:GlobalID")], []),
    ("CII-SR-450", [put(AGREEMENT + "ram:BuyerTradeParty/ram:ID"), put(AGREEMENT + "ram:BuyerTradeParty/ram:GlobalID")], []),
    ("CII-SR-451", [put(SETTLEMENT + "ram:PayeeTradeParty/ram:ID"), put(SETTLEMENT + "ram:PayeeTradeParty/ram:GlobalID")], []),
    ("CII-SR-457", [file("50")] * 2, []),
    ("CII-SR-458", [file("130")] * 2, []),
    ("CII-SR-462", [put(SETTLEMENT + "ram:ApplicableTradeTax/ram:DueDateTypeCode", code) for code in ("5", "29")], []),
    ("CII-SR-465", [put(SELLER + "ram:DefinedTradeContact/ram:DepartmentName")], []),
    ("CII-SR-467", [put(PAYING + "/ram:TypeCode", "1")], [twice(PAYING)]),
    ("CII-SR-468", [put(PAYING + "/ram:Information", "one"), put(PAYING + "/ram:Information", "two")], []),
    ("CII-SR-470", [gone(PAYING + "/ram:PayeePartyCreditorFinancialAccount")], [gone(PAYING)]),
    ("CII-SR-476", [file("916", *["ram:AttachmentBinaryObject"] * 2)], []),
]


@pytest.mark.parametrize(("code", "wrong", "right"), CII)
def test_rules_with_a_condition_in_cii(code, wrong, right):
    assert code in broken("full", "cii", *wrong)
    assert code not in broken("full", "cii", *right)
