"""The bank's lines for those who look at them: lists with filters, how many stand where, what nobody has applied yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from duebook.kernel.errors import NotFound
from duebook.kernel.money import EXPONENTS, exponent, major
from duebook.services.access import Actor, require
from duebook.services.treasury.standing import OPEN_STATES
from duebook.store.bank import BankFile, BankLine, LineStanding, LineUse

STATES = ("open", "partly", "done", "set-aside", "split")
AGES = (7, 30, 90)
"""Days: money that nobody has applied is at most so old, or older than the last."""
_TEXTS = ("counterparty", "iban", "reference", "end_to_end_id", "text")


@dataclass(frozen=True, slots=True)
class Unapplied:
    """Money in one currency that is open: what came in and what went out, how many lines, how old."""

    currency: str
    received: Decimal
    paid: Decimal
    count: int
    oldest: date
    by_age: tuple[tuple[int, int, Decimal], ...]  # at most so many days old (0: older), lines, sum

    def age(self, today: date) -> int:
        """Days since the oldest line was booked."""
        return (today - self.oldest).days


@dataclass(frozen=True, slots=True)
class Detail:
    """One line with all that belongs to it."""

    line: BankLine
    parts: list[BankLine]
    uses: list[LineUse]


def lines(  # noqa: PLR0913 - each is one filter
    actor: Actor,
    *,
    states: Iterable[str] = (),
    account: str = "",
    first: date | None = None,
    last: date | None = None,
    text: str = "",
    file: str = "",
    sign: str = "",
    decision: str = "",
    batches: bool = False,
) -> "QuerySet[BankLine]":
    """Lines, newest first (order by ``-booked, -pk`` or by ``-pk`` for keyset paging), each with its standing and account.

    Without ``states`` batches' own lines are left out unless ``batches``; ``text`` is looked for in names, accounts, references
    and words, or is an amount; ``sign`` is ``in`` or ``out``; ``decision`` is the engine's: ``post``, ``suggest``, ``none``.
    """
    require(actor, "bank.read")
    rows = BankLine.objects.of(actor.company).select_related("standing", "account")
    wanted = list(states)
    if wanted:
        rows = rows.filter(standing__state__in=wanted)
    elif not batches:
        rows = rows.exclude(standing__state="split")
    exact = {"account_id": account, "statement__file_id": file, "standing__decision": decision}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if first:
        rows = rows.filter(booked__gte=first)
    if last:
        rows = rows.filter(booked__lte=last)
    if sign in {"in", "out"}:
        rows = rows.filter(amount_minor__gt=0) if sign == "in" else rows.filter(amount_minor__lt=0)
    if text.strip():
        rows = rows.filter(_asked(text.strip()[:200]))
    found: QuerySet[BankLine] = rows.order_by("-booked", "-pk")
    return found


def after(rows: "QuerySet[BankLine]", line: BankLine | None) -> "QuerySet[BankLine]":
    """The lines that come after this one in the order ``-booked, -pk``."""
    if line is None:
        return rows
    return rows.filter(Q(booked__lt=line.booked) | Q(booked=line.booked, pk__lt=line.pk))


def find_line(actor: Actor, line_id: str) -> BankLine:
    """One line with its standing, account and statement."""
    require(actor, "bank.read")
    rows = BankLine.objects.of(actor.company).select_related("standing", "account", "statement__file", "batch")
    line: BankLine | None = rows.filter(pk=line_id).first()
    if line is None:
        raise NotFound("There is no such bank line.")
    return line


def detail(actor: Actor, line_id: str) -> Detail:
    """One line with the payments of its batch and what was made of it, the latest first."""
    line = find_line(actor, line_id)
    parts = BankLine.objects.of(actor.company).filter(batch=line).select_related("standing", "account").order_by("pk")[:1000]
    uses = LineUse.objects.of(actor.company).filter(line=line).select_related("payment", "created_by").order_by("-pk")[:200]
    return Detail(line, list(parts), list(uses))


def counts(actor: Actor, account: str = "") -> dict[str, int]:
    """How many lines stand where: each state, and of the open ones each decision of the engine (``open:post`` ...)."""
    require(actor, "bank.read")
    rows = LineStanding.objects.of(actor.company)
    if account:
        rows = rows.filter(line__account=account)
    found = dict.fromkeys(STATES, 0)
    for state, decision, count in rows.order_by().values_list("state", "decision").annotate(Count("pk")):
        found[state] += count
        if state in OPEN_STATES and decision:
            name = f"open:{decision}"
            found[name] = found.get(name, 0) + count
    return found


def unapplied(actor: Actor, today: date, account: str = "") -> list[Unapplied]:
    """What nobody has made anything of yet, by currency, with its age on the day ``today``."""
    require(actor, "bank.read")
    rows = LineStanding.objects.of(actor.company).filter(state__in=OPEN_STATES)
    if account:
        rows = rows.filter(line__account=account)
    received, paid = Q(open_minor__gt=0), Q(open_minor__lt=0)
    totals: dict[str, Any] = {
        "received": Sum("open_minor", filter=received), "paid": Sum("open_minor", filter=paid), "count": Count("pk"),
        "oldest": Min("line__booked"),
    }  # fmt: skip
    for name, within in _ages(today).items():
        totals[f"count_{name}"] = Count("pk", filter=within)
        totals[f"sum_{name}"] = Sum("open_minor", filter=within)
    found = []
    for row in rows.order_by("line__currency").values("line__currency").annotate(**totals):
        money = row["line__currency"]
        ages = tuple((name, row[f"count_{name}"], major(row[f"sum_{name}"] or 0, money)) for name in (*AGES, 0))
        received_, paid_ = (major(row[name] or 0, money) for name in ("received", "paid"))
        found.append(Unapplied(money, received_, paid_, row["count"], row["oldest"], ages))
    return found


def files(actor: Actor, *, account: str = "", channel: str = "") -> "QuerySet[BankFile]":
    """The files that were taken in, newest first, each with its statements and their accounts."""
    require(actor, "bank.read")
    rows = BankFile.objects.of(actor.company)
    if account:
        rows = rows.filter(statements__account=account).distinct()
    if channel:
        rows = rows.filter(channel=channel)
    found: QuerySet[BankFile] = rows.prefetch_related("statements__account").order_by("-received_at", "-pk")
    return found


def _ages(today: date) -> dict[int, Q]:
    limits = [today - timedelta(days=days) for days in AGES]
    found = {}
    for place, days in enumerate(AGES):
        within = Q(line__booked__gte=limits[place])
        found[days] = within & Q(line__booked__lt=limits[place - 1]) if place else within
    return found | {0: Q(line__booked__lt=limits[-1])}


def _asked(text: str) -> Q:
    """Texts that hold it, and amounts that are it: ``119``, ``119,00`` and ``119.00`` are the same."""
    asked = Q()
    for name in _TEXTS:
        asked |= Q(**{f"{name}__icontains": text})
    bare = text.replace(" ", "")
    if bare.upper() != text.upper():
        asked |= Q(iban__icontains=bare)
    digits = bare.replace(",", ".").lstrip("-")
    if digits.replace(".", "", 1).isdecimal() and digits.isascii() and len(digits) <= 17:  # noqa: PLR2004 - fits a column
        amount = Decimal(digits)
        for decimals in {2, *EXPONENTS.values()}:
            units = amount.scaleb(decimals)
            if units == units.to_integral_value():
                asked |= Q(amount_minor__in=[int(units), -int(units)]) & _with_decimals(decimals)
    return asked


def _with_decimals(decimals: int) -> Q:
    if decimals == exponent(""):
        return ~Q(currency__in=list(EXPONENTS))
    return Q(currency__in=[name for name, count in EXPONENTS.items() if count == decimals])
