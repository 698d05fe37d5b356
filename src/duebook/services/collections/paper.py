"""A letter about several documents, three times the same: as text, as HTML and on paper. For reminders and statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from json import loads
from pathlib import Path
from typing import Any

from babel import Locale
from django.template import Context, Engine

from duebook.domain.party import Party
from duebook.kernel import codec
from duebook.render import notice
from duebook.render.notice import Notice, Section
from duebook.services.billing.look import look_of
from duebook.services.delivery import colours, wording
from duebook.store.companies import Company
from duebook.store.parties import Customer

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Letter:
    """A letter's content, in words. ``link`` is shown in the mail only."""

    subject: str
    title: str
    paragraphs: tuple[str, ...]
    sections: tuple[Section, ...]
    sums: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    day: date
    link: str = ""


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of one language, by name."""
    found: dict[str, str] = loads((_HERE / "words" / f"{wording.speech_of(language)}.json").read_text("utf-8"))
    return found


def language_of(customer: Customer) -> str:
    """The language of letters to a customer: its own, else the company's."""
    return customer.language or customer.company.language


def locale_of(customer: Customer) -> Locale:
    """How numbers and dates are written to this customer."""
    return wording.locale_of(language_of(customer), customer.country)


def fill(sentence: str, facts: Mapping[str, str]) -> str:
    """The sentence with its facts, each put in once."""
    for name, value in facts.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence


def text(letter: Letter, company: Company, language: str) -> str:
    """The letter as plain text."""
    said = words(language)
    parts = list(letter.paragraphs)
    for section in letter.sections:
        lines = [section.title] if section.title else []
        lines += ["  ".join(cell for cell in row if cell) for row in section.rows]
        parts.append("\n".join(lines))
    if letter.sums:
        parts.append("\n".join(f"{name}: {amount}" for name, amount in letter.sums))
    if letter.link:
        parts.append(f"{said['pay']}\n{letter.link}")
    parts += [*letter.closing, f"{said['regards']}\n{company.name}"]
    return "\n\n".join(parts) + "\n"


def html(letter: Letter, company: Company, language: str) -> str:
    """The letter as HTML; everything is escaped."""
    said, accent = words(language), colours.accent_of(company)
    context = {
        "language": wording.speech_of(language), "subject": letter.subject, "company": company.name,
        "paragraphs": letter.paragraphs, "sections": [_section(one) for one in letter.sections], "sums": letter.sums,
        "link": letter.link, "button": said["button"], "accent": accent, "on_accent": colours.readable_on(accent),
        "closing": (*letter.closing, f"{said['regards']}\n{company.name}"),
    }  # fmt: skip
    return str(_template().render(Context(context)))


def pdf(letter: Letter, customer: Customer, language: str) -> bytes:
    """The letter on paper."""
    company, said = customer.company, words(language)
    seller = codec.load(Party, company.profile) if company.profile else Party(name=company.name)
    made = Notice(
        title=letter.title,
        company=company.name,
        sender=" · ".join(one for one in _lines(seller) if one),
        address="\n".join([customer.name, *_lines(codec.load(Party, customer.profile))] if customer.profile else [customer.name]),
        date=wording.day(letter.day, locale_of(customer)),
        language=wording.speech_of(language),
        paragraphs=list(letter.paragraphs),
        sections=list(letter.sections),
        sums=list(letter.sums),
        closing=[*letter.closing, f"{said['regards']}\n{company.name}"],
        footer=_footer(company, seller),
        pages=said["page"],
    )
    return notice.pdf(made, look_of(company), letter.day)


def _footer(company: Company, seller: Party) -> str:
    accounts = [str(one.get("account", "")) for one in company.payment if one.get("account")]
    return " · ".join(one for one in (company.name, seller.vat_id, *accounts[:1]) if one)


def _lines(party: Party) -> Sequence[str]:
    place = party.address
    town = " ".join(one for one in (place.postcode, place.city) if one)
    return [one for one in (place.street, place.street_2, town, place.country) if one]


def _section(section: Section) -> dict[str, Any]:
    def cells(row: Sequence[str]) -> list[dict[str, Any]]:
        return [{"text": cell, "right": place in section.right} for place, cell in enumerate(row)]

    return {"title": section.title, "heads": cells(section.heads), "rows": [cells(row) for row in section.rows]}


@cache
def _template() -> Any:
    return Engine(dirs=[str(_HERE / "mail")], autoescape=True).get_template("notice.html")
