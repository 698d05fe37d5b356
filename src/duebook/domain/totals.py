"""``calculate``: fills every computed field of a document; what a caller wrote there is overwritten.

The rules are EN 16931-1:2017, 6.4 (BR-CO-10 to BR-CO-17, BR-S-08 and siblings): they hold for every document that comes out of
here. Amounts are on the grid of the currency's minor unit (docs/decisions/0010). Computing twice changes nothing.
Official text of the rules: https://github.com/ConnectingEurope/eInvoicing-EN16931.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, localcontext

from duebook.domain import breakdown, gross, linenet, schedule
from duebook.domain.amounts import Grid, limits, typable
from duebook.domain.codes import Rounding
from duebook.domain.document import Document, Totals, VatRow
from duebook.domain.line import AllowanceCharge, Line, Tax
from duebook.kernel.errors import Invalid
from duebook.kernel.money import EXACT, ZERO
from duebook.kernel.rules import Fault


def calculate(document: Document) -> Document:
    """The document with lines, VAT breakdown, totals, due date and instalments computed.

    The tax decision comes before: raises :class:`Invalid` with a fault for every line without a tax or price and for every
    number that cannot be computed with. A due date that was typed is kept.
    """
    with localcontext(EXACT):
        found = faults(document)
        if found:
            raise Invalid(found)
        grid = Grid(document.currency)
        if document.prices_include_tax:
            lines, allowances, seen = gross.calculated(document, grid)
        else:
            lines, allowances = _net_parts(document, grid)
            seen = None
        rows = breakdown.rows(lines, allowances, grid)
        totals = _totals(document, lines, allowances, rows, seen, grid)
        over = limits((("totals.gross", totals.gross), ("totals.payable", totals.payable))) + linenet.rows_over(allowances)
        if over:
            raise Invalid(over)
        due = document.due_date or schedule.due_date(document.terms, document.issue_date)
        return replace(
            document,
            lines=lines,
            allowances=allowances,
            vat=rows,
            totals=totals,
            due_date=due,
            instalments=schedule.instalments(totals.payable, document.currency, document.terms, document.issue_date, due),
        )


def faults(document: Document) -> list[Fault]:
    """Everything that keeps a document from being computed, all at once."""
    found: list[Fault] = []
    for i, line in enumerate(document.lines):
        found += linenet.faults(line, f"lines[{i}]")
    for i, row in enumerate(document.allowances):
        path = f"allowances[{i}]"
        found += linenet.allowance_faults(row, path, "BR-36" if row.charge else "BR-31")
        if row.tax is not None:
            found += linenet.tax_faults(row.tax, f"{path}.tax")
        elif not document.lines:
            found.append(linenet.fault("BR-37" if row.charge else "BR-32", f"{path}.tax"))
    rate = document.exchange.rate if document.exchange else None
    found += limits((("prepaid", document.prepaid), ("adjustment", document.adjustment), ("exchange.rate", rate)))
    found += limits((f"third_party[{i}].amount", one.amount) for i, one in enumerate(document.third_party))
    if document.terms is not None:
        found += schedule.faults(document.terms)
    step = document.cash_rounding
    if step is not None and not (typable(step) and step > ZERO and step % Grid(document.currency).unit == ZERO):
        found.append(linenet.fault("DB-CASH-STEP", "cash_rounding", value=step))
    return found


def _net_parts(document: Document, grid: Grid) -> tuple[tuple[Line, ...], tuple[AllowanceCharge, ...]]:
    lines = tuple(linenet.calculated(line, i, grid) for i, line in enumerate(document.lines))
    if not document.allowances:
        return lines, ()
    groups = breakdown.sums(breakdown.parts(lines, ()))
    taxes: dict[breakdown.Key, Tax] = {}
    for line in lines:
        tax = linenet.taxed(line.tax)
        taxes.setdefault(breakdown.key(tax), tax)
    allowances = tuple(
        linenet.settled(part, base, grid)
        for row in document.allowances
        for part, base in breakdown.spread(row, groups, taxes, document.currency)
    )
    return lines, allowances


def _totals(
    document: Document,
    lines: Sequence[Line],
    allowances: Sequence[AllowanceCharge],
    rows: Sequence[VatRow],
    seen: Decimal | None,
    grid: Grid,
) -> Totals:
    zero = grid(ZERO)
    line_sum = sum((line.net for line in lines if line.net is not None), zero)
    less = sum((row.amount for row in allowances if row.amount is not None and not row.charge), zero)
    more = sum((row.amount for row in allowances if row.amount is not None and row.charge), zero)
    net = line_sum - less + more
    tax = sum((row.tax for row in rows), zero)
    total = net + tax
    rounding = zero
    if seen is not None:
        rounding = seen - total
    elif document.rounding is Rounding.LINE:
        rounding = _line_taxes(lines, allowances, grid) - tax
    rounding += grid(document.adjustment or ZERO)
    prepaid = grid(document.prepaid or ZERO)
    payable = total - prepaid + rounding + sum((grid(one.amount) for one in document.third_party), zero)
    step = document.cash_rounding
    if step is not None:
        even = grid(Grid.nearest(payable, step))
        rounding += even - payable
        payable = even
    return Totals(
        lines=line_sum,
        allowances=less,
        charges=more,
        net=net,
        tax=tax,
        tax_in_tax_currency=_converted(document, tax),
        gross=total,
        prepaid=prepaid,
        rounding=rounding,
        payable=payable,
    )


def _line_taxes(lines: Sequence[Line], allowances: Sequence[AllowanceCharge], grid: Grid) -> Decimal:
    """The sum of the taxes rounded on each line, allowance and charge."""
    return sum((breakdown.tax_of(amount, tax.rate, grid) for tax, amount in breakdown.parts(lines, allowances)), grid(ZERO))


def _converted(document: Document, tax: Decimal) -> Decimal | None:
    """BT-111: the VAT total in the tax accounting currency."""
    exchange = document.exchange
    return None if exchange is None else Grid(exchange.currency)(tax * exchange.rate)
