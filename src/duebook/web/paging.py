"""Keyset paging for lists: a page begins after a row, never at an offset; the thousandth page costs what the first does."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, Q, QuerySet
from django.http import HttpRequest

SIZE = 50
LONGEST_KEY = 400


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
    if keys and _fits(rows, order, keys):
        rows = rows.filter(_beyond(turned, keys))
    found = list(rows.order_by(*turned)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if back:
        shown.reverse()
    if not shown:
        return Slice([])
    first, last = _cursor(shown[0], order), _cursor(shown[-1], order)
    return Slice(shown, newer=first if (more if back else bool(keys)) else "", older=last if (True if back else more) else "")


def _fits(rows: QuerySet[Any], order: tuple[str, ...], keys: list[Any]) -> bool:
    """Whether a cursor's keys are values of these columns; one that somebody made up is not, and the first page is shown."""
    if len(keys) != len(order):
        return False
    try:
        for name, value in zip(order, keys, strict=True):
            field: Any = None
            model: Any = rows.model
            for part in name.lstrip("-").split("__"):
                field = model._meta.pk if part == "pk" else model._meta.get_field(part)
                model = field.related_model
            wanted = int if isinstance(field, IntegerField) else str
            if not isinstance(value, wanted) or "\x00" in str(value) or len(str(value)) > LONGEST_KEY:
                return False
            made = field.to_python(value)
            if isinstance(made, datetime) and made.tzinfo is None:
                return False
    except (ValidationError, ValueError, TypeError):
        return False
    return True


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
