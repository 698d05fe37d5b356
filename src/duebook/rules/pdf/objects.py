"""The objects of a PDF and their streams, and what is wrong in how they are written.

An object is read when it is first asked for; what PDF/A forbids around it is noted then. Every size is counted before it is
spent.
Source: ISO 32000-1, 7.3 and 7.5.7; ISO 19005-3, 6.1.6 to 6.1.9.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from duebook.rules.pdf.filters import LARGEST, TooMuch, decoded
from duebook.rules.pdf.values import Broken, Name, Note, Ref, Value, Word, read, token

MOST_OBJECTS = 100_000
MOST_PARSED = 16 * 1024 * 1024
"""Bytes of all objects, their streams aside."""
MOST_NOTED = 20_000
MOST_DECODED = 96 * 1024 * 1024
"""Bytes of all decoded streams of one file."""
_MOST_HOPS = 20
_SHOWN = 40
_WHITE = rb"[\x00\t\n\x0c\r ]"
_HEAD = re.compile(rb"(\d{1,10})(" + _WHITE + rb"++)(\d{1,5})(" + _WHITE + rb"++)obj")
_ANY_HEAD = re.compile(rb"(?<!\d)(\d{1,10})" + _WHITE + rb"{1,8}(\d{1,5})" + _WHITE + rb"{1,8}obj")
_EOL = b"\r\n"
_END_OF_DATA = re.compile(rb"(\r\n|\n|\r)?endstream")
_FINAL_END = re.compile(rb"[\x00\t\n\x0c\r ]*+endobj")


class Stream:
    """A stream: its dictionary, and where its bytes lie."""

    __slots__ = ("keys", "length", "number", "start")

    def __init__(self, number: int, keys: dict[str, Value], start: int, length: int) -> None:
        self.number = number
        self.keys = keys
        self.start = start
        self.length = length


class Spot(NamedTuple):
    """Where an object stands: a byte offset, or an object stream and the index in it."""

    at: int
    holder: int = 0


class Objects:
    """Objects by their numbers; ``notes`` fill up as they are read: (object number, what is wrong in the writing)."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.spots: dict[int, Spot] = {}
        self.notes: list[tuple[int, Note]] = []
        self.rebuilt = False
        self.spent = 0
        self._parsed = 0
        self._values: dict[int, Value] = {}
        self._bytes: dict[int, bytes | None] = {}
        self._held: dict[int, list[tuple[int, Value]]] = {}
        self._busy: set[int] = set()
        self._scanned: dict[int, int] | None = None
        self._stream_ends: list[int] | None = None

    def note(self, number: int, notes: list[Note]) -> None:
        """Keep what is wrong in the writing of an object."""
        if len(self.notes) < MOST_NOTED:
            self.notes += [(number, note) for note in notes]

    def scan(self) -> dict[int, int]:
        """Where objects stand by their heads alone; the last one of a number counts."""
        if self._scanned is None:
            self._scanned = {}
            for one in _ANY_HEAD.finditer(self.content):
                self._scanned[int(one[1])] = one.start()
                if len(self._scanned) >= MOST_OBJECTS:
                    break
        return self._scanned

    def value(self, number: int) -> Value:
        """The object of that number; None where there is none or it cannot be read."""
        if number in self._values:
            return self._values[number]
        spot = self.spots.get(number)
        if spot is None or spot.at < 0 or number in self._busy:
            return None
        self._busy.add(number)
        try:
            value = self._inside(spot, number) if spot.holder else self.read_at(spot.at, number)
        except Broken as error:
            self.note(number, [Note("PDFA-OBJECT", spot.at, str(error))])
            value = None
        finally:
            self._busy.discard(number)
        self._values[number] = value
        return value

    def get(self, value: Value) -> Value:
        """The value itself, references followed."""
        for _ in range(_MOST_HOPS):
            if not isinstance(value, Ref):
                return value
            value = self.value(value.number)
        return None

    def scalar(self, value: Value) -> Value:
        """The value where it is a number, name, string or nothing; a name of its kind for anything larger."""
        value = self.get(value)
        if isinstance(value, list | dict | Stream):
            return Name("array" if isinstance(value, list) else "dictionary")
        return value

    def keys(self, value: Value) -> dict[str, Value]:
        """The dictionary that a value is or that its stream has; empty for anything else."""
        value = self.get(value)
        if isinstance(value, Stream):
            return value.keys
        return value if isinstance(value, dict) else {}

    def items(self, value: Value) -> list[Value]:
        """The array that a value is; empty for anything else."""
        value = self.get(value)
        return value if isinstance(value, list) else []

    def at(self, value: Value, *path: str) -> Value:
        """What stands at the end of a path of keys, references followed."""
        for key in path:
            value = self.keys(value).get(key)
        return self.get(value)

    def read_at(self, at: int, number: int | None) -> Value:
        """The indirect object at an offset; notes what PDF/A forbids around it."""
        head = _HEAD.match(self.content, at) if 0 <= at < len(self.content) else None
        if head is None or (number is not None and int(head[1]) != number):
            found = self.scan().get(number) if number is not None else None
            head = _HEAD.match(self.content, found) if found is not None else None
            if head is None:
                raise Broken("the cross-reference leads nowhere")
            self.rebuilt = True
        number = int(head[1])
        notes: list[Note] = []
        if self._parsed > MOST_PARSED:
            raise Broken("too much of it before")
        value, end = read(self.content, head.end(), notes)
        self._parsed += end - head.end()
        if value == "endobj" and isinstance(value, Word):
            value, end = None, end - 6
        if isinstance(value, Word):
            raise Broken(f"'{value[:_SHOWN]}' is no object")
        word, after = token(self.content, end, [])
        if word == "stream" and isinstance(value, dict):
            value, end = self._stream(number, value, after, notes)
        self._spacing(head, end, notes)
        self.note(number, notes)
        return value

    def _spacing(self, head: re.Match[bytes], end: int, notes: list[Note]) -> None:
        """ISO 19005-3, 6.1.9: single spaces in the head, line ends around head and ``endobj``."""
        content, at = self.content, head.start()
        before = content[at - 1 : at] if at else b"\n"
        after = content[head.end() : head.end() + 1]
        single = len(head[2]) == 1 and len(head[4]) == 1
        if before not in _EOL or not single or after not in _EOL or not after:
            notes.append(Note("PDFA-OBJECT-SPACING", at, content[at : head.end()].decode("latin-1")))
        closing = _FINAL_END.match(content, end)
        if closing is None:
            notes.append(Note("PDFA-OBJECT-SPACING", end, "endobj"))
            return
        start, stop = closing.end() - 6, closing.end()
        if content[start - 1 : start] not in _EOL or content[stop : stop + 1] not in _EOL:
            notes.append(Note("PDFA-OBJECT-SPACING", start, "endobj"))

    def _stream(self, number: int, keys: dict[str, Value], at: int, notes: list[Note]) -> tuple[Stream, int]:
        """A stream; ``at`` is behind its keyword. Its length is the stated one where ``endstream`` follows it."""
        content = self.content
        if content[at : at + 2] == b"\r\n":
            start = at + 2
        elif content[at : at + 1] == b"\n":
            start = at + 1
        else:
            notes.append(Note("PDFA-STREAM-EOL", at, "stream"))
            start = at + 1 if content[at : at + 1] in b"\r " else at
        length = self.get(keys.get("Length"))
        end = start + length if isinstance(length, int) and 0 <= length <= len(content) - start else -1
        closing = _END_OF_DATA.match(content, end) if end >= 0 else None
        if closing is None:
            next_end = bisect_left(self._ends(), start)
            if next_end == len(self._ends()):
                raise Broken("a stream without an end")
            found = self._ends()[next_end]
            end = found - (2 if content[found - 2 : found] == b"\r\n" else 1 if content[found - 1 : found] in _EOL else 0)
            notes.append(Note("PDFA-STREAM-LENGTH", start, f"{length} / {end - start}"))
            return Stream(number, keys, start, max(0, end - start)), found + 9
        if closing[1] is None:
            inside = content[end - 1 : end] in _EOL and end > start
            code = "PDFA-STREAM-LENGTH" if inside else "PDFA-STREAM-EOL"
            notes.append(Note(code, end, f"{length} / {end - start - 1}" if inside else "endstream"))
        return Stream(number, keys, start, end - start), closing.end()

    def _ends(self) -> list[int]:
        """Where ``endstream`` stands; looked for once, and only in a file that is wrong somewhere."""
        if self._stream_ends is None:
            self._stream_ends = [one.start() for one in re.finditer(rb"endstream", self.content)]
        return self._stream_ends

    def _inside(self, spot: Spot, number: int) -> Value:
        if spot.holder not in self._held:
            holder = self.value(spot.holder)
            if not isinstance(holder, Stream):
                raise Broken("there is no object stream")
            self._held[spot.holder] = self._unpack(holder)
        held = self._held[spot.holder]
        if spot.at < len(held) and held[spot.at][0] == number:
            return held[spot.at][1]
        return next((value for inner, value in held if inner == number), None)

    def _unpack(self, holder: Stream) -> list[tuple[int, Value]]:
        data, first = self.data(holder) or b"", self.get(holder.keys.get("First"))
        numbers = self.numbers(holder)
        held: list[tuple[int, Value]] = []
        offsets = self._pairs(holder, data)[1::2]
        for number, offset in zip(numbers, offsets, strict=False):
            notes: list[Note] = []
            try:
                value, _ = read(data, int(first or 0) + offset, notes)
            except Broken:
                value = None
            self.note(number, notes)
            held.append((number, value))
        return held

    def numbers(self, holder: Stream) -> list[int]:
        """The numbers of the objects in an object stream."""
        return self._pairs(holder, self.data(holder) or b"")[::2]

    def _pairs(self, holder: Stream, data: bytes) -> list[int]:
        count = self.get(holder.keys.get("N"))
        first = self.get(holder.keys.get("First"))
        if not isinstance(count, int) or not isinstance(first, int) or count > MOST_OBJECTS:
            return []
        return [int(one) for one in data[:first].split()[: 2 * count] if one.isdigit() and len(one) < 12]  # noqa: PLR2004

    def undecoded(self, stream: Stream) -> bytes:
        """The bytes as they lie in the file."""
        return self.content[stream.start : stream.start + stream.length]

    def filters(self, stream: Stream) -> tuple[list[str], list[Value]]:
        """The names of the filters, and the parameters of each."""
        named, given = self.get(stream.keys.get("Filter")), self.get(stream.keys.get("DecodeParms"))
        names = [str(self.get(one)) for one in named] if isinstance(named, list) else [str(named)] if named else []
        each = [self.keys(one) for one in given] if isinstance(given, list) else [self.keys(given)]
        return names, (each + [{}] * len(names))[: len(names)]

    def data(self, value: Value) -> bytes | None:
        """The decoded bytes of a stream; None where it is none or cannot be decoded (noted once)."""
        stream = self.get(value)
        if not isinstance(stream, Stream):
            return None
        if stream.start not in self._bytes:
            names, given = self.filters(stream)
            try:
                made: bytes | None = decoded(
                    self.undecoded(stream), names, given, max(0, min(LARGEST, MOST_DECODED - self.spent))
                )
                self.spent += len(made or b"")
            except TooMuch:
                self.note(stream.number, [Note("PDFA-LIMIT", stream.start, "decoded bytes")])
                made = None
            except Broken as error:
                if "LZWDecode" not in names and "LZW" not in names:
                    self.note(stream.number, [Note("PDFA-STREAM-DATA", stream.start, str(error))])
                made = None
            self._bytes[stream.start] = made
        return self._bytes[stream.start]
