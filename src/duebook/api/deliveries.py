"""How an invoice reaches its buyer: deliveries, frozen files, public links."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.invoices import issued
from duebook.api.paging import Rows
from duebook.api.records import Email, In, Language, Out
from duebook.kernel.errors import NotFound
from duebook.services.delivery import files, freeze, links
from duebook.services.delivery.queue import LONGEST_MESSAGE, LONGEST_SUBJECT, MOST_COPIES, queue_delivery
from duebook.services.delivery.sealed import row_of
from duebook.store.deliveries import Delivery, PublicLink
from duebook.store.files import File

router = Router(tags=["Deliveries"])
BYTES = {"schema": {"type": "string", "format": "binary"}}


class DeliveryIn(In):
    """One way out to one recipient; what is left out is chosen from the customer's contacts and the usual words."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"recipient": "buchhaltung@nordlicht.example"}, {}]})

    channel: str = Field("mail", max_length=20)
    recipient: Email = ""
    copies: list[Email] | None = Field(None, max_length=MOST_COPIES)
    subject: str = Field("", max_length=LONGEST_SUBJECT)
    message: str = Field("", max_length=LONGEST_MESSAGE)
    language: Language = ""


class LinkIn(In):
    """A public link for one recipient."""

    recipient: Email = ""
    days: int = Field(links.VALID_DAYS, ge=1, le=3650)


class DeliveryOut(Out):
    """A delivery. ``state`` is queued, sent, delivered, bounced or failed; ``evidence`` says how we know."""

    id: str
    invoice: str
    channel: str
    recipient: str
    copies: list[str]
    subject: str
    state: str
    evidence: str
    created_at: datetime
    sent_at: datetime | None


class FileOut(Out):
    """A frozen file."""

    kind: str
    name: str
    mime: str
    sha256: str
    size: int


class LinkOut(Out):
    """A public link: never its token."""

    id: str
    recipient: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    first_viewed_at: datetime | None
    last_viewed_at: datetime | None


class LinkMade(LinkOut):
    """A public link with its address, told once; null where an earlier answer is given again."""

    url: str | None


@router.get("/{invoice_id}/deliveries", response=Rows[DeliveryOut], summary="List deliveries")
@needs("documents.read")
def index(request: HttpRequest, invoice_id: str) -> Rows[DeliveryOut]:
    """Every try to bring it to its buyer, oldest first."""
    actor = actor_of(request)
    rows = Delivery.objects.of(actor.company).filter(document=issued(actor, invoice_id)).order_by("created_at", "pk")
    return Rows(data=[shape(row) for row in rows])


@router.post("/{invoice_id}/deliveries", response={202: DeliveryOut}, summary="Send it")
@needs("documents.deliver", "documents.read")
def send(request: HttpRequest, invoice_id: str, payload: DeliveryIn) -> HttpResponse:
    """Queue it; the worker hands it over and the timeline says what became of it."""
    return write(request, lambda actor: queue_delivery(actor, invoice_id, **payload.model_dump()), shape, status=202)


@router.get("/{invoice_id}/files", response=Rows[FileOut], summary="List frozen files")
@needs("files.read", "documents.read")
def listed(request: HttpRequest, invoice_id: str) -> Rows[FileOut]:
    """What was rendered at issue, with its hashes."""
    actor = actor_of(request)
    return Rows(data=[file_shape(file) for file in freeze.files_of(row_of(actor, invoice_id))])


@router.get(
    "/{invoice_id}/files/{kind}",
    summary="Download a frozen file",
    openapi_extra={"responses": {200: {"content": {"application/pdf": BYTES, "application/xml": BYTES}}}},
)
@needs("files.read", "documents.read")
def download(request: HttpRequest, invoice_id: str, kind: str) -> HttpResponse:
    """``pdf``, ``ubl`` or ``cii``; its hash is checked before it is served. What is not rendered yet is rendered now."""
    file = files.read_file(actor_of(request), invoice_id, kind)
    return HttpResponse(
        file.content,
        content_type=file.mime,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Content-Security-Policy": "sandbox",
            "ETag": f'"{file.sha256}"',
        },
    )


@router.get("/{invoice_id}/links", response=Rows[LinkOut], summary="List public links")
@needs("documents.read")
def link_index(request: HttpRequest, invoice_id: str) -> Rows[LinkOut]:
    """The links; their tokens cannot be had again."""
    actor = actor_of(request)
    return Rows(data=[LinkOut(**_link(link)) for link in links.links_of(row_of(actor, invoice_id))])


@router.post("/{invoice_id}/links", response={201: LinkMade}, summary="Make a public link")
@needs("documents.deliver", "documents.read")
def link_create(request: HttpRequest, invoice_id: str, payload: LinkIn) -> HttpResponse:
    """The address is told once, here."""
    return write(
        request,
        lambda actor: links.create_link(actor, invoice_id, payload.recipient, days=payload.days),
        lambda made: LinkMade(**_link(made[0]), url=links.address(made[1])),
        kept=lambda made: LinkMade(**_link(made[0]), url=None),
    )


@router.delete("/{invoice_id}/links/{link_id}", response=LinkOut, summary="Revoke a public link")
@needs("documents.deliver", "documents.read")
def link_revoke(request: HttpRequest, invoice_id: str, link_id: str) -> HttpResponse:
    """It stops working at once."""
    actor = actor_of(request)
    if all(link.pk != link_id for link in links.links_of(issued(actor, invoice_id))):
        raise NotFound
    return write(request, lambda actor: links.revoke_link(actor, link_id), lambda link: LinkOut(**_link(link)), status=200)


def shape(delivery: Delivery) -> DeliveryOut:
    """A delivery as the API shows it."""
    return DeliveryOut(
        id=delivery.pk,
        invoice=delivery.document_id,
        channel=delivery.channel,
        recipient=delivery.recipient,
        copies=delivery.copies,
        subject=delivery.subject,
        state=delivery.state,
        evidence=delivery.evidence,
        created_at=delivery.created_at,
        sent_at=delivery.sent_at,
    )


def file_shape(file: File) -> FileOut:
    """A frozen file as the API shows it."""
    return FileOut(kind=file.kind, name=file.name, mime=file.mime, sha256=file.sha256, size=file.size)


def _link(link: PublicLink) -> dict[str, str | datetime | None]:
    names = ("recipient", "created_at", "expires_at", "revoked_at", "first_viewed_at", "last_viewed_at")
    return {"id": link.pk, **{name: getattr(link, name) for name in names}}
