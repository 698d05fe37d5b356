"""A second calculation of EN 16931 totals in exact fractions, written from the standard's text and not from our code."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from duebook.domain.codes import Rounding, VatCategory
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Tax

DECIMALS = {"JPY": 0, "KWD": 3, "TND": 3, "CLF": 4}
NO_TAX = {"Z": Fraction(0), "E": Fraction(0), "AE": Fraction(0), "K": Fraction(0), "G": Fraction(0)}


def half_away(value: Fraction, decimals: int) -> Fraction:
    """Commercial rounding with integers only."""
    scaled = value * 10**decimals
    sign = -1 if scaled < 0 else 1
    top, bottom = abs(scaled.numerator), scaled.denominator
    return Fraction(sign * ((2 * top + bottom) // (2 * bottom)), 10**decimals)


def fraction(value: Decimal | None) -> Fraction:
    return Fraction(value or 0)


def rate(tax: Tax) -> Fraction:
    return NO_TAX.get(tax.category.value, fraction(tax.rate))


@dataclass
class Answer:
    """What the standard says the figures are."""

    nets: list[Fraction] = field(default_factory=list)
    rows: dict[tuple[str, Fraction], list[Fraction]] = field(default_factory=dict)
    allowances: Fraction = Fraction(0)
    charges: Fraction = Fraction(0)
    tax: Fraction = Fraction(0)
    gross: Fraction = Fraction(0)
    payable: Fraction = Fraction(0)


def change(row: AllowanceCharge, default: Fraction, decimals: int) -> Fraction:
    if row.percent is None:
        return half_away(fraction(row.amount), decimals)
    base = half_away(default if row.base is None else fraction(row.base), decimals)
    return half_away(base * fraction(row.percent) / 100, decimals)


def answer(document: Document) -> Answer:
    """Figures of a document with net prices whose own allowances all name their tax, or whose lines are all taxed alike."""
    decimals = DECIMALS.get(document.currency, 2)
    out = Answer()
    parts: list[tuple[tuple[str, Fraction], Fraction]] = []
    for line in document.lines:
        price = fraction(line.price.net)
        if line.price.gross is not None:
            price = fraction(line.price.gross) - fraction(line.price.discount)
        before = fraction(line.quantity) * price / fraction(line.price.base_quantity or Decimal(1))
        net = before
        for row in line.allowances:
            amount = change(row, before, decimals)
            net = net + amount if row.charge else net - amount
        out.nets.append(half_away(net, decimals))
        parts.append(((line.tax.category.value, rate(line.tax)), out.nets[-1]))
    by_lines: dict[tuple[str, Fraction], Fraction] = {}
    for group, net in parts:
        by_lines[group] = by_lines.get(group, Fraction(0)) + net
    for row in document.allowances:
        group = parts[0][0] if row.tax is None else (row.tax.category.value, rate(row.tax))
        amount = change(row, by_lines.get(group, sum(out.nets, Fraction(0))), decimals)
        if row.charge:
            out.charges += amount
        else:
            out.allowances += amount
        parts.append((group, amount if row.charge else -amount))
    for group, amount in parts:
        out.rows.setdefault(group, [Fraction(0), Fraction(0)])[0] += amount
    for group, pair in out.rows.items():
        pair[1] = half_away(pair[0] * group[1] / 100, decimals)
        out.tax += pair[1]
    out.gross = sum(out.nets, Fraction(0)) - out.allowances + out.charges + out.tax
    rounding = Fraction(0)
    if document.rounding is Rounding.LINE:
        rounding = sum((half_away(amount * group[1] / 100, decimals) for group, amount in parts), Fraction(0)) - out.tax
    out.payable = out.gross + rounding - half_away(fraction(document.prepaid), decimals)
    if document.cash_rounding is not None:
        step = fraction(document.cash_rounding)
        out.payable = half_away(out.payable / step, 0) * step
    return out


def alike(document: Document) -> bool:
    """Whether the oracle answers this document: no untaxed allowance has to be cut over several treatments."""
    groups = {(line.tax.category, rate(line.tax)) for line in document.lines}
    return len(groups) == 1 or all(row.tax is not None for row in document.allowances)


assert VatCategory.ZERO.value in NO_TAX
