"""The built-in mailbox: every message of the company as it went out, or without a mail server would have gone out.

Messages carry links that are secrets, so they lie encrypted in the database and are opened here, for those who may.
"""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings

from duebook.edge import cipher
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require
from duebook.store.deliveries import Mail

PAGE = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """A message for reading. ``html`` is hostile input to whoever shows it: it belongs in a sandboxed frame."""

    id: str
    to: str
    sender: str
    subject: str
    text: str
    html: str
    files: tuple[tuple[str, str, int], ...]  # name, media type, bytes
    transported: bool
    created_at: datetime
    content: bytes


def list_mails(actor: Actor, *, before: str = "") -> list[Mail]:
    """A page of the mailbox, newest first; ``before`` is the id of the last one of the page above."""
    require(actor, "mailbox.read")
    mails = Mail.objects.of(actor.company).defer("message").select_related("delivery__document").order_by("-created_at", "-pk")
    last = mails.filter(pk=before).first() if before else None
    if last is not None:
        mails = mails.filter(created_at__lte=last.created_at).exclude(created_at=last.created_at, pk__gte=last.pk)
    return list(mails[:PAGE])


def read_mail(actor: Actor, mail_id: str) -> Opened:
    """One message, opened. Raises :class:`NotFound`."""
    require(actor, "mailbox.read")
    mail = Mail.objects.of(actor.company).filter(pk=mail_id).first()
    if mail is None:
        raise NotFound("There is no such message.")
    content = opened(bytes(mail.message))
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    return Opened(
        id=mail.pk,
        to=mail.to,
        sender=str(message["From"]),
        subject=mail.subject,
        text=str(plain.get_content()) if plain else "",
        html=str(html.get_content()) if html else "",
        files=tuple(_attached(part) for part in message.iter_attachments()),
        transported=mail.transported,
        created_at=mail.created_at,
        content=content,
    )


def closed(content: bytes) -> bytes:
    """A message as it is kept."""
    return cipher.encrypt_bytes(content, settings.SECRET_KEY)


def opened(kept: bytes) -> bytes:
    """The RFC 5322 bytes of a kept message."""
    return cipher.decrypt_bytes(kept, [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _attached(part: EmailMessage) -> tuple[str, str, int]:
    content = part.get_payload(decode=True)
    return part.get_filename() or "", part.get_content_type(), len(content) if isinstance(content, bytes) else 0
