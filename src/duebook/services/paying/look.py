"""Ask a gateway what became of a charge, close what nobody shall pay any more, and go round the open ones.

The network is used outside of every transaction. A charge without an answer is asked after with growing pauses for as long as it
is open; a charge that nobody paid for is closed at the gateway first and only then here.
"""

import logging
from datetime import timedelta

from duebook.domain.gateway import OPEN, ChargeState, Told
from duebook.edge import clock
from duebook.kernel.errors import Invalid, Unavailable
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.operations.jobs import Again
from duebook.services.paying import connections, settle
from duebook.store.charges import Charge
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job

log = logging.getLogger("duebook.paying")

LABEL = "Online payments"
SOON = timedelta(minutes=2)
"""So long after it was asked for, a gateway that does not know a charge may only be slow."""
STALE = timedelta(days=2)
"""A page of a gateway that nobody has paid on for so long is closed."""
OWN_JOB = timedelta(hours=12)
"""For so long the job that charges a saved method is the one that asks."""
MOST = 200
"""Charges that one round queues."""
UNFINISHED = frozenset({"debit", "transfer"})
"""Ways to pay that take days: they are waited for."""


def look_up(actor: Actor, charge: Charge) -> Charge:
    """The charge as its gateway sees it now. Where it does not answer, the charge as it is here."""
    connection = connections.find(actor, charge.connection_id)
    asked = int((charge.asked_at or charge.created_at).timestamp())
    page = charge.saved_id is None and not charge.checkout_url
    try:
        told = connections.gateway(connection.gateway).look(
            connections.opened(connection), charge.provider_id, reference=charge.pk, key=charge.key, asked=asked, page=page
        )
    except (Unavailable, Invalid) as error:
        return _noted(actor, charge, error.detail)
    if told.state is ChargeState.EXPIRED and not charge.provider_id and _just_asked(charge):
        return _noted(actor, charge, "The gateway does not know it yet.")
    return settle.take_in(actor, charge.pk, told, sure=True)


def close(actor: Actor, charge: Charge) -> Charge:
    """Close a charge at its gateway, so that nobody can pay it any more. What cannot be closed stays open."""
    if not charge.provider_id:
        return look_up(actor, charge)
    connection = connections.find(actor, charge.connection_id)
    try:
        told = connections.gateway(connection.gateway).cancel(connections.opened(connection), charge.provider_id)
    except (Unavailable, Invalid) as error:
        return _noted(actor, charge, error.detail)
    return settle.take_in(actor, charge.pk, told, sure=True)


def perform(job: Job) -> None:
    """The handler of ``charge-look`` jobs."""
    charge = Charge.objects.of(job.company_id).select_related("company").filter(pk=job.payload["charge"]).first()
    if charge is None or charge.state not in OPEN:
        return
    actor = system(charge.company, LABEL)
    if charge.saved_id and not charge.provider_id and charge.created_at > clock.now() - OWN_JOB:
        return  # its own job asks, again and again with the same key
    present = look_up(actor, charge)
    if present.state in OPEN and _useless(present):
        present = close(actor, present)
    if present.state in {ChargeState.CREATED, ChargeState.UNKNOWN}:
        raise Again(present.message or "The gateway has not said what became of it.")


def sweep() -> int:
    """Queue a look after every open charge whose time has come; returns how many. Cheap where there is none."""
    moment = clock.now()
    rows = Charge.objects.everywhere("the worker looks after the charges of all companies")
    due = (
        rows.filter(state__in=[str(one) for one in OPEN], look_at__lte=moment)
        .select_related("company")
        .order_by("look_at")[:MOST]
    )
    waiting = list(due)
    for charge in waiting:
        later = Charge.objects.of(charge.company_id).filter(pk=charge.pk, looks=charge.looks)
        if later.update(looks=charge.looks + 1, look_at=moment + settle.wait_after(charge.looks + 1)):
            outbox.put(charge.company, "charge-look", f"{charge.pk}:{charge.looks}", {"charge": charge.pk})
    return len(waiting)


def _useless(charge: Charge) -> bool:
    """Whether nobody should pay this any more: what it is for is paid, or the page has been left for days."""
    if charge.method in UNFINISHED or charge.saved_id:
        return False
    items = OpenItem.objects.of(charge.company_id).filter(pk__in=[pk for pk, _ in charge.documents])
    return charge.created_at < clock.now() - STALE or not items.filter(open_minor__gt=0).exists()


def _just_asked(charge: Charge) -> bool:
    return clock.now() - (charge.asked_at or charge.created_at) < SOON


def _noted(actor: Actor, charge: Charge, message: str) -> Charge:
    return settle.take_in(actor, charge.pk, Told(state=ChargeState.UNKNOWN, message=message))
