"""Ageing buckets: edges, signs, and the same answer from days and from bounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.insight import ageing
from duebook.insight.ageing import Owed

DAY = date(2026, 3, 31)
EDGES = st.lists(st.integers(0, 400), min_size=1, max_size=6, unique=True).map(sorted)


def test_each_edge_is_the_last_day_of_its_bucket():
    found = [ageing.bucket_of(DAY - timedelta(days=age), DAY) for age in (-5, 0, 1, 30, 31, 60, 61, 90, 91)]
    assert found == [0, 0, 1, 1, 2, 2, 3, 3, 4]


def test_labels():
    assert [one.label for one in ageing.buckets()] == ["not due", "1-30", "31-60", "61-90", "over 90"]
    assert [one.label for one in ageing.buckets((7, 14))] == ["up to 7", "8-14", "over 14"]


@pytest.mark.parametrize("edges", [(), (30, 0), (0, 0), tuple(range(13))])
def test_impossible_edges(edges):
    with pytest.raises(ValueError, match="bucket edges"):
        ageing.buckets(edges)


def test_sums_by_customer_and_currency_with_credits_negative():
    rows = ageing.age(
        [
            Owed("a", "EUR", DAY, 100),
            Owed("a", "EUR", DAY - timedelta(days=40), 50),
            Owed("a", "EUR", DAY - timedelta(days=40), -20),
            Owed("a", "USD", DAY, 5),
            Owed("b", "EUR", DAY - timedelta(days=100), 1000),
            Owed("c", "EUR", DAY, 0),
        ],
        DAY,
    )
    assert [(row.customer, row.currency, row.amounts, row.total) for row in rows] == [
        ("b", "EUR", (0, 0, 0, 0, 1000), 1000),
        ("a", "EUR", (100, 0, 30, 0, 0), 130),
        ("a", "USD", (5, 0, 0, 0, 0), 5),
    ]


@given(EDGES, st.integers(-500, 500))
def test_bounds_say_the_same_as_days(edges, age):
    day = DAY - timedelta(days=age)
    inside = [
        n
        for n, (first, last) in enumerate(ageing.bounds(DAY, edges))
        if (not first or first <= day) and (not last or day <= last)
    ]
    assert inside == [ageing.bucket_of(day, DAY, edges)]
