"""Where somebody else's totals differ from ours: for invoices that were read from a file and are computed again.

The sender's own totals stay authoritative for what was received; these differences name every figure that we would have written
otherwise.
"""

from collections.abc import Iterable
from decimal import Decimal

from duebook.domain.document import Document, Totals, VatRow
from duebook.domain.record import record

_TOTALS = {
    "lines": "BT-106",
    "allowances": "BT-107",
    "charges": "BT-108",
    "net": "BT-109",
    "tax": "BT-110",
    "tax_in_tax_currency": "BT-111",
    "gross": "BT-112",
    "prepaid": "BT-113",
    "rounding": "BT-114",
    "payable": "BT-115",
}


@record
class Difference:
    """One figure that differs. ``None`` means that this side has no such figure."""

    term: str  # "BT-106"
    path: str  # "totals.lines"
    theirs: Decimal | None
    ours: Decimal | None


def difference(theirs: Document, ours: Document) -> list[Difference]:
    """Every total, VAT row, line and document allowance that differs, in the order of the document."""
    return [
        Difference(term=term, path=path, theirs=left, ours=right)
        for term, path, left, right in (
            *_lines(theirs, ours),
            *_allowances(theirs, ours),
            *_rows(theirs.vat, ours.vat),
            *_totals(theirs.totals, ours.totals),
        )
        if left != right
    ]


Pair = tuple[str, str, Decimal | None, Decimal | None]


def _lines(theirs: Document, ours: Document) -> Iterable[Pair]:
    for i in range(max(len(theirs.lines), len(ours.lines))):
        left = theirs.lines[i].net if i < len(theirs.lines) else None
        right = ours.lines[i].net if i < len(ours.lines) else None
        yield "BT-131", f"lines[{i}].net", left, right


def _allowances(theirs: Document, ours: Document) -> Iterable[Pair]:
    for i in range(max(len(theirs.allowances), len(ours.allowances))):
        left = theirs.allowances[i] if i < len(theirs.allowances) else None
        right = ours.allowances[i] if i < len(ours.allowances) else None
        either = right or left
        term = "BT-99" if either is not None and either.charge else "BT-92"
        yield term, f"allowances[{i}].amount", left.amount if left else None, right.amount if right else None


def _rows(theirs: tuple[VatRow, ...], ours: tuple[VatRow, ...]) -> Iterable[Pair]:
    left = {(row.category, row.rate): row for row in theirs}
    right = {(row.category, row.rate): row for row in ours}
    for key in dict.fromkeys((*right, *left)):
        mine, other = right.get(key), left.get(key)
        name = key[0].value if key[1] is None else f"{key[0].value} {key[1]}"
        yield "BT-116", f"vat[{name}].taxable", other.taxable if other else None, mine.taxable if mine else None
        yield "BT-117", f"vat[{name}].tax", other.tax if other else None, mine.tax if mine else None


def _totals(theirs: Totals | None, ours: Totals | None) -> Iterable[Pair]:
    for name, term in _TOTALS.items():
        left: Decimal | None = getattr(theirs, name) if theirs else None
        right: Decimal | None = getattr(ours, name) if ours else None
        yield term, f"totals.{name}", left, right
