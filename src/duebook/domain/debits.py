"""What the rules of SEPA direct debits say: schemes, sequences, when a mandate ends by itself, how early a customer is told.

Sources: European Payments Council, EPC016-06 (SEPA Direct Debit Core Rulebook) and EPC222-07 (Business to Business Rulebook).
Since November 2016 a first collection may be sent as RCUR; FRST is optional. A collection reaches the debtor's bank one
settlement day before it is due at the latest. A customer is told 14 calendar days ahead unless another time was agreed. A mandate
under which nothing was collected for 36 months must not be used any more.
"""

from datetime import date, timedelta
from enum import StrEnum

from duebook.domain import target
from duebook.domain.instalments import months_later


class Scheme(StrEnum):
    """CORE is for everybody; B2B for businesses only, and knows no refund of an authorised collection."""

    CORE = "CORE"
    B2B = "B2B"


class Sequence(StrEnum):
    """ISO 20022 SequenceType3Code."""

    FIRST = "FRST"
    RECURRENT = "RCUR"
    ONE_OFF = "OOFF"
    FINAL = "FNAL"


UNUSED_MONTHS = 36
NOTICE_DAYS = 14
"""The rulebook's time to tell the customer, where no other was agreed."""
LEAD = 1
"""Settlement days from handing the file over to the collection. Banks may want it earlier in the day, or a day more."""
MOST_NOTICE = 60


def sequence(*, recurrent: bool, used: bool, first_as: str = Sequence.RECURRENT) -> Sequence:
    """How the next collection under a mandate is marked.

    >>> str(sequence(recurrent=True, used=False)), str(sequence(recurrent=True, used=False, first_as="FRST"))
    ('RCUR', 'FRST')
    """
    if not recurrent:
        return Sequence.ONE_OFF
    return Sequence.RECURRENT if used else Sequence(first_as)


def expires_on(signed_on: date, last_used_on: date | None) -> date:
    """The first day on which a mandate may not be used any more, 36 months after its last collection (or its signature).

    >>> expires_on(date(2020, 2, 29), None)
    datetime.date(2023, 2, 28)
    """
    return months_later(last_used_on or signed_on, UNUSED_MONTHS)


def earliest(today: date) -> date:
    """The first day on which a file that is handed over today can collect."""
    return target.later(today, LEAD)


def collection_day(due: date, today: date) -> date:
    """When an invoice is collected: on its due day, or the next settlement day that can still be reached."""
    return max(target.at_or_after(due), earliest(today))


def notice_from(told: date, notice_days: int) -> date:
    """The first day of collection for a customer who is told on this day."""
    return told + timedelta(days=notice_days)
