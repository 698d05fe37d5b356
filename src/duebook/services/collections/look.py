"""Who would be reminded today, and why, or why not: the dry run. The daily run asks the same and then writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duebook.domain import dunning
from duebook.domain.dunning import Decision, State
from duebook.edge import clock
from duebook.kernel.money import major
from duebook.services.access import Actor, require
from duebook.services.collections import gather, policies
from duebook.services.collections.policies import Rule
from duebook.store.companies import Company
from duebook.store.parties import Customer

NO_RULE = dunning.because("REMIND-NO-POLICY", "No reminder policy is for this customer.")


@dataclass(frozen=True)
class Planned:
    """One customer in one currency: what would happen."""

    customer: Customer
    state: State
    rule: Rule | None
    decision: Decision


def dry_run(actor: Actor, day: date | None = None) -> list[Planned]:
    """Everybody with anything open: who gets what on ``day`` (today), and who gets nothing and why."""
    require(actor, "documents.read")
    return plan(actor.company, day or clock.today(actor.company.time_zone))


def plan(
    company: Company,
    today: date,
    customers: Iterable[str] | None = None,
    rules: Sequence[Rule] | None = None,
    *,
    by_hand: bool = False,
) -> list[Planned]:
    """The decisions of a day for all customers or some; ``rules`` others than the company's present ones, to try them."""
    found = gather.states(company, customers)
    people = gather.people(company, found)
    asked = policies.rules_of(company) if rules is None else rules
    facts = policies.facts_of(company, list(people.values()), today)
    return [_planned(one, people, policies.rule_for(asked, facts[one.customer]), today, by_hand=by_hand) for one in found]


def _planned(state: State, people: Mapping[str, Customer], rule: Rule | None, today: date, *, by_hand: bool) -> Planned:
    decided = Decision(why=(NO_RULE,)) if rule is None else dunning.decide(rule.policy, state, today, by_hand=by_hand)
    return Planned(people[state.customer], state, rule, decided)


def next_day(one: Planned, today: date) -> date | None:
    """The next day on which something is due for this customer if nothing changes."""
    return dunning.next_day(one.rule.policy, one.state, today) if one.rule else None


def overdue_of(state: State, today: date) -> int:
    """What is past due in minor units, whatever keeps it out of letters."""
    return sum(item.open_minor for item in state.items if item.open_minor > 0 and item.due < today)


def sums(planned: Iterable[Planned]) -> dict[str, str]:
    """What the letters of a plan ask for, by currency."""
    total: dict[str, int] = {}
    for one in planned:
        if one.decision.letter:
            total[one.state.currency] = total.get(one.state.currency, 0) + one.decision.letter.net_minor
    return {code: str(major(units, code)) for code, units in sorted(total.items())}
