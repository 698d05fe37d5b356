"""Keyset paging for lists: a page begins after a row, never at an offset; the thousandth page costs what the first does."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

SIZE = 50


@dataclass(frozen=True)
class Slice:
    """The rows of one page, and the cursors of its neighbours ("" where there is none)."""

    rows: list[Any]
    newer: str = ""
    older: str = ""


def cut(request: HttpRequest, rows: QuerySet[Any], order: tuple[str, ...], size: int = SIZE) -> Slice:
    """The page the address asks for (``?after=`` or ``?before=``). ``order`` are unique columns, "-" for descending."""
    after, before = _read(request.GET.get("after", "")), _read(request.GET.get("before", ""))
    back = bool(before) and not after
    keys = after or before
    turned = tuple(_turn(name) for name in order) if back else order
    if keys and len(keys) == len(order):
        rows = rows.filter(_beyond(turned, keys))
    found = list(rows.order_by(*turned)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    if not shown:
        return Slice([])
    first, last = _cursor(shown[0], order), _cursor(shown[-1], order)
    return Slice(shown, newer=first if (more if back else bool(keys)) else "", older=last if (True if back else more) else "")


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], keys: list[Any]) -> Q:
    """Rows after these keys: (a > x) or (a = x and b > y) or ..."""
    whole, equal = Q(), Q()
    for name, value in zip(order, keys, strict=True):
        column, step = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        whole |= equal & Q(**{f"{column}__{step}": value})
        equal &= Q(**{column: value})
    return whole


def _cursor(row: Any, order: tuple[str, ...]) -> str:
    values = []
    for name in order:
        value = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, date | datetime) else value)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(cursor: str) -> list[Any]:
    """The keys in a cursor; whatever is not one of ours is ignored, and the first page shown."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return []
    return values if isinstance(values, list) and all(isinstance(value, str | int) for value in values) else []
