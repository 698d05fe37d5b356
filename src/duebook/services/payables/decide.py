"""Decide on a bill: take it up, query, accept, reject, and take a decision back. Reasons are codes that the supplier is told."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q

from duebook.domain.billlife import Act, State
from duebook.domain.clarification import ACTIONS, MUST_CLARIFY, REASONS, Clarification, Status
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.rules import Fault, blocking
from duebook.services.access import Actor, require
from duebook.services.payables import acts, post, record, respond
from duebook.services.payables.checks import Looked
from duebook.services.receivables import typed
from duebook.services.verb import verb
from duebook.store.bills import Bill, BillCheck, BillStanding
from duebook.store.payruns import PaymentRunItem

BINDING = (State.ACCEPTED, State.SCHEDULED, State.PAID)
"""States in which a bill is owed or was paid: a twin of it is not accepted."""
LARGEST_RATE = 100
NEVER_WAIVED = "BILL-DUPLICATE"


@verb("bill.take-up", needs="bills.receive")
def take_up(actor: Actor, bill_id: str, *, respond_to: bool = False) -> Bill:
    """Begin to look at a bill: it is in process."""
    return _act(actor, bill_id, Act.TAKE_UP, Status.IN_PROCESS, told=respond_to)


@verb("bill.query", needs="bills.receive")
def query_bill(
    actor: Actor,
    bill_id: str,
    reasons: Sequence[Clarification],
    *,
    actions: Sequence[Clarification] = (),
    remark: str = "",
    respond_to: bool = True,
) -> Bill:
    """Ask the supplier about a bill. Raises :class:`Invalid` without a reason (``BILL-REASON``)."""
    return _act(actor, bill_id, Act.QUERY, Status.UNDER_QUERY, reasons, actions, remark, told=respond_to)


@verb("bill.answer", needs="bills.receive")
def answer_query(actor: Actor, bill_id: str, remark: str) -> Bill:
    """Note what the supplier answered: the bill is in process again."""
    return _act(actor, bill_id, Act.ANSWER, Status.IN_PROCESS, remark=typed.reason(remark), told=False)


@verb("bill.reject", needs="bills.decide")
def reject_bill(
    actor: Actor,
    bill_id: str,
    reasons: Sequence[Clarification],
    *,
    actions: Sequence[Clarification] = (),
    remark: str = "",
    respond_to: bool = True,
) -> Bill:
    """Reject a bill for good reasons, which the supplier is told. Raises :class:`Invalid` without one (``BILL-REASON``)."""
    return _act(actor, bill_id, Act.REJECT, Status.REJECTED, reasons, actions, remark, told=respond_to)


def accept_bill(  # noqa: PLR0913 - what a person may say with an acceptance, all optional
    actor: Actor,
    bill_id: str,
    *,
    expense_account: str = "",
    conditions: Sequence[Clarification] = (),
    waive: str = "",
    self_assessed: Decimal | None = None,
    booked_on: date | None = None,
    remark: str = "",
    respond_to: bool = True,
) -> Bill:
    """Accept a bill and post it to payables.

    ``conditions`` make it an acceptance on a condition. Errors found by the checks stop it unless ``waive`` says why they do not
    matter; a duplicate is never accepted. ``self_assessed`` is the rate of the tax that the company owes itself (reverse charge).
    Raises :class:`Invalid` with the faults that stop it, :class:`Conflict` where the state does not allow it.
    """
    require(actor, "bills.decide")
    if self_assessed is not None and not 0 <= self_assessed <= LARGEST_RATE:
        raise Invalid([Fault("BILL-OWN-RATE", "self_assessed", "A rate is between 0 and 100 per cent.")])
    looked = record.look_again(actor, bill_id)
    how = {"expense_account": expense_account, "waive": waive, "remark": remark}
    return _accept(actor, bill_id, looked, conditions, how, self_assessed, booked_on, respond_to)


@verb("bill.accept", needs="bills.decide")
def _accept(
    actor: Actor,
    bill_id: str,
    looked: Looked,
    conditions: Sequence[Clarification],
    how: dict[str, str],
    self_assessed: Decimal | None,
    booked_on: date | None,
    told: bool,  # noqa: FBT001 - a step of accept_bill
) -> Bill:
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.ACCEPT)
    _codes(conditions, (), clarify=False)
    record.keep_check(actor, standing, looked)
    _acceptable(actor, standing, how["waive"].strip())
    document = record.document_of(standing.bill)
    day = typed.day(actor.company, booked_on, "booked_on")
    rate = post.own_rate(actor.company, document, self_assessed)
    entry = post.post_bill(actor.company, standing, document, day, rate)
    usual = standing.supplier.expense_account if standing.supplier else ""
    status = Status.CONDITIONALLY_ACCEPTED if conditions else Status.ACCEPTED
    event = acts.act(
        actor, standing, Act.ACCEPT, status=status, reasons=conditions, remark=how["remark"], entry=entry,
        expense_account=(how["expense_account"].strip() or usual)[:20], waived=how["waive"].strip()[:200],
        self_assessed=str(rate) if rate is not None else "",
    )  # fmt: skip
    if told:
        respond.queue(actor, standing, event)
    return standing.bill


@verb("bill.reopen", needs="bills.decide")
def reopen_bill(actor: Actor, bill_id: str, reason: str) -> Bill:
    """Take an acceptance or a rejection back: the bill is in process again, and what was posted is reversed.

    Raises :class:`Conflict` while it is in a payment run, or paid.
    """
    reason = typed.reason(reason)
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.REOPEN)
    if PaymentRunItem.objects.of(actor.company).filter(bill=standing.pk, is_live=True).exists():
        raise Conflict("This bill is in a payment run. Take it out first.")
    entry = None
    accepted = standing.bill.events.filter(act=Act.ACCEPT).exclude(entry=None).order_by("-pk").first()
    if standing.state != State.REJECTED and accepted is not None and accepted.entry is not None:
        entry = post.reverse(actor.company, accepted.entry, clock.today(actor.company.time_zone), reason)
    acts.act(actor, standing, Act.REOPEN, status=Status.IN_PROCESS, remark=reason, entry=entry)
    return standing.bill


def _act(
    actor: Actor,
    bill_id: str,
    what: Act,
    status: Status,
    reasons: Sequence[Clarification] = (),
    actions: Sequence[Clarification] = (),
    remark: str = "",
    *,
    told: bool,
) -> Bill:
    _codes(reasons, actions, clarify=status in MUST_CLARIFY)
    standing = acts.locked(actor, bill_id)
    event = acts.act(actor, standing, what, status=status, reasons=reasons, actions=actions, remark=remark)
    if told:
        respond.queue(actor, standing, event)
    return standing.bill


def _codes(reasons: Iterable[Clarification], actions: Iterable[Clarification], *, clarify: bool) -> None:
    """Refuse codes that are not in the lists, and a query or rejection without a reason."""
    faults = []
    for path, known, given in (("reasons", REASONS, reasons), ("actions", ACTIONS, actions)):
        for place, one in enumerate(given):
            if one.code not in known:
                facts = {"code": one.code[:20], "known": ", ".join(known)}
                faults.append(Fault("BILL-CODE", f"{path}[{place}].code", "{code} is none of {known}.", facts=facts))
    if clarify and not list(reasons):
        faults.append(Fault("BILL-REASON", "reasons", "Say why: the supplier is told."))
    if faults:
        raise Invalid(faults)


def _acceptable(actor: Actor, standing: BillStanding, waive: str) -> None:
    """Raise :class:`Invalid` with what stops an acceptance."""
    if standing.supplier is None:
        raise Invalid([Fault("BILL-SUPPLIER", "supplier", "Say whose bill this is first.")])
    check = BillCheck.objects.of(actor.company).filter(bill=standing.pk).order_by("-pk").first()
    errors = blocking(codec.load(Fault, one) for one in check.faults) if check else []
    twins = [one for one in errors if one.code == NEVER_WAIVED]
    twins += [] if twins else _bound_twin(actor, standing.bill)
    if twins:
        raise Invalid(twins)
    if errors and not waive:
        raise Invalid(errors)


def _bound_twin(actor: Actor, bill: Bill) -> list[Fault]:
    """A later twin that was accepted while this one was not."""
    rows = Bill.objects.of(actor.company).exclude(pk=bill.pk)
    alike = Q(payable_minor=bill.payable_minor, currency=bill.currency, seller_key=bill.seller_key) | Q(content=bill.content)
    twin = rows.filter(alike, number_key=bill.number_key, standing__state__in=BINDING).first()
    if twin is None:
        return []
    facts = {"number": twin.number, "bill": twin.pk}
    return [Fault(NEVER_WAIVED, "number", "{number} of this supplier was accepted before.", facts=facts)]
