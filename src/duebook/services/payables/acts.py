"""One act on a bill: the event that says who did what, and the standing that follows from all events, checks and postings."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from duebook.domain import billlife
from duebook.domain.billlife import Act, State
from duebook.domain.clarification import Clarification
from duebook.domain.document import Document
from duebook.domain.ledger import Account
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.trail import note
from duebook.store.bills import Bill, BillCheck, BillEvent, BillStanding
from duebook.store.companies import Company
from duebook.store.ledger import Entry, Posting
from duebook.store.suppliers import Supplier

TOLD = {
    Act.RECEIVE: "bill.received",
    Act.TAKE_UP: "bill.taken-up",
    Act.QUERY: "bill.queried",
    Act.ANSWER: "bill.answered",
    Act.ACCEPT: "bill.accepted",
    Act.REJECT: "bill.rejected",
    Act.REOPEN: "bill.reopened",
    Act.SCHEDULE: "bill.scheduled",
    Act.UNSCHEDULE: "bill.unscheduled",
    Act.EXPORT: "bill.exported",
    Act.RELEASE: "bill.released",
    Act.PAY: "bill.paid",
    Act.UNPAY: "bill.unpaid",
    Act.ASSIGN: "bill.assigned",
}
"""What the world is told of an act."""
DERIVED = ("state", "open_minor", "pay_on", "errors", "warnings", "expense_account")
"""Columns of a standing that :func:`derive` computes."""


def locked(actor: Actor, bill_id: str) -> BillStanding:
    """The standing of the actor's bill, locked until the end of the transaction."""
    return locked_all(actor, [bill_id])[0]


def locked_all(actor: Actor, bill_ids: Sequence[str]) -> list[BillStanding]:
    """The same for several, in the one order of their ids; raises :class:`NotFound` where one is not there."""
    rows = BillStanding.objects.of(actor.company).select_for_update(of=("self",)).filter(pk__in=set(bill_ids))
    found = list(rows.select_related("bill__item", "supplier", "order").order_by("pk"))
    if len(found) != len(set(bill_ids)):
        raise NotFound("There is no such bill.")
    return found


def act(
    actor: Actor,
    standing: BillStanding,
    what: Act,
    *,
    status: str = "",
    reasons: Sequence[Clarification] = (),
    actions: Sequence[Clarification] = (),
    remark: str = "",
    entry: Entry | None = None,
    **evidence: Any,
) -> BillEvent:
    """Append an act and bring the standing up to date. Raises :class:`Conflict` where the state does not allow it."""
    ready(standing, what)
    before = standing.state
    event: BillEvent = BillEvent.objects.create(
        company=actor.company, bill_id=standing.pk, act=what, at=clock.now(), actor=actor.label[:200], user=actor.user,
        status=status, reasons=[codec.dump(one) for one in reasons], actions=[codec.dump(one) for one in actions],
        note=remark.strip()[:500], evidence=evidence, entry=entry,
    )  # fmt: skip
    refresh(standing)
    note(standing.bill, {"state": before}, {"state": standing.state, "act": str(what), "note": event.note})
    bill = standing.bill
    facts = {"id": bill.pk, "number": bill.number, "supplier": standing.supplier_id, "state": standing.state}
    amount = str(major(bill.payable_minor, bill.currency))
    outbox.tell(actor.company, TOLD[what], {**facts, "payable": amount, "currency": bill.currency})
    return event


def ready(standing: BillStanding, what: Act) -> None:
    """Raise :class:`Conflict` where the bill's state does not allow the act."""
    if not billlife.can(State(standing.state) if standing.state else None, what):
        raise Conflict("This bill is {state}: that is not possible now.", state=standing.state, act=str(what))


def refresh(standing: BillStanding) -> None:
    """Derive the standing from its rows and keep it: the one place that changes these columns."""
    for name, value in derive(standing.company_id, standing.bill).items():
        setattr(standing, name, value)
    standing.save(update_fields=[*DERIVED, "supplier", "order", "duplicate_of", "due_date"])


def derive(company_id: str, bill: Bill) -> dict[str, Any]:
    """What the rows say of a bill now."""
    events = list(BillEvent.objects.of(company_id).filter(bill=bill).order_by("pk"))
    state = billlife.after(Act(event.act) for event in events)
    check = BillCheck.objects.of(company_id).filter(bill=bill).order_by("-pk").first()
    severities = [fault.get("severity", "error") for fault in check.faults] if check else []
    scheduled = next((event for event in reversed(events) if event.act == Act.SCHEDULE), None)
    accepted = next((event for event in reversed(events) if event.act == Act.ACCEPT), None)
    pay_on = scheduled.evidence["pay_on"] if state is State.SCHEDULED and scheduled else None
    return {
        "state": str(state),
        "open_minor": owed(company_id, bill),
        "pay_on": date.fromisoformat(pay_on) if pay_on else None,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "expense_account": accepted.evidence.get("expense_account", "") if accepted else "",
    }


def owed(company_id: str, bill: Bill) -> int:
    """What the company owes on a bill by the ledger: negative on a credit note that is not set off."""
    rows = Posting.objects.of(company_id).filter(bill=bill, account=Account.PAYABLE)
    return -(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def due(company: Company, document: Document, supplier: Supplier | None) -> date:
    """When a bill is due: as it says, else by the supplier's usual terms, else at once."""
    issued = document.issue_date or clock.today(company.time_zone)
    if document.due_date:
        return document.due_date
    days = codec.load(Terms, supplier.terms).days if supplier and supplier.terms else None
    return issued + timedelta(days=days or 0)
