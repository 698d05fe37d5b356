"""A letter about several documents on paper: a reminder, a statement of account. The same notice gives the same bytes."""

from dataclasses import dataclass, field
from datetime import date

from duebook.domain.ports import Look
from duebook.render import engine, fonts
from duebook.render.design import Design

DESIGN = Design("notice", "Letter", "/parts/notice.typ")


@dataclass(frozen=True)
class Section:
    """A table: ``right`` names the columns that are set flush right, ``wide`` the one that takes what is left of the width."""

    title: str
    heads: list[str]
    right: frozenset[int]
    rows: list[list[str]]
    wide: int = 0


@dataclass(frozen=True)
class Notice:
    """What is printed, every text as it shall stand. ``pages`` holds {page} and {pages}."""

    title: str
    company: str
    sender: str  # the company's address in one line
    address: str  # the recipient's, in lines
    date: str
    language: str
    paragraphs: list[str]
    sections: list[Section]
    sums: list[tuple[str, str]] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    footer: str = ""
    pages: str = "{page} / {pages}"


def pdf(notice: Notice, look: Look, day: date) -> bytes:
    """The letter as PDF, made on ``day``."""
    said = fonts.printable
    view = {
        "title": said(notice.title),
        "company": said(notice.company),
        "sender": said(notice.sender),
        "address": said(notice.address),
        "lang": notice.language,
        "paragraphs": [said(one) for one in notice.paragraphs],
        "closing": [said(one) for one in notice.closing],
        "sections": [
            {
                "title": said(one.title),
                "heads": [said(head) for head in one.heads],
                "right": [place in one.right for place in range(len(one.heads))],
                "rows": [[said(cell) for cell in row] for row in one.rows],
                "wide": one.wide,
            }
            for one in notice.sections
        ],
        "sums": [[said(name), said(amount)] for name, amount in notice.sums],
        "footer": said(notice.footer),
        "pages": said(notice.pages),
        "accent": look.accent,
        "paper": look.paper,
        "fonts": [look.font if look.font in fonts.CHOICES else fonts.CHOICES[0], *fonts.FALLBACKS],
        "written": said(notice.date),
        "date": [day.year, day.month, day.day],
    }
    return engine.pdf(engine.source(DESIGN, view), engine.moment(view))
