"""Direct debit mandates: asked for, taken from paper, ended."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Day, Id, In, Out
from duebook.services.debits import enrol, mandates
from duebook.store.mandates import Mandate

router = Router(tags=["Direct debits"])
Scheme = Literal["CORE", "B2B"]


class AskIn(In):
    """Ask a customer to sign on their own page; the link goes to ``recipient``."""

    customer: Id
    recipient: str = Field(..., min_length=3, max_length=254)
    scheme: Scheme = "CORE"
    recurrent: bool = True
    reference: str = Field("", max_length=35)


class PaperIn(In):
    """A mandate that was signed on paper."""

    customer: Id
    iban: str = Field(..., min_length=5, max_length=42)
    bic: str = Field("", max_length=11)
    holder: str = Field(..., min_length=1, max_length=70)
    signed_on: Day
    place: str = Field("", max_length=70)
    scheme: Scheme = "CORE"
    recurrent: bool = True
    reference: str = Field("", max_length=35)


class StopIn(In):
    """Why it ends, and who ended it."""

    reason: str = Field(..., min_length=1, max_length=200)
    by: Literal["company", "customer"] = "company"


class MandateOut(Out):
    """A mandate. ``state`` is offered, active, stopped or expired; ``source`` portal or paper."""

    id: str
    customer: str
    reference: str
    scheme: str
    recurrent: bool
    state: str
    source: str
    iban: str
    bic: str
    holder: str
    signed_on: date | None
    first_used_on: date | None
    last_used_on: date | None
    stopped_at: datetime | None
    stopped_by: str
    stopped_why: str
    created_at: datetime


class MandateFilter(Page):
    """Which mandates."""

    customer: str = Field("", max_length=40)
    state: Literal["", "offered", "active", "stopped", "expired"] = ""


@router.get("", response=Rows[MandateOut], summary="List mandates")
@needs("customers.read")
def index(request: HttpRequest, page: Query[MandateFilter]) -> Rows[MandateOut]:
    """Newest first."""
    return turn(mandates.mandate_list(actor_of(request), customer_id=page.customer, state=page.state), page, shape)


@router.post("", response={201: MandateOut}, summary="Take a mandate from paper")
@needs("mandates.write")
def create(request: HttpRequest, payload: PaperIn) -> HttpResponse:
    """Active at once."""
    typed = payload.model_dump(exclude={"customer", "recurrent"})
    return write(
        request,
        lambda actor: mandates.type_mandate(actor, payload.customer, is_recurrent=payload.recurrent, **typed),
        shape,
    )


@router.post("/request", response={201: MandateOut}, summary="Ask a customer for a mandate")
@needs("mandates.write")
def ask(request: HttpRequest, payload: AskIn) -> HttpResponse:
    """Offered, and the link to sign it is mailed."""
    return write(
        request,
        lambda actor: enrol.ask(
            actor, payload.customer, recipient=payload.recipient, scheme=payload.scheme, is_recurrent=payload.recurrent,
            reference=payload.reference,
        ),
        shape,
    )  # fmt: skip


@router.get("/{mandate_id}", response=MandateOut, summary="Read one")
@needs("customers.read")
def read(request: HttpRequest, mandate_id: str) -> MandateOut:
    """As it is now."""
    return shape(mandates.find(actor_of(request), mandate_id))


@router.post("/{mandate_id}/end", response=MandateOut, summary="End it")
@needs("mandates.write")
def end(request: HttpRequest, mandate_id: str, payload: StopIn) -> HttpResponse:
    """Nothing is collected under it any more."""
    return write(
        request, lambda actor: mandates.stop_mandate(actor, mandate_id, payload.reason, by=payload.by), shape, status=200
    )


def shape(row: Mandate) -> MandateOut:
    """A mandate as the API shows it."""
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in MandateOut.model_fields
        if name not in {"id", "customer", "recurrent"}
    }  # fmt: skip
    return MandateOut(id=row.pk, customer=row.customer_id, recurrent=row.is_recurrent, **same)
