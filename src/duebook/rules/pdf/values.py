"""The values of a PDF as written: numbers, names, strings, arrays, dictionaries and references (ISO 32000-1, 7.2 and 7.3).

The reader goes over the bytes once, never backwards, and keeps account of what PDF/A forbids in the writing itself: an odd
number of hexadecimal digits, numbers out of range, names and strings that are too long. A library that hands over finished
values has thrown these facts away.

>>> value, end = read(b"<</Size 12/ID[<4A>(b)]>>", 0)
>>> value
{'Size': 12, 'ID': [b'J', b'b']}
>>> notes = []
>>> read(b"<4A4>", 0, notes)[0], notes
(b'J@', [Note(code='PDFA-HEX-ODD', at=0, fact='4A4')])
"""

import re
from typing import Any, NamedTuple, TypeAlias

Value: TypeAlias = Any
"""int, float, bool, None, :class:`Name`, bytes (a string), list, dict, :class:`Ref` or :class:`Word`."""

LARGEST = 2_147_483_647
"""Of an integer; ISO 19005-3, 6.1.13."""
LARGEST_REAL = 3.403e38
SMALLEST_REAL = 1.175e-38
LONGEST_STRING = 32_767
LONGEST_NAME = 127
MOST_NOTES = 200
"""Of one object or content stream."""
MOST_ITEMS = 400_000
"""Of one value, all levels together."""
_DEEPEST = 200
_SHOWN = 40


class Name(str):
    """A name without its slash, its ``#xx`` resolved; one character is one byte."""

    __slots__ = ()


class Word(str):
    """A keyword or an operator: what is neither a value nor a delimiter."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an indirect object."""

    number: int
    generation: int


class Note(NamedTuple):
    """What is wrong in the writing: the rule, the byte where it stands, and the text."""

    code: str
    at: int
    fact: str


class Broken(Exception):
    """The bytes are no value; never leaves this package."""


def _note(notes: list[Note], code: str, at: int, fact: str) -> None:
    if len(notes) < MOST_NOTES:
        notes.append(Note(code, at, fact))


def is_one_of(value: Value, names: frozenset[str]) -> bool:
    """Whether a value is a name, and one of these."""
    return isinstance(value, Name) and value in names


_TOKEN = re.compile(
    rb"(?>[\x00\t\n\x0c\r ]++|%[^\r\n]*+)*+(?:"
    rb"(?P<reference>(?P<object>\d{1,10})[\x00\t\n\x0c\r ]++(?P<generation>\d{1,5})[\x00\t\n\x0c\r ]++R"
    rb"(?![^\x00\t\n\x0c\r ()<>\[\]{}/%]))"
    rb"|(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++))(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+)"
    rb"|(?P<sign><<|>>|[\[\](){}<>])"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]++))"
)
_HEX = re.compile(rb"[^>]*+")
_PIECE = re.compile(rb"[^()\\]*+")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_SPACE = bytes(range(33))
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
_NUMBER_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_ESCAPES = {ord("n"): b"\n", ord("r"): b"\r", ord("t"): b"\t", ord("b"): b"\b", ord("f"): b"\f"}
_CONSTANTS = {b"true": True, b"false": False, b"null": None}
END = Word("")
"""What :func:`read` gives where nothing is left."""
_SIGNS = {sign: Word(sign.decode()) for sign in (b"[", b"]", b"<<", b">>", b"{", b"}", b")", b">")}


def read(content: bytes, at: int, notes: list[Note] | None = None) -> tuple[Value, int]:
    """The value at a place and where it ends; :data:`END` where nothing is left. Raises :class:`Broken`."""
    notes = [] if notes is None else notes
    stack: list[tuple[list[Value], bool]] = []
    count = 0
    while True:
        value, at = token(content, at, notes)
        if isinstance(value, Word):
            if value in {"[", "<<"}:
                if len(stack) >= _DEEPEST:
                    raise Broken("nested too deep")
                stack.append(([], value == "<<"))
                continue
            if value in {"]", ">>"} and stack:
                items, paired = stack.pop()
                if paired != (value == ">>"):
                    raise Broken("brackets do not match")
                value = _dictionary(items) if paired else items
            elif stack:
                raise Broken(f"'{value[:_SHOWN]}' inside a value")
        if not stack:
            return value, at
        stack[-1][0].append(value)
        count += 1
        if count > MOST_ITEMS:
            raise Broken("too many items in a value")


def _dictionary(items: list[Value]) -> dict[str, Value]:
    keys = items[::2]
    if len(items) % 2 or not all(isinstance(key, Name) for key in keys):
        raise Broken("a dictionary without pairs")
    return {str(key): value for key, value in zip(keys, items[1::2], strict=True) if value is not None}


def token(content: bytes, at: int, notes: list[Note]) -> tuple[Value, int]:
    """The next simple value, or a delimiter or keyword as :class:`Word`."""
    match = _TOKEN.match(content, at)
    if match is None:
        return END, len(content)
    kind = match.lastgroup or ""
    text, end = match[kind], match.end()
    if kind == "number":
        return _number(text, match.start(kind), notes), end
    if kind == "name":
        return _name(text, match.start(kind), notes), end
    if kind == "reference":
        return Ref(int(match["object"]), int(match["generation"])), end
    if kind == "word":
        value = _CONSTANTS.get(text, END)
        return (Word(text.decode("latin-1")) if value is END else value), end
    return _delimited(content, text, end, notes)


def _delimited(content: bytes, sign: bytes, at: int, notes: list[Note]) -> tuple[Value, int]:
    """What a delimiter opens: a string, or itself."""
    if sign == b"(":
        return _string(content, at, notes)
    if sign == b"<":
        return _hexadecimal(content, at, notes)
    return _SIGNS[sign], at


def _number(text: bytes, at: int, notes: list[Note]) -> int | float:
    if b"." not in text:
        if len(text) > _SHOWN:
            _note(notes, "PDFA-INTEGER", at, text[:_SHOWN].decode())
            return LARGEST
        whole = int(text)
        if not -LARGEST - 1 <= whole <= LARGEST:
            _note(notes, "PDFA-INTEGER", at, text.decode())
        return whole
    real = float(text[:400])
    if abs(real) > LARGEST_REAL:
        _note(notes, "PDFA-REAL", at, text[:_SHOWN].decode())
        return LARGEST
    if real and abs(real) < SMALLEST_REAL:
        _note(notes, "PDFA-REAL-SMALL", at, text[:_SHOWN].decode())
    return real


def _name(raw: bytes, at: int, notes: list[Note]) -> Name:
    if b"#" in raw:
        raw = _NUMBER_SIGN.sub(lambda match: bytes([int(match[1], 16)]), raw)
    if len(raw) > LONGEST_NAME:
        _note(notes, "PDFA-NAME", at, str(len(raw)))
    return Name(raw.decode("latin-1"))


def _string(content: bytes, at: int, notes: list[Note]) -> tuple[bytes, int]:
    start, depth, parts = at, 1, []
    while True:
        piece = _PIECE.match(content, at)
        end = piece.end() if piece else at
        parts.append(content[at:end])
        sign = content[end : end + 1]
        if not sign:
            raise Broken("a string without an end")
        at = end + 1
        if sign == b"\\":
            part, at = _escaped(content, at)
            parts.append(part)
            continue
        depth += 1 if sign == b"(" else -1
        if not depth:
            break
        parts.append(sign)
    text = b"".join(parts)
    if b"\r" in content[start:at]:
        text = text.replace(b"\r\n", b"\n") if b"\\" not in content[start:at] else text
    if len(text) > LONGEST_STRING:
        _note(notes, "PDFA-STRING", start, str(len(text)))
    return text, at


def _escaped(content: bytes, at: int) -> tuple[bytes, int]:
    octal = _OCTAL.match(content, at)
    if octal:
        return bytes([int(octal[0], 8) & 255]), octal.end()
    sign = content[at : at + 1]
    if sign == b"\r":
        return b"", at + (2 if content[at + 1 : at + 2] == b"\n" else 1)
    if sign == b"\n":
        return b"", at + 1
    return _ESCAPES.get(sign[0], sign) if sign else b"", at + 1


def _hexadecimal(content: bytes, at: int, notes: list[Note]) -> tuple[bytes, int]:
    match = _HEX.match(content, at)
    end = match.end() if match else at
    if end >= len(content):
        raise Broken("a hexadecimal string without an end")
    digits = content[at:end].translate(None, _SPACE)
    shown = digits[:_SHOWN].decode("latin-1")
    if len(digits) % 2:
        _note(notes, "PDFA-HEX-ODD", at - 1, shown)
    if _NOT_HEX.search(digits):
        _note(notes, "PDFA-HEX-DIGITS", at - 1, shown)
        digits = _NOT_HEX.sub(b"", digits)
    text = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if len(text) > LONGEST_STRING:
        _note(notes, "PDFA-STRING", at, str(len(text)))
    return text, end + 1
