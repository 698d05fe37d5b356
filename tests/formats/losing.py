"""Comparing a document with what came back from a format, apart from the paths that the format says it lost."""

import re
from dataclasses import fields, is_dataclass
from typing import Any

_INDEX = re.compile(r"\[(\d+)\]")


def differences(left: Any, right: Any, path: str = "") -> list[str]:
    """Paths at which two records differ, as deep as they can be told apart."""
    if left == right:
        return []
    if is_dataclass(left) and type(left) is type(right):
        return [
            one
            for field in fields(left)
            for one in differences(getattr(left, field.name), getattr(right, field.name), f"{path}.{field.name}".lstrip("."))
        ]
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return [one for i, pair in enumerate(zip(left, right, strict=True)) for one in differences(*pair, f"{path}[{i}]")]
    return [path]


def unexplained(left: Any, right: Any, lost: tuple[str, ...]) -> list[str]:
    """Differences that no lost path covers; a lost element of a list explains that the list is shorter."""
    lists = {_INDEX.sub("", path, count=1) for path in lost if _INDEX.search(path)}
    return [
        f"{path}: {_at(left, path)!r} != {_at(right, path)!r}"
        for path in differences(left, right)
        if not any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in lost) and path not in lists
    ]


def _at(record: Any, path: str) -> Any:
    for name, index in re.findall(r"([a-z_0-9]+)|\[(\d+)\]", path):
        record = getattr(record, name, None) if name else record[int(index)] if int(index) < len(record) else None
    return record
