"""XRechnung: each rule broken by a small edit of an invoice that keeps it, in both syntaxes; and the official cases."""

import pytest
from lxml import etree

from duebook.kernel.rules import Severity
from duebook.rules import profiles
from duebook.rules.xrechnung.payment import iban
from tests.arbiter import arbiter
from tests.rules.edits import SETTLEMENT, edited, put, text
from tests.rules.german import codes, content
from tests.rules.german_rows import CIUS_ROWS, DEBIT_ROWS, MERGED_ROWS, TERMS, TOTAL, second_total

__all__ = ["arbiter"]


@pytest.mark.parametrize(("code", "syntax", "edit"), [*CIUS_ROWS, *MERGED_ROWS])
def test_a_rule_is_broken_by_one_edit(code, syntax, edit):
    assert code not in codes("cius", syntax)
    assert code in codes("cius", syntax, edit)


@pytest.mark.parametrize(("code", "syntax", "edit"), DEBIT_ROWS)
def test_a_direct_debit_needs_its_parts(code, syntax, edit):
    assert code not in codes("debit", syntax)
    assert code in codes("debit", syntax, edit)


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize("name", ["cius", "debit", "extension", "cvd"])
def test_what_our_writers_make_keeps_every_rule(name, syntax):
    assert codes(name, syntax) == set()


@pytest.mark.parametrize(
    ("terms", "kept"),
    [
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n", True),
        ("Net 30\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=-100.00#\n#SKONTO#TAGE=14#PROZENT=2.00#\nThank you", True),
        ("  #SKONTO#TAGE=14#PROZENT=2.00#\n", True),
        ("#SKONTO#TAGE=14#PROZENT=2.00#", False),
        ("#SKONTO#TAGE=14#PROZENT=2.0#\n", False),
        ("#skonto#TAGE=14#PROZENT=2.00#\n", False),
        ("Order #4711 of May", True),
        ("#4711\n", False),
    ],
)
def test_a_discount_has_one_form(terms, kept):
    assert ("BR-DE-18" not in codes("cius", "ubl", text(TERMS, terms))) is kept


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("de89370400440532013000", False),
        ("DE89370400440532013001", False),
        ("", False),
        ("GB82WEST12345698765432", True),
    ],
)
def test_an_iban_has_check_digits(number, good):
    assert iban(number) is good


def test_the_line_total_is_a_warning_and_forints_are_rounded():
    rule = next(one for one in profiles.rules("xrechnung", "ubl") if one.code == "PEPPOL-EN16931-R120")
    assert rule.severity is Severity.WARNING
    near = text("cac:InvoiceLine/cbc:LineExtensionAmount", "1416.20")
    assert "PEPPOL-EN16931-R120" in codes("cius", "ubl", near)
    assert "PEPPOL-EN16931-R120" not in codes("cius", "ubl", near, text("cbc:DocumentCurrencyCode", "HUF"))


def test_an_empty_order_number_is_forgiven():
    order = "cac:OrderReference/cbc:ID"
    assert "PEPPOL-EN16931-R008" not in codes("cius", "ubl", text(order, ""))


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_totals_in_two_currencies_have_one_sign(syntax):
    second = [put("cbc:TaxCurrencyCode", "USD"), second_total("USD", "-9.00")]
    if syntax == "cii":
        second = [put(SETTLEMENT + "ram:TaxCurrencyCode", "USD"), put(TOTAL, "-9.00", currencyID="USD")]
    assert "PEPPOL-EN16931-R055" in codes("cius", syntax, *second)


@pytest.mark.parametrize(("code", "syntax", "edit"), [*CIUS_ROWS, *MERGED_ROWS])
def test_the_arbiter_says_the_same(arbiter, code, syntax, edit):
    own = {rule.code for rule in profiles.rules("en16931", syntax)}
    root = edited(content("cius", syntax), edit)
    official = {fault[0] for fault in arbiter.faults(etree.tostring(root), "xrechnung")} - own - {"NOT-EVALUABLE"}
    assert official == codes("cius", syntax, edit), code
