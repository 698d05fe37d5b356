"""What a supplier is told of a bill: status, reason and wished action, in the vocabulary of the Peppol Invoice Response.

Sources: Peppol BIS Invoice Response 3 (transaction T111), its code lists UNCL4343-T111, OPStatusReason 1.0 and OPStatusAction
1.0, https://docs.peppol.eu/poacc/upgrade-3/
"""

from datetime import date, datetime
from enum import StrEnum

from duebook.domain.party import Party
from duebook.domain.record import record


class Status(StrEnum):
    """UNTDID 4343, as far as the Invoice Response uses it."""

    ACKNOWLEDGED = "AB"
    IN_PROCESS = "IP"
    UNDER_QUERY = "UQ"
    CONDITIONALLY_ACCEPTED = "CA"
    REJECTED = "RE"
    ACCEPTED = "AP"
    PAID = "PD"


STATUSES = {
    Status.ACKNOWLEDGED: "Received",
    Status.IN_PROCESS: "In process",
    Status.UNDER_QUERY: "Under query",
    Status.CONDITIONALLY_ACCEPTED: "Accepted on a condition",
    Status.REJECTED: "Rejected",
    Status.ACCEPTED: "Accepted",
    Status.PAID: "Paid",
}
REASONS = {
    "NON": "No issue",
    "REF": "References are wrong or missing",
    "LEG": "Not as the law asks",
    "REC": "The receiver is not known",
    "QUA": "The quality is not good enough",
    "DEL": "The delivery is not accepted",
    "PRI": "Prices are wrong",
    "QTY": "Quantities are wrong",
    "ITM": "Items are wrong",
    "PAY": "Payment terms are wrong",
    "UNR": "The transaction is not recognised",
    "FIN": "Financial terms are wrong",
    "PPD": "Paid in part",
    "OTH": "Another reason",
}
"""OPStatusReason."""
ACTIONS = {
    "NOA": "Nothing is to be done",
    "PIN": "Provide information",
    "NIN": "Issue a new invoice",
    "CNF": "Credit it fully",
    "CNP": "Credit a part of it",
    "CNA": "Pay the amount back",
    "OTH": "Another action",
}
"""OPStatusAction."""
MUST_CLARIFY = frozenset({Status.UNDER_QUERY, Status.REJECTED, Status.CONDITIONALLY_ACCEPTED})
"""Statuses that go with at least one reason or action (T111, the group of the status)."""


@record
class Clarification:
    """One reason or action: its code and words of one's own; ``terms`` are the business terms concerned ("BT-48")."""

    code: str
    text: str = ""
    terms: tuple[str, ...] = ()


@record
class Response:
    """An Invoice Response before it is written."""

    id: str
    at: datetime
    status: Status
    effective: date
    sender: Party  # the buyer, who answers
    receiver: Party  # the seller
    number: str
    issue_date: date | None = None
    type: str = "380"
    reasons: tuple[Clarification, ...] = ()
    actions: tuple[Clarification, ...] = ()
    note: str = ""
    payment: str = ""  # the bank's reference of the payment, with status PD
