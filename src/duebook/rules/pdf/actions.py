"""Actions, wherever they may hang: only those that go somewhere (ISO 19005-3, 6.5.1)."""

from collections.abc import Iterator

from duebook.rules.pdf.annotations import annotations
from duebook.rules.pdf.document import fields
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.pages import Page
from duebook.rules.pdf.values import Ref, Value

ALLOWED = frozenset({"GoTo", "GoToR", "GoToE", "Thread", "URI", "Named", "SubmitForm"})
NAMED = frozenset({"NextPage", "PrevPage", "FirstPage", "LastPage"})
_MOST = 20_000


def actions(file: PdfFile, pages: list[Page]) -> Iterator[Found]:
    """Every action that is not allowed: in the catalogue, names, bookmarks, pages, annotations and fields."""
    seen: set[int] = set()
    for value, path in _hung(file, pages):
        yield from _action(file, value, path, seen)
    if file.keys(file.root.get("Names")).get("JavaScript") is not None:
        yield found("PDFA-ACTION", "catalogue / Names / JavaScript", action="JavaScript")


def _hung(file: PdfFile, pages: list[Page]) -> Iterator[tuple[Value, str]]:
    """The places where actions hang."""
    yield file.root.get("OpenAction"), "catalogue / OpenAction"
    yield from _additional(file, file.root, "catalogue")
    for page in pages:
        yield from _additional(file, page.keys, page.path)
        for keys, path in annotations(file, page):
            yield keys.get("A"), path
            yield keys.get("PA"), path
            yield from _additional(file, keys, path)
    for field, path in fields(file):
        yield file.keys(field).get("A"), path
        yield from _additional(file, file.keys(field), path)
    yield from _bookmarks(file)


def _additional(file: PdfFile, keys: dict[str, Value], path: str) -> Iterator[tuple[Value, str]]:
    for trigger, value in file.keys(keys.get("AA")).items():
        yield value, f"{path} / AA / {trigger}"


def _bookmarks(file: PdfFile) -> Iterator[tuple[Value, str]]:
    first = file.keys(file.root.get("Outlines")).get("First")
    waiting, seen = [first], set[int]()
    while waiting and len(seen) < _MOST:
        value = waiting.pop()
        if not isinstance(value, Ref) or value.number in seen:
            continue
        seen.add(value.number)
        keys = file.keys(value)
        yield keys.get("A"), f"bookmark {value.number}"
        waiting += [keys.get("First"), keys.get("Next")]


def _action(file: PdfFile, value: Value, path: str, seen: set[int]) -> Iterator[Found]:
    """One action and those that follow it."""
    waiting = [value]
    while waiting and len(seen) < _MOST:
        value = waiting.pop()
        if isinstance(value, Ref):
            if value.number in seen:
                continue
            seen.add(value.number)
        if isinstance(file.get(value), list) and path != "catalogue / OpenAction":
            waiting += file.items(value)
            continue
        keys = file.keys(value)
        if not keys or ("S" not in keys and "D" in keys):
            continue
        kind = file.scalar(keys.get("S"))
        if kind not in ALLOWED:
            yield found("PDFA-ACTION", path, action=kind)
        elif kind == "Named" and file.scalar(keys.get("N")) not in NAMED:
            yield found("PDFA-ACTION-NAMED", path, name=file.get(keys.get("N")))
        following = keys.get("Next")
        waiting += file.items(following) if isinstance(file.get(following), list) else [following]
