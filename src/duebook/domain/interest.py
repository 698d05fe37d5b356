"""Interest for late payment as the law has it: per day, on the balance of that day, at the rate of that day. Pure.

A :class:`Law` is data (:mod:`duebook.regimes.interest` has the countries'): a base rate with dated steps, a margin, a day count,
lump sums. ``interest(changes, law, start, end)`` makes the :class:`Computation` that is printed: one row for each stretch of days
with one balance and one rate. Sources: Directive 2011/7/EU, Articles 2(6), 3 and 6 (https://eur-lex.europa.eu/eli/dir/2011/7);
day counts as each law or its courts count.

Days: ``start`` and ``end`` both bear interest. A day bears interest on the balance it began with, so a payment lowers the balance
from the day after. Due on the 1st and paid on the 11th makes ten days: ``start`` is the 2nd, ``end`` the 11th.

Money is exact (fractions) until the total; the total is rounded once, half away from zero, and the rows' own minor units are
differences of rounded running sums, so that they add up to it. Interest bears no interest, except where the law says so by year.

>>> from datetime import date as d
>>> known = Base(key="x", name="", steps=(Step(since=d(2024, 1, 1), percent=Decimal(4)),), until=d(2025, 12, 31))
>>> law = Law(country="XX", name="", base=known, margin=Decimal(8), since=d(2013, 3, 16), count=DayCount.ACT_365, source="")
>>> done = interest([(d(2025, 5, 2), 100_000), (d(2025, 6, 11), -40_000)], law, d(2025, 6, 2), d(2025, 6, 21))
>>> [(row.days, row.balance_minor, row.amount_minor) for row in done.rows], done.total_minor
([(10, 100000, 329), (10, 60000, 197)], 526)
>>> interest([(d(2026, 1, 1), 1)], law, d(2026, 1, 2), d(2026, 1, 3))
Traceback (most recent call last):
duebook.kernel.errors.Invalid: start: No base rate is known for 2026-01-02: x.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from fractions import Fraction

from duebook.domain.record import record
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

DAY = timedelta(days=1)
HUNDRED = 100
ROUNDING = "The total is rounded once, half away from zero, to the minor unit; the rows add up to it."


class DayCount(StrEnum):
    """What fraction of a year some days are."""

    ACT_365 = "act/365"  # every day is 1/365, in leap years too
    ACT_ACT = "act/act"  # a day of a leap year is 1/366
    ACT_360 = "act/360"
    THIRTY_360 = "30/360"  # every month has thirty days, February too


class Compound(StrEnum):
    """Whether unpaid interest bears interest."""

    NEVER = "never"
    YEARLY = "yearly"  # after each full year of delay (Dutch civil code, article 6:119(2))


@record
class Step:
    """The base rate that the law applies from ``since`` on, percent a year, with the place it was published."""

    since: date
    percent: Decimal
    source: str = ""


@record
class Base:
    """A base rate and its history; nothing is known before the first step or after ``until`` (a day), and nothing is guessed."""

    key: str
    name: str
    steps: tuple[Step, ...]
    until: date
    source: str = ""

    def on(self, day: date) -> Step | None:
        """The step in force on a day; None where it is not known."""
        found = None
        for step in self.steps:
            if step.since > day:
                break
            found = step
        return found if day <= self.until else None


@record
class Lump:
    """A fixed sum for the costs of collecting one claim. ``below_minor`` (exclusive) bounds the claim, in the currency ``of``."""

    minor: int
    currency: str
    below_minor: int | None = None
    of: str = ""  # currency of the claim that the bound is in
    since: date = date.min
    until: date = date.max
    source: str = ""


@record
class Law:
    """What one country's law gives one kind of creditor: to the rate ``base + margin``, rounded up to a multiple of ``up_to``."""

    country: str
    name: str  # the act, as a letter cites it
    base: Base
    margin: Decimal = Decimal(0)
    since: date  # claims that fall due earlier are under another law
    count: DayCount
    business: bool = True  # between businesses; False: the debtor is a consumer
    fixed: bool = False  # the rate of the first day holds for the whole delay
    up_to: Decimal | None = None  # the sum is rounded up to a multiple of this (0.5 in Belgium)
    compound: Compound = Compound.NEVER
    lumps: tuple[Lump, ...] = ()
    source: str
    note: str = ""


@record
class Row:
    """One line of the computation: these days bore this rate on this balance. ``exact`` is in minor units, unrounded."""

    first: date
    last: date
    days: int
    balance_minor: int
    capital_minor: Fraction = Fraction(0)  # unpaid interest of full years that bears interest too, exact
    base: Decimal
    rate: Decimal  # base and margin, percent a year
    year: int  # days of the year it is divided by: 365, 366 or 360
    exact: Fraction
    amount_minor: int  # the rows' amounts sum to the total
    source: str = ""


@record
class Computation:
    """Interest from ``start`` to ``end``, both inclusive, as it is printed; ``exact`` is the sum before rounding."""

    law: Law
    start: date
    end: date
    rows: tuple[Row, ...]
    exact: Fraction
    total_minor: int
    rounding: str = ROUNDING

    @property
    def days(self) -> int:
        """Calendar days that bore interest."""
        return sum((row.last - row.first).days + 1 for row in self.rows)


def interest(changes: Iterable[tuple[date, int]], law: Law, start: date, end: date) -> Computation:
    """Interest under a law on a claim whose balance changed on these days by so many minor units (invoices plus, payments minus).

    ``changes`` may come in any order; those before ``start`` make the balance it begins with. Days with nothing owed bear nothing
    and make no row. Raises :class:`Invalid` with INT-ORDER (start after end), INT-LAW (the law is younger than ``start``) or
    INT-RATE (no base rate is known for a day; ``facts["day"]`` names the first such day).
    """
    if start > end:
        raise _fault("INT-ORDER", "end", "{end} is before {start}.", end=end, start=start)
    if start < law.since:
        raise _fault("INT-LAW", "start", "{law} holds for claims from {since} on.", law=law.name, since=law.since)
    moves = sorted(changes)
    held = _step(law, start) if law.fixed else None
    rows: list[Row] = []
    running = capital = Fraction(0)
    for anniversary, (first, last) in _stretches(moves, law, start, end):
        if anniversary and law.compound is Compound.YEARLY:
            capital = running
        balance = sum(amount for day, amount in moves if day < first)
        if balance <= 0:
            continue
        days, year = _count(law.count, first, last)
        step = held or _step(law, first)
        rate = rate_of(law, step)
        exact = (balance + capital) * Fraction(rate) * days / (HUNDRED * year)
        amount = rounded(running + exact) - rounded(running)
        running += exact
        rows.append(
            Row(
                first=first,
                last=last,
                days=days,
                balance_minor=balance,
                capital_minor=capital,
                base=step.percent,
                rate=rate,
                year=year,
                exact=exact,
                amount_minor=amount,
                source=step.source or law.base.source,
            )
        )
    return Computation(law=law, start=start, end=end, rows=tuple(rows), exact=running, total_minor=rounded(running))


def rate_of(law: Law, step: Step) -> Decimal:
    """Percent a year under the law with this base rate; never below zero.

    >>> half = Law(country="BE", name="", base=Base(key="", name="", steps=(), until=date.min), margin=Decimal(8), since=date.min,
    ...            count=DayCount.ACT_365, up_to=Decimal("0.5"), source="")
    >>> rate_of(half, Step(since=date.min, percent=Decimal("3.15")))
    Decimal('11.5')
    """
    rate = max(step.percent + law.margin, Decimal(0))
    if law.up_to:
        rate = (rate / law.up_to).to_integral_value(ROUND_CEILING) * law.up_to
    return rate


def lump_sum(law: Law, claim_minor: int, currency: str, day: date) -> Lump | None:
    """The fixed sum for the costs of collecting one claim that fell into delay on ``day``; None where the law gives none.

    ``claim_minor`` is the unpaid amount on that day. Where the law's bounds are in another currency than the claim, or its sum is
    not known for that day, :class:`Invalid` with INT-LUMP is raised: a person decides. A lump in euros for a claim in another
    currency (Poland) is converted by the caller.
    """
    if not law.lumps or claim_minor <= 0 or day < law.since:
        return None
    held = [lump for lump in law.lumps if lump.since <= day <= lump.until]
    bounded = {lump.of for lump in held if lump.of}
    if not held or (bounded and bounded != {currency}):
        raise _fault(
            "INT-LUMP",
            "currency",
            "No lump sum of {country} is known for a claim in {currency} on {day}.",
            country=law.country,
            currency=currency,
            day=day,
        )
    return next(lump for lump in held if lump.below_minor is None or claim_minor < lump.below_minor)


def rounded(exact: Fraction) -> int:
    """The whole minor units of an exact amount, half away from zero.

    >>> rounded(Fraction(5, 2)), rounded(Fraction(-5, 2)), rounded(Fraction(249, 100))
    (3, -3, 2)
    """
    whole = (abs(exact) + Fraction(1, 2)).__floor__()
    return whole if exact >= 0 else -whole


def _stretches(moves: Sequence[tuple[date, int]], law: Law, start: date, end: date) -> Iterator[tuple[bool, tuple[date, date]]]:
    """Days with one balance, one rate and one length of year; with each, whether a year of delay begins on its first day."""
    years = set(_anniversaries(start, end)) if law.compound is Compound.YEARLY else set()
    cuts = {start, *years}
    cuts |= {day + DAY for day, _ in moves if start <= day < end}
    cuts |= {date(year, 1, 1) for year in range(start.year + 1, end.year + 1)} if law.count is DayCount.ACT_ACT else set()
    if not law.fixed:
        cuts |= {step.since for step in law.base.steps if start < step.since <= end}
        cuts |= {law.base.until + DAY} if start <= law.base.until < end else set()
    firsts = sorted(cuts)
    for i, first in enumerate(firsts):
        yield first in years, (first, firsts[i + 1] - DAY if i + 1 < len(firsts) else end)


def _anniversaries(start: date, end: date) -> Iterator[date]:
    """The days a further year of delay begins on; a delay since 29 February turns a year on 1 March."""
    for year in range(start.year + 1, end.year + 1):
        day = date(year, 3, 1) if (start.month, start.day) == (2, 29) and not _leap(year) else start.replace(year=year)
        if day <= end:
            yield day


def _count(count: DayCount, first: date, last: date) -> tuple[int, int]:
    """Days that count, and days of the year they are divided by. Both days are inside."""
    if count is DayCount.THIRTY_360:
        return _thirty(last) - _thirty(first - DAY), 360
    days = (last - first).days + 1
    if count is DayCount.ACT_ACT:
        return days, 366 if _leap(first.year) else 365
    return days, 360 if count is DayCount.ACT_360 else 365


def _thirty(day: date) -> int:
    """Days since the year 0 where every month has thirty; the 31st is the 30th, and so is the last of February."""
    last = (day + DAY).month != day.month
    return day.year * 360 + day.month * 30 + (30 if last else min(day.day, 30))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _step(law: Law, day: date) -> Step:
    found = law.base.on(day)
    if found is None:
        raise _fault("INT-RATE", "start", "No base rate is known for {day}: {base}.", day=day, base=law.base.name or law.base.key)
    return found


def _fault(code: str, path: str, sentence: str, **facts: object) -> Invalid:
    return Invalid([Fault(code, path, sentence, facts={name: str(value) for name, value in facts.items()})])
