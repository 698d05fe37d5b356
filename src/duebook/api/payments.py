"""Payments: money in, what it settles, refunds and reversals."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Amount, Currency, Day, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.receivables import balances, record_payment, refund, reverse
from duebook.store.payments import Allocation, Payment

router = Router(tags=["Payments"])
Method = Literal["transfer", "card", "cash", "cheque", "debit", "other"]


class Share(In):
    """So much for one document; without an amount, as much as is open."""

    invoice: Id
    amount: Amount | None = None


class PaymentIn(In):
    """A receipt. Without ``allocations`` the oldest due documents are settled first; an empty list settles none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "cus_01k3x6v1d2n8q4z7m5r9t0b1ca", "amount": "904.40", "currency": "EUR"}]}
    )

    customer: Id
    amount: Amount
    currency: Currency
    received_on: Day | None = None
    method: Method = "transfer"
    reference: str = Field("", max_length=140)
    note: str = Field("", max_length=500)
    allocations: list[Share] | None = Field(None, max_length=500)
    take_discount: bool = True


class RefundIn(In):
    """Money back to a customer out of its credit, or out of one credit note."""

    customer: Id
    amount: Amount
    currency: Currency
    reason: str = Field(..., min_length=1, max_length=500)
    credit_note: Id = ""
    method: Method = "transfer"
    reference: str = Field("", max_length=140)


class ReversalIn(In):
    """Why."""

    reason: str = Field(..., min_length=1, max_length=200)


class AllocationOut(Out):
    """So much of a document was settled, by what."""

    id: str
    invoice: str
    payment: str | None
    credit_note: str | None
    kind: str
    amount: MoneyText
    currency: str
    reason: str


class PaymentOut(Out):
    """A receipt (positive), a refund (negative) or a reversal."""

    id: str
    kind: str
    customer: str
    amount: MoneyText
    currency: str
    received_on: date
    method: str
    reference: str
    note: str
    reverses: str | None
    created_at: datetime


class PaymentWhole(PaymentOut):
    """A payment with what it settles now; ``unapplied`` went to the customer's credit."""

    allocations: list[AllocationOut]
    settled: MoneyText
    unapplied: MoneyText
    reversed_by: str | None


class PaymentFilter(Page):
    """Which payments."""

    customer: Id = ""
    kind: Literal["", "receipt", "refund", "reversal"] = ""
    reference: str = Field("", max_length=140)


@router.get("", response=Rows[PaymentOut], summary="List payments")
@needs("payments.read")
def index(request: HttpRequest, page: Query[PaymentFilter]) -> Rows[PaymentOut]:
    """Receipts, refunds and reversals, newest first."""
    actor = actor_of(request)
    exact = {"customer_id": page.customer, "kind": page.kind, "reference": page.reference}
    wanted = {name: value for name, value in exact.items() if value}
    return turn(Payment.objects.of(actor.company).filter(**wanted), page, shape)


@router.post("", response={201: PaymentOut}, summary="Record a payment")
@needs("payments.write")
def create(request: HttpRequest, payload: PaymentIn) -> HttpResponse:
    """What is more than the documents' open amounts becomes the customer's credit."""
    return write(
        request,
        lambda actor: record_payment.record_payment(actor, payload.customer, payload.amount, payload.currency, **_how(payload)),
        shape,
    )


@router.post("/refunds", response={201: PaymentOut}, summary="Refund a customer's credit")
@needs("payments.refund")
def give_back(request: HttpRequest, payload: RefundIn) -> HttpResponse:
    """Money back without a dummy invoice."""
    return write(
        request,
        lambda actor: refund.refund(
            actor,
            payload.customer,
            payload.amount,
            payload.currency,
            credit_note_id=payload.credit_note,
            remark=payload.reason,
            method=payload.method,
            reference=payload.reference,
        ),
        shape,
    )


@router.get("/{payment_id}", response=PaymentWhole, summary="Read one")
@needs("payments.read")
def read(request: HttpRequest, payment_id: str) -> PaymentWhole:
    """With what it settles."""
    actor = actor_of(request)
    detail = balances.payment_detail(actor.company, payment_id)
    return PaymentWhole(
        **_plain(detail.payment),
        allocations=[allocation_shape(one) for one in detail.allocations],
        settled=str(detail.settled),
        unapplied=str(detail.unapplied),
        reversed_by=detail.reversed_by.pk if detail.reversed_by else None,
    )


@router.post("/{payment_id}/reversal", response={201: PaymentOut}, summary="Reverse a payment")
@needs("payments.write")
def undo(request: HttpRequest, payment_id: str, payload: ReversalIn) -> HttpResponse:
    """A new entry takes it back; the documents it settled are open again."""
    return write(request, lambda actor: reverse.reverse_payment(actor, payment_id, payload.reason), shape)


def shape(payment: Payment) -> PaymentOut:
    """A payment as the API shows it."""
    return PaymentOut(**_plain(payment))


def allocation_shape(allocation: Allocation) -> AllocationOut:
    """What was settled."""
    return AllocationOut(
        id=allocation.pk,
        invoice=allocation.document_id,
        payment=allocation.payment_id,
        credit_note=allocation.credit_note_id,
        kind=allocation.kind,
        amount=money(allocation.amount_minor, allocation.currency),
        currency=allocation.currency,
        reason=allocation.reason,
    )


def _plain(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.pk,
        "kind": payment.kind,
        "customer": payment.customer_id,
        "amount": money(payment.amount_minor, payment.currency),
        "currency": payment.currency,
        "received_on": payment.received_on,
        "method": payment.method,
        "reference": payment.reference,
        "note": payment.note,
        "reverses": payment.reverses_id,
        "created_at": payment.created_at,
    }


def _how(payload: PaymentIn) -> dict[str, Any]:
    shares = payload.allocations
    to: Any = "oldest" if shares is None else tuple((one.invoice, one.amount) for one in shares) or "none"
    return {
        "received_on": payload.received_on,
        "method": payload.method,
        "reference": payload.reference,
        "remark": payload.note,
        "to": to,
        "take_discount": payload.take_discount,
    }
