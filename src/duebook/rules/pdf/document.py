"""What the catalogue, the pages and the forms may hold: ISO 19005-3, 6.1.12, 6.1.13, 6.4, 6.5.2, 6.9, 6.10 and 6.11."""

from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found, numbered
from duebook.rules.pdf.pages import Page
from duebook.rules.pdf.values import Ref, Value

SHORTEST_SIDE, LONGEST_SIDE = 3, 14_400
"""Of a page boundary, in units of 1/72 inch."""
_ROUNDING = 0.001
_BOXES = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox")
_DIGEST = ("DigestLocation", "DigestMethod", "DigestValue")
_MOST_FIELDS = 20_000


def catalogue(file: PdfFile) -> Iterator[Found]:
    """Keys that the catalogue and its name dictionary must not hold."""
    root = file.root
    if "AA" in root:
        yield found("PDFA-AA", "catalogue", where="catalogue")
    if "Requirements" in root:
        yield found("PDFA-REQUIREMENTS", "catalogue")
    if "NeedsRendering" in root and file.get(root["NeedsRendering"]) is not False:
        yield found("PDFA-NEEDS-RENDERING", "catalogue")
    if "AlternatePresentations" in file.keys(root.get("Names")):
        yield found("PDFA-PRESENTATIONS", "catalogue / Names")


def permissions(file: PdfFile) -> Iterator[Found]:
    """6.1.12: only ``UR3`` and ``DocMDP``; with ``DocMDP`` no digest in the signature references."""
    perms = file.keys(file.root.get("Perms"))
    for key in perms:
        if key not in {"UR3", "DocMDP"}:
            yield found("PDFA-PERMISSIONS", "catalogue / Perms", key=key)
    if "DocMDP" not in perms:
        return
    signatures = [perms["DocMDP"], *(file.at(field, "V") for field, _ in fields(file) if file.at(field, "FT") == "Sig")]
    for signature in signatures:
        for reference in file.items(file.at(signature, "Reference")):
            for key in _DIGEST:
                if key in file.keys(reference):
                    yield found("PDFA-PERMISSIONS-DIGEST", "catalogue / Perms / DocMDP", key=key)


def page(file: PdfFile, page: Page) -> Iterator[Found]:
    """A page's own keys: no additional actions, no presentation steps, boundaries neither too small nor too large."""
    if "AA" in page.keys:
        yield found("PDFA-AA", page.path, where=page.path)
    if "PresSteps" in page.keys:
        yield found("PDFA-PRES-STEPS", page.path)
    for name in _BOXES:
        box = [file.get(one) for one in file.items(page.inherited(name))]
        if len(box) == 4 and all(isinstance(one, int | float) for one in box):  # noqa: PLR2004
            sides = abs(box[2] - box[0]), abs(box[3] - box[1])
            if not all(SHORTEST_SIDE - _ROUNDING <= side <= LONGEST_SIDE + _ROUNDING for side in sides):
                yield found("PDFA-PAGE-SIZE", page.path, box=name, width=round(sides[0], 2), height=round(sides[1], 2))


def form(file: PdfFile) -> Iterator[Found]:
    """6.4.1 and 6.4.2: appearances are ready, no XFA, no actions in fields."""
    acroform = file.keys(file.root.get("AcroForm"))
    if file.get(acroform.get("NeedAppearances")) is True:
        yield found("PDFA-NEED-APPEARANCES", "catalogue / AcroForm")
    if "XFA" in acroform:
        yield found("PDFA-XFA", "catalogue / AcroForm")
    for field, path in fields(file):
        keys = file.keys(field)
        for key in ("A", "AA"):
            if key in keys and keys.get("Subtype") != "Widget":  # widgets are looked at on their pages
                yield found("PDFA-FIELD-ACTION", path, key=key)


def fields(file: PdfFile) -> Iterator[tuple[Value, str]]:
    """Every field of the interactive form with its path."""
    waiting = list(file.items(file.at(file.root.get("AcroForm"), "Fields")))
    seen: set[int] = set()
    count = 0
    while waiting and count < _MOST_FIELDS:
        field = waiting.pop()
        number = field.number if isinstance(field, Ref) else 0
        if number in seen:
            continue
        seen.add(number) if number else None
        count += 1
        yield field, f"form field {numbered(number)}" if number else "form field"
        waiting += file.items(file.keys(field).get("Kids"))


def optional_content(file: PdfFile) -> Iterator[Found]:
    """6.9: every configuration has a name of its own, an order of all groups if any, and no automatic states."""
    properties = file.keys(file.root.get("OCProperties"))
    groups = {one for one in file.items(properties.get("OCGs")) if isinstance(one, Ref)}
    places = [("D", properties["D"])] if "D" in properties else []
    places += [(f"Configs[{i}]", one) for i, one in enumerate(file.items(properties.get("Configs")))]
    names: set[bytes] = set()
    for place, given in places:
        path, keys = f"catalogue / OCProperties / {place}", file.keys(given)
        name = file.get(keys.get("Name"))
        if not isinstance(name, bytes) or not name:
            yield found("PDFA-OC-NAME", path)
        elif name in names:
            yield found("PDFA-OC-NAME-TWICE", path, name=name.decode("latin-1"))
        if isinstance(name, bytes):
            names.add(name)
        if "AS" in keys:
            yield found("PDFA-OC-AS", path)
        if "Order" in keys and groups - _listed(file, keys["Order"]):
            yield found("PDFA-OC-ORDER", path, count=len(groups - _listed(file, keys["Order"])))


def _listed(file: PdfFile, order: Value) -> set[Ref]:
    """The groups in an order, however deep."""
    waiting, listed = [order], set[Ref]()
    steps = 0
    while waiting and steps < _MOST_FIELDS:
        steps += 1
        value = waiting.pop()
        if isinstance(value, Ref) and value not in listed and isinstance(file.get(value), dict):
            listed.add(value)
        elif isinstance(file.get(value), list):
            waiting += file.items(value)
    return listed
