"""Why collections come back, and what that means for the mandate.

The codes are of the ISO 20022 external code sets ExternalReturnReason1Code and ExternalStatusReason1Code
(https://www.iso20022.org/catalogue-messages/additional-content-messages/external-code-sets), as EPC016-06 and EPC222-07 use them
for R-transactions. ``STOP`` ends the mandate: collecting under it again would come back again. ``KEEP`` leaves it as it is;
``RETRY`` too, and the money may be there another day. A code that is not listed keeps the mandate, and a person looks at it.
"""

from enum import StrEnum

from duebook.domain.record import record


class Outcome(StrEnum):
    """What becomes of the mandate."""

    STOP = "stop"
    KEEP = "keep"
    RETRY = "retry"


@record
class Reason:
    """A code, what it means, and what follows from it."""

    code: str
    text: str
    outcome: Outcome


_STOP, _KEEP, _RETRY = Outcome.STOP, Outcome.KEEP, Outcome.RETRY

REASONS: dict[str, Reason] = {
    code: Reason(code=code, text=text, outcome=outcome)
    for code, text, outcome in (
        ("AC01", "The account number is wrong.", _STOP),
        ("AC04", "The account is closed.", _STOP),
        ("AC06", "The account is blocked.", _STOP),
        ("AC13", "The account is a consumer's: B2B debits are not allowed on it.", _STOP),
        ("AG01", "Direct debits are not allowed on this account.", _STOP),
        ("AG02", "The bank does not take this kind of operation, or the sequence was wrong.", _KEEP),
        ("AM04", "There was not enough money on the account.", _RETRY),
        ("AM05", "The bank took it for a duplicate.", _KEEP),
        ("BE05", "The creditor identifier is not known.", _KEEP),
        ("CNOR", "The creditor's bank is not registered for direct debits.", _KEEP),
        ("DNOR", "The debtor's bank is not registered for direct debits.", _STOP),
        ("ED05", "The settlement failed.", _RETRY),
        ("FF01", "The file had a wrong format.", _KEEP),
        ("FF05", "The debtor's bank does not take this kind of direct debit.", _STOP),
        ("MD01", "There is no valid mandate, or it was withdrawn.", _STOP),
        ("MD02", "The mandate's facts are missing or wrong.", _STOP),
        ("MD06", "The customer asked for the money back within eight weeks.", _KEEP),
        ("MD07", "The account's holder has died.", _STOP),
        ("MS02", "The customer refused the collection.", _STOP),
        ("MS03", "The bank gives no reason.", _KEEP),
        ("RC01", "The bank identifier is wrong.", _STOP),
        ("RR01", "The debtor's account or identification is missing, as the law wants it.", _KEEP),
        ("RR02", "The debtor's name or address is missing, as the law wants it.", _KEEP),
        ("RR03", "The creditor's name or address is missing, as the law wants it.", _KEEP),
        ("RR04", "The bank refused it for reasons of law.", _KEEP),
        ("SL01", "The debtor's bank has an agreement with its customer that stops it.", _STOP),
        ("TM01", "The file came after the bank's hour.", _RETRY),
        ("DT01", "The collection day was wrong.", _RETRY),
        ("CUST", "The customer asked for it.", _KEEP),
        ("DUPL", "It was sent twice.", _KEEP),
    )
}  # fmt: skip
"""Code -> what it means."""


def outcome(code: str) -> Outcome:
    """What becomes of the mandate.

    >>> str(outcome("ac04")), str(outcome("AM04")), str(outcome("XX99"))
    ('stop', 'retry', 'keep')
    """
    known = REASONS.get(code.strip().upper())
    return known.outcome if known else Outcome.KEEP


def meaning(code: str) -> str:
    """The code in words; empty for one that is not listed."""
    known = REASONS.get(code.strip().upper())
    return known.text if known else ""
