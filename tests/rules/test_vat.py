"""VAT by category: each rule broken by one change of a valid invoice, and what the two syntaxes forgive."""

from copy import copy
from decimal import Decimal

import pytest

from duebook.rules.en16931.categories import CATEGORIES
from duebook.rules.en16931.vat import RULES
from tests.arbiter import arbiter
from tests.rules.bases import Broken

__all__ = ["arbiter"]

FAMILIES = tuple(f"BR-{name}-" for name in ("S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG", "B"))
KINDS = [("ubl", False), ("ubl", True), ("cii", False)]
WHERE = {
    "ubl": {
        "row": "cac:TaxTotal/cac:TaxSubtotal",
        "base": "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount",
        "tax": "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount",
        "reasoned": "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory",
        "reason": ("TaxExemptionReason", "TaxExemptionReasonCode"),
        "item": "//cac:ClassifiedTaxCategory",
        "adjusted": "//cac:AllowanceCharge/cac:TaxCategory",
        "rate": "Percent",
        "code": "cbc:ID",
        "numbers": ("//cac:PartyTaxScheme", "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID"),
    },
    "cii": {
        "row": "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
        "base": "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:BasisAmount",
        "tax": "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:CalculatedAmount",
        "reasoned": "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax",
        "reason": ("ExemptionReason", "ExemptionReasonCode"),
        "item": "//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax",
        "adjusted": "//ram:CategoryTradeTax",
        "rate": "RateApplicablePercent",
        "code": "ram:CategoryCode",
        "numbers": ("//ram:SpecifiedTaxRegistration", "//ram:BuyerTradeParty/ram:SpecifiedLegalOrganization"),
    },
}
DELIVERED = {
    "ubl": ("cac:Delivery/cbc:ActualDeliveryDate", "cac:Delivery/cac:DeliveryLocation"),
    "cii": ("//ram:ActualDeliverySupplyChainEvent", "//ram:ShipToTradeParty"),
}


def prefix(syntax: str) -> str:
    return "cbc:" if syntax == "ubl" else "ram:"


def no_row(one: Broken) -> None:
    one.drop(WHERE[one.syntax]["row"])


def no_numbers(one: Broken) -> None:
    one.drop(*WHERE[one.syntax]["numbers"])


def rate_of(which: str):
    def change(one: Broken) -> None:
        where = WHERE[one.syntax]
        rates = one.at(f"{where[which]}/{prefix(one.syntax)}{where['rate']}")
        if not rates:
            for node in one.at(where[which]):
                one.add(where[which], where["rate"], "0")
                assert node
        for node in rates:
            node.element.text = "-1"

    return change


def amount(which: str, by: str):
    def change(one: Broken) -> None:
        for node in one.at(WHERE[one.syntax][which]):
            node.element.text = str(Decimal(node.element.text) + Decimal(by))

    return change


def reason(one: Broken) -> None:
    where = WHERE[one.syntax]
    paths = [f"{where['reasoned']}/{prefix(one.syntax)}{name}" for name in where["reason"]]
    if any(one.at(path) for path in paths):
        one.drop(*paths)
    else:
        one.add(where["reasoned"], where["reason"][0], "Why")


BREAKS = {
    "01": (no_row, {"01"}),
    "02": (no_numbers, {"02", "03", "04"}),
    "05": (rate_of("item"), {"05"}),
    "06": (rate_of("adjusted"), {"06", "07"}),
    "08": (amount("base", "2"), {"08"}),
    "09": (amount("tax", "2"), {"09"}),
    "10": (reason, {"10"}),
}
NOT_IN_CII = {("L", "08"), ("L", "09"), ("M", "08"), ("M", "09"), ("O", "01")}


def test_every_family_has_its_rules():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes)) == 9 * 10 + 4 + 2 + 2
    assert all(rule.sentence and rule.source and rule.terms for rule in RULES)


@pytest.mark.parametrize(("syntax", "credit"), KINDS)
@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.code)
def test_a_valid_invoice_of_each_category_breaks_none(category, syntax, credit):
    assert Broken(category.code, syntax, credit=credit).faults(FAMILIES) == []


@pytest.mark.parametrize("number", BREAKS)
@pytest.mark.parametrize(("syntax", "credit"), KINDS)
@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.code)
def test_each_change_breaks_its_rules(category, syntax, credit, number):
    if category.code == "O" and number == "02":
        return  # O asks the opposite, see below
    one = Broken(category.code, syntax, credit=credit)
    change, numbers = BREAKS[number]
    change(one)
    expected = {f"BR-{category.family}-{each}" for each in numbers}
    if syntax == "cii" and (category.code, number) in NOT_IN_CII:
        expected = set()
    found = one.faults(FAMILIES)
    if number == "06" and category.code == "O":
        expected = {"BR-O-06"}  # the first of the two is the allowance's
    if number in {"05", "06"}:  # a line with another rate is not in the sum of its row
        found = [fault for fault in found if fault.code[-3:] not in {"-08", "-09"}]
    assert {fault.code for fault in found} == expected
    assert all("{" not in fault.text for fault in found)


@pytest.mark.parametrize(("syntax", "credit"), KINDS)
@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.code)
def test_the_arbiter_finds_the_same(arbiter, category, syntax, credit):
    for change, _numbers in BREAKS.values():
        one = Broken(category.code, syntax, credit=credit)
        change(one)
        official = {rule for rule, *_ in arbiter.faults(one.content()) if rule.startswith(FAMILIES)}
        assert {fault.code for fault in one.faults(FAMILIES)} == official, change


@pytest.mark.parametrize(("syntax", "category", "by", "expected"), [
    ("ubl", "S", "0.99", set()),
    ("ubl", "S", "1.01", {"BR-S-08"}),
    ("ubl", "S", "-1.01", {"BR-S-08"}),
    ("ubl", "E", "0.01", {"BR-E-08"}),
    ("ubl", "L", "-0.99", set()),
    ("cii", "S", "0.01", {"BR-S-08"}),
    ("cii", "E", "0.99", set()),
    ("cii", "E", "-1", {"BR-E-08"}),
    ("cii", "O", "0.01", {"BR-O-08"}),
    ("cii", "M", "50", set()),
])  # fmt: skip
def test_what_a_taxable_amount_is_forgiven(arbiter, syntax, category, by, expected):
    one = Broken(category, syntax)
    amount("base", by)(one)
    found = one.faults([f"{start}08" for start in FAMILIES])
    assert {fault.code for fault in found} == expected
    assert {rule for rule, *_ in arbiter.faults(one.content()) if rule.startswith("BR-") and rule in expected} == expected
    if found:
        assert found[0].fix == "105.10"
        assert "105.10" in found[0].text


def test_the_edge_of_the_tolerance_is_a_binary_one(arbiter):
    """One too little is forgiven or not as the amount is a little above or below its decimal in binary: as the artefacts."""
    for cents in range(10100, 10130):
        one = Broken("S", "ubl")
        one.set("//cac:InvoiceLine/cbc:LineExtensionAmount", f"{Decimal(cents) / 100 + 15}")
        one.set(WHERE["ubl"]["base"], f"{Decimal(cents) / 100 + 1}")
        official = {rule for rule, *_ in arbiter.faults(one.content()) if rule == "BR-S-08"}
        assert {fault.code for fault in one.faults(["BR-S-08"])} == official, cents


def test_cii_counts_lines_instead_of_asking_for_a_row():
    one = Broken("S", "cii")
    line = one.at("//ram:IncludedSupplyChainTradeLineItem")[0].element
    one.drop(WHERE["cii"]["row"], "//ram:SpecifiedTradeAllowanceCharge")
    assert {fault.code for fault in one.faults(FAMILIES)} == {"BR-S-01"}
    line.addnext(copy(line))
    assert one.faults(FAMILIES) == []


def test_ubl_forgives_white_space_around_a_category():
    for syntax, expected in (("ubl", set()), ("cii", {"BR-S-08"})):
        one = Broken("S", syntax)
        one.set(f"{WHERE[syntax]['item']}/{WHERE[syntax]['code']}", " S ")
        assert {fault.code for fault in one.faults(FAMILIES)} == expected


@pytest.mark.parametrize(("syntax", "spots"), [("ubl", 1), ("cii", 2)])
def test_who_is_not_identified_is_said_once_or_at_each_line(syntax, spots):
    one = Broken("S", syntax)
    line = one.at("//cac:InvoiceLine" if syntax == "ubl" else "//ram:IncludedSupplyChainTradeLineItem")[0].element
    line.addnext(copy(line))
    no_numbers(one)
    assert [fault.code for fault in one.faults(["BR-S-02"])] == ["BR-S-02"] * spots


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_nobody_has_a_vat_number_outside_the_scope_of_vat(syntax):
    one, other = Broken("O", syntax), Broken("E", syntax)
    for path in ("//cac:AccountingSupplierParty/cac:Party", "//ram:SellerTradeParty"):
        for node, given in zip(one.at(path), other.at(path), strict=True):
            scheme = given.all("cac:PartyTaxScheme") or given.all("ram:SpecifiedTaxRegistration")
            node.element.append(scheme[0].element)
    assert {fault.code for fault in one.faults(FAMILIES)} == {"BR-O-02", "BR-O-03", "BR-O-04"}


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_outside_the_scope_of_vat_stands_alone(syntax, arbiter):
    where = WHERE[syntax]
    one = Broken("O", syntax)
    one.set(f"{where['item']}/{where['code']}", "Z")
    one.set(f"{where['adjusted']}/{where['code']}", "Z")
    found = {fault.code for fault in one.faults(["BR-O-1"])}
    assert found == {"BR-O-12", "BR-O-13", "BR-O-14"} | ({"BR-O-11"} if syntax == "cii" else set())
    assert found == {rule for rule, *_ in arbiter.faults(one.content()) if rule.startswith("BR-O-1")}


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_an_intra_community_supply_says_when_and_where(syntax):
    for path, code in zip(DELIVERED[syntax], ("BR-IC-11", "BR-IC-12"), strict=True):
        one = Broken("K", syntax)
        one.drop(path)
        assert {fault.code for fault in one.faults(FAMILIES)} == {code}


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_split_payment_is_italian_and_not_beside_the_standard_rate(syntax):
    where = WHERE[syntax]
    country = "//cbc:IdentificationCode" if syntax == "ubl" else "//ram:CountryID"
    one = Broken("S", syntax)
    one.set(f"{where['item']}/{where['code']}", "B")
    assert {fault.code for fault in one.faults(["BR-B-"])} == {"BR-B-01", "BR-B-02"}
    one.set(country, "IT")
    assert {fault.code for fault in one.faults(["BR-B-"])} == {"BR-B-02"}
    one.set(f"{where['adjusted']}/{where['code']}", "B")
    one.set(f"{where['reasoned']}/{where['code']}", "B")
    assert one.faults(["BR-B-"]) == []


def test_a_rate_that_must_be_zero_is_offered_as_zero():
    one = Broken("E", "ubl")
    one.set("//cac:ClassifiedTaxCategory/cbc:Percent", "7")
    (fault,) = one.faults(["BR-E-05"])
    assert (fault.fix, fault.path.rpartition("/")[2]) == ("0", "cbc:Percent")
    assert fault.text == "With an exemption the VAT rate must be given as 0."


def test_an_amount_that_is_no_number_leaves_the_sums_out():
    one = Broken("S", "ubl")
    one.set("//cac:InvoiceLine/cbc:LineExtensionAmount", "much")
    assert one.faults(FAMILIES) == []
