"""Values from code lists: each rule broken by a strange code, and what it offers where case or white space is all that is wrong."""

import pytest

from duebook import formats
from duebook.edge import xmlsafe
from duebook.rules.en16931.codes import RULES
from tests.arbiter import arbiter
from tests.formats.rich import DOCUMENTS
from tests.rules.bases import Broken

__all__ = ["arbiter"]

CODES = tuple(rule.code for rule in RULES)
PLACES = [
    ("BR-CL-01", "ubl", "cbc:InvoiceTypeCode", "", "381", ""),
    ("BR-CL-01", "cii", "rsm:ExchangedDocument/ram:TypeCode", "", "999", ""),
    ("BR-CL-03", "ubl", "//cac:InvoiceLine/cbc:LineExtensionAmount", "currencyID", "eur", "EUR"),
    ("BR-CL-03", "cii", "//ram:TaxTotalAmount", "currencyID", "E UR", "EUR"),
    ("BR-CL-04", "ubl", "cbc:DocumentCurrencyCode", "", "Eur", "EUR"),
    ("BR-CL-04", "cii", "//ram:InvoiceCurrencyCode", "", "eur", "EUR"),
    ("BR-CL-05", "ubl", "cbc:TaxCurrencyCode", "", "QQQ", ""),
    ("BR-CL-05", "cii", "//ram:TaxCurrencyCode", "", "QQQ", ""),
    ("BR-CL-06", "ubl", "cac:InvoicePeriod/cbc:DescriptionCode", "", "72", ""),
    ("BR-CL-06", "cii", "//ram:DueDateTypeCode", "", "432", ""),
    ("BR-CL-07", "ubl", "cac:AdditionalDocumentReference/cbc:ID", "schemeID", "aak", "AAK"),
    ("BR-CL-07", "cii", "//ram:ReferenceTypeCode", "", "QQQ", ""),
    ("BR-CL-08", "cii", "//ram:SubjectCode", "", "aai", "AAI"),
    ("BR-CL-10", "ubl", "//cac:PartyIdentification/cbc:ID", "schemeID", "9999", ""),
    ("BR-CL-10", "cii", "//ram:SellerTradeParty/ram:GlobalID", "schemeID", "9999", ""),
    ("BR-CL-11", "ubl", "//cac:PartyLegalEntity/cbc:CompanyID", "schemeID", "HRB", ""),
    ("BR-CL-11", "cii", "//ram:SpecifiedLegalOrganization/ram:ID", "schemeID", "HRB", ""),
    ("BR-CL-13", "ubl", "//cbc:ItemClassificationCode", "listID", "sti", "STI"),
    ("BR-CL-13", "cii", "//ram:ClassCode", "listID", "CPV", ""),
    ("BR-CL-14", "ubl", "//cac:Country/cbc:IdentificationCode", "", "de", "DE"),
    ("BR-CL-14", "cii", "//ram:CountryID", "", "Germany", ""),
    ("BR-CL-15", "ubl", "//cac:OriginCountry/cbc:IdentificationCode", "", "UK", ""),
    ("BR-CL-15", "cii", "//ram:OriginTradeCountry/ram:ID", "", "UK", ""),
    ("BR-CL-16", "ubl", "//cac:PaymentMeans/cbc:PaymentMeansCode", "", "zzz", "ZZZ"),
    ("BR-CL-16", "cii", "//ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode", "", "99", ""),
    ("BR-CL-17", "ubl", "//cac:TaxCategory/cbc:ID", "", "s", "S"),
    ("BR-CL-17", "cii", "//ram:CategoryTradeTax/ram:CategoryCode", "", "s", "S"),
    ("BR-CL-18", "ubl", "//cac:ClassifiedTaxCategory/cbc:ID", "", "AA", ""),
    ("BR-CL-18", "cii", "//ram:ApplicableTradeTax/ram:CategoryCode", "", "AA", ""),
    ("BR-CL-19", "ubl", "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", "", "FC", ""),
    ("BR-CL-19", "cii", "//ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode", "", "FC", ""),
    ("BR-CL-20", "ubl", "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", "", "fc", "FC"),
    ("BR-CL-20", "cii", "//ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode", "", "fc", "FC"),
    ("BR-CL-21", "ubl", "//cac:StandardItemIdentification/cbc:ID", "schemeID", "GTIN", ""),
    ("BR-CL-21", "cii", "//ram:SpecifiedTradeProduct/ram:GlobalID", "schemeID", "GTIN", ""),
    ("BR-CL-23", "ubl", "//cbc:InvoicedQuantity", "unitCode", "hur", "HUR"),
    ("BR-CL-23", "cii", "//ram:BilledQuantity", "unitCode", "Stk", ""),
    ("BR-CL-24", "ubl", "//cbc:EmbeddedDocumentBinaryObject", "mimeCode", "Application/PDF", "application/pdf"),
    ("BR-CL-24", "cii", "//ram:AttachmentBinaryObject", "mimeCode", "text/html", ""),
    ("BR-CL-25", "ubl", "//cbc:EndpointID", "schemeID", "em", "EM"),
    ("BR-CL-25", "cii", "//ram:URIUniversalCommunication/ram:URIID", "schemeID", "GLN", ""),
    ("BR-CL-26", "ubl", "//cac:DeliveryLocation/cbc:ID", "schemeID", "GLN", ""),
    ("BR-CL-26", "cii", "//ram:ShipToTradeParty/ram:GlobalID", "schemeID", "GLN", ""),
    ("BR-CO-09", "ubl", "//cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID", "", "de 1", "DE 1"),
    ("BR-CO-09", "cii", "//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID", "", "123", ""),
]
"""Rule, syntax, where, attribute, a strange value, the code that it offers."""


class Full(Broken):
    """Our fullest invoice, with a VAT currency and a tax point."""

    def __init__(self, syntax: str, name: str = "full") -> None:
        self.root = xmlsafe.parse(formats.write(DOCUMENTS[name], syntax).content)
        self.syntax = syntax


def full(rule: str, syntax: str) -> Full:
    return Full(syntax, {"BR-CL-05": "tax-currency", "BR-CL-06": "tax-point-code", "BR-CL-22": "exempt"}.get(rule, "full"))


def codes(one: Broken) -> set[str]:
    return {fault.code for fault in one.faults(CODES)}


def official(arbiter, one: Broken) -> set[str]:
    return {rule for rule, *_ in arbiter.faults(one.content()) if rule in CODES}


@pytest.mark.parametrize(("rule", "syntax", "path", "attribute", "value", "fix"), PLACES)
def test_a_strange_code_is_named_with_its_place_and_what_was_meant(arbiter, rule, syntax, path, attribute, value, fix):
    one = full(rule, syntax)
    assert codes(one) == set()
    for node in one.at(path):
        if attribute:
            node.element.set(attribute, value)
        else:
            node.element.text = value
    found = [fault for fault in one.faults(CODES) if fault.code == rule]
    assert found, path
    assert {fault.fix for fault in found} == {fault.fix and fix for fault in found} == {fix}
    assert all(value in fault.text for fault in found)
    assert all(fault.path.endswith(f"/@{attribute}") == bool(attribute) for fault in found)
    assert codes(one) == official(arbiter, one)


@pytest.mark.parametrize(("rule", "syntax", "path", "attribute", "value", "fix"), [one for one in PLACES if one[5]])
def test_what_it_offers_mends_it(rule, syntax, path, attribute, value, fix):
    one = full(rule, syntax)
    for node in one.at(path):
        if attribute:
            node.element.set(attribute, fix)
        else:
            node.element.text = fix
    assert all(fault.code != rule or fault.facts["value"] != value for fault in one.faults([rule]))
    assert all(fault.fix == "" for fault in one.faults([rule]))


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_a_vatex_code_may_be_written_small(arbiter, syntax):
    path = "//cbc:TaxExemptionReasonCode" if syntax == "ubl" else "//ram:ExemptionReasonCode"
    for value, expected in (("vatex-eu-132", set()), ("VATEX-EU-999", {"BR-CL-22"}), (" VATEX-EU-132 ", set())):
        one = full("BR-CL-22", syntax)
        one.set(path, value)
        assert codes(one) == official(arbiter, one) == expected


@pytest.mark.parametrize(("note", "expected", "fix"), [
    ("#AAI#Thanks", [], ""),
    ("#aai#Thanks", ["BR-CL-08"], "#AAI#Thanks"),
    ("#QQQ#Thanks", ["BR-CL-08"], ""),
    ("#TOOLONG#Thanks", [], ""),
    ("Order #ABC", [], ""),
    ("No subject", [], ""),
])  # fmt: skip
def test_the_subject_of_a_note_in_ubl_stands_in_front_of_it(arbiter, note, expected, fix):
    one = Full("ubl")
    one.set("cbc:Note", note)
    found = one.faults(["BR-CL-08"])
    assert sorted({fault.code for fault in found}) == expected == sorted(official(arbiter, one))
    assert {fault.fix for fault in found} <= {fix}


def test_a_sepa_creditor_is_a_scheme_of_seller_and_payee_only(arbiter):
    one = Full("ubl", "minimal")
    for party in ("Supplier", "Customer"):
        above = one.at(f"cac:Accounting{party}Party/cac:Party")[0].element
        other = Full("ubl").at("cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification")[0].element
        other[0].set("schemeID", "SEPA")
        above.insert(0, other)
    found = one.faults(["BR-CL-10"])
    assert [fault.path for fault in found] == [
        "/Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID/@schemeID"
    ]
    assert codes(one) == official(arbiter, one)


def test_a_withdrawn_currency_is_named_with_its_last_day():
    one = Broken("S", "ubl")
    one.set("cbc:DocumentCurrencyCode", "HRK")
    (fault,) = one.faults(["BR-CL-04"])
    assert fault.text == "The currency HRK was withdrawn: its last day was 2023-01-14. Use the currency that took its place."


def test_an_amount_of_ubl_must_name_its_currency_and_one_of_cii_need_not(arbiter):
    ubl, cii = Broken("S", "ubl"), Broken("S", "cii")
    del ubl.at("//cac:LegalMonetaryTotal/cbc:PayableAmount")[0].element.attrib["currencyID"]
    del cii.at("//ram:TaxTotalAmount")[0].element.attrib["currencyID"]
    assert codes(ubl) == official(arbiter, ubl) == {"BR-CL-03"}
    assert codes(cii) == official(arbiter, cii) == set()


def test_an_origin_with_a_scheme_is_looked_at_as_an_identifier(arbiter):
    one = Full("cii")
    for node in one.at("//ram:OriginTradeCountry/ram:ID"):
        node.element.text = "UK"
        node.element.set("schemeID", "0088")
    assert codes(one) == official(arbiter, one) == set()


def test_white_space_around_a_code_is_forgiven_but_not_around_a_media_type(arbiter):
    one = Full("ubl")
    one.set("cbc:DocumentCurrencyCode", "\n EUR\t")
    assert codes(one) == official(arbiter, one) == set()
    one.at("//cbc:EmbeddedDocumentBinaryObject")[0].element.set("mimeCode", " application/pdf")
    assert codes(one) == official(arbiter, one) == {"BR-CL-24"}
    one.set("cbc:DocumentCurrencyCode", "\u00a0EUR")  # a no-break space is none of XML's
    assert codes(one) == official(arbiter, one) == {"BR-CL-04", "BR-CL-24"}


def test_an_empty_vat_number_has_no_country_in_cii_only(arbiter):
    for syntax, path, expected in (
        ("ubl", "//cac:PartyTaxScheme/cbc:CompanyID", set()),
        ("cii", "//ram:SpecifiedTaxRegistration/ram:ID", {"BR-CO-09"}),
    ):
        one = Broken("S", syntax)
        one.set(path, "")
        assert codes(one) == official(arbiter, one) == expected
