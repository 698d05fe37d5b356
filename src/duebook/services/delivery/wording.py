"""The words of a mail in the recipient's language, and the fixed list of placeholders that a company may use in its own words.

Placeholders are replaced in one pass, without attributes, indexing or any language of their own: what is not on the list stays
as typed, and what is put in is never read again as a placeholder.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency

from duebook.domain.document import Document
from duebook.kernel.money import major
from duebook.store.companies import Company

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
PLACEHOLDERS = ("number", "amount", "due_date", "company", "customer", "link")
"""All that a company's own subject or message may name, in braces."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_WORDS = Path(__file__).parent / "words"


def fill_in(text: str, facts: Mapping[str, str]) -> str:
    """The text with the placeholders that have a fact replaced.

    >>> fill_in("{number} {amount} {number.__class__} {other}", {"number": "{amount}", "amount": "5"})
    '{amount} 5 {number.__class__} {other}'
    """
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)


def speech_of(*wishes: str) -> str:
    """The first language of the wishes (BCP 47 tags) that mails are written in; English where none is.

    >>> speech_of("", "sv", "de-AT"), speech_of("ja")
    ('de', 'en')
    """
    return next((base for wish in wishes if (base := wish.replace("_", "-").partition("-")[0].lower()) in LANGUAGES), "en")


@cache
def words(language: str) -> Mapping[str, str]:
    """The sentences of one language, by name."""
    found: dict[str, str] = json.loads((_WORDS / f"{speech_of(language)}.json").read_text("utf-8"))
    return found


def locale_of(language: str, country: str = "") -> Locale:
    """How numbers and dates are written: the wish itself ("de-CH"), else its language in the reader's country, else plain."""
    base = speech_of(language)
    for wish in (language, f"{base}-{country}" if country else base, base):
        try:
            return Locale.parse(wish, sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return Locale("en")


def money(units: int, currency: str, locale: Locale) -> str:
    """Minor units as people of that place write them.

    >>> money(123456, "EUR", Locale("de")).replace(chr(160), " ")
    '1.234,56 €'
    """
    return format_currency(major(units, currency), currency, locale=locale)


def day(value: date | None, locale: Locale) -> str:
    """A date with its month in letters; empty where there is none."""
    return format_date(value, "long", locale=locale) if value else ""


def facts_of(document: Document, company: Company, payable_minor: int, locale: Locale) -> dict[str, str]:
    """The facts behind every placeholder but the link, which only the mail itself knows."""
    return {
        "number": document.number,
        "amount": money(payable_minor, document.currency, locale),
        "due_date": day(document.due_date, locale),
        "company": company.name,
        "customer": document.buyer.name,
    }


def usual_subject(document: Document, language: str) -> str:
    """The subject where the company typed none, with placeholders."""
    return words(language)["subject_credit" if document.type.is_credit else "subject_invoice"]


def usual_message(document: Document, language: str) -> str:
    """The message where the company typed none, with placeholders."""
    if document.type.is_credit:
        return words(language)["message_credit"]
    return words(language)["message_invoice" if document.due_date else "message_undated"]
