"""Bank tables, CSV and XLSX: delimiter, header row, columns, decimal sign and order of the day are found by looking at all rows.

What was found is a :class:`TableMapping`: a person may look at it, change it and save it, and it is then used as it is. Running
balances decide what is doubtful and give opening and closing balance. There is no standard for these files.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from duebook.banks import headings, numerals, signs, structured, tablesign
from duebook.banks.tablesign import Figures
from duebook.domain.bank import BankReading, EntryStatus, Statement, TableMapping, Transaction
from duebook.domain.statements import reference
from duebook.edge import sandbox
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity

DELIMITERS = (",", ";", "\t", "|")
_LOOK = 60
"""Rows among which the header is looked for."""
_MONEY = ("amount", "debit", "credit")
_PENDING = frozenset("pending vorgemerkt en attente pendiente in attesa reserved geplant pend".split())
_ACCOUNT = re.compile(r"\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b")
Row = list[str]


@dataclass(frozen=True, slots=True)
class Looked:
    """A table as it was read: by which mapping, and under which header row (whose ``fingerprint`` finds that mapping again)."""

    reading: BankReading
    mapping: TableMapping
    fingerprint: str
    headings: tuple[str, ...]


class Table:
    """The plug-in for one of the two kinds of file."""

    def __init__(self, key: str, title: str) -> None:
        self.key = key
        self.title = title

    def sniff(self, content: bytes) -> bool:
        """Whether it is a workbook, or text with a header row that has a day and an amount."""
        if self.key == "xlsx":
            return content.startswith(b"PK\x03\x04") and b"xl/" in content
        if b"\0" in content[:1024] and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            return False
        head = signs.decode(content[:65_536])
        return any(_header(_split(head, one)) is not None for one in DELIMITERS)

    def named(self, content: bytes) -> str:
        """The key."""
        del content
        return self.key

    def read(self, content: bytes) -> BankReading:
        """The statements by what is found; raises ``Invalid`` where no header row has a day and an amount."""
        rows, delimiter = self._rows(content)
        return _read(rows, _mapping(rows, delimiter))

    def mapping(self, content: bytes) -> TableMapping:
        """What is found, for a person to look at; raises as :meth:`read` does."""
        return _mapping(*self._rows(content))

    def look(self, content: bytes, saved: Mapping[str, TableMapping]) -> Looked:
        """The statements by the saved mapping whose header row this file has, else by what is found; raises as :meth:`read` does.

        What the file says of its account above the header goes before what a mapping says.
        """
        for name, mapping in saved.items():
            head = self._top(content, mapping.delimiter)[: max(mapping.first, 1)]
            if fingerprint(head, mapping) == name:
                account, currency = _named(head[:-1])
                own = replace(mapping, account=account or mapping.account, currency=currency or mapping.currency)
                return Looked(self.read_mapped(content, own), mapping, name, tuple(head[-1]))
        rows, delimiter = self._rows(content)
        mapping = _mapping(rows, delimiter)
        head = rows[: mapping.first]
        return Looked(_read(rows, mapping), mapping, fingerprint(head, mapping), tuple(head[-1]))

    def top(self, content: bytes, delimiter: str = "") -> list[Row]:
        """The first rows, for a person who says what the columns are; without a delimiter by the one that makes most columns."""
        tried = [self._top(content, one) for one in ([delimiter] if delimiter or self.key == "xlsx" else DELIMITERS)]
        return max(tried, key=lambda rows: sum(map(len, rows)))

    def _top(self, content: bytes, delimiter: str) -> list[Row]:
        if self.key == "xlsx":
            return self._rows(content)[0][:_LOOK]
        return _split(signs.decode(content[:65_536]), delimiter or ",")[:_LOOK]

    def read_mapped(self, content: bytes, mapping: TableMapping) -> BankReading:
        """The statements by a saved mapping."""
        if mapping.sign not in tablesign.WAYS or mapping.decimal not in {",", "."} or sorted(mapping.days) != ["d", "m", "y"]:
            raise signs.wrong("BANK-MAPPING", "mapping", "This mapping is not one that can be used.")
        if not mapping.columns.get("booked") or not any(mapping.columns.get(one) for one in _MONEY):
            raise signs.wrong("BANK-COLUMNS", "mapping", "A mapping needs a column for the day and one for the amount.")
        rows = self._rows(content)[0] if self.key == "xlsx" else _split(signs.decode(content), mapping.delimiter)
        return _read(rows, mapping)

    def _rows(self, content: bytes) -> tuple[list[Row], str]:
        if self.key == "xlsx":
            return json.loads(sandbox.run("duebook.edge.xlsxrows:rows", content, seconds=60)), ""
        text = signs.decode(content)
        for one in DELIMITERS:
            if _header(_split(text[:65_536], one)) is not None:
                return _split(text, one), one
        return _split(text, ","), ","


def fingerprint(head: Sequence[Row], mapping: TableMapping) -> str:
    """What tells a header row from others: its cells and its place; empty where the mapping has no row above the lines."""
    if not 0 < mapping.first <= len(head):
        return ""
    cells = "\x1f".join([mapping.delimiter, *(headings.plain(cell) for cell in head[mapping.first - 1])])
    return hashlib.sha256(cells.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _split(text: str, delimiter: str) -> list[Row]:
    try:
        found = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True):
            found.append([cell.strip()[: signs.LONGEST] for cell in row])
            if len(found) > signs.MOST:
                raise signs.wrong(
                    "BANK-SIZE", f"row {len(found)}", "There are more than {most} rows in this file.", most=signs.MOST
                )
    except csv.Error as error:
        raise signs.wrong("BANK-TABLE", f"row {len(found) + 1}", "This row cannot be read: {why}.", why=error) from None
    return found


def _header(rows: Sequence[Row]) -> int | None:
    """The first of the top rows that names a day and an amount."""
    for place, row in enumerate(rows[:_LOOK]):
        fields = {headings.field(cell) for cell in row if cell}
        if fields & {"booked", "valued"} and fields & set(_MONEY):
            return place
    return None


def _mapping(rows: list[Row], delimiter: str) -> TableMapping:
    at = _header(rows)
    if at is None:
        raise signs.wrong("BANK-COLUMNS", "row 1", "No row names a column for the day and one for the amount.")
    columns = _columns(rows[at])
    body = [row for row in rows[at + 1 :] if any(row)]
    columns = _accounts(rows[at], body, columns)
    cells = {name: [_cell(row, places) for row in body] for name, places in columns.items()}
    money = [cell for name in _MONEY for cell in cells.get(name, [])]
    if not any(numerals.told(cell) for cell in money):
        money += cells.get("balance", [])
    decimal = numerals.decimal_sign(money)
    figures = [_figures(row, columns, decimal) for row in body]
    named = next(
        (
            found
            for name in (*_MONEY, "balance")
            for place in columns.get(name, ())
            if (found := headings.currency(rows[at][place]))
        ),
        "",
    )
    order, doubt = numerals.day_order(cells.get("booked", []))
    account, currency = _named(rows[:at])
    return TableMapping(
        delimiter=delimiter,
        first=at + 1,
        decimal=decimal,
        days="dmy" if doubt and decimal == "," else order,  # who writes a decimal comma writes the day first
        columns=columns,
        sign=tablesign.way(figures, frozenset(columns)),
        account=account,
        currency=named or currency,
    )


def _named(above: Sequence[Row]) -> tuple[str, str]:
    """The account and the currency that the rows above the header name."""
    text = " ".join(cell for row in above for cell in row)[:4000]
    account = _ACCOUNT.search(text)
    number = re.search(
        r"(?:account number|kontonummer|konto|account|compte|cuenta|rekening)\s*:?\s*([\d /.-]{6,34}\d)", text, re.IGNORECASE
    )
    return account[1].replace(" ", "") if account else number[1].strip() if number else "", headings.currency(text)


def _columns(header: Row) -> dict[str, tuple[int, ...]]:
    """Field -> its columns. Only texts may have several; a later heading that is exactly the field's own name wins."""
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        name = headings.field(cell)
        if name == "text" or (name and name not in found):
            found.setdefault(name, []).append(place)
        elif name in {"counterparty", "bic"} and {headings.plain(header[at]) for at in found[name]} <= headings.VAGUE:
            found[name] = [place]
    if "text" not in found and "code" in found:
        found["text"] = [place for place, cell in enumerate(header) if headings.field(cell) == "code"]
    if "booked" not in found and "valued" in found:
        found["booked"] = found["valued"]
    _contract(header, found)
    return {name: tuple(places) for name, places in found.items()}


def _accounts(header: Row, body: Sequence[Row], columns: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """The columns, where the one called counterparty holds accounts alone: then another one with such a name has the names."""
    places = columns.get("counterparty", ())
    said = [cell.replace(" ", "") for row in body if (cell := _cell(row, places))]
    if "iban" in columns or not said or not all(structured.is_iban(one) for one in said):
        return columns
    names = [at for at, cell in enumerate(header) if headings.field(cell) == "counterparty" and at not in places]
    others = {name: found for name, found in columns.items() if name != "counterparty"}
    return {**others, "iban": places, **({"counterparty": (names[0],)} if names else {})}


def _contract(header: Row, found: dict[str, list[int]]) -> None:
    """Headings that are the name of a field mean that field, whatever else they could mean."""
    for place, cell in enumerate(header):
        name = headings.plain(cell)
        if name in headings.FIELDS and name not in {"text", "own"}:
            for other in [key for key, places in found.items() if places == [place] and key != name]:
                del found[other]
            found[name] = [place]


def _cell(row: Row, places: tuple[int, ...]) -> str:
    return next((row[place] for place in places if place < len(row)), "")


def _figures(row: Row, columns: dict[str, tuple[int, ...]], decimal: str) -> Figures:
    def money(name: str) -> Decimal | None:
        return numerals.amount_in(_cell(row, columns.get(name, ())), decimal)

    said = _cell(row, columns.get("balance", ()))  # some banks write balances with another sign than amounts
    balance = numerals.amount_in(said, numerals.told(said) or decimal)
    return Figures(money("amount"), money("debit"), money("credit"), _cell(row, columns.get("direction", ())), balance)


@dataclass(frozen=True, slots=True)
class _Line:
    own: str
    transaction: Transaction
    figures: Figures


def _read(rows: list[Row], mapping: TableMapping) -> BankReading:
    faults = signs.Faults()
    if mapping.decimal == "." and numerals.day_order([_cell(row, mapping.columns["booked"]) for row in rows[mapping.first :]])[1]:
        sentence = "The days can be read in two ways; they were read as {order}."
        faults.fault(Severity.WARNING, "BANK-DATE-ORDER", f"row {mapping.first + 1}", sentence, order="/".join(mapping.days))
    lines = list(_lines(rows, mapping, faults))
    if not lines:
        if not faults.found:
            raise signs.wrong("BANK-EMPTY", f"row {mapping.first}", "There is no entry below the header.")
        return BankReading((), tuple(faults.found))
    groups: dict[tuple[str, str], list[_Line]] = {}
    for one in lines:
        groups.setdefault((one.own or mapping.account, one.transaction.currency), []).append(one)
    return BankReading(tuple(_statement(name, group, mapping) for name, group in groups.items()), tuple(faults.found))


def _lines(rows: list[Row], mapping: TableMapping, faults: signs.Faults) -> Iterator[_Line]:
    for number, row in enumerate(rows[mapping.first :], mapping.first + 1):
        if not any(row):
            continue
        said = _cell(row, mapping.columns["booked"])
        figures = _figures(row, mapping.columns, mapping.decimal)
        money = [_cell(row, mapping.columns.get(name, ())) for name in _MONEY]
        given = any(value is not None for value in (figures.amount, figures.debit, figures.credit))
        booked = numerals.day_in(said, mapping.days)
        if booked is None and not re.search(r"\d", said):
            words = " ".join(cell for cell in row if cell)
            faults.fault(
                Severity.WARNING, "BANK-ROW", f"row {number}", "This row has no day and was left out: {text}.", text=words
            )
            continue
        if not given or any(
            cell and value is None for cell, value in zip(money, (figures.amount, figures.debit, figures.credit), strict=True)
        ):
            text = " ".join(cell for cell in money if cell) or "empty"
            faults.wrong("BANK-AMOUNT", f"row {number}", "The amount of this row cannot be read: {text}.", text=text)
            continue
        if booked is None:
            faults.wrong("BANK-DATE", f"row {number}", "The day of this row cannot be read: {text}.", text=said)
        yield _Line(_own(row, mapping), _transaction(row, mapping, figures, booked, number), figures)


def _own(row: Row, mapping: TableMapping) -> str:
    return _cell(row, mapping.columns.get("own", ()))


def _transaction(row: Row, mapping: TableMapping, figures: Figures, booked: date | None, number: int) -> Transaction:
    def cell(name: str) -> str:
        return signs.words(_cell(row, mapping.columns.get(name, ())))

    account = cell("iban").replace(" ", "")
    text = signs.words(" ".join(row[place] for place in mapping.columns.get("text", ()) if place < len(row)))
    bic = cell("bic").replace(" ", "")
    return Transaction(
        booked=booked,
        valued=numerals.day_in(cell("valued"), mapping.days),
        amount=tablesign.WAYS[mapping.sign](figures),
        currency=cell("currency").upper()[:3] or mapping.currency,
        counterparty=cell("counterparty"),
        iban=account if structured.is_iban(account) else "",
        account="" if structured.is_iban(account) else account,
        bic=bic if structured.is_bic(bic) else "",
        reference=reference(cell("reference")) or structured.found(text),
        end_to_end_id=reference(cell("end_to_end_id")),
        mandate_id=cell("mandate_id"),
        creditor_id=cell("creditor_id"),
        text=text or cell("code"),
        id=cell("id"),
        code=cell("code"),
        status=EntryStatus.PENDING if headings.plain(cell("status")) in _PENDING else EntryStatus.BOOKED,
        fees=abs(numerals.amount_in(cell("fees"), mapping.decimal) or ZERO),
        balance=figures.balance,
        place=f"row {number}",
    )


def _statement(name: tuple[str, str], group: list[_Line], mapping: TableMapping) -> Statement:
    found = tablesign.ends([one.figures for one in group if one.transaction.status is EntryStatus.BOOKED], mapping.sign)
    days = [one.transaction.booked for one in group if one.transaction.booked]
    opening, closing = found or (None, None)
    return Statement(
        account=name[0].replace(" ", "") if structured.is_iban(name[0].replace(" ", "")) else name[0],
        currency=name[1],
        opening=opening,
        opened=min(days, default=None),
        closing=closing,
        closed=max(days, default=None),
        transactions=tuple(one.transaction for one in group),
        place=group[0].transaction.place,
    )


CSV = Table("csv", "CSV table")
XLSX = Table("xlsx", "XLSX table")
