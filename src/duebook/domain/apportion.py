"""Document-level allowances and charges follow the lines: with one treatment they take it, with several they are apportioned.

A discount on the whole invoice lowers each rate's taxable amount in proportion (Directive 2006/112/EC, Articles 73 and 79): the
weights are the typed values of the lines, quantity x price.
"""

from dataclasses import replace
from decimal import Decimal

from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Line, Tax
from duebook.kernel.money import ZERO, round_money, share


def apportion(document: Document, lines: tuple[Line, ...]) -> tuple[AllowanceCharge, ...]:
    """The document's allowances and charges, each with a tax; unchanged where the lines have none yet."""
    if all(row.tax is not None for row in document.allowances):
        return document.allowances
    values: dict[Tax, Decimal] = {}
    for line in lines:
        if line.tax is None:
            return document.allowances
        values[line.tax] = values.get(line.tax, ZERO) + line_value(line)
    out: list[AllowanceCharge] = []
    for row in document.allowances:
        out += [row] if row.tax is not None or not values else _split(row, values, document.currency)
    return tuple(out)


def line_value(line: Line) -> Decimal:
    """Quantity x typed price / base quantity, less the line's own fixed allowances: the weight of a line."""
    price = line.price
    if price.with_tax is not None:
        each = price.with_tax
    elif price.gross is not None:
        each = price.gross - (price.discount or ZERO)
    else:
        each = price.net or ZERO
    value = line.quantity * each / (price.base_quantity or Decimal(1))
    for row in line.allowances:
        amount = row.amount if row.amount is not None else (row.base or value) * (row.percent or ZERO) / 100
        value += amount if row.charge else -amount
    return value


def _split(row: AllowanceCharge, values: dict[Tax, Decimal], currency: str) -> list[AllowanceCharge]:
    whole = sum(values.values(), ZERO)
    if len(values) == 1 or whole <= 0 or any(value < 0 for value in values.values()):
        widest = max(values, key=lambda tax: values[tax])
        return [replace(row, tax=widest)]
    weights = list(values.values())
    if row.percent is not None:
        base = row.base if row.base is not None else round_money(whole, currency)
        parts = [replace(row, base=part, amount=None) for part in share(base, weights, currency)]
    elif row.amount is not None:
        parts = [replace(row, amount=part) for part in share(row.amount, weights, currency)]
    else:
        return [replace(row, tax=next(iter(values)))]
    return [replace(part, tax=tax) for part, tax in zip(parts, values, strict=True) if (part.amount or part.base)]
