"""Reports: figures derived from the ledger and the documents, as JSON for programs or as CSV for people."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field
from pydantic_core import to_json

from duebook.api.door import actor_of, needs
from duebook.api.paging import Rows
from duebook.api.problems import JSON
from duebook.api.records import Day, Filter, Id, Out
from duebook.edge import clock
from duebook.formats import tables
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.operations import reports

router = Router(tags=["Reports"])
CSV = "text/csv; charset=utf-8"
_ASKED = ("asof", "since", "until", "by", "basis", "customer", "edges")


class ReportOut(Out):
    """A report that can be asked for, and the options that it heeds."""

    name: str
    title: str
    about: str
    options: list[str]


class ColumnOut(Out):
    """A column; ``kind`` is text, money, number, date or yes."""

    key: str
    title: str
    kind: str


class TableOut(Out):
    """Columns and rows; amounts are text, days ISO 8601."""

    name: str
    facts: dict[str, str]
    columns: list[ColumnOut]
    rows: list[list[Any]]


class ReportFilter(Filter):
    """What a report is of; each report says which of these it heeds."""

    format: Literal["json", "csv"] = "json"
    asof: Day | None = Field(None, description="The day the figures are of; empty: today")
    since: Day | None = None
    until: Day | None = None
    by: str = Field("", max_length=20, description="How rows are grouped")
    basis: Literal["due", "issue"] = "due"
    edges: str = Field("", pattern=r"^(\d{1,4}(,\d{1,4}){0,9})?$", description="Days of ageing, such as 30,60,90")
    customer: Id = ""


@router.get("", response=Rows[ReportOut], summary="List reports")
@needs("reports.read")
def index(request: HttpRequest) -> Rows[ReportOut]:  # noqa: ARG001 - read by @needs
    """Their names and options."""
    return Rows(
        data=[
            ReportOut(name=one.name, title=one.title, about=one.about, options=list(one.options))
            for one in reports.REPORTS.values()
        ]
    )


@router.get(
    "/{name}",
    response=TableOut,
    summary="Read a report",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)
@needs("reports.read")
def read(request: HttpRequest, name: str, page: Query[ReportFilter]) -> HttpResponse:
    """As JSON, or with ``format=csv`` as a table whose cells are never formulas."""
    actor = actor_of(request)
    table = reports.run(actor, name, _asked(page, name, clock.today(actor.company.time_zone)))
    if page.format == "csv":
        content = tables.write_csv([column.title for column in table.columns], table.rows)
        return HttpResponse(content, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})
    shown = TableOut(
        name=name,
        facts=table.facts,
        columns=[ColumnOut(key=one.key, title=one.title, kind=one.kind) for one in table.columns],
        rows=[list(row) for row in table.rows],
    )
    return HttpResponse(to_json(shown), content_type=JSON)


def _asked(page: ReportFilter, name: str, today: date) -> reports.Asked:
    """What was asked; an option that the report does not heed is refused, never skipped."""
    heeded = reports.REPORTS[name].options if name in reports.REPORTS else _ASKED
    given = {option: getattr(page, option) for option in _ASKED if option in page.model_fields_set and getattr(page, option)}
    if unheeded := sorted(given.keys() - set(heeded)):
        raise Invalid([Fault("REPORT-OPTION", option, "This report does not heed it.") for option in unheeded])
    if "edges" in given:
        given["edges"] = tuple(int(day) for day in page.edges.split(","))
        if list(given["edges"]) != sorted(set(given["edges"])):
            raise Invalid([Fault("REPORT-EDGES", "edges", "The days must rise.")])
    return reports.Asked(today=today, **given)
