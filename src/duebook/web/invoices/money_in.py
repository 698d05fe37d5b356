"""Record a payment: for whom, how much, and which documents it settles, the oldest first unless somebody says otherwise."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import ZERO, major, round_money
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.receivables import balances, discount
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.typed import METHODS as KEYS
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.parties import Customer
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import choices, desk
from duebook.web.invoices.payments import METHODS
from duebook.web.invoices.reckon import Unreadable, reckon, shown_amount
from duebook.web.invoices.standing import due_in
from duebook.web.page import done, once, page, show

MOST_SHOWN = 100


class PaymentForm(Form):
    """The facts of a receipt; which documents it settles stands in the grid below."""

    places = {"received_on": "received_on", "amount": "amount"}

    customer = forms.CharField(required=False, widget=forms.HiddenInput)
    amount = AmountField(label=lazy("Amount"), required=True)
    currency = forms.ChoiceField(label=lazy("Currency"))
    received_on = forms.DateField(label=lazy("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(label=lazy("Method"), choices=[(key, METHODS[key]) for key in KEYS])
    reference = forms.CharField(label=lazy("Reference"), max_length=140, required=False)
    remark = forms.CharField(label=lazy("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Currencies: those the customer owes in come first."""
        first, where = kwargs.pop("first", ()), kwargs.pop("where", "")
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        amount.where = where
        field: Any = self.fields["currency"]
        field.choices = choices.currencies(*first)


@page("payments.write")
def new_payment(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form. ``?customer=`` or ``?invoice=`` begin with one; without either a customer is chosen first."""
    focus = _focus(request, actor)
    customer = _customer(request, actor, focus)
    if customer is None:
        return _choose(request, actor)
    owed = balances.balances(actor.company, customer.pk, desk.today(actor))
    locale = desk.where(request, actor)
    begin = _begin(actor, customer, focus, [one.currency for one in owed], locale)
    form = PaymentForm.of(
        request, begin, where=locale, first=(begin["currency"], *(one.currency for one in owed), actor.company.currency)
    )
    if request.method == "POST" and form.is_valid():
        response = _record(request, actor, customer, form)
        if response is not None:
            return response
    context = {
        "form": form,
        "customer": customer,
        "balances": owed,
        "invoice": focus.pk if focus else "",
        "back": reverse("web:invoice", args=[focus.pk]) if focus else reverse("web:payments"),
        **grid(request, actor, customer, form, focus),
    }
    return show(request, "web/payments/new.html", context, status=422 if form.errors else 200)


@page("payments.write")
def allocation_grid(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The grid anew for another amount, day or currency, and the sums under it (htmx)."""
    customer = customers.find(actor, request.POST.get("customer", ""))
    form = PaymentForm(request.POST, first=(request.POST.get("currency", ""),))
    form.full_clean()
    return show(request, "web/payments/grid.html", grid(request, actor, customer, form, None))


def grid(
    request: HttpRequest, actor: Actor, customer: Customer, form: PaymentForm, focus: IssuedDocument | None
) -> dict[str, Any]:
    """The open documents of the customer in the payment's currency with what each gets, and what is left."""
    locale = desk.where(request, actor)
    currency = _value(form, "currency") or actor.company.currency
    amount = _amount(form, locale)
    day = _day(form) or desk.today(actor)
    items = list(balances.open_items(actor.company, customer.pk, currency).filter(open_minor__gt=0)[:MOST_SHOWN])
    offers = discount.open_offers(items, day)
    typed = _typed(request, locale) if request.POST.get("by_hand") else None
    shares = typed if typed is not None else spread(items, amount, offers, focus)
    today = desk.today(actor)
    rows = [
        {
            "item": item,
            "open": major(item.open_minor, currency),
            "due": due_in(item, today),
            "late": item.due_date < today,
            "discount": major(offers[item.pk], currency) if item.pk in offers else None,
            "share": shares.get(item.pk),
            "text": shown_amount(shares.get(item.pk), currency, locale),
            "over": (shares.get(item.pk) or ZERO) > major(item.open_minor, currency),
        }
        for item in items
    ]
    used = sum((share for share in shares.values() if share), ZERO)
    return {
        "rows": rows,
        "currency": currency,
        "amount": amount,
        "used": used,
        "rest": amount - used,
        "over": used > amount,
        "by_hand": typed is not None,
        "customer": customer,
    }


def spread(
    items: list[OpenItem], amount: Decimal, offers: dict[str, int], focus: IssuedDocument | None
) -> dict[str, Decimal | None]:
    """The oldest due first, the one the payment was begun from before all others; an offered discount may stay open."""
    ordered = sorted(items, key=lambda item: 0 if focus and item.pk == focus.pk else 1)
    left = amount
    shares: dict[str, Decimal | None] = {}
    for item in ordered:
        if left <= ZERO:
            break
        whole = major(item.open_minor, item.currency)
        less = whole - major(offers.get(item.pk, 0), item.currency)
        share = less if left == less else min(whole, left)
        shares[item.pk] = share
        left -= share
    return shares


def _record(request: HttpRequest, actor: Actor, customer: Customer, form: PaymentForm) -> HttpResponse | None:
    typed = form.cleaned_data
    locale = desk.where(request, actor)
    facts = grid(request, actor, customer, form, _focus(request, actor))
    to = [(row["item"].pk, row["share"]) for row in facts["rows"] if row["share"]]
    whole = {row["item"].pk for row in facts["rows"] if row["share"] == row["open"]}
    wanted = [(pk, None if pk in whole else share) for pk, share in to]
    if facts["over"]:
        form.add_error(None, _("The parts are more than the payment. Lower one of them."))
        return None
    try:
        made = record_payment(
            once(request, actor, lambda row: reverse("web:payment", args=[row.pk])),
            customer.pk,
            round_money(typed["amount"], typed["currency"]),
            typed["currency"],
            received_on=typed["received_on"],
            method=typed["method"],
            reference=typed["reference"],
            remark=typed["remark"],
            to=wanted or "none",
        )
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, said.error(error))
    else:
        sentence = _("{amount} {currency} recorded.").format(
            amount=shown_amount(typed["amount"], typed["currency"], locale), currency=typed["currency"]
        )
        back = request.POST.get("invoice", "")
        return done(request, sentence, reverse("web:invoice", args=[back]) if back else reverse("web:payment", args=[made.pk]))
    return None


@require_GET
@page("customers.read")
def pick_customer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Customers for the first step, with what they owe (htmx)."""
    return show(request, "web/payments/pick.html", _found(request, actor))


def _choose(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, "web/payments/choose.html", _found(request, actor) | {"back": reverse("web:payments")})


def _found(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    found = list(customers.search(actor, request.GET.get("q", "")).order_by("name", "pk")[:12])
    sums = customers.open_sums(actor, [row.pk for row in found])
    return {"found": [{"customer": row, "sums": sums.get(row.pk, [])} for row in found]}


def _focus(request: HttpRequest, actor: Actor) -> IssuedDocument | None:
    wanted = request.GET.get("invoice", "") or request.POST.get("invoice", "")
    if not wanted:
        return None
    rows = IssuedDocument.objects.of(actor.company).select_related("open_item", "customer")
    row: IssuedDocument | None = rows.filter(pk=wanted).first()
    if row is None:
        raise NotFound
    return row


def _customer(request: HttpRequest, actor: Actor, focus: IssuedDocument | None) -> Customer | None:
    wanted = request.POST.get("customer", "") or request.GET.get("customer", "")
    if wanted:
        return customers.find(actor, wanted)
    return focus.customer if focus else None


def _begin(actor: Actor, customer: Customer, focus: IssuedDocument | None, owed: list[str], locale: str) -> dict[str, Any]:
    begin: dict[str, Any] = {
        "customer": customer.pk,
        "currency": focus.currency if focus else (owed[0] if owed else customer.currency or actor.company.currency),
        "received_on": desk.today(actor),
        "method": "transfer",
    }
    if focus is not None and focus.open_item.open_minor > 0:
        open_now = shown_amount(major(focus.open_item.open_minor, focus.currency), focus.currency, locale)
        begin |= {"amount": open_now, "reference": focus.number}
    return begin


def _value(form: PaymentForm, name: str) -> str:
    return str(form[name].value() or "")


def _amount(form: PaymentForm, locale: str) -> Decimal:
    value = form["amount"].value()
    if isinstance(value, Decimal):
        return value
    try:
        return reckon(str(value or ""), locale) or ZERO
    except Unreadable:
        return ZERO


def _day(form: PaymentForm) -> date | None:
    value = form["received_on"].value()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _typed(request: HttpRequest, locale: str) -> dict[str, Decimal | None]:
    shares: dict[str, Decimal | None] = {}
    for pk, text in zip(request.POST.getlist("share_of"), request.POST.getlist("share"), strict=False):
        try:
            shares[pk] = reckon(text, locale)
        except Unreadable:
            shares[pk] = None
    return shares
