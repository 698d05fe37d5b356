"""Items: list and form."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.codes import Supply
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor, require
from duebook.services.billing import items
from duebook.services.issuing.prepare import regime_of
from duebook.store.companies import Company
from duebook.web import partyform, words
from duebook.web.forms import AmountField, Form, choices
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.rates import name as rate_name

UNITS = (
    ("C62", lazy("Piece")), ("HUR", lazy("Hour")), ("DAY", lazy("Day")), ("MON", lazy("Month")), ("ANN", lazy("Year")),
    ("KGM", lazy("Kilogram")), ("GRM", lazy("Gram")), ("TNE", lazy("Tonne")), ("LTR", lazy("Litre")), ("MTR", lazy("Metre")),
    ("KMT", lazy("Kilometre")), ("MTK", lazy("Square metre")), ("MTQ", lazy("Cubic metre")), ("KWH", lazy("Kilowatt hour")),
    ("SET", lazy("Set")), ("XPP", lazy("Package")), ("LS", lazy("Lump sum")), ("E48", lazy("Service unit")),
)  # fmt: skip
"""UN/ECE Recommendation 20 codes offered first; any other code of the list can be typed on a line."""

KEYS = {
    "standard": lazy("Standard rate"), "reduced": lazy("Reduced rate"), "reduced-2": lazy("Second reduced rate"),
    "super-reduced": lazy("Super-reduced rate"), "parking": lazy("Parking rate"), "zero": lazy("Zero rate"),
}  # fmt: skip


@page("items.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, with search."""
    archived = request.GET.get("view") == "archived"
    found = items.search(actor, request.GET.get("q", ""), archived=archived)
    slice_ = cut(request, found, ("name", "id"))
    names = dict(UNITS)
    for row in slice_.rows:
        row.amount, row.unit_name = Decimal(row.price), names.get(row.unit, row.unit)
        row.rate_name = KEYS.get(row.tax_rate_key) or rate_name(row.tax_rate_key)
    context = {
        "slice": slice_,
        "part_template": "web/items/rows.html",
        "archived": archived,
        "count": found.count(),
        "searching": bool(request.GET.get("q")),
    }
    return show(request, "web/items/list.html", context, part="web/items/rows.html")


class ItemForm(Form):
    """A good or service with its usual price."""

    name = partyform.text(lazy("Name"), required=True)
    number = partyform.text(lazy("Item number"), 40)
    description = forms.CharField(
        label=lazy("Description"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Printed below the name on documents."),
    )  # fmt: skip
    price = AmountField(label=lazy("Net price"), required=False)
    currency = forms.CharField(label=lazy("Currency"), max_length=3)
    unit = forms.ChoiceField(label=lazy("Unit"), choices=UNITS)
    tax_rate_key = forms.ChoiceField(label=lazy("Tax rate"), required=False)
    supply = forms.ChoiceField(
        label=lazy("Kind"), required=False,
        choices=[
            ("", lazy("As the company usually sells")), (Supply.SERVICES, lazy("Service")), (Supply.GOODS, lazy("Good")),
            (Supply.DIGITAL, lazy("Digital service")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        """The rates the law of the company's country knows."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tax_rate_key"]
        field.choices = choices(rates(company), _("Standard rate of the country"))

    def clean_currency(self) -> str:
        """A currency CLDR knows."""
        code = str(self.cleaned_data["currency"]).upper()
        if not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code


def rates(company: Company) -> list[tuple[str, Any]]:
    """(key, name) of the rates and exemptions of the company's country, standard left out: it is what "" means."""
    regime = regime_of(company.country)
    if regime is None:
        return []
    keys = [*regime.rate_keys(), *regime.exemptions]
    return [(key, KEYS.get(key) or rate_name(key)) for key in keys if key != "standard"]


@page("items.read")
def edit(request: HttpRequest, actor: Actor, item_id: str = "") -> HttpResponse:
    """Make or change an item."""
    if request.method == "POST" or not item_id:
        require(actor, "items.write")
    item = items.find(actor, item_id) if item_id else None
    start: dict[str, Any] = {"currency": actor.company.currency, "unit": "C62"}
    if item is not None:
        start = {
            name: getattr(item, name) for name in ("name", "number", "description", "currency", "unit", "tax_rate_key", "supply")
        }
        start["price"] = Decimal(item.price)
    form = ItemForm.of(request, start, company=actor.company)
    here = reverse("web:items")
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            saved = items.save_item(
                once(request, actor, lambda _row: here), item_id=item_id, **(typed | {"price": typed["price"] or Decimal(0)})
            )
            return done(request, _("{name} is saved.").format(name=saved.name), here)
        except Invalid as error:
            form.refuse(error)
    context = {"form": form, "item": item, "back": here}
    return show(request, "web/items/edit.html", context, status=422 if form.errors else 200)


@require_POST
@page("items.write")
def archive(request: HttpRequest, actor: Actor, item_id: str) -> HttpResponse:
    """Put away, or bring back."""
    away = request.POST.get("archived") == "yes"
    item = items.archive_item(actor, item_id, archived=away)
    sentence = _("{name} is archived.") if away else _("{name} is back.")
    return done(request, sentence.format(name=item.name), reverse("web:items"))
