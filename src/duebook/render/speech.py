"""How a document speaks: fixed words, numbers, dates, currencies, per cent and units in the customer's language and country.

The words are ``texts/*.json``, one file a language, the same keys in each. The signs (decimal point, grouping, where the currency
stands) are Unicode CLDR's, through Babel, read once for each locale: one number costs about a microsecond instead of twenty.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_symbol

from duebook.kernel.money import exponent, round_to
from duebook.kernel.rules import fill

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
"""The languages a document can be printed in; another language is printed in English."""

MINUS = "\u2212"
FINEST_PRICE = 6
"""Decimals a derived unit price (from a price that includes tax) is printed with at most; typed prices keep all of theirs."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one locale. ``group`` sizes other than thousands are left to Babel (``plain`` is False)."""

    point: str
    group: str
    plain: bool
    currency: str  # pattern with "¤" and "0"
    percent: str  # pattern with "0"


@cache
def texts(language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The words and the unit names of a language."""
    found = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return found["texts"], found["units"]


@cache
def _locale(language: str, country: str) -> Locale:
    for tag in (f"{language}_{country}", language):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


@cache
def _signs(locale: Locale) -> Signs:
    symbols = locale.number_symbols["latn"]
    pattern = locale.decimal_formats[None]
    return Signs(
        point=symbols["decimal"],
        group=symbols["group"],
        plain=tuple(pattern.grouping) == (3, 3),
        currency=_bare(locale.currency_formats["standard"].pattern),
        percent=_bare(locale.percent_formats[None].pattern),
    )


def _bare(pattern: str) -> str:
    """A CLDR number pattern with its digits reduced to one "0", positive part only."""
    first = pattern.partition(";")[0]
    at = [i for i, sign in enumerate(first) if sign in "#0,."]
    return f"{first[: at[0]]}0{first[at[-1] + 1 :]}"


@lru_cache(maxsize=4096)
def _day(day: date, locale: Locale) -> str:
    return str(format_date(day, "medium", locale))


class Speech:
    """One language in one country. Asking for a word that is not there is a programmer's mistake and raises ``KeyError``."""

    def __init__(self, tag: str, country: str = "") -> None:
        """``tag`` is BCP 47 ("de", "de-AT"); its own region wins over ``country`` (ISO 3166, the buyer's)."""
        parts = tag.replace("_", "-").split("-")
        wanted = parts[0].lower()
        self.language = wanted if wanted in LANGUAGES else "en"
        region = next((part.upper() for part in parts[1:] if len(part) == 2), "")  # noqa: PLR2004  two letters: ISO 3166
        self.locale = _locale(self.language, region or country)
        self.region = self.locale.territory or region or country
        self._signs = _signs(self.locale)
        self._texts, self._units = texts(self.language)

    def say(self, key: str, **facts: str) -> str:
        """The word or sentence behind a key, with its facts put in by plain replacement."""
        text = self._texts[key]
        return fill(text, facts) if facts else text

    def unit(self, code: str) -> str:
        """A unit of measure (UN/ECE Rec 20 and 21) as printed; a code without a name is printed as it is."""
        return self._units.get(code, code)

    def country(self, code: str) -> str:
        """The name of a country; the code itself where it has none."""
        return str(self.locale.territories.get(code, code))

    def day(self, day: date) -> str:
        """A date in the locale's middle length."""
        return _day(day, self.locale)

    def number(self, value: Decimal, least: int = 0, most: int | None = None) -> str:
        """A number with at least ``least`` decimals and all it has beyond (``most`` rounds), grouped, Latin digits."""
        if most is not None:
            value = round_to(value, most)
        tail = f"{value:f}".partition(".")[2].rstrip("0")
        shown = f"{abs(value):,.{max(least, len(tail))}f}"
        if self._signs.plain:
            whole, _, rest = shown.partition(".")
            shown = whole.replace(",", self._signs.group) + (self._signs.point + rest if rest else "")
        else:
            whole = shown.partition(".")[0].replace(",", "")
            rest = shown.partition(".")[2]
            shown = str(format_decimal(int(whole), locale=self.locale)) + (self._signs.point + rest if rest else "")
        return MINUS + shown if value < 0 else shown

    def amount(self, value: Decimal, currency: str) -> str:
        """An amount with the currency's decimals and without its sign."""
        return self.number(value, exponent(currency))

    def money(self, value: Decimal, currency: str) -> str:
        """An amount with its currency where the locale puts it."""
        sign = str(get_currency_symbol(currency, locale=self.locale)) if currency else ""
        pattern = self._signs.currency
        if len(sign) > 1 and pattern.startswith("¤0"):  # CLDR: letters keep a space to the digits
            pattern = "¤\u00a0" + pattern[1:]
        body = pattern.replace("0", self.amount(abs(value), currency), 1).replace("¤", sign, 1).strip()
        return MINUS + body if value < 0 else body

    def percent(self, value: Decimal) -> str:
        """Per cent as typed: 19 is nineteen per cent."""
        return self._signs.percent.replace("0", self.number(value), 1)

    def price(self, value: Decimal, currency: str, *, derived: bool = False) -> str:
        """A unit price: the currency's decimals at least; a derived one is cut to :data:`FINEST_PRICE`."""
        return self.number(value, exponent(currency), FINEST_PRICE if derived else None)
