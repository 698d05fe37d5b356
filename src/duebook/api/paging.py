"""Keyset paging: ``?limit=50&after=ID``. The next page begins after the last id of this one; nothing is counted or skipped."""

from typing import Any

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

MOST = 200


class Page(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="Rows a page")
    after: str = Field("", description="Id of the last row of the page before", max_length=40)


def turn(rows: "QuerySet[Any]", page: Page, shape: Any) -> dict[str, Any]:
    """One page, newest first (ids sort by time)."""
    rows = rows.order_by("-pk")
    if page.after:
        if "_" not in page.after:
            raise Invalid([Fault("PAGE-AFTER", "after", "This is not an id of a row.")])
        rows = rows.filter(pk__lt=page.after)
    found = list(rows[: page.limit + 1])
    shown = found[: page.limit]
    return {"data": [shape(row) for row in shown], "next": shown[-1].pk if len(found) > page.limit else None}
