"""NLCIUS and CIUS-RO: rules broken by small edits of an invoice that keeps them."""

from dataclasses import replace
from functools import lru_cache

import pytest

from duebook import formats
from duebook.domain.line import AllowanceCharge
from duebook.domain.party import Address, Identifier
from duebook.domain.totals import calculate
from duebook.kernel.rules import Severity
from duebook.rules import ciusro, nlcius, profiles
from duebook.rules.tree import Tree
from tests.rules.edits import AGREEMENT, SETTLEMENT, edited, gone, here, mark, put, text, twice
from tests.rules.german import BASE
from tests.rules.german_rows import BUYER, BUYER_CII, KIND, KIND_CII, MEANS, MEANS_CII, SELLER, SELLER_CII, both

KVK = Identifier(value="12345678", scheme="0106")
DUTCH = Address(street="Kade 1", city="Delft", postcode="2611", country="NL")
ROMANIAN = Address(street="Strada 1", city="Cluj", postcode="400000", region="RO-CJ", country="RO")
_LINE = replace(BASE.lines[0], allowances=(AllowanceCharge(percent=BASE.lines[0].allowances[0].percent, reason="Volume"),))
DRAFTS = {
    "nlcius": replace(
        BASE,
        specification="urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
        process="",
        tax_point_date=None,
        notes=(replace(BASE.notes[0], subject_code=""),),
        preceding=(replace(BASE.preceding[0], issue_date=None),),
        seller=replace(BASE.seller, legal_id=KVK, address=DUTCH, legal_info="", tax_number="", vat_id="NL123456789B01"),
        buyer=replace(BASE.buyer, legal_id=KVK, address=DUTCH),
        delivery=replace(BASE.delivery, address=DUTCH),
        payment=(replace(BASE.payment[0], text="", account_name="", bic=""),),
        allowances=(),
        lines=(_LINE, *BASE.lines[1:]),
    ),
    "cius-ro": replace(
        BASE,
        specification=ciusro.SPECIFICATION,
        currency="RON",
        seller=replace(BASE.seller, address=ROMANIAN),
        buyer=replace(BASE.buyer, address=ROMANIAN),
        delivery=replace(BASE.delivery, address=ROMANIAN),
    ),
}


@lru_cache
def content(name, syntax):
    return formats.write(calculate(DRAFTS[name]), syntax).content


def codes(name, syntax, *edits):
    """The codes of the national rules that an example breaks after some edits."""
    tree = Tree(edited(content(name, syntax), *edits))
    assert profiles.of(tree).key == name
    own = {rule.code for rule in profiles.rules("en16931", syntax)}
    return {fault.code for fault in profiles.ruleset(name, syntax).faults(tree) if fault.code not in own}


def no_reference(root):
    for path in (
        "cbc:BuyerReference",
        "cac:OrderReference",
        AGREEMENT + "ram:BuyerReference",
        AGREEMENT + "ram:BuyerOrderReferencedDocument",
    ):
        gone(path)(root)


def corrected(root):
    gone("cac:BillingReference")(root)
    text(KIND, "384")(root)


def abroad(root):
    for path in (
        SELLER + "/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        SELLER_CII + "/ram:PostalTradeAddress/ram:CountryID",
    ):
        for one in here(root, path):
            one.text = "BE"


ADDRESS, ADDRESS_CII = "/cac:PostalAddress/", "/ram:PostalTradeAddress/"
DUTCH_ROWS = [
    *both(
        "BR-NL-1",
        mark(SELLER + "/cac:PartyLegalEntity/cbc:CompanyID", "schemeID", "0002"),
        text(SELLER_CII + "/ram:SpecifiedLegalOrganization/ram:ID", " "),
    ),
    *both("BR-NL-2", no_reference, no_reference),
    *both("BR-NL-3", gone(SELLER + ADDRESS + "cbc:CityName"), gone(SELLER_CII + ADDRESS_CII + "ram:LineOne")),
    *both("BR-NL-4", gone(BUYER + ADDRESS + "cbc:PostalZone"), gone(BUYER_CII + ADDRESS_CII + "ram:PostcodeCode")),
    *both(
        "BR-NL-5",
        put("cac:TaxRepresentativeParty/cac:PostalAddress/cbc:CityName"),
        put(AGREEMENT + "ram:SellerTaxRepresentativeTradeParty/ram:PostalTradeAddress/ram:CityName"),
    ),
    *both("BR-NL-7", text(KIND, "386"), text(KIND_CII, "386")),
    *both("BR-NL-8", text(KIND, "381"), None),
    *both("BR-NL-9", corrected, None),
    *both(
        "BR-NL-10",
        mark(BUYER + "/cac:PartyLegalEntity/cbc:CompanyID", "schemeID", "0002"),
        gone(BUYER_CII + "/ram:SpecifiedLegalOrganization"),
    ),
    *both("BR-NL-11", gone(MEANS), gone(MEANS_CII)),
    *both("BR-NL-12", text(MEANS + "/cbc:PaymentMeansCode", "31"), text(MEANS_CII + "/ram:TypeCode", "31")),
    *both("BR-NL-13", gone("cac:OrderReference"), gone(AGREEMENT + "ram:BuyerOrderReferencedDocument")),
    *both("BR-NL-19", put("cbc:TaxCurrencyCode", "USD"), put(SETTLEMENT + "ram:TaxCurrencyCode", "USD")),
    *both(
        "BR-NL-25",
        lambda root: (
            put(SELLER + "/cac:PartyTaxScheme/cbc:CompanyID")(root) or gone(SELLER + "/cac:PartyTaxScheme/cac:TaxScheme")(root)
        ),
        mark(SELLER_CII + "/ram:SpecifiedTaxRegistration/ram:ID", "schemeID", "FC"),
    ),
    *both(
        "BR-NL-28-1", put(SELLER + ADDRESS + "cbc:CountrySubentity"), put(SELLER_CII + ADDRESS_CII + "ram:CountrySubDivisionName")
    ),
    *both("BR-NL-29", mark(MEANS + "/cbc:PaymentMeansCode", "name"), put(MEANS_CII + "/ram:Information")),
    *both("BR-NL-31", put(MEANS + "/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"), None),
    *both(
        "BR-NL-33",
        mark("cac:TaxTotal/cbc:TaxAmount", "currencyID", "USD"),
        mark(SETTLEMENT + "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount", "currencyID", "USD"),
    ),
    *both(
        "BR-NL-35",
        put("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode"),
        put(SETTLEMENT + "ram:ApplicableTradeTax/ram:ExemptionReasonCode"),
    ),
    *both("SI-UBL-2", text("cbc:BuyerReference", ""), None),
    *both("empty-element-check", None, text(AGREEMENT + "ram:BuyerReference", "")),
]


@pytest.mark.parametrize(("code", "syntax", "edit"), DUTCH_ROWS)
def test_a_dutch_rule_is_broken_by_one_edit(code, syntax, edit):
    assert code not in codes("nlcius", syntax)
    assert code in codes("nlcius", syntax, edit)


@pytest.mark.parametrize(("code", "syntax", "edit"), DUTCH_ROWS)
def test_most_dutch_rules_are_for_a_dutch_seller(code, syntax, edit):
    expected = {"BR-NL-7"} if (code, syntax) == ("BR-NL-7", "cii") else set()
    assert codes("nlcius", syntax, edit, abroad) - {"BR-NL-13", "SI-UBL-2", "empty-element-check"} == expected


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_a_dutch_invoice_by_our_writers_keeps_every_rule(syntax):
    assert codes("nlcius", syntax) == set()


def test_unwanted_terms_are_warnings():
    table = {rule.code: rule.severity for rule in nlcius.RULES}
    assert {code for code, severity in table.items() if severity is Severity.ERROR} == {
        f"BR-NL-{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13)
    }


LONG = "x" * 1001
PLACE = "cac:Delivery/cac:DeliveryLocation/cac:Address/"
ROMANIAN_ROWS = [
    ("BR-RO-001", text("cbc:CustomizationID", ciusro.SPECIFICATION.replace("1.0.1", "1.0.0"))),
    ("BR-RO-010", text("cbc:ID", "INV")),
    ("BR-RO-020_1", text(KIND, "386")),
    ("BR-RO-030", text("cbc:DocumentCurrencyCode", "EUR")),
    ("BR-RO-040", put("cac:InvoicePeriod/cbc:DescriptionCode", "1")),
    ("BR-RO-065", gone(SELLER + "/cac:PartyTaxScheme")),
    (
        "BR-RO-120",
        lambda root: gone(BUYER + "/cac:PartyTaxScheme")(root) or gone(BUYER + "/cac:PartyLegalEntity/cbc:CompanyID")(root),
    ),
    ("BR-RO-081", gone(SELLER + ADDRESS + "cbc:StreetName")),
    ("BR-RO-082", gone(BUYER + ADDRESS + "cbc:StreetName")),
    ("BR-RO-091", text(SELLER + ADDRESS + "cbc:CityName", " ")),
    ("BR-RO-092", gone(BUYER + ADDRESS + "cbc:CityName")),
    ("BR-RO-100", text(SELLER + ADDRESS + "cbc:CountrySubentity", "RO-B")),
    ("BR-RO-101", text(BUYER + ADDRESS + "cbc:CountrySubentity", "RO-B")),
    ("BR-RO-110", text(SELLER + ADDRESS + "cbc:CountrySubentity", "Cluj")),
    ("BR-RO-111", gone(BUYER + ADDRESS + "cbc:CountrySubentity")),
    ("BR-RO-140", put("cac:TaxRepresentativeParty/cac:PostalAddress/cbc:PostalZone")),
    ("BR-RO-150", put("cac:TaxRepresentativeParty/cac:PostalAddress/cbc:PostalZone")),
    ("BR-RO-170", put("cac:TaxRepresentativeParty/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "RO")),
    ("BR-RO-180", gone(PLACE + "cbc:StreetName")),
    ("BR-RO-201", gone(PLACE + "cbc:CityName")),
    ("BR-RO-202", text(PLACE + "cbc:CountrySubentity", "RO-B")),
    ("BR-RO-211", gone(PLACE + "cbc:CountrySubentity")),
    ("BR-RO-212", text(PLACE + "cbc:CountrySubentity", "CJ")),
    ("BR-RO-A020", lambda root: [twice("cbc:Note")(root) for _ in range(20)]),
    ("BR-RO-DT003", text("cbc:DueDate", "2026-13-01")),
    ("BR-RO-L0201", text(SELLER + ADDRESS + "cbc:PostalZone", LONG)),
    ("BR-RO-L155", text("cbc:ID", LONG)),
    ("BR-RO-L1000", text(SELLER + "/cac:PartyLegalEntity/cbc:CompanyLegalForm", LONG)),
    ("BR-RO-L1016", mark(MEANS + "/cbc:PaymentMeansCode", "name", LONG)),
    ("BR-RO-L1024", text("cac:InvoiceLine/cac:Item/cbc:Name", LONG)),
    ("BR-RO-L302", text("cac:InvoiceLine/cbc:Note", LONG)),
    ("BR-RO-L1022", text("cac:InvoiceLine/cac:AllowanceCharge/cbc:AllowanceChargeReason", LONG)),
    ("BR-DEC-RO-01", text("cac:AllowanceCharge/cbc:Amount", "1.001")),
    ("BR-DEC-RO-18", text("cac:LegalMonetaryTotal/cbc:PayableAmount", "1.001")),
    ("BR-DEC-RO-24", text("cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount", "1.001")),
    ("BR-DEC-RO-1009", text("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount", "1.001")),
]


@pytest.mark.parametrize(("code", "edit"), ROMANIAN_ROWS, ids=[row[0] for row in ROMANIAN_ROWS])
def test_a_romanian_rule_is_broken_by_one_edit(code, edit):
    assert code not in codes("cius-ro", "ubl")
    assert code in codes("cius-ro", "ubl", edit)


def test_a_romanian_invoice_by_our_writers_keeps_every_rule():
    assert codes("cius-ro", "ubl") == set()


def test_a_romanian_limit_names_the_length():
    tree = Tree(edited(content("cius-ro", "ubl"), text("cbc:ID", "7" * 201)))
    fault = next(one for one in profiles.ruleset("cius-ro", "ubl").faults(tree) if one.code == "BR-RO-L155")
    assert fault.text == "This text has 201 characters; Romania takes 200. Shorten it."
