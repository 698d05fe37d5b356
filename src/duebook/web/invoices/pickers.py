"""Type-ahead of the editor: customers and items as one types, a customer made on the spot, rows pasted from a spreadsheet."""

import csv
import io
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from duebook.domain.party import Address, Contact, Party
from duebook.formats import units
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import customers, items, law, taxids
from duebook.web.forms import Form
from duebook.web.invoices import choices, desk, rows
from duebook.web.invoices.reckon import Unreadable, reckon, shown, shown_amount
from duebook.web.page import page, show

MOST = 8
MOST_PASTED = 200
LONGEST_PASTE = 200_000


@require_GET
@page("customers.read")
def find_customers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The customers that fit what was typed, and the offer to make a new one."""
    typed = request.GET.get("q", "").strip()
    found = list(customers.search(actor, typed).order_by("name", "pk")[:MOST])
    exact = any(one.name.lower() == typed.lower() for one in found)
    context = {"found": found, "typed": typed, "offer": bool(typed) and not exact and actor.may("customers.write")}
    return show(request, "web/invoices/parts/customer_options.html", context)


@require_GET
@page("items.read")
def find_items(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The items that fit what was typed, with everything a line takes from them."""
    typed = request.GET.get("q", "").strip()
    locale = desk.where(request, actor)
    found = list(items.search(actor, typed).order_by("name", "pk")[:MOST])
    context = {
        "rows": [
            {
                "item": one,
                "price": shown_amount(Decimal(one.price), one.currency, locale),
                "amount": Decimal(one.price),
                "unit_name": choices.UNIT_NAMES.get(one.unit, one.unit),
                "tax": f"{rows.KEY}{one.tax_rate_key}" if one.tax_rate_key else "",
            }
            for one in found
        ],
    }
    return show(request, "web/invoices/parts/item_options.html", context)


class CustomerForm(Form):
    """The few facts that a first invoice needs of a customer."""

    places = {"profile.name": "name", "vat_id": "tax_number"}

    name = forms.CharField(label=lazy("Name"), max_length=200)
    country = forms.ChoiceField(label=lazy("Country"))
    tax_number = forms.CharField(label=lazy("Tax number"), max_length=40, required=False)
    email = forms.EmailField(label=lazy("E-mail for invoices"), max_length=254, required=False)
    street = forms.CharField(label=lazy("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=lazy("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=lazy("City"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Countries in the reader's words."""
        language = kwargs.pop("language", "en")
        super().__init__(*args, auto_id="new-%s", **kwargs)
        self.fields["country"].choices = law.countries(language)  # type: ignore[attr-defined]  # a choice field

    def profile(self) -> Party:
        """What documents will say of the customer."""
        typed = self.cleaned_data
        number = taxids.read(typed["country"], typed["tax_number"])
        return Party(
            name=typed["name"].strip(),
            vat_id=number.number if number.kind == "vat" else "",
            tax_number=number.number if number.kind == "local" else "",
            address=Address(
                street=typed["street"].strip(),
                city=typed["city"].strip(),
                postcode=typed["postcode"].strip(),
                country=typed["country"],
            ),
            contact=Contact(email=typed["email"]) if typed["email"] else None,
        )


@page("customers.write")
def new_customer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The small form in the editor's dialog; once it is good, the customer is made and chosen."""
    language = desk.where(request, actor)
    begin = {"name": request.GET.get("name", ""), "country": actor.company.country}
    form = CustomerForm.of(request, begin, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            made = customers.save_customer(actor, form.profile(), email=form.cleaned_data["email"])
        except Invalid as error:
            form.refuse(error)
        else:
            return show(request, "web/invoices/parts/customer_made.html", {"customer": made})
    return show(request, "web/invoices/parts/customer_form.html", {"form": form})


@require_POST
@page("drafts.write")
def paste(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Rows copied in a spreadsheet as rows of the grid: name, quantity, unit, price in the order people have them."""
    text = request.POST.get("text", "")[:LONGEST_PASTE]
    locale = desk.where(request, actor)
    drawn: list[dict[str, Any]] = []
    for n, cells in enumerate(csv.reader(io.StringIO(text), delimiter="\t")):
        if len(drawn) == MOST_PASTED:
            break
        row = pasted(cells, locale)
        if row is not None:
            drawn.append(rows.empty(f"{request.POST.get('key', 'p')}-{n}"[:20]) | row)
    used = [row["unit"] for row in drawn]
    context = {"rows": drawn, "choices": _choices(actor, locale, used)}
    return show(request, "web/invoices/parts/rows.html", context)


def pasted(cells: list[str], locale: str) -> dict[str, str] | None:
    """One copied row: the first text is the item, a further one a unit or the description; numbers are quantity, price, discount.

    A single number is the price. None where there is neither, and for a row of headings.

    >>> pasted(["Hosting", "3", "months", "19,90"], "de_DE")
    {'name': 'Hosting', 'quantity': '3', 'unit': 'MON', 'price': '19,9'}
    >>> pasted(["Item", "Quantity", "Price"], "en_GB") is None
    True
    """
    texts: list[str] = []
    found: list[Decimal] = []
    unit = ""
    for cell in (cell.strip() for cell in cells):
        value = _number(cell, locale)
        if value is not None:
            found.append(value)
        elif cell and texts and not unit and units.code(cell):
            unit = units.code(cell)
        elif cell:
            texts.append(cell)
    if not texts or (not found and len(texts) > 1):
        return None
    row = {"name": texts[0][:200]}
    if len(texts) > 1:
        row["description"] = " ".join(texts[1:])
    if len(found) > 1:
        row["quantity"] = shown(found[0], locale)
    if unit:
        row["unit"] = unit
    if found:
        row["price"] = shown(found[1] if len(found) > 1 else found[0], locale)
    return row


def _number(cell: str, locale: str) -> Decimal | None:
    try:
        return reckon(cell, locale)
    except Unreadable:
        return None


def _choices(actor: Actor, locale: str, used: list[str]) -> dict[str, Any]:
    return {
        "units": choices.units(*used),
        "taxes": choices.taxes(actor.company, desk.today(actor), locale),
        "supplies": [("goods", _("Goods")), ("services", _("Services")), ("digital", _("Digital services"))],
    }
