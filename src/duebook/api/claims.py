"""Claims for paying late: interest, lump sums, fees, beside the invoice until paid or waived."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.payments import Method, PaymentOut
from duebook.api.payments import shape as payment_shape
from duebook.api.records import Day, Id, In, MoneyText, Out
from duebook.api.shapes import money
from duebook.kernel.errors import NotFound
from duebook.services.collections import claims
from duebook.store.reminders import Claim

router = Router(tags=["Claims"])


class ClaimIn(In):
    """What to claim on a late document; the law of the seller's country says how much."""

    document: Id
    kind: Literal["interest", "lump-sum"]
    until: Day | None = None


class WaiverIn(In):
    """Why a claim is given up, or its payment taken back."""

    reason: str = Field(..., min_length=1, max_length=200)


class ClaimPaymentIn(In):
    """The money that came for claims of one customer in one currency."""

    claims: list[Id] = Field(..., min_length=1, max_length=100)
    received_on: Day | None = None
    method: Method = "transfer"
    reference: str = Field("", max_length=140)


class ClaimOut(Out):
    """A claim with its computation: every row with its days, balance, rate and source; amounts there in minor units."""

    id: str
    customer: str
    document: str
    kind: str
    amount: MoneyText
    currency: str
    day: date
    state: str
    reason: str
    payment: str | None
    computation: dict[str, Any]
    created_at: datetime
    closed_at: datetime | None


class ClaimFilter(Page):
    """Which claims."""

    customer: Id = ""
    document: Id = ""
    state: Literal["", "open", "paid", "waived", "superseded"] = ""


@router.get("", response=Rows[ClaimOut], summary="List claims")
@needs("documents.read")
def index(request: HttpRequest, page: Query[ClaimFilter]) -> Rows[ClaimOut]:
    """Newest first."""
    actor = actor_of(request)
    rows = claims.list_claims(actor, state=page.state, customer_id=page.customer, document_id=page.document)
    return turn(rows, page, shape)


@router.post("", response={201: ClaimOut}, summary="Claim by hand")
@needs("reminders.send")
def create(request: HttpRequest, payload: ClaimIn) -> HttpResponse:
    """Interest until a day, or the lump sum of a late invoice."""
    if payload.kind == "interest":
        return write(request, lambda actor: claims.claim_interest(actor, payload.document, until=payload.until), shape)
    return write(request, lambda actor: claims.claim_lump_sum(actor, payload.document), shape)


@router.post("/payments", response={201: PaymentOut}, summary="Pay claims")
@needs("payments.write")
def pay(request: HttpRequest, payload: ClaimPaymentIn) -> HttpResponse:
    """Records the money and books it as income."""
    return write(
        request,
        lambda actor: claims.record_payment_of(
            actor, payload.claims, received_on=payload.received_on, method=payload.method, reference=payload.reference
        ),
        payment_shape,
    )


@router.get("/{claim_id}", response=ClaimOut, summary="Read one")
@needs("documents.read")
def read(request: HttpRequest, claim_id: str) -> ClaimOut:
    """With its computation."""
    row = claims.list_claims(actor_of(request)).filter(pk=claim_id).first()
    if row is None:
        raise NotFound("There is no such claim.")
    return shape(row)


@router.post("/{claim_id}/waiver", response={201: ClaimOut}, summary="Waive")
@needs("claims.waive")
def waive(request: HttpRequest, claim_id: str, payload: WaiverIn) -> HttpResponse:
    """Give it up; the reason is kept."""
    return write(request, lambda actor: claims.waive(actor, claim_id, payload.reason), shape)


@router.post("/{claim_id}/credit-use", response={201: ClaimOut}, summary="Pay from credit")
@needs("payments.write")
def use_credit(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Pay one claim from the customer's credit."""
    return write(request, lambda actor: claims.pay(actor, [claim_id])[0], shape)


@router.post("/{claim_id}/reopening", response={201: ClaimOut}, summary="Take its payment back")
@needs("payments.write")
def reopen(request: HttpRequest, claim_id: str, payload: WaiverIn) -> HttpResponse:
    """The money is the customer's credit again."""
    return write(request, lambda actor: claims.unpay(actor, claim_id, payload.reason), shape)


def shape(row: Claim) -> ClaimOut:
    """A claim as the API shows it."""
    return ClaimOut(
        id=row.pk, customer=row.customer_id, document=row.document_id, kind=row.kind,
        amount=money(row.amount_minor, row.currency), currency=row.currency,
        day=row.day, state=row.state, reason=row.reason, payment=row.payment_id,
        computation=row.computation, created_at=row.created_at, closed_at=row.closed_at,
    )  # fmt: skip
