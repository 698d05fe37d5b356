"""What is done to an issued invoice: credit, cancel, settle, write off. Each makes a new record; the invoice never changes."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.invoices import issued
from duebook.api.paging import Rows
from duebook.api.payments import AllocationOut, allocation_shape
from duebook.api.records import Amount, Day, Id, In, MoneyText, Out
from duebook.api.shapes import DraftOut, InvoiceWhole, draft_row, invoice_whole, money
from duebook.services.receivables import allocate, balances, correct, write_off
from duebook.store.documents import IssuedDocument
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation

router = Router(tags=["Invoices"])
Reason = Annotated[str, Field(min_length=1, max_length=200)]


class CreditIn(In):
    """A credit note for all, for quantities of lines, or for an amount including tax."""

    reason: Reason
    quantities: dict[str, Annotated[Decimal, Field(gt=0, max_digits=18)]] | None = Field(
        None, description="Line id to quantity", max_length=1000
    )
    amount: Amount | None = None


class CancelIn(In):
    """Why it is cancelled or corrected."""

    reason: Reason


class WriteOffIn(In):
    """What will not be paid, and why; without an amount all that is open."""

    reason: Reason
    amount: Amount | None = None
    on: Day | None = None


class Target(In):
    """Which invoices to settle; empty: the oldest due first."""

    invoices: list[Id] = Field([], max_length=500)


class EntryOut(Out):
    """An entry of the ledger."""

    id: str
    kind: str
    booked_on: date
    text: str
    reason: str


class SettledOut(Out):
    """What settled a document, and what is still open on it."""

    payable: MoneyText
    open: MoneyText
    currency: str
    data: list[AllocationOut]


@router.post("/{invoice_id}/credit-notes", response={201: DraftOut}, summary="Draft a credit note")
@needs("documents.correct", "drafts.write")
def credit(request: HttpRequest, invoice_id: str, payload: CreditIn) -> HttpResponse:
    """A draft that credits it; more than is left to credit is refused."""
    return write(
        request,
        lambda actor: correct.draft_credit(
            actor, invoice_id, payload.reason, quantities=payload.quantities, amount=payload.amount
        ),
        draft_row,
    )


@router.post("/{invoice_id}/correction", response={201: DraftOut}, summary="Draft a corrective invoice")
@needs("documents.correct", "drafts.write")
def corrective(request: HttpRequest, invoice_id: str, payload: CancelIn) -> HttpResponse:
    """A draft of the document as it should have been (384)."""
    return write(request, lambda actor: correct.draft_corrective(actor, invoice_id, payload.reason), draft_row)


@router.post("/{invoice_id}/cancellation", response={201: InvoiceWhole}, summary="Cancel by a credit note")
@needs("documents.correct", "drafts.write", "documents.issue")
def cancellation(request: HttpRequest, invoice_id: str, payload: CancelIn) -> HttpResponse:
    """A credit note for all of it is issued and used against it; the answer is the credit note."""
    return write(request, lambda actor: correct.cancel(actor, invoice_id, payload.reason), _whole)


@router.post("/{invoice_id}/write-off", response={201: EntryOut}, summary="Write off")
@needs("payments.write-off")
def drop(request: HttpRequest, invoice_id: str, payload: WriteOffIn) -> HttpResponse:
    """What is open becomes a loss, with its reason."""
    return write(
        request,
        lambda actor: write_off.write_off(actor, invoice_id, payload.reason, amount=payload.amount, on=payload.on),
        entry_shape,
    )


@router.post("/{invoice_id}/uses", response={201: Rows[EntryOut]}, summary="Use a credit note against invoices")
@needs("payments.write")
def use(request: HttpRequest, invoice_id: str, payload: Target) -> HttpResponse:
    """What is left of a credit note settles invoices of the same customer."""
    to: Any = tuple((one, None) for one in payload.invoices) or "oldest"
    return write(
        request,
        lambda actor: allocate.allocate_credit_note(actor, invoice_id, to),
        lambda entries: Rows(data=[entry_shape(entry) for entry in entries]),
    )


@router.get("/{invoice_id}/payments", response=SettledOut, summary="What settled it")
@needs("payments.read")
def settled(request: HttpRequest, invoice_id: str) -> SettledOut:
    """The allocations that hold: payments, credits, discounts, write-offs."""
    actor = actor_of(request)
    document = issued(actor, invoice_id)
    rows = balances.live(Allocation.objects.of(actor.company).filter(document=document)).order_by("created_at", "pk")
    return SettledOut(
        payable=money(document.payable_minor, document.currency),
        open=money(document.open_item.open_minor, document.currency),
        currency=document.currency,
        data=[allocation_shape(one) for one in rows],
    )


def entry_shape(entry: Entry) -> EntryOut:
    """A ledger entry as the API shows it."""
    return EntryOut(id=entry.pk, kind=entry.kind, booked_on=entry.booked_on, text=entry.text, reason=entry.reason)


def _whole(document: IssuedDocument) -> InvoiceWhole:
    fresh = IssuedDocument.objects.of(document.company_id).select_related("open_item").get(pk=document.pk)
    return invoice_whole(fresh)
