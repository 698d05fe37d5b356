"""Allocating an amount over open items: nothing is overpaid, nothing is lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.domain.allocation import Allocation, Offset, OpenItem, Share, offsets, oldest, proportional, specified
from duebook.kernel.errors import Invalid

DAY = date(2026, 1, 1)


def item(key, amount, days=0):
    return OpenItem(key=key, amount=amount, due=DAY + timedelta(days=days))


ITEMS = [item("late", 500, 20), item("early", 300), item("note", -200, 5)]


def test_oldest_first():
    assert oldest(400, ITEMS) == Allocation(shares=(Share(key="early", amount=300), Share(key="late", amount=100)), rest=0)
    assert oldest(900, ITEMS).rest == 100
    assert oldest(0, ITEMS) == Allocation(shares=(), rest=0)


def test_specified():
    assert specified(400, {"late": 100}, ITEMS) == Allocation(shares=(Share(key="late", amount=100),), rest=300)
    with pytest.raises(Invalid) as caught:
        specified(400, {"late": 501, "note": 1, "early": 0}, ITEMS)
    codes = [(fault.code, fault.path) for fault in caught.value.faults]
    assert codes == [
        ("DB-ALLOCATE-OPEN", "allocations[late]"),
        ("DB-ALLOCATE-ITEM", "allocations[note]"),
        ("DB-ALLOCATE-OPEN", "allocations[early]"),
        ("DB-ALLOCATE-MOST", "allocations"),
    ]


def test_proportional():
    assert proportional(400, ITEMS) == Allocation(shares=(Share(key="early", amount=150), Share(key="late", amount=250)), rest=0)
    assert proportional(1, ITEMS).shares == (Share(key="late", amount=1),)
    assert proportional(1000, ITEMS).rest == 200
    assert proportional(5, []) == Allocation(shares=(), rest=5)


def test_offsets():
    assert offsets(ITEMS) == (Offset(credit="note", invoice="early", amount=200),)
    rows = [item("a", 100), item("b", 100, 1), item("x", -150), item("y", -10, 1)]
    assert offsets(rows) == (
        Offset(credit="x", invoice="a", amount=100),
        Offset(credit="x", invoice="b", amount=50),
        Offset(credit="y", invoice="b", amount=10),
    )


def test_a_negative_amount_is_a_mistake():
    for way in (oldest, proportional):
        with pytest.raises(ValueError, match="not negative"):
            way(-1, ITEMS)


amounts = st.integers(0, 10**12)
open_items = st.lists(st.tuples(st.integers(-(10**10), 10**10), st.integers(0, 90)), max_size=12).map(
    lambda rows: [item(f"d{i}", amount, days) for i, (amount, days) in enumerate(rows)]
)


@given(amounts, open_items, st.sampled_from([oldest, proportional]))
def test_nothing_is_overpaid_and_nothing_is_lost(amount, items, way):
    made = way(amount, items)
    opened = {one.key: one.amount for one in items}
    assert sum(share.amount for share in made.shares) + made.rest == amount
    assert all(0 < share.amount <= opened[share.key] for share in made.shares)
    assert len({share.key for share in made.shares}) == len(made.shares)
    positive = sum(max(value, 0) for value in opened.values())
    assert made.rest == max(amount - positive, 0)


@given(amounts, open_items)
def test_specified_takes_what_oldest_gives(amount, items):
    first = oldest(amount, items)
    again = specified(amount, {share.key: share.amount for share in first.shares}, items)
    assert again == first


@given(open_items)
def test_offsets_use_up_one_side(items):
    made = offsets(items)
    opened = {one.key: one.amount for one in items}
    for one in made:
        assert one.amount > 0
        opened[one.invoice] -= one.amount
        opened[one.credit] += one.amount
    assert not (any(value > 0 for value in opened.values()) and any(value < 0 for value in opened.values()))
