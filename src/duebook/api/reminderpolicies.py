"""Reminder policies: kept in versions, tried on the past before they are saved."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.records import Day, Id, In, Out, Price
from duebook.domain.dunning import Level, Policy, Quiet
from duebook.domain.segments import Segment
from duebook.services.collections import policies, replay
from duebook.services.collections.policies import Consequence, Wish
from duebook.store.reminders import ReminderPolicy

router = Router(tags=["Reminders"])


class LevelIn(In):
    """One level: ``days`` below zero before the due date; the first counts from it, later ones from the level before."""

    days: int = Field(..., ge=-90, le=365)
    tone: Literal["friendly", "firm", "final"] = "friendly"
    channel: Literal["mail", "print", "task"] = "mail"
    minimum: Price = Decimal(0)
    fee: Price = Decimal(0)
    lump_sum: bool = False
    interest: bool = False


class SegmentIn(In):
    """Whose it is: all conditions that are given must hold; customers by name are always in."""

    countries: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = Field([], max_length=60)
    kinds: list[Literal["business", "consumer"]] = Field([], max_length=2)
    least: Price | None = None
    below: Price | None = None
    customers: list[Id] = Field([], max_length=1000)


class ConsequenceIn(In):
    """From when overdue invoices lead to a state."""

    state: Literal["warn", "hold", "block"]
    days: int = Field(0, ge=0, le=999)
    amount: Price = Decimal(0)
    count: int = Field(1, ge=1, le=999)


class PolicyIn(In):
    """A policy. A change is the next version; letters name the version that they followed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Usual", "levels": [{"days": 7}, {"days": 14, "tone": "firm"}]}]}
    )

    name: str = Field(..., min_length=1, max_length=120)
    levels: list[LevelIn] = Field(..., max_length=policies.MOST_LEVELS)
    segment: SegmentIn = SegmentIn()
    minimum: Price = Decimal(5)
    gap: int = Field(7, ge=1, le=90)
    quiet_weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field([5, 6], max_length=7)
    quiet_dates: list[Annotated[str, Field(max_length=10)]] = Field([], max_length=200)
    overdue: list[ConsequenceIn] = Field([], max_length=10)
    position: int = Field(100, ge=1, le=9999)


class PolicyReplayIn(In):
    """A time, and a policy to try in the place of one of the company's; without one the present policies are replayed."""

    start: Day | None = None
    end: Day | None = None
    policy: PolicyIn | None = None
    family: Id = ""


class PolicyOut(Out):
    """One version of a policy."""

    family: str
    version: int
    name: str
    position: int
    segment: dict[str, Any]
    levels: list[dict[str, Any]]
    quiet: dict[str, Any]
    overdue: list[dict[str, Any]]
    minimum: str
    gap: int
    is_active: bool
    created_at: datetime


class ReplayOut(Out):
    """What would have happened: so many letters, so many of them to customers in dispute, so many after payment."""

    start: date
    end: date
    letters: int
    customers: int
    in_dispute: int
    after_payment: int
    handed_over: int
    by_level: dict[str, int]


@router.get("", response=list[PolicyOut], summary="List policies")
@needs("company.read")
def index(request: HttpRequest) -> list[PolicyOut]:
    """The active ones, in the order in which they are asked. None: the usual policy holds."""
    return [shape(one) for one in policies.list_policies(actor_of(request))]


@router.post("", response={201: PolicyOut}, summary="Make a policy")
@needs("policies.write")
def create(request: HttpRequest, payload: PolicyIn) -> HttpResponse:
    """The first policy by position that fits a customer is theirs."""
    return write(request, lambda actor: policies.save_policy(actor, _wish(payload)), shape)


@router.post("/replay", response=ReplayOut, summary="Replay the past")
@needs("documents.read")
def try_out(request: HttpRequest, payload: PolicyReplayIn) -> ReplayOut:
    """What a policy would have done; nothing is written."""
    wish = _wish(payload.policy) if payload.policy else None
    found = replay.replay(actor_of(request), payload.start, payload.end, wish=wish, family=payload.family)
    return ReplayOut(
        start=found.start, end=found.end, letters=len(found.letters), customers=found.customers, in_dispute=found.in_dispute,
        after_payment=found.after_payment, handed_over=found.tasks,
        by_level={str(level): count for level, count in found.by_level.items()},
    )  # fmt: skip


@router.get("/{family}", response=PolicyOut, summary="Read one")
@needs("company.read")
def read(request: HttpRequest, family: str) -> PolicyOut:
    """Its present version."""
    return shape(policies.find(actor_of(request), family))


@router.put("/{family}", response={200: PolicyOut}, summary="Change a policy")
@needs("policies.write")
def change(request: HttpRequest, family: str, payload: PolicyIn) -> HttpResponse:
    """Begins the next version."""
    return write(request, lambda actor: policies.save_policy(actor, _wish(payload), family), shape, 200)


@router.post("/{family}/ending", response={201: PolicyOut}, summary="End a policy")
@needs("policies.write")
def end(request: HttpRequest, family: str) -> HttpResponse:
    """It is used no longer; its versions stay."""
    return write(request, lambda actor: policies.end_policy(actor, family), shape)


def shape(row: ReminderPolicy) -> PolicyOut:
    """A policy as the API shows it."""
    return PolicyOut(
        family=row.family, version=row.version, name=row.name, position=row.position, segment=row.segment, levels=row.levels,
        quiet=row.quiet, overdue=row.overdue, minimum=format(Decimal(row.minimum).normalize(), "f"), gap=row.gap,
        is_active=row.is_active, created_at=row.created_at,
    )  # fmt: skip


def _wish(typed: PolicyIn) -> Wish:
    segment = typed.segment
    return Wish(
        name=typed.name,
        position=typed.position,
        policy=Policy(
            levels=tuple(Level(**one.model_dump()) for one in typed.levels), minimum=typed.minimum, gap=typed.gap,
            quiet=Quiet(weekdays=tuple(typed.quiet_weekdays), dates=tuple(typed.quiet_dates)),
        ),
        segment=Segment(
            countries=tuple(segment.countries), kinds=tuple(segment.kinds), least=segment.least, below=segment.below,
            customers=tuple(segment.customers),
        ),
        overdue=tuple(Consequence(**one.model_dump()) for one in typed.overdue),
    )  # fmt: skip
