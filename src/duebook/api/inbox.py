"""The inbox: files from suppliers as they came, and what became of them."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Base64Bytes, ConfigDict, Field

from duebook.api.billshapes import BillOut, bill_row
from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Page, Rows, turn
from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import In, Out
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.rules import Fault
from duebook.services.payables import look, record
from duebook.services.payables.receive import receive
from duebook.services.payables.understand import understand
from duebook.store.inbox import InboxItem

router = Router(tags=["Bills"])
MOST_SIGNS = 9_500_000
"""Of a file as base64: what fits in one request."""


class FileIn(In):
    """A file as base64: UBL, CII, a PDF with or without XML, a picture. It is known by its content, not by its name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "RE-1.xml", "content": "PEludm9pY2UvPg=="}]})

    name: str = Field("", max_length=200)
    content: Base64Bytes = Field(..., max_length=MOST_SIGNS)
    message_id: str = Field("", max_length=255, description="The same content with the same id is received once")
    sender: str = Field("", max_length=320)


class TypedIn(In):
    """What a person reads on paper: number, day, currency, seller, and lines with their tax or the totals."""

    document: Document


class DiscardIn(In):
    """Put away, or brought back."""

    discarded: bool = True


class InboxItemOut(Out):
    """A file in the inbox. ``state`` is new, understood, waiting (for a person to type it), refused or discarded."""

    id: str
    state: str
    channel: str
    name: str
    mime: str
    size: int
    sha256: str
    message_id: str
    sender: str
    subject: str
    received_at: datetime
    faults: list[FaultOut]
    bills: list[str]


class ReceivedOut(Out):
    """A file that was received: read it to see what became of it. ``new`` is false where it was here before."""

    id: str
    sha256: str
    new: bool


class InboxFilter(Page):
    """Which items."""

    state: Literal["", "new", "understood", "waiting", "refused", "discarded"] = ""


@router.get("", response=Rows[InboxItemOut], summary="List what arrived")
@needs("bills.read")
def index(request: HttpRequest, page: Query[InboxFilter]) -> Rows[InboxItemOut]:
    """Newest first."""
    return turn(look.inbox(actor_of(request), state=page.state), page, shape)


@router.post("", response={201: ReceivedOut}, summary="Receive a file")
@needs("bills.receive")
def create(request: HttpRequest, payload: FileIn) -> HttpResponse:
    """It is frozen as it is, and read before this answers; whatever is wrong with it is kept beside it."""
    facts = payload.model_dump(exclude={"content"})
    received: list[str] = []

    def told(made: tuple[InboxItem, bool]) -> ReceivedOut:
        received.append(made[0].pk)
        return ReceivedOut(id=made[0].pk, sha256=made[0].sha256, new=made[1])

    answer = write(request, lambda actor: receive(actor, payload.content, channel="api", **facts), told)
    for pk in received:
        understand(actor_of(request), pk)
    return answer


@router.get("/{inbox_id}", response=InboxItemOut, summary="Read one")
@needs("bills.read")
def read(request: HttpRequest, inbox_id: str) -> InboxItemOut:
    """With its faults and the ids of its bills."""
    return shape(look.item_detail(actor_of(request), inbox_id))


@router.get(
    "/{inbox_id}/file",
    summary="Download the file",
    openapi_extra={
        "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
@needs("bills.read")
def download(request: HttpRequest, inbox_id: str) -> HttpResponse:
    """The bytes as they came, always as an attachment."""
    item, content = look.item_file(actor_of(request), inbox_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{item.pk}"',
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{item.sha256}"',
    }
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@router.post("/{inbox_id}/bills", response={201: BillOut}, summary="Type a bill from paper")
@needs("bills.receive", "bills.read")
def transcribe(request: HttpRequest, inbox_id: str, payload: TypedIn) -> HttpResponse:
    """For an item that waits for a person. Totals that are sent are what the paper says; left out they are computed."""
    return write(
        request,
        lambda actor: record.type_bill(actor, inbox_id, payload.document),
        lambda made: bill_row(made[0] if isinstance(made, list) else made),
    )


@router.post("/{inbox_id}/discard", response=InboxItemOut, summary="Put it away")
@needs("bills.receive", "bills.read")
def discard(request: HttpRequest, inbox_id: str, payload: DiscardIn) -> HttpResponse:
    """What is no bill; ``discarded: false`` brings it back."""
    return write(
        request,
        lambda actor: record.discard_item(actor, inbox_id, discarded=payload.discarded),
        lambda standing: shape(record.find_item(actor_of(request), standing.pk)),
        status=200,
    )


def shape(item: InboxItem) -> InboxItemOut:
    """An item as the API shows it."""
    plain: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("channel", "name", "mime", "size", "sha256", "message_id", "sender", "subject", "received_at")
    }
    faults = [fault_out(codec.load(Fault, one)) for one in item.standing.faults]
    return InboxItemOut(
        id=item.pk, state=item.standing.state, faults=faults, bills=[bill.pk for bill in item.bills.all()], **plain
    )
