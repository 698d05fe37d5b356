"""What is made of a bank line: its acceptance, a customer's credit, a split, nothing; and taking it back."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.records import Amount, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.services.treasury import apply, search, undo
from duebook.services.treasury.split import Piece, split
from duebook.store.bank import LineUse

router = Router(tags=["Bank"])
Signed = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
"""Negative for a credit note that is taken off."""


class LinePartIn(In):
    """So much for one document; without an amount, as much as there is."""

    invoice: Id
    amount: Signed | None = None


class AcceptanceIn(In):
    """How the line is posted. Without ``parts`` the proposal stands; without both the line is the customer's credit.

    ``rest`` says what becomes of more than the documents take. ``fee`` was kept back on the way and is booked as a bank charge.
    ``write_off`` closes the documents: beyond a few cents it needs a reason and the permission ``payments.write-off``. ``paid``
    is what the line pays in the invoices' currency, where that is not the line's own and the bank does not say it.
    """

    parts: list[LinePartIn] | None = Field(None, max_length=500)
    customer: Id = ""
    rest: Literal["credit", "open"] = "credit"
    take_discount: bool = True
    fee: Amount | None = None
    write_off: bool = False
    reason: str = Field("", max_length=200)
    paid: Amount | None = None


class ToCustomerIn(In):
    """Whose the money is; without an amount, all that is left of the line."""

    customer: Id
    amount: Amount | None = None
    reason: str = Field("", max_length=200)


class LineReasonIn(In):
    """Why."""

    reason: str = Field(..., min_length=1, max_length=200)


class PieceIn(In):
    """One part of a split: for an invoice, for a customer's credit, or for nothing, with the reason."""

    amount: Amount
    invoice: Id = ""
    customer: Id = ""
    reason: str = Field("", max_length=200)


class SplitIn(In):
    """The parts; what they leave stays open."""

    parts: list[PieceIn] = Field(..., min_length=1, max_length=200)
    reason: str = Field("", max_length=200)


class PaymentOfLineIn(In):
    """A payment or refund that was recorded before this line came."""

    payment: Id


class RefundOfLineIn(In):
    """Whose money went out: of its credit, or of one credit note."""

    customer: Id
    credit_note: Id = ""
    reason: str = Field("", max_length=200)


class UseOut(Out):
    """What so much of a line was made into. ``reverses`` names the use that this one takes back."""

    id: str
    line: str
    kind: str
    amount: MoneyText
    currency: str
    payment: str | None
    automatic: bool
    confidence: Decimal | None
    reason: str
    reverses: str | None
    created_at: datetime


class UsesOut(Out):
    """Several uses of one line."""

    data: list[UseOut]


@router.get("/{line_id}/uses", response=UsesOut, summary="Read what was made of it")
@needs("bank.read")
def uses(request: HttpRequest, line_id: str) -> UsesOut:
    """What holds, oldest first; what was undone is not here."""
    return _all(search.uses_of(actor_of(request), line_id))


@router.post("/{line_id}/acceptance", response={201: UsesOut}, summary="Post a bank line")
@needs("bank.write", "payments.write")
def accept(request: HttpRequest, line_id: str, payload: AcceptanceIn) -> HttpResponse:
    """The proposal, or other parts. Invoices of several customers make several payments."""
    parts = None if payload.parts is None else [(one.invoice, one.amount) for one in payload.parts]
    return write(
        request,
        lambda actor: apply.accept(
            actor,
            line_id,
            parts=parts,
            customer_id=payload.customer,
            rest=payload.rest,
            take_discount=payload.take_discount,
            fee=payload.fee,
            drop=payload.write_off,
            reason=payload.reason,
            paid=payload.paid,
        ),
        _all,
    )


@router.post("/{line_id}/customer-credit", response={201: UsesOut}, summary="Put a bank line to a customer's credit")
@needs("bank.write", "payments.write")
def to_customer(request: HttpRequest, line_id: str, payload: ToCustomerIn) -> HttpResponse:
    """Money of a customer that no document is named for yet."""
    return write(
        request,
        lambda actor: apply.to_customer(actor, line_id, payload.customer, amount=payload.amount, reason=payload.reason),
        _all,
    )


@router.post("/{line_id}/set-aside", response={201: UseOut}, summary="Set a bank line aside")
@needs("bank.write")
def set_aside(request: HttpRequest, line_id: str, payload: LineReasonIn) -> HttpResponse:
    """It is no receivable: interest, wages, an own transfer. Nothing is booked."""
    return write(request, lambda actor: apply.set_aside(actor, line_id, payload.reason), shape)


@router.post("/{line_id}/split", response={201: UsesOut}, summary="Split a bank line")
@needs("bank.write", "payments.write")
def divide(request: HttpRequest, line_id: str, payload: SplitIn) -> HttpResponse:
    """Several documents, customers and purposes in one go."""
    pieces = [Piece(one.amount, one.invoice, one.customer, one.reason) for one in payload.parts]
    return write(request, lambda actor: split(actor, line_id, pieces, reason=payload.reason), _all)


@router.post("/{line_id}/payment", response={201: UseOut}, summary="Say which recorded payment a bank line is")
@needs("bank.write")
def link(request: HttpRequest, line_id: str, payload: PaymentOfLineIn) -> HttpResponse:
    """Nothing is booked a second time."""
    return write(request, lambda actor: apply.link(actor, line_id, payload.payment), shape)


@router.post("/{line_id}/refund", response={201: UseOut}, summary="Book a bank line as a refund")
@needs("payments.refund")
def pay_back(request: HttpRequest, line_id: str, payload: RefundOfLineIn) -> HttpResponse:
    """Money that went out to a customer."""
    return write(
        request,
        lambda actor: apply.refund(
            actor, line_id, payload.customer, credit_note_id=payload.credit_note, reason=payload.reason
        ),
        shape,
    )  # fmt: skip


@router.post("/{line_id}/undo", response={201: UsesOut}, summary="Undo what was made of a bank line")
@needs("bank.write", "payments.write")
def take_back(request: HttpRequest, line_id: str, payload: LineReasonIn) -> HttpResponse:
    """Its payments are reversed and it is open again; what it taught is forgotten."""
    return write(request, lambda actor: undo.undo_line(actor, line_id, payload.reason), _all)


def shape(use: LineUse) -> UseOut:
    """A use as the API shows it."""
    return UseOut(
        id=use.pk,
        line=use.line_id,
        kind=use.kind,
        amount=money(use.amount_minor, use.line.currency),
        currency=use.line.currency,
        payment=use.payment_id,
        automatic=use.automatic,
        confidence=use.confidence,
        reason=use.reason,
        reverses=use.reverses_id,
        created_at=use.created_at,
    )


def _all(found: list[LineUse]) -> UsesOut:
    return UsesOut(data=[shape(one) for one in found])
