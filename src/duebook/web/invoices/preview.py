"""What changes while a person types: the live figures and faults, and the picture of the page. Neither stores anything."""

import gzip
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from duebook import render
from duebook.domain import totals
from duebook.domain.document import Document
from duebook.services.access import Actor
from duebook.services.billing.look import look_of
from duebook.services.issuing import drafts
from duebook.web.invoices import choices, desk
from duebook.web.invoices.editor import stored_form
from duebook.web.invoices.reckon import Unreadable, is_sum, reckon, shown
from duebook.web.page import page, show

SVG = "image/svg+xml"


@require_POST
@page("drafts.write")
def live(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Totals, tax, faults and what will happen, for the form as it stands (htmx; the fields themselves are not touched)."""
    draft_id = request.POST.get("draft", "")
    draft = drafts.find(actor, draft_id) if draft_id else None
    now = desk.look(actor, desk.read_form(request, actor, draft), draft, strict=bool(request.POST.get("strict")))
    return show(
        request,
        "web/invoices/live.html",
        {"desk": now, "draft": draft, "title": choices.type_name(str(now.typed.document.type)), "oob": True},
    )


@require_POST
@page("drafts.write")
def paper(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page of the form as it stands, as SVG; ``X-Pages`` says how many there are, ``paper_page`` which one is wanted."""
    draft_id = request.POST.get("draft", "")
    draft = drafts.find(actor, draft_id) if draft_id else None
    now = desk.look(actor, desk.read_form(request, actor, draft), draft)
    return _picture(request, actor, now.document, request.POST.get("paper_page", "1"))


@require_GET
@page("documents.read")
def stored_paper(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """The page of a stored draft, for the approver and for browsers without scripts."""
    draft = drafts.find(actor, draft_id)
    now = desk.look(actor, stored_form(draft), draft)
    return _picture(request, actor, now.document, request.GET.get("page", "1"))


@require_GET
@page("drafts.write")
def sum_of(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The value of a typed sum, as it is written here; 204 where it is none."""
    text = request.GET.get("text", "")
    locale = desk.where(request, actor)
    try:
        value = reckon(text, locale) if is_sum(text) else None
    except Unreadable:
        value = None
    if value is None:
        return HttpResponse(status=204)
    return HttpResponse(shown(value, locale), content_type="text/plain; charset=utf-8")


def _picture(request: HttpRequest, actor: Actor, document: Document, wanted: str) -> HttpResponse:
    """One page of a document, as far as it can be computed; an uncomputable one shows its parties and no sums."""
    if document.totals is None:
        document = _bare(document)
    sheets = render.svg(document, look_of(actor.company))
    place = next((n for n in range(1, len(sheets) + 1) if str(n) == wanted), 1)
    content = sheets[place - 1].encode()
    headers = {"X-Pages": str(len(sheets)), "X-Page": str(place), "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content = gzip.compress(content, 1)
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(content, content_type=SVG, headers=headers)


def _bare(document: Document) -> Document:
    """A document without its lines, computed: what can be shown while a line is not finished."""
    lines = tuple(line for line in document.lines if line.tax and line.price.net is not None)
    return totals.calculate(replace(document, lines=lines, allowances=(), prepaid=None))
