"""What is done to an issued invoice: credit, cancel, settle, write off. Each makes a new record; the invoice never changes."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.invoices import issued
from duebook.api.payments import allocation_shape
from duebook.api.shapes import draft_shape, invoice_shape, money
from duebook.services.access import require
from duebook.services.receivables import allocate, balances, correct, write_off
from duebook.store.documents import IssuedDocument
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation

router = Router(tags=["Invoices"])


class CreditIn(Schema):
    """A credit note for all, for quantities of lines, or for an amount including tax."""

    reason: str = Field(..., min_length=1, max_length=200)
    quantities: dict[str, Decimal] | None = Field(None, description="Line id to quantity")
    amount: Decimal | None = Field(None, gt=0)


class CancelIn(Schema):
    """Why it is cancelled."""

    reason: str = Field(..., min_length=1, max_length=200)


class WriteOffIn(Schema):
    """What will not be paid, and why; without an amount all that is open."""

    reason: str = Field(..., min_length=1, max_length=200)
    amount: Decimal | None = Field(None, gt=0)
    on: date | None = None


class Target(Schema):
    """Which invoices to settle; empty: the oldest due first."""

    invoices: list[str] = []


@router.post("/{invoice_id}/credit-notes", summary="Draft a credit note")
def credit(request: HttpRequest, invoice_id: str, payload: CreditIn) -> HttpResponse:
    """A draft that credits it; more than is left to credit is refused."""
    return write(
        request,
        lambda actor: correct.draft_credit(
            actor, invoice_id, payload.reason, quantities=payload.quantities, amount=payload.amount
        ),
        lambda draft: draft_shape(draft, None),
    )


@router.post("/{invoice_id}/correction", summary="Draft a corrective invoice")
def corrective(request: HttpRequest, invoice_id: str, payload: CancelIn) -> HttpResponse:
    """A draft of the document as it should have been (384)."""
    return write(
        request,
        lambda actor: correct.draft_corrective(actor, invoice_id, payload.reason),
        lambda draft: draft_shape(draft, None),
    )


@router.post("/{invoice_id}/cancellation", summary="Cancel by a credit note")
def cancellation(request: HttpRequest, invoice_id: str, payload: CancelIn) -> HttpResponse:
    """A credit note for all of it is issued and used against it."""
    return write(request, lambda actor: correct.cancel(actor, invoice_id, payload.reason), _whole)


@router.post("/{invoice_id}/write-off", summary="Write off")
def drop(request: HttpRequest, invoice_id: str, payload: WriteOffIn) -> HttpResponse:
    """What is open becomes a loss, with its reason."""
    return write(
        request,
        lambda actor: write_off.write_off(actor, invoice_id, payload.reason, amount=payload.amount, on=payload.on),
        entry_shape,
    )


@router.post("/{invoice_id}/uses", summary="Use a credit note against invoices")
def use(request: HttpRequest, invoice_id: str, payload: Target) -> HttpResponse:
    """What is left of a credit note settles invoices of the same customer."""
    to: Any = tuple((one, None) for one in payload.invoices) or "oldest"
    return write(
        request,
        lambda actor: allocate.allocate_credit_note(actor, invoice_id, to),
        lambda entries: {"data": [entry_shape(entry) for entry in entries]},
    )


@router.get("/{invoice_id}/payments", summary="What settled it")
def settled(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """The allocations that hold: payments, credits, discounts, write-offs."""
    actor = actor_of(request)
    require(actor, "payments.read")
    document = issued(actor, invoice_id)
    rows = balances.live(Allocation.objects.of(actor.company).filter(document=document)).order_by("created_at", "pk")
    return {
        "payable": money(document.payable_minor, document.currency),
        "open": money(document.open_item.open_minor, document.currency),
        "data": [{**allocation_shape(one), "payment": one.payment_id} for one in rows],
    }


def entry_shape(entry: Entry) -> dict[str, Any]:
    """A ledger entry as the API shows it."""
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "booked_on": entry.booked_on.isoformat(),
        "text": entry.text,
        "reason": entry.reason,
    }


def _whole(document: IssuedDocument) -> dict[str, Any]:
    fresh = IssuedDocument.objects.of(document.company_id).select_related("open_item").get(pk=document.pk)
    return invoice_shape(fresh)
