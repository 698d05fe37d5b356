"""Content streams cut into operators with their operands (ISO 32000-1, 7.8.2 and annex A)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from duebook.rules.pdf.values import END, Broken, Name, Note, Value, Word, read, token

OPERATORS = frozenset(
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri "
    "s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
INLINE_KEYS = {
    "BPC": "BitsPerComponent",
    "CS": "ColorSpace",
    "D": "Decode",
    "DP": "DecodeParms",
    "F": "Filter",
    "H": "Height",
    "IM": "ImageMask",
    "I": "Interpolate",
    "W": "Width",
}
_MOST_OPERANDS = 4_000
_AFTER_IMAGE = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|\Z)")
_UNFILTERED = {"DeviceGray": 1, "G": 1, "DeviceRGB": 3, "RGB": 3, "DeviceCMYK": 4, "CMYK": 4}


class Step(NamedTuple):
    """One operator; ``BI`` has the inline image's dictionary as its one operand, its keys spelt out."""

    operator: str
    operands: list[Value]


def steps(content: bytes, notes: list[Note]) -> Iterator[Step]:
    """The operators of a content stream in order; raises :class:`Broken` where it is not legible."""
    at, operands = 0, list[Value]()
    while True:
        value, at = read(content, at, notes)
        if not isinstance(value, Word):
            operands.append(value)
            if len(operands) > _MOST_OPERANDS:
                raise Broken("too many operands")
            continue
        if value is END:
            return
        if value == "BI":
            image, at = _inline(content, at, notes)
            yield Step("BI", [image])
        else:
            yield Step(str(value), operands)
        operands = []


def _inline(content: bytes, at: int, notes: list[Note]) -> tuple[dict[str, Value], int]:
    """An inline image's dictionary, and the place behind its data (ISO 32000-1, 8.9.7)."""
    keys: dict[str, Value] = {}
    while True:
        name, at = token(content, at, notes)
        if isinstance(name, Word):
            if name != "ID":
                raise Broken("an inline image without data")
            break
        if not isinstance(name, Name):
            raise Broken("an inline image without keys")
        value, at = read(content, at, notes)
        if isinstance(value, Word):
            raise Broken("an inline image without values")
        keys[INLINE_KEYS.get(name, str(name))] = value
    start = at + 1 + _plain_length(keys)
    end = _AFTER_IMAGE.search(content, max(at, start - 1))
    if end is None:
        raise Broken("an inline image without an end")
    return keys, end.end()


def _plain_length(keys: dict[str, Value]) -> int:
    """The number of bytes of an image without a filter; 0 where it cannot be told."""
    width, height = keys.get("Width"), keys.get("Height")
    if "Filter" in keys or not isinstance(width, int) or not isinstance(height, int) or min(width, height) < 0:
        return 0
    bits = keys.get("BitsPerComponent", 8)
    channels = 1 if keys.get("ImageMask") is True else _UNFILTERED.get(str(keys.get("ColorSpace")), 0)
    depth = 1 if keys.get("ImageMask") is True else bits if isinstance(bits, int) else 0
    return (width * channels * depth + 7) // 8 * height
