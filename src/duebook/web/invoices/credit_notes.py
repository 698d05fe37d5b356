"""Take back what was issued: a credit note for all, for lines or for an amount, as a draft; or a cancellation in one step."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain import corrections
from duebook.domain.document import Document
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.money import ZERO
from duebook.services.access import Actor
from duebook.services.delivery.sealed import document_of, row_of
from duebook.services.receivables import allocate, correct, credit
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import choices, desk
from duebook.web.invoices.reckon import Unreadable, reckon, shown
from duebook.web.page import done, once, page, show

WAYS = (("all", lazy("Everything")), ("lines", lazy("Lines or quantities")), ("amount", lazy("An amount")))


class CreditForm(Form):
    """How much is taken back, and why."""

    way = forms.ChoiceField(choices=WAYS, initial="all")
    amount = AmountField(label=lazy("Amount including tax"), required=False)
    text = forms.CharField(label=lazy("What it is for"), required=False, max_length=200)
    reason = forms.CharField(label=lazy("Reason, as the customer will read it"), max_length=200)


@page("documents.correct")
def credit_note(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Choose what to take back; the result is a draft in the editor."""
    row = row_of(actor, invoice_id)
    document = document_of(row)
    given = credit.earlier(actor.company, row.pk)
    locale = desk.where(request, actor)
    form = CreditForm.of(request, {"way": "lines" if given else "all"})
    form.fields["amount"].where = locale
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = correct.draft_credit(
                once(request, actor, lambda draft: reverse("web:draft", args=[draft.pk])),
                row.pk,
                typed["reason"],
                quantities=_quantities(request, document, locale) if typed["way"] == "lines" else None,
                amount=_amount(form) if typed["way"] == "amount" else None,
                text=typed["text"],
            )
            return done(request, _("Look it over, then issue it."), reverse("web:draft", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {
        "form": form,
        "row": row,
        "document": document,
        "lines": _lines(request, document, given, locale),
        "left": corrections.remaining(document, given),
        "given": bool(given),
        "way": form["way"].value(),
        "back": reverse("web:invoice", args=[row.pk]),
        "type_name": choices.type_name(row.type),
    }
    return show(request, "web/invoices/credit.html", context, status=422 if form.errors else 200)


class CancelForm(Form):
    """Why it is cancelled."""

    reason = forms.CharField(label=lazy("Reason, as the customer will read it"), max_length=200)


@page("documents.correct")
def cancel(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Cancel in one confirmed step: a credit note for all of it is issued and used against it."""
    row = row_of(actor, invoice_id)
    form = CancelForm.of(request)
    if request.method == "POST" and form.is_valid():
        where = reverse("web:invoice", args=[row.pk])
        try:
            note = correct.cancel(once(request, actor, lambda _note: where), row.pk, form.cleaned_data["reason"])
            return done(request, _("{number} is cancelled by {note}.").format(number=row.number, note=note.number), where)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "row": row, "back": reverse("web:invoice", args=[row.pk])}
    return show(request, "web/invoices/cancel.html", context, status=422 if form.errors else 200)


@require_POST
@page("drafts.write")
def corrective(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """A corrective invoice (384) as a draft."""
    row = row_of(actor, invoice_id)
    reason = request.POST.get("reason", "").strip() or _("Correction of {number}").format(number=row.number)
    made = correct.draft_corrective(once(request, actor, lambda draft: reverse("web:draft", args=[draft.pk])), row.pk, reason)
    return done(request, _("Change what was wrong, then issue it."), reverse("web:draft", args=[made.pk]))


@require_POST
@page("payments.write")
def use(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Use what is left of a credit note against the customer's oldest open invoices."""
    row = row_of(actor, invoice_id)
    where = reverse("web:invoice", args=[row.pk])
    entries = allocate.allocate_credit_note(once(request, actor, lambda _entries: where), row.pk)
    sentence = _("Used.") if entries else _("This customer has no open invoice in this currency.")
    return done(request, sentence, where)


@require_POST
@page("payments.write")
def use_credit(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Settle an invoice from the customer's credit."""
    row = row_of(actor, invoice_id)
    where = reverse("web:invoice", args=[row.pk])
    to = [(row.pk, None)]
    allocate.allocate_credit(once(request, actor, lambda _entries: where), row.customer_id, row.currency, to)
    return done(request, _("The customer's credit is used."), where)


def _amount(form: CreditForm) -> Decimal:
    amount: Decimal | None = form.cleaned_data["amount"]
    return amount or ZERO


def _quantities(request: HttpRequest, document: Document, locale: str) -> Mapping[str, Decimal]:
    """Line id -> quantity, for the lines that were typed; an empty choice credits nothing and is refused below."""
    wanted: dict[str, Decimal] = {}
    for i, line in enumerate(document.lines):
        try:
            value = reckon(request.POST.get(f"quantity-{i}", ""), locale)
        except Unreadable:
            value = Decimal("NaN")
        if value is not None and not value.is_nan():
            wanted[line.id] = value
    return wanted or {line.id: ZERO for line in document.lines[:1]}


def _lines(request: HttpRequest, document: Document, given: list[Document], locale: str) -> list[dict[str, Any]]:
    """The lines with what is left of each."""
    used: dict[str, Decimal] = {}
    for note in given:
        for line in note.lines:
            used[line.id] = used.get(line.id, ZERO) + line.quantity
    return [
        {
            "line": line,
            "unit": choices.UNIT_NAMES.get(line.unit, line.unit),
            "quantity": shown(line.quantity, locale),
            "left": shown(line.quantity - used.get(line.id, ZERO), locale),
            "typed": request.POST.get(f"quantity-{i}", ""),
        }
        for i, line in enumerate(document.lines)
    ]
