"""Bad-debt provision by an ageing matrix: so many per cent of what is open, by days past due.

The lifetime expected loss of trade receivables may be measured with such a matrix (IFRS 9, 5.5.15 and B5.5.35); national law asks
for the same prudence (for example HGB section 253 paragraph 4). The rates are the company's own, from its own losses.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO, round_to
from duebook.kernel.rules import Fault

HUNDRED = Decimal(100)
MOST_ROWS = 12
NOT_DUE = -1
"""``over`` of the row for what is not due yet."""


@record
class Rate:
    """What is more than ``over`` days past due, up to the next row, is provided for with so many per cent."""

    over: int
    per_cent: Decimal


@record
class Row:
    """What a row of the matrix comes to, in minor units."""

    over: int
    per_cent: Decimal
    open: int
    provision: int


USUAL = (
    Rate(over=NOT_DUE, per_cent=ZERO), Rate(over=30, per_cent=Decimal(5)), Rate(over=60, per_cent=Decimal(15)),
    Rate(over=90, per_cent=Decimal(30)), Rate(over=180, per_cent=Decimal(60)), Rate(over=365, per_cent=Decimal(100)),
)  # fmt: skip
"""Where a company may begin; its own losses say better."""


def check(rates: Sequence[Rate]) -> list[Fault]:
    """Faults of a matrix: no rows or too many, days that do not rise from -1, a rate outside 0 to 100."""
    if not 1 <= len(rates) <= MOST_ROWS or rates[0].over != NOT_DUE:
        return [
            Fault(
                "PROV-ROWS",
                "rates",
                "A matrix has 1 to {most} rows and begins with what is not due.",
                facts={"most": str(MOST_ROWS)},
            )
        ]
    faults = []
    for n, rate in enumerate(rates):
        if not ZERO <= rate.per_cent <= HUNDRED:
            faults.append(Fault("PROV-RATE", f"rates[{n}].per_cent", "A rate is between 0 and 100 per cent."))
        if n and rate.over <= rates[n - 1].over:
            faults.append(Fault("PROV-DAYS", f"rates[{n}].over", "The days rise from row to row."))
    return faults


def compute(rates: Sequence[Rate], items: Sequence[tuple[int, int]]) -> list[Row]:
    """The rows for open items given as (days past due, open minor units); each row's provision is rounded once.

    What is owed to customers (below zero) lowers the row it is in, and no row below zero is provided for.

    >>> compute(USUAL, [(-3, 1000), (45, 1001)])[1].provision
    50
    """
    sums = [0] * len(rates)
    for days, units in items:
        sums[max(n for n, rate in enumerate(rates) if n == 0 or days > rate.over)] += units
    with localcontext(EXACT):
        return [
            Row(
                over=rate.over, per_cent=rate.per_cent, open=units,
                provision=int(round_to(max(units, 0) * rate.per_cent / HUNDRED, 0)),
            )
            for rate, units in zip(rates, sums, strict=True)
        ]  # fmt: skip
