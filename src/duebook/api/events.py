"""Everything that happened, in one list: for whoever asks now and then instead of being told by webhooks."""

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from duebook.api.door import actor_of, needs
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Id
from duebook.api.shapes import EventOut, event_out
from duebook.store.deliveries import Event

router = Router(tags=["Events"])


class EventFilter(Page):
    """Which events."""

    kind: str = Field("", max_length=20, description="One word: created, submitted, approved, issued, sent, viewed, paid ...")
    invoice: Id = Field("", description="Id of an issued document or a draft")


@router.get("", response=Rows[EventOut], summary="List events")
@needs("documents.read")
def index(request: HttpRequest, page: Query[EventFilter]) -> Rows[EventOut]:
    """Newest first. Read down to an id that you know; rows of the same millisecond have no order."""
    actor = actor_of(request)
    rows = Event.objects.of(actor.company)
    if page.kind:
        rows = rows.filter(kind=page.kind)
    if page.invoice:
        rows = rows.filter(document_id=page.invoice) | rows.filter(draft_id=page.invoice)
    return turn(rows, page, event_out)
