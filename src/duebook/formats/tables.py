"""Tables for people and other programs, as CSV and XLSX: every export and report writes through here.

A text that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236, OWASP CSV Injection): texts that begin
with ``=``, ``+``, ``-``, ``@``, their full-width forms, a tab or a line break. Numbers and dates are cells of their own kind.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

Cell: TypeAlias = "str | int | Decimal | date | bool | None"

_LEADERS = tuple("=+-@\t\r\n＝＋－＠")
_LONGEST = 32_767
"""Characters that an XLSX cell can hold."""
_TITLE = 31


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Café"), safe("+49 30 123")
    ("'=1+1", 'Café', "'+49 30 123")
    """
    return f"'{text}" if text.lstrip(" ").startswith(_LEADERS) else text


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", bom: bool = True) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets want it), RFC 4180 line ends, ISO dates, decimal points."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([safe(one) for one in headers])
    writer.writerows([_text(one) for one in row] for row in rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet") -> bytes:
    """One sheet with a bold, frozen header row. Rows are streamed: memory does not grow with them."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("".join(one for one in title if one not in r"[]:*?/\\")[:_TITLE] or "Sheet")
    sheet.freeze_panes = "A2"
    head = []
    for one in headers:
        cell = WriteOnlyCell(sheet, value=safe(one))
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows:
        sheet.append([_value(one) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return safe(cell) if isinstance(cell, str) else str(cell)


def _value(cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    # control characters cannot be in XML; everything else is kept
    clean = "".join(one for one in cell if one >= " " or one in "\t\n\r")
    return safe(clean)[:_LONGEST]
