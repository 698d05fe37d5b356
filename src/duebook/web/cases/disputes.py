"""Disputes: the list, one dispute beside its invoice, and what is done with it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.cases import accept as accepting
from duebook.services.cases import disputes, promises
from duebook.services.receivables.correct import find as find_document
from duebook.store.cases import Dispute
from duebook.web import said
from duebook.web.cases import forms, vocabulary
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut

PART = "web/cases/rows.html"
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("Open")), ("mine", lazy("Mine")), ("late", lazy("Past the deadline")), ("decided", lazy("Decided")),
)  # fmt: skip
DEED = "web/cases/deed.html"


@page("cases.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The disputes, newest first."""
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = Dispute.objects.of(actor.company).select_related("document", "customer", "owner")
    today = clock.today(actor.company.time_zone)
    wanted = {
        "": Q(state="open"),
        "mine": Q(state="open", owner=actor.user),
        "late": Q(state="open", deadline__lt=today),
        "decided": ~Q(state="open"),
    }
    found = found.filter(wanted[view])
    if text := request.GET.get("q", "").strip()[:100]:
        found = found.filter(Q(document__number__icontains=text) | Q(customer__name__icontains=text))
    slice_ = cut(request, found, ("-pk",))
    for row in slice_.rows:
        row.late = row.state == "open" and row.deadline < today
        row.word = vocabulary.REASONS[row.reason]
    context = {
        "slice": slice_, "part_template": PART, "view": view, "tabs": TABS, "count": found.count(), "searching": bool(text),
    }  # fmt: skip
    return show(request, "web/cases/list.html", context, part=PART)


@page("cases.read")
def dispute(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """One dispute: the disputed lines beside the invoice's, what was said, and what accepting will do."""
    row = disputes.find(actor, dispute_id)
    document = codec.loads(Document, row.document.body)
    claims = {one.line: one for one in disputes.claims_of(row)}
    lines = [
        {
            "line": line,
            "claim": claims.get(line.id),
            "word": vocabulary.REASONS[claims[line.id].reason] if line.id in claims else "",
        }
        for line in document.lines
    ]
    context = {
        "row": row, "lines": lines, "whole": not claims, "reason": vocabulary.REASONS[row.reason],
        "via": vocabulary.VIAS[row.opened_via],
        "notes": row.notes.select_related("created_by").order_by("created_at", "pk"), "credit": None, "trouble": "",
        "late": row.state == "open" and row.deadline < clock.today(actor.company.time_zone),
        "form": forms.NoteForm(),
        "owner": forms.OwnerForm(initial={"owner": row.owner_id, "deadline": row.deadline}, actor=actor),
        "score": promises.score(actor.company, row.customer_id),
    }  # fmt: skip
    if row.state == "open":
        try:
            context["credit"] = accepting.preview(actor, row).computed
        except (Conflict, Invalid) as error:
            context["trouble"] = said.error(error)
    return show(request, "web/cases/dispute.html", context)


@page("cases.write")
def new(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Open a dispute on an invoice."""
    row = find_document(actor, invoice_id)
    form = forms.DisputeForm.of(request, document=codec.loads(Document, row.body))
    back = reverse("web:invoice", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = disputes.open_dispute(
                once(request, actor, _where), row.pk, typed["reason"], typed["text"], claims=form.claims(), sender=typed["sender"]
            )
            return done(
                request, _("The dispute is open. No reminder is sent for {number}.").format(number=row.number), _where(made)
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    what = {
        "title": _("Open a dispute"), "button": _("Open the dispute"), "icon": "message",
        "lead": _("Reminders stop until it is decided."),
    }  # fmt: skip
    return deed(request, form, what, back, row.number)


@page("cases.write")
def accept(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """Agree: a credit note is issued."""
    row = disputes.find(actor, dispute_id)
    form = forms.AcceptForm.of(request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = accepting.accept(once(request, actor, _where), row.pk, typed["why"], amount=typed["amount"])
            sentence = (
                _("Credit note {number} is issued.").format(number=made.credit_note.number)
                if made.credit_note
                else _("The credit note waits for approval.")
            )
            return done(request, sentence, _where(made))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    what = {
        "title": _("Accept the dispute"), "button": _("Issue the credit note"), "icon": "check",
        "lead": _("A credit note is issued and taken off what is open. The customer is told."),
    }  # fmt: skip
    return deed(request, form, what, _where(row), row.document.number)


@page("cases.write")
def reject(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """Disagree, with a reason that the customer reads."""
    what = {
        "title": _("Reject the dispute"), "button": _("Reject"), "icon": "x", "tone": "btn-danger",
        "lead": _("The customer is told why. Reminders may go on."),
    }  # fmt: skip
    return _decide(request, actor, dispute_id, forms.WhyForm.of(request), what, disputes.reject, _("The dispute is rejected."))


@page("cases.write")
def withdraw(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """The customer no longer objects."""
    what = {
        "title": _("Withdraw the dispute"), "button": _("Withdraw"), "icon": "rotate",
        "lead": _("The customer no longer objects. Nobody is told."),
    }  # fmt: skip
    return _decide(
        request, actor, dispute_id, forms.MaybeWhyForm.of(request), what, disputes.withdraw, _("The dispute is withdrawn.")
    )


@require_POST
@page("cases.write")
def note(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """Say something about a dispute."""
    row = disputes.find(actor, dispute_id)
    form = forms.NoteForm(request.POST)
    if not form.is_valid():
        what = {"title": _("Add a note"), "button": _("Add the note"), "icon": "message", "lead": ""}
        return deed(request, form, what, _where(row), row.document.number)
    typed = form.cleaned_data
    disputes.add_note(once(request, actor, lambda _made: _where(row)), row.pk, typed["text"], shared=typed["shared"])
    return done(request, _("The note is kept."), _where(row))


@require_POST
@page("cases.write")
def assign(request: HttpRequest, actor: Actor, dispute_id: str) -> HttpResponse:
    """Give it to somebody, with a deadline."""
    row = disputes.find(actor, dispute_id)
    form = forms.OwnerForm(request.POST, actor=actor)
    if form.is_valid():
        try:
            disputes.assign(
                once(request, actor, _where), row.pk, form.cleaned_data["owner"], deadline=form.cleaned_data["deadline"]
            )
            return done(request, _("The dispute has its owner."), _where(row))
        except Invalid as error:
            form.refuse(error)
    what = {"title": _("Owner and deadline"), "button": _("Save"), "icon": "user", "lead": ""}
    return deed(request, form, what, _where(row), row.document.number)


def deed(request: HttpRequest, form: Any, what: dict[str, Any], back: str, about: str) -> HttpResponse:
    """A page with one form and one button."""
    context = {"form": form, "what": what, "back": back, "about": about}
    return show(request, DEED, context, status=422 if form.errors else 200)


def _decide(
    request: HttpRequest, actor: Actor, dispute_id: str, form: Any, what: dict[str, Any], act: Any, sentence: str
) -> HttpResponse:
    row = disputes.find(actor, dispute_id)
    if row.state != "open":
        raise NotFound
    if request.method == "POST" and form.is_valid():
        try:
            act(once(request, actor, _where), row.pk, form.cleaned_data["why"])
            return done(request, sentence, _where(row))
        except Invalid as error:
            form.refuse(error)
    return deed(request, form, what, _where(row), row.document.number)


def _where(row: Dispute) -> str:
    return reverse("web:dispute", args=[row.pk])
