"""The pages of a file in their order, each with what it inherits (ISO 32000-1, 7.7.3)."""

from collections.abc import Iterator

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.values import Ref, Value

MOST_PAGES = 2_000
_DEEPEST = 40


class Page:
    """One page; ``parents`` are the nodes above it, the nearest first."""

    __slots__ = ("keys", "parents", "path")

    def __init__(self, keys: dict[str, Value], parents: list[dict[str, Value]], number: int) -> None:
        self.keys = keys
        self.parents = parents
        self.path = f"page {number}"

    def inherited(self, key: str) -> Value:
        """The page's own value, else the nearest node's above."""
        return next((keys[key] for keys in (self.keys, *self.parents) if key in keys), None)


def pages(file: PdfFile) -> Iterator[Page]:
    """Every page, at most :data:`MOST_PAGES`."""
    waiting: list[tuple[Value, list[dict[str, Value]]]] = [(file.root.get("Pages"), [])]
    seen: set[int] = set()
    number = 0
    while waiting and number < MOST_PAGES:
        value, parents = waiting.pop()
        if isinstance(value, Ref):
            if value.number in seen:
                continue
            seen.add(value.number)
        keys = file.keys(value)
        if not keys or len(parents) > _DEEPEST:
            continue
        if isinstance(file.get(keys.get("Kids")), list) and keys.get("Type") != "Page":
            waiting += [(kid, [keys, *parents]) for kid in reversed(file.items(keys["Kids"]))]
            continue
        number += 1
        yield Page(keys, parents, number)
