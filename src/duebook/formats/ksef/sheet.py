"""What the parts of the FA(3) writer share: the sign of the amounts, the further entries, and what could not be carried."""

from decimal import Decimal

from duebook.formats.ksef.extras import Extras
from duebook.formats.markup import leaf, number
from duebook.kernel.money import round_to

PLACES, PRICE_PLACES, QUANTITY_PLACES = 2, 8, 6
"""Decimals of the schema's TKwotowy, TKwotowy2 and TIlosci."""


class Sheet:
    """One document being written. ``credit``: amounts and quantities are differences below zero."""

    def __init__(self, *, credit: bool = False) -> None:
        self.credit = credit
        self.extras = Extras()
        self.lost: list[str] = []

    def signed(self, value: Decimal) -> Decimal:
        """A value with the document's sign; exact, and zero never is negative.

        >>> Sheet(credit=True).signed(Decimal("12.50")), Sheet(credit=True).signed(Decimal("0.00"))
        (Decimal('-12.50'), Decimal('0.00'))
        """
        return value.copy_negate() if self.credit and value else value

    def money(self, tag: str, value: Decimal | None) -> str:
        """An amount with its sign; nothing for None."""
        return "" if value is None else leaf(tag, decimal(self.signed(value), PLACES))

    def text(self, tag: str, value: str, most: int, path: str) -> str:
        """A text, cut where the schema wants it shorter (then its path is lost)."""
        if len(value.strip()) > most:
            self.lost.append(path)
        return leaf(tag, value.strip()[:most].strip())


def decimal(value: Decimal, places: int) -> str:
    """A number as FA(3) writes it: at most so many decimals, no sign on zero and no needless digits beyond two.

    >>> decimal(Decimal("12.340000"), 8), decimal(Decimal("1E+2"), 8), decimal(Decimal("0.123456789"), 8)
    ('12.34', '100', '0.12345679')
    """
    exact = round_to(value, places) if not fits(value, places) else value
    text = number(exact or exact.copy_abs())
    whole, point, rest = text.partition(".")
    while len(rest) > PLACES and rest.endswith("0"):
        rest = rest[:-1]
    return f"{whole}{point}{rest}"


def fits(value: Decimal, places: int) -> bool:
    """Whether the number has no digits beyond so many decimals.

    >>> fits(Decimal("0.500"), 2), fits(Decimal("0.505"), 2)
    (True, False)
    """
    return value == round_to(value, places)
