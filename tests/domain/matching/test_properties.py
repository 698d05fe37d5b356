"""What holds for every book: nothing paid twice, nothing made up, and no order that matters."""

from collections import defaultdict
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from duebook.domain.matching.engine import match
from duebook.domain.matching.generate import RATES, generate
from duebook.domain.matching.model import Settings, amount_of, units
from duebook.domain.matching.nearness import MOST, cost
from duebook.domain.matching.noise import creditor_reference
from duebook.domain.matching.structured import bodies
from duebook.domain.matching.subsets import subsets
from duebook.edge.dice import Dice

WILD = {
    **RATES,
    "cardinality": {"one": 3, "several": 3, "instalments": 3, "over": 1, "duplicate": 3},
    "book": {"recurring": 80, "decoy": 50},
}
"""More twins, instalments and equal amounts than life has."""
GREEDY = Settings(threshold=Decimal("0.2"), suggest=Decimal("0.01"))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), wild=st.booleans())
def test_nothing_is_paid_beyond_what_is_open_nor_beyond_what_came(seed, wild):
    book = generate(Dice(seed), 60, WILD if wild else RATES)
    receipts = {case.receipt.id: case.receipt for case in book.cases}
    items = {item.number: item for item in book.items}
    paid = defaultdict(Decimal)
    for decision in match(book.items, list(receipts.values()), GREEDY):
        for one in decision.matches:
            if items[one.invoice].currency == receipts[decision.id].currency:
                paid[one.invoice] += one.amount
        assert sum(abs(one.amount) for one in decision.matches if one.amount > 0) >= 0
        assert sum(one.amount for one in decision.matches) <= max(Decimal(0), receipts[decision.id].amount)
        assert len({one.invoice for one in decision.matches}) == len(decision.matches)
    for number, amount in paid.items():
        assert abs(amount) <= abs(items[number].amount) + Decimal("0.99")
        assert amount * items[number].amount >= 0


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_items_and_receipts_does_not_matter(seed):
    book = generate(Dice(seed), 60, WILD)
    receipts = [case.receipt for case in book.cases]
    items = list(book.items)
    before = {one.id: one for one in match(items, receipts)}
    Random(seed).shuffle(items)
    Random(seed + 1).shuffle(receipts)
    assert {one.id: one for one in match(items, receipts)} == before


@given(st.lists(st.integers(-10_000, 10_000), max_size=12), st.integers(-20_000, 20_000), st.integers(0, 20))
def test_sums_are_sums_and_none_is_missed(amounts, total, slack):
    found = subsets(amounts, total, slack)
    assert all(abs(sum(amounts[place] for place in places) - total) <= slack for places in found)
    assert all(len(set(places)) == len(places) > 0 for places in found)
    whole = [
        places
        for places in range(1, 2 ** len(amounts))
        if abs(sum(a for at, a in enumerate(amounts) if places >> at & 1) - total) <= slack
    ]
    assert bool(whole) == bool(found)


@given(st.text("0123456789ABO", min_size=1, max_size=14), st.text("0123456789ABO", min_size=1, max_size=14))
def test_nearness_is_nought_for_the_same_only(one, other):
    price = cost(one, other)
    assert (price == 0) == (one == other)
    assert 0 <= price <= MOST + 1


@given(st.from_regex(r"[A-Z]{0,3}[0-9]{4,12}", fullmatch=True))
def test_the_body_of_a_creditor_reference_is_found_and_only_with_right_digits(number):
    whole = creditor_reference(number)
    assert bodies(whole) == [number]
    wrong = f"RF{(int(whole[2:4]) + 1) % 100:02d}{number}"
    assert bodies(wrong) == []


@given(st.decimals("-99999999", "99999999", places=4))
def test_units_keep_an_amount(amount):
    assert amount_of(units(amount)) == amount
