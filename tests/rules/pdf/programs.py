"""Font programs and colour profiles made for the tests, small and whole."""

import io
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from PIL import ImageCms

from duebook.render import fonts

LETTERS = "ABCab"
WIDTH = 600
"""Of every glyph in the CFF and Type 1 programs."""


@cache
def true_type() -> bytes:
    """A subset of Inter with a few letters and its character maps."""
    options = subset.Options(notdef_outline=True, glyph_names=False)
    with TTFont(Path(fonts.FOLDER) / "Inter_400Regular.ttf") as font:
        maker = subset.Subsetter(options)
        maker.populate(text=LETTERS)
        maker.subset(font)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def true_type_with(**maps: tuple[int, int]) -> bytes:
    """The same program with only these character maps, each given as (platform, encoding)."""
    with TTFont(io.BytesIO(true_type())) as font:
        table = font["cmap"].tables[0]
        font["cmap"].tables = []
        for platform, encoding in maps.values():
            one = type(table)(4)
            one.platformID, one.platEncID, one.format, one.language = platform, encoding, 4, 0
            shift = 0xF000 if encoding == 0 and platform == 3 else 0
            one.cmap = {shift + code: name for code, name in table.cmap.items()}
            font["cmap"].tables.append(one)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


@cache
def widths() -> dict[int, int]:
    """Code -> width of the letters in the TrueType program, in thousandths."""
    with TTFont(io.BytesIO(true_type())) as font:
        names, units = font.getBestCmap(), font["head"].unitsPerEm
        return {ord(sign): round(font["hmtx"][names[ord(sign)]][0] * 1000 / units) for sign in LETTERS}


@cache
def glyph(sign: str) -> int:
    """The glyph index of a letter in the TrueType program."""
    with TTFont(io.BytesIO(true_type())) as font:
        return font.getGlyphID(font.getBestCmap()[ord(sign)])


@cache
def cff(*, keyed: bool = False) -> bytes:
    """A CFF program with A and B, by name or by CID."""
    maker = FontBuilder(1000, isTTF=False)
    names = [".notdef", "A", "B"]
    maker.setupGlyphOrder(names)
    maker.setupCharacterMap({65: "A", 66: "B"})
    strings = {}
    for name in names:
        pen = T2CharStringPen(WIDTH, None)
        pen.moveTo((50, 0))
        pen.lineTo((550, 0))
        pen.lineTo((300, 700))
        pen.closePath()
        strings[name] = pen.getCharString()
    maker.setupCFF("Small", {"FullName": "Small"}, strings, {})
    maker.setupHorizontalMetrics(dict.fromkeys(names, (WIDTH, 50)))
    maker.setupHorizontalHeader()
    maker.setupPost()
    out = io.BytesIO()
    maker.save(out)
    out.seek(0)
    with TTFont(out) as font:
        return font.reader["CFF "]


def _ciphered(text: bytes, key: int) -> bytes:
    out = bytearray()
    for sign in b"\0\0\0\0" + text:
        made = sign ^ (key >> 8)
        out.append(made)
        key = ((made + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


@cache
def type1() -> bytes:
    """A Type 1 program with A and B."""
    drawing = bytes([139 + 50, 248, (WIDTH - 108 - 256) % 256, 13]) + bytes([139, 4, 9, 14])  # 50 600 hsbw 0 vmoveto closepath
    strings = b"".join(
        b"/%s %d RD " % (name, len(code)) + code + b" ND\n"
        for name in (b".notdef", b"A", b"B")
        for code in [_ciphered(drawing, 4330)]
    )
    private = b"dup /Private 8 dict dup begin /RD {string currentfile exch readstring pop} def /ND {def} def\n"
    private += b"2 index /CharStrings 3 dict dup begin\n" + strings + b"end end readonly put\nmark currentfile closefile\n"
    clear = b"%!PS-AdobeFont-1.0: Small\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/Encoding StandardEncoding def\ncurrentfile eexec\n"
    return clear + _ciphered(private, 55665) + b"\n" + b"0" * 512 + b"\ncleartomark\n"


@cache
def srgb() -> bytes:
    """An sRGB profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def header(space: bytes, kind: bytes = b"prtr", version: int = 2) -> bytes:
    """The header of a profile and nothing else: it is what is judged."""
    made = bytearray(132)
    made[0:4] = len(made).to_bytes(4, "big")
    made[8] = version
    made[12:16], made[16:20], made[36:40] = kind, space, b"acsp"
    return bytes(made)
