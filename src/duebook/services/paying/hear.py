"""A gateway's message: checked, taken once, and in any order. Nothing happens before its signature holds.

Each message is one row with what it did, written in the transaction of its effect: the same message again finds the row. What
contradicts what is known, or leaves the amount out, is not believed but looked up.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from django.db import IntegrityError
from django.db.models import Q

from duebook.domain.gateway import OPEN, ChargeState, Happening, Told
from duebook.edge import clock
from duebook.kernel.errors import TooLarge, Unavailable
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.paying import chargebacks, connections, look, methods, refunds, settle
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.charges import Charge, ChargeEvent, GatewayConnection

log = logging.getLogger("duebook.paying")

LARGEST = 1_000_000
"""Bytes of a message."""
SEEN = "seen before"
_LONGEST_ID = 200


def hear(connection_id: str, secret: str, headers: Mapping[str, str], body: bytes) -> list[str]:
    """Take a message in; returns what each of its happenings did. The answer may be given after this returns: it is committed.

    Raises :class:`NotFound` for an address that is none, :class:`Refused` or :class:`Invalid` for a message that does not hold,
    :class:`Unavailable` where the gateway had to be asked and did not answer: it shall send it again.
    """
    connection = connections.at_address(connection_id, secret)
    if len(body) > LARGEST:
        raise TooLarge("A message of a gateway has at most {most} bytes.", most=LARGEST)
    plug = connections.gateway(connection.gateway)
    moment = int(clock.now().timestamp())
    happenings = plug.hear(connections.opened(connection), headers, body, moment)
    actor = system(connection.company, look.LABEL)
    return [_once(actor, connection, one) for one in happenings]


def events_of(actor: Actor, connection: GatewayConnection, most: int = 20) -> list[ChargeEvent]:
    """The last messages of a connection."""
    rows = ChargeEvent.objects.of(actor.company).filter(connection=connection).select_related("charge")
    return list(rows.order_by("-at", "-pk")[:most])


def _once(actor: Actor, connection: GatewayConnection, said: Happening) -> str:
    if not said.event_id or len(said.event_id) > _LONGEST_ID or _seen(actor, connection, said.event_id):
        return SEEN
    charge = _charge_of(actor, connection, said)
    doubt = charge is not None and said.kind == "charge" and _doubtful(charge, said)
    if charge is not None and said.kind in {"refund", "dispute"}:
        charge = _paid_first(actor, charge)
    try:
        row = _take(actor, connection.pk, said, charge.pk if charge else "", doubt=doubt)
    except IntegrityError:
        if _seen(actor, connection, said.event_id):
            return SEEN
        raise
    if charge is not None and (doubt or _tells_no_method(charge, said)):
        look.look_up(actor, charge)
    return row.did


@verb("charge.hear", needs="payments.write")
def _take(actor: Actor, connection_id: str, said: Happening, charge_id: str, *, doubt: bool) -> ChargeEvent:
    """The effect of one happening and the row that it was taken, together."""
    connection = connections.find(actor, connection_id)
    charge = settle.locked(actor, charge_id) if charge_id else None
    if ChargeEvent.objects.of(actor.company).filter(connection=connection, event_id=said.event_id).exists():
        raise IntegrityError("this message was taken by a twin just now")
    did = _did(actor, connection, charge, said, doubt=doubt)
    event: ChargeEvent = ChargeEvent.objects.create(
        company=actor.company, connection=connection, charge=charge if did != "unknown" else None, event_id=said.event_id,
        kind=said.kind[:10], type=said.type[:80], provider_id=said.provider_id[:200], did=did, said=_plain(said),
        at=clock.now(),
    )  # fmt: skip
    note(event, {}, {"type": event.type, "did": did})
    return event


def _did(actor: Actor, connection: GatewayConnection, charge: Charge | None, said: Happening, *, doubt: bool) -> str:
    if said.kind == "payout":
        outbox.put(actor.company, "payouts", f"{connection.pk}:{said.event_id}"[:120], {"connection": connection.pk})
        return "payout"
    if said.kind == "mandate":
        return "method" if said.state == "gone" and methods.gone(actor, connection.pk, said.own_id) else "nothing"
    if said.kind not in {"charge", "refund", "dispute"}:
        return "nothing"
    return "unknown" if charge is None else _to_charge(actor, charge, said, doubt=doubt)


def _to_charge(actor: Actor, charge: Charge, said: Happening, *, doubt: bool) -> str:
    if said.kind == "refund":
        return "refund" if refunds.take_in(actor, charge, said) else "nothing"
    if said.kind == "dispute":
        return "dispute" if chargebacks.take_in(actor, charge, said) else "nothing"
    return "looked-up" if doubt or said.told is None else _settled(actor, charge, said.told, said.provider_id)


def _settled(actor: Actor, charge: Charge, told: Told, provider_id: str) -> str:
    before = (charge.state, charge.payment_id, charge.quarantine)
    if not told.provider_id and provider_id and provider_id != told.payment_id:  # the money's own name is not the checkout's
        told = replace(told, provider_id=provider_id)
    settle.apply(actor, charge, told)
    if before == (charge.state, charge.payment_id, charge.quarantine):
        return "nothing"
    if charge.quarantine:
        return "quarantined"
    return "paid" if charge.payment_id else "charge"


def _paid_first(actor: Actor, charge: Charge) -> Charge:
    """A refund or dispute that is heard of before the payment: that is looked up first, or the message comes again."""
    present = look.look_up(actor, charge) if charge.state in OPEN else charge
    if present.state in OPEN:
        raise Unavailable("The payment that this is about is not known yet.")
    return present


def _doubtful(charge: Charge, said: Happening) -> bool:
    """Whether a message is looked up instead of believed.

    That is one that names another number than ours for our charge, says that it is paid without an amount, that it failed after
    it was paid, or that it is paid after a payment of it was taken back.
    """
    told = said.told
    if told is None or (charge.provider_id and said.provider_id not in {"", charge.provider_id, charge.money_id}):
        return True
    if told.state is ChargeState.SUCCEEDED:
        fallen = charge.payment_id is not None and charge.state != ChargeState.SUCCEEDED
        return fallen or told.amount is None or not told.currency
    return bool(charge.state == ChargeState.SUCCEEDED and told.state in {ChargeState.FAILED, ChargeState.CANCELLED})


def _tells_no_method(charge: Charge, said: Happening) -> bool:
    """Whether a payment with consent to keep the method is told without the method: then that is asked for."""
    told = said.told if said.kind == "charge" else None
    return bool(charge.consent) and told is not None and told.state is ChargeState.SUCCEEDED and not told.method_token


def _charge_of(actor: Actor, connection: GatewayConnection, said: Happening) -> Charge | None:
    """Our charge on this connection, by the gateway's id or by ours; another connection's is none of its business."""
    rows = Charge.objects.of(actor.company).filter(connection=connection)
    named = Q(provider_id=said.provider_id) | Q(money_id=said.provider_id)
    found: Charge | None = rows.filter(named).first() if said.provider_id else None
    if found is None and said.reference:
        found = rows.filter(pk=said.reference[:40]).first()
    if found is None and said.kind == "refund" and said.own_id:
        found = rows.filter(refunds__provider_id=said.own_id).first() or rows.filter(refunds__pk=said.reference[:40]).first()
    return found


def _seen(actor: Actor, connection: GatewayConnection, event_id: str) -> bool:
    rows = ChargeEvent.objects.of(actor.company)
    return bool(rows.filter(connection=connection, event_id=event_id).exists())


def _plain(said: Happening) -> dict[str, object]:
    """What is kept of a message for people: states and amounts, no names, no tokens."""
    told: dict[str, object] = {}
    if said.told:
        told = {"state": str(said.told.state), "amount": said.told.amount, "currency": said.told.currency}
    own = {"state": said.state, "amount": said.amount, "currency": said.currency, "id": said.own_id, "reason": said.reason[:200]}
    return {name: value for name, value in {**own, **told}.items() if value not in {"", None}}
