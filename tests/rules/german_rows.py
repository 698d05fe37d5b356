"""Rows of XRechnung: a rule, a syntax, and an edit of a good invoice that breaks it."""

from copy import deepcopy

import pytest

from duebook.rules.xrechnung.cius import CIUS
from tests.rules.edits import AGREEMENT, DELIVERY, LINE, SETTLEMENT, element, gone, here, mark, put, text, twice

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
SELLER_CII, BUYER_CII = AGREEMENT + "ram:SellerTradeParty", AGREEMENT + "ram:BuyerTradeParty"
PLACE, PLACE_CII = "cac:Delivery/cac:DeliveryLocation/cac:Address", DELIVERY + "ram:ShipToTradeParty/ram:PostalTradeAddress"
MEANS, MEANS_CII = "cac:PaymentMeans", SETTLEMENT + "ram:SpecifiedTradeSettlementPaymentMeans"
CODE, CODE_CII = MEANS + "/cbc:PaymentMeansCode", MEANS_CII + "/ram:TypeCode"
CARD, CARD_CII = (
    put(MEANS + "/cac:CardAccount/cbc:NetworkID"),
    put(MEANS_CII + "/ram:ApplicableTradeSettlementFinancialCard/ram:ID"),
)
CHARGE, CHARGE_CII = "cac:AllowanceCharge", SETTLEMENT + "ram:SpecifiedTradeAllowanceCharge"
ROW = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent"
ROW_CII = SETTLEMENT + "ram:ApplicableTradeTax/ram:RateApplicablePercent"
KIND, KIND_CII = "cbc:InvoiceTypeCode", "rsm:ExchangedDocument/ram:TypeCode"
TERMS, TERMS_CII = "cac:PaymentTerms/cbc:Note", SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:Description"
FILE, FILE_CII = "cac:AdditionalDocumentReference", AGREEMENT + "ram:AdditionalReferencedDocument"
PRICE, PRICE_CII = "cac:InvoiceLine/cac:Price", LINE + "ram:SpecifiedLineTradeAgreement"
NET, GROSS = PRICE_CII + "/ram:NetPriceProductTradePrice", PRICE_CII + "/ram:GrossPriceProductTradePrice"
TOTAL = SETTLEMENT + "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"
SPECIFICATION = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
PROCESS = "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter"


def both(code, ubl, cii):
    """Two rows of a table: the edit in each syntax."""
    return [pytest.param(code, s, e, id=f"{code}-{s}") for s, e in (("ubl", ubl), ("cii", cii)) if e is not None]


def no_place(root):
    """Neither a day nor a period of delivery, in either syntax."""
    paths = ("cac:Delivery", "cac:InvoicePeriod", "cac:InvoiceLine/cac:InvoicePeriod")
    cii = ("ram:BillingSpecifiedPeriod",)
    for path in (*paths, DELIVERY + "ram:ActualDeliverySupplyChainEvent", *(SETTLEMENT + one for one in cii)):
        gone(path)(root)
    gone(LINE + "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod")(root)


def same_file(root):
    for path in (FILE + "/cac:Attachment/cbc:EmbeddedDocumentBinaryObject", FILE_CII + "/ram:AttachmentBinaryObject"):
        for file in here(root, path):
            one = next(above for above in file.iterancestors() if above.tag.endswith(("DocumentReference", "ReferencedDocument")))
            one.addnext(deepcopy(one))


def unregistered(root):
    gone(SELLER + "/cac:PartyTaxScheme")(root)
    gone(SELLER_CII + "/ram:SpecifiedTaxRegistration")(root)


def second_total(currency, amount):
    """A VAT total without a breakdown."""

    def edit(root):
        made = element("cac:TaxTotal")
        made.append(element("cbc:TaxAmount", amount, currencyID=currency))
        here(root, "cac:TaxTotal")[-1].addnext(made)

    return edit


def corrected(root):
    for path in ("cac:BillingReference", SETTLEMENT + "ram:InvoiceReferencedDocument"):
        gone(path)(root)
    for one in (*here(root, KIND), *here(root, KIND_CII)):
        one.text = "384"


def no_creditor(root):
    for one in here(root, SELLER + "/cac:PartyIdentification/cbc:ID"):
        if one.get("schemeID") == "SEPA":
            one.getparent().getparent().remove(one.getparent())


CIUS_ROWS = [
    *both("BR-DE-1", gone(MEANS), gone(MEANS_CII)),
    *both("BR-DE-2", gone(SELLER + "/cac:Contact"), gone(SELLER_CII + "/ram:DefinedTradeContact")),
    *both(
        "BR-DE-3",
        gone(SELLER + "/cac:PostalAddress/cbc:CityName"),
        text(SELLER_CII + "/ram:PostalTradeAddress/ram:CityName", " "),
    ),
    *both(
        "BR-DE-4",
        text(SELLER + "/cac:PostalAddress/cbc:PostalZone", ""),
        gone(SELLER_CII + "/ram:PostalTradeAddress/ram:PostcodeCode"),
    ),
    *both("BR-DE-5", gone(SELLER + "/cac:Contact/cbc:Name"), gone(SELLER_CII + "/ram:DefinedTradeContact/ram:PersonName")),
    *both(
        "BR-DE-6",
        gone(SELLER + "/cac:Contact/cbc:Telephone"),
        gone(SELLER_CII + "/ram:DefinedTradeContact/ram:TelephoneUniversalCommunication"),
    ),
    *both(
        "BR-DE-7",
        gone(SELLER + "/cac:Contact/cbc:ElectronicMail"),
        gone(SELLER_CII + "/ram:DefinedTradeContact/ram:EmailURIUniversalCommunication"),
    ),
    *both("BR-DE-8", gone(BUYER + "/cac:PostalAddress/cbc:CityName"), gone(BUYER_CII + "/ram:PostalTradeAddress/ram:CityName")),
    *both(
        "BR-DE-9", gone(BUYER + "/cac:PostalAddress/cbc:PostalZone"), gone(BUYER_CII + "/ram:PostalTradeAddress/ram:PostcodeCode")
    ),
    *both("BR-DE-10", gone(PLACE + "/cbc:CityName"), gone(PLACE_CII + "/ram:CityName")),
    *both("BR-DE-11", gone(PLACE + "/cbc:PostalZone"), gone(PLACE_CII + "/ram:PostcodeCode")),
    *both("BR-DE-14", gone(ROW), gone(ROW_CII)),
    *both("BR-DE-15", text("cbc:BuyerReference", "\n"), gone(AGREEMENT + "ram:BuyerReference")),
    *both("BR-DE-16", unregistered, unregistered),
    *both("BR-DE-17", text(KIND, "386"), text(KIND_CII, "386")),
    *both("BR-DE-18", text(TERMS, "#SKONTO#TAGE=14#PROZENT=2#\n"), text(TERMS_CII, "#SKONTO#TAGE=14#PROZENT=2.00#")),
    *both(
        "BR-DE-19",
        text(MEANS + "/cac:PayeeFinancialAccount/cbc:ID", "DE89370400440532013001"),
        text(MEANS_CII + "/ram:PayeePartyCreditorFinancialAccount/ram:IBANID", "DE1"),
    ),
    *both("BR-DE-21", text("cbc:CustomizationID", CIUS.replace("3.0", "2.3")), text(SPECIFICATION, CIUS.replace("3.0", "1.2"))),
    *both("BR-DE-22", same_file, same_file),
    *both("BR-DE-23-a", gone(MEANS + "/cac:PayeeFinancialAccount"), gone(MEANS_CII + "/ram:PayeePartyCreditorFinancialAccount")),
    *both("BR-DE-23-b", CARD, CARD_CII),
    *both("BR-DE-23-b", put(MEANS + "/cac:PaymentMandate/cbc:ID"), put(SETTLEMENT + "ram:CreditorReferenceID")),
    *both("BR-DE-24-a", text(CODE, "48"), text(CODE_CII, "54")),
    *both("BR-DE-24-b", text(CODE, "55"), text(CODE_CII, "48")),
    *both("BR-DE-25-a", text(CODE, "59"), text(CODE_CII, "59")),
    *both("BR-DE-25-b", text(CODE, "59"), text(CODE_CII, "59")),
    *both("BR-DE-26", corrected, corrected),
    *both(
        "BR-DE-27",
        text(SELLER + "/cac:Contact/cbc:Telephone", "+4 9"),
        text(SELLER_CII + "/ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber", "none"),
    ),
    *both(
        "BR-DE-28",
        text(SELLER + "/cac:Contact/cbc:ElectronicMail", "ada@@uferwerk.example"),
        text(SELLER_CII + "/ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID", "ada@uferwerk"),
    ),
    *both("BR-DE-TMP-32", no_place, no_place),
    *both(
        "BR-TMP-2",
        text(FILE + "/cac:Attachment/cac:ExternalReference/cbc:URI", "www.example.com"),
        text(FILE_CII + "/ram:URIID", "//example.com"),
    ),
    *both("BR-TMP-3", None, text(GROSS + "/ram:BasisQuantity", "2")),
    *both("BR-TMP-4", None, twice(FILE_CII + "/ram:Name")),
    *both("BR-TMP-5", None, twice(FILE_CII + "/ram:AttachmentBinaryObject")),
    *both("BR-TMP-6", text("cbc:IssueDate", "2026-3-2"), None),
    *both("BR-TMP-7", None, mark("rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", "format", "203")),
]
MERGED_ROWS = [
    *both("PEPPOL-EN16931-R001", gone("cbc:ProfileID"), gone(PROCESS)),
    *both("PEPPOL-EN16931-R005", put("cbc:TaxCurrencyCode", "EUR"), put(SETTLEMENT + "ram:TaxCurrencyCode", "EUR")),
    *both("PEPPOL-EN16931-R008", text("cbc:AccountingCost", " "), text(AGREEMENT + "ram:BuyerReference", "")),
    *both("PEPPOL-EN16931-R010", gone(BUYER + "/cbc:EndpointID"), gone(BUYER_CII + "/ram:URIUniversalCommunication")),
    *both("PEPPOL-EN16931-R020", gone(SELLER + "/cbc:EndpointID"), gone(SELLER_CII + "/ram:URIUniversalCommunication")),
    *both("PEPPOL-EN16931-R040", text(CHARGE + "/cbc:Amount", "1000.00"), text(CHARGE_CII + "/ram:ActualAmount", "1000.00")),
    *both("PEPPOL-EN16931-R041", gone(CHARGE + "/cbc:BaseAmount"), gone(CHARGE_CII + "/ram:BasisAmount")),
    *both("PEPPOL-EN16931-R042", gone(CHARGE + "/cbc:MultiplierFactorNumeric"), gone(CHARGE_CII + "/ram:CalculationPercent")),
    *both("PEPPOL-EN16931-R043", text(CHARGE + "/cbc:ChargeIndicator", "1"), None),
    *both("PEPPOL-EN16931-R043-1", None, text(CHARGE_CII + "/ram:ChargeIndicator/udt:Indicator", "0")),
    *both("PEPPOL-EN16931-R043-2", None, text(GROSS + "/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator", "0")),
    *both(
        "PEPPOL-EN16931-R044",
        text(PRICE + "/cac:AllowanceCharge/cbc:ChargeIndicator", "true"),
        text(GROSS + "/ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator", "true"),
    ),
    *both("PEPPOL-EN16931-R046", text(PRICE + "/cbc:PriceAmount", "94.00"), text(NET + "/ram:ChargeAmount", "94.00")),
    *both("PEPPOL-EN16931-R053", twice("cac:TaxTotal"), twice(TOTAL)),
    *both("PEPPOL-EN16931-R054", second_total("EUR", "1.00"), put(TOTAL, "1.00", currencyID="USD")),
    *both(
        "PEPPOL-EN16931-R110",
        text("cac:InvoicePeriod/cbc:StartDate", "2026-02-02"),
        text(SETTLEMENT + "ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString", "20260202"),
    ),
    *both(
        "PEPPOL-EN16931-R111",
        text("cac:InvoicePeriod/cbc:EndDate", "2026-02-27"),
        text(SETTLEMENT + "ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString", "20260227"),
    ),
    *both(
        "PEPPOL-EN16931-R101",
        text("cac:InvoiceLine/cac:DocumentReference/cbc:DocumentTypeCode", "50"),
        text(LINE + "ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument/ram:TypeCode", "50"),
    ),
    *both(
        "PEPPOL-EN16931-R120",
        text("cac:InvoiceLine/cbc:LineExtensionAmount", "1.00"),
        text(
            LINE + "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
            "1.00",
        ),
    ),
    *both("PEPPOL-EN16931-R121", text(PRICE + "/cbc:BaseQuantity", "0"), text(NET + "/ram:BasisQuantity", "-1")),
    *both(
        "PEPPOL-EN16931-R130",
        mark(PRICE + "/cbc:BaseQuantity", "unitCode", "DAY"),
        mark(NET + "/ram:BasisQuantity", "unitCode", "DAY"),
    ),
]
DEBIT_ROWS = [
    *both(
        "BR-DE-20",
        text(MEANS + "/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", "1"),
        text(MEANS_CII + "/ram:PayerPartyDebtorFinancialAccount/ram:IBANID", "1"),
    ),
    *both(
        "BR-DE-30",
        no_creditor,
        gone(SETTLEMENT + "ram:CreditorReferenceID"),
    ),
    *both(
        "BR-DE-31",
        gone(MEANS + "/cac:PaymentMandate/cac:PayerFinancialAccount"),
        gone(MEANS_CII + "/ram:PayerPartyDebtorFinancialAccount"),
    ),
    *both(
        "PEPPOL-EN16931-R061",
        gone(MEANS + "/cac:PaymentMandate/cbc:ID"),
        gone(SETTLEMENT + "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
    ),
]


def no_creditor(root):
    for one in here(root, SELLER + "/cac:PartyIdentification/cbc:ID"):
        if one.get("schemeID") == "SEPA":
            one.getparent().getparent().remove(one.getparent())
