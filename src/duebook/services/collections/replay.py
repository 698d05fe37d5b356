"""Policy replay: "with this policy last quarter: so many letters, so many to customers in dispute, so many after payment"."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from duebook.domain import dunningreplay
from duebook.domain.dunningreplay import Replayed
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.collections import history, policies, run
from duebook.services.collections.policies import Rule, Wish
from duebook.store.parties import Customer

QUARTER = 91
LONGEST = 366
"""Days."""


def replay(
    actor: Actor, start: date | None = None, end: date | None = None, *, wish: Wish | None = None, family: str = ""
) -> Replayed:
    """What the present policies would have done from ``start`` to ``end`` (the 91 days before today).

    With ``wish`` that policy takes the place of ``family``, or where that is empty is asked among the others by its position.
    Raises :class:`Invalid` for a wrong policy or time, :class:`~duebook.kernel.errors.TooLarge`.
    """
    require(actor, "documents.read")
    today = clock.today(actor.company.time_zone)
    last = end or today - timedelta(1)
    first = start or last - timedelta(QUARTER - 1)
    if first > last or (last - first).days >= LONGEST or last > today:
        facts = {"most": str(LONGEST)}
        raise Invalid([Fault("REPLAY-TIME", "start", "A replay covers 1 to {most} days, not after today.", facts=facts)])
    rules = policies.rules_of(actor.company)
    if wish is not None:
        rules = _with(actor, rules, wish, family)
    found = history.histories(actor.company, first, last)
    people = Customer.objects.of(actor.company).in_bulk({one.customer for one in found})
    facts_of = policies.facts_of(actor.company, list(people.values()), last)
    plan = [(rule.policy, one) for one in found if (rule := policies.rule_for(rules, facts_of[one.customer])) is not None]
    return dunningreplay.replay(plan, moments(actor, first, last))


def moments(actor: Actor, first: date, last: date) -> list[tuple[date, datetime]]:
    """When the run of each day would have begun: at the company's hour in its time zone."""
    hour, zone = run.setting_of(actor.company).hour, ZoneInfo(actor.company.time_zone)
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    return [(day, datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)) for day in days]


def _with(actor: Actor, rules: Sequence[Rule], wish: Wish, family: str) -> list[Rule]:
    if faults := policies.faults_of(wish):
        raise Invalid(faults)
    tried = Rule(policies.usual_row(actor.company), wish.policy, wish.segment, wish.overdue)
    tried.row.position = wish.position
    others = [one for one in rules if one.row.pk and one.row.family != family]
    return sorted([*others, tried], key=lambda one: one.row.position)
