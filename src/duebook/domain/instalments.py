"""Instalments agreed after issue, and promises: parts that add up, and what became of them by what came in.

Both are judged the same way, by money alone: what was covered by a part's day, and still is.
"""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from duebook.domain.record import record
from duebook.kernel.rules import Fault

MOST_PARTS = 60
LONGEST_YEARS = 6
"""Limits of a plan that a person agrees to: five years of months, and some room."""


@record
class Part:
    """So many minor units by a day."""

    due_on: date
    amount: int


@record
class Covered:
    """So many minor units more (or, where money went back, less) are covered from a day on."""

    day: date
    amount: int


@record
class Verdict:
    """What became of a plan: ``agreed`` (running), ``kept`` or ``broken``; when each part was met, and the first missed one."""

    state: str
    met_on: tuple[date | None, ...]
    missed: int | None = None  # position of the part, from 1


def split(total: int, count: int, first: date, *, months: int = 1) -> list[Part]:
    """Equal parts, one each so many months; the minor units that do not divide go to the first parts.

    >>> [part.amount for part in split(1000, 3, date(2026, 1, 31))]
    [334, 333, 333]
    >>> [str(part.due_on) for part in split(1000, 3, date(2026, 1, 31))]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    if not 1 <= count <= MOST_PARTS or total < count:
        raise ValueError("a part is at least one minor unit")
    each, over = divmod(total, count)
    return [Part(due_on=months_later(first, months * n), amount=each + (n < over)) for n in range(count)]


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def check(parts: Sequence[Part], total: int, today: date) -> list[Fault]:
    """Faults of a plan: no parts or too many, a day that is past or out of order, an amount of nothing, a wrong sum."""
    if not 1 <= len(parts) <= MOST_PARTS:
        return [Fault("PLAN-PARTS", "parts", "A plan has 1 to {most} parts.", facts={"most": str(MOST_PARTS)})]
    faults: list[Fault] = []
    latest = months_later(today, 12 * LONGEST_YEARS)
    before: date | None = None
    for n, part in enumerate(parts):
        if part.amount <= 0:
            faults.append(Fault("PLAN-AMOUNT", f"parts[{n}].amount", "A part is more than nothing."))
        if not today <= part.due_on <= latest or (before is not None and part.due_on <= before):
            faults.append(
                Fault("PLAN-DAY", f"parts[{n}].due_on", "The days begin today at the earliest and come one after the other.")
            )
        before = part.due_on
    if sum(part.amount for part in parts) != total:
        faults.append(Fault("PLAN-SUM", "parts", "The parts must add up to what is open."))
    return faults


def judge(parts: Sequence[Part], moves: Sequence[Covered], today: date, grace: int) -> Verdict:
    """What became of parts, by what was covered when. A part is met where enough was covered in time and still is.

    >>> parts = [Part(due_on=date(2026, 5, 1), amount=50), Part(due_on=date(2026, 6, 1), amount=50)]
    >>> judge(parts, [Covered(day=date(2026, 5, 4), amount=50)], date(2026, 6, 7), grace=5)
    Verdict(state='broken', met_on=(datetime.date(2026, 5, 4), None), missed=2)
    """
    still = sum(move.amount for move in moves)
    met: list[date | None] = []
    missed: int | None = None
    for n, (part, wanted) in enumerate(zip(parts, accumulate(part.amount for part in parts), strict=True), 1):
        last = part.due_on + timedelta(days=grace)
        day = reached(moves, wanted, last) if still >= wanted else None
        met.append(day)
        if day is None and today > last and missed is None:
            missed = n
    state = "kept" if all(met) else "broken" if missed else "agreed"
    return Verdict(state=state, met_on=tuple(met), missed=missed)


def reached(moves: Sequence[Covered], wanted: int, last: date) -> date | None:
    """The first day up to ``last`` on which so much was covered; None where that never was."""
    sums: dict[date, int] = {}
    for move in moves:
        if move.day <= last:
            sums[move.day] = sums.get(move.day, 0) + move.amount
    so_far = 0
    for day in sorted(sums):
        so_far += sums[day]
        if so_far >= wanted:
            return day
    return None
