"""Character maps of composite fonts: codes to CIDs, and codes to Unicode (ISO 32000-1, 9.7.5 and 9.10.3).

Ranges are kept as ranges, so a map that claims every code costs as much as one that claims a single one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from duebook.rules.pdf.values import END, Broken, Name, Value, Word, read

PREDEFINED = {
    **dict.fromkeys(
        "GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V".split(), "GB1"
    ),
    **dict.fromkeys("UniGB-UCS2-H UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V".split(), "GB1"),
    **dict.fromkeys("B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H ETenms-B5-V CNS-EUC-H".split(), "CNS1"),
    **dict.fromkeys("CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V".split(), "CNS1"),
    **dict.fromkeys(
        "83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V".split(), "Japan1"
    ),
    **dict.fromkeys("EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H V UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H".split(), "Japan1"),
    **dict.fromkeys("UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V".split(), "Japan1"),
    **dict.fromkeys("KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H".split(), "Korea1"),
    **dict.fromkeys("UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V".split(), "Korea1"),
}
"""Name -> ordering of the collection; ISO 32000-1, Table 118."""
IDENTITY = ("Identity-H", "Identity-V")
MOST_RANGES = 70_000
LARGEST_CID = 65_535
_INFO = {
    "registry": re.compile(rb"/Registry\s*(?:\(([^)]{0,200})\)|<([0-9A-Fa-f\s]{0,400})>)"),
    "ordering": re.compile(rb"/Ordering\s*(?:\(([^)]{0,200})\)|<([0-9A-Fa-f\s]{0,400})>)"),
    "supplement": re.compile(rb"/Supplement\s+(\d{1,9})"),
}
_MODE = re.compile(rb"/WMode\s+(\d)")
_USED = re.compile(rb"/([^\s/(){}<>\[\]%]{1,127})\s+usecmap")


@dataclass(slots=True)
class CMap:
    """One map. ``ranges`` are (length of the code, first, last, first target); a target is a CID or a text."""

    spaces: list[tuple[int, int, int]] = field(default_factory=list)
    ranges: list[tuple[int, int, int, int | str]] = field(default_factory=list)
    mode: int = 0
    info: dict[str, str] = field(default_factory=dict)
    used: str = ""
    sorted: bool = False

    def find(self, code: int, length: int) -> int | str | None:
        """The target of a code."""
        if not self.sorted:
            self.ranges.sort(key=lambda one: one[:2])
            self.sorted = True
        at = bisect_right(self.ranges, (length, code, 1 << 40)) - 1
        if at < 0:
            return None
        size, first, last, target = self.ranges[at]
        if size != length or not first <= code <= last:
            return None
        if isinstance(target, int):
            return target + code - first
        return target[:-1] + chr(min(ord(target[-1]) + code - first, 0x10FFFF)) if target else ""

    def largest(self) -> int:
        """The largest CID that the map gives."""
        return max((target + last - first for _, first, last, target in self.ranges if isinstance(target, int)), default=0)

    def cut(self, text: bytes) -> Iterator[tuple[int, int]]:
        """A string as codes: (code, length in bytes)."""
        spaces = self.spaces or [(2, 0, 0xFFFF)]
        shortest = min(size for size, _, _ in spaces)
        at = 0
        while at < len(text):
            for size, first, last in spaces:
                code = int.from_bytes(text[at : at + size], "big")
                if at + size <= len(text) and _within(code, first, last, size):
                    yield code, size
                    at += size
                    break
            else:
                yield int.from_bytes(text[at : at + shortest], "big"), shortest
                at += shortest


def _within(code: int, first: int, last: int, size: int) -> bool:
    """A code space is a box: each byte lies between its own bounds."""
    pairs = zip(code.to_bytes(size, "big"), first.to_bytes(size, "big"), last.to_bytes(size, "big"), strict=True)
    return all(low <= one <= high for one, low, high in pairs)


def parsed(content: bytes) -> CMap:
    """A map as its stream writes it, as far as it is legible."""
    made = CMap()
    mode = _MODE.search(content)
    made.mode = int(mode[1]) if mode else 0
    for name, pattern in _INFO.items():
        said = pattern.search(content)
        if said:
            text = said[1] if said[1] is not None else bytes.fromhex("".join(said[2].decode().split()).ljust(2, "0"))
            made.info[name] = text.decode("latin-1")
    used = _USED.search(content)
    made.used = used[1].decode("latin-1") if used else ""
    at, values = 0, list[Value]()
    try:
        while len(made.ranges) < MOST_RANGES:
            value, at = read(content, at)
            if value is END:
                break
            if not isinstance(value, Word):
                values = [*values[-(MOST_RANGES):], value] if len(values) > MOST_RANGES else values
                values.append(value)
                continue
            section = _SECTIONS.get(value)
            if section:
                section(made, values)
            values = []
    except (Broken, ValueError):
        return made
    return made


def _spaces(made: CMap, values: list[Value]) -> None:
    for low, high in zip(values[::2], values[1::2], strict=False):
        if isinstance(low, bytes) and isinstance(high, bytes) and 0 < len(low) == len(high) <= 4:  # noqa: PLR2004
            made.spaces.append((len(low), int.from_bytes(low, "big"), int.from_bytes(high, "big")))


def _cid_ranges(made: CMap, values: list[Value]) -> None:
    for low, high, cid in zip(values[::3], values[1::3], values[2::3], strict=False):
        if isinstance(low, bytes) and isinstance(high, bytes) and isinstance(cid, int):
            made.ranges.append((len(low), int.from_bytes(low, "big"), int.from_bytes(high, "big"), cid))


def _cid_chars(made: CMap, values: list[Value]) -> None:
    for code, cid in zip(values[::2], values[1::2], strict=False):
        if isinstance(code, bytes) and isinstance(cid, int):
            made.ranges.append((len(code), int.from_bytes(code, "big"), int.from_bytes(code, "big"), cid))


def _text_ranges(made: CMap, values: list[Value]) -> None:
    for low, high, target in zip(values[::3], values[1::3], values[2::3], strict=False):
        if not isinstance(low, bytes) or not isinstance(high, bytes):
            continue
        first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
        if isinstance(target, list):
            made.ranges += [(len(low), first + i, first + i, _unicode(one)) for i, one in enumerate(target[: last - first + 1])]
        else:
            made.ranges.append((len(low), first, last, _unicode(target)))


def _text_chars(made: CMap, values: list[Value]) -> None:
    for code, target in zip(values[::2], values[1::2], strict=False):
        if isinstance(code, bytes):
            at = int.from_bytes(code, "big")
            made.ranges.append((len(code), at, at, _unicode(target)))


def _unicode(value: Value) -> str:
    if isinstance(value, Name):
        from duebook.rules.pdf.encodings import character

        return character(str(value))
    return value.decode("utf-16-be", "replace") if isinstance(value, bytes) else ""


_SECTIONS = {
    "endcodespacerange": _spaces,
    "endcidrange": _cid_ranges,
    "endcidchar": _cid_chars,
    "endbfrange": _text_ranges,
    "endbfchar": _text_chars,
}


def identity() -> CMap:
    """Two bytes are the CID."""
    return CMap([(2, 0, 0xFFFF)], [(2, 0, 0xFFFF, 0)])
