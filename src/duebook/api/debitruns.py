"""Debit runs: from due invoices of customers with a mandate to the bank's file, and what came back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.claims import ClaimOut
from duebook.api.claims import shape as claim_shape
from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Amount, Day, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.debits import collected, look, notify, propose, returns, runs, undo
from duebook.store.mandates import DebitItem, DebitRun

router = Router(tags=["Direct debits"])


class DebitRunIn(In):
    """Which invoices: these, or all that are due until a day. Without a day of collection the first that can be reached."""

    until: Day | None = None
    collection_on: Day | None = None
    invoices: list[Id] | None = Field(None, min_length=1, max_length=propose.MOST)


class WithdrawIn(In):
    """Why it did not happen."""

    reason: str = Field(..., min_length=1, max_length=200)


class ReturnIn(In):
    """The bank's reason code, such as AC04, and the day."""

    code: str = Field(..., min_length=2, max_length=20)
    on: Day | None = None


class FeeIn(In):
    """How much of the fee; without it all."""

    amount: Amount | None = None


class DebitRunOut(Out):
    """A debit run. ``state`` is draft, exported, closed or discarded."""

    id: str
    state: str
    collection_on: date
    currency: str
    iban: str
    creditor_id: str
    total: MoneyText
    version: str
    message_id: str
    sha256: str
    created_at: datetime
    exported_at: datetime | None
    note: str


class DebitItemOut(Out):
    """One collection. ``state`` is planned, sent, booked, returned or dropped."""

    id: str
    invoice: str
    number: str
    customer: str
    mandate: str
    amount: MoneyText
    sequence: str
    end_to_end_id: str
    notified_at: datetime | None
    state: str
    payment: str | None
    return_code: str
    fee: MoneyText


class DebitRunWhole(DebitRunOut):
    """A run with its collections."""

    items: list[DebitItemOut]


class DebitRunFilter(Page):
    """Which runs."""

    state: Literal["", "draft", "exported", "closed", "discarded"] = ""


@router.get("", response=Rows[DebitRunOut], summary="List debit runs")
@needs("payments.read")
def index(request: HttpRequest, page: Query[DebitRunFilter]) -> Rows[DebitRunOut]:
    """Newest first."""
    return turn(look.run_list(actor_of(request), state=page.state), page, shape)


@router.post("", response={201: DebitRunOut}, summary="Make a debit run")
@needs("mandates.write", "payments.read")
def create(request: HttpRequest, payload: DebitRunIn) -> HttpResponse:
    """A draft."""
    return write(
        request,
        lambda actor: runs.make_run(
            actor, until=payload.until, collection_on=payload.collection_on, document_ids=payload.invoices
        ),
        shape,
    )


@router.get("/{debit_run_id}", response=DebitRunWhole, summary="Read one")
@needs("payments.read")
def read(request: HttpRequest, debit_run_id: str) -> DebitRunWhole:
    """With its collections."""
    return whole(look.run_detail(actor_of(request), debit_run_id))


@router.delete("/{debit_run_id}", response=DebitRunOut, summary="Put a draft away")
@needs("mandates.write")
def discard(request: HttpRequest, debit_run_id: str) -> HttpResponse:
    """Its invoices may go into another run."""
    return write(request, lambda actor: runs.discard_run(actor, debit_run_id), shape, status=200)


@router.post("/{debit_run_id}/notice", response=DebitRunOut, summary="Tell the customers")
@needs("mandates.write")
def notice(request: HttpRequest, debit_run_id: str) -> HttpResponse:
    """One mail for each mandate whose customer was not told yet."""
    return write(request, lambda actor: notify.notify_run(actor, debit_run_id), _again(request, debit_run_id), status=200)


@router.post("/{debit_run_id}/export", response=DebitRunOut, summary="Export it")
@needs("debits.export")
def export(request: HttpRequest, debit_run_id: str) -> HttpResponse:
    """Once: the file is written and frozen."""
    return write(request, lambda actor: runs.export_run(actor, debit_run_id), shape, status=200)


@router.get(
    "/{debit_run_id}/file",
    summary="Download the bank's file",
    openapi_extra={"responses": {200: {"content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}}}}},
)
@needs("debits.export")
def download(request: HttpRequest, debit_run_id: str) -> HttpResponse:
    """pain.008, as it was exported."""
    name, content = runs.run_file(actor_of(request), debit_run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@router.post("/{debit_run_id}/withdrawal", response=DebitRunOut, summary="Note that the file never went out")
@needs("debits.export")
def withdraw(request: HttpRequest, debit_run_id: str, payload: WithdrawIn) -> HttpResponse:
    """Its invoices may go into another run."""
    return write(request, lambda actor: runs.withdraw_run(actor, debit_run_id, payload.reason), shape, status=200)


@router.post("/{debit_run_id}/booking", response=DebitRunOut, summary="Book it as paid")
@needs("payments.write")
def book(request: HttpRequest, debit_run_id: str) -> HttpResponse:
    """On the day of collection, without waiting for the statement."""
    return write(request, lambda actor: collected.book_run(actor, debit_run_id), _again(request, debit_run_id), status=200)


@router.post("/items/{debit_item_id}/return", response=DebitItemOut, summary="Note that a collection came back")
@needs("payments.write")
def came_back(request: HttpRequest, debit_item_id: str, payload: ReturnIn) -> HttpResponse:
    """The invoice is open again; the reason may end the mandate."""
    return write(
        request, lambda actor: returns.return_item(actor, debit_item_id, payload.code, on=payload.on), item_shape, status=200
    )


@router.post("/items/{debit_item_id}/undo-return", response=DebitItemOut, summary="Undo a return")
@needs("payments.write")
def undo_return(request: HttpRequest, debit_item_id: str, payload: WithdrawIn) -> HttpResponse:
    """It did not come back after all: the collection counts again, its bank line is open, its mandate is active again."""
    return write(request, lambda actor: undo.undo_return(actor, debit_item_id, payload.reason), item_shape, status=200)


@router.post("/items/{debit_item_id}/fee-claim", response={201: ClaimOut}, summary="Claim the bank's fee for a return")
@needs("payments.write")
def claim_fee(request: HttpRequest, debit_item_id: str, payload: FeeIn) -> HttpResponse:
    """From the customer: all of it, or less."""
    return write(request, lambda actor: returns.claim_fee(actor, debit_item_id, payload.amount), claim_shape)


@router.post("/{debit_run_id}/restoration", response=DebitRunOut, summary="Note that the file went out after all")
@needs("debits.export")
def restore(request: HttpRequest, debit_run_id: str, payload: WithdrawIn) -> HttpResponse:
    """What the file of a withdrawn run holds is at the bank again."""
    return write(request, lambda actor: undo.restore_run(actor, debit_run_id, payload.reason), shape, status=200)


@router.post("/{debit_run_id}/booking/undo", response=DebitRunOut, summary="Take its booking back")
@needs("payments.write")
def unbook(request: HttpRequest, debit_run_id: str, payload: WithdrawIn) -> HttpResponse:
    """What was booked without a line of the bank waits for the bank again."""
    return write(
        request, lambda actor: undo.unbook_run(actor, debit_run_id, payload.reason), _again(request, debit_run_id), status=200
    )


def shape(run: DebitRun) -> DebitRunOut:
    """A run as the API shows it."""
    return DebitRunOut(**_plain(run))


def whole(found: look.RunDetail) -> DebitRunWhole:
    """A run with its collections as the API shows it."""
    return DebitRunWhole(**_plain(found.run), items=[item_shape(one) for one in found.items])


def item_shape(one: DebitItem) -> DebitItemOut:
    """A collection as the API shows it."""
    code = one.run.currency
    return DebitItemOut(
        id=one.pk, invoice=one.document_id, number=one.document.number, customer=one.document.customer_id,
        mandate=one.mandate_id, amount=money(one.amount_minor, code), sequence=one.sequence, end_to_end_id=one.end_to_end_id,
        notified_at=one.notified_at, state=one.state, payment=one.payment_id, return_code=one.return_code,
        fee=money(one.fee_minor, code),
    )  # fmt: skip


def _again(request: HttpRequest, run_id: str) -> Callable[[int], Out]:
    """How the run is shown after something was done to it."""
    return lambda _count: shape(runs.find(actor_of(request), run_id))


def _plain(run: DebitRun) -> dict[str, Any]:
    same = {name: getattr(run, name) for name in DebitRunOut.model_fields if name not in {"id", "total"}}
    return {"id": run.pk, "total": money(run.total_minor, run.currency), **same}
