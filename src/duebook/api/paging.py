"""Keyset paging: ``?limit=50&after=ID``. The next page begins after the last id of this one; nothing is counted or skipped."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from pydantic import Field

from duebook.api.records import Filter, Out

MOST = 200
T = TypeVar("T")


class Page(Filter):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="Rows a page")
    after: str = Field("", pattern="^([a-z]{3}_[0-9a-z]{1,30})?$", description="Id of the last row of the page before")


class Rows(Out, Generic[T]):
    """Some rows, and the id after which the next page begins; null on the last page."""

    data: list[T]
    next: str | None = None


def turn(rows: "QuerySet[Any]", page: Page, shape: Callable[[Any], T]) -> Rows[T]:
    """One page, newest first (ids sort by time)."""
    rows = rows.order_by("-pk")
    if page.after:
        rows = rows.filter(pk__lt=page.after)
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    return Rows(data=[shape(row) for row in shown], next=shown[-1].pk if len(found) > page.limit else None)
