"""Payments: money in, what it settles, refunds and reversals."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.paging import Page, turn
from duebook.api.shapes import money
from duebook.services.access import require
from duebook.services.receivables import balances, record_payment, refund, reverse
from duebook.store.payments import Allocation, Payment

router = Router(tags=["Payments"])


class Share(Schema):
    """So much for one document; without an amount, as much as is open."""

    invoice: str
    amount: Decimal | None = None


class PaymentIn(Schema):
    """A receipt. Without ``allocations`` the oldest due documents are settled first; an empty list settles none."""

    customer: str
    amount: Decimal = Field(..., gt=0)
    currency: str
    received_on: date | None = None
    method: str = "transfer"
    reference: str = Field("", max_length=140)
    note: str = Field("", max_length=500)
    allocations: list[Share] | None = None
    take_discount: bool = True


class RefundIn(Schema):
    """Money back to a customer out of its credit."""

    customer: str
    amount: Decimal = Field(..., gt=0)
    currency: str
    reason: str = Field(..., min_length=1, max_length=500)
    method: str = "transfer"
    reference: str = ""


class Reason(Schema):
    """Why."""

    reason: str = Field(..., min_length=1, max_length=200)


class PaymentFilter(Page):
    """Which payments."""

    customer: str = ""


@router.get("", summary="List payments")
def index(request: HttpRequest, page: Query[PaymentFilter]) -> dict[str, Any]:
    """Receipts, refunds and reversals, newest first."""
    actor = actor_of(request)
    require(actor, "payments.read")
    rows = Payment.objects.of(actor.company)
    if page.customer:
        rows = rows.filter(customer_id=page.customer)
    return turn(rows, page, shape)


@router.post("", summary="Record a payment")
def create(request: HttpRequest, payload: PaymentIn) -> HttpResponse:
    """What is more than the documents' open amounts becomes the customer's credit."""
    return write(request, lambda actor: record_payment.record_payment(actor, *_money(payload), **_how(payload)), shape)


@router.post("/refunds", summary="Refund a customer's credit")
def give_back(request: HttpRequest, payload: RefundIn) -> HttpResponse:
    """Money back without a dummy invoice."""
    return write(
        request,
        lambda actor: refund.refund(
            actor,
            payload.customer,
            payload.amount,
            payload.currency,
            remark=payload.reason,
            method=payload.method,
            reference=payload.reference,
        ),
        shape,
    )


@router.get("/{payment_id}", summary="Read one")
def read(request: HttpRequest, payment_id: str) -> dict[str, Any]:
    """With what it settles."""
    actor = actor_of(request)
    require(actor, "payments.read")
    detail = balances.payment_detail(actor.company, payment_id)
    return {**shape(detail.payment), "allocations": [allocation_shape(one) for one in detail.allocations]}


@router.post("/{payment_id}/reversal", summary="Reverse a payment")
def undo(request: HttpRequest, payment_id: str, payload: Reason) -> HttpResponse:
    """A new entry takes it back; the documents it settled are open again."""
    return write(request, lambda actor: reverse.reverse_payment(actor, payment_id, payload.reason), shape)


def shape(payment: Payment) -> dict[str, Any]:
    """A payment as the API shows it."""
    return {
        "id": payment.pk,
        "kind": payment.kind,
        "customer": payment.customer_id,
        "amount": money(payment.amount_minor, payment.currency),
        "currency": payment.currency,
        "received_on": payment.received_on.isoformat(),
        "method": payment.method,
        "reference": payment.reference,
        "note": payment.note,
        "reverses": payment.reverses_id,
        "created_at": payment.created_at.isoformat(),
    }


def allocation_shape(allocation: Allocation) -> dict[str, Any]:
    """What was settled."""
    return {
        "id": allocation.pk,
        "invoice": allocation.document_id,
        "kind": allocation.kind,
        "amount": money(allocation.amount_minor, allocation.currency),
        "currency": allocation.currency,
        "reason": allocation.reason,
    }


def _money(payload: PaymentIn) -> tuple[str, Decimal, str]:
    return payload.customer, payload.amount, payload.currency


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
