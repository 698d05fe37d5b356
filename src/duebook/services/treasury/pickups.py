"""SFTP servers of banks from which statements are fetched: where, as whom, which key. The secret is encrypted and never shown."""

import base64
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from duebook.edge import cipher, clock, sftp
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.treasury import accounts
from duebook.services.treasury.take_in import printable
from duebook.services.verb import verb
from duebook.store.bank import BankFile, StatementPickup

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

    Files that were refused are tried again: the account for them may be chosen now.
    Raises :class:`Invalid` (``SFTP-HOST``, ``SFTP-KEY``, ``SFTP-FIELD``) or :class:`Conflict`.
    """
    row = find(actor, pickup_id) if pickup_id else StatementPickup(company=actor.company, created_at=clock.now())
    before = fields(row, *_AUDITED) if pickup_id else {}
    if not pickup_id and StatementPickup.objects.of(actor.company).count() >= MOST:
        raise Conflict("A company fetches from at most {most} servers.", most=MOST)
    moved = (row.host, row.port, row.user, row.host_key) != (host.strip(), port, user.strip(), host_key.strip())
    needed = {"user": user, "folder": folder, "secret": secret or (row.secret if row.secret and not moved else "")}
    faults = _faults(host.strip(), port, host_key, needed)
    if faults:
        raise Invalid(faults)
    row.account = accounts.find(actor.company, account) if account else None
    row.host, row.port, row.user, row.folder = host.strip(), port, user.strip(), folder.strip()
    row.host_key, row.is_active, row.error = host_key.strip(), is_active, ""
    row.known = {} if moved else taken(row)
    if secret:
        row.secret = cipher.encrypt(secret, settings.SECRET_KEY)
    row.save()
    note(row, before, fields(row, *_AUDITED))
    return row


def _faults(host: str, port: int, host_key: str, needed: dict[str, str]) -> list[Fault]:
    """All that is wrong with what was typed, so that nobody mends one at a time."""
    faults = [Fault("SFTP-FIELD", path, "This is required.") for path, value in needed.items() if not value.strip()]
    odd = [path for path in ("user", "folder") if not needed[path].isprintable()]
    faults += [Fault("SFTP-FIELD", path, "This has signs that are not sent to a server.") for path in odd]
    if len(needed["secret"]) > LONGEST_SECRET:
        faults.append(Fault("SFTP-FIELD", "secret", "This is too long for a password or a private key."))
    for check in (lambda: sftp.check(host, port, settings.EGRESS_ALLOW), lambda: sftp.host_key(host_key)):
        try:
            check()
        except Invalid as error:
            faults += error.faults
    return faults


@verb("bank.pickup.switch", needs="company.write")
def switch_pickup(actor: Actor, pickup_id: str, *, is_active: bool) -> StatementPickup:
    """Fetch no more from there, or again; all else stays as it is."""
    row = find(actor, pickup_id)
    before = fields(row, *_AUDITED)
    row.is_active = is_active
    row.save(update_fields=["is_active"])
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


def troubled(actor: Actor) -> int:
    """How many servers could not be asked, or hold files that are refused: for whoever waits for statements."""
    require(actor, "bank.read")
    rows = StatementPickup.objects.of(actor.company).filter(is_active=True)
    return sum(bool(row.error or refused(row)) for row in rows)


def find(actor: Actor, pickup_id: str) -> StatementPickup:
    """The actor's server with this id."""
    row: StatementPickup | None = StatementPickup.objects.of(actor.company).filter(pk=pickup_id).first()
    if row is None:
        raise NotFound("There is no such server.")
    return row


def fingerprint(row: StatementPickup) -> str:
    """The server's key as OpenSSH and banks' letters shorten it: SHA-256 of its bytes, in base64 without padding."""
    _kind, content = sftp.host_key(row.host_key)
    return f"SHA256:{base64.b64encode(sha256(content).digest()).decode().rstrip('=')}"


def taken(row: StatementPickup) -> dict[str, Any]:
    """What is known of the files there that were not refused."""
    return {name: mark for name, mark in row.known.items() if isinstance(mark, str)}


def refused(row: StatementPickup) -> list[tuple[str, list[Fault]]]:
    """The files there that were refused, each with why. They are asked for again when they change, or when a person asks."""
    return [
        (name, [codec.load(Fault, one) for one in kept["faults"]])
        for name, kept in sorted(row.known.items())
        if not isinstance(kept, str)
    ]


def place(row: StatementPickup) -> str:
    """Where it fetches from, on one line: what its files are received as."""
    return printable(f"{row.user}@{row.host}:{row.folder}")[:200]


def came(actor: Actor, row: StatementPickup) -> QuerySet[BankFile]:
    """The files that came from there, the newest first. What was here before by another way is not among them."""
    require(actor, "bank.read")
    rows: QuerySet[BankFile] = BankFile.objects.of(actor.company).filter(channel="sftp", received_as=place(row))
    return rows.order_by("-received_at", "-pk")


def opening(row: StatementPickup) -> sftp.Server:
    """How to open it. Raises :class:`~duebook.kernel.errors.Unavailable` where the installation's key was changed."""
    secret = cipher.decrypt(row.secret, [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])
    return sftp.Server(row.host, row.port, row.user, secret, row.host_key, row.folder)
