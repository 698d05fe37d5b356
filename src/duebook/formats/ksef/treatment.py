"""How a VAT treatment is written in FA(3): P_12 on the line, P_13 and P_14 in the sums, and the way back."""

from dataclasses import dataclass
from decimal import Decimal

from duebook.domain.amounts import HUNDRED
from duebook.domain.codes import VatCategory
from duebook.domain.line import Tax
from duebook.formats.ksef.names import (
    DOMESTIC_REVERSE,
    EXEMPT,
    FOREIGN,
    MARGIN,
    MARGINS,
    OUTSIDE,
    RATES,
    SERVICES_ABROAD,
    WORDS,
)
from duebook.formats.ksef.sheet import decimal, fits
from duebook.kernel.money import ZERO

_ENDS = {end: word for word, (end, _) in WORDS.items()}
_UNTAXED = {
    VatCategory.ZERO: "6_1",
    VatCategory.INTRA_COMMUNITY: "6_2",
    VatCategory.EXPORT: "6_3",
    VatCategory.EXEMPT: EXEMPT,
    VatCategory.OUTSIDE_SCOPE: OUTSIDE,
}
_OLD = {"0": "0 KR", "np": "np I"}
"""P_12 of FA(2), which did not tell the kinds apart."""
RATE_PLACES = 6


@dataclass(frozen=True, slots=True)
class Treatment:
    """``bucket``: the end of P_13_*. ``rate``: P_12. ``foreign``: P_12_XII. ``exact``: it is read back as it was."""

    bucket: str
    rate: str = ""
    foreign: str = ""
    exact: bool = True


def treatment(tax: Tax, *, abroad: bool) -> Treatment:
    """How a line is taxed in Polish terms; ``abroad``: the buyer is not in Poland.

    >>> treatment(Tax(category=VatCategory.STANDARD, rate=Decimal(23)), abroad=False)
    Treatment(bucket='1', rate='23', foreign='', exact=True)
    """
    category, rate = tax.category, tax.rate or ZERO
    if category is VatCategory.EXEMPT and tax.exemption_code in MARGINS:
        return Treatment(MARGIN)
    if category is VatCategory.REVERSE_CHARGE:
        end = SERVICES_ABROAD if abroad else DOMESTIC_REVERSE
        return Treatment(end, _ENDS[end])
    if category in _UNTAXED:
        end = _UNTAXED[category]
        return Treatment(end, _ENDS[end], exact=not rate)
    text = decimal(rate, RATE_PLACES)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    plain = category is VatCategory.STANDARD
    if not rate:
        return Treatment("6_1", "0 KR", exact=False)
    if text in RATES and category in {VatCategory.STANDARD, VatCategory.SPLIT_PAYMENT}:
        return Treatment(str(RATES[text]), text, exact=plain)
    return Treatment(FOREIGN, foreign=text, exact=plain and fits(rate, RATE_PLACES))


def read(word: str, foreign: Decimal | None, buckets: frozenset[str]) -> tuple[str, Tax] | None:
    """The sum a line belongs to and its tax; ``buckets`` are the sums that the invoice has. None where it cannot be known."""
    if foreign is not None and not word and ZERO <= foreign <= HUNDRED:
        return FOREIGN, Tax(category=VatCategory.STANDARD, rate=foreign)
    if word in RATES:
        return str(RATES[word]), Tax(category=VatCategory.STANDARD, rate=Decimal(word))
    if word in _OLD:
        held = [name for name, (end, _) in WORDS.items() if name.startswith(word) and end in buckets]
        word = held[0] if len(held) == 1 else _OLD[word]
    if word in WORDS:
        end, category = WORDS[word]
        return end, Tax(category=category, rate=None if category is VatCategory.OUTSIDE_SCOPE else ZERO)
    if not word and MARGIN in buckets:
        return MARGIN, Tax(category=VatCategory.EXEMPT, rate=ZERO)
    return _only(buckets) if not word and len(buckets) == 1 else None


def _only(buckets: frozenset[str]) -> tuple[str, Tax] | None:
    """A line without a rate is taxed as the invoice's only sum says, where that tells one rate."""
    [end] = buckets
    rates = {"1": "23", "2": "8", "3": "5"}
    if end in rates:
        return end, Tax(category=VatCategory.STANDARD, rate=Decimal(rates[end]))
    return read(_ENDS[end], None, frozenset()) if end in _ENDS else None
