"""Settlement days, sequences, expiry, and what each return code means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.domain import debitreturns, debits, target
from duebook.domain.debitreturns import Outcome

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))

CLOSED = {  # European Central Bank, calendars of T2 for these years
    2026: ["01-01", "04-03", "04-06", "05-01", "12-25"],
    2027: ["01-01", "03-26", "03-29"],
    2028: ["04-14", "04-17", "05-01", "12-25", "12-26"],
}


@pytest.mark.parametrize("year", CLOSED)
def test_closing_days_on_weekdays(year: int) -> None:
    """All of them and no others."""
    all_days = (date(year, 1, 1) + timedelta(days=n) for n in range(366 if year % 4 == 0 else 365))
    closed = [day.strftime("%m-%d") for day in all_days if day.weekday() < 5 and not target.is_open(day)]
    assert closed == CLOSED[year]


@given(days, st.integers(0, 10))
def test_later_days_settle(day: date, count: int) -> None:
    """They are open, in order, and never far away."""
    found = target.at_or_after(day)
    assert target.is_open(found)
    assert found - day <= timedelta(days=5)
    after = target.later(day, count)
    assert count == 0 or target.is_open(after)
    assert sum(target.is_open(day + timedelta(days=n)) for n in range(1, (after - day).days + 1)) == count


@given(days, days)
def test_a_mandate_ends_after_three_years(signed: date, used: date) -> None:
    """Counted from its last collection, never before 36 months are over."""
    end = debits.expires_on(signed, used)
    assert (end.year, end.month) == (used.year + 3, used.month)
    assert 0 <= used.day - end.day <= 1


@given(days, days, st.integers(1, 60))
def test_a_collection_can_be_reached(due: date, today: date, notice: int) -> None:
    """It settles, is not before the due day, and at least a settlement day ahead."""
    day = debits.collection_day(due, today)
    assert target.is_open(day)
    assert day >= due
    assert day > today
    assert (debits.notice_from(today, notice) - today).days == notice


@pytest.mark.parametrize(
    ("recurrent", "used", "first_as", "mark"),
    [
        (True, False, "RCUR", "RCUR"), (True, False, "FRST", "FRST"), (True, True, "FRST", "RCUR"), (False, False, "FRST", "OOFF"),
    ],
)  # fmt: skip
def test_sequences(recurrent: bool, used: bool, first_as: str, mark: str) -> None:
    """RCUR from the first collection on, unless the bank wants FRST."""
    assert debits.sequence(recurrent=recurrent, used=used, first_as=first_as) == mark


STOP = {"AC01", "AC04", "AC06", "AC13", "AG01", "DNOR", "FF05", "MD01", "MD02", "MD07", "MS02", "RC01", "SL01"}
RETRY = {"AM04", "ED05", "TM01", "DT01"}


def test_the_table_of_codes() -> None:
    """Which codes end a mandate, and which may be tried again; every other leaves it to a person."""
    by_outcome = {one: {code for code, reason in debitreturns.REASONS.items() if reason.outcome is one} for one in Outcome}
    assert by_outcome[Outcome.STOP] == STOP
    assert by_outcome[Outcome.RETRY] == RETRY
    assert {"MD06", "MS03", "CUST"} <= by_outcome[Outcome.KEEP]
    assert all(len(code) == 4 and code == reason.code and reason.text for code, reason in debitreturns.REASONS.items())


@given(st.text(max_size=8))
def test_unknown_codes_keep_the_mandate(code: str) -> None:
    """Nothing that is not listed ends anything."""
    if code.strip().upper() not in debitreturns.REASONS:
        assert debitreturns.outcome(code) is Outcome.KEEP
        assert debitreturns.meaning(code) == ""
