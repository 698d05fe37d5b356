"""Writes the statements and lines of one account: the new lines, where known ones were seen again, and details that came later.

A batch booking is its entry's own line, which is not matched, and one line for each of its payments. Where a notification
(camt.054) brings the payments of an entry that stands there without them, they become the parts of that entry; where the
notification came first, the statement's entry is known already. Either way each payment stands there once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.db.models import QuerySet

from duebook.domain import overlap
from duebook.domain.bank import Payment, Transaction
from duebook.domain.statements import period
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.kernel.rules import Severity
from duebook.services.treasury import booking, placing, standing
from duebook.services.treasury.placing import Booked, Sheet
from duebook.store.bank import BankAccount, BankFile, BankLine, BankStatement, LineSeen, LineStanding
from duebook.store.insert import insert, insert_plain

M = TypeVar("M", BankLine, LineStanding)
_BLOCK = 500
Row = dict[str, Any]
_SHARED = ("company_id", "account_id", "statement_id", "booked", "valued", "currency", "created_at")


def store(account: BankAccount, sheets: Sequence[Sheet], layout: str, file: BankFile, faults: booking.Faults) -> int:
    """Store what is new of the sheets of one account; returns how many lines were new, parts of batches not counted."""
    plan = placing.plan(account, sheets, layout, file.pk)
    by_name = {one.name: one for one in sheets}
    _statements(account, sheets, layout, file, plan.same)
    rows: list[Row] = []
    fresh: dict[str, str] = {}
    for sheet, at, key in plan.fresh:
        row = _line(account, sheet, key, by_name[sheet].lines[at])
        fresh[key] = row["id"]
        rows.append(row)
        rows += _parts(row, booking.parts(by_name[sheet].lines[at]))
    again = [(sheet, at, key, line or fresh[key]) for sheet, at, key, line in [*plan.seen, *plan.joined]]
    copies = _moved(account, plan.moved)
    _write([*rows, *copies])
    _see(account, [(sheet, key, line) for sheet, _, key, line in again])
    mine = set(fresh.values())
    _detail(account, {line: by_name[sheet].lines[at] for sheet, at, _, line in again if line not in mine}, faults)
    return len(plan.fresh) + sum(row["batch_id"] is None for row in copies)


def _statements(account: BankAccount, sheets: Iterable[Sheet], layout: str, file: BankFile, same: Mapping[str, str]) -> None:
    rows = []
    for one in sheets:
        said = one.said
        opened, closed = period(said)
        before = same.get(one.name)
        rows.append(
            BankStatement(
                id=one.name,
                company_id=account.company_id,
                file=file,
                account=account,
                number=said.number[:40],
                page=said.page[:20],
                reference=said.id[:80],
                layout=layout,
                same_as_id=same.get(before, before) if before else None,
                opened=opened,
                opening_minor=_units(said.opening, account),
                closed=closed,
                closing_minor=_units(said.closing, account),
            )
        )
    insert(rows)


def _units(amount: Any, account: BankAccount) -> int | None:
    if amount is None or abs(amount) >= booking.LARGEST:
        return None
    return booking.units_of(amount, account.currency)


def _line(account: BankAccount, sheet: str, key: str, line: Booked) -> Row:
    said = line.said
    body = replace(said, payments=()) if booking.parts(line) else said
    return _row(account, sheet, key, line.day, line.minor, line.currency, said, body) | {"valued": said.valued}


def _row(
    account: BankAccount, sheet: str, key: str, day: Any, units: int, currency: str, said: Transaction | Payment, body: object
) -> Row:
    return {
        "id": ids.new("bkl"),
        "company_id": account.company_id,
        "account_id": account.pk,
        "statement_id": sheet,
        "batch_id": None,
        "key": key,
        "booked": day,
        "valued": None,
        "amount_minor": units,
        "currency": currency,
        "counterparty": _kept(said.counterparty, 200),
        "iban": _kept(said.iban, 40),
        "reference": _kept(said.reference, 140),
        "end_to_end_id": _kept(said.end_to_end_id, 80),
        "text": _kept(said.text, 4000),
        "return_reason": _kept(said.return_reason, 20),
        "body": codec.dump(body),
        "created_at": clock.now(),
    }


def _kept(text: str, most: int) -> str:
    return text.replace("\0", "")[:most]


def _parts(row: Row, found: Iterable[booking.Part]) -> list[Row]:
    """The lines of a batch's payments, under the entry's own row."""
    shared = {name: row[name] for name in _SHARED}
    made = []
    for one in found:
        said = one.said
        made.append(
            shared
            | {
                "id": ids.new("bkl"),
                "batch_id": row["id"],
                "key": f"{row['key']}/{one.name}",
                "amount_minor": one.minor,
                "counterparty": _kept(said.counterparty, 200),
                "iban": _kept(said.iban, 40),
                "reference": _kept(said.reference, 140),
                "end_to_end_id": _kept(said.end_to_end_id, 80),
                "text": _kept(said.text, 4000),
                "return_reason": _kept(said.return_reason, 20),
                "body": codec.dump(said),
            }
        )
    return made


def _write(rows: Sequence[Row]) -> None:
    """Lines and their standings. Parts stand after the entry that they are of."""
    moment = clock.now()
    split = {row["batch_id"] for row in rows}
    insert_plain(BankLine, rows)
    standings = []
    for row in rows:
        units = row["amount_minor"]
        state = "split" if row["id"] in split else standing.state_of(units, units, set())
        left = 0 if state == "split" else units
        standings.append(
            {"line_id": row["id"], "company_id": row["company_id"], "state": state, "open_minor": left, "changed_at": moment}
        )
    insert_plain(LineStanding, standings)


def _see(account: BankAccount, seen: Sequence[tuple[str, str, str]]) -> None:
    insert_plain(
        LineSeen,
        [{"company_id": account.company_id, "statement_id": sheet, "line_id": line, "key": key} for sheet, key, line in seen],
    )


def _moved(account: BankAccount, moved: Sequence[tuple[overlap.Holding, str, str]]) -> list[Row]:
    """Holdings that are lines of their own after all: of another layout's line, or a copy of the line they were held to be."""
    copies = []
    for held, key, line in moved:
        seen = LineSeen.objects.of(account.company_id).filter(statement=held.sheet, key=held.key, line=held.line).order_by("pk")
        seen.filter(pk__in=[one.pk for one in seen[:1]]).delete()
        if line:
            _see(account, [(held.sheet, key, line)])
            continue
        own = {"statement_id": held.sheet, "created_at": clock.now()}
        old = BankLine.objects.of(account.company_id).filter(pk=held.line).values(*_COLUMNS).get()
        copy = old | own | {"id": ids.new("bkl"), "key": key}
        copies.append(copy)
        for part in BankLine.objects.of(account.company_id).filter(batch=held.line).order_by("pk").values(*_COLUMNS):
            name = f"{key}/{part['key'].rpartition('/')[2]}"
            copies.append(part | own | {"id": ids.new("bkl"), "key": name, "batch_id": copy["id"]})
    return copies


_COLUMNS = tuple(one.attname for one in BankLine._meta.concrete_fields)


def _detail(account: BankAccount, again: Mapping[str, Booked], faults: booking.Faults) -> None:
    """Give stored lines without details those that came later; a line that something was made of already keeps as it is."""
    found = {line: told for line, said in again.items() if (told := booking.details(said))}
    many = sorted(line for line, told in found.items() if len(told) > 1)
    single = sorted(line for line, told in found.items() if len(told) == 1)
    whole = BankLine.objects.of(account.company_id).filter(parts=None)
    bare = whole.filter(counterparty="", iban="", end_to_end_id="")
    rows: list[Row] = []
    done = []
    standings = LineStanding.objects.of(account.company_id).select_for_update(no_key=True).order_by("pk")
    states = {row.pk: row.state for row in _each(standings, sorted(found))}  # locked: nobody makes something of them meanwhile
    for line in [*_each(whole, many), *_each(bare, single)]:
        told = found[line.pk]
        if booking.summed(told) != line.amount_minor:
            continue
        if states[line.pk] != "open":
            if len(told) > 1:
                sentence = "The payments of this entry came after something was made of it: they are not added."
                faults.add(Severity.WARNING, "BANK-LATE-DETAILS", again[line.pk].said.place, sentence)
            continue
        rows += _parts({name: getattr(line, name) for name in _COLUMNS} | {"created_at": clock.now()}, told)
        done.append(line.pk)
    _write(rows)
    for names in _blocks(done):
        standing.refresh(account.company, names)


def _each(rows: "QuerySet[M]", names: Sequence[str]) -> Iterator[M]:
    for block in _blocks(names):
        yield from rows.filter(pk__in=block)


def _blocks(names: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(names), _BLOCK):
        yield names[start : start + _BLOCK]
