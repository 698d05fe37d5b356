"""Charges and payouts: what customers pay online, what is under way, what a person must decide, what reached the bank."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.paying import links, lists, look, methods, payouts, refunds, settle
from duebook.services.receivables.balances import open_items
from duebook.store.charges import SavedMethod
from duebook.store.documents import OpenItem
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut

PART = "web/paying/rows.html"
METHODS: dict[str, Any] = {
    "card": lazy("Card"), "debit": lazy("Direct debit"), "wallet": lazy("Wallet"), "transfer": lazy("Bank transfer"),
}  # fmt: skip
DID: dict[str, Any] = {
    "paid": lazy("Booked as paid"), "charge": lazy("Changed its state"), "quarantined": lazy("Set aside to be decided"),
    "refund": lazy("About a refund"), "dispute": lazy("About a chargeback"), "payout": lazy("Payouts are fetched"),
    "unknown": lazy("Names nothing that is known here"), "nothing": lazy("Nothing new"),
    "looked-up": lazy("The gateway was asked"), "method": lazy("A saved method ended"),
}  # fmt: skip
"""What a message did -> in words."""


@page("payments.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Charges, newest first, by view."""
    view = request.GET.get("view", "")
    found = lists.charges(actor, view, request.GET.get("customer", ""), request.GET.get("q", "")[:200])
    context = {
        "slice": cut(request, found, ("-created_at", "-pk")),
        "part_template": PART,
        "view": view,
        "searching": bool(view or request.GET.get("customer") or request.GET.get("q")),
        "tabs": [
            ("", _("All")),
            ("open", _("Under way")),
            ("paid", _("Paid")),
            ("check", _("To decide")),
            ("failed", _("Not paid")),
        ],
        "waiting": lists.charges(actor, "check").count(),
        "held": sorted(payouts.held(actor).items()),
    }
    return show(request, "web/paying/charges.html", context, part=PART)


class RefundForm(Form):
    """Give money back."""

    amount = AmountField(label=lazy("Amount"))
    credit_note = forms.ChoiceField(label=lazy("From"), required=False)
    reason = forms.CharField(label=lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, notes: list[OpenItem], **kwargs: Any) -> None:
        """From the customer's credit, or from one of their credit notes."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["credit_note"].choices = [("", _("The customer's credit")), *((one.pk, one.document.number) for one in notes)]


@page("payments.read")
def charge(request: HttpRequest, actor: Actor, charge_id: str) -> HttpResponse:
    """One charge with everything that happened to it."""
    return _show(request, actor, charge_id, None)


@require_POST
@page("payments.refund")
def give_back(request: HttpRequest, actor: Actor, charge_id: str) -> HttpResponse:
    """Refund a part or all of it through its gateway."""
    form = _form(request, actor, charge_id)
    here = reverse("web:charge", args=[charge_id])
    if form.is_valid():
        data = form.cleaned_data
        try:
            refunds.refund_charge(
                once(request, actor, lambda _row: here), charge_id, data["amount"], credit_note_id=data["credit_note"],
                reason=data["reason"],
            )  # fmt: skip
            return done(request, _("The refund is booked and on its way to the gateway."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error("amount" if "most" in error.facts else None, said.error(error))
    return _show(request, actor, charge_id, form)


@require_POST
@page("payments.write")
def look_again(request: HttpRequest, actor: Actor, charge_id: str) -> HttpResponse:
    """Ask the gateway what became of it."""
    present = look.look_up(actor, lists.whole(actor, charge_id).charge)
    return done(request, _("The gateway was asked."), reverse("web:charge", args=[present.pk]))


@require_POST
@page("payments.write")
def decide(request: HttpRequest, actor: Actor, charge_id: str) -> HttpResponse:
    """Book what was taken although it is not what was asked for, or leave it."""
    here = reverse("web:charge", args=[charge_id])
    accept = request.POST.get("do") == "book"
    settle.release(once(request, actor, lambda _row: here), charge_id, accept=accept)
    return done(request, _("What was taken is booked.") if accept else _("Nothing was booked."), here)


@require_POST
@page("payments.refund")
def book(request: HttpRequest, actor: Actor, charge_refund_id: str) -> HttpResponse:
    """Book a refund that was made at the gateway itself, from the customer's credit."""
    row = refunds.book_refund(once(request, actor, lambda one: reverse("web:charge", args=[one.charge_id])), charge_refund_id)
    return done(request, _("The refund is booked."), reverse("web:charge", args=[row.charge_id]))


@page("payments.read")
def payouts_listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Payouts, newest first, and what gateways hold."""
    context = {"payouts": payouts.listed(actor), "held": sorted(payouts.held(actor).items())}
    return show(request, "web/paying/payouts.html", context)


@page("payments.read")
def payout(request: HttpRequest, actor: Actor, payout_id: str) -> HttpResponse:
    """One payout with its parts."""
    row = payouts.find(actor, payout_id)
    lines = row.lines.select_related("charge", "refund__charge", "chargeback__charge").order_by("pk")
    return show(request, "web/paying/payout.html", {"payout": row, "lines": list(lines[:2000])})


@require_POST
@page("payments.write")
def payout_undo(request: HttpRequest, actor: Actor, payout_id: str) -> HttpResponse:
    """The bank's line was not this payout."""
    here = reverse("web:payout", args=[payout_id])
    payouts.undo(once(request, actor, lambda _row: here), payout_id, _("Undone"))
    return done(request, _("The bank line is open again."), here)


@require_POST
@page("mandates.write")
def end_method(request: HttpRequest, actor: Actor, saved_method_id: str) -> HttpResponse:
    """Use a customer's saved way to pay no more."""

    def where(row: SavedMethod) -> str:
        return reverse("web:customer", args=[row.customer_id])

    row = methods.revoke_method(once(request, actor, where), saved_method_id)
    return done(request, _("It is used no more."), where(row))


@page("documents.deliver")
def pay_link(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Choose open invoices of a customer and get one address where all of them are paid."""
    customers.find(actor, customer_id)
    items = [item for item in open_items(actor.company, customer_id) if item.open_minor > 0]
    address, wrong = "", ""
    if request.method == "POST":
        try:
            _link, token = links.create_pay_link(actor, request.POST.getlist("document")[: links.MOST + 1])
            address = links.pay_address(token)
        except Invalid as error:
            wrong = str(said.fault(error.faults[0]))
        except NotFound:
            wrong = _("Choose at least one invoice.")
    context = {"items": items, "address": address, "wrong": wrong, "customer_id": customer_id}
    return show(request, "web/paying/pay_link.html", context, status=422 if wrong else 200)


def _form(request: HttpRequest, actor: Actor, charge_id: str) -> RefundForm:
    whole = lists.whole(actor, charge_id)
    notes = open_items(actor.company, whole.charge.customer_id, whole.charge.currency).filter(open_minor__lt=0)
    form: RefundForm = RefundForm.of(
        request, {"amount": major(max(whole.refundable, 0), whole.charge.currency)}, notes=list(notes[:100])
    )
    return form


def _show(request: HttpRequest, actor: Actor, charge_id: str, form: RefundForm | None) -> HttpResponse:
    whole = lists.whole(actor, charge_id)
    context = {
        "whole": whole,
        "charge": whole.charge,
        "events": [(event, DID.get(event.did, event.did)) for event in whole.events],
        "method_name": METHODS.get(whole.charge.method, ""),
        "form": form or _form(request, actor, charge_id),
        "open": whole.charge.state in {"created", "pending", "unknown"},
    }
    return show(request, "web/paying/charge.html", context, status=422 if form is not None else 200)
