"""Activity: what happened in the company, newest first."""

from django.http import HttpRequest, HttpResponse

from duebook.services.access import Actor
from duebook.store.deliveries import Event
from duebook.web.happenings import KINDS, told
from duebook.web.page import page, show
from duebook.web.paging import cut


@page("documents.read")
def activity(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The timeline of all documents and drafts."""
    found = Event.objects.of(actor.company).select_related("document", "draft")
    kind = request.GET.get("kind", "")
    if kind in KINDS:
        found = found.filter(kind=kind)
    slice_ = cut(request, found, ("-at", "-id"))
    told(slice_.rows)
    return show(
        request,
        "web/activity.html",
        {"slice": slice_, "kind": kind, "part_template": "web/activity_rows.html"},
        part="web/activity_rows.html",
    )
