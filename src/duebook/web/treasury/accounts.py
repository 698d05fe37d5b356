"""The company's bank accounts: what the bank said last, whether the statements follow each other, what is posted by itself."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.treasury import accounts, automatic, continuity, tables
from duebook.services.treasury.standing import OPEN_STATES
from duebook.store.bank import BankAccount
from duebook.web import partyform, said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show

STEPS = 40
"""Statements that an account's page shows; the newest."""
HUNDRED = 100


@page("bank.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All accounts with their last statement and what is left to do."""
    rows = BankAccount.objects.of(actor.company).annotate(
        left=Count("lines__standing", filter=Q(lines__standing__state__in=OPEN_STATES)), newest=Max("lines__booked")
    )
    found = list(rows.order_by("archived_at", "name", "account", "currency"))
    for row in found:
        steps = continuity.report(actor, row.pk)
        row.last = steps[-1] if steps else None
        row.gaps = sum(len(step.faults) for step in steps)
        row.kind = "archived" if row.archived_at else "active"
    return show(request, "web/bank/accounts.html", {"accounts": found})


class AccountForm(Form):
    """An account as the bank calls it."""

    name = partyform.text(lazy("Name"), 200)
    account = forms.CharField(label=lazy("IBAN or account number"), max_length=60)
    currency = forms.CharField(label=lazy("Currency"), max_length=3, min_length=3)
    bic = partyform.text(lazy("BIC"), 11)


@page("bank.write")
def edit(request: HttpRequest, actor: Actor, bank_account_id: str = "") -> HttpResponse:
    """Make or change an account."""
    row = accounts.find(actor.company, bank_account_id) if bank_account_id else None
    start = {"currency": actor.company.currency}
    if row is not None:
        start = {"name": row.name, "account": row.account, "currency": row.currency, "bic": row.bic}
    form = AccountForm.of(request, start)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            saved = accounts.save_account(
                once(request, actor, lambda made: reverse("web:bank-account", args=[made.pk])), account=typed["account"],
                currency=typed["currency"].upper(), name=typed["name"], bic=typed["bic"], account_id=bank_account_id,
            )  # fmt: skip
            return done(request, _("{name} is saved.").format(name=saved), reverse("web:bank-account", args=[saved.pk]))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    back = reverse("web:bank-account", args=[row.pk]) if row else reverse("web:bank-accounts")
    context = {"form": form, "account": row, "back": back}
    return show(request, "web/bank/account_edit.html", context, status=422 if form.errors else 200)


class AutomaticForm(Form):
    """What is posted without a person."""

    auto_post = forms.BooleanField(label=lazy("Post by itself what is sure enough"), required=False)
    percent = forms.DecimalField(
        label=lazy("Sure enough, in percent"), max_digits=5, decimal_places=2,
        help_text=lazy("95 is the figure that was measured; higher posts less."),
    )  # fmt: skip
    places = {"threshold": "percent"}


@page("bank.read")
def account(request: HttpRequest, actor: Actor, bank_account_id: str) -> HttpResponse:
    """One account: its statements in their order with the gaps between them, and what it posts by itself."""
    row = accounts.find(actor.company, bank_account_id)
    start = {"auto_post": row.auto_post, "percent": (row.threshold * HUNDRED).normalize()}
    form = AutomaticForm(initial=start)
    return _draw(request, actor, row, form)


@require_POST
@page("policies.write")
def change_automatic(request: HttpRequest, actor: Actor, bank_account_id: str) -> HttpResponse:
    """Change what is posted by itself."""
    row = accounts.find(actor.company, bank_account_id)
    form = AutomaticForm.of(request)
    here = reverse("web:bank-account", args=[row.pk])
    if form.is_valid():
        share = Decimal(form.cleaned_data["percent"]) / HUNDRED
        try:
            automatic.set_automatic(
                once(request, actor, lambda _row: here), row.pk, auto_post=form.cleaned_data["auto_post"], threshold=share
            )
            return done(request, _("Saved. It holds for what comes in from now on."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, row, form)


def _draw(request: HttpRequest, actor: Actor, row: BankAccount, form: Form) -> HttpResponse:
    steps = continuity.report(actor, row.pk)
    shown: list[dict[str, Any]] = [
        {"step": step, "faults": [said.fault(one) for one in step.faults]} for step in reversed(steps[-STEPS:])
    ]
    context = {
        "account": row,
        "form": form,
        "steps": shown,
        "more": max(0, len(steps) - STEPS),
        "gaps": sum(len(step.faults) for step in steps),
        "tables": [(name, kept) for name, kept in row.mapping.items()],
    }
    return show(request, "web/bank/account.html", context, status=422 if form.errors else 200)


@require_POST
@page("bank.write")
def archive(request: HttpRequest, actor: Actor, bank_account_id: str) -> HttpResponse:
    """Put an account away, or bring it back."""
    away = request.POST.get("archived") == "yes"
    row = accounts.archive_account(actor, bank_account_id, archived=away)
    sentence = _("{name} is put away.") if away else _("{name} is back.")
    return done(request, sentence.format(name=row), reverse("web:bank-accounts"))


@require_POST
@page("bank.write")
def forget_table(request: HttpRequest, actor: Actor, bank_account_id: str) -> HttpResponse:
    """Find anew how tables with one header row are read."""
    tables.remove_mapping(actor, bank_account_id, request.POST.get("name", ""))
    return done(request, _("The next such table is looked at anew."), reverse("web:bank-account", args=[bank_account_id]))
