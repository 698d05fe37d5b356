"""The list of bills: tabs by what is to be done, search, paging, and exactly what is shown as CSV or XLSX."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from duebook.domain.billlife import State
from duebook.edge import clock
from duebook.formats.tables import Cell, write_csv, write_xlsx
from duebook.kernel.errors import NotFound
from duebook.kernel.money import major
from duebook.services.access import Actor
from duebook.services.payables import look, suppliers
from duebook.store.bills import Bill
from duebook.web import words
from duebook.web.invoices import desk, filters
from duebook.web.invoices.choices import type_name
from duebook.web.invoices.lists import MOST_EXPORTED, XLSX
from duebook.web.page import is_part, page, show
from duebook.web.paging import cut
from duebook.web.payables.vocabulary import kind_of

PART = "web/bills/rows.html"
MOST_COUNTED = 10_000
WEEK = timedelta(days=7)
_BY_DUE, _NEWEST = ("standing__due_date", "pk"), ("-pk",)


@dataclass(frozen=True)
class View:
    """A tab: its title, the states in it, the order of its rows."""

    title: Any
    states: tuple[str, ...]
    order: tuple[str, ...]
    counted: bool = False


VIEWS: dict[str, View] = {
    "check": View(lazy("To check"), (State.RECEIVED, State.IN_PROCESS), _BY_DUE, counted=True),
    "query": View(lazy("In query"), (State.UNDER_QUERY,), _BY_DUE, counted=True),
    "pay": View(lazy("To pay"), (State.ACCEPTED,), _BY_DUE, counted=True),
    "scheduled": View(lazy("Scheduled"), (State.SCHEDULED,), ("standing__pay_on", "pk"), counted=True),
    "paid": View(lazy("Paid"), (State.PAID,), _NEWEST),
    "rejected": View(lazy("Rejected"), (State.REJECTED,), _NEWEST),
    "all": View(lazy("All"), (), _NEWEST),
}
"""The tabs in their order; the first is what a clerk comes for."""
FIRST = "check"


@page("bills.read")
def bills(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of the list."""
    view, found = wanted(request, actor)
    slice_ = cut(request, found, VIEWS[view].order)
    size = _size(found)
    context = {
        "slice": slice_,
        "rows": dressed(slice_.rows, clock.today(actor.company.time_zone)),
        "size": size,
        "oob": is_part(request),
        "part_template": PART,
        "view": view,
        "tabs": _tabs(actor, view),
        "supplier": _supplier(request, actor),
        "searching": bool(request.GET.get("q") or request.GET.get("supplier")),
    }
    return show(request, "web/bills/list.html", context, part=PART)


def wanted(request: HttpRequest, actor: Actor) -> tuple[str, QuerySet[Bill]]:
    """The tab that the address names, and its bills. Words that are amounts are looked for as the search column has them."""
    view = request.GET.get("view", "")
    view = view if view in VIEWS else FIRST
    typed = filters.Filter(view="all", words=tuple(request.GET.get("q", "").lower().split()[:6]))
    sought = " ".join(filters.with_amounts(typed, desk.where(request, actor)).words)
    found = look.bills(actor, supplier_id=request.GET.get("supplier", "")[:40], words=sought)
    if states := VIEWS[view].states:
        found = found.filter(standing__state__in=states)
    return view, found.defer("body", "search", "item__subject")


def dressed(rows: list[Bill], today: date) -> list[dict[str, Any]]:
    """The rows as the table shows them."""
    return [
        {
            "bill": bill,
            "standing": bill.standing,
            "kind": kind_of(bill.standing.state),
            "credit": bill.payable_minor < 0,
            "late": late(bill.standing.due_date, today) if counts_as_late(bill, today) else "",
            "supplier": bill.standing.supplier.name if bill.standing.supplier else bill.seller_name,
        }
        for bill in rows
    ]


def counts_as_late(bill: Bill, today: date) -> bool:
    """Whether it should have been paid already. What is not decided is late too; a credit note never is."""
    return bill.standing.due_date < today and bill.payable_minor > 0 and bill.standing.state not in {State.PAID, State.REJECTED}


def late(due: date, today: date) -> str:
    """How long until a day, or since when it is past."""
    days = (due - today).days
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("due in {days} day", "due in {days} days", days).format(days=days)
    return ngettext("{days} day overdue", "{days} days overdue", -days).format(days=-days)


@dataclass(frozen=True)
class Waiting:
    """What Home says of bills: how many are to check, and how many are due within a week (or should have been paid)."""

    to_check: int
    due: int
    due_view: str


def waiting(actor: Actor) -> Waiting | None:
    """The bills that wait; None where there are none."""
    today = clock.today(actor.company.time_zone)
    counts = look.counts(actor)
    to_check = sum(many for state in VIEWS[FIRST].states for _currency, many, _total in counts.get(str(state), []))
    due = look.bills(actor, state="owed", due_until=today + WEEK).filter(standing__open_minor__gt=0).order_by().count()
    scheduled = not look.bills(actor, state=State.ACCEPTED, due_until=today + WEEK).filter(standing__open_minor__gt=0).exists()
    return Waiting(to_check, due, "scheduled" if scheduled else "pay") if to_check or due else None


@require_GET
@page("bills.read")
def export(request: HttpRequest, actor: Actor, suffix: str) -> HttpResponse:
    """The list as it is shown, whole, as a spreadsheet."""
    if suffix not in {"csv", "xlsx"}:
        raise NotFound
    view, found = wanted(request, actor)
    headers = [
        _("Supplier"), _("Number"), _("Type"), _("Issued"), _("Due"), _("Currency"), _("Net"), _("Tax"), _("Amount"), _("Open"),
        _("Pay on"), _("Status"),
    ]  # fmt: skip
    rows = _cells(found.order_by(*VIEWS[view].order)[:MOST_EXPORTED])
    if suffix == "csv":
        content, mime = write_csv(headers, rows), "text/csv; charset=utf-8"
    else:
        content, mime = write_xlsx(headers, rows, title=_("Bills")), XLSX
    name = f"bills-{view}-{clock.today(actor.company.time_zone).isoformat()}.{suffix}"
    return HttpResponse(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(found: QuerySet[Bill]) -> Iterator[list[Cell]]:
    for bill in found.iterator(chunk_size=2000):
        standing, code = bill.standing, bill.currency
        yield [
            standing.supplier.name if standing.supplier else bill.seller_name, bill.number, type_name(bill.type), bill.issue_date,
            standing.due_date, code, major(bill.net_minor, code), major(bill.tax_minor, code), major(bill.payable_minor, code),
            major(standing.open_minor, code), standing.pay_on, str(words.status(kind_of(standing.state))["word"]),
        ]  # fmt: skip


def _size(found: QuerySet[Bill]) -> dict[str, Any]:
    plain = found.order_by().select_related(None)
    count = plain[: MOST_COUNTED + 1].values("pk").count()
    if count > MOST_COUNTED:
        return {"count": MOST_COUNTED, "more": True, "sums": []}
    sums = plain.values_list("currency").annotate(total=Sum("payable_minor"))
    return {"count": count, "more": False, "sums": sorted((currency, total) for currency, total in sums)}


def _tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    counts = {state: sum(many for _currency, many, _total in rows) for state, rows in look.counts(actor).items()}
    return [
        {
            "view": "" if key == FIRST else key,
            "name": view.title,
            "here": key == here,
            "count": sum(counts.get(str(state), 0) for state in view.states) if view.counted else 0,
        }
        for key, view in VIEWS.items()
    ]


def _supplier(request: HttpRequest, actor: Actor) -> str:
    """The name of the supplier that the list is narrowed to."""
    wanted_id = request.GET.get("supplier", "")
    if not wanted_id:
        return ""
    try:
        return suppliers.find(actor, wanted_id[:40]).name
    except NotFound:
        return _("Unknown supplier")
