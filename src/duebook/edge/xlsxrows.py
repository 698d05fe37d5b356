"""The rows of the first sheet of an XLSX workbook as JSON. Runs in the child process of :mod:`duebook.edge.sandbox`.

A workbook is a zip of XML: what it unpacks to is added up before anything is unpacked.
"""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

MOST_BYTES = 300 * 1024 * 1024
"""Bytes that a workbook may unpack to."""
MOST_ROWS = 200_000
MOST_COLUMNS = 200
_HEAD = 65_536


def rows(content: bytes) -> bytes:
    """JSON: a list of rows, each a list of texts. A formula comes as its text: the reader refuses it with its place."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise TooLarge("This workbook unpacks to more than {limit} bytes.", limit=MOST_BYTES)
            if any(_has_doctype(archive, one) for one in archive.infolist()):
                raise Invalid([Fault("XML-DOCTYPE", "", "A DOCTYPE is not allowed in a workbook.")])
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet: Any = book.worksheets[0]
        found = []
        for index, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)):
            if index > MOST_ROWS:
                raise TooLarge("This sheet has more than {limit} rows.", limit=MOST_ROWS)
            found.append([_text(one) for one in row])
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, AttributeError, SyntaxError) as error:
        facts = {"why": str(error)[:200].rstrip(".")}
        raise Invalid([Fault("SHEET-READ", "", "This workbook cannot be read: {why}.", facts=facts)]) from None
    return json.dumps(found).encode()


def _has_doctype(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bool:
    with archive.open(one) as member:
        return b"<!DOCTYPE" in member.read(_HEAD)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    # a workbook stores binary numbers: the shortest text that gives the same one is what was typed
    return repr(cell) if not isinstance(cell, str) else cell
