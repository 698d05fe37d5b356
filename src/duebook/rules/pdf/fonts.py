"""Font dictionaries: complete, embedded, encoded as PDF/A asks (ISO 19005-3, 6.2.11.2 to 6.2.11.7)."""

import re
from collections.abc import Iterator

from duebook.rules.pdf import cmaps, encodings, glyphs
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.programs import Embedded, embedded
from duebook.rules.pdf.structure import is_utf8
from duebook.rules.pdf.text import Reader, Use
from duebook.rules.pdf.truetype import TrueType
from duebook.rules.pdf.values import Name, Value

KINDS = frozenset({"Type1", "MMType1", "TrueType", "Type3", "Type0"})
DESCENDANTS = frozenset({"CIDFontType0", "CIDFontType2"})
STANDARD = frozenset(
    "Times-Roman Times-Bold Times-Italic Times-BoldItalic Helvetica Helvetica-Bold Helvetica-Oblique Helvetica-BoldOblique "
    "Courier Courier-Bold Courier-Oblique Courier-BoldOblique Symbol ZapfDingbats".split()
)
SUBSET = re.compile(r"[A-Z]{6}\+")
_FILE3 = frozenset({"Type1C", "CIDFontType0C", "OpenType"})
_SYMBOLIC = 4
_ALLOWED_BASES = frozenset({"MacRomanEncoding", "WinAnsiEncoding"})


def font(file: PdfFile, use: Use, level: str) -> Iterator[Found]:
    """What one font in use breaks."""
    keys, path = use.keys, use.path
    kind = file.scalar(keys.get("Subtype"))
    if kind == "Type0":
        yield from _common(file, keys, path, KINDS)
        yield from _composite(file, use)
    else:
        yield from _common(file, keys, path, KINDS)
        yield from _simple(file, use, str(kind))
    if level in {"A", "U"}:
        yield from _meaning(file, use)


def _common(file: PdfFile, keys: dict[str, Value], path: str, kinds: frozenset[str]) -> Iterator[Found]:
    """Type, Subtype and BaseFont."""
    if file.get(keys.get("Type")) != "Font":
        yield found("PDFA-FONT-KEY", path, key="Type")
    kind = file.scalar(keys.get("Subtype"))
    if kind not in kinds:
        yield found("PDFA-FONT-KEY", path, key="Subtype")
    name = file.get(keys.get("BaseFont"))
    if kind != "Type3" and not isinstance(name, Name):
        yield found("PDFA-FONT-KEY", path, key="BaseFont")
    for one in (name, file.at(keys, "FontDescriptor", "FontName")):
        if isinstance(one, Name) and not is_utf8(one):
            yield found("PDFA-UTF8", path, name=one, what="font")


def _simple(file: PdfFile, use: Use, kind: str) -> Iterator[Found]:
    keys, path = use.keys, use.path
    descriptor = file.keys(keys.get("FontDescriptor"))
    if not (kind == "Type1" and file.scalar(keys.get("BaseFont")) in STANDARD and "Widths" not in keys):
        yield from _widths(file, keys, path)
    if kind == "Type3":
        yield from glyphs.drawn(file, use)
        return
    program = embedded(file, descriptor)
    yield from _embedding(file, descriptor, program, use, path)
    if kind == "TrueType" and use.rendered:
        yield from _true_type(file, keys, descriptor, program, path)
    if kind in {"Type1", "MMType1"}:
        yield from _char_set(file, keys, descriptor, program, path)
    if program.program is not None:
        yield from glyphs.simple(file, use, descriptor, program.program)


def _widths(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    """FirstChar, LastChar and as many widths."""
    first, last = file.get(keys.get("FirstChar")), file.get(keys.get("LastChar"))
    widths = file.get(keys.get("Widths"))
    for key, value in (("FirstChar", first), ("LastChar", last)):
        if not isinstance(value, int):
            yield found("PDFA-FONT-KEY", path, key=key)
    whole = isinstance(first, int) and isinstance(last, int)
    if not isinstance(widths, list) or (whole and len(widths) != last - first + 1):
        yield found("PDFA-FONT-KEY", path, key="Widths")


def _embedding(file: PdfFile, descriptor: dict[str, Value], program: Embedded, use: Use, path: str) -> Iterator[Found]:
    """6.2.11.4.1: what paints is embedded, whole, and of the kind that its key says."""
    if not program.key:
        if use.rendered:
            yield found("PDFA-FONT-EMBED", path)
        return
    if sum(isinstance(file.get(descriptor.get(key)), Stream) for key in ("FontFile", "FontFile2", "FontFile3")) > 1:
        yield found("PDFA-FONT-KEY", path, key="FontFile")
    kind = file.scalar(program.stream.keys.get("Subtype")) if program.stream else None
    if program.key == "FontFile3" and kind not in _FILE3:
        yield found("PDFA-FONT-KEY", path, key="FontFile3 / Subtype")
    if program.why and use.rendered:
        yield found("PDFA-FONT-PROGRAM", path, why=program.why)


def _true_type(
    file: PdfFile, keys: dict[str, Value], descriptor: dict[str, Value], program: Embedded, path: str
) -> Iterator[Found]:
    """6.2.11.6: encodings and character maps of symbolic and other TrueType fonts."""
    flags = file.get(descriptor.get("Flags"))
    symbolic = isinstance(flags, int) and bool(flags & _SYMBOLIC)
    encoding = file.get(keys.get("Encoding"))
    maps = set(program.program.maps) if isinstance(program.program, TrueType) else None
    if symbolic:
        if encoding is not None:
            yield found("PDFA-TRUETYPE-ENCODING", path, why="a symbolic font has none")
        if maps is not None and len(maps) != 1 and (3, 0) not in maps:
            yield found("PDFA-TRUETYPE-CMAP", path, why="a symbolic font has one, or that of platform 3, encoding 0")
        return
    if encodings.base_name(file, encoding) not in _ALLOWED_BASES:
        yield found("PDFA-TRUETYPE-ENCODING", path, why="it is MacRomanEncoding or WinAnsiEncoding, or starts from one")
    named = encodings.differences(file, encoding).values()
    unknown = [name for name in named if not encodings.in_glyph_list(name) and name != ".notdef"]
    if unknown:
        yield found("PDFA-TRUETYPE-ENCODING", path, why=f"{unknown[0]} is not in the Adobe Glyph List")
    elif named and maps is not None and (3, 1) not in maps:
        yield found("PDFA-TRUETYPE-ENCODING", path, why="differences need a character map of platform 3, encoding 1")
    if maps is not None and not maps - {(3, 0)}:
        yield found("PDFA-TRUETYPE-CMAP", path, why="a font that is not symbolic has one other than platform 3, encoding 0")


def _char_set(
    file: PdfFile, keys: dict[str, Value], descriptor: dict[str, Value], program: Embedded, path: str
) -> Iterator[Found]:
    """6.2.11.4.2: a subset's CharSet names every glyph."""
    listed = file.get(descriptor.get("CharSet"))
    if not isinstance(listed, bytes) or program.program is None or SUBSET.match(str(file.get(keys.get("BaseFont")))) is None:
        return
    names = {one for one in re.split(r"[/\s]+", listed.decode("latin-1")) if one}
    missing = glyphs.names(program.program) - names - {".notdef"}
    if missing:
        yield found("PDFA-FONT-CHARSET", path, name=min(missing))


def _composite(file: PdfFile, use: Use) -> Iterator[Found]:
    keys, path = use.keys, use.path
    descendant = file.keys((file.items(keys.get("DescendantFonts")) or [None])[0])
    descriptor = file.keys(descendant.get("FontDescriptor"))
    yield from _common(file, descendant, path, DESCENDANTS)
    program = embedded(file, descriptor)
    yield from _embedding(file, descriptor, program, use, path)
    second = file.get(descendant.get("Subtype")) == "CIDFontType2"
    mapping = file.get(descendant.get("CIDToGIDMap"))
    if second and program.key and mapping != "Identity" and not isinstance(mapping, Stream):
        yield from [found("PDFA-CIDTOGID", path)]
    yield from _character_map(file, keys, descendant, path)
    if program.program is not None:
        yield from glyphs.cid_set(file, descendant, descriptor, program.program, path)
        yield from glyphs.composite(file, use, descendant, program.program)


def _character_map(file: PdfFile, keys: dict[str, Value], descendant: dict[str, Value], path: str) -> Iterator[Found]:
    """6.2.11.3: the CMap is embedded or predefined, and of the same collection as the CIDFont."""
    encoding = file.get(keys.get("Encoding"))
    collection = file.keys(descendant.get("CIDSystemInfo"))
    own = [_text(file, collection, key) for key in ("Registry", "Ordering")]
    if isinstance(encoding, Stream):
        said = cmaps.parsed(file.data(encoding) or b"")
        info = file.keys(encoding.keys.get("CIDSystemInfo"))
        theirs = [_text(file, info, key) or said.info.get(key.lower(), "") for key in ("Registry", "Ordering")]
        supplement = file.get(info.get("Supplement", int(said.info.get("supplement", "0"))))
        limit = file.get(collection.get("Supplement"))
        older = isinstance(limit, int) and isinstance(supplement, int) and limit <= supplement
        identity = file.scalar(encoding.keys.get("CMapName")) in cmaps.IDENTITY
        if not identity and (own != theirs or not all(own) or not older):
            yield found("PDFA-CIDSYSTEMINFO", path, font="-".join(own), map="-".join(theirs))
        yield from _stream(file, encoding, said, path)
        return
    name = str(encoding)
    if name in cmaps.IDENTITY:
        return
    ordering = cmaps.PREDEFINED.get(name)
    if ordering is None:
        yield found("PDFA-CMAP", path, name=name)
    elif own != ["Adobe", ordering]:
        yield found("PDFA-CIDSYSTEMINFO", path, font="-".join(own), map=f"Adobe-{ordering}")


def _stream(file: PdfFile, stream: Stream, said: cmaps.CMap, path: str) -> Iterator[Found]:
    """An embedded CMap: writing mode, the map it uses, the CIDs it gives."""
    stated = file.get(stream.keys.get("WMode")) or 0
    if stated != said.mode:
        yield found("PDFA-CMAP-WMODE", path, dictionary=stated, stream=said.mode)
    used = file.get(stream.keys.get("UseCMap"))
    inherited = used if isinstance(used, Name) else said.used if used is None else file.at(used, "CMapName")
    if inherited and file.scalar(inherited) not in cmaps.IDENTITY and file.scalar(inherited) not in cmaps.PREDEFINED:
        yield found("PDFA-CMAP", path, name=inherited)
    if said.largest() > cmaps.LARGEST_CID:
        yield found("PDFA-CID", path, cid=said.largest())


def _text(file: PdfFile, keys: dict[str, Value], key: str) -> str:
    value = file.get(keys.get(key))
    return value.decode("latin-1") if isinstance(value, bytes) else ""


def _meaning(file: PdfFile, use: Use) -> Iterator[Found]:
    """6.2.11.7.2: at levels A and U every code has a Unicode value."""
    keys = use.keys
    reader = Reader(file, keys)
    if reader.unicode is None and not _exempt(file, keys):
        yield found("PDFA-TOUNICODE", use.path)
    elif reader.unicode is not None:
        for code, size in {pair for text in use.shown for pair in reader.codes.cut(text)}:
            if not reader.has_meaning(code, size) and not reader.has_meaning(code, 2):
                yield found("PDFA-TOUNICODE-CODE", use.path, code=f"{code:0{size * 2}X}")
                return


def _exempt(file: PdfFile, keys: dict[str, Value]) -> bool:
    """Fonts whose encoding says it already: named encodings, names of the glyph list, predefined collections."""
    kind, encoding = file.scalar(keys.get("Subtype")), file.get(keys.get("Encoding"))
    if kind == "Type0":
        descendant = file.keys((file.items(keys.get("DescendantFonts")) or [None])[0])
        ordering = _text(file, file.keys(descendant.get("CIDSystemInfo")), "Ordering")
        return str(encoding) in cmaps.PREDEFINED or ordering in set(cmaps.PREDEFINED.values())
    base = encodings.base_name(file, encoding)
    known = all(encodings.in_glyph_list(name) or name == ".notdef" for name in encodings.differences(file, encoding).values())
    if base in {*_ALLOWED_BASES, "MacExpertEncoding"}:
        return known
    flags = file.at(keys, "FontDescriptor", "Flags")
    return kind in {"Type1", "MMType1"} and known and not (isinstance(flags, int) and flags & _SYMBOLIC)
