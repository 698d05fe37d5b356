"""Embedded files: described, typed, related to the document (ISO 19005-3, 6.8; ISO 19005-2, 6.8 for part 2)."""

import re
from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.values import Ref, Value

MOST = 1_000
_MIME = re.compile(r"[-\w+.]+/[-\w+.]+")
_CLAIM = re.compile(rb"""pdfaid:part\s*(?:>|=\s*["'])\s*([12])\s*[<"']""")
_MOST_NODES = 5_000


class Attached:
    """One file specification that embeds a file."""

    __slots__ = ("keys", "name", "path", "ref", "stream")

    def __init__(self, file: PdfFile, value: Value, path: str) -> None:
        self.keys = file.keys(value)
        self.ref = value if isinstance(value, Ref) else None
        held = file.keys(self.keys.get("EF"))
        stream = file.get(held.get("F", held.get("UF")))
        self.stream = stream if isinstance(stream, Stream) else None
        self.name = text(file.get(self.keys.get("UF"))) or text(file.get(self.keys.get("F")))
        self.path = f"{path} ({self.name})" if self.name else path


def text(value: Value) -> str:
    """A text string: UTF-16 or UTF-8 with its mark, otherwise one byte a character."""
    if not isinstance(value, bytes):
        return ""
    if value[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return value.decode("utf-16", "replace")
    return value[3:].decode("utf-8", "replace") if value[:3] == b"\xef\xbb\xbf" else value.decode("latin-1")


def attached(file: PdfFile) -> list[Attached]:
    """Every embedded file: of the name tree, of the catalogue's ``AF``, and of any other file specification in the file."""
    places: list[tuple[Value, str]] = [
        (one, "embedded file") for one in named(file, file.at(file.root, "Names", "EmbeddedFiles"))
    ]
    places += [(one, "associated file") for one in file.items(file.root.get("AF"))]
    for number in file.spots:
        value = file.value(number)
        if isinstance(value, dict):
            if "EF" in value:
                places.append((Ref(number, 0), f"object {number}"))
            elif value.get("Subtype") == "FileAttachment" and "EF" in file.keys(value.get("FS")):
                places.append((value["FS"], f"object {number} / FS"))
    seen: set[int] = set()
    made: list[Attached] = []
    for value, path in places[: MOST * 3]:
        keys = file.keys(value)
        if "EF" in keys and id(keys) not in seen:
            seen.add(id(keys))
            made.append(Attached(file, value, path))
    return made[:MOST]


def named(file: PdfFile, tree: Value) -> list[Value]:
    """The values of a name tree."""
    waiting, values, steps = [tree], list[Value](), 0
    while waiting and steps < _MOST_NODES:
        steps += 1
        keys = file.keys(waiting.pop())
        values += file.items(keys.get("Names"))[1::2]
        waiting += file.items(keys.get("Kids"))
    return values


def embedded(file: PdfFile, files: list[Attached], part: int) -> Iterator[Found]:
    """What the embedded files break; ``part`` is the part of ISO 19005 that is claimed."""
    linked = _linked(file)
    for one in files:
        keys, path = one.keys, one.path
        missing = [key for key in ("F", "UF") if not isinstance(file.get(keys.get(key)), bytes)]
        if missing:
            yield found("PDFA-FILE-NAME", path, keys=", ".join(missing))
        if part == 2:  # noqa: PLR2004 - part 2 allows PDF/A-1 and -2 only
            yield from _pdfa(file, one)
            continue
        kind = file.get(one.stream.keys.get("Subtype")) if one.stream else None
        if not isinstance(kind, str) or _MIME.fullmatch(kind) is None:
            yield found("PDFA-FILE-MIME", path, type=kind or "-")
        if not isinstance(file.get(keys.get("AFRelationship")), str):
            yield found("PDFA-FILE-RELATIONSHIP", path)
        if id(keys) not in linked:
            yield found("PDFA-FILE-UNLINKED", path)


def _linked(file: PdfFile) -> set[int]:
    """The file specifications that an ``AF`` of the catalogue or of any other object names, or an attachment annotation shows."""
    linked: set[int] = set()
    waiting: list[Value] = [file.root]
    waiting += [file.value(number) for number in file.spots]
    for value in waiting:
        keys = value.keys if isinstance(value, Stream) else value if isinstance(value, dict) else {}
        if "AF" in keys:
            named = file.get(keys["AF"])
            linked |= {id(file.keys(one)) for one in (named if isinstance(named, list) else [keys["AF"]])}
    return linked


def _pdfa(file: PdfFile, one: Attached) -> Iterator[Found]:
    content = (file.data(one.stream) if one.stream else None) or b""
    if not content.startswith(b"%PDF-") or _CLAIM.search(content) is None:
        inner = PdfFile(content) if content.startswith(b"%PDF-") else None
        packet = (inner.data(inner.root.get("Metadata")) if inner else None) or b""
        if _CLAIM.search(packet) is None:
            yield found("PDFA-FILE-NOT-PDFA", one.path)
