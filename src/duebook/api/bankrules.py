"""Rules for bank lines: what a company always does with lines of a kind."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from duebook.api.door import actor_of, needs, write
from duebook.api.records import Id, In, Out
from duebook.services.treasury import rules
from duebook.store.bank import BankRule

router = Router(tags=["Bank"])
LARGEST = 10**14


class WhenIn(In):
    """Conditions; all that are given must hold. Texts are looked for as they stand, whatever the case and the accents."""

    contains: str = Field("", max_length=200)
    counterparty: str = Field("", max_length=200)
    iban: str = Field("", max_length=40)
    sign: Literal["", "in", "out"] = ""
    least_minor: int | None = Field(None, ge=0, lt=LARGEST)
    most_minor: int | None = Field(None, ge=0, lt=LARGEST)


class ThenIn(In):
    """What follows: a ``customer``'s money (``post``: to its credit at once), no receivable (``none``), or a ``tolerance``."""

    kind: Literal["customer", "none", "tolerance"]
    customer: Id = ""
    post: bool = False
    reason: str = Field("", max_length=200)
    minor: int | None = Field(None, gt=0, le=rules.TOLERANCE)


class RuleIn(In):
    """A rule."""

    name: str = Field(..., min_length=1, max_length=120)
    when: WhenIn
    then: ThenIn


class RuleOrderIn(In):
    """The ids in their new order; the others stay behind them."""

    rules: list[Id] = Field(..., max_length=rules.MOST)


class RuleOut(Out):
    """A rule as it is kept."""

    id: str
    name: str
    position: int
    when: dict[str, Any]
    then: dict[str, Any]
    created_at: datetime
    archived_at: datetime | None


class RulesOut(Out):
    """All live rules in their order."""

    data: list[RuleOut]


@router.get("", response=RulesOut, summary="List bank rules")
@needs("bank.read")
def index(request: HttpRequest) -> RulesOut:
    """In the order in which they are asked."""
    return _all(rules.listed(actor_of(request)))


@router.post("", response={201: RuleOut}, summary="Make a bank rule")
@needs("policies.write")
def create(request: HttpRequest, payload: RuleIn) -> HttpResponse:
    """It is asked last."""
    return write(request, lambda actor: rules.save_rule(actor, payload.name, _when(payload.when), _then(payload.then)), shape)


@router.put("/order", response=RulesOut, summary="Put bank rules in order")
@needs("policies.write")
def reorder(request: HttpRequest, payload: RuleOrderIn) -> HttpResponse:
    """The first that fits a line counts."""
    return write(request, lambda actor: rules.reorder_rules(actor, payload.rules), _all, status=200)


@router.put("/{rule_id}", response=RuleOut, summary="Change a bank rule")
@needs("policies.write")
def change(request: HttpRequest, rule_id: str, payload: RuleIn) -> HttpResponse:
    """For lines that come; what it did stays."""
    return write(
        request,
        lambda actor: rules.save_rule(actor, payload.name, _when(payload.when), _then(payload.then), rule_id=rule_id),
        shape,
        status=200,
    )


@router.delete("/{rule_id}", response=RuleOut, summary="Put a bank rule away")
@needs("policies.write")
def archive(request: HttpRequest, rule_id: str) -> HttpResponse:
    """It is asked no more."""
    return write(request, lambda actor: rules.archive_rule(actor, rule_id), shape, status=200)


def shape(row: BankRule) -> RuleOut:
    """A rule as the API shows it."""
    return RuleOut(
        id=row.pk, name=row.name, position=row.position, when=row.when, then=row.then, created_at=row.created_at,
        archived_at=row.archived_at,
    )  # fmt: skip


def _all(rows: list[BankRule]) -> RulesOut:
    return RulesOut(data=[shape(row) for row in rows])


def _when(given: WhenIn) -> dict[str, Any]:
    return {name: value for name, value in given.model_dump().items() if value not in {"", None}}


def _then(given: ThenIn) -> dict[str, Any]:
    wanted = {"customer": ("customer", "post"), "none": ("reason",), "tolerance": ("minor",)}[given.kind]
    return {"kind": given.kind} | {name: getattr(given, name) for name in wanted}
