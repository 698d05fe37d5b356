"""Receive: freeze a file as it came and queue its reading. The same bytes with the same message id are received once."""

from django.db import IntegrityError

from duebook.edge import clock, ids
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.payables import reading
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.inbox import InboxItem, InboxStanding

CHANNELS = ("upload", "api", "command", "folder", "mail")
LATER = 60
"""Seconds until the worker reads an item by itself: who receives it reads it at once, unless it is killed."""


def receive(  # noqa: PLR0913 - what is known of a file that came
    actor: Actor,
    content: bytes,
    *,
    channel: str,
    name: str = "",
    message_id: str = "",
    message: bytes = b"",
    sender: str = "",
    subject: str = "",
    after: int = LATER,
) -> tuple[InboxItem, bool]:
    """Keep a file; gives its item and whether it is new. ``message`` is the whole mail it came with.

    Raises :class:`TooLarge`, or :class:`Invalid` (``BILL-EMPTY``).
    """
    require(actor, "bills.receive")
    if channel not in CHANNELS:
        raise ValueError(channel)
    if not content:
        raise Invalid([Fault("BILL-EMPTY", "", "This file is empty.")])
    if len(content) > reading.LARGEST:
        raise TooLarge("A bill has at most {limit} bytes; this has {bytes}.", limit=reading.LARGEST, bytes=len(content))
    known = _known(actor, message_id, sha256(content)) if actor.once is None else None
    if known is not None:
        return known, False
    digests = vault.put_all([content, *([message] if message else [])])
    item = InboxItem(
        id=ids.new("inb"),
        company=actor.company,
        channel=channel,
        message_id=printable(message_id)[:255],
        message=digests[1] if message else "",
        sender=printable(sender)[:320],
        subject=printable(subject)[:300],
        name=printable(name.replace("\\", "/").rpartition("/")[2])[-200:] or "(no name)",
        mime=reading.kind(content),
        sha256=digests[0],
        size=len(content),
        received_by=actor.user,
        received_as=actor.label[:200],
        received_at=clock.now(),
    )
    try:
        return _keep(actor, item, after)
    except IntegrityError:  # another receiver of the same bytes was faster
        known = _known(actor, item.message_id, item.sha256)
        if known is None:
            raise
        return known, False


@verb("inbox.receive", needs="bills.receive")
def _keep(actor: Actor, item: InboxItem, after: int) -> tuple[InboxItem, bool]:
    known = _known(actor, item.message_id, item.sha256)
    if known is not None:
        return known, False
    item.save(force_insert=True)
    InboxStanding.objects.create(company=actor.company, item=item)
    outbox.put_all(actor.company, [("understand", item.pk, {"item": item.pk})], after=after)
    outbox.tell(actor.company, "bill.arrived", {"id": item.pk, "name": item.name, "channel": item.channel})
    note(item, {}, fields(item, "channel", "message_id", "sender", "name", "sha256", "size"))
    return item, True


def printable(text: str) -> str:
    """The text without signs that no database keeps and no header may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _known(actor: Actor, message_id: str, digest: str) -> InboxItem | None:
    rows = InboxItem.objects.of(actor.company).select_related("standing")
    found: InboxItem | None = rows.filter(message_id=printable(message_id)[:255], sha256=digest).first()
    return found
