"""The lines of a file among the stored ones of their account: what is on its days is read, ``domain.overlap`` places them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from duebook.domain import overlap
from duebook.domain.bank import Statement, Transaction
from duebook.domain.statements import period
from duebook.kernel.money import major
from duebook.store.bank import BankAccount, BankLine, BankStatement, LineSeen

_UNDATED = "00000000"
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Booked:
    """One booked transaction as it is stored: its day and its amount are certain."""

    said: Transaction
    day: date
    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement of the file with its booked lines, under the id that its row will have."""

    name: str
    said: Statement
    lines: tuple[Booked, ...]
    place: str


def plan(account: BankAccount, sheets: Sequence[Sheet], layout: str, file: str) -> overlap.Plan:
    """Which lines of these sheets are new to the account."""
    new = [
        overlap.Sheet(
            name=one.name,
            file=file,
            layout=layout,
            kinds=tuple(overlap.kind(line.said) for line in one.lines),
            number=one.said.number[:40],
            page=one.said.page[:20],
            opening=one.said.opening,
            opened=period(one.said)[0],
            closing=one.said.closing,
            closed=period(one.said)[1],
        )
        for one in sheets
    ]
    faces = {(one.name, at): _face(line) for one in sheets for at, line in enumerate(one.lines)}
    days = [line.day for one in sheets for line in one.lines]
    days += [day for one in new for day in (one.opened, one.closed) if day]
    if not days:
        return overlap.plan(new, faces)
    undated = any(kind[1:9] == _UNDATED for one in new for kind in one.kinds)
    stored, holdings, lines = _stored(account, min(days), max(days), undated=undated)
    return overlap.plan(new, faces, stored, holdings, lines)


def _face(line: Booked) -> overlap.Face:
    said = line.said
    return overlap.Face((line.day, line.minor, line.currency), overlap.facts(said.iban, said.end_to_end_id, said.reference))


def _stored(
    account: BankAccount, first: date, last: date, *, undated: bool
) -> tuple[list[overlap.Sheet], list[overlap.Holding], dict[str, overlap.Face]]:
    """What the account has on these days: its sheets, which lines each holds (its own first), and how the lines look."""
    within = Q(booked__range=(first, last))
    if undated:
        within |= Q(key__startswith=f"w{_UNDATED}") | Q(key__startswith=f"i{_UNDATED}")
    own = BankLine.objects.of(account.company_id).filter(within, account=account, batch=None)
    holdings, lines = [], {}
    columns = ("pk", "statement_id", "key", "booked", "amount_minor", "currency", "iban", "end_to_end_id", "reference")
    for pk, sheet, key, day, minor, currency, iban, end_to_end_id, reference in own.order_by("pk").values_list(*columns):
        holdings.append(overlap.Holding(sheet, key, pk))
        lines[pk] = overlap.Face((day, minor, currency), overlap.facts(iban, end_to_end_id, reference))
    seen = LineSeen.objects.of(account.company_id).filter(line__in=own.values("pk")).order_by("pk")
    holdings += [overlap.Holding(*one) for one in seen.values_list("statement_id", "key", "line_id")]
    rows = BankStatement.objects.of(account.company_id).filter(account=account, same_as=None)
    near = list(rows.filter(opened__lte=last, closed__gte=first).order_by("pk"))
    missing = sorted({one.sheet for one in holdings} - {one.pk for one in near})  # lines outside of the days of its balances
    for start in range(0, len(missing), _BLOCK):
        near += rows.filter(pk__in=missing[start : start + _BLOCK])
    sheets = [_sheet(row, kinds, account.currency) for row, kinds in _with_kinds(near, holdings)]
    return sheets, holdings, lines


def _with_kinds(
    rows: Sequence[BankStatement], holdings: Sequence[overlap.Holding]
) -> list[tuple[BankStatement, tuple[str, ...]]]:
    kinds: dict[str, list[str]] = {row.pk: [] for row in rows}
    for one in holdings:
        if one.sheet in kinds:
            kinds[one.sheet].append(overlap.parsed(one.key)[0])
    return [(row, tuple(kinds[row.pk])) for row in rows]


def _sheet(row: BankStatement, kinds: tuple[str, ...], currency: str) -> overlap.Sheet:
    return overlap.Sheet(
        name=row.pk,
        file=row.file_id,
        layout=row.layout,
        kinds=kinds,
        number=row.number,
        page=row.page,
        opening=_major(row.opening_minor, currency),
        opened=row.opened,
        closing=_major(row.closing_minor, currency),
        closed=row.closed,
    )


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else major(minor, currency)
