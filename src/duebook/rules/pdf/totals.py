"""Whether an amount is printed in a text, in whatever way it is usual to write it.

>>> from decimal import Decimal
>>> [printed(Decimal("1234.56"), text) for text in ("Total 1.234,56 EUR", "1 234,56", "1'234.56", "11.234,56")]
[True, True, True, False]
"""

import re
import unicodedata
from decimal import Decimal

_GROUP = r"[.,'\u2019\u02bc\s\u00a0\u202f\u2009]?"
_FEWEST = 20
"""Characters below which a page counts as one without text."""
_MOST_UNKNOWN = 5
"""At most one character in so many may be without a meaning."""


def printed(amount: Decimal, text: str) -> bool:
    """Whether the amount stands in the text: 1.234,56, 1,234.56, 1 234,56, 1'234.56, 1234.56; whole amounts without decimals too.

    Signs are not compared: credit notes print them in many ways.
    """
    text = _latin_digits(text)
    pattern = _pattern(amount)
    if re.search(rf"(?<!\d)(?<!\d[.,'\u2019]){pattern}", text):
        return True
    return re.search(_pattern(amount, decimals=True), "".join(text.split())) is not None


def _pattern(amount: Decimal, *, decimals: bool = False) -> str:
    """What an amount looks like; with ``decimals`` only with them, as digits of a neighbour may stand before it."""
    digits = f"{abs(amount):f}"
    whole, _, part = digits.partition(".")
    part = part.rstrip("0").ljust(2, "0")
    groups = [whole[max(0, at - 3) : at] for at in range(len(whole), 0, -3)][::-1]
    fraction = rf"[.,]{part}0*(?!\d)"
    if not part.strip("0") and not decimals:
        fraction = rf"(?:{fraction}|[.,]?[-\u2013\u2014]+|(?![.,]?\d))"
    return _GROUP.join(groups) + fraction


def _latin_digits(text: str) -> str:
    """Digits of every script as 0 to 9; the Arabic separators as comma and point."""
    if text.isascii():
        return text
    made = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    return "".join(made).replace("\u066b", ",").replace("\u066c", ".")


def legible(text: str, unknown: str) -> bool:
    """Whether so much of a text could be read that what is missing in it is missing on the page."""
    signs = "".join(text.split())
    return len(signs) >= _FEWEST and signs.count(unknown) * _MOST_UNKNOWN <= len(signs)
