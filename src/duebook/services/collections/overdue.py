"""What overdue invoices mean for serving a customer: clear, warn, hold or block, told by webhook when it changes.

The conditions stand in the customer's reminder policy; the strictest state whose conditions hold is the customer's. Disputed
documents do not count, nor do those in an instalment plan that is kept; credit notes and unapplied money are taken off.
"""

from collections.abc import Iterable
from datetime import date

from duebook.domain import dunning
from duebook.domain.dunning import State
from duebook.edge import clock
from duebook.kernel.money import major
from duebook.kernel.rules import fill
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.collections import gather, policies
from duebook.services.collections.policies import STATES, Consequence
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.parties import Customer
from duebook.store.reminders import OverdueStanding

CLEAR = "clear"


def look(actor: Actor, today: date) -> list[OverdueStanding]:
    """Bring every customer's state up to date; returns those that changed."""
    wanted = _wanted(actor.company, today)
    kept = {one.customer_id: one for one in OverdueStanding.objects.of(actor.company)}
    found = dict.fromkeys(kept, (CLEAR, "")) | wanted
    changed = [pk for pk, (state, _why) in found.items() if state != (kept[pk].state if pk in kept else CLEAR)]
    return [row for pk in sorted(changed) if (row := _move(actor, pk, *found[pk], today))]


def standing_of(company: Company, customer_id: str) -> OverdueStanding:
    """A customer's state; clear where nobody has looked yet."""
    row: OverdueStanding | None = OverdueStanding.objects.of(company).filter(pk=customer_id).first()
    today = clock.today(company.time_zone)
    return row or OverdueStanding(company=company, customer_id=customer_id, state=CLEAR, since=today, looked_on=today)


def _wanted(company: Company, today: date) -> dict[str, tuple[str, str]]:
    rules = policies.rules_of(company)
    if not any(one.overdue for one in rules):
        return {}
    found = gather.states(company)
    people = gather.people(company, found)
    facts = policies.facts_of(company, list(people.values()), today)
    wanted: dict[str, tuple[str, str]] = {}
    for state in found:
        rule = policies.rule_for(rules, facts[state.customer])
        one = judged(state, rule.overdue, today) if rule else (CLEAR, "")
        if _rank(one[0]) > _rank(wanted.get(state.customer, (CLEAR, ""))[0]):
            wanted[state.customer] = one
    return wanted


def judged(state: State, consequences: Iterable[Consequence], today: date) -> tuple[str, str]:
    """The strictest state whose conditions hold for what is overdue in one currency, with the reason."""
    late = [
        item
        for item in state.items
        if item.open_minor > 0 and item.due < today and item.disputed_since is None and item.planned_since is None
    ]
    credit = state.unapplied_minor - sum(item.open_minor for item in state.items if item.open_minor < 0)
    owed = max(sum(item.open_minor for item in late) - credit, 0)
    days = max(((today - item.due).days for item in late), default=0)
    met = [
        one.state
        for one in consequences
        if late and owed and days >= one.days and len(late) >= one.count and major(owed, state.currency) >= one.amount
    ]
    if not met:
        return CLEAR, ""
    why = dunning.because(
        "OVERDUE-WHY", "Invoices overdue: {count}, {amount} {currency} together, the oldest for {days} days.",
        count=len(late), amount=major(owed, state.currency), currency=state.currency, days=days,
    )  # fmt: skip
    return max(met, key=_rank), fill(why.sentence, why.facts)


@verb("customer.overdue-state", needs="reminders.send")
def _move(actor: Actor, customer_id: str, state: str, reason: str, today: date) -> OverdueStanding | None:
    list(Customer.objects.of(actor.company).select_for_update(no_key=True).filter(pk=customer_id))
    row: OverdueStanding | None = OverdueStanding.objects.of(actor.company).filter(pk=customer_id).first()
    before = row.state if row else CLEAR
    if before == state:
        return None
    if row is None:
        row = OverdueStanding(company=actor.company, customer_id=customer_id)
    row.state, row.reason, row.since, row.looked_on = state, reason[:300], today, today
    row.save()
    note(row, {"state": before}, {"state": state, "reason": reason})
    outbox.tell(actor.company, "customer.overdue-state", {"id": customer_id, "state": state, "before": before, "reason": reason})
    return row


def _rank(state: str) -> int:
    return STATES.index(state) + 1 if state in STATES else 0
