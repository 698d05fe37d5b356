"""When money is due: days, end of month, discount for early payment, instalments."""

from datetime import date
from decimal import Decimal

from duebook.domain.record import record


@record
class Discount:
    """Early-payment discount: ``percent`` off when paid within ``days`` of the issue date."""

    percent: Decimal
    days: int


@record
class Part:
    """One instalment as agreed: ``percent`` of the payable, ``days`` after the issue date, or on a fixed ``day``."""

    percent: Decimal
    days: int | None = None
    day: date | None = None


@record
class Terms:
    """Payment terms. ``days`` after the issue date; with ``end_of_month`` the due day moves to the end of that month."""

    days: int | None = None
    end_of_month: bool = False
    discounts: tuple[Discount, ...] = ()
    parts: tuple[Part, ...] = ()


@record
class Instalment:
    """What is due when (computed): the amounts of a document's instalments sum to its payable."""

    due: date
    amount: Decimal
