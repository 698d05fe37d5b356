"""The mail that carries a document: subject, plain text and HTML in the recipient's language, from words and facts only."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from duebook.domain.document import Document
from duebook.services.delivery import colours, wording
from duebook.store.companies import Company


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's own words. ``text`` and ``html`` say the same."""

    subject: str
    text: str
    html: str


def write(
    company: Company, document: Document, payable_minor: int, language: str, subject: str, message: str, link: str
) -> Letter:
    """Fill the link into a subject and message whose other placeholders are filled already, and set the HTML beside it."""
    locale = wording.locale_of(language, document.buyer.address.country)
    words = wording.words(language)
    credit = document.type.is_credit
    accent = colours.accent_of(company)
    facts = wording.facts_of(document, company, payable_minor, locale)
    rows = [(words["number"], facts["number"]), (words["credit" if credit else "amount"], facts["amount"])]
    if facts["due_date"] and not credit:
        rows.append((words["due"], facts["due_date"]))
    subject = wording.fill_in(subject, {"link": ""})
    html = _template().render(
        Context({
            "language": wording.speech_of(language),
            "subject": subject,
            "company": company.name,
            "paragraphs": _paragraphs(message),
            "rows": rows,
            "link": link,
            "accent": accent,
            "on_accent": colours.readable_on(accent),
            "button": words["button_credit" if credit else "button"],
            "attached": words["attached"],
            "not_you": words["not_you"],
        })
    )  # fmt: skip
    text = wording.fill_in(message, {"link": link})
    if "{link}" not in message:
        text = f"{text}\n\n{link}"
    return Letter(subject, text, html)


def one_line(text: str) -> str:
    """The text without line breaks and control characters, for a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _paragraphs(message: str) -> list[list[str]]:
    """The message as paragraphs of lines, without the paragraph that holds the link: the HTML has a button for it."""
    blocks = re.split(r"\n\s*\n", message.replace("\r\n", "\n").strip())
    return [block.splitlines() for block in blocks if block.strip() and "{link}" not in block]


@cache
def _template() -> Any:
    return Engine(dirs=[str(Path(__file__).parent / "mail")], autoescape=True).get_template("document.html")
