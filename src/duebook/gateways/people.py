"""How people know what they paid with."""

from calendar import monthrange
from datetime import date


def label(name: str, last: str) -> str:
    """A brand and the last digits.

    >>> label("visa", "4242"), label("sepa_debit", ""), label("", "3000")
    ('Visa 4242', 'Sepa debit', '3000')
    """
    brand = name.replace("_", " ").strip()
    return " ".join(part for part in (brand[:1].upper() + brand[1:], last[-4:]) if part)


def expires(year: int | None, month: int | None) -> date | None:
    """The last day of a card.

    >>> expires(2028, 2), expires(2028, 13)
    (datetime.date(2028, 2, 29), None)
    """
    if not year or not month or not 1 <= month <= 12 or not 2000 <= year <= 9998:  # noqa: PLR2004 - months and years there are
        return None
    return date(year, month, monthrange(year, month)[1])
