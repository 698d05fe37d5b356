"""TrueType and OpenType programs: the few tables that widths and glyph look-ups need, read in place (ISO 14496-22).

A look-up asks one code and expands no range: a font from a stranger may claim four thousand million characters.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own; the specification named above explains them

from collections.abc import Callable
from functools import cached_property
from struct import Struct, error

_TABLE = Struct(">4sLLL")
_SUBTABLE = Struct(">HHL")
_SHORT = Struct(">H")
_LONG = Struct(">L")
_MOST_TABLES = 256
_GROUP = Struct(">LLL")


class TrueType:
    """One program. Raises ``ValueError`` where it is none."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self.tables = self._directory()
            self.units = _SHORT.unpack_from(self.table("head"), 18)[0] or 1000
            self.count = int(_SHORT.unpack_from(self.table("maxp"), 4)[0])
            self._metrics = _SHORT.unpack_from(self.table("hhea"), 34)[0]
        except error as wrong:
            raise ValueError(str(wrong)) from None

    def _directory(self) -> dict[str, tuple[int, int]]:
        start = _LONG.unpack_from(self._content, 12)[0] if self._content[:4] == b"ttcf" else 0
        if self._content[start : start + 4] not in {b"\x00\x01\x00\x00", b"true", b"OTTO"}:
            raise ValueError("not a TrueType program")
        number = min(_SHORT.unpack_from(self._content, start + 4)[0], _MOST_TABLES)
        rows = (_TABLE.unpack_from(self._content, start + 12 + 16 * i) for i in range(number))
        return {tag.decode("latin-1"): (at, length) for tag, _, at, length in rows}

    def table(self, name: str) -> bytes:
        """The bytes of a table; empty where there is none."""
        at, length = self.tables.get(name, (0, 0))
        return self._content[at : at + length]

    def width(self, glyph: int) -> float | None:
        """The advance width in thousandths of the em."""
        table, last = self.table("hmtx"), self._metrics - 1
        try:
            advance = _SHORT.unpack_from(table, 4 * min(glyph, last))[0]
        except error:
            return None
        return float(advance) * 1000 / float(self.units)

    def has(self, glyph: int) -> bool:
        """Whether the program defines a glyph of that index."""
        return 0 <= glyph < self.count

    def drawn(self, glyph: int) -> bool:
        """Whether a glyph has an outline."""
        loca = self.table("loca")
        try:
            entry = _LONG if _SHORT.unpack_from(self.table("head"), 50)[0] else _SHORT
            start, end = (entry.unpack_from(loca, entry.size * at)[0] for at in (glyph, glyph + 1))
        except error:
            return False
        return bool(end > start)

    @cached_property
    def maps(self) -> dict[tuple[int, int], int]:
        """The character maps: (platform, encoding) -> where it stands in the table."""
        table = self.table("cmap")
        try:
            count = min(_SHORT.unpack_from(table, 2)[0], _MOST_TABLES)
            rows = [_SUBTABLE.unpack_from(table, 4 + 8 * i) for i in range(count)]
        except error:
            return {}
        return {(platform, encoding): at for platform, encoding, at in rows}

    def glyph(self, character_map: tuple[int, int], code: int) -> int:
        """The glyph of a code in one character map; 0 where there is none."""
        at = self.maps.get(character_map)
        if at is None:
            return 0
        table = self.table("cmap")[at:]
        try:
            look_up = _FORMATS.get(_SHORT.unpack_from(table, 0)[0])
            return look_up(table, code) if look_up else 0
        except (error, IndexError):
            return 0

    @cached_property
    def names(self) -> dict[str, int]:
        """Glyph names of the ``post`` table, where it has its own (format 2)."""
        table = self.table("post")
        if table[:4] != b"\x00\x02\x00\x00" or len(table) < 34:
            return {}
        count = _SHORT.unpack_from(table, 32)[0]
        words: list[str] = []
        at = 34 + 2 * count
        while at < len(table):
            words.append(table[at + 1 : at + 1 + table[at]].decode("latin-1"))
            at += 1 + table[at]
        made: dict[str, int] = {}
        for glyph in range(min(count, (len(table) - 34) // 2)):
            index = _SHORT.unpack_from(table, 34 + 2 * glyph)[0] - 258
            if 0 <= index < len(words):
                made.setdefault(words[index], glyph)
        return made


def _bytes(table: bytes, code: int) -> int:
    """Format 0."""
    return table[6 + code] if code < 256 else 0


def _segments(table: bytes, code: int) -> int:
    """Format 4."""
    double = _SHORT.unpack_from(table, 6)[0]
    for i in range(0, double, 2):
        if code > _SHORT.unpack_from(table, 14 + i)[0]:
            continue
        first = _SHORT.unpack_from(table, 16 + double + i)[0]
        if code < first:
            return 0
        delta = _SHORT.unpack_from(table, 16 + 2 * double + i)[0]
        place = 16 + 3 * double + i
        offset = _SHORT.unpack_from(table, place)[0]
        if not offset:
            return int(code + delta) & 0xFFFF
        glyph = _SHORT.unpack_from(table, place + offset + 2 * (code - first))[0]
        return int(glyph + delta) & 0xFFFF if glyph else 0
    return 0


def _trimmed(table: bytes, code: int) -> int:
    """Format 6."""
    first, count = _SHORT.unpack_from(table, 6)[0], _SHORT.unpack_from(table, 8)[0]
    return int(_SHORT.unpack_from(table, 10 + 2 * (code - first))[0]) if first <= code < first + count else 0


def _groups(table: bytes, code: int) -> int:
    """Format 12: groups in ascending order."""
    low, high = 0, min(_LONG.unpack_from(table, 12)[0], (len(table) - 16) // 12)
    while low < high:
        middle = (low + high) // 2
        first, last, glyph = _GROUP.unpack_from(table, 16 + 12 * middle)
        if code < first:
            high = middle
        elif code > last:
            low = middle + 1
        else:
            return int(glyph + code - first)
    return 0


_FORMATS: dict[int, Callable[[bytes, int], int]] = {0: _bytes, 4: _segments, 6: _trimmed, 12: _groups}
