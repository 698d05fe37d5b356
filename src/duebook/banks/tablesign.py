"""How the signed amount of a table's row comes about: tables have one signed column, two columns, or a column that says debit.

Where a table has running balances, they decide between the ways; else the first way that fits the columns is taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from duebook.banks import headings
from duebook.kernel.money import ZERO

_DEBIT = frozenset(
    "d dr debit s soll af sortie sens debit db dare debet debe cargo addebito obciazenie ausgang out outgoing dbit".split()
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The amounts of one row, as they stand in their columns."""

    amount: Decimal | None = None
    debit: Decimal | None = None
    credit: Decimal | None = None
    direction: str = ""
    balance: Decimal | None = None


def _marked(row: Figures) -> Decimal:
    size = abs(row.amount or ZERO)
    return -size if headings.plain(row.direction) in _DEBIT else size


def _signed(row: Figures) -> Decimal:
    """The amount; banks that leave it empty give the row in its columns."""
    return row.amount if row.amount is not None else abs(row.credit or ZERO) - abs(row.debit or ZERO)


WAYS: dict[str, Callable[[Figures], Decimal]] = {
    "amount": _signed,
    "inverse": lambda row: -(row.amount or ZERO),
    "direction": _marked,
    "columns": lambda row: abs(row.credit or ZERO) - abs(row.debit or ZERO),
    "difference": lambda row: (row.credit or ZERO) - (row.debit or ZERO),
    "sum": lambda row: (row.credit or ZERO) + (row.debit or ZERO),
}
"""Name, as a saved mapping keeps it -> the signed amount."""


def way(rows: Sequence[Figures], columns: frozenset[str]) -> str:
    """The way that the columns allow and the running balances bear out best."""
    if "amount" in columns and (any(row.amount is not None for row in rows) or not columns & {"debit", "credit"}):
        names: tuple[str, ...] = ("direction", "amount") if "direction" in columns else ("amount", "inverse")
    else:
        names = ("columns", "difference", "sum")
    scores = {name: matches(rows, name) for name in names}
    best = max(names, key=lambda name: (scores[name], -names.index(name)))
    return best if scores[best] > scores[names[0]] else names[0]


def matches(rows: Sequence[Figures], name: str) -> int:
    """How many running balances follow from the one before (or, in a table with the newest first, after) by this way."""
    reckon = WAYS[name]
    forward = backward = 0
    for before, after in pairwise(rows):
        if before.balance is None or after.balance is None:
            continue
        forward += before.balance + reckon(after) == after.balance
        backward += after.balance + reckon(before) == before.balance
    return max(forward, backward)


def ends(rows: Sequence[Figures], name: str) -> tuple[Decimal, Decimal] | None:
    """Opening and closing balance, where every running balance bears them out; None where one does not."""
    if not rows or any(row.balance is None for row in rows):
        return None
    reckon = WAYS[name]
    for ordered in (list(rows), list(reversed(rows))):
        pairs = pairwise(ordered)
        if all((before.balance or ZERO) + reckon(after) == after.balance for before, after in pairs):
            return (ordered[0].balance or ZERO) - reckon(ordered[0]), ordered[-1].balance or ZERO
    return None
