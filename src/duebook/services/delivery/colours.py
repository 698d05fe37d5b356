"""A company's accent colour where people read on it: only a plain ``#rrggbb`` is used, and the text on it keeps WCAG's contrast.

Source: WCAG 2.2, relative luminance and contrast ratio (w3.org/TR/WCAG22). Luminance is in millionths: no float.
"""

import re

from duebook.store.companies import Company

USUAL = "#1f3a5f"
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_SCALE = 1_000_000


def accent_of(company: Company) -> str:
    """The company's accent colour, or the usual one where what is stored is no colour."""
    wish = str(company.look.get("accent", ""))
    return wish.lower() if _HEX.match(wish) else USUAL


def readable_on(colour: str) -> str:
    """White or near-black: whichever has the higher contrast on the colour.

    >>> readable_on("#1f3a5f"), readable_on("#ffd400")
    ('#ffffff', '#111418')
    """
    light = luminance(colour)
    on_white = (_SCALE + _SCALE // 20) * _SCALE // (light + _SCALE // 20)
    on_dark = (light + _SCALE // 20) * _SCALE // (luminance("#111418") + _SCALE // 20)
    return "#ffffff" if on_white >= on_dark else "#111418"


def contrast(one: str, other: str) -> int:
    """Contrast ratio of two colours in hundredths (450 is 4.5 to 1)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + _SCALE // 20) * 100 // (low + _SCALE // 20)


def shifted(colour: str, towards: str, background: str, least: int = 450) -> str:
    """The colour, moved in steps towards another until it has at least this contrast on the background: accents as text.

    >>> contrast(shifted("#ffd400", "#111418", "#ffffff"), "#ffffff") >= 450
    True
    """
    start, end = _channels(colour), _channels(towards)
    for step in range(21):
        mixed = "#" + "".join(f"{(a * (20 - step) + b * step) // 20:02x}" for a, b in zip(start, end, strict=True))
        if contrast(mixed, background) >= least:
            return mixed
    return towards


def luminance(colour: str) -> int:
    """Relative luminance in millionths."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return (2126 * red + 7152 * green + 722 * blue) // 10_000


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: int) -> int:
    """A channel of sRGB, 0..255, to linear light in millionths (IEC 61966-2-1), with the power 2.4 taken by Decimal."""
    from decimal import Decimal

    value = Decimal(channel) / 255
    limit, slope, offset, scale, power = (Decimal(one) for one in ("0.04045", "12.92", "0.055", "1.055", "2.4"))
    light = value / slope if value <= limit else ((value + offset) / scale) ** power
    return int(light * _SCALE)
