"""The list of payments and the page of one: what it settles, and how it is taken back."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major, minor
from duebook.services.access import Actor
from duebook.services.paying import lists
from duebook.services.receivables import balances, exchange
from duebook.services.receivables import reverse as reversing
from duebook.store.payments import Allocation, Payment
from duebook.web import numbers, said
from duebook.web.forms import Form
from duebook.web.invoices import desk
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut

PART = "web/payments/rows.html"
MOST_COUNTED = 10_000
MOST_WORDS = 5
METHODS: dict[str, Any] = {
    "transfer": lazy("Bank transfer"), "card": lazy("Card"), "cash": lazy("Cash"), "cheque": lazy("Cheque"),
    "debit": lazy("Direct debit"), "other": lazy("Other"),
}  # fmt: skip
KINDS: dict[str, Any] = {"receipt": lazy("Payment"), "refund": lazy("Refund"), "reversal": lazy("Reversal")}


@page("payments.read")
def payments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Receipts, refunds and reversals, newest first."""
    view = request.GET.get("view", "")
    found = _found(request, actor, view if view in KINDS else "")
    slice_ = cut(request, found.select_related("customer", "reversed_by"), ("-received_on", "-pk"))
    for row in slice_.rows:
        row.method_name = METHODS.get(row.method, row.method)
        row.kind_name = KINDS.get(row.kind, row.kind)
        row.taken_back = getattr(row, "reversed_by", None)
    count = found.order_by()[: MOST_COUNTED + 1].values("pk").count()
    context = {
        "slice": slice_,
        "part_template": PART,
        "count": f"{MOST_COUNTED}+" if count > MOST_COUNTED else count,
        "view": view,
        "searching": bool(request.GET.get("q") or view),
        "tabs": [("", _("All")), ("receipt", _("Received")), ("refund", _("Refunded")), ("reversal", _("Reversed"))],
    }
    return show(request, "web/payments/list.html", context, part=PART)


def _found(request: HttpRequest, actor: Actor, kind: str) -> QuerySet[Payment]:
    found: QuerySet[Payment] = Payment.objects.of(actor.company)
    if kind:
        found = found.filter(kind=kind)
    if request.GET.get("customer"):
        found = found.filter(customer=request.GET["customer"])
    for word in request.GET.get("q", "").split()[:MOST_WORDS]:
        fits = Q(customer__name__icontains=word) | Q(reference__icontains=word)
        units = _units(word, desk.where(request, actor), actor.company.currency)
        found = found.filter(fits | Q(amount_minor__in=(units, -units)) if units else fits)
    return found


def _units(word: str, locale: str, currency: str) -> int:
    """A word as an amount in minor units; 0 where it is none."""
    try:
        value = numbers.read(word, locale)
        return minor(value, currency)
    except (ValueError, ArithmeticError):
        return 0


@page("payments.read")
def payment(request: HttpRequest, actor: Actor, payment_id: str) -> HttpResponse:
    """One payment with its allocations."""
    detail = balances.payment_detail(actor.company, payment_id)
    row = detail.payment
    history = (
        Allocation.objects.of(actor.company)
        .filter(payment=row)
        .select_related("document", "reversed_by")
        .order_by("created_at", "pk")
    )
    context = {
        "payment": row,
        "detail": detail,
        "history": list(history),
        "kind_name": KINDS.get(row.kind, row.kind),
        "method_name": METHODS.get(row.method, row.method),
        "reversible": row.kind != "reversal" and detail.reversed_by is None,
        "credit": major(balances.credit_minor(actor.company, row.customer_id, row.currency), row.currency),
        "reverses": row.reverses,
        "charge": lists.of_payment(actor, row),
        "exchange": exchange.of(row),
        "origins": list(row.line_uses.select_related("line").order_by("created_at", "pk")) if actor.may("bank.read") else [],
    }
    return show(request, "web/payments/payment.html", context)


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)


@page("payments.write")
def reverse_payment(request: HttpRequest, actor: Actor, payment_id: str) -> HttpResponse:
    """Reverse a payment or refund: what it settled is open again."""
    detail = balances.payment_detail(actor.company, payment_id)
    form = ReasonForm.of(request)
    where = reverse("web:payment", args=[payment_id])
    if request.method == "POST" and form.is_valid():
        try:
            reversing.reverse_payment(once(request, actor, lambda _row: where), payment_id, form.cleaned_data["reason"])
            return done(request, _("The payment is reversed. What it settled is open again."), where)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "payment": detail.payment, "allocations": detail.allocations, "back": where}
    return show(request, "web/payments/reverse.html", context, status=422 if form.errors else 200)


@page("payments.write")
def take_back(request: HttpRequest, actor: Actor, allocation_id: str) -> HttpResponse:
    """Undo one settlement: the document is open again, the money goes to the customer's credit."""
    found = Allocation.objects.of(actor.company).select_related("document", "payment").filter(pk=allocation_id).first()
    if found is None:
        raise NotFound
    form = ReasonForm.of(request)
    where = (
        reverse("web:payment", args=[found.payment_id]) if found.payment_id else reverse("web:invoice", args=[found.document_id])
    )
    if request.method == "POST" and form.is_valid():
        try:
            reversing.take_back(once(request, actor, lambda _entry: where), found.pk, form.cleaned_data["reason"])
            return done(request, _("Taken back. {number} is open again.").format(number=found.document.number), where)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "allocation": found, "back": where}
    return show(request, "web/payments/take_back.html", context, status=422 if form.errors else 200)
