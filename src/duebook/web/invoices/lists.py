"""The list of invoices: saved views, search, chips, paging, the bulk bar, and exactly what is shown as CSV or XLSX."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duebook.formats.tables import Cell, write_csv, write_xlsx
from duebook.kernel.errors import NotFound
from duebook.kernel.money import major
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Draft
from duebook.web import words
from duebook.web.invoices import choices, desk, filters
from duebook.web.invoices.filters import DRAFTS, Filter
from duebook.web.invoices.standing import dress
from duebook.web.page import is_part, page, show
from duebook.web.paging import SIZE, Slice, cut

PART = "web/invoices/rows.html"
MOST_EXPORTED = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("documents.read")
def invoices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of the list."""
    wish = filters.filter_of(request)
    locale = desk.where(request, actor)
    slice_ = page_of(request, actor, wish, locale)
    context = {
        "wish": wish,
        "slice": slice_,
        "rows": dressed(slice_.rows, wish, actor),
        "size": filters.size(actor, wish, locale),
        "part_template": PART,
        "drafts": wish.kind == DRAFTS,
        "oob": is_part(request),
        "tabs": _tabs(actor, wish),
        "chips": _chips(actor, wish),
        "types": choices.types(wish.type),
        "currencies": choices.currencies(wish.currency, actor.company.currency),
    }
    return show(request, "web/invoices/list.html", context, part=PART)


def page_of(request: HttpRequest, actor: Actor, wish: Filter, locale: str) -> Slice:
    """The rows of one page: first their ids, from the index alone, then the rows themselves."""
    found = filters.rows(actor, filters.with_amounts(wish, locale))
    slim = cut(request, found.only("pk", *_columns(wish)), wish.order, SIZE)
    by_id = {row.pk: row for row in filters.light(_again(actor, wish), wish).filter(pk__in=[row.pk for row in slim.rows])}
    return Slice([by_id[row.pk] for row in slim.rows if row.pk in by_id], slim.newer, slim.older)


def dressed(found: Sequence[Any], wish: Filter, actor: Actor) -> list[dict[str, Any]]:
    """The rows as the table shows them."""
    if wish.kind == DRAFTS:
        return [{"draft": row, "kind": "to-approve" if row.state == "submitted" else row.state} for row in found]
    today = desk.today(actor)
    return [dress(row, today) for row in found]


@require_GET
@page("documents.read")
def export(request: HttpRequest, actor: Actor, suffix: str) -> HttpResponse:
    """The list as it is shown, whole, as a spreadsheet."""
    if suffix not in {"csv", "xlsx"}:
        raise NotFound
    wish = filters.filter_of(request)
    locale = desk.where(request, actor)
    found = filters.light(filters.rows(actor, filters.with_amounts(wish, locale)), wish).order_by(*wish.order)[:MOST_EXPORTED]
    headers, rows = _draft_table(found) if wish.kind == DRAFTS else _table(found, actor)
    name = f"{wish.view}-{desk.today(actor).isoformat()}.{suffix}"
    if suffix == "csv":
        content, mime = write_csv(headers, rows), "text/csv; charset=utf-8"
    else:
        content, mime = write_xlsx(headers, rows, title=_("Invoices")), XLSX
    disposition = {"Content-Disposition": f'attachment; filename="invoices-{name}"'}
    return HttpResponse(content, content_type=mime, headers=disposition)


def _table(found: QuerySet[Any], actor: Actor) -> tuple[list[str], Iterator[list[Cell]]]:
    today = desk.today(actor)
    headers = [
        _("Number"),
        _("Type"),
        _("Customer"),
        _("Issued"),
        _("Due"),
        _("Currency"),
        _("Net"),
        _("Tax"),
        _("Amount"),
        _("Open"),
        _("Status"),
    ]

    def rows() -> Iterator[list[Cell]]:
        for one in found.iterator(chunk_size=2000):
            row = dress(one, today)
            document = row["document"]
            sign = -1 if row["credit"] else 1
            currency = document.currency
            yield [
                document.number, choices.type_name(document.type), document.buyer_name, document.issue_date, document.due_date,
                currency, major(sign * document.net_minor, currency), major(sign * document.tax_minor, currency),
                major(row["amount"], currency),
                major(row["open"], currency), str(words.status(row["kind"])["word"]),
            ]  # fmt: skip

    return headers, rows()


def _draft_table(found: QuerySet[Any]) -> tuple[list[str], Iterator[list[Cell]]]:
    headers = [_("Customer"), _("Type"), _("Changed"), _("Currency"), _("Amount"), _("Status")]

    def rows() -> Iterator[list[Cell]]:
        for row in found.iterator(chunk_size=2000):
            currency = row.currency
            yield [
                row.buyer_name, choices.type_name(row.type), row.updated_at.date(), currency, major(row.payable_minor, currency),
                str(words.status(row.state)["word"]),
            ]  # fmt: skip

    return headers, rows()


def _columns(wish: Filter) -> tuple[str, ...]:
    return tuple(name.lstrip("-") for name in wish.order if name.lstrip("-") != "pk")


def _again(actor: Actor, wish: Filter) -> QuerySet[Any]:
    """The same kind of rows of the company, without conditions."""
    model: Any = {filters.DRAFTS: Draft, filters.ITEMS: OpenItem}.get(wish.kind, IssuedDocument)
    found: QuerySet[Any] = model.objects.of(actor.company)
    return found


def _tabs(actor: Actor, wish: Filter) -> list[dict[str, Any]]:
    counts = filters.badges(actor)
    names = {
        "all": _("All"), "draft": _("Draft"), "approve": _("To approve"),
        "open": _("Open"), "overdue": _("Overdue"), "paid": _("Paid"),
    }  # fmt: skip
    return [
        {"view": "" if view == "all" else view, "name": name, "here": view == wish.view, "count": counts.get(view, 0)}
        for view, name in names.items()
    ]


def _chips(actor: Actor, wish: Filter) -> list[dict[str, str]]:
    """What narrows the list, each with the parameter that takes it away."""
    locale = words.locale_of({"actor": actor})
    chips = []
    if wish.customer:
        try:
            chips.append({"name": "customer", "text": customers.find(actor, wish.customer).name})
        except NotFound:
            chips.append({"name": "customer", "text": _("Unknown customer")})
    if wish.type:
        chips.append({"name": "type", "text": choices.type_name(wish.type)})
    if wish.currency:
        chips.append({"name": "currency", "text": wish.currency})
    if wish.since:
        chips.append({"name": "since", "text": _("from {day}").format(day=words.day(wish.since, locale))})
    if wish.until:
        chips.append({"name": "until", "text": _("until {day}").format(day=words.day(wish.until, locale))})
    return chips
