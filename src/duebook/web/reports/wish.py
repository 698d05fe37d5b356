"""What a report is of, as its address says it: days, grouping, one customer. Only the options that the report heeds are asked."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.edge import clock
from duebook.insight.ageing import MOST, USUAL
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.operations.reports import Asked, Report
from duebook.store.parties import Customer
from duebook.web.forms import Form, choices

BY: dict[str, tuple[tuple[str, Any], ...]] = {
    "ageing": (("customer", lazy("Customer")), ("document", lazy("Document"))),
    "sales": (("month", lazy("Month")), ("customer", lazy("Customer")), ("tax", lazy("Tax"))),
}
"""Report -> the ways its rows can be grouped, the usual one first."""

BASES = (("due", lazy("Due date")), ("issue", lazy("Issue date")))
_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
_LONGEST_AGE = 9999


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget, validators=_DAYS)


class Wish(Form):
    """The form above a report. It is always filled: what the address leaves out is the report's usual."""

    asof = _day(lazy("As of"))
    since = _day(lazy("Since"))
    until = _day(lazy("Until"))
    by = forms.ChoiceField(label=lazy("Rows by"), required=False)
    basis = forms.ChoiceField(label=lazy("Age counts from"), required=False, choices=BASES)
    edges = forms.CharField(label=lazy("Days of ageing"), required=False, max_length=80)
    customer = forms.CharField(label=lazy("Customer"), required=False, max_length=200)

    def __init__(self, request: HttpRequest, actor: Actor, report: Report) -> None:
        """Take the report's options from the address."""
        self.actor, self.today = actor, clock.today(actor.company.time_zone)
        given = {name: request.GET[name] for name in report.options if name in request.GET}
        self.chosen = _customer(actor, given.get("customer", "").strip())
        if self.chosen:
            given["customer"] = _name(actor, self.chosen)
        usual: dict[str, Any] = {"asof": self.today.isoformat(), "basis": "due", "edges": ", ".join(map(str, USUAL))}
        usual |= {"since": self.today.replace(year=self.today.year - 1, day=1).isoformat()}
        usual |= {"by": BY[report.name][0][0]} if report.name in BY else {}
        super().__init__({**usual, **given})
        for name in set(self.fields) - set(report.options):
            del self.fields[name]
        if "by" in self.fields:
            by: Any = self.fields["by"]
            by.choices = choices(BY[report.name])
        if "customer" in self.fields:
            self.fields["customer"].widget.attrs["placeholder"] = _("Name or number")

    def clean_edges(self) -> tuple[int, ...]:
        """Rising days."""
        parts = [part.strip() for part in str(self.cleaned_data["edges"]).split(",") if part.strip()]
        if not parts:
            return USUAL
        edges = tuple(int(part) for part in parts if part.isascii() and part.isdigit() and int(part) <= _LONGEST_AGE)
        if len(edges) != len(parts) or len(parts) > MOST or list(edges) != sorted(set(edges)):
            raise forms.ValidationError(_("Write up to 12 rising numbers of days, such as 0, 30, 60, 90."), code="edges")
        return edges

    def clean_customer(self) -> str:
        """The id of the one customer meant."""
        if self.cleaned_data["customer"] and self.chosen is None:
            raise forms.ValidationError(_("No single customer fits. Write the whole name or the number."), code="customer")
        return self.chosen.pk if self.chosen else ""

    def clean(self) -> dict[str, Any]:
        """A time that ends before it begins is a slip."""
        found = super().clean() or self.cleaned_data
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _("The last day is before the first."))
        return dict(found)

    @property
    def asked(self) -> Asked:
        """What the report is asked; only where the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(today=self.today, **given)

    @property
    def facts(self) -> dict[str, str]:
        """What a file says above its table: the label of each option that was given, and its value as it is shown."""
        told = {}
        for name in self.fields:
            if value := self.data.get(name):
                options = dict(getattr(self.fields[name], "choices", ()))
                told[str(self.fields[name].label)] = str(options.get(value, value))
        return told


def _customer(actor: Actor, words: str) -> Customer | None:
    """The customer of that id, number or name, or the only one that a search finds."""
    if not words or "\x00" in words:
        return None
    rows = Customer.objects.of(actor.company)
    for exact in ({"pk": words}, {"number__iexact": words}, {"name__iexact": words}):
        found: list[Customer] = list(rows.filter(**exact)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            return None
    near: list[Customer] = list(customers.search(actor, words)[:2]) if actor.may("customers.read") else []
    return near[0] if len(near) == 1 else None


def _name(actor: Actor, customer: Customer) -> str:
    """The name, or the number where two share the name; what it gives finds the customer again."""
    alone = Customer.objects.of(actor.company).filter(name__iexact=customer.name).count() == 1
    return str(customer.name if alone else customer.number or customer.pk)
