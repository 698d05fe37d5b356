"""Online payments: charges, their refunds, and payouts."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Amount, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.paying import lists, payouts, refunds, settle
from duebook.store.charges import Charge, ChargeRefund, GatewayPayout

router = Router(tags=["Online payments"])
payout_router = Router(tags=["Online payments"])


class ChargePart(Out):
    """So much was wished for one document."""

    invoice: str
    amount: MoneyText


class ChargeOut(Out):
    """One attempt to take money. ``quarantine`` says why nothing was booked although money was taken."""

    id: str
    connection: str
    customer: str
    state: str
    amount: MoneyText
    currency: str
    invoices: list[ChargePart]
    description: str
    method: str
    label: str
    provider_id: str
    payment: str | None
    failure: str
    message: str
    quarantine: str
    decided_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


class ChargeRefundIn(In):
    """Money back through the gateway: from a credit note, or from the customer's credit."""

    amount: Amount
    credit_note: Id = ""
    reason: str = Field("", max_length=200)


class ChargeRefundOut(Out):
    """A refund through a gateway. It is booked at once and taken back where the gateway refuses."""

    id: str
    charge: str
    amount: MoneyText
    currency: str
    state: str
    credit_note: str | None
    payment: str | None
    reversal: str | None
    reason: str
    failure: str
    created_at: datetime


class DecisionIn(In):
    """Whether what was taken is booked although it is not what was asked for."""

    accept: bool


class PayoutLineOut(Out):
    """One part of a payout."""

    kind: str
    charge: str | None
    refund: str | None
    provider_id: str
    gross: MoneyText
    fee: MoneyText


class PayoutOut(Out):
    """What a gateway pays out. ``line`` is the bank's line that it arrived as."""

    id: str
    connection: str
    amount: MoneyText
    currency: str
    fees: MoneyText
    unknown: MoneyText
    arrives: date | None
    state: str
    reference: str
    fault: str
    line: str | None


class PayoutWhole(PayoutOut):
    """A payout with its parts."""

    lines: list[PayoutLineOut]


class ChargeFilter(Page):
    """Which charges."""

    customer: Id = ""
    view: Literal["", "open", "paid", "check", "failed"] = ""


@router.get("", response=Rows[ChargeOut], summary="List charges")
@needs("payments.read")
def index(request: HttpRequest, page: Query[ChargeFilter]) -> Rows[ChargeOut]:
    """Newest first; ``check`` are those that a person must decide about."""
    return turn(lists.charges(actor_of(request), page.view, page.customer), page, shape)


@router.get("/{charge_id}", response=ChargeOut, summary="Read a charge")
@needs("payments.read")
def read(request: HttpRequest, charge_id: str) -> ChargeOut:
    """One attempt."""
    return shape(lists.whole(actor_of(request), charge_id).charge)


@router.get("/{charge_id}/refunds", response=Rows[ChargeRefundOut], summary="List a charge's refunds")
@needs("payments.read")
def refunds_index(request: HttpRequest, charge_id: str) -> Rows[ChargeRefundOut]:
    """Newest first."""
    return Rows(data=[refund_shape(one) for one in lists.whole(actor_of(request), charge_id).refunds])


@router.post("/{charge_id}/refunds", response={201: ChargeRefundOut}, summary="Refund a charge")
@needs("payments.refund")
def refund(request: HttpRequest, charge_id: str, payload: ChargeRefundIn) -> HttpResponse:
    """Booked at once; the gateway is asked by the worker."""
    return write(
        request,
        lambda actor: refunds.refund_charge(
            actor, charge_id, payload.amount, credit_note_id=payload.credit_note, reason=payload.reason
        ),
        refund_shape,
    )


@router.post("/{charge_id}/decision", response=ChargeOut, summary="Decide about money that was not what was asked for")
@needs("payments.write")
def decide(request: HttpRequest, charge_id: str, payload: DecisionIn) -> HttpResponse:
    """Book it as it was taken, or leave it."""
    return write(request, lambda actor: settle.release(actor, charge_id, accept=payload.accept), shape, status=200)


@payout_router.get("", response=Rows[PayoutOut], summary="List payouts")
@needs("payments.read")
def payouts_index(request: HttpRequest, page: Query[Page]) -> Rows[PayoutOut]:
    """Newest first."""
    return turn(GatewayPayout.objects.of(actor_of(request).company), page, payout_shape)


@payout_router.get("/{payout_id}", response=PayoutWhole, summary="Read a payout")
@needs("payments.read")
def payout(request: HttpRequest, payout_id: str) -> PayoutWhole:
    """With its parts: together they are the amount."""
    row = payouts.find(actor_of(request), payout_id)
    parts = [
        PayoutLineOut(
            kind=one.kind, charge=one.charge_id, refund=one.refund_id, provider_id=one.provider_id,
            gross=money(one.gross_minor, row.currency), fee=money(one.fee_minor, row.currency),
        )
        for one in row.lines.order_by("pk")[:2000]
    ]  # fmt: skip
    return PayoutWhole(**payout_shape(row).model_dump(), lines=parts)


def shape(row: Charge) -> ChargeOut:
    """A charge as the API shows it."""
    same = ("state", "currency", "description", "method", "label", "provider_id", "failure", "message", "quarantine")
    return ChargeOut(
        id=str(row.pk), connection=row.connection_id, customer=row.customer_id, payment=row.payment_id,
        amount=money(row.amount_minor, row.currency), decided_at=row.released_at, created_at=row.created_at,
        closed_at=row.closed_at, **{name: getattr(row, name) for name in same},
        invoices=[ChargePart(invoice=pk, amount=money(units, row.currency)) for pk, units in row.documents],
    )  # fmt: skip


def refund_shape(row: ChargeRefund) -> ChargeRefundOut:
    """A refund as the API shows it."""
    return ChargeRefundOut(
        id=str(row.pk), charge=row.charge_id, amount=money(row.amount_minor, row.charge.currency),
        currency=row.charge.currency, state=row.state, credit_note=row.credit_note_id, payment=row.payment_id,
        reversal=row.reversal_id, reason=row.reason, failure=row.failure, created_at=row.created_at,
    )  # fmt: skip


def payout_shape(row: GatewayPayout) -> PayoutOut:
    """A payout as the API shows it."""
    sums = {name: money(getattr(row, f"{name}_minor"), row.currency) for name in ("amount", "fees", "unknown")}
    return PayoutOut(
        id=str(row.pk), connection=row.connection_id, currency=row.currency, arrives=row.arrives,
        state="arrived" if row.entry_id else row.state, reference=row.reference, fault=row.fault, line=row.line_id, **sums,
    )  # fmt: skip
