"""Fetch statements from a bank's SFTP server: each file once, until its size or time changes. Nothing is changed on the server.

A file is remembered only after it is committed, so a worker that dies in between fetches it again, and takes nothing in twice.
The network is used outside of every transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings

from duebook import banks
from duebook.edge import clock, sftp
from duebook.edge.dropped import UNFINISHED
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require, system
from duebook.services.trail import note
from duebook.services.treasury import pickups
from duebook.services.treasury.take_in import Taken, printable, take_in
from duebook.services.verb import verb
from duebook.store.bank import StatementPickup
from duebook.store.outbox import Job

EVERY = timedelta(minutes=15)
"""How often a server is asked."""
MOST = 50
"""Files of one visit."""
MOST_FAULTS = 3
"""Faults that are kept with a file that was refused."""


def plan() -> int:
    """Queue a visit to every server that has not been asked for a while; returns how many."""
    due = clock.now() - EVERY
    rows = StatementPickup.objects.everywhere("the worker fetches for all companies").filter(is_active=True)
    waiting = [row for row in rows.select_related("company") if row.looked_at is None or row.looked_at <= due]
    for row in waiting:
        slot = int(clock.now().timestamp()) // int(EVERY.total_seconds())
        outbox.put(row.company, "bank-pickup", f"{row.pk}:{slot}", {"pickup": row.pk})
    return len(waiting)


@verb("bank.pickup.ask", needs="company.write")
def ask(actor: Actor, pickup_id: str) -> StatementPickup:
    """Queue a visit now, which also tries again what was refused. Raises :class:`Conflict` where it is switched off.

    Until a visit was made, one visit a minute is queued, however often it is asked for.
    """
    row = pickups.find(actor, pickup_id)
    if not row.is_active:
        raise Conflict("This server is switched off. Switch it on to fetch from it.")
    row.known = pickups.taken(row)
    row.save(update_fields=["known"])
    last = int(row.looked_at.timestamp()) if row.looked_at else 0
    outbox.put(actor.company, "bank-pickup", f"{row.pk}:asked:{last}:{int(clock.now().timestamp()) // 60}", {"pickup": row.pk})
    note(row)
    return row


def waiting(actor: Actor) -> set[str]:
    """The company's servers that a visit is queued or under way for."""
    require(actor, "company.write")
    rows = Job.objects.of(actor.company).filter(kind="bank-pickup", state__in=("ready", "running"))
    return {str(payload["pickup"]) for payload in rows.values_list("payload", flat=True)}


def perform(job: Job) -> None:
    """The handler of ``bank-pickup`` jobs. What goes wrong stands at the server; the next visit is a job of its own."""
    rows = StatementPickup.objects.of(job.company_id).select_related("company")
    row: StatementPickup | None = rows.filter(pk=job.payload["pickup"]).first()
    if row is None or not row.is_active:
        return
    actor = system(row.company, "Duebook")
    said = ""
    try:
        fetch(actor, row)
    except (Invalid, TooLarge, Unavailable, NotFound) as error:
        said = error.detail
    StatementPickup.objects.of(row.company).filter(pk=row.pk).update(looked_at=clock.now(), error=said[:500])


def fetch(actor: Actor, row: StatementPickup) -> list[Taken]:
    """Take in what is new on a server. A file that is refused is not asked for again until it changes.

    Raises :class:`Unavailable` where the server does not answer, and :class:`Invalid` at the end where a file was refused.
    """
    taken: list[Taken] = []
    trouble: list[Invalid] = []
    with sftp.visit(pickups.opening(row), settings.EGRESS_ALLOW) as visit:
        listed = [one for one in visit.files() if not one.name.startswith(".") and not one.name.endswith(UNFINISHED)]
        known = {one.name: row.known[one.name] for one in listed if one.name in row.known}
        if len(known) < len(row.known):  # what the bank took away need not be known
            StatementPickup.objects.of(row.company_id).filter(pk=row.pk).update(known=known)
        for one in [one for one in listed if _seen(known.get(one.name)) != _mark(one)][:MOST]:
            known[one.name] = _mark(one)
            try:
                content = visit.read(one.name, banks.LIMIT)
                made = take_in(
                    actor, content, name=one.name, channel="sftp", account_id=row.account_id or "", sender=pickups.place(row)
                )
                taken.append(made)
            except Invalid as error:
                trouble.append(Invalid(error.faults, f"{one.name}: {_told(error)}"))
                known[one.name] = _refused(one, error.faults)
            except TooLarge as error:
                trouble.append(Invalid([], f"{one.name}: {error.detail}"))
                facts = {name: str(value) for name, value in error.facts.items()}
                known[one.name] = _refused(one, [Fault("BANK-SIZE", "", error.message, facts=facts)])
            StatementPickup.objects.of(row.company_id).filter(pk=row.pk).update(known=known)
    if trouble:
        raise trouble[0]
    return taken


def _told(error: Invalid) -> str:
    return "; ".join(f"{fault.path}: {fault.text}" if fault.path else fault.text for fault in error.faults) or error.detail


def _refused(one: sftp.Listed, faults: Sequence[Fault]) -> dict[str, Any]:
    return {"mark": _mark(one), "faults": [codec.dump(_storable(fault)) for fault in faults[:MOST_FAULTS]]}


def _storable(fault: Fault) -> Fault:
    return replace(fault, path=printable(fault.path), facts={name: printable(value) for name, value in fault.facts.items()})


def _seen(kept: Any) -> str:
    """The mark of a file as it was when it was taken or refused; empty where it is new."""
    return str(kept["mark"] if isinstance(kept, dict) else kept or "")


def _mark(one: sftp.Listed) -> str:
    return f"{one.size}:{one.changed}"
