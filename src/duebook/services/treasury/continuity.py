"""Whether an account's statements follow each other without a gap: opening, lines, closing, one after the other.

Only statements with both balances are looked at: those of intraday reports and notifications say nothing of the days between.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, QuerySet, Sum

from duebook.domain.bank import Statement
from duebook.domain.statements import between
from duebook.kernel.money import major
from duebook.kernel.rules import Fault, Severity
from duebook.services.access import Actor, require
from duebook.services.treasury import accounts
from duebook.store.bank import BankAccount, BankFile, BankLine, BankStatement, LineSeen

_WITHIN_A_DAY = ("camt.052", "camt.054", "mt942")
_SAME_DAY = 100
"""Statements of the same days among which the next one is looked for."""
MOST = 1000
"""Statements of a report."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of an account: what it opened and closed with, what its lines make, and what is wrong before or in it."""

    statement: BankStatement
    opening: Decimal
    lines: Decimal
    count: int
    closing: Decimal
    faults: tuple[Fault, ...]

    @property
    def difference(self) -> Decimal:
        """What the lines are short of or over the closing balance."""
        return self.closing - self.opening - self.lines


def around(account: BankAccount, file: BankFile, new: Mapping[str, str]) -> list[Fault]:
    """The gaps beside the statements of a new file, given by id with their places, in what is stored of the account."""
    rows = _rows(account)
    mine = list(rows.filter(file=file))
    if not mine:
        return []
    first = min(row.opened for row in mine if row.opened)
    last = max(row.closed for row in mine if row.closed)
    before = rows.filter(closed__lt=first).order_by("-closed").values_list("closed", flat=True).first()
    after = rows.filter(opened__gt=last).values_list("opened", flat=True).first()
    beside = rows.filter(opened__lte=after or last, closed__gte=before or first)[:MOST]
    near = {row.pk: row for row in [*mine, *beside]}
    return [
        fault
        for later, earlier in _walk(_ordered(near.values()))
        if earlier is not None and (earlier.pk in new or later.pk in new)
        for fault in _gap(earlier, later, account, new.get(later.pk, ""))
    ]


def report(actor: Actor, account_id: str, *, first: date | None = None, last: date | None = None) -> list[Step]:
    """The statements of an account in their order, each with what its lines make and what is missing before it."""
    require(actor, "bank.read")
    account = accounts.find(actor.company, account_id)
    rows = _rows(account)
    if first:
        rows = rows.filter(closed__gte=first)
    if last:
        rows = rows.filter(opened__lte=last)
    ordered = _ordered(rows.order_by("-closed", "-opened", "-pk")[:MOST])
    sums = _sums(account, [row.pk for row in ordered])
    steps = []
    for row, earlier in _walk(ordered):
        units, count = sums.get(row.pk, (0, 0))
        faults = _gap(earlier, row, account) if earlier is not None else []
        opening, lines, closing = (_money(one, account) for one in (row.opening_minor, units, row.closing_minor))
        if opening + lines != closing:
            facts = {"opening": str(opening), "lines": str(lines), "closing": str(closing)}
            sentence = "The opening balance {opening} and the lines {lines} do not make the closing balance {closing}."
            faults.append(Fault("BANK-BALANCE", "", sentence, Severity.WARNING, facts))
        steps.append(Step(row, opening, lines, count, closing, tuple(faults)))
    return steps


def _rows(account: BankAccount) -> "QuerySet[BankStatement]":
    rows = BankStatement.objects.of(account.company_id).filter(account=account, same_as=None)
    rows = rows.filter(opening_minor__isnull=False, closing_minor__isnull=False, opened__isnull=False, closed__isnull=False)
    for layout in _WITHIN_A_DAY:
        rows = rows.exclude(layout__startswith=layout)
    found: QuerySet[BankStatement] = rows.order_by("opened", "closed", "pk")
    return found


def _gap(earlier: BankStatement, later: BankStatement, account: BankAccount, place: str = "") -> list[Fault]:
    pair = [_plain(earlier, account), _plain(later, account, place)]
    return [fault for fault in between(pair) if fault.severity is Severity.WARNING]


def _walk(ordered: Sequence[BankStatement]) -> Iterator[tuple[BankStatement, BankStatement | None]]:
    """Each statement with the one before it; None before the first, and for one that lies within the days of another."""
    longest: dict[object, date] = {}
    for row in ordered:
        name = (row.opened, row.opening_minor)
        longest[name] = max(_closed(row), longest.get(name, date.min))
    tail: BankStatement | None = None
    for row in ordered:
        within = _closed(row) < longest[row.opened, row.opening_minor]
        if tail is not None and not within:
            later = row.opening_minor == tail.closing_minor or row.opened == tail.opened
            within = _closed(row) < _closed(tail) or (
                row.closed == tail.closed and (row.closing_minor == tail.closing_minor or not later)
            )
        yield row, None if within else tail
        tail = tail if within else row


def _closed(row: BankStatement) -> date:
    return row.closed or date.min


def _ordered(rows: Iterable[BankStatement]) -> list[BankStatement]:
    """By day, then by number, those of the same days so that one follows the other; what two formats tell alike counts once."""
    seen: dict[object, BankStatement] = {}
    for row in sorted(rows, key=lambda one: (one.opened, one.closed, _count(one.number), one.number, _count(one.page), one.pk)):
        seen.setdefault((row.opened, row.closed, row.opening_minor, row.closing_minor), row)
    found: list[BankStatement] = []
    for _, group in groupby(seen.values(), key=lambda one: (one.opened, one.closed)):
        left = list(group)
        while left:
            end = found[-1].closing_minor if found else None
            at = next((place for place, one in enumerate(left[:_SAME_DAY]) if one.opening_minor == end), None)
            if at is None:  # the first of the chain: nothing else of these days ends where it begins
                ends = {one.closing_minor for one in left[:_SAME_DAY]}
                at = next((place for place, one in enumerate(left[:_SAME_DAY]) if one.opening_minor not in ends), 0)
            found.append(left.pop(at))
    return found


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _sums(account: BankAccount, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Minor units and number of the lines that each statement holds, its own and those seen before."""
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(names), 500):
        block = names[start : start + 500]
        own = BankLine.objects.of(account.company_id).filter(statement__in=block, batch=None, currency=account.currency)
        seen = LineSeen.objects.of(account.company_id).filter(statement__in=block, line__currency=account.currency)
        for rows, column in ((own, "amount_minor"), (seen, "line__amount_minor")):
            for name, units, count in rows.order_by().values_list("statement").annotate(Sum(column), Count("pk")):
                before = found.get(name, (0, 0))
                found[name] = (before[0] + units, before[1] + count)
    return found


def _plain(row: BankStatement, account: BankAccount, place: str = "") -> Statement:
    return Statement(
        account=account.account,
        currency=account.currency,
        opening=_money(row.opening_minor, account),
        opened=row.opened,
        closing=_money(row.closing_minor, account),
        closed=row.closed,
        place=place,
    )


def _money(units: int | None, account: BankAccount) -> Decimal:
    return major(units or 0, account.currency)
