"""What stands around the table of a printed advice: payer, reference, day, total and currency, beside or under their labels."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from duebook.banks import advicewords
from duebook.banks.pagerows import Row, Word, cells, said

LONGEST = 6
"""Words of a label."""
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.? ?[^\W\d_]{3,10}\.? ?\d{2,4}|[^\W\d_]{3,10}\.? \d{1,2},? \d{4}")
_AMOUNT = re.compile(r"\d")
_FITS: dict[str, Callable[[str], bool]] = {
    "total": lambda text: bool(_AMOUNT.search(text)),
    "reference": lambda text: any(sign.isdigit() for sign in text),
    "paid_on": lambda text: bool(_DAY.search(text)),
    "payer": lambda text: any(sign.isalpha() for sign in text),
    "currency": lambda text: len(text) == 3 and text.isalpha(),  # noqa: PLR2004 - ISO 4217
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value with its label's certainty and its place."""

    text: str
    rank: int
    place: str


@dataclass(slots=True)
class Head:
    """The best value of each field: the surest label, then the first."""

    found: dict[str, Said] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)

    def offer(self, name: str, rank: int, text: str, place: str) -> None:
        """Keep a value where its label is surer than the one that is there."""
        known = self.found.get(name)
        if _FITS[name](text) and (known is None or rank > known.rank):
            self.found[name] = Said(text, rank, place)

    def text(self, name: str) -> str:
        """A field's value, empty where there is none."""
        return self.found[name].text if name in self.found else ""


def read(rows: Sequence[Row]) -> Head:
    """The fields that rows outside of the table name."""
    head = Head()
    for at, row in enumerate(rows):
        parts = list(cells(row.words))
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].follows(row) else None
        for n, cell in enumerate(parts):
            length, name, rank, colon = labelled(cell)
            if name not in _FITS:
                continue
            rest = said(cell[length:])
            if rest and (colon or rank > 1):
                head.offer(name, rank, rest, row.place)
            elif not rest and n + 1 < len(parts) and labelled(parts[n + 1])[1] not in _FITS:
                head.offer(name, rank, said(parts[n + 1]), row.place)
            elif not rest and below is not None:
                head.offer(name, rank, _under(cell, below), below.place)
            head.labels.append(said(cell[:length]))
    return head


def labelled(words: Sequence[Word]) -> tuple[int, str, int, bool]:
    """How many of the first words are a label, its field, how sure it is, and whether a colon ends it.

    The longest label counts.
    """
    for length in range(min(LONGEST, len(words)), 0, -1):
        text = said(words[:length])
        name, rank = advicewords.label(text)
        if name:
            return length, name, rank, text.endswith(":")
    return 0, "", 0, False


def day(text: str) -> str:
    """The part of a value that is a day; empty where none is."""
    found = _DAY.search(text)
    return found[0] if found else ""


def days(rows: Iterable[Row]) -> list[str]:
    """All that looks like a day written in digits."""
    return [found for row in rows for found in re.findall(r"(?<![\d.,/-])\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?![\d/-])", row.text)]


def _under(cell: Sequence[Word], below: Row) -> str:
    for part in cells(below.words):
        if part[0].left < cell[-1].right and part[-1].right > cell[0].left:
            return said(part)
    return ""
