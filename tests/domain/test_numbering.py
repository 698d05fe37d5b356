"""Number patterns: rendering, counters by period, collisions, gaps."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from duebook.domain.numbering import (
    Gap,
    Reset,
    Series,
    faults,
    fiscal_year,
    gaps,
    next_period,
    period_key,
    preview,
    render,
    twins,
)
from duebook.kernel.errors import Invalid

DAY = date(2026, 4, 9)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{n}", "42"),
        ("RE-{year}-{n:5}", "RE-2026-00042"),
        ("{yy}{month}/{n:3}", "2604/042"),
        ("Q{quarter}.{yy}-{n}", "Q2.26-42"),
        ("{fiscal_year}_{n}", "2027_42"),
        ("{customer}-{n:4}", "ACME-0042"),
        ("#{n:1}", "#42"),
    ],
)
def test_render(pattern, number):
    series = Series(pattern=pattern, fiscal_year_start=4)
    assert render(series, 42, DAY, customer="ACME") == number
    assert faults(series) == []


@pytest.mark.parametrize(
    ("series", "code"),
    [
        (Series(pattern="RE-{year}"), "DB-PATTERN-COUNTER"),
        (Series(pattern="{n}-{n}"), "DB-PATTERN-TWICE"),
        (Series(pattern="{jahr}-{n}"), "DB-PATTERN-TOKEN"),
        (Series(pattern="{n}}"), "DB-PATTERN-TOKEN"),
        (Series(pattern="{n:13}"), "DB-PATTERN-WIDTH"),
        (Series(pattern="{year:5}-{n}"), "DB-PATTERN-WIDTH"),
        (Series(pattern="Rechnung {n}"), "DB-PATTERN-CHARACTERS"),
        (Series(pattern="É{n}"), "DB-PATTERN-CHARACTERS"),
        (Series(pattern="{year}{month}{quarter}{n}ABCDEFG"), "DB-PATTERN-LENGTH"),
        (Series(pattern="ABCDEFGHIJKLMNOPQRS{n:12}"), "DB-PATTERN-LENGTH"),
        (Series(pattern="RE-{n}", reset=Reset.YEAR), "DB-PATTERN-REPEATS"),
        (Series(pattern="RE-{month}-{n}", reset=Reset.MONTH), "DB-PATTERN-REPEATS"),
        (Series(pattern="RE-{year}-{n}", reset=Reset.MONTH), "DB-PATTERN-REPEATS"),
        (Series(pattern="RE-{year}-{n}", reset=Reset.FISCAL_YEAR, fiscal_year_start=4), "DB-PATTERN-REPEATS"),
        (Series(pattern="RE-{fiscal_year}-{n}", reset=Reset.YEAR, fiscal_year_start=4), "DB-PATTERN-REPEATS"),
        (Series(pattern="{customer}{n}"), "DB-PATTERN-SEPARATE"),
        (Series(pattern="{customer}{year}{n}"), "DB-PATTERN-SEPARATE"),
        (Series(pattern="{n}", start=0), "DB-SERIES-START"),
        (Series(pattern="{n}", fiscal_year_start=13), "DB-SERIES-FISCAL"),
    ],
)
def test_faults(series, code):
    assert code in [fault.code for fault in faults(series)]


def test_a_number_that_is_too_long_or_illegal_is_refused():
    with pytest.raises(Invalid, match="longer than 30"):
        render(Series(pattern="{customer}-{n}"), 1, DAY, customer="C" * 40)
    with pytest.raises(Invalid):
        render(Series(pattern="{customer}-{n}"), 1, DAY, customer="Müller & Söhne")


def test_periods():
    assert period_key(Series(pattern="{n}"), DAY) == ""
    assert period_key(Series(pattern="{n}", reset=Reset.YEAR), DAY) == "2026"
    assert period_key(Series(pattern="{n}", reset=Reset.MONTH), DAY) == "2026-04"
    assert period_key(Series(pattern="{n}", reset=Reset.FISCAL_YEAR, fiscal_year_start=7), DAY) == "FY2026"
    assert next_period(Series(pattern="{n}"), DAY) is None
    assert next_period(Series(pattern="{n}", reset=Reset.YEAR), DAY) == date(2027, 1, 1)
    assert next_period(Series(pattern="{n}", reset=Reset.MONTH), date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_period(Series(pattern="{n}", reset=Reset.FISCAL_YEAR, fiscal_year_start=7), DAY) == date(2026, 7, 1)


def test_preview():
    series = Series(pattern="{yy}-{n:3}", reset=Reset.YEAR, start=100)
    assert preview(series, DAY) == ["26-100", "26-101", "26-102", "26-103", "26-104"]
    assert preview(series, DAY, count=2, next_counter=998) == ["26-998", "26-999"]


def test_gaps():
    assert gaps([]) == []
    assert gaps([1, 2, 3]) == []
    assert gaps([3], start=1) == [Gap(first=1, last=2)]
    assert gaps([1], last=4) == [Gap(first=2, last=4)]
    assert gaps([1, 6], reasons={2: "voided", 3: "voided", 5: "moved in"}) == [
        Gap(first=2, last=3, reason="voided"),
        Gap(first=4, last=4),
        Gap(first=5, last=5, reason="moved in"),
    ]
    assert gaps([1, 10**12]) == [Gap(first=2, last=10**12 - 1)]
    assert twins(["A", "B", "A", "A"]) == ["A"]


@given(st.sets(st.integers(1, 60)), st.dictionaries(st.integers(1, 60), st.sampled_from(["voided", "lost"])))
def test_gaps_are_exactly_the_missing_numbers(numbers, reasons):
    found = gaps(numbers, reasons=reasons)
    missing = [n for gap in found for n in range(gap.first, gap.last + 1)]
    assert missing == [n for n in range(1, max(numbers, default=0)) if n not in numbers]
    for gap in found:
        assert all(reasons.get(n, "") == gap.reason for n in range(gap.first, gap.last + 1))


PIECES = ["{year}", "{yy}", "{month}", "{quarter}", "{fiscal_year}", "{customer}", "-", "A", "7"]


@settings(max_examples=300)
@given(
    before=st.lists(st.sampled_from(PIECES), max_size=3),
    after=st.lists(st.sampled_from(PIECES), max_size=2),
    counter=st.sampled_from(["{n}", "{n:3}"]),
    reset=st.sampled_from(list(Reset)),
    month=st.integers(1, 12),
    rng=st.randoms(use_true_random=False),
)
def test_a_faultless_series_never_gives_a_number_twice(before, after, counter, reset, month, rng):
    series = Series(pattern="".join([*before, counter, *after]), reset=reset, fiscal_year_start=month)
    assume(not faults(series))
    counters: dict[str, int] = {}
    seen: set[str] = set()
    day = date(2025, 1, 1)
    for _ in range(60):
        day += timedelta(days=rng.randint(0, 45))
        key = period_key(series, day)
        counters[key] = counters.get(key, rng.choice((0, 9, 109))) + 1
        number = render(series, counters[key], day, customer=rng.choice(("C", "C1", "C11", "7", "C-7")))
        assert number not in seen, (series, number)
        seen.add(number)


def test_fiscal_year_of_each_month():
    assert [fiscal_year(date(2026, m, 1), 10) for m in range(1, 13)] == [2026] * 9 + [2027] * 3
