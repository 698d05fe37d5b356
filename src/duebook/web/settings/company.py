"""Settings of the company: profile, bank accounts, habits, approval."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from duebook.domain.codes import Rounding, Supply
from duebook.domain.document import PaymentMeans
from duebook.kernel.errors import Invalid
from duebook.kernel.money import major, minor, round_money
from duebook.services.access import Actor, require
from duebook.services.billing import company as service
from duebook.services.billing import law
from duebook.web import partyform, termsform, words
from duebook.web.forms import AmountField, Form
from duebook.web.page import done, once, page
from duebook.web.partyform import PartyForm
from duebook.web.settings.pages import show_settings
from duebook.web.termsform import TermsFields


class ProfileForm(PartyForm):
    """What documents say of the seller."""

    legal_info = forms.CharField(
        label=lazy("Legal form, capital, register court"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("Printed at the foot where the law asks for it."),
    )


@page("company.read")
def profile(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The company's profile."""
    party = service.profile_of(actor.company)
    form = ProfileForm.of(request, {**partyform.initial(party), "legal_info": party.legal_info})
    if request.method == "POST":
        require(actor, "company.write")
        if form.is_valid():
            typed = form.party(party)
            fresh = replace(typed, legal_info=form.cleaned_data["legal_info"])
            try:
                service.update_profile(once(request, actor, lambda _row: reverse("web:settings")), fresh)
                return done(request, _("The company is saved. Documents from now on say so."), reverse("web:settings"))
            except Invalid as error:
                form.refuse(error)
    return show_settings(request, actor, "web/settings/company.html", {"form": form}, status=422 if form.errors else 200)


class AccountForm(Form):
    """One bank account."""

    account = partyform.text(lazy("IBAN or account number"), 40)
    bic = partyform.text(lazy("BIC"), 11)
    account_name = partyform.text(lazy("Account holder"), 100)

    def means(self) -> PaymentMeans | None:
        """The account as a way to pay; None where nothing was typed."""
        typed = self.cleaned_data
        number = typed.get("account", "").strip()
        if not number:  # a row that was left empty has no cleaned fields at all
            return None
        iban = service.looks_like_iban(number)
        return PaymentMeans(
            code="58" if iban else "30",
            account=number.replace(" ", "").upper() if iban else number,
            bic=typed["bic"].replace(" ", "").upper(),
            account_name=typed["account_name"].strip(),
        )


AccountForms = forms.formset_factory(AccountForm, extra=1, max_num=6, absolute_max=8, validate_max=True)


@page("company.read")
def accounts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How customers pay: the accounts printed on documents, in order."""
    known = service.accounts_of(actor.company)
    start = [{"account": one.account, "bic": one.bic, "account_name": one.account_name} for one in known if one.account]
    rows = AccountForms(request.POST if request.method == "POST" else None, initial=start, prefix="a")
    if request.method == "POST":
        require(actor, "company.write")
        if rows.is_valid():
            typed = [(form, form.means()) for form in rows]
            faults = [form for form, means in typed if means and _refuse(form, means)]
            others = [one for one in known if not one.account]
            if not faults:
                here = reverse("web:accounts")
                service.update_accounts(
                    once(request, actor, lambda _row: here), [*(means for _form, means in typed if means), *others]
                )
                return done(request, _("The accounts are saved."), here)
    wrong = any(form.errors for form in rows) if request.method == "POST" else False
    return show_settings(request, actor, "web/settings/accounts.html", {"rows": rows}, status=422 if wrong else 200)


def _refuse(form: AccountForm, means: PaymentMeans) -> bool:
    faults = service.account_faults(means)
    if faults:
        form.refuse(Invalid(faults))
    return bool(faults)


class HabitsForm(TermsFields):
    """What new documents start from."""

    currency = forms.CharField(label=lazy("Currency"), max_length=3)
    language = forms.ChoiceField(label=lazy("Language of documents"))
    time_zone = forms.ChoiceField(label=lazy("Time zone"))
    fiscal_year_start = forms.TypedChoiceField(label=lazy("Fiscal year begins in"), coerce=int)
    supply = forms.ChoiceField(
        label=lazy("You mostly sell"),
        choices=[(Supply.SERVICES, lazy("Services")), (Supply.GOODS, lazy("Goods")), (Supply.DIGITAL, lazy("Digital services"))],
    )
    tax_scheme = forms.ChoiceField(
        label=lazy("Tax scheme"),
        choices=[
            ("standard", pgettext_lazy("tax scheme", "Standard")),
            ("small-business", lazy("Small business, no tax charged")),
        ],
    )
    oss = forms.BooleanField(
        label=lazy("One-stop shop: consumers in other EU countries pay their own country's tax"), required=False
    )
    rounding = forms.ChoiceField(
        label=lazy("Tax is rounded"),
        choices=[(Rounding.DOCUMENT, lazy("Once on the document")), (Rounding.LINE, lazy("On every line"))],
    )
    mail_from_name = partyform.text(lazy("Sender name of mails"))
    mail_reply_to = forms.EmailField(label=lazy("Replies go to"), required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Languages, zones and months in the reader's language."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["language"].choices = [(code, words.language(code)) for code in law.languages()]
        fields["time_zone"].choices = [
            (zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"
        ]
        fields["fiscal_year_start"].choices = list(enumerate(words.months(), 1))

    def clean_currency(self) -> str:
        """A currency CLDR knows."""
        code = str(self.cleaned_data["currency"]).upper()
        if not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code


_HABITS = (
    "currency", "language", "time_zone", "fiscal_year_start", "supply", "tax_scheme", "oss", "rounding", "mail_from_name",
    "mail_reply_to",
)  # fmt: skip


@page("company.read")
def habits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tax, terms, language, mail."""
    company, terms = actor.company, service.terms_of(actor.company)
    form = HabitsForm.of(request, {**{name: getattr(company, name) for name in _HABITS}, **termsform.initial(terms)})
    if request.method == "POST":
        require(actor, "company.write")
        if form.is_valid():
            typed = {name: form.cleaned_data[name] for name in _HABITS}
            here = reverse("web:habits")
            service.update_habits(once(request, actor, lambda _row: here), terms=form.terms(terms) or type(terms)(), **typed)
            return done(request, _("Saved. New drafts start from this."), here)
    return show_settings(request, actor, "web/settings/habits.html", {"form": form}, status=422 if form.errors else 200)


class PolicyForm(Form):
    """When a draft needs approval."""

    needed = forms.BooleanField(
        label=lazy("Invoices need approval before they are issued"), required=False,
        widget=forms.CheckboxInput(attrs={"data-shows": "policy"}),
    )  # fmt: skip
    approval_from = AmountField(label=lazy("From this amount on"), required=False)
    approval_steps = forms.IntegerField(label=lazy("Different people who must approve"), min_value=1, max_value=5, required=False)


@page("company.read")
def policy(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Approval."""
    company = actor.company
    limit = company.approval_from_minor
    start = {
        "needed": limit is not None,
        "approval_from": major(limit, company.currency) if limit is not None else Decimal(0),
        "approval_steps": company.approval_steps,
    }
    form = PolicyForm.of(request, start)
    if request.method == "POST":
        require(actor, "company.write")
        if form.is_valid():
            typed, here = form.cleaned_data, reverse("web:policy")
            amount = round_money(typed["approval_from"] or Decimal(0), company.currency)
            try:
                service.update_policy(
                    once(request, actor, lambda _row: here),
                    approval_from_minor=minor(amount, company.currency) if typed["needed"] else None,
                    approval_steps=typed["approval_steps"] or 1,
                )
                return done(request, _("The policy is saved."), here)
            except Invalid as error:
                form.refuse(error)
    return show_settings(request, actor, "web/settings/policy.html", {"form": form}, status=422 if form.errors else 200)
