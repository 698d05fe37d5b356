"""Words for bills: what was done, the reasons and wishes of an Invoice Response, the ways in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from duebook.domain.billlife import Act, State

ACTS: dict[str, tuple[Any, str]] = {
    Act.RECEIVE: (_("Received"), "inbox"),
    Act.TAKE_UP: (_("Taken up"), "eye"),
    Act.QUERY: (_("The supplier was asked"), "message"),
    Act.ANSWER: (_("An answer was noted"), "mail-opened"),
    Act.ACCEPT: (_("Approved and posted"), "circle-check"),
    Act.REJECT: (_("Rejected"), "x"),
    Act.REOPEN: (_("The decision was taken back"), "rotate"),
    Act.SCHEDULE: (_("Payment scheduled"), "calendar"),
    Act.UNSCHEDULE: (_("Taken off the schedule"), "player-pause"),
    Act.EXPORT: (_("Went into a payment file"), "upload"),
    Act.RELEASE: (_("The payment run did not pay it"), "arrow-back-up"),
    Act.PAY: (_("Paid"), "cash"),
    Act.UNPAY: (_("The payment came back"), "arrow-back-up"),
    Act.ASSIGN: (_("Supplier or order chosen"), "link"),
}
"""Act -> sentence and icon of the timeline."""

REASONS: dict[str, Any] = {
    "REF": _("References are wrong or missing"),
    "LEG": _("Not as the law asks"),
    "REC": _("The receiver is not known"),
    "QUA": _("The quality is not good enough"),
    "DEL": _("The delivery is not accepted"),
    "PRI": _("Prices are wrong"),
    "QTY": _("Quantities are wrong"),
    "ITM": _("Items are wrong"),
    "PAY": _("Payment terms are wrong"),
    "UNR": _("The transaction is not recognised"),
    "FIN": _("Financial terms are wrong"),
    "PPD": _("Paid in part"),
    "OTH": _("Another reason"),
}
"""Reasons that a person chooses (OPStatusReason); NON says that there is none."""

ACTIONS: dict[str, Any] = {
    "PIN": _("Provide information"),
    "NIN": _("Issue a new invoice"),
    "CNF": _("Credit it fully"),
    "CNP": _("Credit a part of it"),
    "CNA": _("Pay the amount back"),
    "NOA": _("Nothing is to be done"),
    "OTH": _("Another action"),
}
"""What the supplier is asked to do (OPStatusAction)."""

CHANNELS: dict[str, Any] = {
    "upload": _("Dropped on the page"),
    "api": _("API"),
    "command": _("Command line"),
    "folder": _("Watched folder"),
    "mail": _("Mailbox"),
}
"""How a file came."""

SOURCES: dict[str, Any] = {
    "xml": _("Read from its XML"),
    "pdf": _("Read from the XML inside the PDF"),
    "typed": _("Typed by a person"),
}
"""How a bill was understood."""

RESPONSES: dict[str, Any] = {
    "queued": _("The supplier will be told."),
    "sent": _("The supplier was told."),
    "failed": _("The supplier could not be told."),
    "kept": _("Nobody was told: there is no e-mail address."),
}
"""State of an Invoice Response."""

TERMS: dict[str, Any] = {
    "BT-106": _("Sum of the lines"),
    "BT-109": _("Net"),
    "BT-110": _("VAT"),
    "BT-112": _("Gross"),
    "BT-115": _("To pay"),
    "BT-117": _("VAT of one rate"),
    "BT-131": _("Net of a line"),
}
"""Business terms whose amounts are recomputed."""

_KINDS = {State.ACCEPTED: "approved"}


def kind_of(state: str) -> str:
    """The kind of status (``web/words.py``) of a bill's state."""
    return _KINDS.get(State(state), state) if state in set(State) else state


def item_kind(state: str) -> str:
    """The kind of status of an item of the inbox."""
    return "put-away" if state == "discarded" else state


def iban_groups(number: str) -> str:
    """An account in groups of four.

    >>> iban_groups("DE02120300000000202051")
    'DE02 1203 0000 0000 2020 51'
    """
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
