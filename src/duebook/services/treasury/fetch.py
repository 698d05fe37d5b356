"""Fetch statements from a bank's SFTP server: each file once, until its size or time changes. Nothing is changed on the server.

A file is remembered only after it is committed, so a worker that dies in between fetches it again, and takes nothing in twice.
The network is used outside of every transaction.
"""

from datetime import timedelta

from django.conf import settings

from duebook import banks
from duebook.edge import clock, sftp
from duebook.edge.dropped import UNFINISHED
from duebook.kernel.errors import Invalid, NotFound, TooLarge, Unavailable
from duebook.services import outbox
from duebook.services.access import Actor, system
from duebook.services.treasury import pickups
from duebook.services.treasury.take_in import Taken, take_in
from duebook.store.bank import StatementPickup
from duebook.store.outbox import Job

EVERY = timedelta(minutes=15)
"""How often a server is asked."""
MOST = 50
"""Files of one visit."""


def plan() -> int:
    """Queue a visit to every server that has not been asked for a while; returns how many."""
    due = clock.now() - EVERY
    rows = StatementPickup.objects.everywhere("the worker fetches for all companies").filter(is_active=True)
    waiting = [row for row in rows.select_related("company") if row.looked_at is None or row.looked_at <= due]
    for row in waiting:
        slot = int(clock.now().timestamp()) // int(EVERY.total_seconds())
        outbox.put(row.company, "bank-pickup", f"{row.pk}:{slot}", {"pickup": row.pk})
    return len(waiting)


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
        for one in [one for one in listed if known.get(one.name) != _mark(one)][:MOST]:
            try:
                content = visit.read(one.name, banks.LIMIT)
                taken.append(take_in(actor, content, name=one.name, channel="sftp", account_id=row.account_id or ""))
            except Invalid as error:
                trouble.append(Invalid(error.faults, f"{one.name}: {error.detail}"))
            except TooLarge as error:
                trouble.append(Invalid([], f"{one.name}: {error.detail}"))
            known[one.name] = _mark(one)
            StatementPickup.objects.of(row.company_id).filter(pk=row.pk).update(known=known)
    if trouble:
        raise trouble[0]
    return taken


def _mark(one: sftp.Listed) -> str:
    return f"{one.size}:{one.changed}"
