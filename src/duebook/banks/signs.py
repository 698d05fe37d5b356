"""How bank files write text, amounts and days; what is not understood is None, for the reader to tell with its place."""

import re
from datetime import date
from decimal import Decimal

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Severity

LIMIT = 32 * 1024 * 1024
"""Bytes of one file: some 100,000 transactions."""
MOST = 200_000
"""Transactions that are read of one file."""
MOST_FAULTS = 1000
LONGEST = 4000
"""Signs of one text."""

_POINT = re.compile(r"[+-]?\d{1,20}(?:\.\d{0,20})?|[+-]?\.\d{1,20}")
_LINES = re.compile(r"\r\n|\r|\n")
_CODECS = {
    "1252": "cp1252",
    "1250": "cp1250",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "8859-1": "cp1252",
    "utf-8": "utf-8",
}


class Faults:
    """The faults of one file, at most :data:`MOST_FAULTS`."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.stopped = False  # whether something could not be read at all

    def wrong(self, code: str, path: str, sentence: str, **facts: object) -> None:
        """Something could not be read."""
        self.stopped = True
        self.fault(Severity.ERROR, code, path, sentence, **facts)

    def fault(self, severity: Severity, code: str, path: str, sentence: str, **facts: object) -> None:
        """Something looks wrong or was left out; an error where it could not be read."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(Fault(code, path, sentence, severity, {name: shown(value) for name, value in facts.items()}))


def wrong(code: str, path: str, sentence: str, **facts: object) -> Invalid:
    """The error for a file of which nothing can be read."""
    return Invalid([Fault(code, path, sentence, facts={name: shown(value) for name, value in facts.items()})])


def shown(value: object) -> str:
    """A piece of a foreign file as a fault quotes it: short, on one line."""
    return " ".join(str(value).split())[:80]


def decode(content: bytes, codec: str = "") -> str:
    r"""The text: by byte order mark, else UTF-8, else by the codec that the file names, else Windows-1252, which reads any byte.

    >>> decode(b"\xc3\xa9"), decode(b"\xe9")
    ('é', 'é')
    """
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", "replace").replace("\0", "")
    for name in ("utf-8-sig", _CODECS.get(codec.lower(), "")):
        if name:
            try:
                return content.decode(name).replace("\0", "")
            except UnicodeDecodeError:
                continue
    return content.decode("cp1252", "replace").replace("\0", "")


def lines(text: str) -> list[str]:
    """The lines, whatever ends them; other separators of Unicode stay in the text."""
    return _LINES.split(text)


def words(text: str) -> str:
    """Text on one line, single spaces, at most :data:`LONGEST` signs."""
    return " ".join(text.split())[:LONGEST].rstrip()


def decimal(text: str | None) -> Decimal | None:
    """A number with a decimal point, or None.

    >>> decimal("12.50"), decimal("12..34"), decimal("1e9")
    (Decimal('12.50'), None, None)
    """
    bare = (text or "").strip()
    return Decimal(bare) if _POINT.fullmatch(bare) else None


def day(year: str, month: str, at: str) -> date | None:
    """The day, or None where the calendar has none; two digits of a year are 1980 to 2079 (ISO 15022 has the same window)."""
    if not (year.isascii() and year.isdigit() and month.isdigit() and at.isdigit()):
        return None
    whole = int(year)
    if len(year) == 2:  # noqa: PLR2004 - two digits of a year
        whole += 1900 if whole >= 80 else 2000  # noqa: PLR2004 - the window above
    try:
        return date(whole, int(month), int(at))
    except ValueError:
        return None


def iso_day(text: str | None) -> date | None:
    """The day of an ISO date or moment: ``2026-01-31``, ``2026-01-31T10:00:00+01:00``, ``20260131120000``.

    >>> iso_day("2026-01-31T23:00:00Z"), iso_day("20260131")
    (datetime.date(2026, 1, 31), datetime.date(2026, 1, 31))
    """
    bare = (text or "").strip()
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)|(\d{4})(\d\d)(\d\d)", bare)
    if not found:
        return None
    year, month, at = (part for part in found.groups() if part is not None)
    return day(year, month, at)
