"""The life of a document as a table, and the one word a person sees.

The main line is draft, submitted, approved, issued; an issued document is never changed, only settled by other documents. What
happens to it afterwards runs on axes of their own, each a fact with who, when and evidence: sent, delivered, viewed, accepted or
disputed, and money. :func:`status` sums them up; nothing is stored for it.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from duebook.domain.record import record
from duebook.kernel.errors import Conflict
from duebook.kernel.money import ZERO


class State(StrEnum):
    """Where a document stands on the main line."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    CANCELLED = "cancelled"  # an issued document that was credited in full to undo it; its number stays taken
    DISCARDED = "discarded"  # a draft that never had a number


class Verb(StrEnum):
    """What can be done on the main line."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REJECT = "reject"
    ISSUE = "issue"
    CANCEL = "cancel"
    DISCARD = "discard"


TABLE: Mapping[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.EDIT): State.DRAFT,
    (State.DRAFT, Verb.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Verb.ISSUE): State.ISSUED,
    (State.DRAFT, Verb.DISCARD): State.DISCARDED,
    (State.SUBMITTED, Verb.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Verb.REJECT): State.DRAFT,
    (State.SUBMITTED, Verb.APPROVE): State.APPROVED,
    (State.APPROVED, Verb.WITHDRAW): State.DRAFT,
    (State.APPROVED, Verb.ISSUE): State.ISSUED,
    (State.ISSUED, Verb.CANCEL): State.CANCELLED,
}
"""(state, verb) -> the state after it; what is not here is not allowed. To edit what is approved, withdraw it first."""

WHY_NOT: Mapping[State, str] = {
    State.DRAFT: "This is a draft.",
    State.SUBMITTED: "This waits for approval. Withdraw it to change it.",
    State.APPROVED: "This is approved. Withdraw it to change it.",
    State.ISSUED: "This is issued and never changes. Correct it with a credit note.",
    State.CANCELLED: "This is cancelled.",
    State.DISCARDED: "This draft was discarded.",
}
"""Why a verb is refused in a state, for people."""


def allowed(state: State, verb: Verb, *, needs_approval: bool = False) -> bool:
    """Whether the verb may be done now. Where the company asks for approval a draft cannot be issued directly."""
    if needs_approval and (state, verb) == (State.DRAFT, Verb.ISSUE):
        return False
    return (state, verb) in TABLE


def verbs(state: State, *, needs_approval: bool = False) -> tuple[Verb, ...]:
    """What can be done in a state, in the order of :class:`Verb`: the buttons of a page."""
    return tuple(verb for verb in Verb if allowed(state, verb, needs_approval=needs_approval))


def after(state: State, verb: Verb, *, needs_approval: bool = False) -> State:
    """The state after a verb; raises :class:`Conflict` where it is not allowed."""
    if not allowed(state, verb, needs_approval=needs_approval):
        why = "This needs approval first. Submit it." if state is State.DRAFT and verb is Verb.ISSUE else WHY_NOT[state]
        raise Conflict(why, state=state.value, verb=verb.value)
    return TABLE[state, verb]


class Answer(StrEnum):
    """What the buyer said last."""

    NONE = "none"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"


@record
class Axes:
    """The facts of an issued document beside the main line. Amounts are positive and in the document's currency.

    ``open`` is what is still owed; ``credited`` and ``written_off`` say how the rest was settled without money.
    """

    sent: bool = False
    delivered: bool = False
    viewed: bool = False
    answer: Answer = Answer.NONE
    payable: Decimal = ZERO
    open: Decimal = ZERO
    credited: Decimal = ZERO
    written_off: Decimal = ZERO
    due: date | None = None  # of the earliest instalment that is still open


class Status(StrEnum):
    """The one word a person sees."""

    DRAFT = "draft"
    TO_APPROVE = "to-approve"
    APPROVED = "approved"
    OPEN = "open"
    SENT = "sent"
    DELIVERED = "delivered"
    VIEWED = "viewed"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    PART_PAID = "part-paid"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written-off"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


_BEFORE = {
    State.DRAFT: Status.DRAFT,
    State.SUBMITTED: Status.TO_APPROVE,
    State.APPROVED: Status.APPROVED,
    State.CANCELLED: Status.CANCELLED,
    State.DISCARDED: Status.DISCARDED,
}


def status(state: State, axes: Axes, today: date) -> Status:
    """The most telling word: what settled it first, then what keeps the money away, then how far it got."""
    if state is not State.ISSUED:
        return _BEFORE[state]
    if axes.open <= ZERO:
        return _settled(axes)
    if axes.answer is Answer.DISPUTED:
        return Status.DISPUTED
    if axes.due is not None and axes.due < today:
        return Status.OVERDUE
    if axes.open < axes.payable:
        return Status.PART_PAID
    return _reached(axes)


def _settled(axes: Axes) -> Status:
    if axes.payable > ZERO and axes.credited >= axes.payable:
        return Status.CREDITED
    return Status.WRITTEN_OFF if axes.written_off > ZERO else Status.PAID


def _reached(axes: Axes) -> Status:
    steps = (
        (axes.answer is Answer.ACCEPTED, Status.ACCEPTED),
        (axes.viewed, Status.VIEWED),
        (axes.delivered, Status.DELIVERED),
        (axes.sent, Status.SENT),
    )
    return next((word for reached, word in steps if reached), Status.OPEN)
