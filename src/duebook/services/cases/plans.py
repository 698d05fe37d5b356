"""Instalment plans agreed after issue: proposed, agreed, judged by the ledger, broken by a missed part, or cancelled.

The invoices' own due dates stay what they are, by law and for interest. While a plan is agreed and kept, no reminder is sent for
what it covers; when a part is missed by more than the grace, the plan is broken and the whole sum is due.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum

from duebook.domain import instalments
from duebook.domain.instalments import Covered, Part
from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.cases import policy, tell
from duebook.services.receivables import book, typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.cases import Plan, PlanDocument, PlanPart
from duebook.store.ledger import Posting

MOST_DOCUMENTS = 100
MOST_GRACE = 30
LIVE = ("proposed", "agreed")
_AUDITED = ("state", "total_minor", "grace", "agreed_on", "agreed_with", "broken_part", "why")


@verb("plan.propose", needs="cases.write")
def propose_plan(actor: Actor, document_ids: Sequence[str], parts: Sequence[Part], *, grace: int = 5, remark: str = "") -> Plan:
    """A plan over documents of one customer in one currency; the parts add up to what is open on them.

    Raises :class:`Invalid` for wrong parts or documents, :class:`Conflict` where another plan covers one of them.
    """
    if not 1 <= len(set(document_ids)) <= MOST_DOCUMENTS:
        raise Invalid([Fault("PLAN-DOCUMENTS", "documents", "Choose 1 to {most} invoices.", facts={"most": str(MOST_DOCUMENTS)})])
    if not 0 <= grace <= MOST_GRACE:
        raise Invalid([Fault("PLAN-GRACE", "grace", "Between 0 and {most} days.", facts={"most": str(MOST_GRACE)})])
    items = list(book.lock(actor.company, document_ids).values())
    first = items[0]
    if any(item.customer_id != first.customer_id or item.currency != first.currency for item in items):
        raise Invalid([Fault("PLAN-ONE", "documents", "A plan is for one customer and one currency.")])
    if any(item.open_minor <= 0 for item in items):
        raise Conflict("Nothing is open on one of these documents.")
    _free(actor, document_ids)
    total = sum(item.open_minor for item in items)
    if faults := instalments.check(parts, total, clock.today(actor.company.time_zone)):
        raise Invalid(faults)
    made: Plan = Plan.objects.create(
        id=ids.new("pln"), company=actor.company, customer_id=first.customer_id, currency=first.currency, total_minor=total,
        grace=grace, note=remark[:500], made_by=actor.user, made_at=clock.now(),
    )  # fmt: skip
    for item in items:
        PlanDocument.objects.create(company=actor.company, plan=made, document_id=item.pk, open_minor=item.open_minor)
    for n, part in enumerate(parts, 1):
        PlanPart.objects.create(company=actor.company, plan=made, position=n, due_on=part.due_on, amount_minor=part.amount)
    note(made, {}, fields(made, *_AUDITED))
    return made


@verb("plan.agree", needs="cases.write")
def agree_plan(actor: Actor, plan_id: str, agreed_with: str) -> Plan:
    """The customer agreed. Raises :class:`Conflict` where money moved since the proposal, or its first day is past."""
    who = typed.reason(agreed_with)
    row = _locked(actor, plan_id)
    if row.state != "proposed":
        raise Conflict("This plan is {state}.", state=row.state)
    covers = {one.document_id: one.open_minor for one in row.covers.all()}
    items = book.lock(actor.company, covers)
    if any(items[pk].open_minor != units for pk, units in covers.items()):
        raise Conflict("What is open has changed since. Propose the plan again.")
    today = clock.today(actor.company.time_zone)
    if row.parts.order_by("position").values_list("due_on", flat=True)[0] < today:
        raise Conflict("The first day of this plan is past. Propose it again.")
    before = fields(row, *_AUDITED)
    row.state, row.agreed_on, row.agreed_with, row.judged_at = "agreed", today, who[:320], clock.now()
    row.save(update_fields=["state", "agreed_on", "agreed_with", "judged_at"])
    note(row, before, fields(row, *_AUDITED))
    _happened(actor, row, "plan-agreed")
    return row


@verb("plan.cancel", needs="cases.write")
def cancel_plan(actor: Actor, plan_id: str, why: str) -> Plan:
    """End a proposed or agreed plan, with a reason."""
    why = typed.reason(why)
    row = _locked(actor, plan_id)
    if row.state not in LIVE:
        raise Conflict("This plan is {state}.", state=row.state)
    before = fields(row, *_AUDITED)
    row.state, row.why, row.judged_at = "cancelled", why, clock.now()
    row.save(update_fields=["state", "why", "judged_at"])
    note(row, before, fields(row, *_AUDITED))
    _happened(actor, row, "plan-cancelled")
    return row


def judge(actor: Actor, row: Plan, today: date) -> bool:
    """Judge a locked plan by what is covered; True where its state changed. Part of the daily round's verb."""
    parts = list(row.parts.order_by("position"))
    verdict = instalments.judge(
        [Part(due_on=one.due_on, amount=one.amount_minor) for one in parts], covered(row), today, row.grace
    )
    for one, day in zip(parts, verdict.met_on, strict=True):
        if one.met_on != day:
            one.met_on = day
            one.save(update_fields=["met_on"])
    if verdict.state == row.state:
        return False
    if row.state == "broken" and verdict.state == "agreed" and _others(row):
        return False  # another plan stands in its place
    before = fields(row, *_AUDITED)
    row.state, row.broken_part, row.judged_at = verdict.state, verdict.missed, clock.now()
    row.save(update_fields=["state", "broken_part", "judged_at"])
    note(row, before, fields(row, *_AUDITED))
    _happened(actor, row, f"plan-{row.state}")
    owner = policy.owner_of(actor.company, row.customer_id)
    if row.state == "broken" and owner is not None:
        tell.plan_broken(row, owner.email, owner.language or actor.company.language)
    return True


def covered(row: Plan) -> list[Covered]:
    """What was covered of the plan's documents since it was agreed: how much less is open, by day of the entry.

    What is booked for a day before the agreement, but came after it, counts from the agreement on.
    """
    documents = [one.document_id for one in row.covers.all()]
    rows = Posting.objects.of(row.company_id).filter(document_id__in=documents, account=Account.RECEIVABLE)
    by_day = rows.order_by().values_list("entry__booked_on").annotate(total=Sum("amount_minor"))
    begin = row.agreed_on or date.min
    at_once = row.total_minor - sum(units for day, units in by_day if day <= begin)
    later = [Covered(day=day, amount=-units) for day, units in by_day if day > begin]
    return [Covered(day=begin, amount=at_once), *later]


def find(actor: Actor, plan_id: str) -> Plan:
    """The actor's plan with its parts and documents; raises :class:`NotFound`."""
    rows = Plan.objects.of(actor.company).select_related("customer").prefetch_related("parts", "covers__document")
    row: Plan | None = rows.filter(pk=plan_id).first()
    if row is None:
        raise NotFound("There is no such plan.")
    return row


def _locked(actor: Actor, plan_id: str) -> Plan:
    rows = Plan.objects.of(actor.company).select_for_update(of=("self",)).select_related("customer")
    row: Plan | None = rows.filter(pk=plan_id).first()
    if row is None:
        raise NotFound("There is no such plan.")
    row.company = actor.company
    return row


def _free(actor: Actor, document_ids: Sequence[str]) -> None:
    taken = PlanDocument.objects.of(actor.company).filter(document_id__in=document_ids, plan__state__in=LIVE)
    if taken.exists():
        raise Conflict("Another plan covers one of these documents. Cancel it first.")


def _others(row: Plan) -> bool:
    documents = [one.document_id for one in row.covers.all()]
    rows = PlanDocument.objects.of(row.company_id).filter(document_id__in=documents, plan__state__in=LIVE)
    return bool(rows.exclude(plan=row).exists())


def _happened(actor: Actor, row: Plan, kind: str) -> None:
    evidence = {"amount": str(major(row.total_minor, row.currency)), "plan": row.pk}
    covers = row.covers.select_related("document")
    timeline.happened_all(actor, kind, [(one.document, evidence) for one in covers])
    outbox.tell(
        actor.company, kind.replace("-", "."), {"id": row.pk, "customer": row.customer_id, "currency": row.currency} | evidence
    )
