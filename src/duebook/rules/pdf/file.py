"""A PDF opened for checking: its cross-references lead to its objects, and where they do not, the objects are looked for.

Pure Python on purpose (docs/decisions/0085): the checks need the bytes around every object, and nothing native touches a
stranger's file. Source: ISO 32000-1, 7.5.4 to 7.5.8; ISO 19005-3, 6.1.3 and 6.1.4.
"""

import re

from duebook.rules.pdf.objects import MOST_OBJECTS, Objects, Spot, Stream
from duebook.rules.pdf.values import Broken, Note, Ref, Value, read, token

MOST_ENTRIES = 4 * MOST_OBJECTS
"""Of all cross-reference sections together."""
_MOST_SECTIONS = 200
_WHITE = rb"[\x00\t\n\x0c\r ]"
_TABLE = re.compile(_WHITE + rb"*+xref")
_SECTION = re.compile(_WHITE + rb"*+(\d{1,10})" + _WHITE + rb"+(\d{1,10})" + _WHITE + rb"*+")
_ENTRY = re.compile(_WHITE + rb"*+(\d{1,10})" + _WHITE + rb"+(\d{1,5})" + _WHITE + rb"+([nf])")
_START = re.compile(rb"startxref" + _WHITE + rb"*+(\d{1,12})")


class PdfFile(Objects):
    """One file: ``trailer`` is the newest, ``tables`` are the places of the word ``xref``."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.trailer: dict[str, Value] = {}
        self.tables: list[int] = []
        self._entries = 0
        self._follow()

    def _follow(self) -> None:
        """Read the cross-references from the last one back; look for the objects where they lead nowhere."""
        starts = [int(one[1]) for one in _START.finditer(self.content[-2048:])]
        waiting, seen = starts[-1:], set[int]()
        try:
            while waiting and len(seen) < _MOST_SECTIONS:
                at = waiting.pop(0)
                if at in seen:
                    continue
                seen.add(at)
                trailer = self._section(at)
                self.trailer = self.trailer or trailer
                waiting += [one for key in ("XRefStm", "Prev") if isinstance(one := trailer.get(key), int)]
        except Broken:
            self.rebuilt = True
        if self.rebuilt or not isinstance(self.get(self.trailer.get("Root")), dict):
            self._rebuild()

    def _section(self, at: int) -> dict[str, Value]:
        """One cross-reference section, table or stream; its trailer."""
        table = _TABLE.match(self.content, at) if 0 <= at < len(self.content) else None
        if table is None:
            return self._stream_section(at)
        self.tables.append(table.end() - 4)
        end = table.end()
        while head := _SECTION.match(self.content, end):
            first, count, end = int(head[1]), int(head[2]), head.end()
            self._entries += count
            if self._entries > MOST_ENTRIES:
                raise Broken("too many objects")
            for number in range(first, first + count):
                entry = _ENTRY.match(self.content, end)
                if entry is None:
                    raise Broken("a cross-reference entry is missing")
                end = entry.end()
                if entry[3] == b"n" and int(entry[1]):
                    self.spots.setdefault(number, Spot(int(entry[1])))
                else:
                    self.spots.setdefault(number, Spot(-1))
        word, end = token(self.content, end, [])
        notes: list[Note] = []
        trailer, _ = read(self.content, end, notes) if word == "trailer" else (None, 0)
        if not isinstance(trailer, dict):
            raise Broken("there is no trailer")
        self.note(0, notes)
        return trailer

    def _stream_section(self, at: int) -> dict[str, Value]:
        """A cross-reference stream (ISO 32000-1, 7.5.8)."""
        stream = self.read_at(at, None)
        if not isinstance(stream, Stream) or stream.keys.get("Type") != "XRef":
            raise Broken("there is no cross-reference here")
        keys, data = stream.keys, self.data(stream) or b""
        widths = keys.get("W")
        if not isinstance(widths, list) or len(widths) < 3 or not all(isinstance(w, int) and 0 <= w <= 8 for w in widths):  # noqa: PLR2004
            raise Broken("the cross-reference stream has no widths")
        index = keys.get("Index") or [0, keys.get("Size", 0)]
        a, b, c = widths[:3]
        at = 0
        for first, count in zip(index[::2], index[1::2], strict=False):
            if not isinstance(first, int) or not isinstance(count, int) or count < 0:
                raise Broken("the cross-reference stream has no index")
            self._entries += count
            if self._entries > MOST_ENTRIES:
                raise Broken("too many objects")
            for number in range(first, first + count):
                row = data[at : at + a + b + c]
                at += a + b + c
                if len(row) < a + b + c:
                    break
                kind = int.from_bytes(row[:a], "big") if a else 1
                second, third = int.from_bytes(row[a : a + b], "big"), int.from_bytes(row[a + b :], "big")
                spot = Spot(second) if kind == 1 else Spot(third, second) if kind == 2 else Spot(-1)  # noqa: PLR2004
                self.spots.setdefault(number, spot)
        return keys

    def _rebuild(self) -> None:
        """Find the objects by their heads; the last one of a number counts."""
        self.rebuilt = True
        self._values.clear()
        self._held.clear()
        self.spots = {number: Spot(at) for number, at in self.scan().items()}
        for number in list(self.spots):
            value = self.value(number)
            if isinstance(value, Stream) and value.keys.get("Type") == "ObjStm":
                for index, inner in enumerate(self.numbers(value)):
                    self.spots.setdefault(inner, Spot(index, number))
        trailers = [one.end() for one in re.finditer(rb"trailer", self.content)]
        found: list[dict[str, Value]] = []
        for at in trailers[-_MOST_SECTIONS:]:
            try:
                value, _ = read(self.content, at)
            except Broken:
                continue
            found += [value] if isinstance(value, dict) else []
        found += [v.keys for n in self.spots if isinstance(v := self.value(n), Stream) and v.keys.get("Type") == "XRef"]
        rooted = [one for one in found if isinstance(self.get(one.get("Root")), dict)]
        catalogues = [n for n in self.spots if isinstance(v := self.value(n), dict) and v.get("Type") == "Catalog"]
        self.trailer = rooted[-1] if rooted else {"Root": Ref(catalogues[-1], 0)} if catalogues else {}

    @property
    def root(self) -> dict[str, Value]:
        """The catalogue."""
        return self.keys(self.trailer.get("Root"))
