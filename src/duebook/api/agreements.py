"""Agreements about paying later: promises and instalment plans, judged by the ledger."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Amount, Day, Id, In, MaybeCurrency, MoneyText, Out
from duebook.api.shapes import money
from duebook.domain.instalments import Part
from duebook.kernel.errors import NotFound
from duebook.services.cases import plans, promises
from duebook.services.receivables import typed
from duebook.store.cases import Plan, Promise
from duebook.store.documents import IssuedDocument

promised = Router(tags=["Promises and plans"])
planned = Router(tags=["Promises and plans"])


class PromiseIn(In):
    """Somebody promised to pay by a day: an invoice, or without one so much on the account."""

    customer: Id
    due_on: Day
    invoice: Id = ""
    amount: Amount | None = None
    currency: MaybeCurrency = ""
    source: Literal["call", "mail", "visit", "api"] = "api"
    said_by: str = Field("", max_length=320)
    note: str = Field("", max_length=500)


class EndIn(In):
    """Why."""

    why: str = Field(..., min_length=1, max_length=200)


class PromiseOut(Out):
    """A promise; ``paid`` is what came in time, as last judged."""

    id: str
    customer: str
    invoice: str | None
    amount: MoneyText
    currency: str
    due_on: date
    grace_days: int
    source: str
    said_by: str
    note: str
    state: str
    made_at: datetime
    paid: MoneyText
    paid_on: date | None
    why: str


class PromiseFilter(Page):
    """Which promises."""

    state: Literal["", "open", "kept", "broken", "cancelled"] = ""
    customer: Id = ""
    invoice: Id = ""


class InstalmentIn(In):
    """One instalment."""

    due_on: Day
    amount: Amount


class PlanIn(In):
    """Instalments over invoices of one customer; the parts add up to what is open on them."""

    invoices: list[Id] = Field(..., min_length=1, max_length=plans.MOST_DOCUMENTS)
    parts: list[InstalmentIn] = Field(..., min_length=1, max_length=60)
    grace_days: int = Field(5, ge=0, le=plans.MOST_GRACE)
    note: str = Field("", max_length=500)


class AgreeIn(In):
    """Who agreed, when and how."""

    agreed_with: str = Field(..., min_length=1, max_length=200)


class InstalmentOut(Out):
    """One instalment, and the day on which it was covered."""

    position: int
    due_on: date
    amount: MoneyText
    met_on: date | None


class PlanOut(Out):
    """A plan with its parts."""

    id: str
    customer: str
    invoices: list[str]
    total: MoneyText
    currency: str
    state: str
    grace_days: int
    parts: list[InstalmentOut]
    note: str
    agreed_on: date | None
    agreed_with: str
    broken_part: int | None
    why: str


class PlanFilter(Page):
    """Which plans."""

    state: Literal["", "proposed", "agreed", "kept", "broken", "cancelled"] = ""
    customer: Id = ""


@promised.get("", response=Rows[PromiseOut], summary="List promises")
@needs("cases.read")
def promise_index(request: HttpRequest, page: Query[PromiseFilter]) -> Rows[PromiseOut]:
    """The newest first."""
    exact = {"state": page.state, "customer_id": page.customer, "document_id": page.invoice}
    wanted = {name: value for name, value in exact.items() if value}
    return turn(Promise.objects.of(actor_of(request).company).filter(**wanted), page, promise_shape)


@promised.post("", response={201: PromiseOut}, summary="Note a promise")
@needs("cases.write")
def promise_create(request: HttpRequest, payload: PromiseIn) -> HttpResponse:
    """No reminder is sent for what is promised until the day and its grace have passed."""
    return write(
        request,
        lambda actor: promises.make_promise(
            actor, payload.customer, payload.due_on, document_id=payload.invoice, amount=payload.amount,
            currency=payload.currency, source=payload.source, said_by=payload.said_by, remark=payload.note,
        ),
        promise_shape,
    )  # fmt: skip


@promised.post("/{promise_id}/cancellation", response={201: PromiseOut}, summary="Cancel a promise")
@needs("cases.write")
def promise_cancel(request: HttpRequest, promise_id: str, payload: EndIn) -> HttpResponse:
    """An open one only."""
    return write(request, lambda actor: promises.cancel_promise(actor, promise_id, payload.why), promise_shape)


@planned.get("", response=Rows[PlanOut], summary="List plans")
@needs("cases.read")
def plan_index(request: HttpRequest, page: Query[PlanFilter]) -> Rows[PlanOut]:
    """The newest first."""
    wanted = {name: value for name, value in {"state": page.state, "customer_id": page.customer}.items() if value}
    rows = Plan.objects.of(actor_of(request).company).filter(**wanted).prefetch_related("parts", "covers")
    return turn(rows, page, plan_shape)


@planned.post("", response={201: PlanOut}, summary="Propose a plan")
@needs("cases.write")
def plan_create(request: HttpRequest, payload: PlanIn) -> HttpResponse:
    """Nothing changes before the customer agrees."""
    company = actor_of(request).company
    first = IssuedDocument.objects.of(company).filter(pk=payload.invoices[0]).first()
    if first is None:
        raise NotFound("There is no such document.")
    parts = [
        Part(due_on=one.due_on, amount=typed.units(one.amount, first.currency, f"parts[{n}].amount"))
        for n, one in enumerate(payload.parts)
    ]
    return write(
        request,
        lambda actor: plans.propose_plan(actor, payload.invoices, parts, grace=payload.grace_days, remark=payload.note),
        plan_shape,
    )


@planned.get("/{plan_id}", response=PlanOut, summary="Read one")
@needs("cases.read")
def plan_read(request: HttpRequest, plan_id: str) -> PlanOut:
    """With its parts."""
    return plan_shape(plans.find(actor_of(request), plan_id))


@planned.post("/{plan_id}/agreement", response={201: PlanOut}, summary="Note that the customer agreed")
@needs("cases.write")
def plan_agree(request: HttpRequest, plan_id: str, payload: AgreeIn) -> HttpResponse:
    """From now on no reminder is sent while the plan is kept. The invoices' own due dates stay."""
    return write(request, lambda actor: plans.agree_plan(actor, plan_id, payload.agreed_with), plan_shape)


@planned.post("/{plan_id}/cancellation", response={201: PlanOut}, summary="Cancel a plan")
@needs("cases.write")
def plan_cancel(request: HttpRequest, plan_id: str, payload: EndIn) -> HttpResponse:
    """A proposed or agreed one."""
    return write(request, lambda actor: plans.cancel_plan(actor, plan_id, payload.why), plan_shape)


def promise_shape(row: Promise) -> PromiseOut:
    """A promise as the API shows it."""
    return PromiseOut(
        id=row.pk, customer=row.customer_id, invoice=row.document_id, amount=money(row.amount_minor, row.currency),
        currency=row.currency, due_on=row.due_on, grace_days=row.grace, source=row.source, said_by=row.said_by, note=row.note,
        state=row.state, made_at=row.made_at, paid=money(row.paid_minor, row.currency), paid_on=row.paid_on, why=row.why,
    )  # fmt: skip


def plan_shape(row: Plan) -> PlanOut:
    """A plan as the API shows it."""
    parts = [
        InstalmentOut(position=one.position, due_on=one.due_on, amount=money(one.amount_minor, row.currency), met_on=one.met_on)
        for one in sorted(row.parts.all(), key=lambda one: one.position)
    ]
    return PlanOut(
        id=row.pk, customer=row.customer_id, invoices=sorted(one.document_id for one in row.covers.all()),
        total=money(row.total_minor, row.currency), currency=row.currency, state=row.state, grace_days=row.grace, parts=parts,
        note=row.note, agreed_on=row.agreed_on, agreed_with=row.agreed_with, broken_part=row.broken_part, why=row.why,
    )  # fmt: skip
