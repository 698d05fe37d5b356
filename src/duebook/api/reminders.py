"""Reminders: the dry run, the run, letters, holds, what overdue invoices mean for a customer."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import Currency, Day, Filter, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.collections import holds, letters, look, overdue, run
from duebook.services.collections import write as letter
from duebook.store.outbox import Job
from duebook.store.reminders import OverdueStanding, Reminder, ReminderHold

router = Router(tags=["Reminders"])
hold_router = Router(tags=["Reminders"])


class ReminderIn(In):
    """Whom to write to now: the next level comes early, nothing else is passed over."""

    customer: Id
    currency: Currency


class HoldIn(In):
    """Keep a customer, or one document of theirs, out of reminders."""

    customer: Id
    reason: str = Field(..., min_length=1, max_length=200)
    document: Id = ""
    until: Day | None = None


class ReminderOut(Out):
    """A letter, or the turn of a person (``task``). ``shown`` is what it listed, in minor units."""

    id: str
    customer: str
    currency: str
    kind: str
    level: int
    day: date
    channel: str
    recipient: str
    state: str
    amount: MoneyText
    automatic: bool
    shown: dict[str, Any]
    created_at: datetime


class PlannedOut(Out):
    """One customer in one currency: what would happen, and why. ``left_out`` has the document as path."""

    customer: str
    name: str
    currency: str
    sends: bool
    level: int | None
    amount: MoneyText
    overdue: MoneyText
    policy: str
    documents: list[str]
    handed_over: list[str]
    why: list[FaultOut]
    left_out: list[FaultOut]


class PreviewOut(Out):
    """The dry run of a day."""

    day: date
    letters: int
    customers: list[PlannedOut]


class HoldOut(Out):
    """A hold."""

    id: str
    customer: str
    document: str | None
    until: date | None
    reason: str
    created_at: datetime
    lifted_at: datetime | None


class QueuedOut(Out):
    """The run is queued; the worker writes the letters."""

    job: str
    day: date


class OverdueOut(Out):
    """What a customer's overdue invoices mean for serving them: clear, warn, hold or block."""

    customer: str
    state: str
    reason: str
    since: date


class PreviewFilter(Filter):
    """Which day; without one today."""

    day: Day | None = None


class ReminderFilter(Page):
    """Which letters."""

    customer: Id = ""
    state: str = Field("", pattern="^[a-z-]{0,10}$")


@router.get("", response=Rows[ReminderOut], summary="List letters")
@needs("documents.read")
def index(request: HttpRequest, page: Query[ReminderFilter]) -> Rows[ReminderOut]:
    """Letters and tasks, newest first."""
    exact = {"customer_id": page.customer, "state": page.state}
    wanted = {name: value for name, value in exact.items() if value}
    rows = Reminder.objects.of(actor_of(request).company).filter(**wanted).select_related("post")
    return turn(rows, page, shape)


@router.get("/preview", response=PreviewOut, summary="Dry run")
@needs("documents.read")
def preview(request: HttpRequest, page: Query[PreviewFilter]) -> PreviewOut:
    """Who gets what on a day, and who gets nothing and why. Nothing is written."""
    actor = actor_of(request)
    planned = look.dry_run(actor, page.day)
    day = page.day or run.today_of(actor)
    rows = [_planned(one, day) for one in planned]
    return PreviewOut(day=day, letters=sum(1 for one in rows if one.sends), customers=rows)


@router.post("/runs", response={202: QueuedOut}, summary="Run now")
@needs("reminders.send")
def create_run(request: HttpRequest) -> HttpResponse:
    """Write every letter that is due today. The worker does it; a letter is never written twice."""
    return write(request, run.queue_run, _queued, 202)


@router.post("", response={201: ReminderOut}, summary="Write a letter now")
@needs("reminders.send")
def create(request: HttpRequest, payload: ReminderIn) -> HttpResponse:
    """To one customer, by hand. 409 with the reason where there is nothing to write."""
    return write(request, lambda actor: letter.send_now(actor, payload.customer, payload.currency), shape)


@router.get("/overdue-states", response=list[OverdueOut], summary="Overdue states")
@needs("documents.read")
def overdue_states(request: HttpRequest) -> list[OverdueOut]:
    """Customers who are warned, on hold or blocked."""
    rows = OverdueStanding.objects.of(actor_of(request).company).exclude(state=overdue.CLEAR).order_by("pk")
    return [OverdueOut(customer=one.customer_id, state=one.state, reason=one.reason, since=one.since) for one in rows]


@router.get("/{reminder_id}", response=ReminderOut, summary="Read one")
@needs("documents.read")
def read(request: HttpRequest, reminder_id: str) -> ReminderOut:
    """With what it listed."""
    return shape(letters.find(actor_of(request), reminder_id))


@router.post("/{reminder_id}/completion", response={201: ReminderOut}, summary="Printed, or done")
@needs("reminders.send")
def complete(request: HttpRequest, reminder_id: str) -> HttpResponse:
    """A letter to print is in the post, or the turn of a person is done."""
    return write(request, lambda actor: letters.mark_printed(actor, reminder_id), shape)


@hold_router.get("", response=list[HoldOut], summary="List holds")
@needs("documents.read")
def holds_index(request: HttpRequest) -> list[HoldOut]:
    """The holds in force."""
    return [hold_shape(one) for one in holds.holds_of(actor_of(request).company)]


@hold_router.post("", response={201: HoldOut}, summary="Put on hold")
@needs("reminders.send")
def hold(request: HttpRequest, payload: HoldIn) -> HttpResponse:
    """No reminders to a customer, or about one document."""
    return write(
        request,
        lambda actor: holds.hold(actor, payload.customer, payload.reason, document_id=payload.document, until=payload.until),
        hold_shape,
    )


@hold_router.post("/{hold_id}/lifting", response={201: HoldOut}, summary="Lift a hold")
@needs("reminders.send")
def lift(request: HttpRequest, hold_id: str) -> HttpResponse:
    """Reminders go out again."""
    return write(request, lambda actor: holds.lift(actor, hold_id), hold_shape)


def shape(row: Reminder) -> ReminderOut:
    """A letter as the API shows it."""
    state = row.post.state if row.state == "posted" and row.post else row.state
    return ReminderOut(
        id=row.pk, customer=row.customer_id, currency=row.currency, kind=row.kind, level=row.level, day=row.day,
        channel=row.channel, recipient=row.recipient, state=state, amount=money(row.net_minor, row.currency),
        automatic=row.automatic, shown=row.shown, created_at=row.created_at,
    )  # fmt: skip


def hold_shape(row: ReminderHold) -> HoldOut:
    """A hold as the API shows it."""
    return HoldOut(
        id=row.pk, customer=row.customer_id, document=row.document_id, until=row.until, reason=row.reason,
        created_at=row.created_at, lifted_at=row.lifted_at,
    )  # fmt: skip


def _queued(job: Job) -> QueuedOut:
    return QueuedOut(job=job.pk, day=date.fromisoformat(job.payload["day"]))


def _planned(one: look.Planned, day: date) -> PlannedOut:
    decision, code = one.decision, one.state.currency
    return PlannedOut(
        customer=one.customer.pk, name=one.customer.name, currency=code, sends=bool(decision.letter or decision.handed),
        level=decision.letter.level if decision.letter else None,
        amount=money(decision.letter.net_minor if decision.letter else 0, code),
        overdue=money(look.overdue_of(one.state, day), code), policy=one.rule.row.name if one.rule else "",
        documents=[step.document for step in (decision.letter.steps if decision.letter else ())],
        handed_over=[step.document for step in decision.handed], why=[fault_out(fault) for fault in decision.why],
        left_out=[fault_out(fault) for fault in decision.left_out],
    )  # fmt: skip
