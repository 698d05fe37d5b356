"""What the engine reads and says: open items, receipts, decisions. Inside, amounts are whole ten-thousandths."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from duebook.domain.record import record
from duebook.kernel.money import EXACT, ZERO

SCALE = 10_000
"""Parts of a currency unit in one unit of the engine: finer than any minor unit of ISO 4217."""


class Verdict(StrEnum):
    """What is to be done with a receipt."""

    POST = "post"
    SUGGEST = "suggest"
    NONE = "none"


@record
class OpenItem:
    """An open invoice, or with a negative amount an open credit note. ``amount`` is what is still open."""

    number: str
    amount: Decimal
    currency: str
    customer_id: str = ""
    customer_name: str = ""
    customer_iban: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    order_reference: str = ""


@record
class Receipt:
    """A line of a bank statement; money that came in is positive."""

    id: str
    amount: Decimal
    currency: str
    booked: date | None = None
    counterparty: str = ""
    iban: str = ""
    reference: str = ""
    text: str = ""


@record
class Match:
    """So much of the receipt belongs to this open item."""

    invoice: str
    amount: Decimal


@record
class Decision:
    """The verdict on a receipt. ``difference`` is the receipt less all it was matched with: short payments are negative."""

    id: str
    decision: Verdict
    confidence: Decimal
    matches: tuple[Match, ...] = ()
    difference: Decimal = ZERO
    reason: str = ""


@record
class Settings:
    """``threshold``: the confidence from which a match is posted. ``suggest``: from which it is shown to a person.

    ``amount_alone``: whether the amount may be all that speaks for a post. Among few open items an equal amount is soon chance.
    """

    threshold: Decimal = Decimal("0.95")
    suggest: Decimal = Decimal("0.15")
    amount_alone: bool = True


@record
class Learned:
    """What corrections taught: payer's IBAN or folded name -> customer ids."""

    ibans: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def units(amount: Decimal) -> int:
    """Whole ten-thousandths of an amount.

    >>> units(Decimal("12.34"))
    123400
    """
    return int(amount.scaleb(4, EXACT).quantize(Decimal(1), ROUND_HALF_EVEN, EXACT))


def amount_of(count: int) -> Decimal:
    """The amount of so many ten-thousandths, with two decimals at least.

    >>> amount_of(123400), amount_of(123456)
    (Decimal('12.34'), Decimal('12.3456'))
    """
    whole = Decimal(count).scaleb(-4, EXACT)
    return whole if count % 100 else whole.quantize(Decimal("0.01"), context=EXACT)
