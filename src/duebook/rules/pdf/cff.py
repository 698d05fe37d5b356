"""Compact Font Format programs: glyph names or CIDs, and advance widths (Adobe Technical Notes 5176 and 5177).

Only as much of a charstring is followed as stands before its first drawing: that is where the width is. Every loop is counted.
"""

# ruff: noqa: PLR2004 - the numbers are the format's own; the specification named above explains them

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from struct import Struct, error

_CARD16 = Struct(">H")
_SIGNED = Struct(">h")
_FIXED = Struct(">l")
_MOST_STEPS = 400
_DEEPEST = 10
_NIBBLES = "0123456789.EE -"
_STEMS = frozenset({1, 3, 18, 23})
_MASKS = frozenset({19, 20})
_MOVES = {21: 2, 22: 1, 4: 1, 14: 0}
"""Moves and the end -> number of their own arguments; one more is the width."""


class Cff:
    """One program. Raises ``ValueError`` where it is none."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            _, at = self._index(content[2])
            tops, at = self._index(at)
            strings, at = self._index(at)
            self._global, _ = self._index(at)
            self.top = self._dictionary(tops[0])
            self._strings = strings
            self._glyphs, _ = self._index(int(self.top[17][0]))
            self._private = [self._sub(self.top)]
            if 1236 in self.top:
                inner, _ = self._index(int(self.top[1236][0]))
                self._private = [self._sub(self._dictionary(one)) for one in inner] or self._private
        except (error, IndexError, KeyError) as wrong:
            raise ValueError(str(wrong)) from None

    @property
    def count(self) -> int:
        """The number of glyphs."""
        return len(self._glyphs)

    @property
    def keyed(self) -> bool:
        """Whether glyphs are known by CID rather than by name."""
        return 1230 in self.top

    @cached_property
    def order(self) -> list[int]:
        """String numbers or CIDs of the glyphs in their order."""
        at = int(self.top.get(15, [0])[0])
        if at <= 2:  # one of the three predefined sets
            return list(range(self.count))
        order = [0]
        kind, at = self._content[at], at + 1
        try:
            while len(order) < self.count:
                first = _CARD16.unpack_from(self._content, at)[0]
                at += 2
                left = 0
                if kind == 1:
                    left, at = self._content[at], at + 1
                elif kind == 2:
                    left, at = _CARD16.unpack_from(self._content, at)[0], at + 2
                order += range(first, first + min(left, self.count) + 1)
        except (error, IndexError):
            return order
        return order[: self.count]

    @cached_property
    def cids(self) -> dict[int, int]:
        """CID -> glyph; in a program keyed by name a CID is the glyph."""
        return {cid: glyph for glyph, cid in enumerate(self.order)} if self.keyed else {i: i for i in range(self.count)}

    @cached_property
    def names(self) -> dict[str, int]:
        """Glyph name -> glyph."""
        from fontTools.cffLib import cffStandardStrings

        def name(number: int) -> str:
            if number < len(cffStandardStrings):
                return str(cffStandardStrings[number])
            own = number - len(cffStandardStrings)
            return self._strings[own].decode("latin-1") if own < len(self._strings) else f"sid{number}"

        return {name(number): glyph for glyph, number in enumerate(self.order)}

    @cached_property
    def encoding(self) -> dict[int, str] | None:
        """Code -> glyph name of the program's own encoding; None where it is Adobe's standard encoding."""
        at = int(self.top.get(16, [0])[0])
        if at <= 1:
            return None
        kind, count, at = self._content[at] & 127, self._content[at + 1], at + 2
        by_glyph = {glyph: name for name, glyph in self.names.items()}
        codes: list[int] = []
        for i in range(count):
            if kind == 0:
                codes.append(self._content[at + i])
            else:
                first, left = self._content[at + 2 * i], self._content[at + 2 * i + 1]
                codes += range(first, first + left + 1)
        return {code: by_glyph.get(glyph, ".notdef") for glyph, code in enumerate(codes, 1)}

    def has(self, glyph: int) -> bool:
        """Whether the program defines a glyph of that index."""
        return 0 <= glyph < self.count

    def width(self, glyph: int) -> float | None:
        """The advance width in thousandths of the em."""
        if not self.has(glyph):
            return None
        default, nominal, own = self._private[min(self._choice(glyph), len(self._private) - 1)]
        matrix = self.top.get(1207)
        scale = matrix[0] * 1000 if matrix and matrix[0] else 1.0
        try:
            _, extra = self._run(self._glyphs[glyph], own, [], iter(range(_MOST_STEPS)), 0)
        except (error, IndexError, ZeroDivisionError):
            return None
        return (default if extra is None else nominal + extra) * scale

    def _choice(self, glyph: int) -> int:
        """Which of the private dictionaries a glyph uses."""
        if 1237 not in self.top:
            return 0
        at = int(self.top[1237][0])
        if self._content[at] == 0:
            return self._content[at + 1 + glyph]
        chosen, ranges = 0, _CARD16.unpack_from(self._content, at + 1)[0]
        for i in range(ranges):
            if _CARD16.unpack_from(self._content, at + 3 + 3 * i)[0] > glyph:
                break
            chosen = self._content[at + 5 + 3 * i]
        return chosen

    def _run(
        self, code: bytes, own: list[bytes], stack: list[float], budget: Iterator[int], depth: int
    ) -> tuple[bool, float | None]:
        """Follow a charstring to its first drawing: whether it came there, and the width's difference if one is stated."""
        at = 0
        while at < len(code) and next(budget, None) is not None:
            sign = code[at]
            at += 1
            if sign >= 32 or sign == 28:
                value, at = _number(code, at - 1)
                stack.append(value)
            elif sign in _STEMS or sign in _MASKS:
                return True, stack[0] if len(stack) % 2 else None
            elif sign in _MOVES:
                more = len(stack) - _MOVES[sign]
                return True, stack[0] if more == 1 or (sign == 14 and more == 5) else None  # 14: seac's four
            elif sign in {10, 29} and stack and depth < _DEEPEST:
                routines = own if sign == 10 else self._global
                bias = 107 if len(routines) < 1240 else 1131 if len(routines) < 33900 else 32768
                done, extra = self._run(routines[int(stack.pop()) + bias], own, stack, budget, depth + 1)
                if done:
                    return True, extra
            else:
                return sign != 11, None  # 11 returns to the caller
        return False, None

    def _sub(self, keys: dict[int, list[float]]) -> tuple[float, float, list[bytes]]:
        """Default width, nominal width and subroutines of a private dictionary."""
        size, at = (int(one) for one in (keys.get(18) or [0, 0])[:2])
        private = self._dictionary(self._content[at : at + size])
        routines = self._index(at + int(private[19][0]))[0] if 19 in private else []
        return (private.get(20) or [0])[0], (private.get(21) or [0])[0], routines

    def _index(self, at: int) -> tuple[list[bytes], int]:
        content = self._content
        count = _CARD16.unpack_from(content, at)[0]
        if not count:
            return [], at + 2
        size, base = content[at + 2], at + 3
        ends = [int.from_bytes(content[base + i * size : base + (i + 1) * size], "big") for i in range(count + 1)]
        start = base + (count + 1) * size - 1
        if size not in {1, 2, 3, 4} or start + ends[-1] > len(content):
            raise IndexError("an index that leads out of the program")
        return [content[start + a : start + b] for a, b in pairwise(ends)], start + ends[-1]

    @staticmethod
    def _dictionary(code: bytes) -> dict[int, list[float]]:
        made: dict[int, list[float]] = {}
        stack: list[float] = []
        at = 0
        while at < len(code):
            sign = code[at]
            if sign <= 21:
                key, at = (1200 + code[at + 1], at + 2) if sign == 12 else (sign, at + 1)
                made[key], stack = stack, []
            elif sign == 29:
                stack.append(_FIXED.unpack_from(code, at + 1)[0])
                at += 5
            elif sign == 30:
                value, at = _real(code, at + 1)
                stack.append(value)
            else:
                value, at = _number(code, at)
                stack.append(value)
        return made


def _number(code: bytes, at: int) -> tuple[float, int]:
    sign = code[at]
    if sign == 28:
        return _SIGNED.unpack_from(code, at + 1)[0], at + 3
    if sign < 247:
        return sign - 139, at + 1
    if sign < 251:
        return (sign - 247) * 256 + code[at + 1] + 108, at + 2
    if sign < 255:
        return -(sign - 251) * 256 - code[at + 1] - 108, at + 2
    return _FIXED.unpack_from(code, at + 1)[0] / 65536, at + 5


def _real(code: bytes, at: int) -> tuple[float, int]:
    text = ""
    while at < len(code):
        pair = code[at]
        at += 1
        for nibble in (pair >> 4, pair & 15):
            if nibble == 15:
                try:
                    return float(text), at
                except ValueError:
                    return 0.0, at
            text += "E-" if nibble == 12 else _NIBBLES[nibble]
    return 0.0, at
