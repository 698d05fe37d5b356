"""Images, forms and JPEG 2000 (ISO 19005-3, 6.2.6, 6.2.8 and 6.2.9)."""

from collections.abc import Iterator
from typing import NamedTuple

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found, numbered
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.values import Value

INTENTS = frozenset({"RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"})
BITS = frozenset({1, 2, 4, 8, 16})
CHANNELS = frozenset({1, 3, 4})
METHODS = frozenset({1, 2, 3})
CIEJAB = 19
MOST_BITS = 38
_MOST_BOXES = 200


def xobjects(file: PdfFile) -> Iterator[Found]:
    """Every image and form of the file."""
    for number in file.spots:
        stream = file.value(number)
        if not isinstance(stream, Stream):
            continue
        kind, path = file.scalar(stream.keys.get("Subtype")), numbered(number)
        if kind == "Image":
            yield from image(file, stream.keys, path)
            names, _ = file.filters(stream)
            if names and names[-1] == "JPXDecode":
                yield from jpeg2000(file.data(stream) or b"", path, own_colour="ColorSpace" not in stream.keys)
        elif kind == "Form" or (kind == "PS" and file.get(stream.keys.get("Type")) == "XObject"):
            yield from _form(file, stream.keys, path)


def _form(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    if file.get(keys.get("Subtype")) == "PS" or file.get(keys.get("Subtype2")) == "PS" or "PS" in keys:
        yield found("PDFA-POSTSCRIPT", path)
    if "OPI" in keys:
        yield found("PDFA-OPI", path)
    if "Ref" in keys:
        yield found("PDFA-REFERENCE", path)


def image(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    """What an image's dictionary breaks; an inline image's abbreviations are spelt out by the caller."""
    for key in ("Alternates", "OPI"):
        if key in keys:
            yield found(f"PDFA-{key.upper()}", path)
    if file.get(keys.get("Interpolate")) is True:
        yield found("PDFA-INTERPOLATE", path)
    intent = file.scalar(keys.get("Intent"))
    if intent is not None and intent not in INTENTS:
        yield found("PDFA-INTENT", path, intent=intent)
    bits = file.scalar(keys.get("BitsPerComponent"))
    mask = file.get(keys.get("ImageMask")) is True
    if bits is not None and (bits not in BITS or (mask and bits != 1)):
        yield found("PDFA-IMAGE-BITS", path, bits=bits)


class _Colour(NamedTuple):
    """A colour specification box: method, whether it is the best one, and the enumerated space."""

    method: int
    best: bool
    space: int


def jpeg2000(data: bytes, path: str, *, own_colour: bool = True) -> Iterator[Found]:
    """What the header boxes of JPEG 2000 data break (6.2.8.3; boxes as in ISO 15444-1, annex I).

    Its colour specifications count only where the image dictionary gives no colour space (``own_colour``).
    """
    boxes = dict[bytes, list[bytes]]()
    for kind, content in _boxes(data):
        if kind == b"jp2h":
            for inner, what in _boxes(content):
                boxes.setdefault(inner, []).append(what)
    header = next((one for one in boxes.get(b"ihdr", []) if len(one) >= 12), None)  # noqa: PLR2004
    if header is None:
        yield found("PDFA-JPX", path, why="it has no header boxes")
        return
    channels = _colour_channels(int.from_bytes(header[8:10], "big"), boxes)
    if channels not in CHANNELS:
        yield found("PDFA-JPX", path, why=f"it has {channels} colour channels")
    if own_colour:
        yield from _colours(boxes.get(b"colr", []), path)
    depth = (header[10] & 127) + 1
    if b"bpcc" in boxes or header[10] == 255 or not 1 <= depth <= MOST_BITS:  # noqa: PLR2004 - 255: depths vary
        yield found("PDFA-JPX", path, why="its channels differ in depth, or the depth is out of range")


def _colours(boxes: list[bytes], path: str) -> Iterator[Found]:
    """One specification, or one marked as the best; a known method; not CIEJab."""
    colours = [_Colour(one[0], one[2] == 1, int.from_bytes(one[3:7], "big")) for one in boxes if len(one) > 2]  # noqa: PLR2004 - method, precedence, approximation
    if len(colours) != 1 and sum(one.best for one in colours) != 1:
        yield found("PDFA-JPX", path, why=f"it has {len(colours)} colour specifications, none or several of them the best one")
    chosen = next((one for one in colours if one.best), colours[0] if colours else None)
    if chosen and chosen.method not in METHODS:
        yield found("PDFA-JPX", path, why=f"its colour method is {chosen.method}")
    if any(one.method == 1 and one.space == CIEJAB for one in colours):
        yield found("PDFA-JPX", path, why="it uses CIEJab")


def _colour_channels(components: int, boxes: dict[bytes, list[bytes]]) -> int:
    """Channels without those for opacity; a palette makes its own."""
    palette = next((one for one in boxes.get(b"pclr", []) if len(one) >= 3), None)  # noqa: PLR2004
    if palette:
        components = palette[2]
    definition = next((one for one in boxes.get(b"cdef", []) if len(one) >= 2), b"")  # noqa: PLR2004
    kinds = [int.from_bytes(definition[at + 2 : at + 4], "big") for at in range(2, len(definition) - 5, 6)]
    return components - sum(kind in {1, 2} for kind in kinds)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        length, kind, start = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if length == 1:
            length, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        end = len(data) if length == 0 else at + length
        if end < start:
            return
        yield kind, data[start:end]
        at = end
