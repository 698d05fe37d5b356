"""Look before it is kept: check a document without saving it, and see a draft as the page it will be."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from duebook import render
from duebook.api.door import actor_of, needs
from duebook.api.invoices import InvoiceIn, untold
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import Filter, Out
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import blocking
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.billing.look import look_of
from duebook.services.issuing import drafts
from duebook.services.issuing.prepare import prepare
from duebook.services.receivables import correct

router = Router(tags=["Invoices"])
MARK = "Draft"


class CheckOut(Out):
    """The document as it would be issued today. ``complete`` is false where its totals could not be computed."""

    issuable: bool
    complete: bool
    faults: list[FaultOut]
    document: Any = Field(..., json_schema_extra={"x-is": "Document"})


class PageFilter(Filter):
    """Which page, how large."""

    page: int = Field(1, ge=1, le=200)
    scale: int = Field(2, ge=1, le=3, description="1 is 72 pixels to the inch")


def _binary(*kinds: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"content": content}}}


@router.post("/checks", response=CheckOut, summary="Check without saving")
@needs("documents.read")
def check(request: HttpRequest, payload: InvoiceIn) -> CheckOut:
    """Totals, tax with its reasons, and every fault. Nothing is kept, no number is taken."""
    actor = actor_of(request)
    untold(payload.document)
    customer = customers.find(actor, payload.customer) if payload.customer else None
    prepared = prepare(actor.company, payload.document, customer)
    return CheckOut(
        issuable=prepared.issuable,
        complete=prepared.complete,
        faults=[fault_out(fault) for fault in prepared.faults],
        document=codec.dump(prepared.document),
    )


@router.get("/{invoice_id}/preview.png", summary="See a page", openapi_extra=_binary("image/png"))
@needs("documents.read")
def picture(request: HttpRequest, invoice_id: str, page: Query[PageFilter]) -> HttpResponse:
    """One page as PNG: of a draft marked as such, or of an issued document. 404 beyond the last page."""
    actor = actor_of(request)
    document, mark = _document(actor, invoice_id)
    content = render.png(document, look_of(actor.company), page=page.page - 1, scale=page.scale, marking=mark)
    return HttpResponse(content, content_type="image/png")


@router.get("/{invoice_id}/preview.pdf", summary="See it as PDF", openapi_extra=_binary("application/pdf"))
@needs("documents.read")
def paper(request: HttpRequest, invoice_id: str) -> HttpResponse:
    """A draft as PDF, marked as such. What was frozen at issue is under ``/files/pdf``."""
    actor = actor_of(request)
    document, mark = _document(actor, invoice_id)
    content = render.pdf(document, look_of(actor.company), marking=mark)
    headers = {"Content-Disposition": f'attachment; filename="{invoice_id}.pdf"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _document(actor: Actor, invoice_id: str) -> tuple[Document, str]:
    if not invoice_id.startswith("dft_"):
        return codec.loads(Document, correct.find(actor, invoice_id).body), ""
    prepared = drafts.look(actor, drafts.find(actor, invoice_id))
    if not prepared.complete:
        raise Invalid(blocking(prepared.faults), "This draft cannot be computed yet.")
    return prepared.document, MARK
