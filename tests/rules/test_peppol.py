"""Peppol BIS Billing and Self-Billing: each rule broken by a small edit, and a second opinion on all of them."""

from importlib.util import find_spec

import pytest
from lxml import etree

from duebook.kernel.rules import Severity
from duebook.rules import check, profiles
from duebook.rules.peppol import checkdigits
from duebook.rules.peppol.reading import day, double, integer
from duebook.rules.tree import NotANumber, Tree
from tests.corpora import corpus
from tests.rules.edits import edited, gone, here, mark, put, text
from tests.rules.german import BILLING, SELF_BILLING, codes, content
from tests.rules.peppol_rows import (
    ACCOUNT,
    BILLING_ROWS,
    BUYER,
    CODE,
    COUNTRY_ROWS,
    CREDIT_ROWS,
    IDENTIFIER_ROWS,
    LEGAL,
    MEANS,
    SELLER,
    TEN_LINES,
    VAT,
    also,
    described,
    identified,
    located,
    tax_number,
)

GOOD = {
    "NO": also(text(SELLER + VAT, "NO974760673MVA")),
    "DK": also(
        mark(SELLER + "/cac:PartyIdentification/cbc:ID", "schemeID", "0060"),
        identified("0184", "12345678"),
        identified("0184", "12345678", BUYER + LEGAL),
        text(CODE, "58"),
    ),
    "IT": tax_number("00743110157"),
    "SE": also(
        identified("0007", "5560360793"),
        text(CODE, "58"),
        lambda root: [setattr(one, "text", "25") for one in root.iter("{*}Percent")],
    ),
    "GR": also(
        text("cbc:ID", TEN_LINES),
        identified("9933", "094259216", SELLER + "/cbc:EndpointID"),
        identified("9933", "094259216", BUYER + "/cbc:EndpointID"),
        described("##M.AR.K##", "400001"),
        described("##INVOICE|URL##", "1", "https://example.com/1"),
    ),
    "IS": also(identified("0196", "1234567890"), identified("0196", "1234567890", BUYER + LEGAL)),
    "NL": also(identified("0106", "12345678"), identified("0106", "12345678", BUYER + LEGAL)),
    "DE": lambda root: None,
}
"""What makes the example good in a country."""


def second_opinion(content_):
    """The codes of mock-einvoice 0.4.0, which knows Peppol 3.0.21; those that it cannot compute apart."""
    import mockeinvoice
    from mockeinvoice.rules import run

    found = list(run(None, "peppol", mockeinvoice.parse_tree(content_)[2]))
    unknown = {one.code for one in found if "could not be computed" in one.text}
    return {one.code for one in found} - unknown, unknown


def agrees(name, *edits):
    if find_spec("mockeinvoice") is None:
        pytest.skip("the second opinion needs mock-einvoice")
    wanted, unknown = second_opinion(etree.tostring(edited(content(name, "ubl"), *edits)))
    assert codes(name, "ubl", *edits) - unknown == wanted


@pytest.mark.parametrize("name", ["billing", "credit", "self-billing"])
def test_what_our_writers_make_keeps_every_rule(name):
    assert codes(name, "ubl") == set()


@pytest.mark.parametrize(("code", "edit"), BILLING_ROWS, ids=[row[0] for row in BILLING_ROWS])
def test_a_rule_is_broken_by_one_edit(code, edit):
    assert code in codes("billing", "ubl", edit)
    agrees("billing", edit)


@pytest.mark.parametrize(("number", "scheme", "bad", "good"), IDENTIFIER_ROWS, ids=[row[0] for row in IDENTIFIER_ROWS])
@pytest.mark.parametrize("path", [SELLER + LEGAL, BUYER + "/cbc:EndpointID", BUYER + "/cac:PartyIdentification/cbc:ID"])
def test_an_identifier_is_what_its_scheme_says(number, scheme, bad, good, path):
    code = f"PEPPOL-COMMON-{number}"
    assert code in codes("billing", "ubl", identified(scheme, bad, path))
    assert code not in codes("billing", "ubl", identified(scheme, good, path))
    agrees("billing", identified(scheme, bad, path))


def test_two_more_identifiers_by_where_they_stand():
    assert "PEPPOL-COMMON-R046" in codes("billing", "ubl", identified("9907", "x", SELLER + "/cbc:EndpointID"))
    assert "PEPPOL-COMMON-R056-2" in codes("billing", "ubl", text(SELLER + VAT, "NL123"))
    dutch = also(text(SELLER + VAT, "NL123"), mark(SELLER + VAT, "schemeID", "0217"))
    assert {"PEPPOL-COMMON-R056-2"} == {code for code in codes("billing", "ubl", dutch) if "COMMON" in code}


@pytest.mark.parametrize("country", [name for name in GOOD if name not in {"DE", "NO", "SE"}])
def test_the_example_is_good_in_the_country(country):
    own = {"GR": ("GR-R", "GR-S")}.get(country, (f"{country}-R",))
    found = codes("billing", "ubl", located(country), GOOD[country])
    assert {code for code in found if code.startswith(own)} == set()


@pytest.mark.parametrize(("country", "code", "edit"), COUNTRY_ROWS, ids=[row[1] for row in COUNTRY_ROWS])
def test_a_country_asks_more(country, code, edit):
    edits = (located(country), GOOD[country])
    if code not in {"SE-R-005", "NO-R-002"}:
        assert code not in codes("billing", "ubl", *edits)
    assert code in codes("billing", "ubl", *edits, edit)
    assert code not in codes("billing", "ubl", *edits, edit, located("FR"))
    agrees("billing", *edits, edit)


@pytest.mark.parametrize(("country", "code", "edit"), CREDIT_ROWS, ids=[row[1] for row in CREDIT_ROWS])
def test_credit_notes_have_rules_of_their_own(country, code, edit):
    assert code in codes("credit", "ubl", located(country), GOOD[country], edit)
    agrees("credit", located(country), GOOD[country], edit)


def test_a_dutch_tax_representative_needs_an_address():
    agent = put("cac:TaxRepresentativeParty/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "NL")
    assert "NL-R-006" in codes("billing", "ubl", located("NL"), GOOD["NL"], agent)


def test_german_rules_are_asked_between_germans_only():
    assert "DE-R-023-1" in codes("billing", "ubl", gone(MEANS + "/cac:PayeeFinancialAccount"))
    assert "DE-R-023-1" not in codes("billing", "ubl", gone(MEANS + "/cac:PayeeFinancialAccount"), located("DE", "AT"))
    table = {rule.code: rule for rule in profiles.rules("peppol", "ubl")}
    assert table["DE-R-T02"].severity is Severity.WARNING
    assert len([code for code in table if code.startswith("DE-R-")]) == 31


def test_every_published_rule_is_there():
    if find_spec("mockeinvoice") is None:
        pytest.skip("the list of published rules needs mock-einvoice")
    from mockeinvoice.rules import published

    table = {rule.code: rule.severity for rule in profiles.rules("peppol", "ubl")}
    levels = {"fatal": Severity.ERROR, "warning": Severity.WARNING}
    assert {code: levels[flag] for code, flag in published.LAYERS["peppol"].items()}.items() <= table.items()


def test_self_billing_differs():
    assert "PEPPOL-EN16931-P0100" in codes("self-billing", "ubl", text("cbc:InvoiceTypeCode", "380"))
    assert "PEPPOL-EN16931-R004" not in codes("self-billing", "ubl")
    assert "PEPPOL-EN16931-R051" not in codes(
        "self-billing", "ubl", mark("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount", "currencyID", "USD")
    )
    assert "DE-R-001" not in codes("self-billing", "ubl", gone(MEANS))
    assert "PEPPOL-EN16931-R007" in codes(
        "self-billing", "ubl", text("cbc:ProfileID", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    )
    assert "PEPPOL-EN16931-P0112" not in {rule.code for rule in profiles.rules("peppol-selfbilling", "ubl")}


@pytest.mark.parametrize(
    ("specification", "key"),
    [(BILLING, "peppol"), (SELF_BILLING, "peppol-selfbilling"), (BILLING + "#conformant#urn:x", "peppol")],
)
def test_the_specification_picks_billing_or_self_billing(specification, key):
    tree = Tree(edited(content("billing", "ubl"), text("cbc:CustomizationID", specification)))
    assert profiles.of(tree).key == key
    assert profiles.of(tree, "peppol").key == key


def test_other_specifications_of_the_network_are_not_billing():
    singapore = "urn:cen.eu:en16931:2017#conformant#urn:fdc:peppol.eu:2017:poacc:billing:international:sg:3.0"
    tree = Tree(edited(content("billing", "ubl"), text("cbc:CustomizationID", singapore)))
    assert profiles.of(tree).key not in {"peppol", "peppol-selfbilling"}


def test_valid_files_are_valid():
    files = [
        path
        for path in corpus("einvoice/peppol-valid").glob("*.xml")
        if b"#compliant#urn:fdc:peppol.eu:2017:poacc:" in path.read_bytes()
    ]
    verdicts = {path.name: check(path.read_bytes()) for path in files}
    invoices = {name: verdict for name, verdict in verdicts.items() if verdict.syntax}
    assert invoices
    assert {name for name, verdict in invoices.items() if not verdict.valid} == set()
    assert {verdict.profile for verdict in invoices.values()} == {"peppol", "peppol-selfbilling"}


def test_check_digits_of_odd_texts():
    assert checkdigits.gln("0") is True
    assert checkdigits.gln("") is False
    assert checkdigits.norwegian("000000000") is False
    assert checkdigits.swedish("12345") is False
    assert checkdigits.greek("09425921") is False
    assert checkdigits.greek("094259216 and more") is True
    assert checkdigits.italian_vat("FR1") is True
    assert checkdigits.italian_tax_code("+1234567890") is True
    with pytest.raises(NotANumber):
        checkdigits.italian_vat("IT+0743110157")


def test_texts_as_numbers_and_days():
    assert double(" 1e2 ") == 100
    assert double("1,0") is None
    assert integer(" -7 ") is True
    assert integer("7.0") is False
    assert day("2026-02-30") is None
    assert str(day("2026-02-28Z")) == "2026-02-28"


def test_a_fault_names_its_place_and_the_value():
    root = edited(content("billing", "ubl"), identified("0106", "1", SELLER + LEGAL), text(ACCOUNT, "x"))
    fault = next(one for one in check(etree.tostring(root)).faults if one.code == "PEPPOL-COMMON-R054")
    assert fault.path.endswith("/cac:PartyLegalEntity/cbc:CompanyID")
    assert fault.text == "1 is no Dutch KvK number. Give its eight digits."
    assert here(root, SELLER + LEGAL)[0].text == "1"
