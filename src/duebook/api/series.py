"""Number series with a preview of what they will give."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from duebook.api.door import actor_of, needs, write
from duebook.api.paging import Rows
from duebook.api.records import In, Out
from duebook.domain.codes import DocumentType
from duebook.services.billing import series
from duebook.store.counters import Series

router = Router(tags=["Series"])


class SeriesIn(In):
    """A series: its pattern and when it begins again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Invoices", "pattern": "INV-{year}-{n:5}", "reset": "year", "types": ["380"]}]}
    )

    name: str = Field(..., max_length=100)
    pattern: str = Field(
        ..., max_length=60, description="Text with tokens: {year} {yy} {month} {quarter} {fiscal_year} {customer} {n} {n:5}"
    )
    reset: Literal["never", "year", "month", "fiscal-year"] = "year"
    start: int = Field(1, ge=0, le=2_000_000_000)
    types: list[DocumentType] = Field([], max_length=20, description="Document types (BT-3) for which this is the usual series")


class SeriesOut(Out):
    """A series with the next five numbers that it would give today."""

    id: str
    key: str
    name: str
    pattern: str
    reset: str
    start: int
    types: list[str]
    archived: bool
    next_numbers: list[str]


@router.get("", response=Rows[SeriesOut], summary="List series")
@needs("company.read")
def index(request: HttpRequest) -> Rows[SeriesOut]:
    """All series, each with its next five numbers."""
    actor = actor_of(request)
    return Rows(data=[shape(row) for row in series.listed(actor)])


@router.post("", response={201: SeriesOut}, summary="Make a series")
@needs("series.write")
def create(request: HttpRequest, payload: SeriesIn) -> HttpResponse:
    """A new series; a pattern that could ever repeat a number is refused."""
    return write(request, lambda actor: series.save_series(actor, **payload.model_dump(mode="json")), shape)


@router.get("/{series_id}", response=SeriesOut, summary="Read one")
@needs("company.read")
def read(request: HttpRequest, series_id: str) -> SeriesOut:
    """One series with its next five numbers."""
    actor = actor_of(request)
    return shape(series.find(actor, series_id))


@router.put("/{series_id}", response=SeriesOut, summary="Save again")
@needs("series.write")
def change(request: HttpRequest, series_id: str, payload: SeriesIn) -> HttpResponse:
    """Change a series for numbers to come; given numbers stay."""
    fields = payload.model_dump(mode="json")
    return write(request, lambda actor: series.save_series(actor, series_id=series_id, **fields), shape, status=200)


@router.post("/{series_id}/archival", response={201: SeriesOut}, summary="Archive")
@needs("series.write")
def archive(request: HttpRequest, series_id: str) -> HttpResponse:
    """No longer used for new documents."""
    return write(request, lambda actor: series.archive_series(actor, series_id), shape)


@router.delete("/{series_id}/archival", response=SeriesOut, summary="Bring back")
@needs("series.write")
def revive(request: HttpRequest, series_id: str) -> HttpResponse:
    """Used again."""
    return write(request, lambda actor: series.archive_series(actor, series_id, archived=False), shape, status=200)


def shape(row: Series) -> SeriesOut:
    """A series as the API shows it."""
    return SeriesOut(
        id=row.pk,
        key=row.key,
        name=row.name,
        pattern=row.pattern,
        reset=row.reset,
        start=row.start,
        types=row.types,
        archived=row.archived_at is not None,
        next_numbers=series.preview(row.company, row.pattern, row.reset, row.start, row=row),
    )
