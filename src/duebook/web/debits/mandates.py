"""Mandates: the list, one mandate, asking a customer for one, typing in one from paper, ending one."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.debits import enrol, links, look, sign
from duebook.services.debits import mandates as service
from duebook.services.debits.notify import address_of
from duebook.web import partyform, said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.payables.billforms import DayField, WhyForm
from duebook.web.payables.vocabulary import iban_groups

PART = "web/debits/mandate_rows.html"
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("All")), ("offered", lazy("Waiting for a signature")), ("active", lazy("Active")), ("stopped", lazy("Ended")),
    ("expired", lazy("Expired")),
)  # fmt: skip
SCHEMES = (("CORE", lazy("Core: for everybody")), ("B2B", lazy("B2B: for businesses, without a right of refund")))
OFTEN = (("yes", lazy("For every invoice")), ("once", lazy("For one collection")))
ITEMS = 20


class AskForm(Form):
    """Ask the customer to sign on the public page."""

    recipient = forms.EmailField(label=lazy("Send the link to"), max_length=254)
    scheme = forms.ChoiceField(label=lazy("Scheme"), choices=SCHEMES)
    recurrent = forms.ChoiceField(label=lazy("Use"), choices=OFTEN)
    reference = partyform.text(lazy("Mandate reference"), 35, hint=lazy("Empty: one is made up."))


class TypeForm(Form):
    """A mandate on paper."""

    holder = partyform.text(lazy("Account holder"), 70, required=True)
    iban = partyform.text(lazy("IBAN"), 42, required=True)
    bic = partyform.text(lazy("BIC"), 11, hint=lazy("Empty: looked up."))
    signed_on = DayField(label=lazy("Signed on"))
    place = partyform.text(lazy("Place"), 70)
    scheme = forms.ChoiceField(label=lazy("Scheme"), choices=SCHEMES)
    recurrent = forms.ChoiceField(label=lazy("Use"), choices=OFTEN)
    reference = partyform.text(lazy("Mandate reference"), 35, hint=lazy("As on the paper. Empty: one is made up."))
    scan = forms.FileField(label=lazy("Scan"), required=False, help_text=lazy("PDF, PNG or JPEG."))


@page("customers.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All mandates, newest first."""
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = service.mandate_list(actor, state=view)
    slice_ = cut(request, found, ("-created_at", "-pk"))
    for row in slice_.rows:
        row.account = iban_groups(row.iban) if row.iban else ""
    context = {"slice": slice_, "part_template": PART, "view": view, "tabs": TABS, "count": found.count()}
    return show(request, "web/debits/mandates.html", context, part=PART)


@page("customers.read")
def mandate(request: HttpRequest, actor: Actor, mandate_id: str) -> HttpResponse:
    """One mandate: whose, how it was signed, what was collected under it."""
    row = service.find(actor, mandate_id)
    items = look.item_list(actor, customer_id=row.customer_id).filter(mandate=row)[:ITEMS] if actor.may("payments.read") else []
    evidence = row.evidence if actor.may("mandates.write") else {}
    context = {
        "mandate": row,
        "account": iban_groups(row.iban) if row.iban else "",
        "bank": service.bank_of(row.iban)[1] if row.iban else "",
        "items": items,
        "evidence": evidence,
        "genuine": bool(evidence) and sign.genuine(row),
        "recipient": address_of(row.customer),
    }
    return show(request, "web/debits/mandate.html", context)


@page("mandates.write")
def ask(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Make an offer and mail its link."""
    customer = service.customer_of(actor, customer_id)
    form = AskForm.of(request, {"recipient": address_of(customer), "scheme": "CORE", "recurrent": "yes"})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = enrol.ask(
                once(request, actor, lambda row: reverse("web:mandate", args=[row.pk])), customer_id,
                recipient=typed["recipient"], scheme=typed["scheme"], is_recurrent=typed["recurrent"] == "yes",
                reference=typed["reference"],
            )  # fmt: skip
            return done(request, _("The link is on its way."), reverse("web:mandate", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
    return _form(request, customer, form, "ask")


@page("mandates.write")
def type_in(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Take a mandate from paper, with its scan."""
    customer = service.customer_of(actor, customer_id)
    start = {
        "holder": customer.name[:70],
        "scheme": "CORE",
        "recurrent": "yes",
        "signed_on": clock.today(actor.company.time_zone),
    }
    form = TypeForm.of(request, start)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        scan, often = typed.pop("scan"), typed.pop("recurrent")
        try:
            kept = enrol.keep_scan(actor, scan.name, scan.read()) if scan else None
            made = service.type_mandate(
                once(request, actor, lambda row: reverse("web:mandate", args=[row.pk])), customer_id, **typed,
                is_recurrent=often == "yes", scan=kept,
            )  # fmt: skip
            return done(request, _("The mandate is active."), reverse("web:mandate", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
    return _form(request, customer, form, "type")


@require_POST
@page("mandates.write")
def ask_again(request: HttpRequest, actor: Actor, mandate_id: str) -> HttpResponse:
    """Mail the link once more."""
    here = reverse("web:mandate", args=[mandate_id])
    try:
        links.invite(once(request, actor, lambda _made: here), mandate_id, request.POST.get("recipient", ""))
    except (Invalid, Conflict) as error:
        return done(request, said.error(error), here)
    return done(request, _("The link is on its way."), here)


@page("mandates.write")
def stop(request: HttpRequest, actor: Actor, mandate_id: str) -> HttpResponse:
    """End a mandate."""
    row = service.find(actor, mandate_id)
    form = WhyForm.of(request)
    here = reverse("web:mandate", args=[mandate_id])
    if request.method == "POST" and form.is_valid():
        by = "customer" if request.POST.get("by") == "customer" else "company"
        try:
            service.stop_mandate(once(request, actor, lambda _row: here), mandate_id, form.cleaned_data["reason"], by=by)
            return done(request, _("The mandate has ended."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    return show(request, "web/debits/stop.html", {"mandate": row, "form": form, "back": here}, status=422 if form.errors else 200)


def _form(request: HttpRequest, customer: Any, form: Form, what: str) -> HttpResponse:
    context = {"customer": customer, "form": form, "what": what, "back": reverse("web:customer", args=[customer.pk])}
    return show(request, "web/debits/mandate_form.html", context, status=422 if form.errors else 200)
