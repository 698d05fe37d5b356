"""Decide: a submitted draft as its approver sees it, with the page, the figures, and two buttons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.access import Actor
from duebook.services.issuing import approve, drafts, issue
from duebook.store.deliveries import Event
from duebook.store.drafts import Draft
from duebook.web import happenings, said
from duebook.web.invoices import desk
from duebook.web.invoices.editor import stored_form
from duebook.web.page import done, once, page, show


@page("documents.read")
def decide(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """The draft with whatever this person may do about it. Why something may not be done is said."""
    draft = drafts.find(actor, draft_id)
    if draft.state == "issued":
        return redirect("web:invoice", draft.document.pk)
    given = approve.approvals(draft)
    context = {
        "draft": draft,
        "desk": desk.look(actor, stored_form(draft), draft),
        "kind": "to-approve" if draft.state == "submitted" else draft.state,
        "given": given,
        "steps": actor.company.approval_steps,
        "why_not": why_not(actor, draft, [approval.user_id for approval in given]),
        "events": happenings.told(
            Event.objects.of(actor.company).filter(draft=draft).select_related("document", "draft").order_by("-at", "-pk")
        ),
        "may_issue": draft.state in {"approved", "submitted"}
        and actor.may("documents.issue")
        and len(given) >= actor.company.approval_steps,
    }
    return show(request, "web/invoices/decide.html", context)


def why_not(actor: Actor, draft: Draft, approved_by: list[str]) -> str:
    """Why this person cannot approve this draft; "" where they can."""
    if draft.state != "submitted":
        return _("There is nothing to decide now.")
    if not actor.may("drafts.approve"):
        return _("Your role does not approve. An approver, administrator or owner does.")
    if actor.user and draft.created_by_id == actor.user.pk:
        return _("You made this draft. Somebody else approves it: four eyes see more than two.")
    if actor.user and actor.user.pk in approved_by:
        return _("You approved this already. The next approval is somebody else's.")
    return ""


@require_POST
@page("drafts.approve")
def decision(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """Approve, or send back with a note."""
    draft = drafts.find(actor, draft_id)
    yes = request.POST.get("act") == "approve"
    note = request.POST.get("note", "").strip()
    here = reverse("web:decide", args=[draft.pk])
    if not yes and not note:
        return done(request, _("Say what is to be changed, then send it back."), here)
    where = f"{reverse('web:invoices')}?view=approve"
    try:
        decided = approve.decide_draft(once(request, actor, lambda _draft: where), draft.pk, approve=yes, remark=note)
    except (Conflict, Refused) as error:
        return done(request, said.error(error), here)
    if not yes:
        return done(request, _("Sent back to whoever made it."), where)
    if decided.state == "approved":
        return done(request, _("Approved. It can be issued now."), here)
    return done(request, _("Approved. One more approval is needed."), where)


@require_POST
@page("documents.issue")
def issue_approved(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """Issue an approved draft."""
    draft = drafts.find(actor, draft_id)
    try:
        made = issue.issue_draft(once(request, actor, lambda row: reverse("web:invoice", args=[row.pk])), draft.pk)
    except (Conflict, Invalid) as error:
        return done(request, said.error(error), reverse("web:decide", args=[draft.pk]))
    return done(request, _("{number} is issued.").format(number=made.number), reverse("web:invoice", args=[made.pk]))


@require_POST
@page("drafts.write")
def reopen(request: HttpRequest, actor: Actor, draft_id: str) -> HttpResponse:
    """Take a submitted or approved draft back for changes; its approvals lapse."""
    draft = drafts.find(actor, draft_id)
    where = reverse("web:draft", args=[draft.pk])
    issue.reopen_draft(once(request, actor, lambda _draft: where), draft.pk)
    return done(request, _("Open for changes. Approvals so far no longer count."), where)
