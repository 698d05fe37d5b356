"""Logical structure: names of structure types at every level, tagging itself at level A (ISO 19005-3, 6.1.8 and 6.7)."""

import re
from collections.abc import Iterator

from duebook.rules.pdf.embedded import text
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found, numbered
from duebook.rules.pdf.structure import is_utf8
from duebook.rules.pdf.values import Name, Value

STANDARD = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody "
    "Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP "
    "Figure Formula Form".split()
)
"""ISO 32000-1, 14.8.4."""
_LANGUAGE = re.compile(r"(?:[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)?")
_MOST_HOPS = 30


def structure(file: PdfFile, level: str) -> Iterator[Found]:
    """What the structure tree breaks; only its names' spelling below level A."""
    root = file.keys(file.root.get("StructTreeRoot"))
    if level == "A":
        if file.at(file.root, "MarkInfo", "Marked") is not True:
            yield found("PDFA-MARKED", "catalogue / MarkInfo")
        if not root:
            yield found("PDFA-STRUCTURE", "catalogue")
        yield from _language(file, file.root, "catalogue")
    roles = {key: str(file.get(value)) for key, value in file.keys(root.get("RoleMap")).items()}
    for name in {*roles, *roles.values()}:
        if not is_utf8(name):
            yield found("PDFA-UTF8", "structure / RoleMap", name=name, what="structure type")
    told: set[str] = set()
    for number in file.spots:
        keys = file.value(number)
        if not isinstance(keys, dict) or not (keys.get("Type") == "StructElem" or {"S", "P", "K"} <= keys.keys()):
            continue
        kind = file.get(keys.get("S"))
        if not isinstance(kind, Name):
            continue
        if not is_utf8(kind):
            yield found("PDFA-UTF8", numbered(number), name=kind, what="structure type")
        if level == "A":
            yield from _language(file, keys, numbered(number))
            if kind not in told:
                told.add(kind)
                yield from _role(kind, roles, numbered(number))


def _role(kind: str, roles: dict[str, str], path: str) -> Iterator[Found]:
    """6.7.3.4: a type of one's own leads to a standard one, and a standard one nowhere else."""
    seen = [kind]
    while seen[-1] not in STANDARD and len(seen) < _MOST_HOPS:
        following = roles.get(seen[-1])
        if following is None or following in seen:
            yield found("PDFA-ROLE", path, type=kind)
            return
        seen.append(following)
    if kind in STANDARD and kind in roles and roles[kind] != kind:
        yield found("PDFA-ROLE-STANDARD", path, type=kind)


def _language(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[Found]:
    """6.7.4: a language is a language tag."""
    if "Lang" in keys and _LANGUAGE.fullmatch(text(file.get(keys["Lang"]))) is None:
        yield found("PDFA-LANGUAGE", path, language=text(file.get(keys["Lang"])))
