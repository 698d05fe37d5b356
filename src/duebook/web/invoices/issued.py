"""The page of an issued document: who, how much, still open, due; what can be done; what happened, with the evidence."""

import json
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duebook import render
from duebook.domain import corrections
from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.kernel import codec
from duebook.kernel.canonical import Plain
from duebook.kernel.errors import NotFound
from duebook.kernel.money import major
from duebook.services.access import Actor
from duebook.services.billing.look import look_of
from duebook.services.delivery import files, freeze, links
from duebook.services.delivery.queue import usual_recipient
from duebook.services.delivery.sealed import document_of, row_of
from duebook.services.issuing import drafts
from duebook.services.issuing.prepare import body_of
from duebook.services.paying import lists
from duebook.services.receivables import balances, credit
from duebook.store.deliveries import Delivery, Event
from duebook.store.documents import IssuedDocument
from duebook.store.payments import Allocation
from duebook.web import happenings
from duebook.web.invoices import choices, desk
from duebook.web.invoices.standing import dress, due_in
from duebook.web.page import done, once, page, show

KIND_NAMES = {"pdf": "PDF", "ubl": "UBL", "cii": "CII"}
MOST_EVENTS = 200


@page("documents.read")
def invoice(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """The page. A draft's id leads to its draft."""
    if invoice_id.startswith("dft_"):
        return redirect("web:draft", drafts.find(actor, invoice_id).pk)
    row = _row(actor, invoice_id)
    document = document_of(row)
    today = desk.today(actor)
    item = row.open_item
    given = credit.earlier(actor.company, row.pk)
    context = {
        "row": row,
        "document": document,
        "item": item,
        "standing": dress(row, today),
        "due": due_in(item, today) if item.is_open and item.open_minor > 0 else "",
        "type_name": choices.type_name(row.type),
        "taxes": desk.tax_lines(document, desk.where(request, actor)),
        "events": _events(actor, row),
        "settlements": _settlements(actor, row),
        "uses": _uses(actor, row),
        "files": freeze.files_of(row),
        "kind_names": KIND_NAMES,
        "deliveries": list(
            Delivery.objects.of(actor.company).filter(document=row).select_related("mail").order_by("-created_at", "-pk")
        ),
        "links": links.links_of(row) if actor.may("documents.deliver") else [],
        "corrections": list(row.corrections.defer("body").select_related("open_item").order_by("issued_at", "pk")),
        "open_drafts": list(row.correction_drafts.exclude(state__in=("issued", "discarded")).order_by("created_at")),
        "creditable": row.type in corrections.CREDITS and corrections.remaining(document, given) > 0,
        "untouched": not given,
        "charges": lists.of_document(actor, row) if actor.may("payments.read") else [],
        "credit_left": major(max(-item.open_minor, 0), row.currency),
        "has_credit": item.open_minor > 0 and balances.credit_minor(actor.company, row.customer_id, row.currency) > 0,
        "recipient": usual_recipient(row),
        "fresh_link": request.session.pop(f"link:{row.pk}", ""),
    }
    return show(request, "web/invoices/invoice.html", context)


@require_GET
@page("documents.read")
def picture(_request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """The first page of the document as a picture, for the page; the frozen PDF is what counts."""
    row = row_of(actor, invoice_id)
    content = render.png(document_of(row), look_of(actor.company), scale=1.5)
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, max-age=300"})


@require_GET
@page("files.read")
def download(_request: HttpRequest, actor: Actor, invoice_id: str, kind: str) -> HttpResponse:
    """A frozen file, always as an attachment."""
    if kind == "json":
        row = row_of(actor, invoice_id)
        document_of(row)
        headers = {"Content-Disposition": f'attachment; filename="{freeze.file_name(row.number, "pdf")[:-4]}.json"'}
        return HttpResponse(row.body.encode(), content_type="application/json", headers=headers)
    found = files.read_file(actor, invoice_id, kind)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "X-Content-SHA256": found.sha256}
    return HttpResponse(found.content, content_type=found.mime, headers=headers)


@require_GET
@page("documents.read")
def sealed(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """The sealed document as readable JSON (htmx)."""
    row = row_of(actor, invoice_id)
    document_of(row)
    plain: Plain = json.loads(row.body)
    return show(request, "web/invoices/parts/json.html", {"text": json.dumps(plain, indent=2, ensure_ascii=False), "row": row})


@require_POST
@page("documents.deliver")
def new_link(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """A new public link. Its address is shown once: only the hash is kept."""
    row = row_of(actor, invoice_id)
    where = reverse("web:invoice", args=[row.pk])
    _link, token = links.create_link(once(request, actor, lambda _made: where), row.pk, usual_recipient(row))
    request.session[f"link:{row.pk}"] = links.address(token)
    return done(request, _("The link is made. Copy it now; it is not shown again."), f"{where}#links")


@require_POST
@page("documents.deliver")
def revoke_link(request: HttpRequest, actor: Actor, invoice_id: str, link_id: str) -> HttpResponse:
    """Make a public link stop working."""
    row = row_of(actor, invoice_id)
    if all(link.pk != link_id for link in links.links_of(row)):
        raise NotFound
    where = f"{reverse('web:invoice', args=[row.pk])}#links"
    links.revoke_link(once(request, actor, lambda _link: where), link_id)
    return done(request, _("The link no longer works."), where)


@require_POST
@page("drafts.write")
def copy(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """A new draft with the same content: without number, days and references of the old one."""
    row = row_of(actor, invoice_id)
    made = drafts.save_draft(
        once(request, actor, lambda draft: reverse("web:draft", args=[draft.pk])),
        fresh(document_of(row)),
        customer_id=row.customer_id,
    )
    return done(request, _("Copied from {number}.").format(number=row.number), reverse("web:draft", args=[made.pk]))


def fresh(document: Document) -> Document:
    """A sealed document as a draft of another one: taxes that the law decided are decided anew, the rest stays as typed."""
    typed = codec.load(Document, body_of(document))
    by_law = {line for reason in document.tax_reasons if reason.rule != "given" for line in reason.lines}
    lines = tuple(replace(line, id="", tax=None if line.id in by_law else line.tax) for line in typed.lines)
    allowances = tuple(
        replace(row, tax=None, base=None, amount=None if row.percent is not None else row.amount) for row in typed.allowances
    )
    return replace(
        typed, issue_date=None, due_date=None, tax_point_date=None, payment_terms="", preceding=(), seller=Party(), buyer=Party(),
        payment=(), period=None, delivery=None, lines=lines, allowances=allowances, purchase_order="", prepaid=None,
    )  # fmt: skip


def _row(actor: Actor, invoice_id: str) -> IssuedDocument:
    rows = IssuedDocument.objects.of(actor.company).select_related(
        "open_item", "customer", "series", "corrects", "company", "issued_by"
    )
    row: IssuedDocument | None = rows.filter(pk=invoice_id).first()
    if row is None:
        raise NotFound
    return row


def _events(actor: Actor, row: IssuedDocument) -> list[Any]:
    """The timeline of the document and of its draft, newest first, as sentences with their evidence."""
    mine = Q(document=row) | (Q(draft=row.draft_id) if row.draft_id else Q(pk=None))
    found = Event.objects.of(actor.company).filter(mine).select_related("document", "draft").order_by("-at", "-pk")[:MOST_EVENTS]
    events = happenings.told(found)
    for event in events:
        event.facts = sorted((name, value) for name, value in event.evidence.items() if value not in ("", None, [], {}))
    return events


def _settlements(actor: Actor, row: IssuedDocument) -> list[Allocation]:
    """What settled the document, taken back or not, oldest first."""
    found = (
        Allocation.objects.of(actor.company).filter(document=row).select_related("payment", "credit_note", "reversed_by", "entry")
    )
    return list(found.order_by("created_at", "pk"))


def _uses(actor: Actor, row: IssuedDocument) -> list[Allocation]:
    """Where a credit note was used."""
    live = balances.live(Allocation.objects.of(actor.company))
    return list(live.filter(credit_note=row).select_related("document").order_by("created_at", "pk"))
