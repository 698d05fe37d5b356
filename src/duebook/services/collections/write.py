"""Write one letter: under the customer's lock the state is read again and decided again, so two workers never write two.

The letter with its items, claims and job is one transaction; the job makes the PDF and hands the mail over afterwards.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from duebook.domain.dunning import TASK, Item, Letter, Step
from duebook.edge import clock
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import fill
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.collections import claims, look, recipients
from duebook.services.collections.look import Planned
from duebook.services.delivery import wording
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.documents import IssuedDocument
from duebook.store.insert import insert
from duebook.store.parties import Customer
from duebook.store.reminders import Reminder, ReminderItem


@verb("reminder.send", needs="reminders.send")
def send_now(actor: Actor, customer_id: str, currency: str) -> Reminder:
    """A person wants a letter now: the next level of what is overdue, or a nudge that is due.

    Raises :class:`Conflict` with the reason where there is nothing to write, :class:`NotFound` for an unknown customer.
    """
    made = write(actor, customer_id, currency, clock.today(actor.company.time_zone), by_hand=True)
    letters = [one for one in made if one.kind != TASK]
    if not letters:
        raise Conflict("There is nothing to remind this customer of.")
    return letters[0]


@verb("reminder.write", needs="reminders.send")
def write_due(actor: Actor, customer_id: str, currency: str, today: date) -> list[Reminder]:
    """What the daily run writes for one customer: a letter, a task, both or nothing."""
    return write(actor, customer_id, currency, today)


def write(actor: Actor, customer_id: str, currency: str, today: date, *, by_hand: bool = False) -> list[Reminder]:
    """Lock, look again, write. Inside a verb."""
    people = Customer.objects.of(actor.company).select_for_update(no_key=True).filter(pk=customer_id)
    if not list(people):
        raise NotFound("There is no such customer.")
    found = look.plan(actor.company, today, [customer_id], by_hand=by_hand)
    planned = next((one for one in found if one.state.currency == currency), None)
    if planned is None:
        return []
    if by_hand and planned.decision.letter is None:
        why = planned.decision.why[0]
        raise Conflict(why.sentence, **why.facts)
    made = []
    if planned.decision.letter:
        made.append(_letter(actor, planned, planned.decision.letter, today, automatic=not by_hand))
    if planned.decision.handed:
        made.append(_task(actor, planned, planned.decision.handed, today))
    return made


def _letter(actor: Actor, planned: Planned, letter: Letter, today: date, *, automatic: bool) -> Reminder:
    rule = planned.rule
    assert rule is not None  # noqa: S101 - a decision with a letter comes from a rule
    level = rule.policy.level(letter.level)
    to, copies = recipients.of_customer(planned.customer, letter.overdue or letter.upcoming)
    reminder = Reminder(
        company=actor.company, customer=planned.customer, currency=planned.state.currency,
        kind="reminder" if letter.level > 0 else "nudge", level=letter.level, policy=rule.row if rule.row.pk else None, day=today,
        channel="mail" if level.channel == "mail" and to else "print", recipient=to, copies=copies,
        language=wording.speech_of(planned.customer.language, actor.company.language), net_minor=letter.net_minor,
        automatic=automatic, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    reminder.shown = _shown(letter, level.tone, today)
    reminder.save(force_insert=True)
    _items(reminder, letter.steps, {item.document: item for item in (*letter.overdue, *letter.upcoming)})
    left_out = claims.raise_for(actor, reminder, [one for one in letter.steps if one.level > 0], rule.policy)
    silent = [one.path for one in planned.decision.left_out]
    asked = claims.shown(actor.company, planned.customer.pk, reminder.currency, silent)
    reminder.shown |= {"claims": asked, "left_out": left_out}
    reminder.save(update_fields=["shown"])
    outbox.put(actor.company, "reminder", reminder.pk, {"reminder": reminder.pk})
    _tell(actor, reminder, letter.steps)
    return reminder


def _task(actor: Actor, planned: Planned, steps: Sequence[Step], today: date) -> Reminder:
    """All letters are written: a row for the collector's list."""
    items = {item.document: item for item in planned.state.items}
    rule = planned.rule
    reminder = Reminder(
        company=actor.company, customer=planned.customer, currency=planned.state.currency, kind=TASK, channel=TASK,
        level=max(one.level for one in steps), policy=rule.row if rule and rule.row.pk else None, day=today, state="open",
        net_minor=sum(items[one.document].open_minor for one in steps), automatic=True, created_at=clock.now(),
        shown={"items": [_line(items[one.document], today, one.level) for one in steps]},
    )  # fmt: skip
    reminder.save(force_insert=True)
    _items(reminder, steps, items)
    _tell(actor, reminder, steps)
    return reminder


def _items(reminder: Reminder, steps: Sequence[Step], items: dict[str, Item]) -> None:
    insert(
        ReminderItem(
            company_id=reminder.company_id, reminder=reminder, document_id=one.document, level=one.level, day=one.day,
            open_minor=items[one.document].open_minor,
        )
        for one in steps
    )  # fmt: skip


def _shown(letter: Letter, tone: str, today: date) -> dict[str, Any]:
    levels = {one.document: one.level for one in letter.steps}
    return {
        "tone": tone,
        "items": [_line(item, today, levels.get(item.document)) for item in letter.overdue],
        "upcoming": [_line(item, today, levels.get(item.document)) for item in letter.upcoming],
        "credits": [_line(item, today, None) for item in letter.credits],
        "unapplied": letter.unapplied_minor,
        "net": letter.net_minor,
    }


def _line(item: Item, today: date, level: int | None) -> dict[str, Any]:
    return {
        "document": item.document, "number": item.number, "issued": str(item.issued or ""), "due": str(item.due),
        "payable": item.payable_minor, "open": item.open_minor, "days": max((today - item.due).days, 0), "level": level,
    }  # fmt: skip


def _tell(actor: Actor, reminder: Reminder, steps: Sequence[Step]) -> None:
    rows = IssuedDocument.objects.of(actor.company).in_bulk([one.document for one in steps])
    kind = "handed-over" if reminder.kind == TASK else "reminded"
    facts = {"reminder": reminder.pk, "channel": reminder.channel, "recipient": reminder.recipient}
    timeline.happened_all(actor, kind, [(rows[one.document], {**facts, "level": one.level}) for one in steps])
    outbox.tell(
        actor.company,
        f"customer.{kind}",
        {
            "id": reminder.customer_id, "reminder": reminder.pk, "level": reminder.level, "currency": reminder.currency,
            "amount": str(major(reminder.net_minor, reminder.currency)), "documents": [one.document for one in steps],
        },
    )  # fmt: skip
    note(reminder, {}, fields(reminder, "kind", "level", "net_minor", "currency", "day"))


def sentence(planned: Planned) -> str:
    """Why, in English, for the command line and the API."""
    return " ".join(fill(one.sentence, one.facts) for one in planned.decision.why)
