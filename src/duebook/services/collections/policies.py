"""Reminder policies, kept in versions: a change ends the present one and begins the next; letters name the one they followed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from duebook.domain.codes import DocumentType
from duebook.domain.dunning import TASK, Level, Policy, Quiet
from duebook.domain.party import Party
from duebook.domain.record import record
from duebook.domain.segments import Facts, Segment
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.store.reminders import ReminderPolicy

MOST_LEVELS = 12
MOST = 50
YEAR = timedelta(days=365)
TONES = ("friendly", "firm", "final")
CHANNELS = ("mail", "print", TASK)
STATES = ("warn", "hold", "block")
_DATE = re.compile(r"(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_CREDITS = [str(one.value) for one in DocumentType if one.is_credit]


@record
class Consequence:
    """From when overdue invoices of a customer lead to a state: all of the conditions that are given must hold."""

    state: str  # warn | hold | block
    days: int = 0  # the oldest is overdue for at least so long
    amount: Decimal = Decimal(0)  # at least so much is overdue, in the company's currency or any one other
    count: int = 1  # at least so many documents


@record
class Wish:
    """A policy as it is typed."""

    name: str
    policy: Policy
    segment: Segment = Segment()
    overdue: tuple[Consequence, ...] = ()
    position: int = 100


USUAL = Wish(
    name="Usual",
    policy=Policy(
        levels=(
            Level(days=7, tone="friendly"),
            Level(days=14, tone="firm"),
            Level(days=14, tone="final"),
            Level(days=14, channel=TASK),
        ),
        quiet=Quiet(weekdays=(5, 6), dates=("01-01", "12-24", "12-25", "12-26", "12-31")),
        minimum=Decimal(5),
        gap=7,
    ),
    position=1000,
)
"""What a company begins with: three letters and a person. Without fees and interest, so that it is lawful everywhere."""


@dataclass(frozen=True)
class Rule:
    """An active policy, read: the row and what it says."""

    row: ReminderPolicy
    policy: Policy
    segment: Segment
    overdue: tuple[Consequence, ...]


@verb("reminder-policy.save", needs="policies.write")
def save_policy(actor: Actor, wish: Wish, family: str = "") -> ReminderPolicy:
    """A new policy, or the next version of ``family``. Raises :class:`Invalid` with the places that are wrong, or NotFound."""
    if faults := faults_of(wish):
        raise Invalid(faults)
    present: ReminderPolicy | None = None
    if family:
        rows = ReminderPolicy.objects.of(actor.company).select_for_update().filter(family=family, is_active=True)
        present = rows.first()
        if present is None:
            raise NotFound("There is no such policy.")
    elif ReminderPolicy.objects.of(actor.company).filter(is_active=True).count() >= MOST:
        raise Conflict("A company has at most {most} policies.", most=MOST)
    plain = codec.dump(wish.policy)
    row = ReminderPolicy(
        company=actor.company, version=_version(actor.company, family), name=wish.name.strip()[:120], position=wish.position,
        segment=codec.dump(wish.segment), levels=plain.get("levels", []), quiet=codec.dump(wish.policy.quiet),
        overdue=[codec.dump(one) for one in wish.overdue], minimum=wish.policy.minimum, gap=wish.policy.gap,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    row.family = family or row.pk
    if present is not None:
        present.is_active, present.ended_at = False, row.created_at
        present.save(update_fields=["is_active", "ended_at"])
    row.save(force_insert=True)
    shown = ("name", "version", "segment", "levels", "quiet", "overdue", "minimum", "gap", "position")
    note(row, fields(present, *shown) if present else {}, fields(row, *shown))
    return row


@verb("reminder-policy.end", needs="policies.write")
def end_policy(actor: Actor, family: str) -> ReminderPolicy:
    """No longer use a policy; its versions stay for the letters that followed them."""
    row: ReminderPolicy | None = (
        ReminderPolicy.objects.of(actor.company).select_for_update().filter(family=family, is_active=True).first()
    )
    if row is None:
        raise NotFound("There is no such policy.")
    row.is_active, row.ended_at = False, clock.now()
    row.save(update_fields=["is_active", "ended_at"])
    note(row, {"is_active": True}, {"is_active": False})
    return row


def list_policies(actor: Actor) -> list[ReminderPolicy]:
    """The active policies, in the order in which they are asked."""
    require(actor, "company.read")
    return list(_active(actor.company))


def find(actor: Actor, family: str) -> ReminderPolicy:
    """The active version of a policy; raises :class:`NotFound`."""
    row: ReminderPolicy | None = _active(actor.company).filter(family=family).first()
    if row is None:
        raise NotFound("There is no such policy.")
    return row


def rules_of(company: Company) -> list[Rule]:
    """The active policies of a company, read; without any of its own the usual one, which is in no row yet."""
    rows = list(_active(company))
    if not rows and not ReminderPolicy.objects.of(company).exists():
        return [Rule(usual_row(company), USUAL.policy, USUAL.segment, ())]
    return [read(row) for row in rows]


def usual_row(company: Company) -> ReminderPolicy:
    """The usual policy as a row that is not saved: it has no id that a letter could name."""
    return ReminderPolicy(company=company, id="", family="", version=0, name=USUAL.name, position=USUAL.position)


def read(row: ReminderPolicy) -> Rule:
    """A row as what it says."""
    policy = codec.load(Policy, {"levels": row.levels, "quiet": row.quiet, "gap": row.gap, "minimum": str(row.minimum)})
    overdue = tuple(codec.load(Consequence, one) for one in row.overdue)
    return Rule(row, policy, codec.load(Segment, row.segment), overdue)


def rule_for(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """The first policy that fits a customer."""
    return next((one for one in rules if one.segment.holds(facts)), None)


def facts_of(company: Company, customers: Sequence[Customer], today: date) -> Mapping[str, Facts]:
    """What segments ask of customers, by id."""
    sold = (
        IssuedDocument.objects.of(company)
        .filter(customer__in=[one.pk for one in customers], currency=company.currency, issue_date__gt=today - YEAR)
        .exclude(type__in=_CREDITS)
        .order_by()
        .values_list("customer")
        .annotate(total=Sum("payable_minor"))
    )
    turnover = dict(sold)
    return {
        one.pk: Facts(
            customer=one.pk, country=one.country, kind=kind_of(one),
            turnover=major(turnover.get(one.pk, 0), company.currency),
        )
        for one in customers
    }  # fmt: skip


def kind_of(customer: Customer) -> str:
    """Business or consumer: as chosen, else a business where it shows a tax or a register number."""
    if customer.buyer_kind:
        return customer.buyer_kind
    party = codec.load(Party, customer.profile) if customer.profile else None
    return "business" if customer.vat_id or (party and (party.vat_id or party.legal_id)) else "consumer"


def faults_of(wish: Wish) -> list[Fault]:
    """What is wrong about a policy as it was typed."""
    faults = []
    levels = wish.policy.levels
    if not wish.name.strip():
        faults.append(Fault("POLICY-NAME", "name", "Give the policy a name."))
    if not 1 <= len(levels) <= MOST_LEVELS:
        facts = {"most": str(MOST_LEVELS)}
        faults.append(Fault("POLICY-LEVELS", "levels", "A policy has one to {most} levels.", facts=facts))
    for place, one in enumerate(levels):
        faults += _level_faults(one, f"levels[{place}]", is_last=one is levels[-1])
    early = [one.days for one in levels if one.days <= 0]
    if len(set(early)) != len(early):
        faults.append(Fault("POLICY-TWICE", "levels", "Two levels before the due date are on the same day."))
    if wish.policy.minimum < 0 or wish.policy.gap < 1:
        faults.append(Fault("POLICY-GAP", "gap", "At least one day lies between two letters, and the minimum is not negative."))
    wrong = [one for one in wish.policy.quiet.dates if not _DATE.fullmatch(one)]
    if wrong:
        facts = {"date": wrong[0]}
        faults.append(
            Fault("POLICY-DATE", "quiet.dates", "{date} is no date. Write 2026-12-24, or 12-24 for every year.", facts=facts)
        )
    if len(set(wish.policy.quiet.weekdays)) > 6 or any(not 0 <= one <= 6 for one in wish.policy.quiet.weekdays):  # noqa: PLR2004
        faults.append(Fault("POLICY-WEEKDAYS", "quiet.weekdays", "At least one day of the week must be left."))
    if any(one.state not in STATES or one.days < 0 or one.count < 1 or one.amount < 0 for one in wish.overdue):
        faults.append(Fault("POLICY-OVERDUE", "overdue", "Say warn, hold or block, with days, an amount or a count."))
    return [*faults, *wish.segment.faults()]


def _level_faults(one: Level, path: str, *, is_last: bool) -> list[Fault]:
    faults = []
    if not -90 <= one.days <= 365:  # noqa: PLR2004 - a quarter ahead, a year after
        faults.append(Fault("POLICY-DAYS", f"{path}.days", "A level is at most 90 days before and 365 days after."))
    if one.tone not in TONES or one.channel not in CHANNELS:
        faults.append(Fault("POLICY-WORDS", f"{path}.tone", "Choose a tone and a way from the lists."))
    if one.channel == TASK and (not is_last or one.days <= 0):
        faults.append(Fault("POLICY-TASK", f"{path}.channel", "Only the last level can be handed over to a person."))
    if one.days <= 0 and (one.fee or one.lump_sum or one.interest):
        faults.append(Fault("POLICY-EARLY", f"{path}.fee", "Before the due date there is nothing to claim."))
    if one.fee < 0 or one.minimum < 0:
        faults.append(Fault("POLICY-FEE", f"{path}.fee", "An amount is not negative."))
    return faults


def _active(company: Company) -> Any:
    return ReminderPolicy.objects.of(company).filter(is_active=True).order_by("position", "created_at", "pk")


def _version(company: Company, family: str) -> int:
    if not family:
        return 1
    last = ReminderPolicy.objects.of(company).filter(family=family).aggregate(last=Max("version"))["last"]
    return int(last or 0) + 1
