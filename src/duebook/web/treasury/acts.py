"""What is done with a bank line by one key: accept, undo, set aside, to a customer, pay back. A button each without script."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.treasury import apply, undo
from duebook.services.treasury import search as searching
from duebook.store.bank import LineStanding, PayerHint, Remittance
from duebook.store.documents import OpenItem
from duebook.store.parties import Customer
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.page import is_part, once, page, show
from duebook.web.treasury.lines import answered, drawn, find, home, row_part, stepped

MOST_CUSTOMERS = 12
ASIDE = "web/bank/aside.html"
CUSTOMER = "web/bank/customer.html"
REASONS: tuple[Any, ...] = (
    lazy("Interest"), lazy("Bank charges"), lazy("Own transfer"), lazy("Wages"), lazy("Tax"), lazy("Supplier paid"),
)  # fmt: skip


def again(line_id: str) -> Callable[[Any], str]:
    """Where a form leads that was sent twice: the line as it stands."""
    return lambda _made: reverse("web:bank-line", args=[line_id])


@page("bank.read")
def line(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """One line: what the bank said of it, word by word, what was made of it and by whom. Its row for htmx."""
    if is_part(request):
        return row_part(request, actor, line_id)
    row = find(actor, line_id)
    (one,) = drawn(actor, [row])
    history = row.line.uses.select_related("payment", "created_by", "reversed_by").order_by("created_at", "pk")
    context = {
        "one": one,
        "history": list(history),
        "hints": list(PayerHint.objects.of(actor.company).filter(line=row.line, forgotten_at=None).select_related("customer")),
        "advices": list(Remittance.objects.of(actor.company).filter(line=row.line)),
        "parts": list(row.line.parts.order_by("pk")[:50]),
        "back": home(request),
    }
    return show(request, "web/bank/detail.html", context)


@require_POST
@page("bank.write")
def accept(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Accept the proposal as it stands."""
    find(actor, line_id)
    try:
        apply.accept(once(request, actor, again(line_id)), line_id)
    except (Invalid, Conflict, NotFound) as error:
        return answered(request, actor, line_id, fault=said.error(error))
    return answered(request, actor, line_id, told=_("Posted."))


@require_POST
@page("bank.write")
def link(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """The line is a payment that was typed before: nothing is booked a second time."""
    find(actor, line_id)
    try:
        apply.link(once(request, actor, again(line_id)), line_id, request.POST.get("payment", "")[:40])
    except (Invalid, Conflict, NotFound) as error:
        return answered(request, actor, line_id, fault=said.error(error))
    return answered(request, actor, line_id, told=_("Linked. Nothing was booked again."))


@require_POST
@page("bank.write")
def take_back(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Undo everything that was made of a line."""
    try:
        undo.undo_line(once(request, actor, again(line_id)), line_id)
    except (Invalid, Conflict) as error:
        return answered(request, actor, line_id, fault=said.error(error))
    return answered(request, actor, line_id, told=_("Undone. The line is open again."))


class AsideForm(Form):
    """Why a line is no receivable."""

    reason = forms.CharField(label=lazy("Why is this no receivable?"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The reasons people give most are offered."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs |= {"list": "aside-reasons", "autocomplete": "off", "autofocus": True}


@page("bank.write")
def set_aside(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Set a line aside, with the reason."""
    form = AsideForm.of(request, auto_id=f"%s_{line_id}")
    if request.method == "POST" and form.is_valid():
        try:
            apply.set_aside(once(request, actor, again(line_id)), line_id, form.cleaned_data["reason"])
            return answered(request, actor, line_id, told=_("Set aside."))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            return answered(request, actor, line_id, fault=said.error(error))
    context = {"form": form, "reasons": REASONS, "act": reverse("web:bank-aside", args=[line_id])}
    return stepped(request, actor, line_id, ASIDE, context, _("Set aside"))


class CustomerForm(Form):
    """Whose the money is; all that is left of the line unless an amount says otherwise."""

    customer = forms.CharField(max_length=40, error_messages={"required": lazy("Choose a customer.")})
    amount = AmountField(label=lazy("Amount"), required=False, help_text=lazy("Empty: all that is left."))
    reason = forms.CharField(label=lazy("Note"), max_length=200, required=False)


@page("bank.write")
def to_customer(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """Put a line to a customer's credit; of money that went out: pay back a customer's credit."""
    row = find(actor, line_id)
    form = CustomerForm.of(request, auto_id=f"%s_{line_id}")
    out = row.open_minor < 0
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            doing = once(request, actor, again(line_id))
            if out:
                apply.refund(doing, line_id, typed["customer"], reason=typed["reason"])
            else:
                apply.to_customer(doing, line_id, typed["customer"], amount=typed["amount"], reason=typed["reason"])
            told = _("Booked as a refund.") if out else _("It is the customer's credit now.")
            return answered(request, actor, line_id, told=told)
        except Invalid as error:
            form.refuse(error)
        except (Conflict, NotFound) as error:
            form.add_error(None, said.error(error))
    context = {
        "form": form,
        "customers": customers_for(actor, row, request.GET.get("q", "")),
        "act": reverse("web:bank-customer", args=[line_id]),
        "out": out,
        "q": request.GET.get("q", ""),
    }
    return stepped(request, actor, line_id, CUSTOMER, context, _("To a customer"))


@require_GET
@page("bank.write")
def customers(request: HttpRequest, actor: Actor, line_id: str) -> HttpResponse:
    """The customers that fit what is typed, the likely ones where nothing is."""
    row = find(actor, line_id)
    context = {"customers": customers_for(actor, row, request.GET.get("q", "")), "one": {"line": row.line}}
    return show(request, "web/bank/customers.html", context)


def customers_for(actor: Actor, row: LineStanding, q: str) -> list[Customer]:
    """Customers by name or number; without words those of the proposal, those taught, and those with a name like the payer's."""
    rows = Customer.objects.of(actor.company).filter(archived_at=None)
    words = q.split()
    if words:
        for word in words[:5]:
            rows = rows.filter(Q(name__icontains=word) | Q(number__icontains=word))
        return list(rows.order_by("name", "pk")[:MOST_CUSTOMERS])
    ids = [str(row.proposal.get("customer", "")), *(str(one.get("customer", "")) for one in row.proposal.get("matches", ()))]
    bare = row.line.iban.replace(" ", "")
    if bare:
        taught = PayerHint.objects.of(actor.company).filter(kind="iban", value=bare, forgotten_at=None)
        ids += list(taught.values_list("customer", flat=True)[:MOST_CUSTOMERS])
    like = Q(pk__in=[one for one in ids if one])
    telling = [word for word in row.line.counterparty.split() if len(word) > 3]  # noqa: PLR2004 - shorter ones are legal forms
    for word in telling[:3]:
        like |= Q(name__icontains=word)
    return list(rows.filter(like).order_by("name", "pk")[:MOST_CUSTOMERS])


def open_for(actor: Actor, row: LineStanding, q: str, most: int = 20) -> list[OpenItem]:
    """Open documents for a line: by number, amount and customer; without words the proposed ones, then the likely ones."""
    if q.split():
        return searching.search(actor, q)[:most]
    rows = OpenItem.objects.of(actor.company).filter(is_open=True).select_related("document", "customer").defer("document__body")
    proposed = [str(one["document"]) for one in row.proposal.get("matches", ())]
    likely = Q(pk__in=proposed) | Q(open_minor=row.open_minor, currency=row.line.currency)
    owners = [one.pk for one in customers_for(actor, row, "")]
    if owners:
        likely |= Q(customer__in=owners)
    found = list(rows.filter(likely).order_by("due_date", "pk")[: most + len(proposed)])
    return sorted(found, key=lambda item: (item.pk not in proposed, item.open_minor != row.open_minor))[:most]
