"""What a person may type as a number, and the amount grid of a currency.

Prices and quantities keep every typed digit (EN 16931 sets no limit for BT-129, BT-146 to BT-149); amounts are whole minor units
of the document's currency. Numbers are accepted up to 14 digits before and 15 after the point, so that a product of two of them
has at most 58 digits and is exact in :data:`duebook.kernel.money.EXACT`. Computed amounts obey the same limit: as minor units
they fit 64-bit columns even in currencies with four decimals.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from duebook.kernel.money import ZERO, exponent, round_to
from duebook.kernel.rules import Fault

LIMIT = Decimal(10) ** 14
PLACES = 15
HUNDRED = Decimal(100)
ONE = Decimal(1)


class Grid:
    """The minor unit of one currency; calling it rounds half away from zero onto the grid.

    Only valid inside ``localcontext(EXACT)``: the default context of 28 digits would lose digits of large amounts.

    >>> Grid("EUR")(Decimal("2.345")), Grid("JPY")(Decimal("2.5")), Grid("TND")(Decimal("1.0005"))
    (Decimal('2.35'), Decimal('3'), Decimal('1.001'))
    """

    __slots__ = ("decimals", "unit")

    def __init__(self, currency: str) -> None:
        self.decimals = exponent(currency)
        self.unit = ONE.scaleb(-self.decimals)

    def __call__(self, value: Decimal) -> Decimal:
        """The nearest amount; halves go away from zero and zero is never negative."""
        return value.quantize(self.unit, ROUND_HALF_UP) + ZERO

    @staticmethod
    def nearest(value: Decimal, step: Decimal) -> Decimal:
        """The nearest multiple of a step, halves away from zero.

        >>> Grid.nearest(Decimal("9.98"), Decimal("0.05"))
        Decimal('10.00')
        """
        return (value / step).quantize(ONE, ROUND_HALF_UP) * step

    def price(self, value: Decimal, quantity: Decimal) -> Decimal:
        """A derived unit price with just enough places that ``quantity`` times it is right to a tenth of the minor unit."""
        digits = max(quantity.adjusted() + 1, 1)
        short = self(value)
        if short == value:
            return short
        return value.quantize(ONE.scaleb(-min(self.decimals + digits + 2, PLACES)), ROUND_HALF_UP)


def typable(value: Decimal) -> bool:
    """Whether a number is finite and within the stated digits."""
    if not value.is_finite() or not -LIMIT < value < LIMIT:
        return False
    places = value.as_tuple().exponent
    # zeros that somebody's software wrote behind the last digit are no digits
    return isinstance(places, int) and (places >= -PLACES or value == round_to(value, PLACES))


def limits(values: Iterable[tuple[str, Decimal | None]]) -> list[Fault]:
    """A ``DB-LIMIT`` fault for each number that is outside the stated digits."""
    return [
        Fault("DB-LIMIT", path, "{value} has more than 14 digits before or 15 after the point.", facts={"value": str(value)[:40]})
        for path, value in values
        if value is not None and not typable(value)
    ]
