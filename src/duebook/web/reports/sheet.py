"""A report set for reading: headings and words in the reader's language, sums below, a link behind each number and customer.

Page and files are made of the same :class:`Sheet`, so that a file is what was shown.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.services.access import Actor
from duebook.services.operations.reports import Cell, Column, Linked, Table
from duebook.web import words
from duebook.web.invoices.payments import METHODS

SUMS = {
    "ageing": None,
    "open-items": ("open",),
    "sales": ("documents", "net", "tax", "gross"),
    "tax": ("net", "tax", "gross"),
    "payments": ("amount",),
    "customer-balances": None,
    "gaps": ("count",),
    "journal": ("debit", "credit"),
    "duties": (),
}
"""Report -> the columns whose sum says something, None for every amount. One document may be in several rows of a tax report."""

_SAME = {("ageing", "document"): "open-items", ("sales", "tax"): "tax"}
"""A report grouped so is another report."""

RIGHT = frozenset({"money", "number"})
_BUCKET = re.compile(r"(up to|over) (\d+)")
_WORDS: dict[str, dict[str, Any]] = {
    "method": METHODS,
    "kind": {
        "receipt": lazy("Payment"), "refund": lazy("Refund"), "reversal": lazy("Reversal"),
        "issue": pgettext_lazy("entry", "Issue"), "payment": lazy("Payment"), "allocation": lazy("Allocation"),
        "offset": lazy("Offset"), "write-off": lazy("Write-off"), "discount": lazy("Early payment discount"),
        "prepayment": lazy("Prepayment"), "exchange": lazy("Exchange"),
    },
    "account": {
        "receivable": lazy("Receivables"), "revenue": lazy("Revenue"), "tax-payable": lazy("Tax payable"), "bank": lazy("Bank"),
        "customer-credit": lazy("Customer credit"), "prepayment": lazy("Prepayments"),
        "prepayment-tax": lazy("Tax on prepayments"), "write-off": lazy("Write-offs"),
        "discount-allowed": lazy("Discounts allowed"), "rounding": lazy("Rounding"),
        "third-party": lazy("Collected for others"), "bank-charge": lazy("Bank charges"),
        "gateway-clearing": lazy("Held by payment gateways"), "gateway-fee": lazy("Fees of payment gateways"),
        "provision-expense": lazy("Provision for bad debts"), "bad-debt-allowance": lazy("Allowance for bad debts"),
        "unclaimed-credit": lazy("Credit that was not claimed"),
        "late-payment-income": lazy("Compensation for late payment"), "exchange": lazy("Exchange"),
        "exchange-difference": lazy("Exchange differences"),
    },
    "did": {
        "made": lazy("made it"), "approved": lazy("approved it"), "recorded its payment": lazy("recorded its payment"),
    },
    "reason": {"no reason is recorded": lazy("no reason is recorded")},
}  # fmt: skip
"""Column -> the words for its codes."""

_PLACES = {"inv": ("web:invoice", "documents.read"), "cus": ("web:customer", "customers.read")}


@dataclass(frozen=True)
class Sheet:
    """A table with its words; ``sums`` are rows like the others, one for each currency."""

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    sums: list[tuple[Cell, ...]]

    @property
    def heads(self) -> list[str]:
        """The headings."""
        return [column.title for column in self.columns]

    @property
    def all(self) -> list[tuple[Cell, ...]]:
        """Rows and sums, as a file holds them."""
        return [*self.rows, *self.sums]


def sheet(name: str, by: str, table: Table) -> Sheet:
    """A report, grouped ``by`` what was asked, in the reader's words."""
    columns = tuple(Column(one.key, _head(one.title), one.kind) for one in table.columns)
    keys = [_WORDS.get(one.key, {}) for one in columns]
    rows = [tuple(_word(cell, known) for cell, known in zip(row, keys, strict=True)) for row in table.rows]
    return Sheet(columns, rows, _sums(columns, rows, SUMS.get(_SAME.get((name, by), name), ())))


def drawn(actor: Actor, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]) -> list[list[dict[str, Any]]]:
    """Rows as the page draws them: text, place, heading for phones, classes."""
    where = words.locale(get_language() or "en", actor.company.country)
    out = []
    for row in rows:
        cells = []
        for column, cell in zip(columns, row, strict=True):
            cells.append({
                "text": text(cell, column, where), "url": _place(actor, cell), "label": column.title, "look": _look(column, cell),
            })  # fmt: skip
        out.append(cells)
    return out


def _look(column: Column, cell: Cell) -> str:
    """Classes of a cell: figures flush right, what is below zero marked, zeros quiet, days and numbers on one line."""
    if column.kind in RIGHT:
        tone = "" if not isinstance(cell, Decimal) or cell > 0 else " neg" if cell < 0 else " soft"
        return f"num{tone}"
    if column.key in {"entry", "text"}:
        return "clip"
    return "text-nowrap" if column.kind == "date" or column.key in {"number", "document", "tax"} else ""


def text(cell: Cell, column: Column, where: str) -> str:
    """A cell as people write it there."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if isinstance(cell, Decimal):
        places = max(0, -int(cell.as_tuple().exponent))
        return str(format_decimal(cell, format="#,##0" + ("." + "0" * places if places else ""), locale=where))
    if isinstance(cell, int):
        return str(format_decimal(cell, locale=where))
    if isinstance(cell, date):
        return str(format_date(cell, "LLLL y", locale=where)) if column.key == "month" else words.day(cell, where)
    return str(cell)


def _head(title: str) -> str:
    """A heading; those of the buckets hold their days."""
    if title == "not due":
        return _("Not due")
    if found := _BUCKET.fullmatch(title):
        sentence = _("Up to {days} days") if found[1] == "up to" else _("Over {days} days")
        return sentence.format(days=found[2])
    said = _(title)
    return said[:1].upper() + said[1:]


def _word(cell: Cell, known: dict[str, Any]) -> Cell:
    if not known or not isinstance(cell, str):
        return cell
    return ", ".join(str(known.get(part, part)) for part in cell.split(", "))


def _sums(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], keys: tuple[str, ...] | None) -> list[tuple[Cell, ...]]:
    """One row for each currency; none where nothing is to be summed."""
    at = [n for n, one in enumerate(columns) if (one.kind == "money" if keys is None else one.key in keys)]
    money = next((n for n, one in enumerate(columns) if one.key == "currency"), None)
    found: dict[Cell, dict[int, Any]] = {}
    for row in rows if at else ():
        sums = found.setdefault("" if money is None else row[money], dict.fromkeys(at, 0))
        for n in at:
            cell = row[n]
            if isinstance(cell, int | Decimal):
                sums[n] += cell
    lines = []
    for code in sorted(found, key=str):
        line: list[Cell] = [None] * len(columns)
        line[0] = _("Total")
        if money is not None:
            line[money] = code
        for n, total in found[code].items():
            line[n] = total
        lines.append(tuple(line))
    return lines


def _place(actor: Actor, cell: Cell) -> str:
    """The page of the document or customer that a cell names, where the reader may see it."""
    ref = cell.ref if isinstance(cell, Linked) else ""
    name, needs = _PLACES.get(ref.partition("_")[0], ("", ""))
    return reverse(name, args=[ref]) if ref and name and actor.may(needs) else ""
