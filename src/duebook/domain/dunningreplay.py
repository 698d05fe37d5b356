"""What a policy would have done in the past: :func:`duebook.domain.dunning.decide`, day by day, over a prepared history. Pure.

A history says of everything when it became *known* here, and of money also on which day it *moved*. A letter is decided from what
was known at that moment; looking back, it is held against what had happened by then: a payment that was in the bank already but
was booked later makes it a letter after payment.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from duebook.domain.dunning import Item, Letter, Policy, Receipt, State, Step, decide, due_step
from duebook.domain.record import record


@record
class Move:
    """So much more or less is open, or in the customer's credit: it moved on ``day`` and was booked at ``known``."""

    day: date
    known: datetime
    units: int


@record
class Span:
    """Something held from a moment to another, or holds still. ``until`` is a day that goes with it, ``reason`` words."""

    since: datetime
    ended: datetime | None = None
    until: date | None = None
    reason: str = ""

    def holds(self, moment: datetime) -> bool:
        """Whether it was known to hold at a moment."""
        return self.since <= moment and (self.ended is None or self.ended > moment)


@record
class Paper:
    """One document with all that happened to it."""

    document: str
    number: str
    due: date
    issued: date
    payable_minor: int
    moves: tuple[Move, ...]
    disputed: tuple[Span, ...] = ()
    promised: tuple[Span, ...] = ()
    planned: tuple[Span, ...] = ()
    charged: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()
    reached: tuple[Step, ...] = ()  # before the first day of the replay

    def open_at(self, moment: datetime) -> int:
        """What was open as far as one knew."""
        return sum(one.units for one in self.moves if one.known <= moment)


@record
class Arrival:
    """Money in the bank that waited to be booked."""

    span: Span
    receipt: Receipt


@record
class History:
    """One customer in one currency."""

    customer: str
    currency: str
    papers: tuple[Paper, ...]
    credit: tuple[Move, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    promised: tuple[Span, ...] = ()
    charged: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()
    last_letter: date | None = None


@record
class Sent:
    """A letter that would have gone out."""

    day: date
    customer: str
    currency: str
    letter: Letter
    in_dispute: bool  # something else of this customer was disputed then
    after_payment: bool  # money for one of its documents was in the bank already


@record
class Replayed:
    """What a policy would have done from ``start`` to ``end``, both inclusive."""

    start: date
    end: date
    letters: tuple[Sent, ...]
    tasks: int = 0

    @property
    def in_dispute(self) -> int:
        """Letters to customers who disputed something."""
        return sum(1 for one in self.letters if one.in_dispute)

    @property
    def after_payment(self) -> int:
        """Letters about something that was paid already."""
        return sum(1 for one in self.letters if one.after_payment)

    @property
    def customers(self) -> int:
        """How many customers got one."""
        return len({one.customer for one in self.letters})

    @property
    def by_level(self) -> Mapping[int, int]:
        """Letters by their level."""
        found: dict[int, int] = {}
        for one in self.letters:
            found[one.letter.level] = found.get(one.letter.level, 0) + 1
        return dict(sorted(found.items()))


def replay(plan: Iterable[tuple[Policy, History]], moments: Sequence[tuple[date, datetime]]) -> Replayed:
    """Run each customer's policy at these moments, one a day in order, and gather what would have gone out."""
    letters: list[Sent] = []
    tasks = 0
    for policy, history in plan:
        sent, handed = _one(policy, history, moments)
        letters += sent
        tasks += handed
    letters.sort(key=lambda one: (one.day, one.customer, one.currency))
    return Replayed(start=moments[0][0], end=moments[-1][0], letters=tuple(letters), tasks=tasks)


def state_at(history: History, moment: datetime, steps: Mapping[str, Sequence[Step]], last_letter: date | None) -> State:
    """What was known of a customer at a moment, with the steps that the replay itself has made."""
    hold = _longest(history.held, moment)
    items = [_item(one, moment, steps.get(one.document, ())) for one in history.papers]
    promise, charge = _longest(history.promised, moment), _longest(history.charged, moment)
    return State(
        customer=history.customer,
        currency=history.currency,
        items=tuple(one for one in items if one.open_minor),
        unapplied_minor=sum(one.units for one in history.credit if one.known <= moment),
        receipts=tuple(one.receipt for one in history.arrivals if one.span.holds(moment)),
        promised_until=promise.until if promise else None,
        charged_since=charge.since.date() if charge else None,
        held=hold.reason if hold else "",
        held_until=hold.until if hold else None,
        last_letter=last_letter,
    )


def _one(policy: Policy, history: History, moments: Sequence[tuple[date, datetime]]) -> tuple[list[Sent], int]:
    steps: dict[str, list[Step]] = {one.document: list(one.reached) for one in history.papers}
    last, sent, handed = history.last_letter, [], 0
    for day, moment in moments:
        if not any(_may(policy, paper, steps[paper.document], day, moment) for paper in history.papers):
            continue
        decision = decide(policy, state_at(history, moment, steps, last), day)
        if decision.letter is None and not decision.handed:
            continue
        for step in (*(decision.letter.steps if decision.letter else ()), *decision.handed):
            steps[step.document].append(step)
        handed += bool(decision.handed)
        if decision.letter:
            last = day
            sent.append(_sent(history, decision.letter, day, moment))
    return sent, handed


def _may(policy: Policy, paper: Paper, steps: Sequence[Step], day: date, moment: datetime) -> bool:
    """Whether this document could take a step at all: a cheap question before the whole one."""
    if paper.open_at(moment) <= 0:
        return False
    if day <= paper.due:
        return any(paper.due + timedelta(level.days) <= day for level in policy.nudges.values())
    bare = Item(document=paper.document, number="", due=paper.due, open_minor=1, reached=tuple(steps))
    ripe = due_step(policy, bare)[1]
    return ripe is not None and ripe <= day


def _item(paper: Paper, moment: datetime, steps: Sequence[Step]) -> Item:
    disputed, promised = _longest(paper.disputed, moment), _longest(paper.promised, moment)
    planned, charged, held = (_longest(spans, moment) for spans in (paper.planned, paper.charged, paper.held))
    return Item(
        document=paper.document,
        number=paper.number,
        due=paper.due,
        open_minor=paper.open_at(moment),
        payable_minor=paper.payable_minor,
        issued=paper.issued,
        reached=tuple(steps),
        disputed_since=disputed.since.date() if disputed else None,
        promised_until=promised.until if promised else None,
        planned_since=planned.since.date() if planned else None,
        charged_since=charged.since.date() if charged else None,
        held=held.reason if held else "",
        held_until=held.until if held else None,
    )


def _sent(history: History, letter: Letter, day: date, moment: datetime) -> Sent:
    listed = {item.document for item in (*letter.overdue, *letter.upcoming)}
    return Sent(
        day=day,
        customer=history.customer,
        currency=history.currency,
        letter=letter,
        in_dispute=any(_longest(paper.disputed, moment) for paper in history.papers),
        after_payment=any(
            move.units < 0 and move.day <= day and move.known > moment
            for paper in history.papers
            if paper.document in listed
            for move in paper.moves
        ),
    )


def _longest(spans: Sequence[Span], moment: datetime) -> Span | None:
    """Of the spans that hold at a moment the one that holds longest, of those the youngest."""
    holding = (one for one in spans if one.holds(moment))
    return max(holding, key=lambda one: (one.until or date.max, one.since), default=None)
