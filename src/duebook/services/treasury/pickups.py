"""SFTP servers of banks from which statements are fetched: where, as whom, which key. The secret is encrypted and never shown."""

from django.conf import settings

from duebook.edge import cipher, clock, sftp
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.treasury import accounts
from duebook.services.verb import verb
from duebook.store.bank import StatementPickup

MOST = 10
LONGEST_SECRET = 10_000
_AUDITED = ("host", "port", "user", "folder", "host_key", "account_id", "is_active")


@verb("bank.pickup.save", needs="company.write")
def save_pickup(  # noqa: PLR0913 - what it takes to reach a server
    actor: Actor,
    *,
    host: str,
    user: str,
    host_key: str,
    secret: str = "",
    port: int = sftp.PORT,
    folder: str = ".",
    account: str = "",
    is_active: bool = True,
    pickup_id: str = "",
) -> StatementPickup:
    """Make or change one; an empty secret keeps the one that is there, unless the server or the user is another.

    Raises :class:`Invalid` (``SFTP-HOST``, ``SFTP-KEY``, ``SFTP-FIELD``) or :class:`Conflict`.
    """
    row = find(actor, pickup_id) if pickup_id else StatementPickup(company=actor.company, created_at=clock.now())
    before = fields(row, *_AUDITED) if pickup_id else {}
    if not pickup_id and StatementPickup.objects.of(actor.company).count() >= MOST:
        raise Conflict("A company fetches from at most {most} servers.", most=MOST)
    moved = (row.host, row.port, row.user, row.host_key) != (host.strip(), port, user.strip(), host_key.strip())
    needed = {"user": user.strip(), "folder": folder.strip(), "secret": secret or (row.secret and not moved)}
    faults = [Fault("SFTP-FIELD", path, "This is required.") for path, value in needed.items() if not value]
    for path, text in (("user", user), ("folder", folder)):
        if not text.isprintable():
            faults.append(Fault("SFTP-FIELD", path, "This has signs that are not sent to a server."))
    if len(secret) > LONGEST_SECRET:
        faults.append(Fault("SFTP-FIELD", "secret", "This is too long for a password or a private key."))
    if faults:
        raise Invalid(faults)
    sftp.check(host.strip(), port, settings.EGRESS_ALLOW)
    sftp.host_key(host_key)
    row.account = accounts.find(actor.company, account) if account else None
    row.host, row.port, row.user, row.folder = host.strip(), port, user.strip(), folder.strip()
    row.host_key, row.is_active, row.error = host_key.strip(), is_active, ""
    if moved:
        row.known = {}
    if secret:
        row.secret = cipher.encrypt(secret, settings.SECRET_KEY)
    row.save()
    note(row, before, fields(row, *_AUDITED))
    return row


@verb("bank.pickup.remove", needs="company.write")
def remove_pickup(actor: Actor, pickup_id: str) -> StatementPickup:
    """Fetch no more from there; what came from it stays."""
    row = find(actor, pickup_id)
    note(row, fields(row, *_AUDITED), {})
    key = row.pk
    row.delete()
    row.pk = key
    return row


def list_pickups(actor: Actor) -> list[StatementPickup]:
    """The company's servers, with when they were asked last and what went wrong."""
    require(actor, "company.write")
    return list(StatementPickup.objects.of(actor.company).select_related("account").order_by("pk"))


def find(actor: Actor, pickup_id: str) -> StatementPickup:
    """The actor's server with this id."""
    row: StatementPickup | None = StatementPickup.objects.of(actor.company).filter(pk=pickup_id).first()
    if row is None:
        raise NotFound("There is no such server.")
    return row


def opening(row: StatementPickup) -> sftp.Server:
    """How to open it. Raises :class:`~duebook.kernel.errors.Unavailable` where the installation's key was changed."""
    secret = cipher.decrypt(row.secret, [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])
    return sftp.Server(row.host, row.port, row.user, secret, row.host_key, row.folder)
