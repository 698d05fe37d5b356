"""How parts of a line are put into FatturaPA's words and taken out again: one place, so that reader and writer agree."""

import re
from decimal import Decimal

from duebook.formats.fatturapa.names import NOTHING
from duebook.kernel.money import EXACT, round_money

REASONS = {"SC": "Sconto", "MG": "Maggiorazione"}
"""Tipo of a ScontoMaggiorazione -> the reason that EN 16931 wants and FatturaPA has no field for."""

REASON_LISTS = {"SC": "UNTDID 5189", "AC": "UNTDID 7161"}
"""CodiceTipo under which the reason code of a document's allowance (SC) or charge (AC) stands."""

CPV = "CPV"
"""CodiceTipo of the Common Procurement Vocabulary, UNTDID 7143 STI."""

_STANDARD = re.compile(r"ICD (\d{4})")
_CLASS = re.compile(r"UNTDID 7143 ([A-Z0-9]{1,3})")


def plain(text: str) -> str:
    """A text, or nothing where a lone sign stands for nothing."""
    return "" if text in {NOTHING, "."} else text


def described(text: str) -> tuple[str, str]:
    r"""Name and description of an item in a Descrizione: the first line, and the rest.

    >>> described("Tea\nGreen, 100 g"), described("-\nGreen"), described("Tea")
    (('Tea', 'Green, 100 g'), ('', 'Green'), ('Tea', ''))
    """
    name, _, rest = text.partition("\n")
    return plain(name.strip()), rest.strip()


def signed_price(quantity: Decimal, price: Decimal) -> tuple[Decimal, Decimal]:
    """Quantity and price as EN 16931 wants them: no price is negative (BR-27), what is returned has a negative quantity."""
    return (-quantity, -price) if price < 0 else (quantity, price)


def discount_amount(each: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """BT-136 or BT-141 of an Importo, which is for one unit."""
    return round_money(EXACT.multiply(each, quantity), currency)


def discount_base(percent: Decimal | None, amount: Decimal, whole: Decimal, currency: str) -> Decimal | None:
    """The base of a percentage that comes with its amount: the line before discounts where the amount was made of that."""
    if percent is None:
        return None
    base = round_money(whole, currency)
    return base if round_money(EXACT.divide(EXACT.multiply(base, percent), Decimal(100)), currency) == amount else None


def standard_type(scheme: str) -> str:
    """CodiceTipo of an item number under an ICD scheme; empty where it has none."""
    return f"ICD {scheme}" if re.fullmatch(r"\d{4}", scheme) else ""


def standard_scheme(kind: str) -> str:
    """The ICD scheme in a CodiceTipo; empty where it names none."""
    found = _STANDARD.fullmatch(kind)
    return found[1] if found else ""


def article_type(scheme: str) -> str:
    """CodiceTipo of a class under a scheme of UNTDID 7143; empty where it has none."""
    return f"UNTDID 7143 {scheme}" if re.fullmatch(r"[A-Z0-9]{1,3}", scheme) else ""


def article_scheme(kind: str) -> str:
    """The scheme of UNTDID 7143 in a CodiceTipo; empty where it names none."""
    found = _CLASS.fullmatch(kind)
    return found[1] if found else ""
