"""Faults and errors in the reader's language. Whatever made them kept a message id and facts; here both become words.

The API shows the same things in English with their codes. Facts are filled in as they are, but for the few that have a form
of their own in each language: days, decimal amounts, states, countries and the names of tax treatments.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duebook.kernel.errors import DuebookError, Invalid
from duebook.kernel.rules import Fault, fill
from duebook.web import words

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_MONEY = re.compile(r"(-?\d+(?:\.\d+)?) ([A-Z]{3})")
_WORDS = frozenset(["category", "note"])
"""Facts that are words of ours: the names of tax treatments, how a country corrects."""
_PARTS = frozenset(["kind", "text", "what", "why"])
"""Facts that are a part of the sentence where they read like one; else they quote a file or another program."""
_PART = re.compile(r"[a-z].* .*")
_FIGURES = frozenset(
    [
        "amount",
        "gross",
        "left",
        "most",
        "net",
        "open",
        "ours",
        "prepaid",
        "price",
        "quantity",
        "rate",
        "said",
        "sum",
        "theirs",
        "total",
    ]
)
"""Facts that are figures of ours. What a person typed is shown as typed."""
_country: ContextVar[str] = ContextVar("said_country", default="")


@contextmanager
def in_country(country: str) -> Iterator[None]:
    """Write and read figures and days as this country does, as the page around them does; else the language alone decides."""
    token = _country.set(country)
    try:
        yield
    finally:
        _country.reset(token)


def figures() -> str:
    """The locale in which figures are written and read on this page: the reader's language in the company's country."""
    return words.locale(get_language() or "en", _country.get())


def fault(one: Fault) -> str:
    """A fault as a sentence."""
    return fill(_(one.sentence), _facts(one.facts)) if one.sentence else one.code


def error(one: DuebookError) -> str:
    """Why something was refused; the faults of an :class:`~duebook.kernel.errors.Invalid` one after the other."""
    if isinstance(one, Invalid) and one.faults:
        return " ".join(fault(each) for each in one.faults)
    return fill(_(one.message), _facts({name: str(value) for name, value in one.facts.items()}))


def _facts(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: _fact(name, value) for name, value in facts.items()}


def _fact(name: str, value: str) -> str:
    if name == "state" and value in words.STATES:
        return str(words.STATES[value][0])
    if (name in _WORDS and value) or (name in _PARTS and _PART.fullmatch(value)):
        return _(value)
    if name == "country":
        return words.country(value)
    return _figure(name, value)


def _figure(name: str, value: str) -> str:
    """A day, an amount with its currency or a decimal as people write it; anything else as it is."""
    where = figures()
    if _DAY.fullmatch(value):
        with suppress(ValueError):  # 2026-02-30 was typed
            return words.day(date.fromisoformat(value), where)
    elif name in _FIGURES and (money := _MONEY.fullmatch(value)):
        return words.money(Decimal(money[1]), money[2], where, len(money[1].partition(".")[2]))
    elif name in _FIGURES and _DECIMAL.fullmatch(value):
        places = len(value.partition(".")[2])
        return format_decimal(Decimal(value), format=f"#,##0.{'0' * places}", locale=where)
    return value
