"""Correct how a bank's table (CSV, XLSX) is read: which column is what, with the rows as they stand and as they are read."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.banks.headings import FIELDS
from duebook.banks.tablesign import WAYS
from duebook.domain.bank import TableMapping
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.operations import vault
from duebook.services.treasury import accounts, tables, take_in
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show

NAMES: dict[str, Any] = {
    "booked": lazy("Booked on"), "valued": lazy("Value day"), "amount": lazy("Amount"), "debit": lazy("Money out"),
    "credit": lazy("Money in"), "direction": lazy("In or out"), "balance": lazy("Balance"), "currency": lazy("Currency"),
    "counterparty": lazy("Payer or payee"), "iban": lazy("Their IBAN"),
    "reference": lazy("Reference"), "text": lazy("Text"), "fees": lazy("Fees"), "id": lazy("The bank's id"),
    "own": lazy("Own account"),
    "bic": lazy("Their BIC"), "end_to_end_id": lazy("End-to-end id"), "mandate_id": lazy("Mandate"),
    "creditor_id": lazy("Creditor id"), "code": lazy("Booking code"), "status": lazy("Status"),
}  # fmt: skip
SIGNS: dict[str, Any] = {
    "amount": lazy("The amount has its sign"), "inverse": lazy("The amount has the opposite sign"),
    "direction": lazy("A column says in or out"), "columns": lazy("Money in and out have a column each"),
    "difference": lazy("Money in less money out"), "sum": lazy("Money in and money out, each with its sign"),
}  # fmt: skip
ORDERS = (("ymd", "2026-11-22"), ("dmy", "22.11.2026"), ("mdy", "11/22/2026"))
WIDEST = 60


class MappingForm(Form):
    """How the table is read, besides its columns."""

    account = forms.ChoiceField(label=lazy("For the account"))
    first = forms.IntegerField(label=lazy("Rows above the first line"), min_value=0, max_value=100)
    days = forms.ChoiceField(label=lazy("Days are written like"), choices=ORDERS)
    decimal = forms.ChoiceField(label=lazy("Decimal sign"), choices=[(".", "1250.50"), (",", "1250,50")])
    sign = forms.ChoiceField(label=lazy("Money in and out"), choices=[(key, SIGNS.get(key, key)) for key in WAYS])

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The company's accounts."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.choices = [(one.pk, f"{one} · {one.currency}") for one in accounts.list_accounts(actor)]


@page("bank.write")
def mapping(request: HttpRequest, actor: Actor, bank_file_id: str) -> HttpResponse:
    """Look at the rows, say what each column is, see them read; save it for the files to come."""
    row = take_in.find_file(actor, bank_file_id)
    content = vault.get(row.sha256)
    owner = row.statements.values_list("account", flat=True).first()
    used = tables.read(actor.company, content, owner or "").mapping
    base = used or TableMapping(columns={})
    start = {"account": owner, "first": base.first, "days": base.days, "decimal": base.decimal, "sign": base.sign}
    form = MappingForm.of(request, start, actor=actor)
    wish, chosen = base, _chosen(base)
    if request.method == "POST" and form.is_valid():
        chosen = request.POST.getlist("column")[:WIDEST]
        typed = form.cleaned_data
        wish = replace(
            base, first=typed["first"], days=typed["days"], decimal=typed["decimal"], sign=typed["sign"], columns=_columns(chosen)
        )
        if request.POST.get("act") == "save":
            try:
                here = reverse("web:bank-account", args=[typed["account"]])
                tables.save_mapping(once(request, actor, lambda _row: here), typed["account"], content, wish)
                return done(request, _("Tables with this header are read so from now on."), here)
            except Invalid as error:
                form.refuse(error)
    seen = tables.preview(actor, content, wish)
    width = min(max((len(cells) for cells in seen.rows), default=0), WIDEST)
    context = {
        "file": row,
        "form": form,
        "heads": [{"n": n + 1, "chosen": chosen[n] if n < len(chosen) else ""} for n in range(width)],
        "fields": [(key, NAMES.get(key, key)) for key in FIELDS],
        "rows": [(cells + [""] * width)[:width] for cells in seen.rows],
        "first": wish.first,
        "transactions": seen.transactions,
        "currency": wish.currency or actor.company.currency,
        "faults": [said.fault(one) for one in seen.faults[:8]],
    }
    return show(request, "web/bank/mapping.html", context, status=422 if form.errors else 200)


def _chosen(base: TableMapping) -> list[str]:
    """Field of each column, in the order of the columns."""
    found = {column: name for name, columns in base.columns.items() for column in columns}
    return [found.get(n, "") for n in range(max(found, default=-1) + 1)]


def _columns(chosen: list[str]) -> dict[str, tuple[int, ...]]:
    out: dict[str, tuple[int, ...]] = {}
    for n, name in enumerate(chosen):
        if name in FIELDS:
            out[name] = (*out.get(name, ()), n)
    return out
