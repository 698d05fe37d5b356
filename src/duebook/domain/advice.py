"""A remittance advice: what a payer says a payment is for, whatever the file's format. Amounts are those paid."""

from datetime import date
from decimal import Decimal

from duebook.domain.record import record
from duebook.kernel.money import ZERO


@record
class AdvicePart:
    """One document of an advice: what is paid of it (negative for a credit note), and why less than was billed."""

    number: str
    amount: Decimal
    billed: Decimal | None = None
    discount: Decimal = ZERO
    reason: str = ""  # in the payer's words, or the code of the format


@record
class Advice:
    """One payment as its payer announces it. ``total`` is the sum of the parts where the file names none."""

    payer: str = ""
    iban: str = ""  # the payer's account
    reference: str = ""  # of the payment: cheque, trace or transfer number
    paid_on: date | None = None
    total: Decimal
    currency: str = ""
    parts: tuple[AdvicePart, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the parts sum to the total."""
        return sum((one.amount for one in self.parts), ZERO) == self.total
