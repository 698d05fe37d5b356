"""One notation for all amounts of a printed page: which sign parts the decimals, and which currency is meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from duebook.banks import numerals
from duebook.kernel.money import EXPONENTS

_TOLD = re.compile(r"[.,]\d{1,2}(?!\d)|\d[.,]\d{3}[.,]|['’\u00a0\u202f ]\d{3}")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_SIGNS = {"€": "EUR", "£": "GBP", "zł": "PLN"}
_MOST_DECIMALS = 3
CODES = frozenset(
    {*EXPONENTS, *"AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS INR MXN NOK NZD PLN RON SEK SGD TRY USD ZAR".split()}
)
"""Currencies that payers name; other words of three capitals are none."""
_CREDIT = re.compile(r"\s*\bCR\b\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notation:
    """``sign`` parts the decimals; ``told`` is whether anything says so."""

    sign: str
    told: bool

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Notation":
        """The notation of a page by all its amounts.

        >>> Notation.of(["1.234", "7,50"]), Notation.of(["1.234", "2.500"])
        (Notation(sign=',', told=True), Notation(sign='.', told=False))
        """
        return cls(numerals.decimal_sign(texts), any(_TOLD.search(text) for text in texts))

    def amount(self, text: str) -> Decimal | None:
        """The amount in a text, or None where it is none, or where a sign before three digits may be either.

        >>> comma, point = Notation(",", told=True), Notation(".", told=True)
        >>> comma.amount("EUR 1.190,00-"), point.amount("19.00 CR"), Notation(".", told=False).amount("1.234")
        (Decimal('-1190.00'), Decimal('-19.00'), None)
        """
        bare, taken = _CREDIT.subn("", text.strip())
        value = numerals.amount_in(bare, self.sign)
        if value is None or (not self.told and re.search(r"[.,]", bare)):
            return None
        if -int(value.as_tuple().exponent) >= _MOST_DECIMALS:
            return None
        return -abs(value) if taken else value


def currencies(*texts: str) -> list[str]:
    """The currencies that some texts name, each once, in their order.

    >>> currencies("Betrag (EUR)", "12,00 €", "CHF 7.00", "THE SUM")
    ['EUR', 'CHF']
    """
    found: dict[str, None] = {}
    for text in texts:
        for code in _CODE.findall(text):
            if code in CODES:
                found[code] = None
        for sign, code in _SIGNS.items():
            if sign in text:
                found[code] = None
    return list(found)
