"""A company from three facts: name, country, tax number. What its country's law fills in is shown as one types."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.party import Address, Contact, Party
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import law, taxids
from duebook.services.billing.found_company import found_company
from duebook.services.billing.series import first_number
from duebook.web import words
from duebook.web.actor import SESSION_KEY
from duebook.web.forms import Form
from duebook.web.page import done, page


class CompanyForm(Form):
    """The three facts the rest follows from."""

    company = forms.CharField(
        label=lazy("Company name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
    )
    country = forms.ChoiceField(label=lazy("Country"))
    tax_number = forms.CharField(
        label=lazy("Tax number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "aria-describedby": "tax-verdict"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The countries in the reader's language."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = [("", _("Choose")), *law.countries(get_language() or "en")]

    def clean(self) -> dict[str, Any]:
        """A tax number whose check digits are wrong is refused here, where it is typed."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("country") and taxids.read(typed["country"], typed.get("tax_number", "")).valid is False:
            self.add_error("tax_number", _("The check digits of this number do not fit. Compare it with your tax papers."))
        return typed

    def profile(self, email: str = "") -> Party:
        """What was typed, as the seller of documents."""
        typed = self.cleaned_data
        read = taxids.read(typed["country"], typed["tax_number"])
        return Party(
            name=typed["company"].strip(),
            vat_id=read.number if read.kind == "vat" else "",
            tax_number=read.number if read.kind == "local" else "",
            address=Address(country=typed["country"]),
            contact=Contact(email=email) if email else None,
        )


@page("")
def new_company(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a company of one's own; whoever adds it owns it."""
    form = CompanyForm.of(request, {"country": actor.company.country})
    if request.method == "POST" and form.is_valid() and actor.user is not None:
        try:
            company = found_company(form.profile(actor.user.email), owner=actor.user, ip=actor.ip)
        except Invalid as error:
            form.refuse(error)
        else:
            request.session[SESSION_KEY] = company.pk
            return done(request, _("The company is there. What was filled in can be changed in Settings."), "/")
    return render(request, "web/start/company.html", {"form": form, **told(form)}, status=422 if form.errors else 200)


@page("")
def company_facts(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """What follows from country and tax number, as they are typed (htmx)."""
    return facts(request)


def facts(request: HttpRequest) -> HttpResponse:
    """The part of the page that htmx asked for: the line below the tax number, or what the law fills in."""
    country, number = request.GET.get("country", "")[:2], request.GET.get("tax_number", "")[:40]
    part = "web/start/number.html" if request.headers.get("HX-Target") == "tax-verdict" else "web/start/facts.html"
    return render(request, part, {**prefilled(country), **verdict(country, number)})


def told(form: CompanyForm) -> dict[str, Any]:
    """The same for the form as it stands."""
    country, number = form["country"].value() or "", form["tax_number"].value() or ""
    return {**prefilled(country), **verdict(country, number)}


def prefilled(country: str) -> dict[str, Any]:
    """What the law of a country fills in."""
    if country not in dict(law.countries()):
        return {"begin": None}
    begin = law.start(country)
    sign = words.symbol(begin.currency, words.locale(get_language() or "en", country))
    return {
        "begin": begin,
        "currency": begin.currency if sign == begin.currency else f"{begin.currency} ({sign})",
        "language": words.language(begin.language),
        "patterns": [first_number(pattern, begin.time_zone) for _key, pattern, _types in begin.series],
    }


def verdict(country: str, number: str) -> dict[str, Any]:
    """Whether the tax number is right, for the line below it."""
    return {"tax": taxids.read(country, number) if country and number else None}
