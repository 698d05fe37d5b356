"""Annotations: their types, flags and appearances (ISO 19005-3, 6.3)."""

from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.pages import Page
from duebook.rules.pdf.values import Value

ALLOWED = frozenset(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup "
    "FileAttachment Widget PrinterMark TrapNet Watermark Redact".split()
)
"""ISO 32000-1, Table 169 without 3D, Sound, Screen and Movie."""
PRINT, REFUSED = 4, {1: "Invisible", 2: "Hidden", 32: "NoView", 256: "ToggleNoView"}
MOST = 5_000
_MOST_PARENTS = 20


def annotations(file: PdfFile, page: Page) -> Iterator[tuple[dict[str, Value], str]]:
    """The annotations of a page with their paths."""
    for i, value in enumerate(file.items(page.keys.get("Annots"))[:MOST], 1):
        keys = file.keys(value)
        if keys:
            yield keys, f"{page.path} / annotation {i} ({file.scalar(keys.get('Subtype'))})"


def annotation(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    """What one annotation breaks."""
    kind = file.scalar(keys.get("Subtype"))
    if kind not in ALLOWED:
        yield found("PDFA-ANNOT-TYPE", path, type=kind)
    if kind == "Widget":
        for key in ("A", "AA"):
            if key in keys:
                yield found("PDFA-FIELD-ACTION", path, key=key)
    yield from _flags(file, keys, path, kind)
    yield from _appearance(file, keys, path, kind)


def _flags(file: PdfFile, keys: dict[str, Value], path: str, kind: Value) -> Iterator[Found]:
    """6.3.2: printed, and never hidden."""
    flags = file.get(keys.get("F"))
    if not isinstance(flags, int):
        if kind != "Popup":
            yield found("PDFA-ANNOT-FLAGS-MISSING", path)
        return
    wrong = [name for bit, name in REFUSED.items() if flags & bit] + ([] if flags & PRINT else ["Print"])
    if wrong:
        yield found("PDFA-ANNOT-FLAGS", path, flags=", ".join(wrong))


def _appearance(file: PdfFile, keys: dict[str, Value], path: str, kind: Value) -> Iterator[Found]:
    """6.3.3: an appearance with nothing but ``N``; for a button a dictionary of states, otherwise a stream."""
    if "AP" not in keys or file.get(keys["AP"]) is None:
        box = [file.get(one) for one in file.items(keys.get("Rect"))]
        empty = len(box) == 4 and box[0] == box[2] and box[1] == box[3]  # noqa: PLR2004
        if not empty and kind not in {"Popup", "Link"}:
            yield found("PDFA-ANNOT-APPEARANCE-MISSING", path)
        return
    appearance = file.keys(keys["AP"])
    normal = file.get(appearance.get("N"))
    button = kind == "Widget" and _field_type(file, keys) == "Btn"
    fits = isinstance(normal, dict) and bool(normal) if button else isinstance(normal, Stream)
    if set(appearance) != {"N"} or not fits:
        yield found("PDFA-ANNOT-APPEARANCE", path, keys=", ".join(appearance) or "-")


def _field_type(file: PdfFile, keys: dict[str, Value]) -> Value:
    """A field's type, inherited from above."""
    for _ in range(_MOST_PARENTS):
        if "FT" in keys or "Parent" not in keys:
            break
        keys = file.keys(keys["Parent"])
    return file.get(keys.get("FT"))


def appearances(file: PdfFile, keys: dict[str, Value]) -> Iterator[Stream]:
    """The streams that draw an annotation."""
    normal = file.at(keys, "AP", "N")
    for value in [normal] if isinstance(normal, Stream) else file.keys(normal).values():
        stream = file.get(value)
        if isinstance(stream, Stream):
            yield stream
