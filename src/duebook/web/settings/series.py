"""Number series: the list with the next five numbers, and the form that shows them as one types."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.numbering import Reset
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import series as service
from duebook.store.counters import Series
from duebook.web import partyform
from duebook.web.forms import Form, sentence
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings

TYPES = (
    ("380", lazy("Invoices")),
    ("381", lazy("Credit notes")),
    ("384", lazy("Corrected invoices")),
    ("386", lazy("Prepayment invoices")),
    ("383", lazy("Debit notes")),
    ("326", lazy("Partial invoices")),
    ("389", lazy("Self-billed invoices")),
    ("503", lazy("Prepayment credit notes")),
)
RESETS = (
    (Reset.YEAR.value, lazy("Each calendar year")),
    (Reset.FISCAL_YEAR.value, lazy("Each fiscal year")),
    (Reset.MONTH.value, lazy("Each month")),
    (Reset.NEVER.value, lazy("Never")),
)
TOKENS = (
    ("{n:4}", lazy("the counter, with zeros to four digits")),
    ("{year}", lazy("the year, 2026")),
    ("{yy}", lazy("the year, 26")),
    ("{month}", lazy("the month, 01 to 12")),
    ("{quarter}", lazy("the quarter, 1 to 4")),
    ("{fiscal_year}", lazy("the fiscal year")),
    ("{customer}", lazy("the customer's number")),
)


class SeriesForm(Form):
    """One series."""

    name = partyform.text(lazy("Name"), 100, required=True)
    pattern = forms.CharField(
        label=lazy("Pattern"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    reset = forms.ChoiceField(label=lazy("Begins again"), choices=RESETS)
    start = forms.IntegerField(label=lazy("First number"), min_value=1, max_value=999_999_999_999)
    types = forms.MultipleChoiceField(
        label=lazy("Used for"), choices=TYPES, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=lazy("The oldest series that names a kind of document gives its numbers, unless you choose another one."),
    )  # fmt: skip


@page("company.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All series with what comes next."""
    names = dict(TYPES)
    rows = []
    for row in service.listed(actor):
        coming = service.preview(actor.company, row.pattern, row.reset, row.start, row=row)
        kinds = [names.get(one, one) for one in row.types]
        rows.append({"row": row, "coming": coming, "kinds": kinds, "reset": dict(RESETS).get(row.reset, row.reset)})
    context = {"rows": rows, "may_series": actor.may("series.write")}
    return show_settings(request, actor, "web/settings/series.html", context)


@page("series.write")
def edit(request: HttpRequest, actor: Actor, series_id: str = "") -> HttpResponse:
    """Make or change a series."""
    row = service.find(actor, series_id) if series_id else None
    start: dict[str, Any] = {"pattern": "INV-{year}-{n:4}", "reset": Reset.YEAR.value, "start": 1, "types": []}
    if row is not None:
        start = {name: getattr(row, name) for name in ("name", "pattern", "reset", "start", "types")}
    form = SeriesForm.of(request, start)
    here = reverse("web:series")
    if request.method == "POST" and form.is_valid():
        try:
            saved = service.save_series(once(request, actor, lambda _row: here), series_id=series_id, **form.cleaned_data)
            return done(request, _("The series {name} is saved.").format(name=saved.name), here)
        except Invalid as error:
            form.refuse(error)
    typed = {name: form[name].value() for name in ("pattern", "reset", "start")}
    used = row is not None and service.used(row)
    context = {"form": form, "row": row, "used": used, "tokens": TOKENS, "back": here, **_next(actor, typed, row)}
    return show_settings(request, actor, "web/settings/series_edit.html", context, status=422 if form.errors else 200)


@page("series.write")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The next five numbers for what is typed (htmx)."""
    series_id = request.GET.get("series", "")
    row = service.find(actor, series_id) if series_id else None
    return render(request, "web/settings/series_next.html", _next(actor, request.GET.dict(), row))


def _next(actor: Actor, typed: dict[str, Any], row: Series | None) -> dict[str, Any]:
    pattern, reset = str(typed.get("pattern") or "")[:60], str(typed.get("reset") or "")
    first = str(typed.get("start") or "1")
    start = int(first) if first.isascii() and first.isdigit() and len(first) <= 12 else 1  # noqa: PLR2004 - digits of the longest counter
    faults = service.rules_of(actor.company, pattern, reset, start)
    coming = [] if faults else service.preview(actor.company, pattern, reset, start, row=row)
    return {
        "coming": coming,
        "wrong": [sentence(fault) for fault in faults],
        "fixes": [fault.fix for fault in faults if fault.fix],
    }


@require_POST
@page("series.write")
def archive(request: HttpRequest, actor: Actor, series_id: str) -> HttpResponse:
    """Put away, or bring back."""
    away = request.POST.get("archived") == "yes"
    row = service.archive_series(actor, series_id, archived=away)
    words = _("The series {name} is archived.") if away else _("The series {name} is back.")
    return done(request, words.format(name=row.name), reverse("web:series"))
