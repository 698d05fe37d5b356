"""Money that goes back or will not come: refund a customer's credit or a credit note, write off what is open."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.money import major, round_money
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.delivery.sealed import row_of
from duebook.services.receivables import balances
from duebook.services.receivables.refund import refund
from duebook.services.receivables.typed import METHODS as KEYS
from duebook.services.receivables.write_off import write_off
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import desk
from duebook.web.invoices.payments import METHODS
from duebook.web.invoices.reckon import shown_amount
from duebook.web.page import done, once, page, show


def localised(form: Any, locale: str) -> Any:
    """The form with its amount read as this place writes numbers."""
    form.fields["amount"].where = locale
    return form


class RefundForm(Form):
    """How much goes back, when and how."""

    places = {"paid_on": "paid_on"}

    amount = AmountField(label=lazy("Amount"), required=True)
    paid_on = forms.DateField(label=lazy("Paid on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(label=lazy("Method"), choices=[(key, METHODS[key]) for key in KEYS])
    reference = forms.CharField(label=lazy("Reference"), max_length=140, required=False)
    remark = forms.CharField(label=lazy("Reason"), max_length=500)


@page("payments.refund")
def refund_credit(request: HttpRequest, actor: Actor, customer_id: str, currency: str) -> HttpResponse:
    """Pay back a customer's credit."""
    customer = customers.find(actor, customer_id)
    there = major(max(balances.credit_minor(actor.company, customer.pk, currency), 0), currency)
    where = reverse("web:customer", args=[customer.pk])
    context = {"customer": customer, "there": there, "currency": currency, "note": None, "back": where}
    return _refund(request, actor, context, credit_note_id="")


@page("payments.refund")
def refund_note(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Pay back what a credit note still owes."""
    note = row_of(actor, invoice_id)
    item = OpenItem.objects.of(actor.company).get(pk=note.pk)
    there = major(max(-item.open_minor, 0), note.currency)
    where = reverse("web:invoice", args=[note.pk])
    context = {"customer": note.customer, "there": there, "currency": note.currency, "note": note, "back": where}
    return _refund(request, actor, context, credit_note_id=note.pk)


def _refund(request: HttpRequest, actor: Actor, context: dict[str, Any], *, credit_note_id: str) -> HttpResponse:
    note: IssuedDocument | None = context["note"]
    locale = desk.where(request, actor)
    begin = {
        "amount": shown_amount(context["there"], context["currency"], locale),
        "paid_on": desk.today(actor),
        "method": "transfer",
        "reference": note.number if note else "",
    }
    form = localised(RefundForm.of(request, begin), locale)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = refund(
                once(request, actor, lambda row: reverse("web:payment", args=[row.pk])),
                context["customer"].pk,
                round_money(typed["amount"], context["currency"]),
                context["currency"],
                credit_note_id=credit_note_id,
                paid_on=typed["paid_on"],
                method=typed["method"],
                reference=typed["reference"],
                remark=typed["remark"],
            )
            return done(request, _("The refund is recorded."), reverse("web:payment", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error("amount", said.error(error))
    return show(request, "web/payments/refund.html", context | {"form": form}, status=422 if form.errors else 200)


class WriteOffForm(Form):
    """How much, and why."""

    amount = AmountField(label=lazy("Amount"), required=True)
    reason = forms.CharField(
        label=lazy("Reason"), max_length=200, help_text=lazy("It is kept with the entry and shown in the timeline.")
    )


@page("payments.write-off")
def write_off_open(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """Write off what is open on a document, or a part of it."""
    row = row_of(actor, invoice_id)
    item = OpenItem.objects.of(actor.company).get(pk=row.pk)
    there: Decimal = major(abs(item.open_minor), row.currency)
    where = reverse("web:invoice", args=[row.pk])
    locale = desk.where(request, actor)
    form = localised(WriteOffForm.of(request, {"amount": shown_amount(there, row.currency, locale)}), locale)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            amount = round_money(typed["amount"], row.currency)
            write_off(once(request, actor, lambda _entry: where), row.pk, typed["reason"], amount=amount)
            return done(request, _("Written off."), where)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "row": row, "there": there, "back": where}
    return show(request, "web/payments/write_off.html", context, status=422 if form.errors else 200)
