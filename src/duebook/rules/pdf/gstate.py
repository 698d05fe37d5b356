"""Extended graphics states: transfer functions, halftones, blend modes, intents, transparency.

Source: ISO 19005-3, 6.2.5, 6.2.6 and 6.2.10.
"""

from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.images import INTENTS
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.values import Value

BLEND_MODES = frozenset(
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference Exclusion "
    "Hue Saturation Color Luminosity".split()
)
_PRIMARIES = frozenset({"Cyan", "Magenta", "Yellow", "Black"})
_OPAQUE = frozenset({"Normal", "Compatible"})


def state(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    """What a graphics state dictionary breaks."""
    for key in ("TR", "HTP"):
        if key in keys:
            yield found("PDFA-GSTATE", path, key=key)
    if "TR2" in keys and file.get(keys["TR2"]) != "Default":
        yield found("PDFA-GSTATE", path, key="TR2")
    for mode in _modes(file, keys):
        if mode not in BLEND_MODES:
            yield found("PDFA-BLEND-MODE", path, mode=mode)
    intent = file.scalar(keys.get("RI"))
    if intent is not None and intent not in INTENTS:
        yield found("PDFA-INTENT", path, intent=intent)
    if "HT" in keys:
        yield from _halftone(file, keys["HT"], path, "")


def _modes(file: PdfFile, keys: dict[str, Value]) -> list[str]:
    given = file.get(keys.get("BM"))
    return [str(file.get(one)) for one in given] if isinstance(given, list) else [] if given is None else [str(given)]


def _halftone(file: PdfFile, value: Value, path: str, colourant: str) -> Iterator[Found]:
    """Type 1 or 5 only, without a name; a transfer function only for colourants that have none of their own."""
    given = file.get(value)
    if not isinstance(given, dict | Stream):
        return
    keys = file.keys(given)
    kind = file.scalar(keys.get("HalftoneType"))
    if kind not in {1, 5}:
        yield found("PDFA-HALFTONE", path, why=f"HalftoneType {kind}")
    if "HalftoneName" in keys:
        yield found("PDFA-HALFTONE", path, why="HalftoneName")
    if colourant != "Default":
        primary = not colourant or colourant in _PRIMARIES
        if primary == ("TransferFunction" in keys):
            yield found("PDFA-HALFTONE", path, why=f"TransferFunction ({colourant or '-'})")
    if kind == 5 and not colourant:  # noqa: PLR2004 - a collection of halftones
        for name, one in keys.items():
            if isinstance(file.get(one), dict | Stream):
                yield from _halftone(file, one, f"{path} / {name}", name)


def transparent(file: PdfFile, keys: dict[str, Value]) -> bool:
    """Whether the state makes what is painted under it transparent."""
    mask = file.get(keys.get("SMask"))
    if mask is not None and mask != "None":
        return True
    if any(isinstance(one := file.get(keys.get(key)), int | float) and one < 1 for key in ("ca", "CA")):
        return True
    modes = _modes(file, keys)
    return bool(modes) and modes[0] not in _OPAQUE
