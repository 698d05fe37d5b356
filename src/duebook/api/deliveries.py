"""How an invoice reaches its buyer: deliveries, frozen files, public links."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.api.invoices import issued
from duebook.services.access import require
from duebook.services.delivery import files, freeze, links
from duebook.services.delivery.queue import queue_delivery
from duebook.services.delivery.sealed import row_of
from duebook.store.deliveries import Delivery, PublicLink
from duebook.store.files import File

router = Router(tags=["Deliveries"])


class DeliveryIn(Schema):
    """One way out to one recipient; what is left out is chosen from the customer's contacts and the usual words."""

    channel: str = "mail"
    recipient: str = ""
    copies: list[str] | None = None
    subject: str = ""
    message: str = ""
    language: str = ""


class LinkIn(Schema):
    """A public link for one recipient."""

    recipient: str = ""
    days: int = Field(links.VALID_DAYS, ge=1, le=3650)


@router.get("/{invoice_id}/deliveries", summary="List deliveries")
def index(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """Every try to bring it to its buyer."""
    actor = actor_of(request)
    require(actor, "documents.read")
    rows = Delivery.objects.of(actor.company).filter(document=issued(actor, invoice_id)).order_by("created_at", "pk")
    return {"data": [shape(row) for row in rows], "next": None}


@router.post("/{invoice_id}/deliveries", summary="Send it")
def send(request: HttpRequest, invoice_id: str, payload: DeliveryIn) -> HttpResponse:
    """Queue it; the worker hands it over and the timeline says what became of it."""
    return write(request, lambda actor: queue_delivery(actor, invoice_id, **payload.dict()), shape, status=202)


@router.get("/{invoice_id}/files", summary="List frozen files")
def listed(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """What was rendered at issue, with its hashes."""
    actor = actor_of(request)
    require(actor, "files.read")
    return {"data": [file_shape(file) for file in freeze.files_of(row_of(actor, invoice_id))], "next": None}


@router.get("/{invoice_id}/files/{kind}", summary="Download a frozen file")
def download(request: HttpRequest, invoice_id: str, kind: str) -> HttpResponse:
    """``pdf``, ``ubl`` or ``cii``; its hash is checked before it is served."""
    file = files.read_file(actor_of(request), invoice_id, kind)
    return HttpResponse(
        file.content,
        content_type=file.mime,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "ETag": f'"{file.sha256}"'},
    )


@router.get("/{invoice_id}/links", summary="List public links")
def link_index(request: HttpRequest, invoice_id: str) -> dict[str, Any]:
    """The links; their tokens cannot be had again."""
    actor = actor_of(request)
    require(actor, "documents.read")
    return {"data": [link_shape(link) for link in links.links_of(row_of(actor, invoice_id))], "next": None}


@router.post("/{invoice_id}/links", summary="Make a public link")
def link_create(request: HttpRequest, invoice_id: str, payload: LinkIn) -> HttpResponse:
    """The address is told once, here."""
    return write(
        request,
        lambda actor: links.create_link(actor, invoice_id, payload.recipient, days=payload.days),
        lambda made: {**link_shape(made[0]), "url": links.address(made[1])},
        kept=lambda made: link_shape(made[0]),
    )


@router.delete("/{invoice_id}/links/{link_id}", summary="Revoke a public link")
def link_revoke(request: HttpRequest, invoice_id: str, link_id: str) -> HttpResponse:
    """It stops working at once."""
    issued(actor_of(request), invoice_id)
    return write(request, lambda actor: links.revoke_link(actor, link_id), link_shape, status=200)


def shape(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the API shows it."""
    return {
        "id": delivery.pk,
        "invoice": delivery.document_id,
        "channel": delivery.channel,
        "recipient": delivery.recipient,
        "copies": delivery.copies,
        "subject": delivery.subject,
        "state": delivery.state,
        "evidence": delivery.evidence,
        "created_at": delivery.created_at.isoformat(),
        "sent_at": _time(delivery.sent_at),
    }


def file_shape(file: File) -> dict[str, Any]:
    """A frozen file as the API shows it."""
    return {"kind": file.kind, "name": file.name, "mime": file.mime, "sha256": file.sha256, "size": file.size}


def link_shape(link: PublicLink) -> dict[str, Any]:
    """A public link as the API shows it: never its token."""
    return {
        "id": link.pk,
        "recipient": link.recipient,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "revoked_at": _time(link.revoked_at),
        "first_viewed_at": _time(link.first_viewed_at),
        "last_viewed_at": _time(link.last_viewed_at),
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
