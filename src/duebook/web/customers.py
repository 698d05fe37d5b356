"""Customers: list, page, form, contacts."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.party import Address, Party
from duebook.domain.terms import Terms
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import customers, law
from duebook.services.debits import mandates
from duebook.services.paying import methods
from duebook.store.documents import IssuedDocument
from duebook.store.parties import Customer
from duebook.web import partyform, termsform, words
from duebook.web.forms import Form, choices
from duebook.web.happenings import where
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.partyform import PartyForm
from duebook.web.paying.charges import METHODS
from duebook.web.termsform import TermsFields

DOCUMENTS = 20
_SORTS = {"": ("name", "id"), "new": ("-created_at", "-id")}


@page("customers.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, with search and what each still owes."""
    archived = request.GET.get("view") == "archived"
    found = customers.search(actor, request.GET.get("q", ""), archived=archived)
    slice_ = cut(request, found, _SORTS.get(request.GET.get("sort", ""), _SORTS[""]))
    sums = customers.open_sums(actor, [row.pk for row in slice_.rows])
    for row in slice_.rows:
        row.open_sums = sums.get(row.pk, [])
    context = {
        "slice": slice_,
        "part_template": "web/customers/rows.html",
        "archived": archived,
        "count": found.count(),
        "searching": bool(request.GET.get("q")),
    }
    return show(request, "web/customers/list.html", context, part="web/customers/rows.html")


class CustomerForm(TermsFields, PartyForm):
    """A customer: the party, and what its documents start from."""

    places = {"number": "number"}

    number = partyform.text(lazy("Customer number"), 40, hint=lazy("The next free one where you leave it empty."))
    buyer_reference = partyform.text(
        lazy("Buyer reference"), 100, hint=lazy("Such as the German Leitweg-ID; public buyers ask for it.")
    )
    language = forms.ChoiceField(label=lazy("Documents in"), required=False)
    currency = forms.CharField(label=lazy("Currency"), max_length=3, required=False)
    specification = forms.ChoiceField(
        label=lazy("E-invoices follow"),
        required=False,
        help_text=lazy("Checked while you write an invoice. Authorities and networks turn away what does not keep their rules."),
    )
    note_text = forms.CharField(
        label=lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Only you see this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The languages documents can be written in."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["language"]
        field.choices = choices([(code, words.language(code)) for code in law.languages()], _("The company's language"))
        wanted: Any = self.fields["specification"]
        wanted.choices = choices(customers.specifications(), _("EN 16931 alone"))
        self.fields["days"].help_text = _("Empty: the company's usual terms.")

    def clean_currency(self) -> str:
        """Three letters, or nothing for the company's own."""
        code = str(self.cleaned_data["currency"]).upper()
        if code and not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code


@page("customers.write")
def edit(request: HttpRequest, actor: Actor, customer_id: str = "") -> HttpResponse:
    """Make or change a customer."""
    customer = customers.find(actor, customer_id) if customer_id else None
    party = codec.load(Party, customer.profile) if customer else Party(address=Address(country=actor.company.country))
    terms = codec.load(Terms, customer.terms) if customer and customer.terms else None
    form = CustomerForm.of(request, _initial(customer, party, terms))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            saved = customers.save_customer(
                once(request, actor, lambda row: reverse("web:customer", args=[row.pk])),
                form.party(party),
                customer_id=customer_id,
                number=typed["number"],
                email=typed["email"],
                language=typed["language"],
                currency=typed["currency"],
                terms=form.terms(terms),
                buyer_reference=typed["buyer_reference"],
                note_text=typed["note_text"],
                specification=typed["specification"],
            )
            sentence = _("{name} is saved.").format(name=saved.name)
            return done(request, sentence, reverse("web:customer", args=[saved.pk]))
        except Invalid as error:
            form.refuse(error)
    back = reverse("web:customer", args=[customer_id]) if customer_id else reverse("web:customers")
    context = {"form": form, "customer": customer, "back": back}
    return show(request, "web/customers/edit.html", context, status=422 if form.errors else 200)


def _initial(customer: Customer | None, party: Party, terms: Terms | None) -> dict[str, Any]:
    start = {**partyform.initial(party), **termsform.initial(terms)}
    if customer is not None:
        start |= {
            "number": customer.number,
            "specification": customer.specification,
            "email": customer.email,
            "language": customer.language,
            "currency": customer.currency,
            "buyer_reference": customer.buyer_reference,
            "note_text": customer.note,
        }
    return start


@page("customers.read")
def customer(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """A customer: what is open, who they are, their documents and contacts."""
    row = customers.find(actor, customer_id)
    documents = []
    if actor.may("documents.read"):
        found = IssuedDocument.objects.of(actor.company).filter(customer=row).select_related("open_item")
        documents = list(found.order_by("-issue_date", "-id")[:DOCUMENTS])
        for document in documents:
            document.url = where("web:invoice", document.pk)
    context = {
        "customer": row,
        "party": codec.load(Party, row.profile),
        "terms": codec.load(Terms, row.terms) if row.terms else None,
        "language": words.language(row.language) if row.language else "",
        "country": words.country(row.country),
        "contacts": list(row.contacts.order_by("name", "pk")),
        "documents": documents,
        "open": customers.open_sums(actor, [row.pk]).get(row.pk, []),
        "overdue": customers.overdue_sums(actor, row.pk),
        "new_invoice": where("web:new-invoice"),
        "invoices": where("web:invoices"),
        "mandates": mandates.of_customer(actor, row.pk),
        "saved_methods": [(one, METHODS.get(one.method, _("Other"))) for one in methods.methods_of(actor, row.pk)]
        if actor.may("payments.read")
        else [],
    }
    return show(request, "web/customers/customer.html", context)


@require_POST
@page("customers.write")
def archive(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Put away, or bring back."""
    away = request.POST.get("archived") == "yes"
    row = customers.archive_customer(actor, customer_id, archived=away)
    sentence = _("{name} is archived.") if away else _("{name} is back.")
    return done(request, sentence.format(name=row.name), reverse("web:customer", args=[row.pk]))


ROLES = (("invoice", lazy("Gets invoices")), ("copy", lazy("Gets copies")), ("reminder", lazy("Gets reminders")))


class ContactForm(Form):
    """A person at a customer."""

    name = partyform.text(lazy("Name"))
    email = forms.EmailField(label=lazy("E-mail"), required=False, max_length=254)
    phone = partyform.text(lazy("Phone"), 40)
    roles = forms.MultipleChoiceField(label=lazy("Mail"), required=False, choices=ROLES, widget=forms.CheckboxSelectMultiple)


@page("customers.write")
def contact(request: HttpRequest, actor: Actor, customer_id: str, contact_id: str = "") -> HttpResponse:
    """Add, change or remove a contact."""
    row = customers.find(actor, customer_id)
    back = reverse("web:customer", args=[row.pk])
    known = customers.find_contact(actor, row, contact_id) if contact_id else None
    if request.method == "POST" and "remove" in request.POST and known:
        customers.remove_contact(actor, row.pk, known.pk)
        return done(request, _("The contact is removed."), back)
    start = (
        {"name": known.name, "email": known.email, "phone": known.phone, "roles": known.roles}
        if known
        else {"roles": ["invoice"]}
    )
    form = ContactForm.of(request, start)
    if request.method == "POST" and form.is_valid():
        try:
            customers.save_contact(once(request, actor, lambda _row: back), row.pk, contact_id=contact_id, **form.cleaned_data)
            return done(request, _("The contact is saved."), back)
        except Invalid as error:
            form.refuse(error)
    context = {"form": form, "customer": row, "contact": known, "back": back}
    return show(request, "web/customers/contact.html", context, status=422 if form.errors else 200)
