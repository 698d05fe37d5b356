"""The daily run: once a day and company, at its hour in its time zone, by a job of the outbox.

:func:`plan` is asked every few seconds by the worker and is cheap. A run that was missed is not made up for: whoever is due today
is due today. Run twice, or by two workers at once, it writes each letter once: each is decided again under the customer's lock.
"""

import logging
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from duebook.edge import clock, ids
from duebook.kernel.errors import DuebookError
from duebook.services import outbox
from duebook.services.access import Actor, require, system
from duebook.services.collections import look, overdue, write
from duebook.services.operations.jobs import Again
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.outbox import Job
from duebook.store.reminders import CollectionSetting, Reminder, ReminderRun

log = logging.getLogger("duebook.collections")


@dataclass(frozen=True)
class Ran:
    """What a run wrote."""

    day: date
    looked_at: int
    written: tuple[Reminder, ...]
    failed: tuple[str, ...] = ()  # customers whose letter could not be written, and why


def plan() -> int:
    """Queue the run of every company whose hour has come and that has none today. Returns how many were queued."""
    rows = CollectionSetting.objects.everywhere("the worker serves every company").filter(automatic=True)
    queued = 0
    for setting in rows.select_related("company"):
        local = clock.now().astimezone(ZoneInfo(setting.company.time_zone))
        if local.hour < setting.hour:
            continue
        day = local.date()
        known = ReminderRun.objects.of(setting.company).filter(day=day).exists()
        if known or Job.objects.of(setting.company).filter(kind="remind", key=day.isoformat()).exists():
            continue
        if _matching(setting.company):
            continue  # asked again in the next round: what came in may pay what would be asked for
        outbox.put(setting.company, "remind", day.isoformat(), {"day": day.isoformat()})
        queued += 1
    return queued


def _matching(company: Company) -> bool:
    """Whether bank lines are being looked at just now, or are about to be; one that failed and waits keeps nobody waiting."""
    moment = clock.now()
    due = Q(state="ready", due_at__lte=moment) | Q(state="running", lease_until__gt=moment)
    return bool(Job.objects.of(company).filter(due, kind="match").exists())


def perform(job: Job) -> None:
    """The ``remind`` job. One that comes too late does nothing: the next day has its own."""
    company = job.company
    today = clock.today(company.time_zone)
    if job.payload["day"] == today.isoformat():
        ran = run_day(system(company, "Duebook"))
        if ran.failed:
            raise Again(ran.failed[0])


def run_day(actor: Actor) -> Ran:
    """Write every letter that is due today, each in a transaction of its own, and look at overdue states."""
    require(actor, "reminders.send")
    today = clock.today(actor.company.time_zone)
    _begin(actor, today)
    planned = look.plan(actor.company, today)
    written: list[Reminder] = []
    failed: list[str] = []
    for one in planned:
        if not (one.decision.letter or one.decision.handed):
            continue
        try:
            written += write.write_due(actor, one.customer.pk, one.state.currency, today)
        except DuebookError as error:  # one customer's trouble is not the others'
            log.exception("no reminder for %s", one.customer.pk)
            failed.append(f"{one.customer.name}: {error.detail}")
    overdue.look(actor, today)
    _end(actor, today, len(planned), written)
    return Ran(today, len(planned), tuple(written), tuple(failed))


@verb("reminder-run.queue", needs="reminders.send")
def queue_run(actor: Actor) -> Job:
    """Let the worker run today's reminders now."""
    day = today_of(actor).isoformat()
    key = f"{day}:{ids.new('rmr')}"
    outbox.put(actor.company, "remind", key, {"day": day})
    job: Job = Job.objects.of(actor.company).get(kind="remind", key=key)
    note(job, {}, {"day": day})
    return job


def today_of(actor: Actor) -> date:
    """The company's day."""
    return clock.today(actor.company.time_zone)


def setting_of(company: Company) -> CollectionSetting:
    """Whether reminders go out by themselves, and when; not saved where nothing was chosen."""
    found: CollectionSetting | None = CollectionSetting.objects.of(company).first()
    return found or CollectionSetting(company=company, automatic=False, hour=9, changed_at=clock.now())


@verb("reminder-setting.save", needs="policies.write")
def save_setting(actor: Actor, *, automatic: bool, hour: int) -> CollectionSetting:
    """Choose whether and at which hour (0 to 23) reminders go out by themselves."""
    row = setting_of(actor.company)
    before = fields(row, "automatic", "hour") if not row._state.adding else {}  # noqa: SLF001 - Django's mark of a new row
    row.automatic, row.hour, row.changed_at = automatic, min(max(hour, 0), 23), clock.now()
    row.save()
    note(row, before, fields(row, "automatic", "hour"))
    return row


@verb("reminder-run.begin", needs="reminders.send")
def _begin(actor: Actor, today: date) -> None:
    rows = ReminderRun.objects.of(actor.company)
    rows.get_or_create(day=today, defaults={"company": actor.company, "started_at": clock.now()})


@verb("reminder-run.end", needs="reminders.send")
def _end(actor: Actor, today: date, looked_at: int, written: list[Reminder]) -> None:
    row: ReminderRun = ReminderRun.objects.of(actor.company).select_for_update().get(day=today)
    row.letters += sum(1 for one in written if one.kind != "task")
    row.tasks += sum(1 for one in written if one.kind == "task")
    row.looked_at, row.finished_at = looked_at, clock.now()
    row.save(update_fields=["letters", "tasks", "looked_at", "finished_at"])
    note(row, {}, fields(row, "day", "letters", "tasks", "looked_at"))
