"""Who is reminded of what, and why not: one customer, one currency, one day in; a letter or nothing out, with the reasons.

Pure: the same policy, state and day give the same decision, so a dry run, the daily run and a replay of last quarter are one
function. Amounts are minor units. Rules that hold whatever a policy says:

- a document reaches each level once, one level after the other, and the wait for the next one counts from the letter before:
  after a time without any run there is one letter at the level that is next, never several;
- one letter per customer and currency, with all that is overdue, less credit notes and unapplied money; none where that leaves no
  more than the minimum;
- nothing about what is disputed, promised, in a kept plan, being charged or on hold, and nothing at all while money has come
  in that may be theirs;
- every letter that is not written has its reason.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from duebook.domain.record import record
from duebook.kernel.money import exponent, major
from duebook.kernel.rules import Fault, Severity

FURTHEST = 400
"""Days that a search for the next day on which something may happen looks ahead."""
TASK = "task"
"""The channel of a level that is no letter: the collector takes over."""


@record
class Level:
    """One step. ``days`` below zero: so many before the due date; above: after it, or for later levels after the level before.

    ``fee`` is asked once a letter beside the invoices; ``lump_sum`` and ``interest`` are what the law gives.
    """

    days: int
    tone: str = "friendly"  # friendly | firm | final
    channel: str = "mail"  # mail | print | task
    minimum: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    lump_sum: bool = False
    interest: bool = False


@record
class Quiet:
    """Days on which nothing goes out: ``weekdays`` (0 is Monday) and ``dates`` (2026-12-24, or 12-24 for every year)."""

    weekdays: tuple[int, ...] = (5, 6)
    dates: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the day is quiet."""
        return day.weekday() in self.weekdays or day.isoformat() in self.dates or f"{day:%m-%d}" in self.dates


@record
class Policy:
    """What is done for customers of one segment. ``gap`` is the least number of days between two letters to one customer."""

    levels: tuple[Level, ...] = ()
    quiet: Quiet = Quiet()
    minimum: Decimal = Decimal(0)  # in the currency of the letter: nothing is sent for so much or less
    gap: int = 7

    @property
    def nudges(self) -> dict[int, Level]:
        """The levels before the due date by number: -1 is the one nearest to it."""
        early = sorted((one for one in self.levels if one.days <= 0), key=lambda one: one.days, reverse=True)
        return {-place: one for place, one in enumerate(early, 1)}

    @property
    def reminders(self) -> dict[int, Level]:
        """The levels after the due date by number, from 1."""
        return dict(enumerate((one for one in self.levels if one.days > 0), 1))

    def level(self, number: int) -> Level:
        """The level of that number."""
        return self.reminders[number] if number > 0 else self.nudges[number]


@record
class Step:
    """A document reached a level on a day."""

    document: str
    level: int
    day: date


@record
class Item:
    """An open document: ``open_minor`` is below zero for an unused credit note. ``reached`` are its steps, in any order.

    The days say since when, or until when, something keeps it out of letters; None where nothing does.
    """

    document: str
    number: str
    due: date
    open_minor: int
    payable_minor: int = 0
    issued: date | None = None
    reached: tuple[Step, ...] = ()
    disputed_since: date | None = None
    promised_until: date | None = None
    planned_since: date | None = None
    charged_since: date | None = None
    held: str = ""  # the reason of a hold
    held_until: date | None = None

    @property
    def last(self) -> Step | None:
        """The highest step after the due date."""
        return max((one for one in self.reached if one.level > 0), key=lambda one: one.level, default=None)


@record
class Receipt:
    """Money in the bank that is not booked yet and may be this customer's."""

    day: date
    amount_minor: int


@record
class State:
    """All that a decision may look at, for one customer in one currency."""

    customer: str
    currency: str
    items: tuple[Item, ...] = ()
    unapplied_minor: int = 0
    receipts: tuple[Receipt, ...] = ()
    promised_until: date | None = None  # on account
    charged_since: date | None = None  # for no document in particular
    held: str = ""
    held_until: date | None = None
    last_letter: date | None = None


@record
class Letter:
    """One letter: ``level`` is the highest that a document reaches with it. ``upcoming`` is shown below what is overdue."""

    level: int
    steps: tuple[Step, ...]
    overdue: tuple[Item, ...]
    upcoming: tuple[Item, ...]
    credits: tuple[Item, ...]
    unapplied_minor: int
    net_minor: int


@record
class Decision:
    """A letter or None, documents ``handed`` to the collector, and why; ``left_out`` has documents as path."""

    letter: Letter | None = None
    handed: tuple[Step, ...] = ()
    why: tuple[Fault, ...] = ()
    left_out: tuple[Fault, ...] = ()


def decide(policy: Policy, state: State, today: date, *, by_hand: bool = False) -> Decision:
    """What is done for one customer in one currency on ``today``. See the module for the rules.

    ``by_hand`` a person wants a letter now: quiet days and waits do not matter then, everything else does, and nothing is handed
    over by it.
    """
    if stop := stopped(policy, state, today, by_hand=by_hand):
        return Decision(why=(stop,))
    debts = [item for item in state.items if item.open_minor > 0]
    left_out = tuple(reason for item in debts if (reason := kept_out(item, today)))
    outside = {reason.path for reason in left_out}
    free = [item for item in debts if item.document not in outside]
    steps = [step for item in free if (step := ripe(policy, item, today, by_hand=by_hand))]
    handed = tuple(one for one in steps if one.level > 0 and policy.level(one.level).channel == TASK)
    written = [one for one in steps if one not in handed]
    if not written:
        why = (_handed(handed),) if handed else (_waiting(policy, state, free, today),)
        return Decision(handed=handed, why=why, left_out=left_out)
    letter, why_not = _letter(policy, state, free, written, today, by_hand=by_hand)
    return Decision(
        letter=letter, handed=handed, why=tuple(one for one in (why_not, handed and _handed(handed)) if one), left_out=left_out
    )


def stopped(policy: Policy, state: State, today: date, *, by_hand: bool = False) -> Fault | None:
    """Why nothing at all goes out to this customer today, if so."""
    if policy.quiet.covers(today) and not by_hand:
        return because("REMIND-QUIET", "{day} is a quiet day.", day=today)
    if (hold := _held(state.held, state.held_until, today)) is not None:
        return hold
    if state.receipts:
        one = max(state.receipts, key=lambda each: each.day)
        amount = f"{major(one.amount_minor, state.currency)} {state.currency}"
        return because("REMIND-RECEIPT", "A payment of {amount} of {day} may be theirs.", amount=amount, day=one.day)
    if state.promised_until and state.promised_until >= today:
        return because("REMIND-PROMISED", "Payment is promised until {day}.", day=state.promised_until)
    if state.charged_since:
        return because("REMIND-CHARGE", "A payment has been on its way since {day}.", day=state.charged_since)
    return None


def kept_out(item: Item, today: date) -> Fault | None:
    """Why this document is in no letter today, if so; the path is its id."""
    if item.disputed_since:
        return because("REMIND-DISPUTED", "Disputed since {day}.", item.document, day=item.disputed_since)
    if item.promised_until and item.promised_until >= today:
        return because("REMIND-PROMISED", "Payment is promised until {day}.", item.document, day=item.promised_until)
    if item.planned_since:
        return because("REMIND-PLAN", "In an instalment plan since {day}, which is kept.", item.document, day=item.planned_since)
    if item.charged_since:
        return because("REMIND-CHARGE", "A payment has been on its way since {day}.", item.document, day=item.charged_since)
    return _held(item.held, item.held_until, today, item.document)


def ripe(policy: Policy, item: Item, today: date, *, by_hand: bool = False) -> Step | None:
    """The step that a document takes today if a letter goes out: one level at most."""
    if today <= item.due:
        return _nudge(policy, item, today)
    number, day = due_step(policy, item)
    if by_hand and day:
        again = item.last is not None and item.last.day >= today
        day = None if again or policy.level(number).channel == TASK else today
    return Step(document=item.document, level=number, day=today) if day and day <= today else None


def due_step(policy: Policy, item: Item) -> tuple[int, date | None]:
    """The next level after the due date and the day from which it may come; None after the last level."""
    last = item.last
    number = last.level + 1 if last else 1
    following = policy.reminders.get(number)
    if following is None:
        return number, None
    return number, (last.day if last else item.due) + timedelta(following.days)


def next_day(policy: Policy, state: State, today: date) -> date | None:
    """The first day after today on which a letter or a task is due if nothing changes; None where none is in sight."""
    for ahead in range(1, FURTHEST):
        day = today + timedelta(ahead)
        found = decide(policy, state, day)
        if found.letter or found.handed:
            return day
    return None


def because(code: str, sentence: str, path: str = "", **facts: object) -> Fault:
    """A reason as a value that a door can translate."""
    return Fault(code, path, sentence, Severity.INFO, {name: str(value) for name, value in facts.items()})


def _held(reason: str, until: date | None, today: date, path: str = "") -> Fault | None:
    if not reason or (until and until < today):
        return None
    if until:
        return because("REMIND-HOLD-UNTIL", "Reminders are on hold until {day}: {reason}.", path, day=until, reason=reason)
    return because("REMIND-HOLD", "Reminders are on hold: {reason}.", path, reason=reason)


def _nudge(policy: Policy, item: Item, today: date) -> Step | None:
    """The nudge nearest to the due date whose day has come; those before it are not made up for."""
    come = [number for number, level in policy.nudges.items() if item.due + timedelta(level.days) <= today]
    nearest = max(come, default=None)
    if nearest is None or any(one.level >= nearest for one in item.reached):
        return None
    return Step(document=item.document, level=nearest, day=today)


def _letter(
    policy: Policy, state: State, free: Sequence[Item], steps: Sequence[Step], today: date, *, by_hand: bool
) -> tuple[Letter | None, Fault]:
    """The letter for these steps, or None; with the reason either way."""
    gap = timedelta(1 if by_hand else policy.gap)
    if state.last_letter and today < state.last_letter + gap:
        free_from = state.last_letter + gap
        sentence = "The last letter went out on {day}; the next may go on {until}."
        return None, because("REMIND-GAP", sentence, day=state.last_letter, until=free_from)
    number = max(one.level for one in steps)
    overdue = tuple(sorted((item for item in free if item.due < today), key=lambda item: (item.due, item.document)))
    stepping = {one.document for one in steps}
    upcoming = tuple(
        sorted((one for one in free if one.due >= today and one.document in stepping), key=lambda one: (one.due, one.document))
    )
    credits_ = tuple(item for item in state.items if item.open_minor < 0)
    asked = sum(item.open_minor for item in (overdue if number > 0 else (*overdue, *upcoming)))
    given = state.unapplied_minor - sum(item.open_minor for item in credits_)
    net = asked - given
    facts = {"sum": str(major(asked, state.currency)), "net": str(major(net, state.currency)), "currency": state.currency}
    if given and net <= 0:
        sentence = "Credit of {amount} {currency} covers the {sum} that would be asked for."
        return None, because("REMIND-COVERED", sentence, **facts, amount=major(given, state.currency))
    least = max(policy.minimum, policy.level(number).minimum)
    if net <= least_units(least, state.currency):
        sentence = "{net} {currency} is not more than the minimum of {most}."
        return None, because("REMIND-SMALL", sentence, **facts, most=least)
    letter = Letter(
        level=number,
        steps=tuple(steps),
        overdue=overdue,
        upcoming=upcoming,
        credits=credits_,
        unapplied_minor=state.unapplied_minor,
        net_minor=net,
    )
    if number < 0:
        due = min(item.due for item in upcoming)
        return letter, because("REMIND-NUDGE", "Invoices: {count}, due from {day}.", count=len(upcoming), day=due)
    oldest = overdue[0].due
    return letter, because("REMIND-SEND", "Invoices overdue: {count}, the oldest since {day}.", count=len(overdue), day=oldest)


def least_units(amount: Decimal, currency: str) -> int:
    """A minimum in minor units; one finer than the currency is rounded up.

    >>> least_units(Decimal("5.005"), "EUR"), least_units(Decimal("0.5"), "JPY")
    (501, 1)
    """
    return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_CEILING))


def _handed(steps: Sequence[Step]) -> Fault:
    return because("REMIND-TASK", "Invoices handed over to a person, because all letters are written: {count}.", count=len(steps))


def _waiting(policy: Policy, state: State, free: Sequence[Item], today: date) -> Fault:
    """Why nothing is ripe."""
    if not any(item.open_minor > 0 for item in state.items):
        return because("REMIND-CLEAR", "Nothing is open.")
    if not free:
        return because("REMIND-NONE", "No invoice can be asked for now.")
    late = [item for item in free if item.due < today]
    if not late:
        return because("REMIND-NOT-DUE", "Nothing is due before {day}.", day=min(item.due for item in free))
    days = [day for item in late if (day := due_step(policy, item)[1])]
    if not days:
        ended = max((item.last.day for item in late if item.last), default=today)
        return because("REMIND-LAST", "The last level was reached on {day}.", day=ended)
    return because("REMIND-WAIT", "The next level comes on {day}.", day=min(days))
