"""Type 1 programs: glyph names, the encoding and advance widths (Adobe Type 1 Font Format, chapters 6 and 7).

The program is PostScript; nothing of it is run. Its private part is deciphered and cut into charstrings, of which only the first
command is read: it sets the width.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own; the specification named above explains them

import re
from functools import cached_property

_ENTRY = re.compile(rb"/([^\s/(){}<>\[\]%]{1,127})\s+(\d{1,5})\s+(?:RD|-\||\S{1,8})[ ]")
_CODE = re.compile(rb"dup\s+(\d{1,3}|8#[0-7]{1,3})\s*/([^\s/(){}<>\[\]%]{1,127})\s+put")
_SKIPPED = re.compile(rb"/lenIV\s+(\d)")
_MATRIX = re.compile(rb"/FontMatrix\s*\[\s*([-+.\dEe]{1,20})")
_HEX = re.compile(rb"[0-9A-Fa-f\s]{8}")
MOST_GLYPHS = 65_536
MOST_SECRET = 2 * 1024 * 1024
"""Bytes of a private part; the largest in use have a tenth of it."""
_CHARSTRING, _PRIVATE = 4330, 55665


class Type1:
    """One program. Raises ``ValueError`` where it is none."""

    def __init__(self, content: bytes) -> None:
        content = _unwrapped(content)
        at = content.find(b"eexec")
        if at < 0:
            raise ValueError("no private part")
        self._clear, secret = content[:at], content[at + 5 :].lstrip(b" \t\r\n")
        if _HEX.match(secret):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", secret)
            secret = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        if len(secret) > MOST_SECRET:
            raise ValueError("it is too large")
        self._private = _deciphered(secret, _PRIVATE)[4:]
        self.charstrings = self._cut()

    def _cut(self) -> dict[str, bytes]:
        start = self._private.find(b"/CharStrings")
        if start < 0:
            raise ValueError("no charstrings")
        made: dict[str, bytes] = {}
        at = start + 12
        while len(made) < MOST_GLYPHS and (entry := _ENTRY.search(self._private, at)) is not None:
            length = int(entry[2])
            made.setdefault(entry[1].decode("latin-1"), self._private[entry.end() : entry.end() + length])
            at = entry.end() + length
        return made

    @cached_property
    def encoding(self) -> dict[int, str] | None:
        """Code -> glyph name; None where it is Adobe's standard encoding."""
        if re.search(rb"/Encoding\s+StandardEncoding", self._clear):
            return None
        codes = {_code(one[1]): one[2].decode("latin-1") for one in _CODE.finditer(self._clear)}
        return {code: name for code, name in codes.items() if code < 256}

    def width(self, name: str) -> float | None:
        """The advance width in thousandths of the em."""
        code = self.charstrings.get(name)
        skipped = _SKIPPED.search(self._private)
        if code is None:
            return None
        matrix = _MATRIX.search(self._clear)
        try:
            scale = float(matrix[1]) * 1000 if matrix else 1.0
        except ValueError:
            scale = 1.0
        width = _first_width(_deciphered(code, _CHARSTRING)[int(skipped[1]) if skipped else 4 :])
        return None if width is None else width * scale


def _code(text: bytes) -> int:
    return int(text.removeprefix(b"8#"), 8) if text.startswith(b"8#") else int(text)


def _unwrapped(content: bytes) -> bytes:
    """Without the segment heads of a PFB file."""
    out, at = b"", 0
    while content[at : at + 1] == b"\x80" and content[at + 1 : at + 2] in {b"\x01", b"\x02"}:
        length = int.from_bytes(content[at + 2 : at + 6], "little")
        out += content[at + 6 : at + 6 + length]
        at += 6 + length
    return out or content


def _deciphered(secret: bytes, key: int) -> bytes:
    out = bytearray(len(secret))
    for i, sign in enumerate(secret):
        out[i] = sign ^ (key >> 8)
        key = ((sign + key) * 52845 + 22719) & 0xFFFF
    return bytes(out)


def _first_width(code: bytes) -> float | None:
    """The width that ``hsbw`` or ``sbw`` sets; its arguments may be quotients."""
    stack: list[float] = []
    at = 0
    while at < len(code) and len(stack) < 24:  # the stack of the format
        sign = code[at]
        if sign == 13:  # hsbw
            return stack[1] if len(stack) > 1 else None
        if sign == 12:
            if code[at + 1 : at + 2] == b"\x07":
                return stack[2] if len(stack) > 2 else None
            if code[at + 1 : at + 2] != b"\x0c" or len(stack) < 2 or not stack[-1]:
                return None
            divisor = stack.pop()
            stack.append(stack.pop() / divisor)
            at += 2
        elif sign < 32:
            return None
        elif sign < 247:
            stack.append(sign - 139)
            at += 1
        elif sign < 255:
            more = code[at + 1] if at + 1 < len(code) else 0
            stack.append((sign - 247) * 256 + more + 108 if sign < 251 else -(sign - 251) * 256 - more - 108)
            at += 2
        else:
            stack.append(int.from_bytes(code[at + 1 : at + 5], "big", signed=True))
            at += 5
    return None
