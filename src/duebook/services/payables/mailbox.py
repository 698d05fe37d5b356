"""Look into a mailbox: each unseen message is kept whole, each file in it becomes an item, then the message is marked as seen.

A message is marked only after its items are committed, so a worker that dies in between finds it again, and receives nothing
twice: an item is known by the message's id and the file's hash. The network is used outside of every transaction.
"""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import islice
from typing import Any

from django.conf import settings

from duebook.edge import clock, imap
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError, Invalid, NotFound, TooLarge, Unavailable
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.payables import boxes
from duebook.services.payables.receive import receive
from duebook.services.payables.understand import understand
from duebook.store.inbox import InboxItem, Mailbox
from duebook.store.outbox import Job

EVERY = timedelta(minutes=2)
"""How often a mailbox is looked into."""
MOST_FILES = 50
"""Files of one message."""
BODY = frozenset({"text/plain", "text/html"})
NO_FILES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "text/calendar", "text/vcard"})


def plan() -> int:
    """Queue a look into every mailbox that has not been looked into for a while; returns how many."""
    due = clock.now() - EVERY
    rows = Mailbox.objects.everywhere("the worker looks into the mailboxes of all companies").filter(is_active=True)
    waiting = [box for box in rows.select_related("company") if box.looked_at is None or box.looked_at <= due]
    for box in waiting:
        slot = int(clock.now().timestamp()) // int(EVERY.total_seconds())
        outbox.put(box.company, "mailbox", f"{box.pk}:{slot}", {"mailbox": box.pk})
    return len(waiting)


def perform(job: Job) -> None:
    """The handler of ``mailbox`` jobs. What goes wrong stands at the mailbox; the next look is a job of its own."""
    box = Mailbox.objects.of(job.company_id).select_related("company").filter(pk=job.payload["mailbox"]).first()
    if box is None or not box.is_active:
        return
    actor = system(box.company, "Duebook")
    try:
        look_into(actor, box)
        said = ""
    except (Invalid, TooLarge, Unavailable, NotFound) as error:
        said = error.detail
    Mailbox.objects.of(box.company).filter(pk=box.pk).update(looked_at=clock.now(), error=said[:500])


def look_into(actor: Actor, box: Mailbox) -> list[InboxItem]:
    """Receive what is new in a mailbox, and read it.

    Raises :class:`Unavailable` where the server does not answer, and :class:`TooLarge` at the end where a message was left out.
    """
    received: list[InboxItem] = []
    trouble: list[str] = []
    try:
        with imap.visit(boxes.opening(box), settings.EGRESS_ALLOW) as visit:
            for uid in visit.unseen():
                try:
                    received += receive_message(actor, visit.message(uid))
                except TooLarge as error:
                    trouble.append(error.detail)  # it is marked too: else it would be asked for for ever
                visit.seen(uid)
    finally:
        for item in received:
            understand(actor, item.pk)
    if trouble:
        raise TooLarge(trouble[0])
    return received


def receive_message(actor: Actor, content: bytes) -> list[InboxItem]:
    """The items of one message. A message without files is an item itself, so that nothing is lost unseen."""
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    facts: dict[str, Any] = {
        "message_id": _header(message, "Message-ID") or f"sha256:{sha256(content)}",
        "sender": parseaddr(_header(message, "From"))[1],
        "subject": _header(message, "Subject"),
    }
    received = []
    for name, part in islice(files(message), MOST_FILES):
        try:
            item, _new = receive(actor, part, channel="mail", name=name, message=content, **facts)
        except (Invalid, TooLarge):
            continue
        received.append(item)
    if not received:
        item, _new = receive(actor, content, channel="mail", name="message.eml", message=content, **facts)
        received.append(item)
    return received


def files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """The files in a message, those of forwarded messages too: every part that is neither its text nor a picture within it."""
    for part in message.walk():
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        kind = part.get_content_type()
        if kind in NO_FILES or (kind in BODY and not part.is_attachment()):
            continue
        if kind.startswith("image/") and part.get("Content-ID") and not part.is_attachment():
            continue
        if content := _decoded(part):
            yield _name(part), content


def _decoded(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _name(part: EmailMessage) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _header(message: EmailMessage, name: str) -> str:
    """A header's text; what Python's parser stumbles over is no text."""
    try:
        return str(message.get(name, "") or "")
    except (ValueError, LookupError, AttributeError, TypeError, IndexError, DuebookError):
        return ""
