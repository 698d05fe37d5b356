"""The tax decision: the table of real sales, the day of supply, languages, allowances, reasons, speed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.codes import DocumentType, Supply, VatCategory
from duebook.domain.document import Preceding
from duebook.domain.line import AllowanceCharge, Line, Price, Tax
from duebook.domain.party import Address, Delivery, Party, Period
from duebook.domain.tax import SENTENCES, Scheme, Taxation, decide, explain
from duebook.domain.totals import calculate
from duebook.regimes import regime_of
from tests.domain.tax_cases import SALES, Sale, sale

HOME = sale("x | DE/DE136695976 | DE | goods | | S 19 domestic").document
TODAY = date(2026, 9, 15)
D = Decimal


@pytest.mark.parametrize("case", SALES, ids=[case.name for case in SALES])
def test_the_law_makes_of_a_real_sale(case: Sale) -> None:
    decided = decide(case.document, regime_of, on=case.day, taxation=case.taxation)
    tax = decided.lines[0].tax
    reason = decided.tax_reasons[0]
    assert (tax.category.value, tax.rate, reason.rule, tax.exemption_code) == case.outcome
    assert reason.lines == ("1",)
    assert "{" not in explain(reason)
    if reason.rule != "no-rate":
        assert reason.source


def test_there_are_enough_real_sales() -> None:
    assert len(SALES) >= 40
    assert len({case.name for case in SALES}) == len(SALES)


@pytest.mark.parametrize("case", [c for c in SALES if c.outcome[0] in {"E", "AE", "K", "G", "O"}], ids=lambda c: c.name)
def test_no_tax_without_a_word_of_why(case: Sale) -> None:
    tax = decide(case.document, regime_of, on=case.day, taxation=case.taxation).lines[0].tax
    assert tax.exemption_text


@pytest.mark.parametrize(
    ("change", "rate"),
    [
        ({}, "19"),
        ({"delivery": Delivery(day=date(2020, 8, 1))}, "16"),
        ({"delivery": None, "period": Period(start=date(2020, 6, 1), end=date(2020, 7, 1))}, "16"),
        ({"delivery": None, "tax_point_date": date(2020, 12, 31)}, "16"),
        (
            {
                "delivery": None,
                "type": DocumentType.CREDIT_NOTE,
                "preceding": (Preceding(number="1", issue_date=date(2020, 9, 9)),),
            },
            "16",
        ),
        ({"lines": (replace(HOME.lines[0], delivered=date(2020, 8, 1)),)}, "16"),
        ({"lines": (replace(HOME.lines[0], period=Period(end=date(2020, 8, 1))),)}, "16"),
        ({"delivery": None}, "19"),
    ],
)
def test_the_day_of_supply_decides(change, rate) -> None:
    decided = decide(replace(HOME, **change), regime_of, on=TODAY)
    assert decided.lines[0].tax.rate == D(rate)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Reverse charge"),
        ("de", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("de-AT", "Steuerschuldnerschaft des Leistungsempfängers"),
        ("fr", "Autoliquidation"),
        ("es", "Inversión del sujeto pasivo"),
        ("it", "Inversione contabile"),
        ("nl", "Btw verlegd"),
        ("pl", "Odwrotne obciążenie"),
        ("pt", "Autoliquidação"),
        ("sv", "Omvänd betalningsskyldighet"),
        ("", "Autoliquidation"),  # no language given: the buyer's
        ("ja", "Autoliquidation"),  # a language nobody wrote: the buyer's
    ],
)
def test_reverse_charge_in_the_words_of_the_directive(language, text) -> None:
    document = replace(sale("x | DE/DE136695976 | FR/FR40303265045 | services | | AE 0 x").document, language=language)
    assert decide(document, regime_of, on=TODAY).lines[0].tax.exemption_text == text


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("DE", "Steuerfrei, Kleinunternehmer gemäß § 19 UStG"),
        ("AT", "Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung gemäß § 6 Abs. 1 Z 27 UStG"),
        ("FR", "TVA non applicable, article 293 B du CGI"),
        ("PL", "Zwolnienie na podstawie art. 113 ust. 1 ustawy o VAT"),
    ],
)
def test_small_businesses_say_it_in_their_law_s_words(country, text) -> None:
    document = sale(f"x | {country} | {country} | services | | E 0 x").document
    decided = decide(document, regime_of, on=TODAY, taxation=Taxation(scheme=Scheme.SMALL_BUSINESS))
    assert decided.lines[0].tax.exemption_text == text


def test_what_the_caller_gave_is_kept_and_explained() -> None:
    given = Tax(category=VatCategory.STANDARD, rate=D("12.34"))
    decided = decide(replace(HOME, lines=(replace(HOME.lines[0], tax=given), HOME.lines[0])), regime_of, on=TODAY)
    assert decided.lines[0].tax == given
    assert [(r.rule, r.lines) for r in decided.tax_reasons] == [("given", ("1",)), ("domestic", ("2",))]


def test_one_reason_for_all_lines_treated_alike() -> None:
    lines = tuple(replace(HOME.lines[0], id=str(i), tax_rate_key="reduced" if i % 2 else "") for i in range(6))
    reasons = decide(replace(HOME, lines=lines), regime_of, on=TODAY).tax_reasons
    assert [(r.rate, r.lines, r.since) for r in reasons] == [
        (D(19), ("0", "2", "4"), date(2021, 1, 1)),
        (D(7), ("1", "3", "5"), date(2021, 1, 1)),
    ]


def test_outside_the_scope_gives_way_beside_another_category() -> None:
    document = sale("x | DE | US#1 | services | | O - x").document
    goods = replace(document.lines[0], supply=Supply.GOODS)
    given = replace(goods, tax=Tax(category=VatCategory.ZERO, rate=D(0)))
    decided = decide(replace(document, lines=(document.lines[0], given)), regime_of, on=TODAY)
    assert [line.tax.category.value for line in decided.lines] == ["E", "Z"]
    assert decided.lines[0].tax.exemption_code == ""


def test_a_seller_nobody_knows_the_law_of_decides_nothing() -> None:
    decided = decide(replace(HOME, seller=Party(name="Seller")), regime_of, on=TODAY)
    assert decided.lines[0].tax is None
    assert decided.tax_reasons == ()


def test_goods_for_another_member_state_are_delivered_to_the_buyer_unless_said_otherwise() -> None:
    document = sale("x | DE/DE136695976 | FR/FR40303265045 | goods | | K 0 x").document
    assert decide(document, regime_of, on=TODAY).delivery == Delivery(day=TODAY, address=document.buyer.address)
    elsewhere = replace(document, delivery=Delivery(address=Address(country="PL")))
    assert decide(elsewhere, regime_of, on=TODAY).delivery == elsewhere.delivery


def lines(*sums: tuple[str, str]) -> tuple[Line, ...]:
    return tuple(Line(price=Price(net=D(price)), tax_rate_key=key) for price, key in sums)


def test_an_allowance_over_two_rates_is_cut_by_the_totals() -> None:
    document = replace(HOME, lines=lines(("10", ""), ("20", "reduced")), allowances=(AllowanceCharge(percent=D(10)),))
    decided = decide(document, regime_of, on=TODAY)
    assert decided.allowances == document.allowances
    assert [(row.tax.rate, row.amount) for row in calculate(decided).allowances] == [(D(19), D("1.00")), (D(7), D("2.00"))]


def test_deciding_twice_changes_no_treatment() -> None:
    for case in SALES:
        once = decide(case.document, regime_of, on=case.day, taxation=case.taxation)
        twice = decide(once, regime_of, on=case.day, taxation=case.taxation)
        assert twice.lines == once.lines
        assert {reason.rule for reason in twice.tax_reasons} == {"given"}


def test_every_rule_has_a_sentence_that_a_sale_reaches() -> None:
    reached = {case.outcome[2] for case in SALES} | {"given"}
    no_rate = decide(HOME, regime_of, on=TODAY).tax_reasons
    early = decide(replace(HOME, delivery=Delivery(day=date(1950, 1, 1))), regime_of, on=TODAY).tax_reasons
    assert no_rate[0].rule == "domestic"
    assert early[0].rule == "no-rate"
    assert reached | {"no-rate"} == set(SENTENCES)
