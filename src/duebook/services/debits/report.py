"""Take a bank's status report (pain.002): what it refused is returned, the rest waits for the statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from duebook.banks import pain002
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.debits import returns
from duebook.services.verb import verb
from duebook.store.mandates import DebitItem, DebitRun

REFUSED = frozenset({"RJCT"})
LARGEST = 8 * 1024 * 1024
"""Bytes of one report."""


@dataclass(frozen=True)
class Taken:
    """What a report led to: collections that it refused, and how many of its refusals met nothing of ours."""

    returned: tuple[DebitItem, ...]
    unknown: int


def take_report(actor: Actor, content: bytes, *, on: date | None = None) -> Taken:
    """Read a report and mark what it refuses. The same report again changes nothing.

    Raises :class:`~duebook.kernel.errors.Invalid` for what is no pain.002.
    """
    require(actor, "payments.write")
    if len(content) > LARGEST:
        raise Invalid([Fault("PAIN002-SIZE", "", "This file is too large.")])
    statuses = pain002.read(content)
    return _take(actor, statuses, on or clock.today(actor.company.time_zone))


@verb("debit.report", needs="payments.write")
def _take(actor: Actor, statuses: Iterable[pain002.Status], on: date) -> Taken:
    codes: dict[str, str] = {}
    unknown = 0
    for one in statuses:
        if one.state not in REFUSED:
            continue
        meant = list(_meant(actor, one).values_list("pk", flat=True))
        unknown += not meant
        for pk in meant:
            codes[pk] = one.reason or codes.get(pk, "")
    returned = [returns.give_back(actor, pk, code, on) for pk, code in sorted(codes.items())]
    return Taken(tuple(returned), unknown)


def _meant(actor: Actor, one: pain002.Status) -> QuerySet[DebitItem]:
    """The collections that a status speaks of: one payment, a block of the file, or the whole file."""
    rows: QuerySet[DebitItem] = DebitItem.objects.of(actor.company).filter(state__in=("sent", "booked", "returned"))
    if one.payment:
        return rows.filter(end_to_end_id=one.payment)
    run = DebitRun.objects.of(actor.company).filter(message_id=one.message).first() if one.message else None
    if run is None:
        return rows.none()
    rows = rows.filter(run=run)
    return rows.filter(pk__in=_block(rows, one.block)) if one.block else rows


def _block(rows: QuerySet[DebitItem], name: str) -> list[str]:
    """The collections of one block: blocks are numbered in the order of scheme and sequence, as the file has them."""
    items = list(rows.model.objects.of(rows[0].company_id).filter(run=rows[0].run).select_related("mandate")) if rows else []
    marks = sorted({(one.mandate.scheme, one.sequence) for one in items if one.state != "dropped"})
    place = name.rpartition("-")[2]
    wanted = marks[int(place) - 1] if place.isdigit() and 0 < int(place) <= len(marks) else None
    return [one.pk for one in items if (one.mandate.scheme, one.sequence) == wanted]
