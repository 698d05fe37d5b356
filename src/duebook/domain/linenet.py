"""One invoice line: item net price (BT-146), allowances and charges (BG-27, BG-28) and the line net (BT-131).

BT-131 = quantity x net price / base quantity - allowances + charges, rounded once (EN 16931-1, 6.4 and BR-CO-10). An allowance
with a percentage takes the line's gross amount as base where none is typed, and each allowance amount is rounded.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from duebook.domain.amounts import HUNDRED, ONE, Grid, limits
from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Line, Price, Tax
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

SENTENCES = {
    "BR-CO-04": "This line has no VAT category. Choose how it is taxed.",
    "BR-26": "This line has no price. Enter a unit price.",
    "BR-48": "This VAT category needs a rate in per cent.",
    "BR-31": "This allowance has neither an amount nor a percentage.",
    "BR-36": "This charge has neither an amount nor a percentage.",
    "BR-32": "This allowance has no VAT category, and there are no lines to take it from.",
    "BR-37": "This charge has no VAT category, and there are no lines to take it from.",
    "BR-41": "This line allowance has neither an amount nor a percentage.",
    "BR-43": "This line charge has neither an amount nor a percentage.",
    "DB-BASE-QUANTITY": "The price is for a quantity of {value}. It must be more than zero.",
    "DB-CASH-STEP": "A rounding step of {value} is not possible. Enter a positive multiple of the smallest coin, such as 0.05.",
    "DB-RATE": "A VAT rate of {value} per cent is not possible. Enter one from 0 to 100.",
    "DB-LIMIT": "{value} has more than 14 digits before or 15 after the point.",
}
"""The faults without which nothing can be computed: code -> sentence."""


def fault(code: str, path: str, **facts: object) -> Fault:
    """A fault of this table."""
    return Fault(code, path, SENTENCES[code], facts={name: str(value) for name, value in facts.items()})


def factor(tax: Tax) -> Decimal:
    """What a net amount is multiplied by to include the tax."""
    return ONE if tax.rate is None else ONE + tax.rate / HUNDRED


def settled_tax(tax: Tax) -> Tax:
    """The same treatment with the rate its category implies: 0 for untaxed categories, none for O (BR-O-05 and siblings).

    A rate that the category forbids is kept: a person has to decide which of the two is wrong, and ``check`` says so.
    """
    if tax.category is VatCategory.OUTSIDE_SCOPE:
        return replace(tax, rate=None) if tax.rate is not None and tax.rate == ZERO else tax
    return replace(tax, rate=ZERO) if tax.rate is None and not tax.category.carries_tax else tax


def tax_faults(tax: Tax, path: str) -> list[Fault]:
    """Why a treatment cannot be computed with."""
    rate = settled_tax(tax).rate
    if rate is None:
        return [] if tax.category is VatCategory.OUTSIDE_SCOPE else [fault("BR-48", f"{path}.rate")]
    return limits([(f"{path}.rate", rate)]) or ([] if ZERO <= rate <= HUNDRED else [fault("DB-RATE", f"{path}.rate", value=rate)])


def faults(line: Line, path: str) -> list[Fault]:
    """Everything that keeps a line from being computed."""
    found: list[Fault] = []
    price = line.price
    if line.tax is None:
        found.append(fault("BR-CO-04", f"{path}.tax"))
    else:
        found += tax_faults(line.tax, f"{path}.tax")
    if price.with_tax is None and price.net is None and price.gross is None:
        found.append(fault("BR-26", f"{path}.price.net"))
    found += limits(
        (
            (f"{path}.quantity", line.quantity),
            (f"{path}.price.net", price.net),
            (f"{path}.price.gross", price.gross),
            (f"{path}.price.discount", price.discount),
            (f"{path}.price.with_tax", price.with_tax),
            (f"{path}.price.base_quantity", price.base_quantity),
        )
    )
    if price.base_quantity is not None and price.base_quantity.is_finite() and price.base_quantity <= ZERO:
        found.append(fault("DB-BASE-QUANTITY", f"{path}.price.base_quantity", value=price.base_quantity))
    for i, allowance in enumerate(line.allowances):
        found += allowance_faults(allowance, f"{path}.allowances[{i}]", "BR-43" if allowance.charge else "BR-41")
    return found


def allowance_faults(allowance: AllowanceCharge, path: str, missing: str) -> list[Fault]:
    """Everything that keeps an allowance or charge from being computed; ``missing`` is the rule for one without an amount."""
    found = limits(
        (
            (f"{path}.amount", allowance.amount),
            (f"{path}.base", allowance.base),
            (f"{path}.percent", allowance.percent),
            (f"{path}.with_tax", allowance.with_tax),
        )
    )
    if allowance.amount is None and allowance.percent is None:
        found.append(fault(missing, f"{path}.amount"))
    return found


def settled(allowance: AllowanceCharge, base: Decimal, grid: Grid) -> AllowanceCharge:
    """An allowance or charge with its amount (and, under a percentage, its base) filled in; ``base`` is the default base."""
    if allowance.percent is None:
        return replace(allowance, amount=grid(_amount(allowance)))
    typed = grid(base if allowance.base is None else allowance.base)
    return replace(allowance, base=typed, amount=grid(typed * allowance.percent / HUNDRED))


def settled_with_tax(allowance: AllowanceCharge, base: Decimal, by: Decimal, grid: Grid) -> AllowanceCharge:
    """The same where amount and base were typed with tax: ``with_tax`` keeps the typed amount, ``amount``, ``base`` become net.

    An allowance that has ``with_tax`` already was computed before, so that computing twice changes nothing.
    """
    net_base = allowance.base
    if allowance.with_tax is not None:
        typed = grid(allowance.with_tax)
    elif allowance.percent is not None:
        whole = grid(base if allowance.base is None else allowance.base)
        typed = grid(whole * allowance.percent / HUNDRED)
        net_base = grid(whole / by)
    else:
        typed = grid(_amount(allowance))
        net_base = None if allowance.base is None else grid(allowance.base / by)
    return replace(allowance, with_tax=typed, base=net_base, amount=grid(typed / by))


def signed(allowances: Iterable[AllowanceCharge]) -> Decimal:
    """Charges minus allowances of computed rows."""
    return sum((_amount(row) if row.charge else -_amount(row) for row in allowances), ZERO)


def net_price(price: Price, tax: Tax, quantity: Decimal, grid: Grid) -> Decimal:
    """BT-146: the price with tax without its tax, else as typed, else gross - discount.

    A typed net price stands even where gross and discount say otherwise: in an invoice that was read it is binding (BT-147
    and BT-148 only explain it), and ``check`` names the difference.
    """
    if price.with_tax is not None:
        return grid.price(price.with_tax / factor(tax), abs(quantity) / (price.base_quantity or ONE))
    if price.net is not None:
        return price.net
    if price.gross is None:
        raise ValueError("a line without a price has a fault and is not computed")
    return price.gross - (price.discount or ZERO)


def extended(quantity: Decimal, price: Decimal, base_quantity: Decimal | None) -> Decimal:
    """Quantity x price / base quantity, not rounded."""
    return quantity * price if base_quantity is None else quantity * price / base_quantity


def calculated(line: Line, place: int, grid: Grid) -> Line:
    """A line with id, net price, allowance amounts and net; ``place`` counts from 0."""
    tax = settled_tax(taxed(line.tax))
    net = net_price(line.price, tax, line.quantity, grid)
    exact = extended(line.quantity, net, line.price.base_quantity)
    rows = tuple(settled(row, exact, grid) for row in line.allowances)
    return finished(line, place, tax, net, rows, grid(exact + signed(rows)))


def finished(line: Line, place: int, tax: Tax, price: Decimal, rows: tuple[AllowanceCharge, ...], net: Decimal) -> Line:
    """The line with its computed parts put in; raises :class:`Invalid` where an amount is over the limit."""
    new = line.price if line.price.net == price else replace(line.price, net=price)
    over = limits(((f"lines[{place}].net", net),)) + rows_over(rows, f"lines[{place}].")
    if over:
        raise Invalid(over)
    return replace(line, id=line.id or str(place + 1), tax=tax, price=new, allowances=rows, net=net)


def rows_over(rows: Iterable[AllowanceCharge], path: str = "") -> list[Fault]:
    """Computed allowances and charges that are over the limit."""
    return limits(
        (f"{path}allowances[{i}].{name}", x) for i, r in enumerate(rows) for name, x in (("base", r.base), ("amount", r.amount))
    )


def taxed(tax: Tax | None) -> Tax:
    """The tax of a line that was found without faults."""
    if tax is None:
        raise ValueError("the tax decision comes before the calculation")
    return tax


def _amount(allowance: AllowanceCharge) -> Decimal:
    if allowance.amount is None:
        raise ValueError("an allowance without an amount has a fault and is not computed")
    return allowance.amount
