"""The VAT breakdown (BG-23) and the document's own allowances and charges (BG-20, BG-21), which are spread over its rows.

A row stands for one category and rate; the categories without tax have one row each however many legal reasons there are
(BR-E-01, BR-Z-01 and siblings). Taxable = line nets - allowances + charges (BR-S-08 and siblings); tax = taxable x rate / 100,
rounded once per row (BR-CO-17).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from duebook.domain.amounts import HUNDRED, Grid
from duebook.domain.codes import VatCategory
from duebook.domain.document import VatRow
from duebook.domain.line import AllowanceCharge, Line, Tax
from duebook.domain.linenet import settled_tax
from duebook.kernel.money import ZERO, share

Key = tuple[VatCategory, Decimal | None]


def key(tax: Tax) -> Key:
    """What a treatment is grouped by: category and rate."""
    return (tax.category, tax.rate)


def sums(parts: Iterable[tuple[Tax, Decimal]]) -> dict[Key, Decimal]:
    """Amounts added up by category and rate, in the order of first sight."""
    found: dict[Key, Decimal] = {}
    for tax, amount in parts:
        group = (tax.category, tax.rate)
        found[group] = found.get(group, ZERO) + amount
    return found


def spread(
    allowance: AllowanceCharge, groups: Mapping[Key, Decimal], taxes: Mapping[Key, Tax], currency: str
) -> list[tuple[AllowanceCharge, Decimal]]:
    """An allowance as one or more taxed alike with a group of lines, each with the default base of its percentage.

    One that names its tax stays whole. One that does not is taxed like the lines: with several treatments it is cut into one
    part each, by percentage of each group or in proportion to the groups' positive amounts.
    """
    whole = sum(groups.values(), ZERO)
    if allowance.tax is not None:
        tax = settled_tax(allowance.tax)
        return [(replace(allowance, tax=tax), groups.get(key(tax), whole))]
    if len(groups) == 1:
        [(group, amount)] = groups.items()
        return [(replace(allowance, tax=taxes[group]), amount)]
    if allowance.percent is not None and allowance.base is None:
        return [(replace(allowance, tax=taxes[group]), amount) for group, amount in groups.items()]
    weights = [max(amount, ZERO) for amount in groups.values()]
    if not any(weights):
        weights[0] = Decimal(1)
    typed = allowance.amount or ZERO
    if allowance.percent is not None and allowance.base is not None:
        typed = allowance.base * allowance.percent / HUNDRED
    cut = share(Grid(currency)(typed), weights, currency)
    return [
        (replace(allowance, tax=taxes[group], amount=part, base=None, percent=None), ZERO)
        for group, part in zip(groups, cut, strict=True)
        if part
    ] or [(replace(allowance, tax=next(iter(taxes.values()))), whole)]


def rows(lines: Iterable[Line], allowances: Iterable[AllowanceCharge], grid: Grid) -> tuple[VatRow, ...]:
    """BG-23 of computed lines and allowances."""
    taxable: dict[Key, Decimal] = {}
    reasons: dict[Key, dict[tuple[str, str], None]] = {}
    for tax, amount in parts(lines, allowances):
        group = (tax.category, tax.rate)
        if group in taxable:
            taxable[group] += amount
        else:
            taxable[group] = amount
            reasons[group] = {}
        if tax.exemption_code or tax.exemption_text:
            reasons[group][tax.exemption_code, tax.exemption_text] = None
    return tuple(_row(group, amount, tuple(reasons[group]), grid) for group, amount in taxable.items())


def parts(lines: Iterable[Line], allowances: Iterable[AllowanceCharge]) -> Iterable[tuple[Tax, Decimal]]:
    """What is taxed: line nets and charges count up, allowances down."""
    for line in lines:
        if line.tax is not None and line.net is not None:
            yield line.tax, line.net
    for row in allowances:
        if row.tax is not None and row.amount is not None:
            yield row.tax, row.amount if row.charge else -row.amount


def tax_of(amount: Decimal, rate: Decimal | None, grid: Grid) -> Decimal:
    """The tax on an amount, rounded."""
    return grid(amount * rate / HUNDRED) if rate else grid(ZERO)


def _row(group: Key, taxable: Decimal, reasons: tuple[tuple[str, str], ...], grid: Grid) -> VatRow:
    category, rate = group
    codes = {code for code, _ in reasons}
    texts = dict.fromkeys(text for _, text in reasons if text)
    return VatRow(
        category=category,
        rate=rate,
        taxable=grid(taxable),
        tax=tax_of(taxable, rate, grid),
        exemption_text="; ".join(texts),
        # BT-121 holds one code: with several legal reasons the texts say all of them and the code is left out
        exemption_code=next(iter(codes)) if len(codes) == 1 else "",
    )
