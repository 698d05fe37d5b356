"""Ten thousand random histories: whatever happens, nobody is reminded twice, wrongly, or in a burst."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from duebook.domain import dunning
from duebook.domain.dunning import TASK, Item, Level, Policy, Quiet, Receipt, State, Step, decide

START = date(2026, 1, 1)
RUNS = 10_000
DAY = timedelta(1)


def policies(dice: random.Random) -> Policy:
    """Any policy that can be saved."""
    early = [Level(days=-ahead) for ahead in dice.sample(range(1, 15), dice.randrange(3))]
    late = [Level(days=dice.randrange(1, 20)) for _level in range(dice.randrange(1, 5))]
    task = [Level(days=dice.randrange(1, 20), channel=TASK)] if dice.random() < 0.5 else []
    quiet = Quiet(weekdays=tuple(dice.sample(range(7), dice.randrange(4))))
    return Policy(levels=(*early, *late, *task), quiet=quiet, minimum=Decimal(dice.randrange(10)), gap=dice.randrange(1, 10))


def items(dice: random.Random) -> list[Item]:
    """Some invoices and credit notes."""
    found = []
    for number in range(dice.randrange(1, 5)):
        due = START + timedelta(dice.randrange(40))
        open_minor = dice.choice([10_000, 2_500, 300, -1_500])
        found.append(Item(document=f"d{number}", number=str(number), due=due, open_minor=open_minor))
    return found


def changed(dice: random.Random, item: Item, today: date) -> Item:
    """What a day may do to a document."""
    days = timedelta(dice.randrange(10))
    turns = [
        {"open_minor": 0},
        {"disputed_since": None if item.disputed_since else today},
        {"promised_until": today + days},
        {"planned_since": None if item.planned_since else today},
        {"charged_since": None if item.charged_since else today},
        {"held": "why", "held_until": today + days},
    ]
    return replace(item, **dice.choice(turns)) if dice.random() < 0.15 else item


def check(state: State, decision: dunning.Decision, policy: Policy, today: date, made: set[tuple[str, int]]) -> None:
    """What must hold of one decision."""
    letter = decision.letter
    assert decision.why, "every decision has a reason"
    steps = (*(letter.steps if letter else ()), *decision.handed)
    for step in steps:
        assert (step.document, step.level) not in made, "never twice"
        item = next(one for one in state.items if one.document == step.document)
        assert item.open_minor > 0, "never about what is paid"
        assert [item.disputed_since, item.planned_since, item.charged_since] == [None] * 3, "never disputed or on its way"
        assert not (item.promised_until and item.promised_until >= today), "never while promised"
        assert all(step.level > one.level for one in item.reached), "levels only rise"
        if step.level > 0:
            assert step.level == (item.last.level if item.last else 0) + 1, "one after the other"
    assert len({step.document for step in steps}) == len(steps), "one step a document"
    if steps:
        assert not policy.quiet.covers(today)
        assert not state.receipts
    if letter:
        assert letter.net_minor > 0
        assert not state.last_letter or (today - state.last_letter).days >= policy.gap, "no burst"
        listed = {one.document for one in (*letter.overdue, *letter.upcoming)}
        late = {
            one.document for one in state.items if one.open_minor > 0 and one.due < today and not dunning.kept_out(one, today)
        }
        assert late <= listed, "all that is overdue in one letter"


def test_ten_thousand_random_histories():
    dice = random.Random(20260412)
    letters = 0
    for _run in range(RUNS):
        policy, today, last = policies(dice), START, None
        papers, made, credit = items(dice), set(), 0
        receipts: tuple[Receipt, ...] = ()
        for _step in range(14):
            today += DAY * dice.choice([1, 1, 2, 5, 9, 40, -1])  # downtime, and a clock that goes back
            papers = [changed(dice, one, today) for one in papers]
            credit = dice.choice([credit, credit, 0, 20_000])
            receipts = dice.choice([receipts, (), (Receipt(day=today, amount_minor=5),)]) if dice.random() < 0.2 else receipts
            open_ones = tuple(one for one in papers if one.open_minor)
            state = State(
                customer="c", currency="EUR", items=open_ones, unapplied_minor=credit, receipts=receipts, last_letter=last
            )
            decision = decide(policy, state, today)
            check(state, decision, policy, today, made)
            taken = {one.document: one for one in (*(decision.letter.steps if decision.letter else ()), *decision.handed)}
            made |= {(one.document, one.level) for one in taken.values()}
            papers = [
                replace(one, reached=(*one.reached, taken[one.document])) if one.document in taken else one for one in papers
            ]
            if decision.letter:
                letters += 1
                last = today
    assert letters > RUNS // 2, "the histories must not be empty"


def test_by_hand_nothing_is_passed_over_but_the_calendar():
    policy = Policy(levels=(Level(days=10), Level(days=10, channel=TASK)), quiet=Quiet(weekdays=tuple(range(6))))
    item = Item(document="d", number="1", due=START, open_minor=100)
    state = State(customer="c", currency="EUR", items=(item,))
    today = START + DAY
    found = decide(policy, state, today, by_hand=True)
    assert found.letter is not None
    assert found.letter.level == 1
    reached = replace(item, reached=(Step(document="d", level=1, day=today),))
    again = decide(policy, replace(state, items=(reached,), last_letter=today), today + DAY, by_hand=True)
    assert (again.letter, again.handed) == (None, ())
    disputed = decide(policy, replace(state, items=(replace(item, disputed_since=START),)), today, by_hand=True)
    assert disputed.letter is None
