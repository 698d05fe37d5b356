"""Totals of random documents: EN 16931's arithmetic rules one by one, and an independent calculation in fractions."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duebook.domain.amounts import Grid
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.totals import calculate
from duebook.kernel.codec import loads, seal
from duebook.kernel.money import EXACT, ZERO, exponent
from tests.domain import invoices
from tests.domain.oracle import alike, answer, half_away

NORMAL, LONG = 2_000, 20_000


def br_co_10(d: Document) -> bool:
    return d.computed.lines == sum((line.net for line in d.lines), ZERO)


def br_co_11(d: Document) -> bool:
    return d.computed.allowances == sum((row.amount for row in d.allowances if not row.charge), ZERO)


def br_co_12(d: Document) -> bool:
    return d.computed.charges == sum((row.amount for row in d.allowances if row.charge), ZERO)


def br_co_13(d: Document) -> bool:
    return d.computed.net == d.computed.lines - d.computed.allowances + d.computed.charges


def br_co_14(d: Document) -> bool:
    return d.computed.tax == sum((row.tax for row in d.vat), ZERO)


def br_co_15(d: Document) -> bool:
    return d.computed.gross == d.computed.net + d.computed.tax


def br_co_16(d: Document) -> bool:
    return d.computed.payable == d.computed.gross - d.computed.prepaid + d.computed.rounding


def br_co_17(d: Document) -> bool:
    decimals = exponent(d.currency)
    return all(Fraction(r.tax) == half_away(Fraction(r.taxable) * Fraction(r.rate or 0) / 100, decimals) for r in d.vat)


def br_co_18(d: Document) -> bool:
    return len(d.vat) >= 1


def br_s_08(d: Document) -> bool:
    for row in d.vat:
        key = (row.category, row.rate)
        lines = sum((line.net for line in d.lines if (line.tax.category, line.tax.rate) == key), ZERO)
        less = sum((a.amount for a in d.allowances if not a.charge and (a.tax.category, a.tax.rate) == key), ZERO)
        more = sum((a.amount for a in d.allowances if a.charge and (a.tax.category, a.tax.rate) == key), ZERO)
        if row.taxable != lines - less + more:
            return False
    return True


def br_e_01(d: Document) -> bool:
    """One row for each untaxed category, one for each taxed category and rate (BR-E-01, BR-Z-01, BR-AE-01, ...)."""
    keys = [(row.category, row.rate) for row in d.vat]
    plain = [category for category, _ in keys if not category.carries_tax]
    return len(keys) == len(set(keys)) and len(plain) == len(set(plain))


def br_e_09(d: Document) -> bool:
    return all(row.tax == ZERO for row in d.vat if not row.category.carries_tax)


def br_dec(d: Document) -> bool:
    """All amounts are whole minor units (BR-DEC-01 to 28; docs/decisions/0010 for currencies with three or four decimals)."""
    t = d.computed
    amounts = [t.lines, t.allowances, t.charges, t.net, t.tax, t.gross, t.prepaid, t.rounding, t.payable]
    amounts += [line.net for line in d.lines] + [x for row in d.vat for x in (row.taxable, row.tax)]
    amounts += [row.amount for line in d.lines for row in line.allowances] + [row.amount for row in d.allowances]
    return all(-amount.as_tuple().exponent <= exponent(d.currency) for amount in amounts)


def instalments_sum(d: Document) -> bool:
    return not d.computed.payable or sum((one.amount for one in d.instalments), ZERO) == d.computed.payable


def bt_111(d: Document) -> bool:
    if d.exchange is None:
        return d.computed.tax_in_tax_currency is None
    exact = Fraction(d.computed.tax) * Fraction(d.exchange.rate)
    return Fraction(d.computed.tax_in_tax_currency) == half_away(exact, 2)


RULES: list[Callable[[Document], bool]] = [
    br_co_10, br_co_11, br_co_12, br_co_13, br_co_14, br_co_15, br_co_16, br_co_17, br_co_18,
    br_s_08, br_e_01, br_e_09, br_dec, instalments_sum, bt_111,
]  # fmt: skip


def holds(typed: Document, rule: Callable[[Document], bool]) -> bool:
    with localcontext(EXACT):
        return rule(calculate(typed))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_for_random_documents(rule):
    rng = Random(rule.__name__)
    for i in range(NORMAL // 10):
        typed = invoices.document(rng)
        assert holds(typed, rule), (i, typed)


def compare(typed: Document) -> None:
    """Ours against the oracle, figure by figure."""
    ours, right = calculate(typed), answer(typed)
    assert [Fraction(line.net) for line in ours.lines] == right.nets
    rows = {(row.category.value, Fraction(row.rate or 0)): [Fraction(row.taxable), Fraction(row.tax)] for row in ours.vat}
    assert rows == right.rows
    t = ours.computed
    assert (Fraction(t.allowances), Fraction(t.charges)) == (right.allowances, right.charges)
    assert (Fraction(t.tax), Fraction(t.gross), Fraction(t.payable)) == (right.tax, right.gross, right.payable)


def against_oracle(seed: int, count: int) -> int:
    rng, compared = Random(seed), 0
    while compared < count:
        typed = invoices.document(rng, including=False)
        if alike(typed):
            compare(typed)
            compared += 1
    return compared


def every_rule(seed: int, count: int) -> None:
    rng = Random(seed)
    for _ in range(count):
        typed = invoices.document(rng)
        made = calculate(typed)
        with localcontext(EXACT):
            broken = [rule.__name__ for rule in RULES if not rule(made)]
        assert not broken, (broken, typed)
        again = calculate(made)
        assert again == made
        assert seal(again) == seal(made)


def gross_is_exact(seed: int, count: int) -> None:
    """With prices that include tax the payable is the sum of what the buyer saw, in fractions."""
    rng = Random(seed)
    for _ in range(count):
        typed = invoices.document(rng, including=True)
        if typed.cash_rounding is not None or typed.allowances:
            continue
        made = calculate(typed)
        decimals = exponent(typed.currency)
        seen = Fraction(0)
        for line in typed.lines:
            before = Fraction(line.quantity) * Fraction(line.price.with_tax) / Fraction(line.price.base_quantity or 1)
            amount = before
            for row in line.allowances:
                base = half_away(before if row.base is None else Fraction(row.base), decimals)
                change = Fraction(row.amount or 0) if row.percent is None else base * Fraction(row.percent) / 100
                amount += half_away(change, decimals) * (1 if row.charge else -1)
            seen += half_away(amount, decimals)
        assert Fraction(made.computed.payable + made.computed.prepaid) == seen


def test_totals_agree_with_fractions():
    assert against_oracle(1, NORMAL) == NORMAL


def test_every_rule_and_computing_twice():
    every_rule(2, NORMAL // 2)


def test_gross_prices_stay_exact():
    gross_is_exact(3, NORMAL)


@pytest.mark.slow
def test_long_run():
    assert against_oracle(11, LONG) == LONG
    every_rule(12, LONG)
    gross_is_exact(13, LONG)


@settings(max_examples=150)
@given(st.randoms(use_true_random=False))
def test_any_document_survives_json_and_computing_twice(rng):
    typed = invoices.document(rng)
    made = calculate(typed)
    assert calculate(made) == made
    assert loads(Document, seal(made)) == made


@settings(max_examples=200)
@given(
    prices=st.lists(st.decimals("0.01", "9999.99", places=2), min_size=1, max_size=12),
    rate=st.sampled_from(invoices.RATES[:6]),
)
def test_gross_residue_stays_below_one_minor_unit_for_one_rate(prices, rate):
    tax = invoices.Tax(category=VatCategory.STANDARD, rate=rate)
    lines = tuple(invoices.Line(price=invoices.Price(with_tax=price), tax=tax) for price in prices)
    made = calculate(Document(currency="EUR", prices_include_tax=True, lines=lines))
    assert made.computed.payable == sum(prices, ZERO)
    assert abs(made.computed.rounding) <= Decimal("0.01")
    grid = Grid("EUR")
    for line in made.lines:
        assert abs(line.net - line.quantity * line.price.net) < grid.unit
