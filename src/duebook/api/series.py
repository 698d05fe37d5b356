"""Number series with a preview of what they will give."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from duebook.api.door import actor_of, write
from duebook.services.access import require
from duebook.services.billing import series
from duebook.store.counters import Series

router = Router(tags=["Series"])


class SeriesIn(Schema):
    """A series: its pattern and when it begins again."""

    name: str
    pattern: str = Field(..., description="Text with tokens: {year} {yy} {month} {quarter} {fiscal_year} {customer} {n} {n:5}")
    reset: str = Field("year", description="never, year, month or fiscal-year")
    start: int = Field(1, ge=0)
    types: list[str] = Field([], description="Document types (BT-3) for which this is the usual series")


@router.get("", summary="List series")
def index(request: HttpRequest) -> dict[str, Any]:
    """All series, each with its next five numbers."""
    actor = actor_of(request)
    require(actor, "company.read")
    return {"data": [shape(row) for row in series.listed(actor)], "next": None}


@router.post("", summary="Make a series")
def create(request: HttpRequest, payload: SeriesIn) -> HttpResponse:
    """A new series; a pattern that could ever repeat a number is refused."""
    return write(request, lambda actor: series.save_series(actor, **payload.dict()), shape)


@router.get("/{series_id}", summary="Read one")
def read(request: HttpRequest, series_id: str) -> dict[str, Any]:
    """One series with its next five numbers."""
    actor = actor_of(request)
    require(actor, "company.read")
    return shape(series.find(actor, series_id))


@router.put("/{series_id}", summary="Save again")
def change(request: HttpRequest, series_id: str, payload: SeriesIn) -> HttpResponse:
    """Change a series for numbers to come; given numbers stay."""
    return write(request, lambda actor: series.save_series(actor, series_id=series_id, **payload.dict()), shape, status=200)


@router.post("/{series_id}/archival", summary="Archive")
def archive(request: HttpRequest, series_id: str) -> HttpResponse:
    """No longer used for new documents."""
    return write(request, lambda actor: series.archive_series(actor, series_id), shape)


def shape(row: Series) -> dict[str, Any]:
    """A series as the API shows it."""
    return {
        "id": row.pk,
        "key": row.key,
        "name": row.name,
        "pattern": row.pattern,
        "reset": row.reset,
        "start": row.start,
        "types": row.types,
        "archived": row.archived_at is not None,
        "next_numbers": series.preview(row.company, row.pattern, row.reset, row.start, row=row),
    }
