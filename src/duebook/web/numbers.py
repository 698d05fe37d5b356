"""Decimals as people write them: 1.234,50 or 1,234.50, with spaces or apostrophes between thousands.

>>> read("1.234,50", "en"), read("1,234.50", "de_DE"), read("1'234.5", "de_CH"), read("12,5", "en")
(Decimal('1234.50'), Decimal('1234.50'), Decimal('1234.5'), Decimal('12.5'))
>>> read("1.234", "de_DE"), read("1.234", "en_GB")
(Decimal('1234'), Decimal('1.234'))
"""

import re
from decimal import Decimal

from babel.numbers import format_decimal, get_decimal_symbol

_SPACES = re.compile(r"[\s'’\u00a0\u202f]")
_SHAPE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,10})?|-?\.[0-9]{1,10}")
GROUP = 3


def read(text: str, where: str) -> Decimal:
    """The number; raises ValueError where it is none. A single sign before three digits is read as the locale reads it."""
    compact = _SPACES.sub("", text).replace("\u2212", "-")
    dot, comma = compact.rfind("."), compact.rfind(",")
    if dot >= 0 and comma >= 0:
        point = "." if dot > comma else ","
    elif compact.count(".") > 1 or compact.count(",") > 1:
        point = ""
    else:
        sign = "." if dot >= 0 else ","
        ends = len(compact) - 1 - max(dot, comma)
        group = (dot >= 0 or comma >= 0) and ends == GROUP and get_decimal_symbol(where.replace("-", "_")) != sign
        point = "" if group else sign
    other = {".": ",", ",": ".", "": ".,"}[point]
    for sign in other:
        compact = compact.replace(sign, "")
    if point:
        compact = compact.replace(point, ".")
    if not _SHAPE.fullmatch(compact):
        raise ValueError(text)
    return Decimal(compact)


def write(value: Decimal, where: str, *, places: int = 0) -> str:
    """The number for a form's field: the locale's decimal sign, nothing between thousands, every digit kept.

    At least so many ``places`` are written.
    """
    shape = "0." + "0" * places + "#" * (10 - places)
    return format_decimal(value, format=shape, locale=where.replace("-", "_"), decimal_quantization=False)
