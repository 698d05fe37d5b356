"""Prices that include tax: the sum of what the buyer sees stays exact, and EN 16931's net figures are derived from it.

For each VAT category and rate the gross amounts are added first and the tax is taken out once; the lines' nets are then rounded
up or down by at most one minor unit so that they add up to that. What the VAT formula cannot reach (with 19 % no net amount gives
a gross of 0.03) becomes the rounding amount BT-114, so the payable always is the sum of the gross lines.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from duebook.domain.amounts import Grid
from duebook.domain.breakdown import Key, key, spread, sums
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Line, Tax
from duebook.domain.linenet import extended, factor, finished, net_price, settled_tax, settled_with_tax, signed, taxed
from duebook.kernel.money import ZERO


@dataclass(slots=True)
class _Draft:
    """A line half way: its gross amount as seen and its exact net."""

    line: Line
    tax: Tax
    price: Decimal
    rows: tuple[AllowanceCharge, ...]
    gross: Decimal
    net: Decimal


def calculated(document: Document, grid: Grid) -> tuple[tuple[Line, ...], tuple[AllowanceCharge, ...], Decimal]:
    """Lines and document allowances with their nets, and the gross sum that the buyer saw."""
    drafts = [_draft(line, grid) for line in document.lines]
    seen = sums((draft.tax, draft.gross) for draft in drafts)
    taxes: dict[Key, Tax] = {}
    for draft in drafts:
        taxes.setdefault(key(draft.tax), draft.tax)
    allowances = tuple(
        settled_with_tax(part, base, factor(taxed(part.tax)), grid)
        for row in document.allowances
        for part, base in spread(row, seen, taxes, document.currency)
    )
    total = sum(seen.values(), ZERO) + sum((_seen(row) for row in allowances), ZERO)
    nets: dict[int, Decimal] = {}
    for group, gross in seen.items():
        alike = [row for row in allowances if row.tax is not None and key(row.tax) == group]
        whole = gross + sum((_seen(row) for row in alike), ZERO)
        target = grid(whole / factor(taxes[group])) - signed(alike)
        members = [i for i, draft in enumerate(drafts) if key(draft.tax) == group]
        nets.update(zip(members, _fitted([drafts[i].net for i in members], target, grid), strict=True))
    lines = tuple(finished(d.line, i, d.tax, d.price, d.rows, nets[i]) for i, d in enumerate(drafts))
    return lines, allowances, total


def _draft(line: Line, grid: Grid) -> _Draft:
    tax = settled_tax(taxed(line.tax))
    by = factor(tax)
    price = net_price(line.price, tax, line.quantity, grid)
    shown = price * by if line.price.with_tax is None else line.price.with_tax
    before = extended(line.quantity, shown, line.price.base_quantity)
    rows = tuple(settled_with_tax(row, before, by, grid) for row in line.allowances)
    gross = grid(before + sum((_seen(row) for row in rows), ZERO))
    return _Draft(line, tax, price, rows, gross, extended(line.quantity, price, line.price.base_quantity) + signed(rows))


def _seen(row: AllowanceCharge) -> Decimal:
    """What a computed allowance or charge adds to the gross sum."""
    amount = row.with_tax or ZERO
    return amount if row.charge else -amount


def _fitted(exact: list[Decimal], target: Decimal, grid: Grid) -> list[Decimal]:
    """Round each amount up or down so that the sum comes as near to the target as that allows (largest remainder first)."""
    down = [value.quantize(grid.unit, ROUND_FLOOR) for value in exact]
    rest = [value - low for value, low in zip(exact, down, strict=True)]
    order = sorted((i for i, over in enumerate(rest) if over), key=lambda i: (-rest[i], i))
    steps = max(int((target - sum(down, ZERO)) / grid.unit), 0)
    up = set(order[:steps])
    return [grid(low + grid.unit) if i in up else grid(low) for i, low in enumerate(down)]
