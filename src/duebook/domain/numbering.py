"""Document numbers: patterns of a series, the key of its counter, previews and the gap report.

A pattern is literal text with tokens in braces: ``{year}``, ``{yy}``, ``{month}``, ``{quarter}``, ``{fiscal_year}``,
``{customer}``, and ``{n}`` (the counter) or ``{n:5}`` (padded with zeros). The number itself is taken in the issue transaction;
what is here only says how it is written and which counter it comes from. Source: Directive 2006/112/EC, Article 226 (2): a
sequential number, in one or more series, that identifies the invoice uniquely.

>>> series = Series(pattern="RE-{year}-{n:4}", reset=Reset.YEAR)
>>> render(series, 7, date(2026, 3, 1))
'RE-2026-0007'
>>> [fault.code for fault in faults(Series(pattern="RE-{n}", reset=Reset.YEAR))]
['DB-PATTERN-REPEATS']
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from duebook.domain.record import record
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Place, Rule, at, run

LONGEST_PATTERN = 30
LONGEST_NUMBER = 30
MOST_PADDING = 12
COUNTER_ROOM = 6
"""Digits that a counter without padding is given when the length of a number is estimated."""
CUSTOMER_ROOM = 6
LEGAL = re.compile(r"[A-Za-z0-9/_.#-]*")
"""Characters that survive file names, payment references and every national network: no spaces, no accents."""
PIECE = re.compile(r"\{(?P<token>[a-z_]+)(:(?P<width>[0-9]{1,2}))?\}|(?P<text>[^{}]+)|(?P<stray>[{}])")


class Reset(StrEnum):
    """When a series begins again at its start value."""

    NEVER = "never"
    YEAR = "year"
    MONTH = "month"
    FISCAL_YEAR = "fiscal-year"


TOKENS = {"year": 4, "yy": 2, "month": 2, "quarter": 1, "fiscal_year": 4, "customer": CUSTOMER_ROOM, "n": COUNTER_ROOM}
"""Token -> the room it takes."""


@record
class Series:
    """One run of numbers. ``start`` is the first of each period; ``fiscal_year_start`` the month a fiscal year begins in."""

    pattern: str
    reset: Reset = Reset.NEVER
    start: int = 1
    fiscal_year_start: int = 1


@record
class Piece:
    """A literal (``name`` empty) or a token of a pattern."""

    text: str = ""
    name: str = ""
    width: int = 0


@record
class Gap:
    """A run of missing numbers, both ends inclusive, and why, where it is known."""

    first: int
    last: int
    reason: str = ""


@lru_cache(maxsize=1024)
def parse(pattern: str) -> tuple[Piece, ...]:
    """The pieces of a pattern; braces that make no token become pieces called ``?``."""
    return tuple(_piece(found) for found in PIECE.finditer(pattern))


def faults(series: Series) -> list[Fault]:
    """Everything that is wrong with a series, so that no two of its documents can ever get the same number."""
    return run(RULES, series)


def fiscal_year(day: date, start_month: int) -> int:
    """The fiscal year of a day, named after the calendar year it ends in.

    >>> fiscal_year(date(2026, 3, 31), 4), fiscal_year(date(2026, 4, 1), 4), fiscal_year(date(2026, 4, 1), 1)
    (2026, 2027, 2026)
    """
    return day.year if start_month == 1 or day.month < start_month else day.year + 1


def period_key(series: Series, day: date) -> str:
    """Which counter of the series a document of that day takes its number from; constant where the series never begins again.

    >>> period_key(Series(pattern="{yy}{month}-{n}", reset=Reset.MONTH), date(2026, 3, 1))
    '2026-03'
    """
    match series.reset:
        case Reset.NEVER:
            return ""
        case Reset.YEAR:
            return f"{day.year:04}"
        case Reset.MONTH:
            return f"{day.year:04}-{day.month:02}"
        case Reset.FISCAL_YEAR:
            return f"FY{fiscal_year(day, series.fiscal_year_start):04}"


def render(series: Series, counter: int, day: date, customer: str = "") -> str:
    """The number of a document of that day; raises :class:`Invalid` where it would be too long or have illegal characters."""
    made = "".join(_written(piece, series, counter, day, customer) for piece in parse(series.pattern))
    if len(made) > LONGEST_NUMBER or not LEGAL.fullmatch(made):
        sentence = "The number {number} is longer than 30 characters or has characters other than letters, digits and - / _ . #."
        raise Invalid([Fault("DB-NUMBER", "number", sentence, facts={"number": made})])
    return made


def preview(series: Series, day: date, count: int = 5, next_counter: int | None = None, customer: str = "") -> list[str]:
    """The next numbers if all are issued on that day; the counter of a new period begins at ``start``."""
    first = series.start if next_counter is None else next_counter
    return [render(series, first + i, day, customer) for i in range(count)]


def next_period(series: Series, day: date) -> date | None:
    """The first day on which the series begins again; ``None`` where it never does."""
    if series.reset is Reset.NEVER:
        return None
    key, after = period_key(series, day), day.replace(day=1)
    while period_key(series, after) == key:
        after = (after + timedelta(days=32)).replace(day=1)
    return after


def gaps(numbers: Iterable[int], start: int = 1, last: int | None = None, reasons: Mapping[int, str] | None = None) -> list[Gap]:
    """The runs of counters that are missing from one period of a series, from ``start`` to ``last`` (or the highest seen).

    ``reasons`` says why single numbers are missing (voided, moved in from another system); runs are cut where the reason changes.

    >>> gaps([1, 2, 5, 6, 9], reasons={3: "voided"})
    [Gap(first=3, last=3, reason='voided'), Gap(first=4, last=4, reason=''), Gap(first=7, last=8, reason='')]
    """
    known = reasons or {}
    seen = sorted({number for number in numbers if number >= start})
    end = last if last is not None else (seen[-1] if seen else start - 1)
    found: list[Gap] = []
    for first, final in _missing(seen, start, end):
        # only the numbers with a reason are looked at one by one: a run of missing numbers may be very long
        marks = sorted(number for number in known if first <= number <= final)
        at_number = first
        for mark in marks:
            if mark > at_number:
                found.append(Gap(first=at_number, last=mark - 1))
            found.append(Gap(first=mark, last=mark, reason=known[mark]))
            at_number = mark + 1
        if at_number <= final:
            found.append(Gap(first=at_number, last=final))
    return _joined(found)


def twins(numbers: Sequence[str]) -> list[str]:
    """Numbers that occur more than once, in order of first sight."""
    seen: dict[str, int] = {}
    for number in numbers:
        seen[number] = seen.get(number, 0) + 1
    return [number for number, count in seen.items() if count > 1]


def _missing(seen: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    expected = start
    for number in seen:
        if number > end:
            break
        if number > expected:
            yield expected, number - 1
        expected = number + 1
    if expected <= end:
        yield expected, end


def _joined(found: Sequence[Gap]) -> list[Gap]:
    out: list[Gap] = []
    for gap in found:
        if out and out[-1].last + 1 == gap.first and out[-1].reason == gap.reason:
            out[-1] = Gap(first=out[-1].first, last=gap.last, reason=gap.reason)
        else:
            out.append(gap)
    return out


def _piece(found: re.Match[str]) -> Piece:
    if found["text"]:
        return Piece(text=found["text"])
    if found["stray"]:
        return Piece(text=found["stray"], name="?")
    return Piece(text=found[0], name=found["token"], width=int(found["width"] or 0))


def _written(piece: Piece, series: Series, counter: int, day: date, customer: str) -> str:
    return {
        "n": str(counter).zfill(piece.width),
        "year": f"{day.year:04}",
        "yy": f"{day.year % 100:02}",
        "month": f"{day.month:02}",
        "quarter": str((day.month + 2) // 3),
        "fiscal_year": f"{fiscal_year(day, series.fiscal_year_start):04}",
        "customer": customer,
    }.get(piece.name, piece.text)


def _tokens(series: Series) -> list[str]:
    return [piece.name for piece in parse(series.pattern) if piece.name]


def _no_counter(series: Series) -> Iterable[Place]:
    return [] if "n" in _tokens(series) else [at("pattern", series.pattern + "{n:5}")]


def _two_counters(series: Series) -> Iterable[Place]:
    return [at("pattern")] if _tokens(series).count("n") > 1 else []


def _unknown(series: Series) -> Iterable[Place]:
    return [at("pattern", token=piece.text) for piece in parse(series.pattern) if piece.name and piece.name not in TOKENS]


def _width(series: Series) -> Iterable[Place]:
    for piece in parse(series.pattern):
        if piece.width and (piece.name != "n" or piece.width > MOST_PADDING):
            yield at("pattern", token=piece.text, most=MOST_PADDING)


def _illegal(series: Series) -> Iterable[Place]:
    for piece in parse(series.pattern):
        if not piece.name and not LEGAL.fullmatch(piece.text):
            yield at("pattern", text=piece.text)


def _long(series: Series) -> Iterable[Place]:
    room = sum(max(TOKENS.get(piece.name, len(piece.text)), piece.width) for piece in parse(series.pattern))
    return [at("pattern", most=LONGEST_PATTERN)] if len(series.pattern) > LONGEST_PATTERN or room > LONGEST_NUMBER else []


def _repeats(series: Series) -> Iterable[Place]:
    have = set(_tokens(series))
    year = bool(have & {"year", "yy"})
    # month and fiscal year together say which calendar year it is, and month and calendar year which fiscal year
    month, same = "month" in have, series.fiscal_year_start == 1
    any_year = year or "fiscal_year" in have
    fixed = {
        Reset.NEVER: True,
        Reset.YEAR: year or ("fiscal_year" in have and (same or month)),
        Reset.MONTH: month and any_year,
        Reset.FISCAL_YEAR: "fiscal_year" in have or (year and (same or month)),
    }[series.reset]
    token = {Reset.YEAR: "{year}", Reset.MONTH: "{year}{month}", Reset.FISCAL_YEAR: "{fiscal_year}"}.get(series.reset, "")
    return [] if fixed else [at("pattern", f"{token}-{series.pattern}", token=token)]


def _runs_together(series: Series) -> Iterable[Place]:
    """Customer codes differ in length: C1 with counter 11 and C11 with counter 1 would both be C111."""
    pieces = parse(series.pattern)
    names = [piece.name for piece in pieces]
    for place in (i for i, name in enumerate(names) if name == "customer" and "n" in names):
        first, last = sorted((place, names.index("n")))
        between = "".join(piece.text for piece in pieces[first + 1 : last] if not piece.name)
        if not between.strip("0123456789"):
            yield at("pattern")


def _start(series: Series) -> Iterable[Place]:
    return [] if 1 <= series.start < 10**MOST_PADDING else [at("start", "1", start=series.start)]


def _fiscal_start(series: Series) -> Iterable[Place]:
    return [] if 1 <= series.fiscal_year_start <= 12 else [at("fiscal_year_start", "1")]  # noqa: PLR2004 -- months of a year


LAW = "Directive 2006/112/EC, Article 226 (2)"
RULES: tuple[Rule[Series], ...] = (
    Rule("DB-PATTERN-COUNTER", "The pattern needs the counter: add {n} or, with leading zeros, {n:5}.", _no_counter, source=LAW),
    Rule("DB-PATTERN-TWICE", "The counter may stand in the pattern once only.", _two_counters),
    Rule("DB-PATTERN-TOKEN", "{token} is not a token. Use year, yy, month, quarter, fiscal_year, customer or n.", _unknown),
    Rule("DB-PATTERN-WIDTH", "{token} cannot have that width: only the counter has one, of at most {most} digits.", _width),
    Rule("DB-PATTERN-CHARACTERS", "Use letters without accents, digits and - / _ . # instead of {text}.", _illegal),
    Rule("DB-PATTERN-LENGTH", "Pattern and numbers may have at most {most} characters.", _long),
    Rule(
        "DB-PATTERN-REPEATS",
        "When the counter begins again numbers would repeat: add {token}.",
        _repeats,
        source=LAW,
    ),
    Rule("DB-PATTERN-SEPARATE", "Put a separator such as - between customer and counter, or numbers could meet.", _runs_together),
    Rule("DB-SERIES-START", "{start} is not possible as the first number.", _start),
    Rule("DB-SERIES-FISCAL", "A fiscal year begins in a month from 1 to 12.", _fiscal_start),
)
