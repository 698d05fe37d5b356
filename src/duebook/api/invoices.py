"""Invoices: a draft (``dft_``) until its issuance makes it an issued document (``inv_``). Verbs are nouns under it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.paging import Page, turn
from duebook.api.shapes import draft_shape, event_shape, invoice_row, invoice_shape
from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor, require
from duebook.services.issuing import approve, drafts, issue
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft

router = Router(tags=["Invoices"])


class InvoiceIn(Schema):
    """What to bill to whom. Totals, number, status and hash are never taken from a caller."""

    customer: str = Field("", description="Id of a customer; empty where the document names its buyer itself")
    series: str = Field("", description="Id of a series; empty for the usual one of the document's type")
    document: Document


class InvoiceChange(InvoiceIn):
    """A draft saved again; ``version`` is the one you read, so that nobody's work is overwritten."""

    version: int | None = None


class InvoiceFilter(Page):
    """Which invoices."""

    state: str = Field("issued", description="issued, or a draft's: draft, submitted, approved, discarded")
    customer: str = ""
    number: str = ""
    search: str = Field("", description="Words of number, buyer, reference or amount")
    status: str = Field("", description="open, overdue, paid")


class Issuance(Schema):
    """When to issue; empty is the company's today."""

    issue_date: date | None = None


class Decision(Schema):
    """An approver's word."""

    approve: bool = True
    note: str = Field("", max_length=500)


@router.get("", summary="List invoices")
def index(request: HttpRequest, page: Query[InvoiceFilter]) -> dict[str, Any]:
    """Issued documents newest first, or drafts with ``state=draft``."""
    actor = actor_of(request)
    require(actor, "documents.read")
    if page.state != "issued":
        rows: QuerySet[Any] = Draft.objects.of(actor.company).filter(state=page.state).select_related("customer")
        return turn(rows, page, lambda draft: draft_shape(draft, None))
    return turn(_issued(actor, page), page, invoice_row)


@router.post("", summary="Make a draft")
def create(request: HttpRequest, payload: InvoiceIn) -> HttpResponse:
    """A draft with everything computed and every fault named. Faults do not stop a draft, they stop its issuance."""
    return write(
        request,
        lambda actor: drafts.save_draft(actor, payload.document, customer_id=payload.customer, series_id=payload.series),
        _draft(request),
    )


@router.get("/{invoice_id}", summary="Read one")
def read(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """A draft as it would be issued today with its faults, or an issued document with its totals, hash and balance."""
    actor = actor_of(request)
    require(actor, "documents.read")
    if invoice_id.startswith("dft_"):
        draft = drafts.find(actor, invoice_id)
        return draft_shape(draft, drafts.look(actor, draft))
    return invoice_shape(issued(actor, invoice_id))


@router.put("/{invoice_id}", summary="Save a draft again")
def change(request: HttpRequest, invoice_id: str, payload: InvoiceChange) -> HttpResponse:
    """Replace what a draft says. An issued document is never changed: 409."""
    _only_draft(actor_of(request), invoice_id)
    return write(
        request,
        lambda actor: drafts.save_draft(
            actor,
            payload.document,
            draft_id=invoice_id,
            customer_id=payload.customer,
            series_id=payload.series,
            version=payload.version,
        ),
        _draft(request),
        status=200,
    )


@router.delete("/{invoice_id}", summary="Discard a draft")
def discard(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Put a draft away. An issued document cannot be deleted: 409."""
    _only_draft(actor_of(request), invoice_id)
    return write(request, lambda actor: drafts.discard_draft(actor, invoice_id), _draft(request), status=200)


@router.post("/{invoice_id}/submission", summary="Submit a draft for approval")
def submit(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Hand it in; refused with all faults where it could not be issued."""
    return write(request, lambda actor: approve.submit_draft(actor, invoice_id), _draft(request))


@router.post("/{invoice_id}/approvals", summary="Approve or send back")
def decide(request: HttpRequest, invoice_id: str, payload: Decision) -> HttpResponse:
    """Only a person can approve; an API key is refused."""
    return write(
        request,
        lambda actor: approve.decide_draft(actor, invoice_id, approve=payload.approve, remark=payload.note),
        _draft(request),
    )


@router.post("/{invoice_id}/issuance", summary="Issue a draft")
def issuance(request: HttpRequest, invoice_id: str, payload: Issuance | None = None) -> HttpResponse:
    """Number, seal, post. 422 with the faults that stop it; 409 where it is issued or wants approval."""
    day = payload.issue_date if payload else None
    return write(request, lambda actor: issue.issue_draft(actor, invoice_id, issue_date=day), invoice_shape)


@router.get("/{invoice_id}/events", summary="Timeline")
def events(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """What happened, oldest first, with who and the evidence."""
    actor = actor_of(request)
    require(actor, "documents.read")
    rows = Event.objects.of(actor.company).order_by("at", "pk")
    if invoice_id.startswith("dft_"):
        rows = rows.filter(draft=drafts.find(actor, invoice_id))
    else:
        document = issued(actor, invoice_id)
        rows = rows.filter(document=document) | rows.filter(draft=document.draft_id or "-")
    return {"data": [event_shape(event) for event in rows]}


def issued(actor: Actor, invoice_id: str) -> IssuedDocument:
    """The actor's issued document; anybody else's is not there."""
    document: IssuedDocument | None = (
        IssuedDocument.objects.of(actor.company).select_related("open_item", "customer").filter(pk=invoice_id).first()
    )
    if document is None:
        raise NotFound
    return document


def _draft(request: HttpRequest) -> Any:
    actor = actor_of(request)
    return lambda draft: draft_shape(draft, drafts.look(actor, draft))


def _only_draft(actor: Actor, invoice_id: str) -> None:
    if not invoice_id.startswith("dft_"):
        issued(actor, invoice_id)
        raise Conflict("An issued document is never changed. Correct it with a credit note.")


def _issued(actor: Actor, page: InvoiceFilter) -> "QuerySet[Any]":
    rows: QuerySet[Any] = IssuedDocument.objects.of(actor.company).select_related("open_item")
    if page.customer:
        rows = rows.filter(customer_id=page.customer)
    if page.number:
        rows = rows.filter(number=page.number)
    for word in page.search.lower().split()[:5]:
        rows = rows.filter(search__contains=word)
    if page.status in {"open", "overdue"}:
        rows = rows.filter(open_item__is_open=True)
    if page.status == "overdue":
        rows = rows.filter(open_item__due_date__lt=clock.today(actor.company.time_zone), open_item__open_minor__gt=0)
    if page.status == "paid":
        rows = rows.filter(open_item__is_open=False)
    return rows
