"""The fonts that documents are set in: which there are, whether they are installed, and which characters they have.

The font files are not in the repository: ``make assets`` copies them out of pinned npm packages into ``fonts/`` beside this file,
and the wheel carries them. Typst is told to look nowhere else, so that the same document has the same bytes on every machine.
PDF/A forbids a character without a glyph; what no font has is printed as an empty box and named by :func:`missing`.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"

CHOICES = ("Inter", "Source Serif 4")
"""The families a company can choose for its documents."""

FALLBACKS = (
    "Inter",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans SC",
    "Noto Sans KR",
    "Noto Emoji",
)
"""Where a character is looked for that the chosen family does not have, in this order."""

SLIP = "Arimo"
"""The family of the Swiss payment part. Its guidelines name Arial, Frutiger, Helvetica and Liberation Sans; version 2 of the last
was made from this one."""

FILES = (
    "Inter_400Regular.ttf",
    "Inter_500Medium.ttf",
    "Inter_600SemiBold.ttf",
    "Inter_700Bold.ttf",
    "SourceSerif4_400Regular.ttf",
    "SourceSerif4_600SemiBold.ttf",
    "SourceSerif4_700Bold.ttf",
    "NotoSansArabic_400Regular.ttf",
    "NotoSansArabic_600SemiBold.ttf",
    "NotoSansHebrew_400Regular.ttf",
    "NotoSansHebrew_600SemiBold.ttf",
    "NotoSansDevanagari_400Regular.ttf",
    "NotoSansThai_400Regular.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansKR_400Regular.ttf",
    "NotoEmoji_400Regular.ttf",
    "Arimo_400Regular.ttf",
    "Arimo_700Bold.ttf",
)
REPLACEMENT = "\u25a1"
FICKLE = frozenset("\u0324\u0329\u032e")
"""Combining marks that only a fallback font has: over a letter of another font Typst finds no glyph for the pair."""

LATIN_ENDS = 0x17F
"""Up to here every printing character is in Inter (a test holds this), so that most texts need no look into the fonts."""

JOINERS = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f"
)
"""Characters that print nothing themselves: joiners, direction marks, break marks, variation selectors."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb]|[\ufdd0-\ufdef]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_LONG = re.compile(r"\S{25,}")
_AFTER = re.compile(r"([@/\\&?=_.,;:-]+)(?=[^@/\\&?=_.,;:-])")
LONG_WORD = 40
LIMIT = 18


def check() -> list[str]:
    """What is wrong with the installed fonts, one sentence each; empty when documents can be printed."""
    absent = [name for name in FILES if not (FOLDER / name).is_file()]
    return [f"The document font {name} is missing. Run `make assets` to install the fonts." for name in absent]


@cache
def coverage() -> frozenset[int]:
    """The code points that some installed font has a glyph for (read once, when the first text beyond Latin is printed)."""
    points: set[int] = set()
    for name in FILES:
        with TTFont(FOLDER / name, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def missing(text: str) -> set[str]:
    """The characters of a text that cannot be printed."""
    beyond = {sign for sign in text if ord(sign) > LATIN_ENDS and sign not in JOINERS}
    return {sign for sign in beyond if ord(sign) not in coverage() or sign in FICKLE} if beyond else set()


def printable(text: str) -> str:
    """A user's text as it can be printed: controls dropped, unknown characters replaced, endless words given places to break.

    Direction overrides are dropped too: they could make a printed amount or account read backwards.
    """
    if text.isascii() and len(text) <= LIMIT and text.isprintable():
        return text
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isascii():
        text = _OVERRIDES.sub("", text)
        for sign in missing(text):
            text = text.replace(sign, "" if unicodedata.combining(sign) else REPLACEMENT)
    return _LONG.sub(_breakable, text)


def _breakable(found: re.Match[str]) -> str:
    word = found.group()
    if word.isalpha() and len(word) <= LONG_WORD:  # Typst hyphenates words; only the rest needs places to break
        return word
    parts = _AFTER.sub("\\1\u200b", word).split("\u200b")
    return "\u200b".join(part[i : i + LIMIT] for part in parts for i in range(0, len(part), LIMIT))
