"""What went out: the list of letters, one letter, its PDF."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.services.access import Actor
from duebook.services.collections import letters as service
from duebook.store.reminders import Reminder
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut

PART = "web/reminders/sent_rows.html"


@page("documents.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All letters and tasks, newest first."""
    rows = Reminder.objects.of(actor.company).select_related("customer", "post")
    view = request.GET.get("view", "")
    if view in {"to-print", "open"}:
        rows = rows.filter(state=view)
    context = {"tab": "sent", "view": view, "slice": cut(request, rows, ("-day", "-id")), "part_template": PART}
    return show(request, "web/reminders/sent.html", context, part=PART)


@page("documents.read")
def letter(request: HttpRequest, actor: Actor, reminder_id: str) -> HttpResponse:
    """One letter: what it said of which document, and what became of it."""
    row = service.find(actor, reminder_id)
    claims = row.shown.get("claims", [])
    context = {
        "tab": "sent",
        "row": row,
        "state": state_of(row),
        "items": [*row.shown.get("items", []), *row.shown.get("upcoming", []), *row.shown.get("credits", [])],
        "claims": claims,
        "total": row.net_minor + sum(one["amount"] for one in claims),
    }
    return show(request, "web/reminders/letter.html", context)


@page("documents.read")
def paper(request: HttpRequest, actor: Actor, reminder_id: str) -> HttpResponse:  # noqa: ARG001 - a view is given its request
    """The frozen PDF."""
    name, content = service.read_pdf(actor, reminder_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
@page("reminders.send")
def finish(request: HttpRequest, actor: Actor, reminder_id: str) -> HttpResponse:
    """A letter is in the post, or a task is done."""
    here = reverse("web:reminder", args=[reminder_id])
    service.mark_printed(once(request, actor, lambda _row: here), reminder_id)
    return done(request, _("Noted."), here)


def state_of(row: Reminder) -> str:
    """The word for where a letter stands: a mail's own state where it is with the mail."""
    if row.state == "posted" and row.post is not None:
        return str(row.post.state)
    return row.state
