"""The program embedded for a font: which kind it is, its glyphs, and their widths, whatever the format."""

from typing import NamedTuple, TypeAlias

from duebook.rules.pdf.cff import Cff
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.truetype import TrueType
from duebook.rules.pdf.type1 import Type1
from duebook.rules.pdf.values import Value

KEYS = ("FontFile", "FontFile2", "FontFile3")
Program: TypeAlias = Cff | TrueType | Type1


class Embedded(NamedTuple):
    """What a font descriptor embeds: the key and stream, the parsed program, and why it could not be parsed."""

    key: str
    stream: Stream | None
    program: Program | None
    why: str


def embedded(file: PdfFile, descriptor: dict[str, Value]) -> Embedded:
    """The font program of a descriptor."""
    key = next((one for one in KEYS if isinstance(file.get(descriptor.get(one)), Stream)), "")
    if not key:
        return Embedded("", None, None, "")
    stream = file.get(descriptor[key])
    data = file.data(stream)
    if data is None:
        return Embedded(key, stream, None, "")
    try:
        return Embedded(key, stream, _opened(key, data), "")
    except (ValueError, IndexError, KeyError, OverflowError, TypeError) as error:
        return Embedded(key, stream, None, str(error) or "it is damaged")


def _opened(key: str, data: bytes) -> Program:
    if data[:4] == b"OTTO":
        return Cff(TrueType(data).table("CFF "))
    if key == "FontFile2" or data[:4] in {b"\x00\x01\x00\x00", b"true"}:
        return TrueType(data)
    return Type1(data) if key == "FontFile" else Cff(data)
