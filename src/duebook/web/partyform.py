"""A party as a form: name, address, numbers, contact, electronic address. The company's own profile and customers share it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.party import Address, Contact, Identifier, Party
from duebook.services.billing import law, taxids
from duebook.web.forms import Form


def text(label: Any, length: int = 200, *, required: bool = False, hint: Any = "", complete: str = "off") -> forms.CharField:
    """A line of text."""
    widget = forms.TextInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, max_length=length, required=required, help_text=hint, widget=widget)


class PartyForm(Form):
    """The fields of a party. :meth:`party` keeps what the form does not show (further identifiers)."""

    name = text(lazy("Name"), required=True, hint=lazy("As registered."))
    trading_name = text(lazy("Trading name"))
    street = text(lazy("Street and number"))
    street_2 = text(lazy("Second address line"))
    postcode = text(lazy("Postcode"), 20)
    city = text(lazy("City"), 100)
    region = text(lazy("Region or state"), 100)
    country = forms.ChoiceField(label=lazy("Country"))
    tax_number = text(lazy("Tax number"), 40)
    legal_id = text(lazy("Company register number"), 60)
    contact_name = text(lazy("Contact person"))
    phone = text(lazy("Phone"), 40)
    email = forms.EmailField(
        label=lazy("E-mail"), required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    endpoint = text(lazy("Electronic address"), 100, hint=lazy("Peppol participant: the part after the colon."))
    endpoint_scheme = text(lazy("Scheme"), 4, hint=lazy("Such as 9930, 0088 or EM."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The countries in the reader's language."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["country"]
        field.choices = [("", _("Choose")), *law.countries(get_language() or "en")]

    def clean(self) -> dict[str, Any]:
        """Refuse a tax number whose check digits are wrong, and a scheme without an address."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("country") and taxids.read(typed["country"], typed.get("tax_number", "")).valid is False:
            self.add_error("tax_number", _("The check digits of this number do not fit. Compare it with the tax papers."))
        if bool(typed.get("endpoint")) != bool(typed.get("endpoint_scheme")):
            self.add_error("endpoint_scheme" if typed.get("endpoint") else "endpoint", _("Scheme and address belong together."))
        return typed

    def party(self, before: Party) -> Party:
        """What was typed, over what the record had."""
        typed = self.cleaned_data
        read = taxids.read(typed["country"], typed["tax_number"])
        contact = Contact(name=typed["contact_name"], phone=typed["phone"], email=typed["email"])
        scheme = before.legal_id.scheme if before.legal_id else ""
        return replace(
            before,
            name=typed["name"].strip(),
            trading_name=typed["trading_name"].strip(),
            address=Address(
                street=typed["street"], street_2=typed["street_2"], street_3=before.address.street_3, city=typed["city"],
                postcode=typed["postcode"], region=typed["region"], country=typed["country"],
            ),
            vat_id=read.number if read.kind == "vat" else "",
            tax_number=read.number if read.kind == "local" else before.tax_number if read.kind == "vat" else "",
            legal_id=Identifier(value=typed["legal_id"], scheme=scheme) if typed["legal_id"] else None,
            contact=contact if contact != Contact() else None,
            endpoint=Identifier(value=typed["endpoint"], scheme=typed["endpoint_scheme"]) if typed["endpoint"] else None,
        )  # fmt: skip


def initial(party: Party) -> dict[str, Any]:
    """What the form starts from."""
    contact, where = party.contact or Contact(), party.address
    return {
        "name": party.name,
        "trading_name": party.trading_name,
        "street": where.street,
        "street_2": where.street_2,
        "postcode": where.postcode,
        "city": where.city,
        "region": where.region,
        "country": where.country,
        "tax_number": party.vat_id or party.tax_number,
        "legal_id": party.legal_id.value if party.legal_id else "",
        "contact_name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "endpoint": party.endpoint.value if party.endpoint else "",
        "endpoint_scheme": party.endpoint.scheme if party.endpoint else "",
    }
