"""The collector's worklist and call log, and the provision for bad debts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Day, Filter, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.domain.provisioning import Rate
from duebook.services.cases import calls, provisions, worklist
from duebook.store.cases import CallNote, NoteTemplate
from duebook.store.provisions import ProvisionMatrix, ProvisionRun

listed = Router(tags=["Collecting"])
called = Router(tags=["Collecting"])
provided = Router(tags=["Provisions"])


class CallIn(In):
    """A call, mail or visit, and what is next."""

    customer: Id
    kind: Literal["call", "mail", "visit"] = "call"
    outcome: Literal["reached", "not-reached", "promised", "disputed", "refused", "wrong-number", "other"] = "reached"
    person: str = Field("", max_length=200)
    text: str = Field("", max_length=2000)
    next_action: Literal["", "call", "mail", "visit", "wait", "decide", "agency"] = ""
    next_on: Day | None = None


class CallOut(Out):
    """A contact as it was logged."""

    id: str
    customer: str
    kind: str
    outcome: str
    person: str
    text: str
    next_action: str
    next_on: date | None
    next_by: str | None
    created_at: datetime


class NoteTemplateIn(In):
    """Words for the call log under a name."""

    name: str = Field(..., min_length=1, max_length=80)
    text: str = Field(..., min_length=1, max_length=2000)


class NoteTemplateOut(Out):
    """A template of the call log."""

    id: str
    name: str
    text: str
    created_at: datetime


class CallFilter(Page):
    """Whose notes."""

    customer: Id = ""


class WorkFilter(Filter):
    """Which part of the worklist."""

    owner: Id = ""
    bucket: Literal["", "easy", "worth", "late", "little", "waiting"] = ""
    limit: int = Field(100, ge=1, le=500)


class WhyOut(Out):
    """A reason of a rank with its fact."""

    code: str
    fact: int


class WorkOut(Out):
    """One customer in one currency. ``chance`` is in thousandths, ``expected_gain`` is overdue money less credit times it."""

    customer: str
    name: str
    currency: str
    overdue: MoneyText
    documents: int
    oldest_days: int
    disputed: MoneyText
    promised: MoneyText
    expected_gain: MoneyText
    chance: int
    bucket: str
    reasons: list[WhyOut]
    action: str
    action_on: date | None
    owner: str | None


class WorkRows(Out):
    """The worklist, highest expected gain first."""

    data: list[WorkOut]


class RateIn(In):
    """What is more than ``over`` days past due is provided for with so many per cent; the first row has -1."""

    over: int = Field(..., ge=-1, le=3650)
    per_cent: Decimal = Field(..., ge=0, le=100, max_digits=8, decimal_places=4)


class MatrixIn(In):
    """A matrix in force from a day on."""

    since: Day
    rates: list[RateIn] = Field(..., min_length=1, max_length=12)


class MatrixOut(Out):
    """A matrix."""

    id: str
    since: date
    rates: list[dict[str, str]]


class ProvisionRunIn(In):
    """The day of the run; today where none is given."""

    on: Day | None = None


class ProvisionReversalIn(In):
    """Why."""

    reason: str = Field(..., min_length=1, max_length=200)


class ProvisionRunOut(Out):
    """The provision of a day in a currency; ``change`` is what was booked."""

    id: str
    on: date
    currency: str
    target: MoneyText
    change: MoneyText
    entry: str | None
    reverses: str | None
    created_at: datetime


class RunRows(Out):
    """One run for each currency."""

    data: list[ProvisionRunOut]


@listed.get("", response=WorkRows, summary="Read the worklist")
@needs("cases.read")
def work(request: HttpRequest, page: Query[WorkFilter]) -> WorkRows:
    """Customers with overdue money, by what a contact is expected to bring in."""
    found = worklist.rows(actor_of(request), owner=page.owner, bucket=page.bucket)
    return WorkRows(data=[work_shape(one) for one in found[: page.limit]])


@called.get("", response=Rows[CallOut], summary="List contacts")
@needs("cases.read")
def call_index(request: HttpRequest, page: Query[CallFilter]) -> Rows[CallOut]:
    """The newest first."""
    wanted = {"customer_id": page.customer} if page.customer else {}
    return turn(CallNote.objects.of(actor_of(request).company).filter(**wanted), page, call_shape)


@called.post("", response={201: CallOut}, summary="Log a contact")
@needs("cases.write")
def call_create(request: HttpRequest, payload: CallIn) -> HttpResponse:
    """Kept for ever; its next action holds until a later contact with the same customer."""
    facts = payload.model_dump(exclude={"customer"})
    return write(request, lambda actor: calls.log_call(actor, payload.customer, **facts), call_shape)


@called.get("/templates", response=Rows[NoteTemplateOut], summary="List templates of the call log")
@needs("cases.read")
def template_index(request: HttpRequest, page: Query[Page]) -> Rows[NoteTemplateOut]:
    """The newest first."""
    return turn(NoteTemplate.objects.of(actor_of(request).company), page, template_shape)


@called.post("/templates", response={201: NoteTemplateOut}, summary="Write a template of the call log")
@needs("cases.write")
def template_create(request: HttpRequest, payload: NoteTemplateIn) -> HttpResponse:
    """The one of this name gets new words."""
    return write(request, lambda actor: calls.save_template(actor, payload.name, payload.text), template_shape)


@called.delete("/templates/{template_id}", response=NoteTemplateOut, summary="Delete a template of the call log")
@needs("cases.write")
def template_delete(request: HttpRequest, template_id: str) -> HttpResponse:
    """What was logged with it stays as it is."""
    return write(request, lambda actor: calls.delete_template(actor, template_id), template_shape, status=200)


@provided.get("", response=Rows[ProvisionRunOut], summary="List provisions")
@needs("cases.read")
def run_index(request: HttpRequest, page: Query[Page]) -> Rows[ProvisionRunOut]:
    """The newest first."""
    return turn(ProvisionRun.objects.of(actor_of(request).company), page, run_shape)


@provided.post("", response={201: RunRows}, summary="Book the provision of a day")
@needs("payments.write-off", "cases.read")
def run_create(request: HttpRequest, payload: ProvisionRunIn) -> HttpResponse:
    """Books the difference to what is provided for, in each currency."""
    return write(
        request,
        lambda actor: provisions.run_provision(actor, payload.on),
        lambda made: RunRows(data=[run_shape(one) for one in made]),
    )


@provided.post("/matrices", response={201: MatrixOut}, summary="Set the matrix")
@needs("policies.write")
def matrix_create(request: HttpRequest, payload: MatrixIn) -> HttpResponse:
    """A matrix that a run has used is kept: let the new one begin on another day."""
    rates = [Rate(over=one.over, per_cent=one.per_cent) for one in payload.rates]
    return write(request, lambda actor: provisions.save_matrix(actor, rates, payload.since), matrix_shape)


@provided.post("/{provision_id}/reversal", response={201: ProvisionRunOut}, summary="Reverse the last run")
@needs("payments.write-off")
def run_reverse(request: HttpRequest, provision_id: str, payload: ProvisionReversalIn) -> HttpResponse:
    """An entry takes it back."""
    return write(request, lambda actor: provisions.reverse_run(actor, provision_id, payload.reason), run_shape)


def work_shape(row: worklist.Row) -> WorkOut:
    """One row of the worklist as the API shows it."""
    return WorkOut(
        customer=row.customer.pk, name=row.customer.name, currency=row.currency, overdue=money(row.overdue_minor, row.currency),
        documents=row.documents, oldest_days=row.oldest_days, disputed=money(row.disputed_minor, row.currency),
        promised=money(row.promised_minor, row.currency), expected_gain=money(row.rank.gain, row.currency),
        chance=row.rank.chance, bucket=row.bucket, reasons=[WhyOut(code=code, fact=fact) for code, fact in row.rank.reasons],
        action=row.action,
        action_on=row.action_on, owner=row.owner.pk if row.owner else None,
    )  # fmt: skip


def call_shape(row: CallNote) -> CallOut:
    """A contact as the API shows it."""
    return CallOut(
        id=row.pk, customer=row.customer_id, kind=row.kind, outcome=row.outcome, person=row.person, text=row.text,
        next_action=row.next_action, next_on=row.next_on, next_by=row.next_by_id, created_at=row.created_at,
    )  # fmt: skip


def template_shape(row: NoteTemplate) -> NoteTemplateOut:
    """A template as the API shows it."""
    return NoteTemplateOut(id=row.pk, name=row.name, text=row.text, created_at=row.created_at)


def run_shape(row: ProvisionRun) -> ProvisionRunOut:
    """A run as the API shows it."""
    return ProvisionRunOut(
        id=row.pk, on=row.on, currency=row.currency, target=money(row.target_minor, row.currency),
        change=money(row.change_minor, row.currency), entry=row.entry_id, reverses=row.reverses_id, created_at=row.created_at,
    )  # fmt: skip


def matrix_shape(row: ProvisionMatrix) -> MatrixOut:
    """A matrix as the API shows it."""
    return MatrixOut(
        id=row.pk,
        since=row.since,
        rates=[{"over": str(one.over), "per_cent": f"{one.per_cent:f}"} for one in provisions.rates_of(row)],
    )
