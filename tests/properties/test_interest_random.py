"""Interest against an oracle that walks day by day, and the sums that must add up however a period or a balance is cut."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from duebook.domain.interest import Compound, DayCount, Law, interest, rate_of, rounded
from duebook.regimes.interest import LAWS

DAY = timedelta(days=1)
SIMPLE = [law for law in LAWS if law.compound is Compound.NEVER]
FLOATING = [law for law in SIMPLE if not law.fixed]
FIRST, LAST = date(2022, 6, 1), date(2024, 12, 31)
days = st.dates(FIRST, LAST)
changes = st.lists(st.tuples(st.dates(date(2022, 1, 1), LAST), st.integers(-5_000_000, 5_000_000)), max_size=6)


def leap(day: date) -> bool:
    return (date(day.year, 12, 31) - date(day.year, 1, 1)).days == 365


def thirty(day: date) -> int:
    """What a day adds to a count with months of thirty days: the last ones of February add what is missing, the 31st nothing."""
    if day.day == 31:
        return 0
    return 31 - day.day if (day + DAY).month != day.month and day.day < 30 else 1


def oracle(moves: list[tuple[date, int]], law: Law, start: date, end: date) -> Fraction:
    total, day = Fraction(0), start
    while day <= end:
        owed = sum(amount for on, amount in moves if on < day)
        step = law.base.on(start if law.fixed else day)
        assert step
        share = {
            DayCount.ACT_365: Fraction(1, 365),
            DayCount.ACT_360: Fraction(1, 360),
            DayCount.ACT_ACT: Fraction(1, 366 if leap(day) else 365),
            DayCount.THIRTY_360: Fraction(thirty(day), 360),
        }[law.count]
        total += max(owed, 0) * Fraction(rate_of(law, step)) / 100 * share
        day += DAY
    return total


@given(st.sampled_from(SIMPLE), st.sampled_from(DayCount), changes, days, days)
def test_day_by_day(law: Law, count: DayCount, moves: list[tuple[date, int]], one: date, two: date) -> None:
    law = replace(law, count=count)
    start, end = min(one, two), max(one, two)
    done = interest(moves, law, start, end)
    assert done.exact == oracle(moves, law, start, end)
    assert sum(row.amount_minor for row in done.rows) == done.total_minor == rounded(done.exact)
    assert all(row.amount_minor >= 0 for row in done.rows)


@given(st.sampled_from(FLOATING), st.sampled_from(DayCount), changes, st.lists(days, min_size=3, max_size=3, unique=True))
def test_a_period_cut_in_two_adds_up(law: Law, count: DayCount, moves: list[tuple[date, int]], cut: list[date]) -> None:
    law = replace(law, count=count)
    start, middle, end = sorted(cut)
    halves = interest(moves, law, start, middle).exact + interest(moves, law, middle + DAY, end).exact
    assert interest(moves, law, start, end).exact == halves


@given(st.sampled_from(SIMPLE), st.integers(1, 10**9), st.integers(1, 10**9), days, days)
def test_a_balance_cut_in_two_adds_up(law: Law, one: int, two: int, first: date, second: date) -> None:
    start, end = min(first, second), max(first, second)
    owed = date(2022, 1, 1)
    parts = [interest([(owed, part)], law, start, end).exact for part in (one, two)]
    assert interest([(owed, one), (owed, two)], law, start, end).exact == sum(parts)


@given(st.sampled_from(LAWS), changes, days, days, st.randoms())
def test_the_order_of_the_changes_does_not_matter(law: Law, moves: list[tuple[date, int]], one: date, two: date, dice) -> None:
    start, end = min(one, two), min(max(one, two), law.base.until)
    start = min(start, end)
    shuffled = list(moves)
    dice.shuffle(shuffled)
    assert interest(moves, law, start, end) == interest(shuffled, law, start, end)


@given(st.integers(1, 10**9), st.integers(1, 4))
def test_interest_on_interest_grows_by_full_years(claim: int, years: int) -> None:
    (dutch,) = [law for law in LAWS if law.country == "NL" and not law.business]
    start = date(2017, 1, 2)
    done = interest([(date(2017, 1, 1), claim)], replace(dutch, count=DayCount.ACT_365), start, date(2017 + years, 1, 1))
    left = Fraction(claim)
    for year in range(years):
        length = (date(2018 + year, 1, 2) - date(2017 + year, 1, 2)).days
        left += left * Fraction(2, 100) * Fraction(length, 365)
    assert done.exact == left - claim
