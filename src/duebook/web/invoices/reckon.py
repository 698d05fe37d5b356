"""Numbers as people type them, arithmetic included: ``3*45``, ``(1.200,50 + 80) / 2``. A parser of our own; nothing is run.

Grammar: sum = product (("+" | "-") product)*; product = factor (("*" | "/") factor)*; factor = "-" factor | "(" sum ")" | number.
"""

import re
from decimal import Decimal, DecimalException, localcontext
from typing import Final

from babel.numbers import get_decimal_symbol

from duebook.kernel.money import EXACT, exponent, round_to
from duebook.web import numbers

LONGEST = 100
DEEPEST = 20
PLACES = 6
"""Decimals kept of a division that does not end."""

_TOKEN = re.compile(r"\s*(?:(?P<number>\d(?:[\d.,]|['’\s](?=\d{3}(?!\d)))*|[.,]\d+)|(?P<sign>[-+*/()×÷−:]))")
_SIGNS: Final = {"×": "*", "÷": "/", ":": "/", "−": "-"}
_MARKS = re.compile(r"^(?:[€$£]|[A-Z]{3}\s)\s*|(?<=[\d)])\s*(?:[€$£%]|[A-Z]{3})$")
_OPERATOR = re.compile(r"[+*/()×÷:]|(?<=\d)\s*[-−]")


class Unreadable(ValueError):
    """This is no number and no sum of numbers."""


def reckon(text: str, locale: str = "en_GB") -> Decimal | None:
    """The value of what was typed; None for nothing. Raises :class:`Unreadable`.

    >>> reckon("3*45"), reckon("(1.200,50+80)/2", "de_DE"), reckon("1,5"), reckon(""), reckon("2 - -3")
    (Decimal('135'), Decimal('640.25'), Decimal('1.5'), None, Decimal('5'))
    """
    bare = _MARKS.sub("", text.strip())
    if not bare:
        return None
    if len(bare) > LONGEST:
        raise Unreadable
    try:
        tokens = _tokens(bare, locale)
        with localcontext(EXACT):
            value = _Reader(tokens).whole()
            if -int(value.as_tuple().exponent) > PLACES:
                value = value.quantize(Decimal(1).scaleb(-PLACES))
            return _plain(value)
    except (DecimalException, ValueError):
        raise Unreadable from None


def is_sum(text: str) -> bool:
    """Whether this wants computing, rather than being a number already.

    >>> is_sum("3*45"), is_sum("-5"), is_sum("10-3")
    (True, False, True)
    """
    return bool(_OPERATOR.search(text))


def shown(value: Decimal | None, locale: str) -> str:
    """A number as the place writes it, for a field: no grouping, every digit.

    >>> shown(Decimal("1234.5"), "de_DE"), shown(None, "en_GB"), shown(Decimal("1E+2"), "en_GB")
    ('1234,5', '', '100')
    """
    return "" if value is None else numbers.write(value, locale)


def _plain(value: Decimal) -> Decimal:
    """The value without an exponent and without places that say nothing."""
    if value == value.to_integral():
        return value.quantize(Decimal(1))
    return value.normalize()


def _tokens(text: str, locale: str) -> list[Decimal | str]:
    out: list[Decimal | str] = []
    place = 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise Unreadable
        place = found.end()
        sign = found["sign"]
        out.append(_SIGNS.get(sign, sign) if sign else numbers.read(found["number"], locale))
    return out


def shown_amount(value: Decimal | None, currency: str, locale: str) -> str:
    """An amount or price for a field: with at least the currency's decimals, every further digit kept.

    >>> shown_amount(Decimal("1713.6"), "EUR", "de_DE"), shown_amount(Decimal("0.1255"), "EUR", "en_GB")
    ('1713,60', '0.1255')
    """
    if value is None:
        return ""
    places = max(exponent(currency), -int(value.normalize().as_tuple().exponent))
    return format(round_to(value, places), "f").replace(".", get_decimal_symbol(locale))


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Decimal | str]) -> None:
        self.tokens = tokens
        self.place = 0

    def whole(self) -> Decimal:
        value = self._sum(0)
        if self.place != len(self.tokens):
            raise Unreadable
        return value

    def _next(self) -> Decimal | str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _taken(self, *signs: str) -> str:
        token = self._next()
        if isinstance(token, str) and token in signs and token:
            self.place += 1
            return token
        return ""

    def _sum(self, depth: int) -> Decimal:
        value = self._product(depth)
        while sign := self._taken("+", "-"):
            other = self._product(depth)
            value = value + other if sign == "+" else value - other
        return value

    def _product(self, depth: int) -> Decimal:
        value = self._factor(depth)
        while sign := self._taken("*", "/"):
            other = self._factor(depth)
            value = value * other if sign == "*" else value / other
        return value

    def _factor(self, depth: int) -> Decimal:
        if depth > DEEPEST:
            raise Unreadable
        if sign := self._taken("-", "+"):
            value = self._factor(depth + 1)
            return -value if sign == "-" else value
        if self._taken("("):
            value = self._sum(depth + 1)
            if not self._taken(")"):
                raise Unreadable
            return value
        token = self._next()
        if isinstance(token, str):
            raise Unreadable
        self.place += 1
        return token
