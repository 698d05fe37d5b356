"""Invoices: a draft (``dft_``) until its issuance makes it an issued document (``inv_``). Verbs are nouns under it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Day, Id, In
from duebook.api.shapes import (
    DraftOut,
    DraftWhole,
    EventOut,
    InvoiceOut,
    InvoiceWhole,
    draft_row,
    draft_whole,
    event_out,
    invoice_row,
    invoice_whole,
)
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.issuing import approve, drafts, issue
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft

router = Router(tags=["Invoices"])
EXAMPLE: dict[str, Any] = {
    "customer": "cus_01k3x6v1d2n8q4z7m5r9t0b1ca",
    "document": {
        "buyer_reference": "PO 4711",
        "lines": [{"item": {"name": "Consulting"}, "quantity": "8", "unit": "HUR", "price": {"net": "95.00"}}],
    },
}


class InvoiceIn(In):
    """What to bill to whom. Totals, number, state and hash are never taken from a caller."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    customer: Id = Field("", description="Id of a customer; empty where the document names its buyer itself")
    series: Id = Field("", description="Id of a series; empty for the usual one of the document's type")
    document: Document


class InvoiceChange(InvoiceIn):
    """A draft saved again; ``version`` (or If-Match) is the one you read, so that nobody's work is overwritten."""

    version: int | None = Field(None, ge=1, le=2_000_000_000)


class InvoiceFilter(Page):
    """Which invoices."""

    state: Literal["issued", "draft", "submitted", "approved", "discarded"] = "issued"
    customer: Id = ""
    number: Id = ""
    search: str = Field("", description="Words of number, buyer, reference or amount")
    status: Literal["", "open", "overdue", "paid"] = ""
    type: DocumentType | None = Field(None, description="BT-3")
    issued_from: date | None = None
    issued_to: date | None = None


class Issuance(In):
    """When to issue; empty is the company's today."""

    issue_date: Day | None = None


class Decision(In):
    """An approver's word."""

    approve: bool = True
    note: str = Field("", max_length=500)


@router.get("", response=Rows[InvoiceOut | DraftOut], summary="List invoices")
@needs("documents.read")
def index(request: HttpRequest, page: Query[InvoiceFilter]) -> Any:
    """Issued documents newest first, or drafts with ``state=draft``."""
    actor = actor_of(request)
    if page.state != "issued":
        return turn(_drafts(actor, page), page, draft_row)
    return turn(_issued(actor, page), page, invoice_row)


@router.post("", response={201: DraftWhole}, summary="Make a draft")
@needs("drafts.write")
def create(request: HttpRequest, payload: InvoiceIn) -> HttpResponse:
    """A draft with everything computed and every fault named. Faults do not stop a draft, they stop its issuance."""
    untold(payload.document)
    return write(
        request,
        lambda actor: drafts.save_draft(actor, payload.document, customer_id=payload.customer, series_id=payload.series),
        _draft(request),
    )


@router.get("/{invoice_id}", response=InvoiceWhole | DraftWhole, summary="Read one")
@needs("documents.read")
def read(request: HttpRequest, response: HttpResponse, invoice_id: str) -> InvoiceWhole | DraftWhole:
    """A draft as it would be issued today with its faults, or an issued document with its totals, hash and balance.

    The ETag is a draft's version, or an issued document's hash.
    """
    actor = actor_of(request)
    if invoice_id.startswith("dft_"):
        draft = drafts.find(actor, invoice_id)
        response["ETag"] = f'"{draft.version}"'
        return draft_whole(draft, drafts.look(actor, draft))
    document = issued(actor, invoice_id)
    response["ETag"] = f'"{document.hash}"'
    return invoice_whole(document)


@router.put("/{invoice_id}", response=DraftWhole, summary="Save a draft again")
@needs("drafts.write")
def change(request: HttpRequest, invoice_id: str, payload: InvoiceChange) -> HttpResponse:
    """Replace what a draft says. An issued document is never changed: 409."""
    _only_draft(actor_of(request), invoice_id)
    untold(payload.document)
    version = _version(request) if payload.version is None else payload.version
    return write(
        request,
        lambda actor: drafts.save_draft(
            actor,
            payload.document,
            draft_id=invoice_id,
            customer_id=payload.customer,
            series_id=payload.series,
            version=version,
        ),
        _draft(request),
        status=200,
    )


@router.delete("/{invoice_id}", response=DraftWhole, summary="Discard a draft")
@needs("drafts.write")
def discard(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Put a draft away. An issued document cannot be deleted: 409."""
    _only_draft(actor_of(request), invoice_id)
    return write(request, lambda actor: drafts.discard_draft(actor, invoice_id), _draft(request), status=200)


@router.post("/{invoice_id}/submission", response={201: DraftWhole}, summary="Submit a draft for approval")
@needs("drafts.submit")
def submit(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Hand it in; refused with all faults where it could not be issued."""
    return write(request, lambda actor: approve.submit_draft(actor, invoice_id), _draft(request))


@router.delete("/{invoice_id}/submission", response=DraftWhole, summary="Take a draft back")
@needs("drafts.write")
def reopen(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """Change it once more; approvals of the old content lapse."""
    return write(request, lambda actor: issue.reopen_draft(actor, invoice_id), _draft(request), status=200)


@router.post("/{invoice_id}/approvals", response={201: DraftWhole}, summary="Approve or send back")
@needs("drafts.approve")
def decide(request: HttpRequest, invoice_id: str, payload: Decision) -> HttpResponse:
    """Only a person can approve; an API key is refused."""
    return write(
        request,
        lambda actor: approve.decide_draft(actor, invoice_id, approve=payload.approve, remark=payload.note),
        _draft(request),
    )


@router.post("/{invoice_id}/issuance", response={201: InvoiceWhole}, summary="Issue a draft")
@needs("documents.issue")
def issuance(request: HttpRequest, invoice_id: str, payload: Issuance | None = None) -> HttpResponse:
    """Number, seal, post. 422 with the faults that stop it; 409 where it is issued or wants approval."""
    day = payload.issue_date if payload else None
    return write(request, lambda actor: issue.issue_draft(actor, invoice_id, issue_date=day), invoice_whole)


@router.get("/{invoice_id}/events", response=Rows[EventOut], summary="Timeline")
@needs("documents.read")
def events(request: HttpRequest, invoice_id: str) -> Rows[EventOut]:
    """What happened, oldest first, with who and the evidence."""
    actor = actor_of(request)
    rows = Event.objects.of(actor.company).order_by("at", "pk")
    if invoice_id.startswith("dft_"):
        rows = rows.filter(draft=drafts.find(actor, invoice_id))
    else:
        document = issued(actor, invoice_id)
        rows = rows.filter(document=document) | rows.filter(draft=document.draft_id or "-")
    return Rows(data=[event_out(event) for event in rows])


def issued(actor: Actor, invoice_id: str) -> IssuedDocument:
    """The actor's issued document; anybody else's is not there."""
    document: IssuedDocument | None = (
        IssuedDocument.objects.of(actor.company).select_related("open_item", "customer").filter(pk=invoice_id).first()
    )
    if document is None:
        raise NotFound
    return document


def untold(document: Document) -> None:
    """Refuse what only Duebook computes: the number, the totals and whatever follows from them."""
    said: dict[str, Any] = {
        "number": document.number,
        "totals": document.totals,
        "vat": document.vat,
        "instalments": document.instalments,
        "tax_reasons": document.tax_reasons,
    }
    said |= {f"lines[{n}].net": line.net for n, line in enumerate(document.lines)}
    said |= {f"allowances[{n}].with_tax": one.with_tax for n, one in enumerate(document.allowances)}
    wrong = [name for name, value in said.items() if value not in (None, "", ())]
    if wrong:
        raise Invalid([Fault("SHAPE-COMPUTED", f"document.{name}", "This is computed here. Leave it out.") for name in wrong])


def _draft(request: HttpRequest) -> Callable[[Draft], DraftWhole]:
    actor = actor_of(request)
    return lambda draft: draft_whole(draft, drafts.look(actor, draft))


def _version(request: HttpRequest) -> int | None:
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if tag in {"", "*"}:
        return None
    if not (tag.isascii() and tag.isdigit() and len(tag) < len("2000000000")):
        raise Conflict("Somebody saved a newer version of this draft.")
    return int(tag)


def _only_draft(actor: Actor, invoice_id: str) -> None:
    if not invoice_id.startswith("dft_"):
        issued(actor, invoice_id)
        raise Conflict("An issued document is never changed. Correct it with a credit note.")


def _drafts(actor: Actor, page: InvoiceFilter) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Draft.objects.of(actor.company).filter(state=page.state).select_related("customer")
    wide = {"number": page.number, "status": page.status, "issued_from": page.issued_from, "issued_to": page.issued_to}
    if wrong := [name for name, value in wide.items() if value]:
        raise Invalid([Fault("FILTER-DRAFTS", name, "A draft has no such thing.") for name in wrong])
    if page.customer:
        rows = rows.filter(customer_id=page.customer)
    if page.type:
        rows = rows.filter(type=page.type)
    for word in page.search.split()[:5]:
        rows = rows.filter(buyer_name__icontains=word)
    return rows


def _issued(actor: Actor, page: InvoiceFilter) -> "QuerySet[Any]":
    exact = {
        "customer_id": page.customer,
        "number": page.number,
        "type": page.type,
        "issue_date__gte": page.issued_from,
        "issue_date__lte": page.issued_to,
    }
    wanted = {name: value for name, value in exact.items() if value}
    rows: QuerySet[Any] = IssuedDocument.objects.of(actor.company).select_related("open_item").filter(**wanted)
    for word in page.search.lower().split()[:5]:
        rows = rows.filter(search__contains=word)
    if page.status:
        rows = rows.filter(open_item__is_open=page.status != "paid")
    if page.status == "overdue":
        rows = rows.filter(open_item__due_date__lt=clock.today(actor.company.time_zone), open_item__open_minor__gt=0)
    return rows
