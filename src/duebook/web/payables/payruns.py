"""Payments out: propose a run, look it over, export it for the bank once, and note what the bank did."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.billing import company as companies
from duebook.services.payables import look, runs
from duebook.services.payables.accounts import compact, looks_like_iban
from duebook.services.payables.propose import proposal
from duebook.services.payables.transfers import grouped
from duebook.store.payruns import PaymentRun, PaymentRunItem
from duebook.web import partyform, said, words
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.payables.billforms import DayField, WhyForm
from duebook.web.payables.vocabulary import iban_groups, kind_of

PART = "web/payruns/rows.html"
TABS: tuple[tuple[str, Any], ...] = (
    ("", lazy("All")), ("draft", lazy("Draft")), ("exported", lazy("At the bank")), ("paid", lazy("Paid")),
    ("released", lazy("Not paid")),
)  # fmt: skip
KINDS = {"draft": "draft", "exported": "exported", "paid": "paid", "released": "released"}
WEEK = timedelta(days=7)


class WishForm(Form):
    """Which bills a run takes."""

    until = DayField(label=lazy("Pay what is scheduled until"))
    iban = forms.ChoiceField(label=lazy("From the account"), required=False)
    currency = forms.CharField(label=lazy("Currency"), max_length=3)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The company's own accounts."""
        super().__init__(*args, **kwargs)
        own = [one for one in companies.accounts_of(actor.company) if one.account and looks_like_iban(compact(one.account))]
        field: Any = self.fields["iban"]
        field.choices = [(compact(one.account), iban_groups(compact(one.account))) for one in own]

    def clean_currency(self) -> str:
        """A currency CLDR knows."""
        code = str(self.cleaned_data["currency"]).upper()
        if not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code


@page("bills.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All runs, newest first."""
    view = request.GET.get("view", "")
    view = view if view in dict(TABS) else ""
    found = look.run_list(actor, state=view)
    slice_ = cut(request, found, ("-pk",))
    for row in slice_.rows:
        row.account = iban_groups(row.iban)
    context = {"slice": slice_, "part_template": PART, "view": view, "tabs": TABS, "count": found.count()}
    return show(request, "web/payruns/list.html", context, part=PART)


@page("bills.pay")
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What a run would pay, and what stays out and why; the button makes it a draft."""
    today = clock.today(actor.company.time_zone)
    start = {"until": today + WEEK, "currency": actor.company.currency}
    asked = request.POST if request.method == "POST" else request.GET if "until" in request.GET else None
    form = WishForm(asked, initial=start, actor=actor)
    wish: dict[str, Any] = form.cleaned_data if asked is not None and form.is_valid() else {**start, "iban": ""}
    if request.method == "POST" and form.is_valid():
        try:
            made = runs.make_run(
                once(request, actor, lambda row: reverse("web:run", args=[row.pk])),
                until=wish["until"], iban=wish["iban"], currency=wish["currency"],
            )  # fmt: skip
            return done(request, _("Look it over, then export it."), reverse("web:run", args=[made.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    found = proposal(actor, until=wish["until"], currency=wish["currency"])
    context = {
        "form": form,
        "proposal": found,
        "chosen": [{"standing": one, "bill": one.bill} for one in found.chosen],
        "blocked": [{"standing": one.standing, "bill": one.standing.bill, "why": said.fault(one.why)} for one in found.blocked],
        "currency": wish["currency"],
        "has_account": bool(form.fields["iban"].choices),  # type: ignore[attr-defined]  # it is a choice field
    }
    return show(request, "web/payruns/new.html", context, status=422 if form.errors else 200)


@page("bills.read")
def run(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """One run: its transfers, each with the bills it pays and the credit notes set off."""
    return _draw(request, actor, run_id)


def _draw(request: HttpRequest, actor: Actor, run_id: str, faults: list[str] | None = None) -> HttpResponse:
    found = look.run_detail(actor, run_id)
    items = [one for one in found.items if one.is_live] or list(found.items)
    left_out = [one for one in found.items if one not in items]
    context = {
        "run": found.run,
        "kind": KINDS.get(found.run.state, found.run.state),
        "account": iban_groups(found.run.iban),
        "transfers": [_transfer(group) for group in grouped(items)],
        "bills": len(items),
        "left_out": left_out,
        "faults": faults or [],
    }
    return show(request, "web/payruns/run.html", context, status=422 if faults else 200)


def _transfer(group: list[PaymentRunItem]) -> dict[str, Any]:
    return {
        "holder": group[0].holder,
        "iban": iban_groups(group[0].iban),
        "amount": sum(one.amount_minor for one in group),
        "netted": len(group) > 1,
        "reference": group[0].reference if len(group) == 1 else ", ".join(one.bill.number for one in group),
        "items": [{"item": one, "bill": one.bill, "kind": kind_of(one.bill.standing.state)} for one in group],
    }


@require_POST
@page("bills.pay")
def export(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Write the bank's file and freeze it."""
    here = reverse("web:run", args=[run_id])
    try:
        runs.export_run(once(request, actor, lambda _run: here), run_id)
    except Invalid as error:
        return _draw(request, actor, run_id, [said.fault(one) for one in error.faults])
    except Conflict as error:
        return done(request, said.error(error), here)
    return done(request, _("The payment file is written. Download it and give it to your bank."), here)


@require_POST
@page("bills.pay")
def discard(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Put a draft away."""
    here = reverse("web:run", args=[run_id])
    try:
        runs.discard_run(once(request, actor, lambda _run: here), run_id)
    except Conflict as error:
        return done(request, said.error(error), here)
    return done(request, _("The draft is put away. Its bills stay scheduled."), reverse("web:runs"))


@require_GET
@page("bills.pay")
def file(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:  # noqa: ARG001 - a page has a request
    """pain.001 as it was exported: the same bytes every time."""
    name, content = runs.run_file(actor, run_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/xml", headers=headers)


class RunPaidForm(Form):
    """What the bank did."""

    paid_on = DayField(label=lazy("Paid on"), required=False, help_text=lazy("Empty: today."))
    reference = partyform.text(lazy("The bank's reference"), 140)
    unpaid = forms.MultipleChoiceField(
        label=lazy("Not paid by the bank"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=lazy("They are open again, and may go into another run."),
    )  # fmt: skip
    respond = forms.BooleanField(label=lazy("Tell the suppliers by e-mail"), required=False)

    def __init__(self, *args: Any, items: list[PaymentRunItem], **kwargs: Any) -> None:
        """The bills of the run."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unpaid"]
        field.choices = [(one.bill_id, f"{one.bill.number} · {one.holder}") for one in items]


@page("bills.pay")
def paid(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Note what the bank paid."""
    found = look.run_detail(actor, run_id)
    form = RunPaidForm.of(request, items=[one for one in found.items if one.is_live])
    here = reverse("web:run", args=[run_id])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            runs.pay_run(
                once(request, actor, lambda _run: here), run_id, paid_on=typed["paid_on"], reference=typed["reference"],
                unpaid=typed["unpaid"], respond_to=typed["respond"],
            )  # fmt: skip
            return done(request, _("The bills are paid."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    return _page(request, found.run, form, "paid")


@page("bills.pay")
def release(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Note that the whole run did not happen."""
    row = runs.find(actor, run_id)
    form = WhyForm.of(request)
    here = reverse("web:run", args=[run_id])
    if request.method == "POST" and form.is_valid():
        try:
            runs.release_run(once(request, actor, lambda _run: here), run_id, form.cleaned_data["reason"])
            return done(request, _("Noted. The bills are approved again and may go into another run."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    return _page(request, row, form, "release")


def _page(request: HttpRequest, row: PaymentRun, form: Form, what: str) -> HttpResponse:
    context = {"run": row, "form": form, "what": what, "back": reverse("web:run", args=[row.pk])}
    return show(request, "web/payruns/after.html", context, status=422 if form.errors else 200)
