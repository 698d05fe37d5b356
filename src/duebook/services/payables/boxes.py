"""Mailboxes that are looked into for bills: where, as whom, which folder. The password is kept encrypted and never shown."""

from django.conf import settings

from duebook.edge import cipher, imap
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.inbox import Mailbox

MOST = 10
_AUDITED = ("host", "port", "user", "folder", "is_active")


@verb("mailbox.save", needs="mailbox.write")
def save_mailbox(
    actor: Actor,
    *,
    host: str,
    user: str,
    password: str = "",
    port: int = imap.PORT,
    folder: str = "INBOX",
    is_active: bool = True,
    mailbox_id: str = "",
) -> Mailbox:
    """Make or change a mailbox; an empty password keeps the one that is there, unless the host or user is another.

    Raises :class:`Invalid` (``MAILBOX-HOST`` for an address that is not called, ``MAILBOX-FIELD``) or :class:`Conflict`.
    """
    box = find(actor, mailbox_id) if mailbox_id else Mailbox(company=actor.company)
    before = fields(box, *_AUDITED) if mailbox_id else {}
    if not mailbox_id and Mailbox.objects.of(actor.company).count() >= MOST:
        raise Conflict("A company has at most {most} mailboxes.", most=MOST)
    moved = (box.host, box.port, box.user) != (host.strip(), port, user.strip())
    needed = {"user": user.strip(), "folder": folder.strip(), "password": password or (box.secret and not moved)}
    faults = [Fault("MAILBOX-FIELD", path, "This is required.") for path, value in needed.items() if not value]
    for path, text in (("user", user), ("folder", folder), ("password", password)):
        if any(ord(sign) < ord(" ") or not sign.isascii() for sign in text):
            faults.append(Fault("MAILBOX-FIELD", path, "Only plain ASCII signs without line breaks are sent to mail servers."))
    if faults:
        raise Invalid(faults)
    imap.check(host.strip(), port, settings.EGRESS_ALLOW)
    box.host, box.port, box.user, box.folder = host.strip(), port, user.strip(), folder.strip()
    box.is_active, box.error = is_active, ""
    if password:
        box.secret = cipher.encrypt(password, settings.SECRET_KEY)
    box.save()
    note(box, before, fields(box, *_AUDITED))
    return box


@verb("mailbox.remove", needs="mailbox.write")
def remove_mailbox(actor: Actor, mailbox_id: str) -> Mailbox:
    """Look into a mailbox no more; what came from it stays."""
    box = find(actor, mailbox_id)
    note(box, fields(box, *_AUDITED), {})
    key = box.pk
    box.delete()
    box.pk = key
    return box


def list_mailboxes(actor: Actor) -> list[Mailbox]:
    """The company's mailboxes, with when they were looked into last and what went wrong."""
    require(actor, "mailbox.write")
    return list(Mailbox.objects.of(actor.company).order_by("pk"))


def find(actor: Actor, mailbox_id: str) -> Mailbox:
    """The actor's mailbox with this id."""
    box: Mailbox | None = Mailbox.objects.of(actor.company).filter(pk=mailbox_id).first()
    if box is None:
        raise NotFound("There is no such mailbox.")
    return box


def opening(box: Mailbox) -> imap.Box:
    """How to open it. Raises :class:`~duebook.kernel.errors.Unavailable` where the installation's key was changed."""
    password = cipher.decrypt(box.secret, [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])
    return imap.Box(box.host, box.port, box.user, password, box.folder)
