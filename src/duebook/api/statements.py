"""Statements of account: as a file, by mail, on a schedule."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Day, Filter, Id, In, Out
from duebook.api.reminderpolicies import SegmentIn
from duebook.domain.segments import Segment
from duebook.services.collections import schedules, statements
from duebook.store.reminders import SentStatement, StatementSchedule

router = Router(tags=["Statements"])
Kind = Literal["open-item", "balance-forward"]


class StatementIn(In):
    """What to mail to a customer."""

    customer: Id
    kind: Kind = "open-item"
    start: Day | None = None
    end: Day | None = None


class StatementScheduleIn(In):
    """Statements that go out by themselves, to one customer or to a segment."""

    name: str = Field(..., min_length=1, max_length=120)
    kind: Kind = "open-item"
    every: Literal["weekly", "monthly", "quarterly"] = "monthly"
    starts_on: Day
    customer: Id = ""
    segment: SegmentIn = SegmentIn()
    also_clear: bool = False


class SentStatementOut(Out):
    """A statement that was mailed."""

    id: str
    customer: str
    schedule: str | None
    kind: str
    start: date
    end: date
    recipient: str
    state: str
    created_at: datetime


class ScheduleOut(Out):
    """A schedule."""

    id: str
    name: str
    kind: str
    every: str
    customer: str | None
    starts_on: date
    next_on: date
    ended_at: datetime | None


class FileFilter(Filter):
    """Of which customer, of what kind, as which file."""

    customer: Id
    kind: Kind = "open-item"
    format: Literal["pdf", "csv", "xlsx"] = "pdf"
    start: Day | None = None
    end: Day | None = None


@router.get("", response=Rows[SentStatementOut], summary="List what was mailed")
@needs("documents.read")
def index(request: HttpRequest, page: Query[Page]) -> Rows[SentStatementOut]:
    """Newest first."""
    return turn(SentStatement.objects.of(actor_of(request).company).select_related("post"), page, shape)


@router.get(
    "/file",
    summary="A statement as a file",
    openapi_extra={
        "responses": {
            200: {"content": {mime: {"schema": {"type": "string", "format": "binary"}} for mime in statements.FILES.values()}}
        }
    },
)
@needs("documents.read")
def file(request: HttpRequest, page: Query[FileFilter]) -> HttpResponse:
    """PDF in the customer's language, CSV or XLSX."""
    content = statements.make(actor_of(request), page.customer, page.kind, page.format, page.start, page.end)
    headers = {"Content-Disposition": f'attachment; filename="statement.{page.format}"'}
    return HttpResponse(content, content_type=statements.FILES[page.format], headers=headers)


@router.post("", response={201: SentStatementOut}, summary="Mail a statement")
@needs("reminders.send")
def send(request: HttpRequest, payload: StatementIn) -> HttpResponse:
    """To the customer's contact for reminders."""
    return write(request, lambda actor: statements.send(actor, payload.customer, payload.kind, payload.start, payload.end), shape)


@router.get("/schedules", response=list[ScheduleOut], summary="List schedules")
@needs("company.read")
def schedule_index(request: HttpRequest) -> list[ScheduleOut]:
    """Those in force."""
    return [schedule_shape(one) for one in schedules.schedules_of(actor_of(request).company)]


@router.post("/schedules", response={201: ScheduleOut}, summary="Make a schedule")
@needs("policies.write")
def schedule_create(request: HttpRequest, payload: StatementScheduleIn) -> HttpResponse:
    """From its first day on."""
    asked = payload.segment
    segment = Segment(
        countries=tuple(asked.countries), kinds=tuple(asked.kinds), least=asked.least, below=asked.below,
        customers=tuple(asked.customers),
    )  # fmt: skip
    return write(
        request,
        lambda actor: schedules.save_schedule(
            actor, payload.name, payload.kind, payload.every, payload.starts_on, customer_id=payload.customer, segment=segment,
            also_clear=payload.also_clear,
        ),
        schedule_shape,
    )  # fmt: skip


@router.post("/schedules/{schedule_id}/ending", response={201: ScheduleOut}, summary="End a schedule")
@needs("policies.write")
def schedule_end(request: HttpRequest, schedule_id: str) -> HttpResponse:
    """No more statements by it."""
    return write(request, lambda actor: schedules.end_schedule(actor, schedule_id), schedule_shape)


def shape(row: SentStatement) -> SentStatementOut:
    """A mailed statement as the API shows it."""
    return SentStatementOut(
        id=row.pk, customer=row.customer_id, schedule=row.schedule_id, kind=row.kind, start=row.start, end=row.end,
        recipient=row.recipient, state=row.post.state if row.post else "queued", created_at=row.created_at,
    )  # fmt: skip


def schedule_shape(row: StatementSchedule) -> ScheduleOut:
    """A schedule as the API shows it."""
    return ScheduleOut(
        id=row.pk, name=row.name, kind=row.kind, every=row.every, customer=row.customer_id, starts_on=row.starts_on,
        next_on=row.next_on, ended_at=row.ended_at,
    )  # fmt: skip
