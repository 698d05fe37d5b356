"""Ageing: how old is what is owed. Buckets of days past the due (or issue) date, as of any day, per customer and currency.

Bucket edges are the last day of each bucket: (0, 30, 60, 90) gives *not due*, 1-30, 31-60, 61-90 and *over 90*. A credit note or
an unapplied payment counts negative in the bucket of its own date. Amounts are integer minor units of one currency a row.

>>> from datetime import date
>>> [bucket.label for bucket in buckets((0, 30))]
['not due', '1-30', 'over 30']
>>> bucket_of(date(2026, 3, 1), date(2026, 3, 31), (0, 30, 60))
1
>>> bounds(date(2026, 3, 31), (0, 30))
[(datetime.date(2026, 3, 31), None), (datetime.date(2026, 3, 1), datetime.date(2026, 3, 30)), (None, datetime.date(2026, 2, 28))]
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

USUAL = (0, 30, 60, 90)
"""The buckets most people expect."""

MOST = 12
"""More columns than this nobody reads."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days past the date, both ends inclusive; None is open."""

    label: str
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is open on one document as of a day."""

    customer: str
    currency: str
    day: date
    open_minor: int


@dataclass(frozen=True, slots=True)
class Aged:
    """One customer's open amounts in one currency, by bucket."""

    customer: str
    currency: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The sum of all buckets."""
        return sum(self.amounts)


def checked(edges: Sequence[int]) -> tuple[int, ...]:
    """The edges, sorted rising and few enough; raises :class:`ValueError` otherwise."""
    if not edges or len(edges) > MOST or list(edges) != sorted(set(edges)):
        raise ValueError(f"bucket edges are 1 to {MOST} rising numbers of days")
    return tuple(edges)


def buckets(edges: Sequence[int] = USUAL) -> list[Bucket]:
    """The buckets between edges, from not due to the oldest."""
    edges = checked(edges)
    head = "not due" if edges[0] == 0 else f"up to {edges[0]}"
    middle = [Bucket(f"{low + 1}-{high}", low + 1, high) for low, high in pairwise(edges)]
    return [Bucket(head, None, edges[0]), *middle, Bucket(f"over {edges[-1]}", edges[-1] + 1, None)]


def bucket_of(day: date, asof: date, edges: Sequence[int] = USUAL) -> int:
    """Which bucket a date falls into."""
    age = (asof - day).days
    return next((n for n, edge in enumerate(edges) if age <= edge), len(edges))


def bounds(asof: date, edges: Sequence[int] = USUAL) -> list[tuple[date | None, date | None]]:
    """The same buckets as (first day, last day) of the due date, both inclusive, for a database to compare with."""
    return [
        (
            None if bucket.last is None else asof - timedelta(days=bucket.last),
            None if bucket.first is None else asof - timedelta(days=bucket.first),
        )
        for bucket in buckets(edges)
    ]


def age(owed: Iterable[Owed], asof: date, edges: Sequence[int] = USUAL) -> list[Aged]:
    """Sum what is owed by customer, currency and bucket; customers in the order of their largest total."""
    edges = checked(edges)
    rows: dict[tuple[str, str], list[int]] = {}
    for one in owed:
        row = rows.setdefault((one.customer, one.currency), [0] * (len(edges) + 1))
        row[bucket_of(one.day, asof, edges)] += one.open_minor
    aged = [Aged(customer, currency, tuple(amounts)) for (customer, currency), amounts in rows.items() if any(amounts)]
    return sorted(aged, key=lambda row: (-row.total, row.customer, row.currency))
