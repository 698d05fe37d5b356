"""A company's connections with gateways. Settings and the secret of the webhook address are encrypted and never shown again.

A required setting that is empty cannot be saved, and a connection that is off answers no webhook: there is no state in which
messages are taken unsigned.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings as installation

from duebook.domain.gateway import Access, Gateway, Setting
from duebook.edge import cipher, clock, ids
from duebook.kernel import plugs
from duebook.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.charges import Charge, GatewayConnection

LOCAL = "test"
"""The gateway that lives in this installation; no money moves."""
MOST = 20
LONGEST = 4000
_AUDITED = ("gateway", "name", "test", "is_active", "position")
_NAME = 120


def gateway(key: str) -> Gateway:
    """The plug-in behind a key; raises :class:`NotFound`."""
    found: Gateway = plugs.get("gateways", key)
    return found


@verb("gateway.save", needs="gateways.write")
def save_connection(
    actor: Actor,
    *,
    gateway_key: str,
    name: str,
    settings: Mapping[str, str],
    test: bool = False,
    is_active: bool = True,
    connection_id: str = "",
) -> GatewayConnection:
    """Make or change a connection. A secret left empty keeps the one that is there.

    Raises :class:`Invalid` (``GATEWAY-FIELD``) for a required setting that is empty or of another shape, and :class:`Conflict`.
    """
    plug, test = gateway(gateway_key), test or gateway_key == LOCAL
    row = find(actor, connection_id) if connection_id else _fresh(actor, gateway_key)
    if row.gateway != gateway_key:
        raise Conflict("A connection stays with its gateway. Make another one.")
    before = fields(row, *_AUDITED) if connection_id else {}
    kept = values(row) if connection_id else {}
    typed = {one.name: _typed(one, settings, kept) for one in plug.settings}
    _check(plug.settings, typed, name)
    if connection_id and row.test != test and Charge.objects.of(actor.company).filter(connection=row).exists():
        raise Conflict("This connection has payments: make another one for the other mode.")
    row.name, row.test, row.is_active, row.error = name.strip(), test, is_active, ""
    row.settings = cipher.encrypt(json.dumps(typed), installation.SECRET_KEY)
    row.save()
    changed = {"secrets": "new"} if kept and typed != kept else {}
    note(row, before, {**fields(row, *_AUDITED), **changed})
    return row


@verb("gateway.remove", needs="gateways.write")
def remove_connection(actor: Actor, connection_id: str) -> GatewayConnection:
    """Take a connection away. One that has payments is only switched off, because they must be explained later."""
    row = find(actor, connection_id)
    note(row, fields(row, *_AUDITED), {})
    if row.charges.exists() or row.payouts.exists() or row.events.exists():
        row.is_active = False
        row.save(update_fields=["is_active"])
        return row
    key = row.pk
    row.delete()
    row.pk = key
    return row


@verb("gateway.order", needs="gateways.write")
def order_connections(actor: Actor, connection_ids: Sequence[str]) -> list[GatewayConnection]:
    """The order in which payers see them; those not named come last."""
    rows = {row.pk: row for row in listed(actor)}
    if not set(connection_ids) <= set(rows):
        raise NotFound("There is no such connection.")
    chosen = list(dict.fromkeys(connection_ids))
    ordered = [rows[pk] for pk in (*chosen, *(pk for pk in rows if pk not in set(chosen)))]
    for position, row in enumerate(ordered):
        note(row, {"position": row.position}, {"position": position})
        row.position = position
        row.save(update_fields=["position"])
    return ordered


@verb("gateway.checked", needs="gateways.write")
def _checked(actor: Actor, connection_id: str, error: str) -> GatewayConnection:
    row = find(actor, connection_id)
    row.checked_at, row.error = clock.now(), error[:500]
    row.save(update_fields=["checked_at", "error"])
    note(row, {}, {"error": row.error})
    return row


def check_connection(actor: Actor, connection_id: str) -> GatewayConnection:
    """Ask the gateway for its payouts of today: whether the settings let us in stands at the connection afterwards."""
    require(actor, "gateways.write")
    row = find(actor, connection_id)
    try:
        gateway(row.gateway).payouts(opened(row), clock.today(actor.company.time_zone))
        error = ""
    except (Invalid, Unavailable) as refused:
        error = refused.detail
    return _checked(actor, connection_id, error)


def listed(actor: Actor) -> list[GatewayConnection]:
    """The company's connections in the order that payers see."""
    require(actor, "company.read")
    return list(GatewayConnection.objects.of(actor.company).order_by("position", "pk"))


def offered(actor: Actor, amount: int, currency: str) -> list[GatewayConnection]:
    """The connections that take so much in this currency now, in order."""
    rows = GatewayConnection.objects.of(actor.company).filter(is_active=True).order_by("position", "pk")
    return [row for row in rows if takes(actor, row, amount, currency)]


def takes(actor: Actor, row: GatewayConnection, amount: int, currency: str) -> bool:
    """Whether a connection is on and takes this. One in test mode moves no money, so only a demo company offers it."""
    if not row.is_active or (row.test and not actor.company.is_demo):
        return False
    return gateway(row.gateway).fits(opened(row), amount, currency)


def find(actor: Actor, connection_id: str) -> GatewayConnection:
    """The actor's connection with this id."""
    row: GatewayConnection | None = GatewayConnection.objects.of(actor.company).filter(pk=connection_id).first()
    if row is None:
        raise NotFound("There is no such connection.")
    return row


def at_address(connection_id: str, secret: str) -> GatewayConnection:
    """The connection that a webhook address is of; raises the same :class:`NotFound` for everything that does not hold."""
    rows = GatewayConnection.objects.everywhere("a gateway's message names the connection; its secret says whose it is")
    row: GatewayConnection | None = rows.select_related("company").filter(pk=connection_id[:40], is_active=True).first()
    if row is None or not secret or not hmac.compare_digest(hook_secret(row).encode(), secret.encode()):
        raise NotFound
    return row


def values(row: GatewayConnection) -> dict[str, str]:
    """The settings of a connection, decrypted. Only what talks to the gateway asks for them."""
    found: dict[str, str] = json.loads(cipher.decrypt(row.settings, _keys()))
    return found


def shown(row: GatewayConnection) -> dict[str, str]:
    """The settings that may be shown: those that are no secrets."""
    open_ones = {one.name for one in gateway(row.gateway).settings if not one.secret}
    return {name: value for name, value in values(row).items() if name in open_ones}


def opened(row: GatewayConnection) -> Access:
    """How to talk to the gateway."""
    folder = Path(installation.DATA) / "test-gateway" / row.pk
    if row.gateway == LOCAL:
        folder.mkdir(parents=True, exist_ok=True)
    return Access(settings=values(row), test=row.test, allow=tuple(installation.EGRESS_ALLOW), folder=str(folder))


def hook_secret(row: GatewayConnection) -> str:
    """The last part of the webhook address."""
    return cipher.decrypt(row.hook_secret, _keys())


def hook_address(row: GatewayConnection) -> str:
    """Where the gateway sends its messages."""
    return f"{str(installation.BASE_URL).rstrip('/')}/hooks/{row.pk}/{hook_secret(row)}"


def seal(text: str) -> str:
    """A secret as it is kept: tokens of saved methods, addresses to come back to. Empty stays empty."""
    return cipher.encrypt(text, installation.SECRET_KEY) if text else ""


def unseal(kept: str) -> str:
    """The secret again."""
    return cipher.decrypt(kept, _keys()) if kept else ""


def _fresh(actor: Actor, gateway_key: str) -> GatewayConnection:
    count = GatewayConnection.objects.of(actor.company).count()
    if count >= MOST:
        raise Conflict("A company has at most {most} connections.", most=MOST)
    secret = ids.token("hook").partition("_")[2]
    return GatewayConnection(
        company=actor.company, gateway=gateway_key, position=count, hook_secret=seal(secret), created_at=clock.now()
    )


def _typed(setting: Setting, typed: Mapping[str, str], kept: Mapping[str, str]) -> str:
    value = typed.get(setting.name, "").strip()
    return value or (kept.get(setting.name, "") if setting.secret else "")


def _check(settings: Sequence[Setting], typed: Mapping[str, str], name: str) -> None:
    faults = [] if 0 < len(name.strip()) <= _NAME else [Fault("GATEWAY-FIELD", "name", "This is required.")]
    for one in settings:
        value = typed[one.name]
        if not value and not one.optional:
            faults.append(Fault("GATEWAY-FIELD", one.name, "This is required."))
        if len(value) > LONGEST:
            facts = {"most": str(LONGEST)}
            faults.append(Fault("GATEWAY-FIELD", one.name, "This has more than {most} characters.", facts=facts))
        if value and one.digits and not re.fullmatch(rf"[0-9A-Fa-f]{{{one.digits}}}", value):
            facts = {"count": str(one.digits)}
            faults.append(Fault("GATEWAY-FIELD", one.name, "These are not {count} hexadecimal digits.", facts=facts))
    if faults:
        raise Invalid(faults)


def _keys() -> list[str]:
    return [str(key) for key in (installation.SECRET_KEY, *installation.SECRET_KEY_FALLBACKS)]
