"""Holds: no reminders for a customer or about one document, until a day or until lifted. Who, when and why is kept."""

from datetime import date

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.receivables import typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.reminders import ReminderHold


@verb("reminder.hold", needs="reminders.send")
def hold(actor: Actor, customer_id: str, reason: str, *, document_id: str = "", until: date | None = None) -> ReminderHold:
    """Keep a customer, or one document of theirs, out of reminders. Raises :class:`Invalid` without a reason."""
    why = typed.reason(reason)
    if until and until < clock.today(actor.company.time_zone):
        raise Invalid([Fault("REMIND-HOLD-PAST", "until", "{day} is in the past.", facts={"day": str(until)})])
    if not Customer.objects.of(actor.company).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    if document_id and not IssuedDocument.objects.of(actor.company).filter(pk=document_id, customer_id=customer_id).exists():
        raise NotFound("There is no such document.")
    made: ReminderHold = ReminderHold.objects.create(
        company=actor.company, customer_id=customer_id, document_id=document_id or None, until=until, reason=why,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    note(made, {}, fields(made, "customer_id", "document_id", "until", "reason"))
    return made


@verb("reminder.unhold", needs="reminders.send")
def lift(actor: Actor, hold_id: str) -> ReminderHold:
    """Let reminders go out again. Raises :class:`NotFound`, or :class:`Conflict` where it was lifted before."""
    found: ReminderHold | None = ReminderHold.objects.of(actor.company).select_for_update().filter(pk=hold_id).first()
    if found is None:
        raise NotFound("There is no such hold.")
    if found.lifted_at:
        raise Conflict("This hold was lifted already.")
    found.lifted_at = clock.now()
    found.save(update_fields=["lifted_at"])
    note(found, {"lifted": False}, {"lifted": True})
    return found


def holds_of(company: Company, customer_id: str = "") -> list[ReminderHold]:
    """The holds in force, newest first: of one customer, or of all."""
    today = clock.today(company.time_zone)
    rows = ReminderHold.objects.of(company).filter(lifted_at=None).select_related("customer", "document", "created_by")
    if customer_id:
        rows = rows.filter(customer_id=customer_id)
    return [one for one in rows.order_by("-created_at", "-pk") if one.until is None or one.until >= today]
