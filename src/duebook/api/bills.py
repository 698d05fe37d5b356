"""Bills: suppliers' invoices from received to paid. A new verb is a new noun."""

from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.billshapes import BillOut, BillWhole, bill_row, bill_whole
from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Day, Id, In
from duebook.domain.clarification import ACTIONS, REASONS, Clarification
from duebook.services.payables import assign, decide, look, pay, record, schedule
from duebook.store.bills import Bill

router = Router(tags=["Bills"])
Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=6, decimal_places=4)]


class Why(In):
    """A reason or an action: its code, words of your own, and the business terms concerned."""

    code: str = Field(..., max_length=3)
    text: str = Field("", max_length=500)
    terms: list[Annotated[str, Field(max_length=20)]] = Field([], max_length=10)


class ClarifiedIn(In):
    """Why, and what the supplier is asked to do. ``respond`` sends an Invoice Response."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reasons": [{"code": "PRI", "text": "4.50 was agreed"}], "actions": [{"code": "NIN"}]}]}
    )

    reasons: list[Why] = Field([], max_length=20, description=f"OPStatusReason: {', '.join(REASONS)}")
    actions: list[Why] = Field([], max_length=20, description=f"OPStatusAction: {', '.join(ACTIONS)}")
    note: str = Field("", max_length=500)
    respond: bool = True


class AcceptIn(In):
    """An acceptance. Errors of the checks stop it unless ``waive`` says why they do not matter; a duplicate never passes."""

    expense_account: str = Field("", max_length=20, description="Of your own chart; empty: the supplier's usual one")
    conditions: list[Why] = Field([], max_length=20)
    waive: str = Field("", max_length=200)
    self_assessed: Rate | None = Field(None, description="Rate of the tax you owe yourself; empty: your standard rate")
    booked_on: Day | None = None
    note: str = Field("", max_length=500)
    respond: bool = True


class ReasonIn(In):
    """Why."""

    reason: str = Field(..., min_length=1, max_length=200)


class AssignIn(In):
    """A supplier, an order, or both empty: a new supplier is made of the bill's seller."""

    supplier: Id = ""
    order: Id = ""


class ScheduleIn(In):
    """On which day; empty: the due day, or today where that is past."""

    pay_on: Day | None = None


class PaidIn(In):
    """When it was paid, and the bank's reference."""

    paid_on: Day | None = None
    reference: str = Field("", max_length=140)
    respond: bool = False


class BillFilter(Page):
    """Which bills."""

    state: Literal[
        "", "received", "in-process", "under-query", "accepted", "rejected", "scheduled", "paid", "undecided", "owed", "overdue"
    ] = ""
    supplier: Id = ""
    search: str = Field("", description="Words of number, seller, order or amount")


@router.get("", response=Rows[BillOut], summary="List bills")
@needs("bills.read")
def index(request: HttpRequest, page: Query[BillFilter]) -> Rows[BillOut]:
    """Newest first."""
    rows = look.bills(actor_of(request), state=page.state, supplier_id=page.supplier, words=page.search)
    return turn(rows, page, bill_row)


@router.get("/{bill_id}", response=BillWhole, summary="Read one")
@needs("bills.read")
def read(request: HttpRequest, bill_id: str) -> BillWhole:
    """With its document, what the checks found, and what was done with it."""
    return bill_whole(look.bill_detail(actor_of(request), bill_id))


@router.post("/{bill_id}/checks", response=BillOut, summary="Check it anew")
@needs("bills.receive", "bills.read")
def check(request: HttpRequest, bill_id: str) -> HttpResponse:
    """Suppliers, orders, accounts and other bills may have changed since."""
    return write(request, lambda actor: record.recheck(actor, bill_id), _row, status=200)


@router.post("/{bill_id}/assignment", response=BillOut, summary="Put a supplier or an order to it")
@needs("bills.receive", "suppliers.write", "bills.read")
def put(request: HttpRequest, bill_id: str, payload: AssignIn) -> HttpResponse:
    """Where nobody could tell by itself."""
    if payload.supplier or payload.order:
        return write(
            request,
            lambda actor: assign.assign(actor, bill_id, supplier_id=payload.supplier, order_id=payload.order),
            _row,
            status=200,
        )
    actor = actor_of(request)
    return write(
        request, lambda who: assign.supplier_of_bill(who, bill_id), lambda _made: _row(record.find(actor, bill_id)), status=200
    )


@router.post("/{bill_id}/processing", response=BillOut, summary="Take it up")
@needs("bills.receive", "bills.read")
def take_up(request: HttpRequest, bill_id: str) -> HttpResponse:
    """It is in process."""
    return write(request, lambda actor: decide.take_up(actor, bill_id), _row, status=200)


@router.post("/{bill_id}/query", response=BillOut, summary="Ask the supplier")
@needs("bills.receive", "bills.read")
def query(request: HttpRequest, bill_id: str, payload: ClarifiedIn) -> HttpResponse:
    """With at least one reason."""
    return write(
        request,
        lambda actor: decide.query_bill(
            actor, bill_id, _all(payload.reasons), actions=_all(payload.actions), remark=payload.note, respond_to=payload.respond
        ),
        _row,
        status=200,
    )


@router.post("/{bill_id}/answer", response=BillOut, summary="Note the answer")
@needs("bills.receive", "bills.read")
def answer(request: HttpRequest, bill_id: str, payload: ReasonIn) -> HttpResponse:
    """What the supplier said: it is in process again."""
    return write(request, lambda actor: decide.answer_query(actor, bill_id, payload.reason), _row, status=200)


@router.post("/{bill_id}/acceptance", response=BillOut, summary="Accept and post it")
@needs("bills.decide", "bills.read")
def accept(request: HttpRequest, bill_id: str, payload: AcceptIn) -> HttpResponse:
    """It is owed from then on."""
    return write(
        request,
        lambda actor: decide.accept_bill(
            actor,
            bill_id,
            expense_account=payload.expense_account,
            conditions=_all(payload.conditions),
            waive=payload.waive,
            self_assessed=payload.self_assessed,
            booked_on=payload.booked_on,
            remark=payload.note,
            respond_to=payload.respond,
        ),
        _row,
        status=200,
    )


@router.post("/{bill_id}/rejection", response=BillOut, summary="Reject it")
@needs("bills.decide", "bills.read")
def reject(request: HttpRequest, bill_id: str, payload: ClarifiedIn) -> HttpResponse:
    """With at least one reason."""
    return write(
        request,
        lambda actor: decide.reject_bill(
            actor, bill_id, _all(payload.reasons), actions=_all(payload.actions), remark=payload.note, respond_to=payload.respond
        ),
        _row,
        status=200,
    )


@router.post("/{bill_id}/reopening", response=BillOut, summary="Take a decision back")
@needs("bills.decide", "bills.read")
def reopen(request: HttpRequest, bill_id: str, payload: ReasonIn) -> HttpResponse:
    """What was posted is reversed."""
    return write(request, lambda actor: decide.reopen_bill(actor, bill_id, payload.reason), _row, status=200)


@router.post("/{bill_id}/schedule", response=BillOut, summary="Schedule its payment")
@needs("bills.decide", "bills.read")
def plan(request: HttpRequest, bill_id: str, payload: ScheduleIn) -> HttpResponse:
    """Only where two people stand behind the account it names."""
    return write(request, lambda actor: schedule.schedule_bill(actor, bill_id, pay_on=payload.pay_on), _row, status=200)


@router.delete("/{bill_id}/schedule", response=BillOut, summary="Do not pay it yet")
@needs("bills.decide", "bills.read")
def unplan(request: HttpRequest, bill_id: str) -> HttpResponse:
    """It stays accepted."""
    return write(request, lambda actor: schedule.unschedule_bill(actor, bill_id), _row, status=200)


@router.post("/{bill_id}/payment", response=BillOut, summary="Note that it was paid")
@needs("bills.pay", "bills.read")
def paid(request: HttpRequest, bill_id: str, payload: PaidIn) -> HttpResponse:
    """Outside of a payment run, and whole."""
    return write(
        request,
        lambda actor: pay.pay_bill(
            actor, bill_id, paid_on=payload.paid_on, reference=payload.reference, respond_to=payload.respond
        ),
        _row,
        status=200,
    )


@router.delete("/{bill_id}/payment", response=BillOut, summary="Note that its payment came back")
@needs("bills.pay", "bills.read")
def unpaid(request: HttpRequest, bill_id: str) -> HttpResponse:
    """Every bill of the same transfer is owed again."""
    actor = actor_of(request)
    return write(
        request,
        lambda who: pay.unpay_bill(who, bill_id, "The payment came back."),
        lambda _bills: _row(record.find(actor, bill_id)),
        status=200,
    )


def _row(bill: Bill) -> BillOut:
    return bill_row(bill)


def _all(given: list[Why]) -> list[Clarification]:
    return [Clarification(code=one.code, text=one.text, terms=tuple(one.terms)) for one in given]
