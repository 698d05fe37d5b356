"""Purchase orders: what was ordered, for comparing bills with."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.ordermatch import OrderLine
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.payables import look, orders, suppliers
from duebook.store.suppliers import PurchaseOrder
from duebook.web import partyform, said, words
from duebook.web.forms import AmountField, Form
from duebook.web.items import UNITS
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import DayField
from duebook.web.payables.bills import dressed

SHOWN = 50
MOST_LINES = 100
"""Lines that are typed on the page; longer orders come through the API."""


class OrderForm(Form):
    """The head of an order."""

    number = partyform.text(lazy("Number"), 60, required=True)
    ordered_on = DayField(label=lazy("Ordered"), required=False)
    currency = forms.CharField(label=lazy("Currency"), max_length=3)
    tolerance = AmountField(
        label=lazy("Tolerance, %"), required=False, help_text=lazy("How far prices and quantities of a bill may go above it.")
    )

    def clean_currency(self) -> str:
        """A currency CLDR knows."""
        code = str(self.cleaned_data["currency"]).upper()
        if not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code


class LineForm(Form):
    """One line of an order. A row that names nothing is no line."""

    item = partyform.text(lazy("Item"), 200)
    seller_id = partyform.text(lazy("The supplier's item number"), 60)
    quantity = AmountField(label=lazy("Quantity"), required=False)
    unit = forms.ChoiceField(label=lazy("Unit"), choices=UNITS, required=False)
    price = AmountField(label=lazy("Net price"), required=False)
    id = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    @property
    def is_line(self) -> bool:
        """Whether the row names anything."""
        typed = self.cleaned_data
        return bool(typed.get("item")) or typed.get("price") is not None

    def line(self, number: str) -> OrderLine:
        """The line, under a number of its own."""
        typed = self.cleaned_data
        return OrderLine(
            id=number, item=typed["item"], seller_id=typed["seller_id"],
            quantity=Decimal(1) if typed["quantity"] is None else typed["quantity"], price=typed["price"] or Decimal(0),
            unit=typed["unit"] or "C62",
        )  # fmt: skip


LineForms = forms.formset_factory(LineForm, extra=3, max_num=MOST_LINES, absolute_max=MOST_LINES + 3)


@page("bills.read")
def order(request: HttpRequest, actor: Actor, order_id: str) -> HttpResponse:
    """An order with its lines and the bills that name it."""
    row = look.order_detail(actor, order_id)
    lines = [codec.load(OrderLine, one) for one in row.lines]
    context = {
        "order": row,
        "lines": [{"line": one, "unit": dict(UNITS).get(one.unit, one.unit), "net": one.quantity * one.price} for one in lines],
        "bills": dressed(
            list(look.bills(actor, supplier_id=row.supplier_id).filter(standing__order=row).defer("body", "search")[:SHOWN]),
            clock.today(actor.company.time_zone),
        ),
        "state": "closed" if row.closed_at else "open",
        "tolerance": Decimal(row.tolerance),
    }
    return show(request, "web/suppliers/order.html", context)


@page("suppliers.write")
def edit(request: HttpRequest, actor: Actor, supplier_id: str = "", order_id: str = "") -> HttpResponse:
    """Make an order at a supplier, or change an open one."""
    row = orders.find(actor, order_id) if order_id else None
    supplier = row.supplier if row else suppliers.find(actor, supplier_id)
    form = OrderForm.of(request, _initial(actor, row))
    kept = [codec.load(OrderLine, one) for one in row.lines] if row else []
    start = [{name: getattr(one, name) for name in ("id", "item", "seller_id", "quantity", "unit", "price")} for one in kept]
    lines = LineForms(request.POST if request.method == "POST" else None, initial=start, prefix="l")
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        typed = form.cleaned_data
        found = _lines(lines)
        try:
            saved = orders.save_order(
                once(request, actor, lambda made: reverse("web:order", args=[made.pk])),
                supplier.pk,
                typed["number"],
                found,
                currency=typed["currency"],
                ordered_on=typed["ordered_on"],
                tolerance=typed["tolerance"] or Decimal(0),
                order_id=order_id,
            )
            return done(request, _("{number} is saved.").format(number=saved.number), reverse("web:order", args=[saved.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    wrong = request.method == "POST" and (bool(form.errors) or any(one.errors for one in lines))
    back = reverse("web:order", args=[row.pk]) if row else reverse("web:supplier", args=[supplier.pk])
    context = {"form": form, "lines": lines, "order": row, "supplier": supplier, "back": back}
    return show(request, "web/suppliers/order_edit.html", context, status=422 if wrong else 200)


@require_POST
@page("suppliers.write")
def close(request: HttpRequest, actor: Actor, order_id: str) -> HttpResponse:
    """Close an order, or open it again."""
    away = request.POST.get("closed") == "yes"
    row = orders.find(actor, order_id)
    here = reverse("web:order", args=[row.pk])
    orders.close_order(once(request, actor, lambda _row: here), row.pk, closed=away)
    sentence = _("{number} is closed.") if away else _("{number} is open again.")
    return done(request, sentence.format(number=row.number), here)


def _initial(actor: Actor, row: PurchaseOrder | None) -> dict[str, Any]:
    if row is None:
        return {"currency": actor.company.currency}
    start: dict[str, Any] = {"number": row.number, "ordered_on": row.ordered_on, "currency": row.currency}
    return start | {"tolerance": Decimal(row.tolerance) or None}


def _lines(typed: Any) -> list[OrderLine]:
    """The lines that were typed; each new one takes a number that is free."""
    taken = {form.cleaned_data.get("id", "") for form in typed}
    free = (str(number) for number in range(1, 10_000) if str(number) not in taken)
    return [form.line(form.cleaned_data["id"] or next(free)) for form in typed if form.is_line]
