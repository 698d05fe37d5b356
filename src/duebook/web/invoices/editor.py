"""The editor: a draft as a form beside its page. It saves itself, and never silently over what somebody else saved meanwhile."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.answers import Replay
from duebook.services.billing import customers
from duebook.services.delivery.queue import queue_delivery
from duebook.services.issuing import approve, drafts, issue
from duebook.services.issuing.prepare import body_of
from duebook.services.once import Once
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.web import said
from duebook.web.invoices import choices, desk, fields
from duebook.web.invoices.desk import Desk
from duebook.web.invoices.read import Typed
from duebook.web.page import ONCE, done, page, show

LONGEST_VERSION = 9
"""Digits of a count of saves."""


@page("drafts.write")
def new_invoice(request: HttpRequest, actor: Actor) -> HttpResponse:
    """An empty editor. Nothing is stored until something was typed; ``?customer=`` begins with one."""
    if request.method == "POST":
        return _act(request, actor, None)
    typed = Typed(Document())
    wanted = request.GET.get("customer", "")
    if wanted:
        customer = customers.find(actor, wanted)
        typed = Typed(Document(), customer_id=customer.pk, customer_name=customer.name)
    return _page(request, actor, None, desk.look(actor, typed))


@page("documents.read")
def draft(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """A draft: the editor while it may change, else the page of whoever decides about it."""
    stored = drafts.find(actor, draft_id)
    if request.method == "POST":
        return _act(request, actor, stored)
    if stored.state == "issued":
        return redirect("web:invoice", stored.document.pk)
    if stored.state != "draft" or not actor.may("drafts.write"):
        return redirect("web:decide", stored.pk)
    return _page(request, actor, stored, desk.look(actor, stored_form(stored), stored))


def stored_form(stored: Draft) -> Typed:
    """A stored draft as if it had just been typed."""
    document = codec.load(Document, stored.body)
    name = stored.customer.name if stored.customer else document.buyer.name
    keys = tuple(f"r{i}" for i in range(len(document.lines)))
    return Typed(document, stored.customer_id or "", name, stored.series_id or "", keys)


@require_POST
@page("drafts.write")
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the editor sends by itself after every pause: save, and say how it went."""
    stored = _stored(request, actor)
    typed = desk.read_form(request, actor, stored)
    context: dict[str, Any] = {"saved": True}
    try:
        kept = keep(request, actor, stored, typed)
    except Conflict as error:
        newest = drafts.find(actor, stored.pk) if stored else None
        context = {"conflict": said.error(error), "newest": newest, "gone": newest is not None and newest.state != "draft"}
        return show(request, "web/invoices/saved.html", context)
    response = show(request, "web/invoices/saved.html", context | {"draft": kept, "faulty": bool(typed.faults)})
    if stored is None:
        response.headers["HX-Replace-Url"] = reverse("web:draft", args=[kept.pk])
    return response


def keep(request: HttpRequest, actor: Actor, stored: Draft | None, typed: Typed) -> Draft:
    """Save the form: over the version it was read from, or as a new draft, once for each page however often it is sent."""
    version = _version(request)
    if stored is not None:
        if "over" in request.POST:
            version = None
        if version == stored.version and _same(stored, typed):
            return stored
        return _saved(actor, typed, stored.pk, version)
    key = request.POST.get(ONCE, "")
    try:
        asking = actor.doing(Once(key, sha256(b"new draft"), lambda made: (200, made.pk)) if key else None)
        return _saved(asking, typed, "", None)
    except Replay as given:
        before = drafts.find(actor, given.body)
        return before if _same(before, typed) else _saved(actor, typed, before.pk, None)


def _saved(actor: Actor, typed: Typed, draft_id: str, version: int | None) -> Draft:
    return drafts.save_draft(
        actor, typed.document, draft_id=draft_id, customer_id=typed.customer_id, series_id=typed.series_id, version=version
    )


def _same(stored: Draft, typed: Typed) -> bool:
    before = (stored.customer_id or "", stored.series_id or "", stored.body)
    return before == (typed.customer_id, typed.series_id, body_of(typed.document))


def _stored(request: HttpRequest, actor: Actor) -> Draft | None:
    draft_id = request.POST.get("draft", "")
    return drafts.find(actor, draft_id) if draft_id else None


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION else None


def _act(request: HttpRequest, actor: Actor, stored: Draft | None) -> HttpResponse:
    """A button of the form: save, issue, submit, discard. Works without scripts."""
    stored = stored or _stored(request, actor)
    act = request.POST.get("act", "save")
    if act == "discard":
        return _discard(request, actor, stored)
    if stored is not None and stored.state == "issued":
        return redirect("web:invoice", stored.document.pk)
    typed = desk.read_form(request, actor, stored)
    try:
        kept = keep(request, actor, stored, typed)
    except Conflict as error:
        return _page(request, actor, stored, desk.look(actor, typed, stored), status=409, notice=said.error(error))
    if act == "save":
        return done(request, _("Saved."), reverse("web:draft", args=[kept.pk]))
    return _finish(request, actor, kept, desk.look(actor, typed, kept, strict=True), submit=act == "submit")


def _finish(request: HttpRequest, actor: Actor, kept: Draft, now: Desk, *, submit: bool) -> HttpResponse:
    """Issue or submit what was just saved; with faults the editor comes back and shows them."""
    mend = _("Mend what is marked first.")
    if now.typed.faults:
        return _page(request, actor, kept, now, status=422, notice=mend)
    try:
        return _submit(request, actor, kept) if submit else _issue(request, actor, kept)
    except Invalid:
        return _page(request, actor, kept, now, status=422, notice=mend)
    except Conflict as error:
        return _page(request, actor, kept, now, status=409, notice=said.error(error))


def _discard(request: HttpRequest, actor: Actor, stored: Draft | None) -> HttpResponse:
    if stored is not None:
        drafts.discard_draft(actor, stored.pk)
    return done(request, _("The draft was discarded."), reverse("web:invoices"))


def _submit(request: HttpRequest, actor: Actor, kept: Draft) -> HttpResponse:
    approve.submit_draft(actor, kept.pk)
    return done(request, _("Submitted for approval."), reverse("web:decide", args=[kept.pk]))


def _issue(request: HttpRequest, actor: Actor, kept: Draft) -> HttpResponse:
    issued = issue.issue_draft(actor, kept.pk)
    to = request.POST.get("send_to", "").strip() if request.POST.get("send") else ""
    sentence = _("{number} is issued.").format(number=issued.number)
    if to and actor.may("documents.deliver"):
        sentence = sent_too(actor, issued, to) or sentence
    return done(request, sentence, reverse("web:invoice", args=[issued.pk]))


def sent_too(actor: Actor, issued: IssuedDocument, to: str) -> str:
    """Queue the mail of a document just issued; what happened as a sentence."""
    try:
        queue_delivery(actor, issued.pk, recipient=to)
    except Invalid as error:
        facts = {"number": issued.number, "why": said.error(error)}
        return _("{number} is issued, but not sent: {why}").format(**facts)
    return _("{number} is issued and on its way to {address}.").format(number=issued.number, address=to)


def _page(
    request: HttpRequest, actor: Actor, stored: Draft | None, now: Desk, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    locale = desk.where(request, actor)
    context = {
        "draft": stored,
        "desk": now,
        "form": fields.values(now, locale),
        "rows": fields.rows_of(now, locale),
        "blank": fields.blank_row(),
        "choices": fields.options(actor, now, locale),
        "notice": notice,
        "title": choices.type_name(str(now.typed.document.type)),
        "post_to": reverse("web:draft", args=[stored.pk]) if stored else reverse("web:new-invoice"),
        "back": reverse("web:invoices"),
        "original": stored.corrects if stored else None,
    }
    return show(request, "web/invoices/editor.html", context, status=status)
