"""Payment runs: from scheduled bills to the bank's file."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Currency, Day, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.payables import look, runs
from duebook.store.payruns import PaymentRun

router = Router(tags=["Payment runs"])


class RunIn(In):
    """Which bills: these, or all that are to be paid until a day (today). ``iban`` is one of your own accounts."""

    until: Day | None = None
    bills: list[Id] | None = Field(None, min_length=1, max_length=runs.MOST)
    iban: str = Field("", max_length=42)
    currency: Currency = "EUR"


class RunPaidIn(In):
    """When the bank paid it, with its reference. ``unpaid`` are bills it did not pay."""

    paid_on: Day | None = None
    reference: str = Field("", max_length=140)
    unpaid: list[Id] = Field([], max_length=runs.MOST)
    respond: bool = False


class ReleaseIn(In):
    """Why it did not happen."""

    reason: str = Field(..., min_length=1, max_length=200)


class RunOut(Out):
    """A payment run. ``state`` is draft, exported, paid or released."""

    id: str
    state: str
    execution_date: date
    currency: str
    iban: str
    total: MoneyText
    message_id: str
    sha256: str
    created_at: datetime
    exported_at: datetime | None
    note: str


class RunItemOut(Out):
    """One bill of a run; negative for a credit note that is set off."""

    bill: str
    number: str
    supplier: str
    amount: MoneyText
    iban: str
    holder: str
    reference: str
    pay_on: date
    live: bool


class RunWhole(RunOut):
    """A run with its bills."""

    items: list[RunItemOut]


class RunFilter(Page):
    """Which runs."""

    state: Literal["", "draft", "exported", "paid", "released"] = ""


@router.get("", response=Rows[RunOut], summary="List payment runs")
@needs("bills.read")
def index(request: HttpRequest, page: Query[RunFilter]) -> Rows[RunOut]:
    """Newest first."""
    return turn(look.run_list(actor_of(request), state=page.state), page, shape)


@router.post("", response={201: RunOut}, summary="Make a payment run")
@needs("bills.pay")
def create(request: HttpRequest, payload: RunIn) -> HttpResponse:
    """A draft. Suppliers to whom nothing is left after their credit notes stay out."""
    return write(
        request,
        lambda actor: runs.make_run(
            actor, until=payload.until, bill_ids=payload.bills, iban=payload.iban, currency=payload.currency
        ),
        shape,
    )


@router.get("/{run_id}", response=RunWhole, summary="Read one")
@needs("bills.read")
def read(request: HttpRequest, run_id: str) -> RunWhole:
    """With its bills."""
    found = look.run_detail(actor_of(request), run_id)
    code = found.run.currency
    return RunWhole(
        **_plain(found.run),
        items=[
            RunItemOut(
                bill=one.bill_id, number=one.bill.number, supplier=one.supplier_id, amount=money(one.amount_minor, code),
                iban=one.iban, holder=one.holder, reference=one.reference, pay_on=one.pay_on, live=one.is_live,
            )
            for one in found.items
        ],
    )  # fmt: skip


@router.delete("/{run_id}", response=RunOut, summary="Put a draft away")
@needs("bills.pay")
def discard(request: HttpRequest, run_id: str) -> HttpResponse:
    """Its bills stay scheduled."""
    return write(request, lambda actor: runs.discard_run(actor, run_id), shape, status=200)


@router.post("/{run_id}/export", response=RunOut, summary="Export it")
@needs("bills.pay")
def export(request: HttpRequest, run_id: str) -> HttpResponse:
    """Once: the file is written and frozen."""
    return write(request, lambda actor: runs.export_run(actor, run_id), shape, status=200)


@router.get(
    "/{run_id}/file",
    summary="Download the bank's file",
    openapi_extra={"responses": {200: {"content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}}}}},
)
@needs("bills.pay")
def download(request: HttpRequest, run_id: str) -> HttpResponse:
    """pain.001.001.09, as it was exported."""
    name, content = runs.run_file(actor_of(request), run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@router.post("/{run_id}/payment", response=RunOut, summary="Note that the bank paid it")
@needs("bills.pay")
def paid(request: HttpRequest, run_id: str, payload: RunPaidIn) -> HttpResponse:
    """Its bills are paid."""
    return write(
        request,
        lambda actor: runs.pay_run(
            actor,
            run_id,
            paid_on=payload.paid_on,
            reference=payload.reference,
            unpaid=payload.unpaid,
            respond_to=payload.respond,
        ),
        shape,
        status=200,
    )


@router.post("/{run_id}/release", response=RunOut, summary="Note that it did not happen")
@needs("bills.pay")
def release(request: HttpRequest, run_id: str, payload: ReleaseIn) -> HttpResponse:
    """Its bills are accepted again and may go into another run."""
    return write(request, lambda actor: runs.release_run(actor, run_id, payload.reason), shape, status=200)


def shape(run: PaymentRun) -> RunOut:
    """A run as the API shows it."""
    return RunOut(**_plain(run))


def _plain(run: PaymentRun) -> dict[str, Any]:
    names = ("state", "execution_date", "currency", "iban", "message_id", "sha256", "created_at", "exported_at", "note")
    return {"id": run.pk, "total": money(run.total_minor, run.currency), **{name: getattr(run, name) for name in names}}
