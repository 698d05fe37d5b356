"""Settings: how the company collects, and which structured reference its invoices carry."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.banks import pain008
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor, require
from duebook.services.debits.settings import save_settings, settings_of
from duebook.web import partyform
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings

VERSIONS = ((pain008.NEWEST, lazy("pain.008.001.08 (usual)")), (pain008.OLDER, lazy("pain.008.001.02 (older banks)")))
FIRST = (("RCUR", lazy("RCUR (usual)")), ("FRST", lazy("FRST")))
BOOKING = (("statement", lazy("When the bank statement shows it")), ("day", lazy("On the day of collection")))
REFERENCES = (
    ("", lazy("The invoice number")),
    ("rf", lazy("RF reference (ISO 11649)")),
    ("ogm", lazy("OGM-VCS (Belgium)")),
    ("kid10", lazy("KID, modulo 10 (Norway)")),
    ("kid11", lazy("KID, modulo 11 (Norway)")),
    ("fi", lazy("Viitenumero (Finland)")),
    ("qrr", lazy("QR reference (Switzerland)")),
)


class HabitsForm(Form):
    """All of it on one page."""

    creditor_id = partyform.text(
        lazy("Creditor identifier"), 40, hint=lazy("From your national bank, such as DE98ZZZ09999999999.")
    )
    holder = partyform.text(lazy("Name on mandates"), 70, hint=lazy("Empty: the company's name."))
    iban = partyform.text(lazy("IBAN for collections"), 42)
    bic = partyform.text(lazy("BIC"), 11)
    notice_days = forms.IntegerField(
        label=lazy("Days of notice"), min_value=1, max_value=60,
        help_text=lazy("14 unless you agreed a shorter time with your customers."),
    )  # fmt: skip
    version = forms.ChoiceField(label=lazy("File format"), choices=VERSIONS)
    first_as = forms.ChoiceField(label=lazy("First collection is marked"), choices=FIRST)
    booking = forms.ChoiceField(label=lazy("A collection counts as paid"), choices=BOOKING)
    reference_kind = forms.ChoiceField(
        label=lazy("Payment reference on invoices"), choices=REFERENCES, required=False,
        help_text=lazy("Sealed into every new invoice. A QR-IBAN always gets a QR reference."),
    )  # fmt: skip
    reference_prefix = partyform.text(
        lazy("Digits in front"), 10, hint=lazy("Where your bank gave you some (QR reference, KID).")
    )


@page("company.read")
def habits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show and change them."""
    row = settings_of(actor.company)
    form = HabitsForm.of(request, {name: getattr(row, name) for name in HabitsForm.base_fields})
    if request.method == "POST":
        require(actor, "policies.write")
        if form.is_valid():
            typed: dict[str, Any] = dict(form.cleaned_data)
            here = reverse("web:debit-settings")
            try:
                save_settings(once(request, actor, lambda _row: here), **typed)
                return done(request, _("The settings for direct debits are saved."), here)
            except Invalid as error:
                form.refuse(error)
    context = {"form": form, "may_change": actor.may("policies.write")}
    return show_settings(request, actor, "web/debits/habits.html", context, status=422 if form.errors else 200)
