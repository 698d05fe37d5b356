"""A report on paper: a title, a few facts and a table of any length, as PDF/A-3b. The same rows and day give the same bytes."""

from dataclasses import dataclass, field
from datetime import date

from duebook.render import engine, fonts
from duebook.render.design import Design

DESIGN = Design("sheet", "Report", "/parts/sheet.typ")
RIGHT = {"money", "number"}
"""Kinds of columns that are set flush right."""
WIDE = 6
"""So many columns still stand upright; more lie across."""


@dataclass(frozen=True)
class Sheet:
    """What is printed; ``kinds`` has one word for each column: text, money, number, date or yes."""

    title: str
    company: str
    facts: dict[str, str]
    heads: list[str]
    kinds: list[str]
    rows: list[list[str]] = field(default_factory=list)


def pdf(sheet: Sheet, day: date) -> bytes:
    """The sheet as PDF, made on ``day``."""
    view = {
        "title": fonts.printable(sheet.title),
        "company": fonts.printable(sheet.company),
        "facts": [f"{fonts.printable(name)} {fonts.printable(text)}" for name, text in sheet.facts.items()],
        "heads": [fonts.printable(one) for one in sheet.heads],
        "right": [kind in RIGHT for kind in sheet.kinds],
        "rows": [[fonts.printable(cell) for cell in row] for row in sheet.rows],
        "across": len(sheet.heads) > WIDE,
        "fonts": [fonts.CHOICES[0], *fonts.FALLBACKS],
        "date": [day.year, day.month, day.day],
    }
    return engine.pdf(engine.source(DESIGN, view), engine.moment(view))
