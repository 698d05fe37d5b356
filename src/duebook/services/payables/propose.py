"""What a payment run would hold, before anybody makes one: the bills, what stays out and why. Nothing is changed or locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duebook.domain.billlife import State
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.payables import runs, schedule
from duebook.store.bills import BillStanding
from duebook.store.payruns import PaymentRunItem

MOST_BLOCKED = 100
"""Bills whose obstacles are told one by one."""


@dataclass(frozen=True)
class Blocked:
    """A bill that is due and would not be paid, and why."""

    standing: BillStanding
    why: Fault


@dataclass(frozen=True)
class Proposal:
    """The bills of a run (credit notes with negative amounts), their sum in minor units, and what stays out."""

    chosen: tuple[BillStanding, ...]
    blocked: tuple[Blocked, ...]
    total_minor: int


def proposal(actor: Actor, *, until: date, currency: str) -> Proposal:
    """What :func:`~duebook.services.payables.runs.make_run` would take until a day, in a currency."""
    require(actor, "bills.read")
    busy = PaymentRunItem.objects.of(actor.company).filter(is_live=True).values("bill")
    rows = BillStanding.objects.of(actor.company).select_related("bill", "supplier").exclude(pk__in=busy)
    ready = rows.filter(state=State.SCHEDULED, currency=currency, pay_on__lte=until).order_by("pay_on", "pk")[: runs.MOST]
    found = list(ready)
    chosen = runs.worth_paying(found)
    kept = {one.pk for one in chosen}
    late = Q(state=State.ACCEPTED, due_date__lte=until) & ~Q(open_minor=0)
    others = Q(state=State.SCHEDULED, pay_on__lte=until) & ~Q(currency=currency)
    waiting = list(rows.filter(late | others).order_by("due_date", "pk")[:MOST_BLOCKED])
    blocked = [Blocked(one, _set_off(one)) for one in found if one.pk not in kept]
    blocked += [Blocked(one, _why(actor, one, currency)) for one in waiting]
    return Proposal(tuple(chosen), tuple(blocked), _sum(chosen))


def _why(actor: Actor, standing: BillStanding, currency: str) -> Fault:
    if standing.currency != currency:
        facts = {"currency": standing.currency}
        return Fault("RUN-CURRENCY", "currency", "It is in {currency}: that is a payment run of its own.", facts=facts)
    try:
        if standing.open_minor > 0:
            schedule.account_for(actor, standing)
    except Invalid as error:
        return error.faults[0]
    return Fault("RUN-NOT-SCHEDULED", "pay_on", "It is approved, and no day is set for its payment.")


def _set_off(standing: BillStanding) -> Fault:
    name = standing.supplier.name if standing.supplier else standing.bill.seller_name
    return Fault("RUN-SET-OFF", "amount", "Nothing is left to pay to {name} after its credit notes.", facts={"name": name})


def _sum(standings: Sequence[BillStanding]) -> int:
    return sum(one.open_minor for one in standings)
