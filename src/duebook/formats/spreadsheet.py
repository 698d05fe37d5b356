"""Drafts from spreadsheets: CSV and XLSX, one row a line, columns as listed in :mod:`duebook.formats.columns`.

CSV may use commas, semicolons or tabs, UTF-8 or Windows-1252, points or commas in numbers. What cannot be read is a fault with
its row and column; a formula is refused. All drafts of a file are read, or none.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats import cells, columns, drafts
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

LIMIT = 32 * 1024 * 1024
"""Bytes."""
MOST_ROWS = 200_000
Row = list[str]


class Spreadsheet:
    """One of the two file kinds. Read only: tables are written by :mod:`duebook.formats.tables`."""

    def __init__(self, key: str, title: str, mime: str, rows: Callable[[bytes], tuple[list[Row], bool]]) -> None:
        self.key = key
        self.title = title
        self.mime = mime
        self.suffix = f".{key}"
        self._rows = rows

    def sniff(self, content: bytes) -> bool:
        """Whether it is a zip with a workbook in it, or text whose first line has known column names."""
        if self.key == "xlsx":
            return content.startswith(b"PK\x03\x04") and b"xl/" in content
        head = content[:8192].decode("utf-8-sig", "ignore").partition("\n")[0]
        names = {_name(one.strip().strip('"')) for one in head.split(_delimiter(head))}
        return len(names & (columns.DOCUMENT.keys() | columns.LINE.keys() | {columns.GROUP})) > 1

    def read(self, content: bytes) -> Reading:
        """The drafts; raises :class:`Invalid` with every fault, each with row and column."""
        if len(content) > LIMIT:
            raise TooLarge("This file has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=LIMIT)
        rows, comma = self._rows(content)
        if len(rows) > MOST_ROWS:
            raise TooLarge("This file has {count} rows; the limit is {limit}.", count=len(rows), limit=MOST_ROWS)
        return Reading(_Sheet(rows, comma=comma).documents())

    def write(self, document: Document) -> Writing:
        """Always refused: drafts come from spreadsheets, documents do not go into them."""
        facts = {"number": document.number or "(draft)"}
        raise Invalid([Fault("WRITE-READ-ONLY", "", "Invoice {number} cannot be written as a spreadsheet.", facts=facts)])


class _Sheet:
    """The rows of one file on their way to drafts."""

    def __init__(self, rows: list[Row], *, comma: bool) -> None:
        self.comma = comma
        self.faults: list[Fault] = []
        full = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
        if not full:
            raise Invalid([Fault("SHEET-EMPTY", "", "There is no row in this file.")])
        self.head_row, head = full[0]
        self.names = [_name(one) for one in head]
        self.rows = full[1:]
        self._check_head()

    def documents(self) -> tuple[Document, ...]:
        """One draft for each group of rows."""
        plains: list[tuple[int, dict[str, Any]]] = []
        groups: dict[str, int] = {}
        for number, row in self.rows:
            fields = self._fields(number, row)
            key = fields.pop(columns.GROUP, "")
            if key and key in groups:
                at = groups[key]
            elif plains and not key:
                at = len(plains) - 1
            else:
                at = len(plains)
                plains.append((number, {}))
                if key:
                    groups[key] = at
            self._add(plains[at][1], fields, number)
        if not plains:
            self.faults.append(Fault("SHEET-EMPTY", "row 2", "There is a header but no row below it."))
        found: list[Document] = []
        for number, plain in plains:
            try:
                found.append(drafts.document(plain, f"row {number}"))
            except Invalid as error:
                self.faults += error.faults
        if self.faults:
            raise Invalid(self.faults)
        return tuple(found)

    def _check_head(self) -> None:
        known = columns.DOCUMENT.keys() | columns.LINE.keys() | {columns.GROUP, ""}
        for index, name in enumerate(self.names):
            place = f"row {self.head_row}, column {_letters(index)}"
            if name in columns.COMPUTED:
                sentence = "The column {name} is computed here and cannot be given. Leave it out."
                self.faults.append(Fault("DRAFT-COMPUTED", place, sentence, facts={"name": name}))
            elif name in {"number", "invoice_number"}:
                sentence = "A draft has no number: it gets the next one of its series. Call the column invoice to group rows."
                self.faults.append(Fault("DRAFT-NUMBER", place, sentence))
            elif name not in known:
                self.faults.append(Fault("SHEET-COLUMN", place, "No column is called {name} here.", facts={"name": name[:60]}))
            elif name and name in self.names[:index]:
                self.faults.append(Fault("SHEET-TWICE", place, "The column {name} comes twice.", facts={"name": name}))
        if self.faults:
            raise Invalid(self.faults)

    def _fields(self, number: int, row: Row) -> dict[str, str]:
        """The filled cells of a row by column name, numbers and dates in plain notation."""
        found: dict[str, str] = {}
        for index, cell in enumerate(row):
            text = cell.strip()
            if not text:
                continue
            name = self.names[index] if index < len(self.names) else ""
            place = f"row {number}, column {_letters(index)}"
            if not name:
                self.faults.append(Fault("SHEET-COLUMN", place, "This cell has no column name above it."))
                continue
            value = self._value(name, text, place)
            if value:
                found[name] = value
        return found

    def _value(self, name: str, text: str, place: str) -> str:
        facts = {"value": text[:60], "name": name}
        if cells.is_formula(text):
            self.faults.append(Fault("SHEET-FORMULA", place, "Formulas are not read: {value}. Enter the value.", facts=facts))
            return ""
        if name in columns.NUMBERS:
            value = cells.number(text, comma=self.comma)
            if not value:
                sentence = "{value} cannot be read as a number. Write 1234.50 or 1234,50."
                self.faults.append(Fault("SHEET-NUMBER", place, sentence, facts=facts))
            return value
        if name in columns.DATES:
            value = cells.day(text)
            if not value:
                sentence = "{value} cannot be read as a date. Write 2026-01-31 or 31.01.2026."
                self.faults.append(Fault("SHEET-DATE", place, sentence, facts=facts))
            return value
        return text

    def _add(self, plain: dict[str, Any], fields: Mapping[str, str], number: int) -> None:
        """Put a row into its draft: the document's fields must say the same in each row, the rest is a line."""
        line: dict[str, Any] = {}
        for name, value in fields.items():
            if name in columns.LINE:
                _put(line, columns.LINE[name], value)
                continue
            before = _put(plain, columns.DOCUMENT[name], value)
            if before not in {None, value}:
                place = f"row {number}, column {_letters(self.names.index(name))}"
                sentence = "{name} is {value} here and {before} in an earlier row of the same invoice."
                facts = {"name": name, "value": value[:60], "before": str(before)[:60]}
                self.faults.append(Fault("SHEET-DIFFERS", place, sentence, facts=facts))
        if line:
            plain.setdefault("lines", []).append(_tidy(line, taxed=str(plain.get("prices_include_tax", ""))))


def _put(plain: dict[str, Any], path: str, value: str) -> str | None:
    """Set a dotted path; gives back what stood there before."""
    *steps, last = path.split(".")
    for step in steps:
        held = plain.setdefault(step, {})
        if not isinstance(held, dict):
            held = plain[step] = {"name" if step == "item" else "net": held}
        plain = held
    if isinstance(plain.get(last), dict):
        plain[last]["name" if last == "item" else "net"] = value
        return None
    before = plain.get(last)
    if before is None:
        plain[last] = value
    return before


def _tidy(line: dict[str, Any], *, taxed: str) -> dict[str, Any]:
    """A discount column is an allowance; a price that includes tax goes by its own name."""
    if discount := line.pop("discount", None):
        line["allowances"] = [{"percent": discount, "reason_code": "95", "reason": "Discount"}]
    price = line.get("price")
    if isinstance(price, dict) and "net" in price and taxed.lower() in {"true", "yes", "1"}:
        price["with_tax"] = price.pop("net")
    if isinstance(line.get("item"), dict) and "name" not in line["item"] and "description" in line:
        line["item"]["name"] = line.pop("description")
    return line


def _name(text: str) -> str:
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def _letters(index: int) -> str:
    """The spreadsheet's name of a column.

    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    out = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(ord("A") + rest) + out
    return out


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _csv(content: bytes) -> tuple[list[Row], bool]:
    """Rows of a CSV file, and whether a comma is its decimal sign (it is where fields are not divided by commas)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    delimiter = _delimiter(text.lstrip().partition("\n")[0])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        facts = {"why": str(error)[:120]}
        raise Invalid([Fault("SHEET-READ", "", "This is not a CSV file: {why}.", facts=facts)]) from None
    return rows, delimiter != ","


def _xlsx(content: bytes) -> tuple[list[Row], bool]:
    from duebook.edge import sandbox

    rows: list[Row] = json.loads(sandbox.run("duebook.edge.xlsxrows:rows", content, seconds=60))
    return rows, False


CSV = Spreadsheet("csv", "Drafts in CSV", "text/csv", _csv)
XLSX = Spreadsheet("xlsx", "Drafts in Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx)
