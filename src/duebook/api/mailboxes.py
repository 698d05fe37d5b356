"""Mailboxes that are looked into for bills. A password comes in and never goes out."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Rows
from duebook.api.records import In, Out
from duebook.services.payables import boxes
from duebook.store.inbox import Mailbox

router = Router(tags=["Bills"])


class MailboxIn(In):
    """A mailbox, read by IMAP over TLS."""

    host: str = Field(..., min_length=1, max_length=253)
    port: int = Field(993, ge=1, le=65535)
    user: str = Field(..., min_length=1, max_length=320)
    password: str = Field("", max_length=200, description="Empty keeps the one that is there")
    folder: str = Field("INBOX", min_length=1, max_length=200)
    active: bool = True


class MailboxOut(Out):
    """A mailbox. ``error`` is what went wrong when it was looked into last."""

    id: str
    host: str
    port: int
    user: str
    folder: str
    active: bool
    looked_at: datetime | None
    error: str


@router.get("", response=Rows[MailboxOut], summary="List mailboxes")
@needs("mailbox.write")
def index(request: HttpRequest) -> Rows[MailboxOut]:
    """Without their passwords."""
    return Rows(data=[shape(box) for box in boxes.list_mailboxes(actor_of(request))])


@router.post("", response={201: MailboxOut}, summary="Add a mailbox")
@needs("mailbox.write")
def create(request: HttpRequest, payload: MailboxIn) -> HttpResponse:
    """It is looked into every few minutes."""
    return write(request, lambda actor: boxes.save_mailbox(actor, **_facts(payload)), shape)


@router.put("/{mailbox_id}", response=MailboxOut, summary="Change a mailbox")
@needs("mailbox.write")
def change(request: HttpRequest, mailbox_id: str, payload: MailboxIn) -> HttpResponse:
    """Another host or user needs the password again."""
    return write(request, lambda actor: boxes.save_mailbox(actor, mailbox_id=mailbox_id, **_facts(payload)), shape, status=200)


@router.delete("/{mailbox_id}", response=MailboxOut, summary="Remove a mailbox")
@needs("mailbox.write")
def remove(request: HttpRequest, mailbox_id: str) -> HttpResponse:
    """What came from it stays."""
    return write(request, lambda actor: boxes.remove_mailbox(actor, mailbox_id), shape, status=200)


def shape(box: Mailbox) -> MailboxOut:
    """A mailbox as the API shows it."""
    names = ("host", "port", "user", "folder", "looked_at", "error")
    return MailboxOut(id=str(box.pk), active=box.is_active, **{name: getattr(box, name) for name in names})


def _facts(payload: MailboxIn) -> dict[str, Any]:
    plain = payload.model_dump()
    return {**{name: plain[name] for name in ("host", "port", "user", "password", "folder")}, "is_active": plain["active"]}
