"""Rules on every text of a document: characters that XML cannot carry, and lengths that no printed page holds."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any

from duebook.domain.document import Document
from duebook.kernel.rules import Place, Rule, at

UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MOST = {
    "text": 10_000,
    "description": 5_000,
    "note": 5_000,
    "payment_terms": 5_000,
    "legal_info": 5_000,
    "exemption_text": 1_000,
    "url": 2_000,
}
LONGEST = 512
"""Of a text whose field has no limit of its own."""
SKIPPED = frozenset({"content", "tax_reasons"})


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in SKIPPED)


def texts(value: object, path: str = "", name: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text below a record: (path, name of its field, text)."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        if value:
            yield path, name, value
    elif isinstance(value, tuple):
        for i, one in enumerate(value):
            yield from texts(one, f"{path}[{i}]", name)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in _names(type(value)):
            inner = getattr(value, field)
            if inner:
                yield from texts(inner, f"{path}.{field}" if path else field, field)


@cache
def _reader(kind: type[Any]) -> Callable[[Any], Any] | None:
    """What gives the values of a record's fields at once; None for what is no record."""
    if not is_dataclass(kind):
        return None
    names = _names(kind)
    return attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),) if names else ()


def in_order(d: Document) -> bool:
    """Whether no text of the document is long or odd: one quick walk without paths, which is all that nearly every one needs."""
    waiting: list[Any] = [d]
    while waiting:
        value = waiting.pop()
        kind: Any = type(value)
        if kind is str:
            if len(value) > LONGEST or not (value.isprintable() or UNCARRIED.search(value) is None):
                return False
        elif kind is tuple:
            waiting.extend(value)
        elif value and (read := _reader(kind)) is not None:
            waiting.extend(read(value))
    return True


def _characters(d: Document) -> Iterable[Place]:
    if in_order(d):
        return
    for path, _, text in texts(d):
        found = UNCARRIED.search(text)
        if found:
            yield at(path, UNCARRIED.sub("", text), code=f"U+{ord(found.group()):04X}")


def _lengths(d: Document) -> Iterable[Place]:
    if in_order(d):
        return
    for path, name, text in texts(d):
        most = MOST.get(name, LONGEST)
        if len(text) > most:
            yield at(path, count=len(text), most=most)


RULES: tuple[Rule[Document], ...] = (
    Rule(
        "DB-CHARACTERS",
        "The character {code} cannot be written into an electronic invoice. Remove it.",
        _characters,
        source="XML 1.0, 2.2",
    ),
    Rule("DB-LENGTH", "The text has {count} characters; at most {most} fit here.", _lengths),
)
