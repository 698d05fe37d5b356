"""Disputes: open one on an invoice by line, note, assign, accept with a credit note, reject, withdraw."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Amount, Day, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.domain.disputes import Claim, Reason
from duebook.services.cases import accept, disputes
from duebook.store.cases import Dispute, DisputeNote

router = Router(tags=["Disputes"])
Words = Field("", max_length=2000)


class DisputedLineIn(In):
    """One disputed line: so much of its quantity, or an amount including tax, or, without either, all of it."""

    line: str = Field(..., min_length=1, max_length=40)
    quantity: Decimal | None = Field(None, gt=0, max_digits=18, decimal_places=6)
    amount: Amount | None = None
    reason: Reason = Reason.OTHER
    text: str = Words


class DisputeIn(In):
    """A customer says that an invoice, or the ``lines`` of it, is wrong."""

    invoice: Id
    reason: Reason
    text: str = Words
    lines: list[DisputedLineIn] = Field([], max_length=1000)
    sender: str = Field("", max_length=320)
    via: Literal["api", "buyer-response"] = "api"


class NoteIn(In):
    """Something said; ``shared`` words are sent to the customer."""

    text: str = Field(..., min_length=1, max_length=2000)
    shared: bool = False


class OwnerIn(In):
    """Who decides, and until when."""

    owner: Id
    deadline: Day | None = None


class DisputeAcceptanceIn(In):
    """Agree, for all of it or for ``amount`` (including tax)."""

    why: str = Words
    amount: Amount | None = None


class RejectIn(In):
    """Why the invoice stands; the customer reads it."""

    why: str = Field(..., min_length=1, max_length=2000)


class DisputeWithdrawIn(In):
    """Why it no longer matters."""

    why: str = Words


class DisputedLineOut(Out):
    """One disputed line."""

    line: str
    quantity: str | None
    amount: MoneyText | None
    reason: str
    text: str


class DisputeOut(Out):
    """A dispute. ``amount`` is what it is about, tax included."""

    id: str
    invoice: str
    customer: str
    state: str
    reason: str
    text: str
    lines: list[DisputedLineOut]
    amount: MoneyText
    currency: str
    opened_via: str
    sender: str
    opened_at: datetime
    owner: str | None
    deadline: date
    draft: str | None
    credit_note: str | None
    decided_at: datetime | None
    why: str


class NoteOut(Out):
    """Something that was said."""

    id: str
    text: str
    shared: bool
    by_customer: bool
    created_at: datetime


class DisputeFilter(Page):
    """Which disputes."""

    state: Literal["", "open", "accepted", "rejected", "withdrawn"] = ""
    invoice: Id = ""
    customer: Id = ""
    owner: Id = ""


@router.get("", response=Rows[DisputeOut], summary="List disputes")
@needs("cases.read")
def index(request: HttpRequest, page: Query[DisputeFilter]) -> Rows[DisputeOut]:
    """The newest first."""
    exact = {"state": page.state, "document_id": page.invoice, "customer_id": page.customer, "owner_id": page.owner}
    wanted = {name: value for name, value in exact.items() if value}
    return turn(Dispute.objects.of(actor_of(request).company).filter(**wanted), page, shape)


@router.post("", response={201: DisputeOut}, summary="Open a dispute")
@needs("cases.write")
def create(request: HttpRequest, payload: DisputeIn) -> HttpResponse:
    """The invoice counts as disputed and no reminder is sent for it until the dispute is decided."""
    claims = [Claim(**one.model_dump()) for one in payload.lines]
    return write(
        request,
        lambda actor: disputes.open_dispute(
            actor, payload.invoice, payload.reason, payload.text, claims=claims, via=payload.via, sender=payload.sender
        ),
        shape,
    )


@router.get("/{dispute_id}", response=DisputeOut, summary="Read one")
@needs("cases.read")
def read(request: HttpRequest, dispute_id: str) -> DisputeOut:
    """As it stands."""
    return shape(disputes.find(actor_of(request), dispute_id))


@router.get("/{dispute_id}/notes", response=Rows[NoteOut], summary="What was said about it")
@needs("cases.read")
def notes(request: HttpRequest, dispute_id: str, page: Query[Page]) -> Rows[NoteOut]:
    """The newest first."""
    row = disputes.find(actor_of(request), dispute_id)
    return turn(DisputeNote.objects.of(row.company_id).filter(dispute=row), page, note_shape)


@router.post("/{dispute_id}/notes", response={201: NoteOut}, summary="Add a note")
@needs("cases.write")
def note(request: HttpRequest, dispute_id: str, payload: NoteIn) -> HttpResponse:
    """Kept for ever; shared ones are sent to the customer."""
    return write(request, lambda actor: disputes.add_note(actor, dispute_id, payload.text, shared=payload.shared), note_shape)


@router.post("/{dispute_id}/owner", response={201: DisputeOut}, summary="Give it to somebody")
@needs("cases.write")
def assign(request: HttpRequest, dispute_id: str, payload: OwnerIn) -> HttpResponse:
    """The new owner is told."""
    return write(request, lambda actor: disputes.assign(actor, dispute_id, payload.owner, deadline=payload.deadline), shape)


@router.post("/{dispute_id}/acceptance", response={201: DisputeOut}, summary="Accept it with a credit note")
@needs("cases.write", "documents.issue", "documents.correct", "drafts.write")
def agree(request: HttpRequest, dispute_id: str, payload: DisputeAcceptanceIn) -> HttpResponse:
    """The credit note is issued and used against the invoice; where it needs approval, the dispute stays open with its draft."""
    return write(request, lambda actor: accept.accept(actor, dispute_id, payload.why, amount=payload.amount), shape)


@router.post("/{dispute_id}/rejection", response={201: DisputeOut}, summary="Reject it")
@needs("cases.write")
def reject(request: HttpRequest, dispute_id: str, payload: RejectIn) -> HttpResponse:
    """The customer is told why, and reminders may go on."""
    return write(request, lambda actor: disputes.reject(actor, dispute_id, payload.why), shape)


@router.post("/{dispute_id}/withdrawal", response={201: DisputeOut}, summary="Withdraw it")
@needs("cases.write")
def withdraw(request: HttpRequest, dispute_id: str, payload: DisputeWithdrawIn) -> HttpResponse:
    """The customer no longer objects."""
    return write(request, lambda actor: disputes.withdraw(actor, dispute_id, payload.why), shape)


def shape(row: Dispute) -> DisputeOut:
    """A dispute as the API shows it."""
    lines = [
        DisputedLineOut(
            line=one.line,
            quantity=None if one.quantity is None else f"{one.quantity:f}",
            amount=None if one.amount is None else f"{one.amount:f}",
            reason=one.reason,
            text=one.text,
        )
        for one in disputes.claims_of(row)
    ]
    return DisputeOut(
        id=row.pk, invoice=row.document_id, customer=row.customer_id, state=row.state, reason=row.reason, text=row.text,
        lines=lines, amount=money(row.amount_minor, row.currency), currency=row.currency,
        opened_via=row.opened_via, sender=row.sender,
        opened_at=row.opened_at, owner=row.owner_id, deadline=row.deadline, draft=row.draft_id, credit_note=row.credit_note_id,
        decided_at=row.decided_at, why=row.why,
    )  # fmt: skip


def note_shape(row: DisputeNote) -> NoteOut:
    """A note as the API shows it."""
    return NoteOut(id=row.pk, text=row.text, shared=row.shared, by_customer=row.by_customer, created_at=row.created_at)
