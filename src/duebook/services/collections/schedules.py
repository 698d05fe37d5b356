"""Statements of account that go out by themselves: weekly, monthly or quarterly, to one customer or to a segment."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from duebook.domain.instalments import months_later
from duebook.domain.segments import Segment
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.collections import gather, policies, statements
from duebook.services.operations.jobs import FINAL
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.outbox import Job
from duebook.store.parties import Customer
from duebook.store.reminders import SentStatement, StatementSchedule

EVERY = {"weekly": 0, "monthly": 1, "quarterly": 3}
"""How often -> months from one day to the next; 0 for a week."""
HOUR = 6
"""Not before this hour of the company's day."""


@verb("statement-schedule.save", needs="policies.write")
def save_schedule(
    actor: Actor, name: str, kind: str, every: str, starts_on: date, *, customer_id: str = "", segment: Segment | None = None,
    also_clear: bool = False,
) -> StatementSchedule:  # fmt: skip
    """Send statements every so often from ``starts_on`` on. Raises :class:`Invalid` or :class:`NotFound`."""
    today = clock.today(actor.company.time_zone)
    faults = []
    if not name.strip():
        faults.append(Fault("SCHEDULE-NAME", "name", "Give the schedule a name."))
    if kind not in statements.KINDS or every not in EVERY:
        faults.append(Fault("SCHEDULE-KIND", "every", "Choose a kind of statement, and weekly, monthly or quarterly."))
    if starts_on < today:
        faults.append(Fault("SCHEDULE-START", "starts_on", "The first day is today or later."))
    faults += segment.faults() if segment else []
    if faults:
        raise Invalid(faults)
    if customer_id and not Customer.objects.of(actor.company).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    row: StatementSchedule = StatementSchedule.objects.create(
        company=actor.company, name=name.strip()[:120], customer_id=customer_id or None, segment=codec.dump(segment or Segment()),
        kind=kind, every=every, starts_on=starts_on, next_on=starts_on, also_clear=also_clear, created_by=actor.user,
        created_at=clock.now(),
    )  # fmt: skip
    note(row, {}, fields(row, "name", "customer_id", "segment", "kind", "every", "starts_on"))
    return row


@verb("statement-schedule.end", needs="policies.write")
def end_schedule(actor: Actor, schedule_id: str) -> StatementSchedule:
    """Send no more statements by this schedule."""
    rows = StatementSchedule.objects.of(actor.company).select_for_update().filter(pk=schedule_id, ended_at=None)
    row: StatementSchedule | None = rows.first()
    if row is None:
        raise NotFound("There is no such schedule.")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    note(row, {"ended": False}, {"ended": True})
    return row


def schedules_of(company: Company) -> list[StatementSchedule]:
    """The schedules in force."""
    return list(StatementSchedule.objects.of(company).filter(ended_at=None).select_related("customer").order_by("name", "pk"))


def plan() -> int:
    """Queue every schedule whose day has come; cheap when none has. Returns how many."""
    rows = StatementSchedule.objects.everywhere("the worker serves every company")
    latest = clock.now().date() + timedelta(1)  # the furthest that any company's day can be
    queued = 0
    for row in rows.filter(ended_at=None, next_on__lte=latest).select_related("company"):
        local = clock.now().astimezone(ZoneInfo(row.company.time_zone))
        if (local.date(), local.hour) < (row.next_on, HOUR):
            continue
        key = f"{row.pk}:{row.next_on}"
        if not Job.objects.of(row.company).filter(kind="statements", key=key).exists():
            outbox.put(row.company, "statements", key, {"schedule": row.pk, "day": row.next_on.isoformat()})
            queued += 1
    return queued


def perform(job: Job) -> None:
    """The ``statements`` job: queue a statement for everybody of the schedule, then move it on. Done again it adds nothing."""
    row = StatementSchedule.objects.of(job.company_id).select_related("company").filter(pk=job.payload["schedule"]).first()
    if row is None or row.ended_at or row.next_on.isoformat() != job.payload["day"]:
        return
    actor = system(row.company, "Duebook")
    today = clock.today(row.company.time_zone)
    for customer in _customers(row, today):
        try:
            _queue_one(actor, row, customer, today)
        except FINAL:
            continue  # without an address nothing can be sent; the page of the customer says so
    _move_on(actor, row.pk, today)


def following(row: StatementSchedule, day: date) -> date:
    """The next day of a schedule after ``day``: days that were missed are not made up for."""
    step, day_after = EVERY[row.every], row.next_on
    count = 0
    while day_after <= day:
        count += 1
        day_after = row.starts_on + timedelta(7 * count) if step == 0 else months_later(row.starts_on, step * count)
    return day_after


@verb("statement-schedule.send", needs="reminders.send")
def _queue_one(actor: Actor, row: StatementSchedule, customer: Customer, today: date) -> None:
    sent = SentStatement.objects.of(actor.company).filter(schedule=row, customer=customer)
    end = today if row.kind == "open-item" else today - timedelta(1)  # a day of movements is whole when it is over
    if sent.filter(end__gte=end).exists():
        return
    start = end
    if row.kind != "open-item":  # from where the last one ended, however late this one is
        last = sent.order_by("-end").first()
        usual = today - timedelta(7) if row.every == "weekly" else months_later(today, -EVERY[row.every])
        start = last.end + timedelta(1) if last else usual
    statements.queue(actor, customer, row.kind, start, end, row)


@verb("statement-schedule.move-on", needs="reminders.send")
def _move_on(actor: Actor, schedule_id: str, today: date) -> None:
    row: StatementSchedule = StatementSchedule.objects.of(actor.company).select_for_update().get(pk=schedule_id)
    before, row.next_on = row.next_on, following(row, today)
    row.save(update_fields=["next_on"])
    note(row, {"next_on": str(before)}, {"next_on": str(row.next_on)})


def _customers(row: StatementSchedule, today: date) -> list[Customer]:
    rows = Customer.objects.of(row.company).filter(archived_at=None).select_related("company")
    if row.customer_id:
        rows = rows.filter(pk=row.customer_id)
    people = list(rows.order_by("name", "pk"))
    if not row.customer_id:
        segment, facts = codec.load(Segment, row.segment), policies.facts_of(row.company, people, today)
        people = [one for one in people if segment.holds(facts[one.pk])]
    if row.also_clear:
        return people
    owing = {one.customer for one in gather.states(row.company)}
    return [one for one in people if one.pk in owing]
