"""Webhook endpoints: where to tell what, the secret that signs, the log of every try, and replay."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.records import Id, In, Out
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor
from duebook.services.delivery import webhooks
from duebook.store.webhooks import WebhookAttempt, WebhookEndpoint, WebhookMessage

router = Router(tags=["Webhooks"])


class EndpointIn(In):
    """Where to tell what. No ``events`` means all of them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://erp.example/duebook", "events": ["document.issued", "document.paid"]}]}
    )

    url: str = Field(..., min_length=1, max_length=500)
    events: list[str] = Field([], max_length=50)
    description: str = Field("", max_length=200)


class EndpointChange(EndpointIn):
    """An endpoint saved again."""

    is_active: bool = True


class Rotation(In):
    """How long the former secret signs beside the new one."""

    overlap_hours: int = Field(webhooks.OVERLAP_HOURS, ge=0, le=168)


class ReplayIn(In):
    """One message, or without an id every one that this endpoint never took."""

    message: Id = ""


class EventType(Out):
    """A type of event and what it says."""

    type: str
    says: str


class EndpointOut(Out):
    """An endpoint: never its secret."""

    id: str
    url: str
    events: list[str]
    description: str
    is_active: bool
    created_at: datetime
    disabled_at: datetime | None


class EndpointMade(EndpointOut):
    """A new endpoint, or one with a fresh secret. The secret is told once; null where an earlier answer is given again."""

    secret: str | None


class MessageOut(Out):
    """A message as it was when it happened."""

    id: str
    type: str
    created_at: datetime
    body: dict[str, Any]


class AttemptOut(Out):
    """One try: the HTTP status (null where nobody answered), the beginning of what was answered, and how long it took."""

    id: str
    endpoint: str
    message: str
    type: str
    attempt: int
    ok: bool
    status: int | None
    response: str
    milliseconds: int
    at: datetime


class Removed(Out):
    """What was removed."""

    id: str


class Replayed(Out):
    """How many messages go out again."""

    queued: int


class AttemptFilter(Page):
    """Which tries."""

    ok: bool | None = None


@router.get("/event-types", response=Rows[EventType], summary="List types of events")
@needs("company.read")
def event_types(request: HttpRequest) -> Rows[EventType]:  # noqa: ARG001 - read by @needs
    """What an endpoint can be told."""
    return Rows(data=[EventType(type=key, says=says) for key, says in webhooks.EVENTS.items()])


@router.get("", response=Rows[EndpointOut], summary="List endpoints")
@needs("webhooks.write")
def index(request: HttpRequest) -> Rows[EndpointOut]:
    """Oldest first; at most twenty."""
    return Rows(data=[shape(row) for row in webhooks.list_endpoints(actor_of(request))])


@router.post("", response={201: EndpointMade}, summary="Make an endpoint")
@needs("webhooks.write")
def create(request: HttpRequest, payload: EndpointIn) -> HttpResponse:
    """The secret is told once, here. Addresses of private networks are refused."""
    return write(
        request,
        lambda actor: webhooks.create_endpoint(actor, payload.url, events=payload.events, description=payload.description),
        lambda made: EndpointMade(**_plain(made[0]), secret=made[1]),
        kept=lambda made: EndpointMade(**_plain(made[0]), secret=None),
    )


@router.get("/{endpoint_id}", response=EndpointOut, summary="Read one")
@needs("webhooks.write")
def read(request: HttpRequest, endpoint_id: str) -> EndpointOut:
    """One endpoint."""
    return shape(_find(actor_of(request), endpoint_id))


@router.put("/{endpoint_id}", response=EndpointOut, summary="Save again")
@needs("webhooks.write")
def change(request: HttpRequest, endpoint_id: str, payload: EndpointChange) -> HttpResponse:
    """Switching an endpoint on again forgets why it was switched off."""
    fields = payload.model_dump()
    return write(request, lambda actor: webhooks.save_endpoint(actor, endpoint_id, **fields), shape, status=200)


@router.delete("/{endpoint_id}", response=Removed, summary="Remove")
@needs("webhooks.write")
def remove(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """With its log; messages on their way to it end."""
    return write(
        request, lambda actor: webhooks.remove_endpoint(actor, endpoint_id), lambda _none: Removed(id=endpoint_id), status=200
    )


@router.post("/{endpoint_id}/secret", response={201: EndpointMade}, summary="Rotate the secret")
@needs("webhooks.write")
def rotate(request: HttpRequest, endpoint_id: str, payload: Rotation | None = None) -> HttpResponse:
    """A fresh secret, told once, here; the former one signs too until the overlap ends."""
    hours = payload.overlap_hours if payload else webhooks.OVERLAP_HOURS
    company = actor_of(request).company

    def made(secret: str | None) -> EndpointMade:
        return EndpointMade(**_plain(WebhookEndpoint.objects.of(company).get(pk=endpoint_id)), secret=secret)

    return write(
        request,
        lambda actor: webhooks.rotate_secret(actor, endpoint_id, overlap_hours=hours),
        made,
        kept=lambda _secret: made(None),
    )


@router.get("/{endpoint_id}/attempts", response=Rows[AttemptOut], summary="Read the delivery log")
@needs("webhooks.write")
def attempts(request: HttpRequest, endpoint_id: str, page: Query[AttemptFilter]) -> Rows[AttemptOut]:
    """Every try, newest first."""
    actor = actor_of(request)
    rows = WebhookAttempt.objects.of(actor.company).filter(endpoint=_find(actor, endpoint_id)).select_related("message")
    return turn(rows if page.ok is None else rows.filter(ok=page.ok), page, attempt_shape)


@router.post("/{endpoint_id}/tests", response={201: MessageOut}, summary="Send a test message")
@needs("webhooks.write")
def test(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """A message that says nothing but that it is a test, to this endpoint alone."""
    return write(request, lambda actor: webhooks.try_endpoint(actor, endpoint_id), message_shape)


@router.post("/{endpoint_id}/replays", response={201: Replayed}, summary="Send again")
@needs("webhooks.write")
def replay(request: HttpRequest, endpoint_id: str, payload: ReplayIn | None = None) -> HttpResponse:
    """One message unchanged, or every one that this endpoint never took."""
    message = payload.message if payload else ""
    return write(request, lambda actor: webhooks.replay(actor, endpoint_id, message), lambda count: Replayed(queued=count))


def shape(endpoint: WebhookEndpoint) -> EndpointOut:
    """An endpoint as the API shows it."""
    return EndpointOut(**_plain(endpoint))


def message_shape(message: WebhookMessage) -> MessageOut:
    """A message as the API shows it."""
    return MessageOut(id=message.pk, type=message.type, created_at=message.created_at, body=message.body)


def attempt_shape(attempt: WebhookAttempt) -> AttemptOut:
    """A try as the API shows it."""
    return AttemptOut(
        id=attempt.pk,
        endpoint=attempt.endpoint_id,
        message=attempt.message_id,
        type=attempt.message.type,
        attempt=attempt.attempt,
        ok=attempt.ok,
        status=attempt.status,
        response=attempt.response,
        milliseconds=attempt.milliseconds,
        at=attempt.at,
    )


def _find(actor: Actor, endpoint_id: str) -> WebhookEndpoint:
    found = next((row for row in webhooks.list_endpoints(actor) if row.pk == endpoint_id), None)
    if found is None:
        raise NotFound("There is no such webhook endpoint.")
    return found


def _plain(endpoint: WebhookEndpoint) -> dict[str, Any]:
    names = ("url", "events", "description", "is_active", "created_at", "disabled_at")
    return {"id": endpoint.pk, **{name: getattr(endpoint, name) for name in names}}
