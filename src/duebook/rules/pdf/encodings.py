"""Codes to glyph names: the encodings of ISO 32000-1, annex D, and the Adobe Glyph List."""

import re
from functools import cache

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.values import Name, Value

_COMPUTED = re.compile(r"uni([0-9A-F]{4})+|u[0-9A-F]{4,6}")


@cache
def standard() -> dict[int, str]:
    """StandardEncoding."""
    from fontTools.encodings.StandardEncoding import StandardEncoding

    return {code: name for code, name in enumerate(StandardEncoding) if name != ".notdef"}


@cache
def mac_roman() -> dict[int, str]:
    """MacRomanEncoding: the codes of annex D, without those that only Mac OS has."""
    from fontTools.encodings.MacRoman import MacRoman

    made = {code: name for code, name in enumerate(MacRoman) if code >= 32 and name not in {".notdef", "NULL"}}  # noqa: PLR2004
    return made | {202: "space"}


@cache
def win_ansi() -> dict[int, str]:
    """WinAnsiEncoding: code page 1252, unused codes from 41 octal on are bullets."""
    from fontTools.agl import LEGACY_AGL2UV, UV2AGL

    older = {values[0]: name for name, values in LEGACY_AGL2UV.items() if len(values) == 1}
    made = {}
    for code in range(32, 256):
        sign = bytes([code]).decode("cp1252", "ignore")
        made[code] = UV2AGL.get(ord(sign)) or older.get(ord(sign), "bullet") if sign else "bullet"
    return made | {127: "bullet", 160: "space", 173: "hyphen"}


BASES = {"MacRomanEncoding": mac_roman, "WinAnsiEncoding": win_ansi, "StandardEncoding": standard}


def differences(file: PdfFile, encoding: Value) -> dict[int, str]:
    """The ``Differences`` of an encoding dictionary."""
    made: dict[int, str] = {}
    code = 0
    for one in file.items(file.keys(encoding).get("Differences")):
        value = file.get(one)
        if isinstance(value, int):
            code = value
        elif isinstance(value, Name):
            made[code] = str(value)
            code += 1
    return made


def base_name(file: PdfFile, encoding: Value) -> str:
    """The named encoding that an ``Encoding`` entry is or starts from; empty where there is none."""
    value = file.get(encoding)
    return str(value if isinstance(value, Name) else file.get(file.keys(value).get("BaseEncoding")) or "")


def in_glyph_list(name: str) -> bool:
    """Whether the Adobe Glyph List knows a name, computed ones included."""
    from fontTools.agl import AGL2UV, LEGACY_AGL2UV

    return name in AGL2UV or name in LEGACY_AGL2UV or _COMPUTED.fullmatch(name) is not None


@cache
def character(name: str) -> str:
    """What a glyph name stands for; empty where nobody knows."""
    from fontTools.agl import LEGACY_AGL2UV, toUnicode

    text = str(toUnicode(name))
    legacy = LEGACY_AGL2UV.get(name)
    return text or ("".join(map(chr, legacy)) if legacy else "")
