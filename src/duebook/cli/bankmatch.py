"""``duebook bank match``: the matching engine alone, on files. No database, no web framework."""

import csv
import gc
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, emit, json_option, say, stop
from duebook.domain.matching.model import Decision, OpenItem, Receipt, Settings
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

if TYPE_CHECKING:
    from duebook.domain.matching.index import Index
    from duebook.domain.matching.parts import Weighed

LARGEST = 256 * 1024 * 1024
FIELD = 1 << 20
"""Signs of one cell."""
LARGE = Decimal(10) ** 15
"""Amounts from here on are mistakes."""
WORTH = 2_000
"""Receipts from which on another process is worth its start."""
NOBODY = Receipt(id="", amount=Decimal(0), currency="")
OPEN = ("number", "amount", "currency")
LINES = ("id", "booked", "amount", "currency")
"""Columns that must be there; the others may be missing, and cells may be empty."""


@click.command()
@click.option("--open", "open_file", required=True, metavar="FILE.csv", help="Open invoices; - is standard input.")
@click.option("--statement", required=True, metavar="FILE", help="Bank file of any format, or CSV lines.")
@click.option("--threshold", metavar="P", default="", help="Confidence from which a match is posted (default: 0.95).")
@json_option
@data_option
def match(*, open_file: str, statement: str, threshold: str, as_json: bool) -> int:
    """Match the lines of a bank statement to open invoices.

    --open has the header number,customer_id,customer_name,customer_iban,amount,currency,issue_date,due_date,order_reference
    (a negative amount is a credit note), a CSV --statement id,booked,amount,currency,counterparty,iban,reference,text. Ends
    with 0 where everything was read, 1 where a row was not (the rest is matched), 2 where a file cannot be read.
    """
    settings = Settings() if not threshold else Settings(threshold=_threshold(threshold))
    faults: list[Fault] = []
    items = _open_items(_content(open_file), open_file, faults)
    receipts = _receipts(_content(statement), statement, faults)
    from duebook.domain.matching.engine import match as decide

    items, receipts = _priced(items, receipts, (open_file, statement), faults)
    with _undisturbed():
        decisions = decide(items, receipts, settings, looker=_together)
    for fault in faults:
        say(f"{fault.code} {fault.path}: {fault.text}")
    told = [_told(one) for one in decisions]
    if as_json:
        sentences = [{"code": one.code, "severity": str(one.severity), "path": one.path, "sentence": one.text} for one in faults]
        emit({"transactions": told, "faults": sentences})
    else:
        for one in told:
            named = ", ".join(f"{part['invoice']} {part['amount']}" for part in one["matches"])
            click.echo(f"{one['id']}: {one['decision']} {one['confidence']} {named}")
            click.echo(f"  {one['reason']}")
    return WRONG if faults else DONE


def _together(index: "Index", receipts: Sequence[Receipt]) -> "list[Weighed]":
    """Each receipt by itself, on all cores where there are many; the receipts themselves do not travel."""
    from duebook.domain.matching.weigh import look
    from duebook.edge import pool

    def share(places: Sequence[int]) -> "list[Weighed]":
        made = look(index, [receipts[place] for place in places])
        if len(places) < len(receipts):
            for reading, _ in made:
                reading.receipt = NOBODY
        return made

    if len(receipts) >= 2 * WORTH:
        index.prepare()
    shares = pool.shared(share, range(len(receipts)), WORTH)
    made = [shares[place % len(shares)][place // len(shares)] for place in range(len(receipts))]
    for (reading, _), receipt in zip(made, receipts, strict=True):
        reading.receipt = receipt
    return made


def _threshold(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= 1):
        stop(UNREADABLE, f"The threshold is a number from 0 to 1; {text} is not.")
    return value


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the collector of cycles: the engine makes millions of small values and no cycles, and the process ends soon."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _content(name: str) -> bytes:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as stream:
                content = stream.read(LARGEST + 1)
    except OSError as error:
        stop(UNREADABLE, f"{name} cannot be read: {error.strerror}.")
    if len(content) > LARGEST:
        stop(UNREADABLE, f"{name} has more than {LARGEST} bytes.")
    return content


def _rows(content: bytes) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The header, and each row with its line number. Commas, semicolons or tabs; UTF-8, marked UTF-16, else Windows-1252."""
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    csv.field_size_limit(FIELD)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = [cell.strip().lower() for cell in _next(reader)]

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        while cells := _next(reader):
            if any(cells):
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))

    return header, rows()


def _next(reader: Any) -> list[str]:
    """The next row that has a cell; nothing at the end or where the rest is no table."""
    try:
        for cells in reader:
            if cells:
                return list(cells)
    except csv.Error as error:
        say(f"line {reader.line_num}: {error}.")
    return []


def _open_items(content: bytes, name: str, faults: list[Fault]) -> list[OpenItem]:
    header, rows = _rows(content)
    lacking = [column for column in OPEN if column not in header]
    if lacking:
        stop(UNREADABLE, f"{name} lacks the columns {', '.join(lacking)}.")
    texts = ("number", "currency", "customer_id", "customer_name", "customer_iban", "order_reference")
    found = []
    for line, row in rows:
        texted = {key: row.get(key, "") for key in texts} | {"currency": row.get("currency", "").upper()}
        days = [_day(row.get(key, "")) for key in ("issue_date", "due_date")]
        amount = _amount(row.get("amount", ""))
        if not texted["number"]:
            faults.append(_fault(f"line {line}", "number", name, ""))
        elif amount is None:
            faults.append(_fault(f"line {line}", "amount", name, row.get("amount", "")))
        elif None in days:
            column = ("issue_date", "due_date")[days.index(None)]
            faults.append(_fault(f"line {line}", column, name, row.get(column, "")))
        else:
            found.append(OpenItem(amount=amount, issue_date=days[0] or None, due_date=days[1] or None, **texted))
    return found


def _receipts(content: bytes, name: str, faults: list[Fault]) -> list[Receipt]:
    header, rows = _rows(content)
    if any(column not in header for column in LINES):
        return _bank_file(content, name, faults)
    texts = ("id", "currency", "counterparty", "iban", "reference", "text")
    found = []
    for line, row in rows:
        amount, booked = _amount(row.get("amount", "")), _day(row.get("booked", ""))
        if amount is None:
            faults.append(_fault(f"line {line}", "amount", name, row.get("amount", "")))
        elif booked is None:
            faults.append(_fault(f"line {line}", "booked", name, row.get("booked", "")))
        else:
            texted = {key: row.get(key, "") for key in texts} | {"currency": row.get("currency", "").upper()}
            found.append(Receipt(amount=amount, booked=booked or None, **texted))
    return found


def _priced(
    items: list[OpenItem], receipts: list[Receipt], names: tuple[str, str], faults: list[Fault]
) -> tuple[list[OpenItem], list[Receipt]]:
    """Empty currencies filled with the only one of the invoices, else of the lines; where there are several they are faults."""
    known = {one.currency for one in items if one.currency} or {one.currency for one in receipts if one.currency}
    if len(known) == 1:  # QIF and some tables have none
        only = next(iter(known))
        filled = [one if one.currency else replace(one, currency=only) for one in items]
        return filled, [one if one.currency else replace(one, currency=only) for one in receipts]
    faults += [_fault(f"invoice {one.number}", "currency", names[0], "") for one in items if not one.currency]
    faults += [_fault(f"line {one.id}", "currency", names[1], "") for one in receipts if not one.currency]
    return [one for one in items if one.currency], receipts


def _bank_file(content: bytes, name: str, faults: list[Fault]) -> list[Receipt]:
    """The booked lines of a bank file; a batch whose payments add up to it counts as its payments."""
    from duebook import banks
    from duebook.domain.statements import keys

    try:
        reading = banks.read(content)
    except Invalid as error:
        stop(UNREADABLE, f"{name}: " + " ".join(fault.text for fault in error.faults))
    faults += [fault for fault in reading.faults if str(fault.severity) == "error"]
    found = []
    for statement in reading.statements:
        for one, key in zip(statement.transactions, keys(statement.transactions, statement.account), strict=True):
            if str(one.status) != "booked":
                continue
            whole = Receipt(id=key, booked=one.booked, amount=one.amount, currency=one.currency or statement.currency)
            parts = one.payments or (one,)
            if sum((part.amount or Decimal(0) for part in parts), Decimal(0)) != one.amount:
                parts = (one,)
            for number, part in enumerate(parts, 1):
                found.append(_receipt(whole, part, one.text, f"{key}/{number}" if len(parts) > 1 else key))
    return found


def _receipt(whole: Receipt, part: Any, text: str, key: str) -> Receipt:
    words = " ".join(dict.fromkeys(word for word in (part.text or text, part.end_to_end_id) if word))
    return Receipt(
        id=key,
        booked=whole.booked,
        amount=part.amount,
        currency=part.currency or whole.currency,
        counterparty=part.counterparty,
        iban=part.iban or part.account,
        reference=part.reference,
        text=words,
    )


def _fault(path: str, column: str, name: str, value: str) -> Fault:
    facts = {"place": path[:1].upper() + path[1:], "name": name, "value": value[:40] or "(empty)"}
    if column == "number":
        return Fault("MATCH-NUMBER", path, "{place} of {name} has no number; it is left out.", facts=facts)
    if column == "amount":
        sentence = "{place} of {name} has the amount {value}, which is no plain decimal number; it is left out."
        return Fault("MATCH-AMOUNT", path, sentence, facts=facts)
    if column == "currency":
        sentence = "{place} of {name} has no currency, and there is no single one to take for it; nothing is matched with it."
        return Fault("MATCH-CURRENCY", path, sentence, facts=facts)
    sentence = "{place} of {name} has the date {value}, which is none (YYYY-MM-DD); it is left out."
    return Fault("MATCH-DATE", path, sentence, facts=facts)


def _amount(text: str) -> Decimal | None:
    """A plain decimal number of a size that money has; None otherwise."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= LARGE:
        return None
    return round(value, 4) if value != round(value, 4) else value


def _day(text: str) -> date | Literal[""] | None:
    """An ISO date (also without dashes, also with a time behind it), nothing of nothing, None for anything else."""
    try:
        return datetime.fromisoformat(text).date() if text else ""
    except ValueError:
        return None


def _told(one: Decision) -> dict[str, Any]:
    return {
        "id": one.id,
        "decision": str(one.decision),
        "confidence": float(one.confidence),
        "matches": [{"invoice": part.invoice, "amount": f"{part.amount:f}"} for part in one.matches],
        "difference": f"{one.difference:f}",
        "reason": one.reason,
    }
