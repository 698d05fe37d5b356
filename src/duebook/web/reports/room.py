"""The room of the reports: the list, a report, its files."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.formats import tables
from duebook.kernel.errors import NotFound, TooLarge
from duebook.render import sheet as paper
from duebook.services.access import Actor
from duebook.services.operations import reports as service
from duebook.services.operations.reports import REPORTS, Report
from duebook.web import words
from duebook.web.page import page, show
from duebook.web.reports import sheet
from duebook.web.reports.wish import Wish

MOST_SHOWN = 500
"""Rows on the page; a file holds all."""
MOST_PRINTED = 5000
"""Rows of a PDF: some 150 pages."""
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

SUBJECTS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (lazy("What is owed"), "clock", ("ageing", "open-items", "customer-balances")),
    (lazy("Sales and tax"), "chart-line", ("sales", "tax")),
    (lazy("Money"), "cash", ("payments", "journal")),
    (lazy("Control"), "shield-check", ("gaps", "duties")),
)
"""Subject, icon, reports. A report that is in none stands under the last."""


@page("reports.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - every page is given its actor
    """All reports by subject."""
    placed = {name for _title, _icon, names in SUBJECTS for name in names}
    rest = [name for name in REPORTS if name not in placed]
    groups = [
        {"title": title, "icon": icon, "reports": _named((*names, *rest) if title == SUBJECTS[-1][0] else names)}
        for title, icon, names in SUBJECTS
    ]
    return show(request, "web/reports/list.html", {"subjects": groups})


def _named(names: Iterable[str]) -> list[dict[str, str]]:
    known = [REPORTS[name] for name in names if name in REPORTS]
    return [{"name": one.name, "title": _(one.title), "about": _(one.about)} for one in known]


@page("reports.read")
def report(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """A report as a table; a fault in the address stands beside its field, and no table is shown."""
    about = _about(name)
    form = Wish(request, actor, about)
    context: dict[str, Any] = {"about": {"name": name, "title": _(about.title), "about": _(about.about)}, "form": form}
    if not form.is_valid():
        return show(request, "web/reports/report.html", context, status=422)
    made = sheet.sheet(name, form.asked.by, service.run(actor, name, form.asked))
    query = request.GET.urlencode()
    context |= {
        "heads": [{"title": one.title, "num": one.kind in sheet.RIGHT} for one in made.columns],
        "rows": sheet.drawn(actor, made.columns, made.rows[:MOST_SHOWN]),
        "sums": sheet.drawn(actor, made.columns, made.sums),
        "count": len(made.rows),
        "most": MOST_SHOWN if len(made.rows) > MOST_SHOWN else 0,
        "files": [
            {"kind": kind.upper(), "url": reverse("web:report-export", args=[name, kind]) + (f"?{query}" if query else "")}
            for kind in MIME
        ],
    }
    return show(request, "web/reports/report.html", context)


@page("reports.read")
def export(request: HttpRequest, actor: Actor, name: str, kind: str) -> HttpResponse:
    """What the page of the same address shows, whole, as a file; faults are shown by the page."""
    about = _about(name)
    if kind not in MIME:
        raise NotFound
    form = Wish(request, actor, about)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('web:report', args=[name])}?{request.GET.urlencode()}")
    made = sheet.sheet(name, form.asked.by, service.run(actor, name, form.asked))
    content = _written(actor, about, form, made, kind)
    disposition = f'attachment; filename="{name}-{form.asked.day.isoformat()}.{kind}"'
    return HttpResponse(content, content_type=MIME[kind], headers={"Content-Disposition": disposition})


def _written(actor: Actor, about: Report, form: Wish, made: sheet.Sheet, kind: str) -> bytes:
    if kind == "csv":
        return tables.write_csv(made.heads, made.all)
    if kind == "xlsx":
        return tables.write_xlsx(made.heads, made.all, title=_(about.title))
    if len(made.rows) > MOST_PRINTED:
        raise TooLarge(
            "A PDF holds up to {limit} rows, this report has {rows}. Choose a shorter time, CSV or XLSX.",
            limit=MOST_PRINTED,
            rows=len(made.rows),
        )
    where = words.locale(get_language() or "en", actor.company.country)
    rows = [[sheet.text(cell, column, where) for column, cell in zip(made.columns, row, strict=True)] for row in made.all]
    kinds = [column.kind for column in made.columns]
    return paper.pdf(paper.Sheet(_(about.title), actor.company.name, form.facts, made.heads, kinds, rows), form.today)


def _about(name: str) -> Report:
    if name not in REPORTS:
        raise NotFound
    return REPORTS[name]
