"""Every code that is shown: its glyph is there, is not .notdef, and is as wide as the font dictionary says.

Source: ISO 19005-3, 6.2.11.4 to 6.2.11.8.
"""

from collections.abc import Iterator

from duebook.rules.pdf import encodings
from duebook.rules.pdf.cff import Cff
from duebook.rules.pdf.content import steps
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.programs import Program
from duebook.rules.pdf.text import Reader, Use
from duebook.rules.pdf.truetype import TrueType
from duebook.rules.pdf.type1 import Type1
from duebook.rules.pdf.values import Value

TOLERANCE = 1
"""Thousandths of the em by which widths may differ, from rounding."""
_SYMBOLIC = 4
_SYMBOL_PAGES = (0xF000, 0xF100, 0xF200, 0)
NOTDEF = ".notdef"
_MOST_CODES = 70_000


class _Tally:
    """Faults of one font, each kind told once, with the first code as its example."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._made: dict[str, Found] = {}

    def add(self, rule: str, /, **facts: object) -> None:
        """One more."""
        self._made.setdefault(rule, found(rule, self._path, **facts))

    def all(self) -> Iterator[Found]:
        """One of each kind."""
        yield from self._made.values()


def names(program: Program) -> set[str]:
    """The glyph names of a Type 1 program."""
    if isinstance(program, Type1):
        return set(program.charstrings)
    return set(program.names) if isinstance(program, Cff) and not program.keyed else set()


def simple(file: PdfFile, use: Use, descriptor: dict[str, Value], program: Program) -> Iterator[Found]:
    """The codes of a simple font."""
    tally = _Tally(use.path)
    codes: dict[int, bool] = {}
    for text, rendered in use.shown.items():
        for code in set(text):
            codes[code] = codes.get(code, False) or rendered
    glyph_of = _CodeToGlyph(file, use.keys, descriptor, program) if isinstance(program, TrueType) else None
    named = _by_name(file, use.keys, descriptor, program) if glyph_of is None else {}
    for code, rendered in sorted(codes.items()):
        if isinstance(program, TrueType):
            glyph = glyph_of(code) if glyph_of else 0
            missing, width, is_notdef = not program.has(glyph), program.width(glyph), glyph == 0
        else:
            name = named.get(code, NOTDEF)
            has = name in program.charstrings if isinstance(program, Type1) else name in program.names
            missing, is_notdef = not has, name == NOTDEF
            width = program.width(name) if isinstance(program, Type1) else program.width(program.names.get(name, -1))
        if is_notdef:
            tally.add("PDFA-NOTDEF", code=f"{code:02X}")
        elif missing and rendered:
            tally.add("PDFA-GLYPH", code=f"{code:02X}")
        if rendered and not missing:
            _compare(tally, _stated(file, use.keys, descriptor, code), width, f"{code:02X}")
    yield from tally.all()


def _compare(tally: _Tally, stated: float | None, width: float | None, code: str) -> None:
    if stated is not None and width is not None and abs(stated - width) > TOLERANCE:
        tally.add("PDFA-GLYPH-WIDTH", code=code, stated=f"{stated:g}", width=f"{width:g}")


def _stated(file: PdfFile, keys: dict[str, Value], descriptor: dict[str, Value], code: int) -> float | None:
    """The width that the font dictionary gives a code."""
    first, widths = file.get(keys.get("FirstChar")), file.items(keys.get("Widths"))
    if not widths or not isinstance(first, int):
        return None
    at = code - first
    value = file.get(widths[at]) if 0 <= at < len(widths) else file.get(descriptor.get("MissingWidth", 0))
    return float(value) if isinstance(value, int | float) else None


def _by_name(file: PdfFile, keys: dict[str, Value], descriptor: dict[str, Value], program: Program) -> dict[int, str]:
    """Code to glyph name of a Type 1 font (ISO 32000-1, 9.6.6.2)."""
    encoding = keys.get("Encoding")
    base = encodings.BASES.get(encodings.base_name(file, encoding))
    if base is not None:
        start = base()
    else:
        own = program.encoding if isinstance(program, Cff | Type1) else None
        flags = file.get(descriptor.get("Flags"))
        plain = file.get(encoding) is not None and not (isinstance(flags, int) and flags & _SYMBOLIC) and own is None
        start = encodings.standard() if own is None or plain else own
    return start | encodings.differences(file, encoding)


class _CodeToGlyph:
    """Code to glyph of a TrueType font (ISO 32000-1, 9.6.6.4)."""

    def __init__(self, file: PdfFile, keys: dict[str, Value], descriptor: dict[str, Value], program: TrueType) -> None:
        flags = file.get(descriptor.get("Flags"))
        encoding = keys.get("Encoding")
        base = encodings.BASES.get(encodings.base_name(file, encoding))
        self.program = program
        self.symbolic = (isinstance(flags, int) and bool(flags & _SYMBOLIC)) or file.get(encoding) is None
        self.names = (base or encodings.standard)() | encodings.differences(file, encoding)

    def __call__(self, code: int) -> int:
        """The glyph; 0 where there is none."""
        return self._symbol(code) if self.symbolic else self._letter(code)

    def _symbol(self, code: int) -> int:
        program = self.program
        if (3, 0) in program.maps:
            for page in _SYMBOL_PAGES:
                glyph = program.glyph((3, 0), page + code)
                if glyph:
                    return glyph
        if (1, 0) in program.maps:
            return program.glyph((1, 0), code)
        for one in program.maps:
            glyph = program.glyph(one, code)
            if glyph:
                return glyph
        return 0

    def _letter(self, code: int) -> int:
        name = self.names.get(code, "")
        program = self.program
        if not name:
            return 0
        if (3, 1) in program.maps or (0, 3) in program.maps or (3, 10) in program.maps:
            character = encodings.character(name)
            for one in ((3, 1), (3, 10), (0, 3)):
                glyph = program.glyph(one, ord(character)) if len(character) == 1 else 0
                if glyph:
                    return glyph
        if (1, 0) in program.maps:
            for roman, said in encodings.mac_roman().items():
                if said == name:
                    glyph = program.glyph((1, 0), roman)
                    if glyph:
                        return glyph
        return program.names.get(name, 0) or (self._symbol(code) if (3, 0) in program.maps else 0)


def composite(file: PdfFile, use: Use, descendant: dict[str, Value], program: Program) -> Iterator[Found]:
    """The CIDs of a composite font. Codes of a predefined CMap are not followed: its file is not here."""
    reader = Reader(file, use.keys)
    encoding = file.get(use.keys.get("Encoding"))
    if isinstance(encoding, str) and encoding not in {"Identity-H", "Identity-V"}:
        return
    tally = _Tally(use.path)
    cids: dict[int, bool] = {}
    for text, rendered in use.shown.items():
        for code, size in reader.codes.cut(text):
            cid = reader.codes.find(code, size)
            if isinstance(cid, int) and len(cids) < _MOST_CODES:
                cids[cid] = cids.get(cid, False) or rendered
    widths = _Widths(file, descendant)
    mapping = file.data(descendant.get("CIDToGIDMap"))
    for cid, rendered in sorted(cids.items()):
        glyph = _glyph(program, cid, mapping)
        if cid == 0 or (glyph == 0 and not isinstance(program, Cff)):
            tally.add("PDFA-NOTDEF", code=f"{cid:04X}")
        if not rendered or isinstance(program, Type1):
            continue
        if glyph is None or not program.has(glyph):
            tally.add("PDFA-GLYPH", code=f"{cid:04X}")
        else:
            _compare(tally, widths.of(cid), program.width(glyph), f"{cid:04X}")
    yield from tally.all()


def _glyph(program: Program, cid: int, mapping: bytes | None) -> int | None:
    if isinstance(program, Cff):
        return program.cids.get(cid)
    if mapping is None:
        return cid
    return int.from_bytes(mapping[2 * cid : 2 * cid + 2], "big") if 2 * cid + 1 < len(mapping) else 0


def drawn(file: PdfFile, use: Use) -> Iterator[Found]:
    """The glyphs of a Type 3 font: there, and as wide as their first operator (``d0`` or ``d1``) says."""
    tally = _Tally(use.path)
    named = encodings.differences(file, use.keys.get("Encoding"))
    procedures = file.keys(use.keys.get("CharProcs"))
    matrix = [file.get(one) for one in file.items(use.keys.get("FontMatrix"))]
    scale = abs(matrix[0]) * 1000 if matrix and isinstance(matrix[0], int | float) else 1
    for code in sorted({code for text, rendered in use.shown.items() if rendered for code in text}):
        content = file.data(procedures.get(named.get(code, NOTDEF)))
        if content is None:
            tally.add("PDFA-GLYPH", code=f"{code:02X}")
            continue
        first = next(steps(content, []), None)
        stated = _stated(file, use.keys, {}, code)
        if first and first.operator in {"d0", "d1"} and first.operands and isinstance(first.operands[0], int | float):
            _compare(tally, None if stated is None else stated * scale, first.operands[0] * scale, f"{code:02X}")
    yield from tally.all()


class _Widths:
    """The ``W`` array of a CIDFont (ISO 32000-1, 9.7.4.3)."""

    def __init__(self, file: PdfFile, descendant: dict[str, Value]) -> None:
        default = file.get(descendant.get("DW"))
        self._default = float(default) if isinstance(default, int | float) else 1000.0
        self._single: dict[int, float] = {}
        self._ranges: list[tuple[int, int, float]] = []
        waiting = [file.get(one) for one in file.items(descendant.get("W"))]
        at = 0
        while at + 1 < len(waiting):
            first, second = waiting[at], waiting[at + 1]
            if not isinstance(first, int):
                break
            if isinstance(second, list):
                for i, one in enumerate(second):
                    value = file.get(one)
                    self._single[first + i] = float(value) if isinstance(value, int | float) else 0.0
                at += 2
                continue
            third = waiting[at + 2] if at + 2 < len(waiting) else None
            if isinstance(second, int) and isinstance(third, int | float):
                self._ranges.append((first, second, float(third)))
            at += 3

    def of(self, cid: int) -> float:
        """The width of a CID."""
        if cid in self._single:
            return self._single[cid]
        return next((width for first, last, width in self._ranges if first <= cid <= last), self._default)


def cid_set(
    file: PdfFile, descendant: dict[str, Value], descriptor: dict[str, Value], program: Program, path: str
) -> Iterator[Found]:
    """6.2.11.4.2: a subset's CIDSet has a bit for every glyph that the program draws."""
    from duebook.rules.pdf.fonts import SUBSET

    bits = file.data(descriptor.get("CIDSet"))
    if bits is None or SUBSET.match(str(file.get(descendant.get("BaseFont")))) is None:
        return
    if isinstance(program, Cff):
        present = set(program.cids)
    elif isinstance(program, TrueType) and file.scalar(descendant.get("CIDToGIDMap")) in {"Identity", None}:
        present = {glyph for glyph in range(program.count) if program.drawn(glyph)}
    else:
        return
    missing = [cid for cid in present if cid and not (cid // 8 < len(bits) and bits[cid // 8] & (128 >> cid % 8))]
    if missing:
        yield found("PDFA-FONT-CIDSET", path, cid=min(missing))
