"""What a bank says of an account: statements with their transactions, whatever the file's format.

The words are those of ISO 20022 (camt.052, camt.053, camt.054), of which the other formats say a part. Amounts are signed as the
account sees them: money in is positive. Nothing here reads a file; the readers are in ``duebook.banks``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from duebook.domain.record import record
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault


class EntryStatus(StrEnum):
    """ISO 20022 entry status: only booked entries change the balance."""

    BOOKED = "booked"  # BOOK
    PENDING = "pending"  # PDNG, FUTR
    INFORMATION = "information"  # INFO


@record
class Payment:
    """One payment within a transaction: a batch booking has many, any other one or none.

    ``amount`` is signed as the transaction is and None where the bank gives none in the account's currency.
    """

    amount: Decimal | None = None
    currency: str = ""
    counterparty: str = ""
    iban: str = ""
    account: str = ""  # where it is no IBAN
    bic: str = ""
    reference: str = ""  # structured: RF, QRR, OGM, KID
    end_to_end_id: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    text: str = ""
    id: str = ""
    fees: Decimal = ZERO  # in the account's currency, positive where they lessen what was paid
    original_amount: Decimal | None = None
    original_currency: str = ""
    return_reason: str = ""  # ISO external return reason, such as AC04


@record
class Transaction:
    """One entry of a statement. What a single payment says stands here; those of a batch are in ``payments``."""

    booked: date | None
    valued: date | None = None
    amount: Decimal
    currency: str
    counterparty: str = ""
    ultimate: str = ""  # on whose behalf the counterparty pays or is paid
    iban: str = ""
    account: str = ""  # of the counterparty, where it is no IBAN
    bic: str = ""
    reference: str = ""  # structured: RF, QRR, OGM, KID
    end_to_end_id: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    text: str = ""
    id: str = ""  # the bank's own, empty where it gives none
    customer_reference: str = ""
    code: str = ""  # ISO bank transaction code, or what the bank has instead of it
    status: EntryStatus = EntryStatus.BOOKED
    reversal: bool = False
    fees: Decimal = ZERO  # already taken off (or added to) ``amount``, positive where they cost
    original_amount: Decimal | None = None  # as instructed, in ``original_currency``
    original_currency: str = ""
    exchange_rate: Decimal | None = None
    return_reason: str = ""
    balance: Decimal | None = None  # of the account after this entry, where the file has it line by line
    batch: int = 0  # how many payments the bank says are in it, 0 where it says nothing
    payments: tuple[Payment, ...] = ()
    place: str = ""  # where it stands in the file: a line, a row or an XML path


@record
class Statement:
    """One statement, report or notification of one account in one currency.

    ``opening`` and ``closing`` are booked balances, None where the file has none; the days are those of these balances, or the
    period stated.
    """

    account: str = ""  # IBAN where there is one
    owner: str = ""
    bank: str = ""  # BIC or bank code
    currency: str = ""
    id: str = ""
    number: str = ""
    page: str = ""
    opening: Decimal | None = None
    opened: date | None = None
    closing: Decimal | None = None
    closed: date | None = None
    transactions: tuple[Transaction, ...] = ()
    place: str = ""

    @property
    def booked(self) -> tuple[Transaction, ...]:
        """The transactions that change the balance."""
        return tuple(one for one in self.transactions if one.status is EntryStatus.BOOKED)


@record
class TableMapping:
    """How a bank's table (CSV, XLSX) is read: found by looking at it, saved once a person has looked at it too.

    ``columns`` names the columns, counted from 0, of each field that a table can have; a field may have several. The fields are
    those of :data:`duebook.banks.headings.FIELDS`.
    """

    delimiter: str = ","
    first: int = 1  # rows above the first transaction
    decimal: str = "."  # the decimal sign
    days: str = "ymd"  # the order of day, month, year
    columns: dict[str, tuple[int, ...]]
    sign: str = "amount"  # how the signed amount comes about, see duebook.banks.tablesign
    account: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class BankReading:
    """What a reader found: every statement it understood, and each place that it did not (an error) or that looks wrong."""

    statements: tuple[Statement, ...]
    faults: tuple[Fault, ...] = ()
