"""What a report is: a name, a title, and a function that gives columns and typed rows. How it is printed is up to the doors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Self, TypeAlias

from duebook.insight.ageing import USUAL
from duebook.kernel.errors import Invalid
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.store.companies import Company

Cell: TypeAlias = "str | int | Decimal | date | bool | None"


class Linked(str):
    """A text that names a row: ``ref`` is the id of the document or the customer it stands for, "" where there is none."""

    __slots__ = ("ref",)

    ref: str

    def __new__(cls, text: str, ref: str = "") -> Self:
        """The text with the id behind it; everywhere else it is the text alone."""
        made = super().__new__(cls, text)
        made.ref = ref or ""
        return made


@dataclass(frozen=True)
class Column:
    """One column; ``kind`` is text, money, number, date or yes: it says how a cell is set, not what it holds."""

    key: str
    title: str
    kind: str = "text"


@dataclass(frozen=True)
class Asked:
    """What the reader asked for. Days are inclusive; None leaves that end open, and ``asof`` is today."""

    today: date
    asof: date | None = None
    since: date | None = None
    until: date | None = None
    by: str = ""
    edges: tuple[int, ...] = USUAL
    basis: str = "due"  # due | issue: from which date ageing counts
    customer: str = ""

    @property
    def day(self) -> date:
        """The day the figures are of."""
        return self.asof or self.today

    def choose(self, *known: str) -> str:
        """``by``, one of the known words, the first where none was given; raises :class:`Invalid`."""
        if self.by and self.by not in known:
            words = ", ".join(known)
            raise Invalid([Fault("REPORT-BY", "by", "Choose one of: {known}.", facts={"known": words})])
        return self.by or known[0]


@dataclass(frozen=True)
class Table:
    """The result: rows are tuples in the order of the columns; ``facts`` say what it is of."""

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """One report. ``options`` are the fields of :class:`Asked` that it heeds."""

    name: str
    title: str
    about: str
    make: Callable[[Company, Asked], Table]
    options: Sequence[str] = ()


def money(units: int | None, currency: str) -> Decimal:
    """Minor units as the cell of an amount."""
    return major(units or 0, currency)


CUSTOMER = Column("customer", "Customer")
CURRENCY = Column("currency", "Currency")
