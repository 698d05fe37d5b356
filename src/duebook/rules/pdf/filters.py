"""Streams taken out of their compression, never larger than asked for (ISO 32000-1, 7.4).

Only what the checks look into is decoded: Flate with its predictors, the two ASCII filters and run lengths. What an image filter
holds stays as it is. A stream that grows past its limit is a bomb: :class:`TooMuch`.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable

from duebook.rules.pdf.values import Broken, Value

LARGEST = 24 * 1024 * 1024
"""Bytes of one decoded stream."""
MOST_FILTERS = 8
IMAGE = frozenset({"DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"})
"""Their output is a picture; the checks read its header, not its pixels."""
SHORT = {"AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "Fl": "FlateDecode", "RL": "RunLengthDecode"}


class TooMuch(Broken):
    """The stream is larger than the limit."""


def decoded(raw: bytes, names: list[str], parameters: list[Value], limit: int = LARGEST) -> bytes:
    """The bytes behind the filters, as far as an image filter; raises :class:`Broken` for what cannot be decoded."""
    if len(names) > MOST_FILTERS:
        raise Broken("too many filters")
    for name, given in zip(names, parameters, strict=True):
        if name in IMAGE:
            return raw
        step = _STEPS.get(SHORT.get(name, name))
        if step is None:
            raise Broken(f"the filter {name} is not known")
        raw = step(raw, limit)
        if SHORT.get(name, name) == "FlateDecode" and isinstance(given, dict):
            raw = _unpredicted(raw, given)
    return raw


def _inflated(raw: bytes, limit: int) -> bytes:
    machine = zlib.decompressobj()
    try:
        out = machine.decompress(raw, limit + 1)
    except zlib.error:
        try:
            out = zlib.decompressobj(-15).decompress(raw[2:], limit + 1)
        except zlib.error as error:
            raise Broken(str(error)) from None
    if len(out) > limit:
        raise TooMuch("larger than the limit")
    return out


def _unpredicted(data: bytes, given: dict[str, Value]) -> bytes:
    """Undo a PNG predictor; TIFF's is for pictures only and leaves the bytes as they are."""
    kind, colours, bits, columns = (
        given.get(key) if isinstance(given.get(key), int) else default
        for key, default in (("Predictor", 1), ("Colors", 1), ("BitsPerComponent", 8), ("Columns", 1))
    )
    if not isinstance(kind, int) or kind < 10:  # noqa: PLR2004 - 10 to 15 are PNG's
        return data
    width = (int(colours or 1) * int(bits or 8) * int(columns or 1) + 7) // 8
    step = max(1, int(colours or 1) * int(bits or 8) // 8)
    if not 0 < width <= LARGEST:
        raise Broken("a predictor with impossible columns")
    above = bytearray(width)
    out = bytearray()
    for at in range(0, len(data), width + 1):
        row = bytearray(data[at + 1 : at + 1 + width])
        _PNG.get(data[at], _none)(row, above, step)
        out += row
        above = row + bytearray(width - len(row))
    return bytes(out)


def _none(row: bytearray, above: bytearray, step: int) -> None:
    """Type 0: the row is as it is."""
    del row, above, step


def _sub(row: bytearray, above: bytearray, step: int) -> None:
    del above
    for i in range(step, len(row)):
        row[i] = (row[i] + row[i - step]) & 255


def _up(row: bytearray, above: bytearray, step: int) -> None:
    del step
    for i, value in enumerate(above[: len(row)]):
        row[i] = (row[i] + value) & 255


def _average(row: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        row[i] = (row[i] + (left + above[i]) // 2) & 255


def _paeth(row: bytearray, above: bytearray, step: int) -> None:
    for i in range(len(row)):
        a, b, c = (row[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
        near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))
        row[i] = (row[i] + near[2]) & 255


_PNG: dict[int, Callable[[bytearray, bytearray, int], None]] = {1: _sub, 2: _up, 3: _average, 4: _paeth}


def _from_hex(raw: bytes, limit: int) -> bytes:
    del limit
    digits = re.sub(rb"[\x00\t\n\x0c\r ]", b"", raw.partition(b">")[0])
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except binascii.Error as error:
        raise Broken(str(error)) from None


def _from_85(raw: bytes, limit: int) -> bytes:
    text = raw.strip().removeprefix(b"<~").partition(b"~>")[0]
    if text.count(b"z") * 4 > limit:
        raise TooMuch("larger than the limit")
    try:
        return base64.a85decode(text, ignorechars=b" \t\n\r\v\x00\x0c")
    except ValueError as error:
        raise Broken(str(error)) from None


def _from_runs(raw: bytes, limit: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(raw) and raw[at] != 128:  # noqa: PLR2004 - 128 ends the data
        length = raw[at]
        if length < 128:  # noqa: PLR2004
            out += raw[at + 1 : at + 2 + length]
            at += 2 + length
        else:
            out += raw[at + 1 : at + 2] * (257 - length)
            at += 2
        if len(out) > limit:
            raise TooMuch("larger than the limit")
    return bytes(out)


_STEPS: dict[str, Callable[[bytes, int], bytes]] = {
    "FlateDecode": _inflated,
    "ASCIIHexDecode": _from_hex,
    "ASCII85Decode": _from_85,
    "RunLengthDecode": _from_runs,
}
