"""Suppliers: list, page, form; their accounts, behind each of which two different people stand before money goes there."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.party import Address, Party
from duebook.domain.terms import Terms
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.access import Actor
from duebook.services.payables import accounts, look, suppliers
from duebook.store.suppliers import Supplier
from duebook.web import partyform, said, termsform, words
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.partyform import PartyForm
from duebook.web.payables.bills import dressed
from duebook.web.payables.vocabulary import iban_groups
from duebook.web.termsform import TermsFields

PART = "web/suppliers/rows.html"
SHOWN = 10


@page("bills.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, with search and what is owed to each."""
    archived = request.GET.get("view") == "archived"
    found = look.supplier_list(actor, request.GET.get("q", ""), archived=archived)
    slice_ = cut(request, found, ("name", "id"))
    owed = look.owed_sums(actor, [row.pk for row in slice_.rows])
    for row in slice_.rows:
        row.owed = owed.get(row.pk, [])
        row.country_name = words.country(row.country) if row.country else ""
    context = {
        "slice": slice_,
        "part_template": PART,
        "archived": archived,
        "count": found.count(),
        "searching": bool(request.GET.get("q")),
    }
    return show(request, "web/suppliers/list.html", context, part=PART)


class SupplierForm(TermsFields, PartyForm):
    """A supplier: the party, and how its bills are booked."""

    number = partyform.text(lazy("Supplier number"), 40)
    expense_account = partyform.text(lazy("Usual expense account"), 20, hint=lazy("Of your own chart of accounts."))
    note_text = forms.CharField(
        label=lazy("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Only you see this."),
    )  # fmt: skip


@page("suppliers.write")
def edit(request: HttpRequest, actor: Actor, supplier_id: str = "") -> HttpResponse:
    """Make or change a supplier."""
    row = suppliers.find(actor, supplier_id) if supplier_id else None
    party = codec.load(Party, row.profile) if row else Party(address=Address(country=actor.company.country))
    terms = codec.load(Terms, row.terms) if row and row.terms else None
    form = SupplierForm.of(request, _initial(row, party, terms))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            saved = suppliers.save_supplier(
                once(request, actor, lambda made: reverse("web:supplier", args=[made.pk])),
                form.party(party),
                supplier_id=supplier_id,
                number=typed["number"],
                email=typed["email"],
                expense_account=typed["expense_account"],
                terms=form.terms(terms),
                note_text=typed["note_text"],
            )
            return done(request, _("{name} is saved.").format(name=saved.name), reverse("web:supplier", args=[saved.pk]))
        except Invalid as error:
            form.refuse(error)
    back = reverse("web:supplier", args=[supplier_id]) if supplier_id else reverse("web:suppliers")
    return show(
        request, "web/suppliers/edit.html", {"form": form, "supplier": row, "back": back}, status=422 if form.errors else 200
    )


def _initial(row: Supplier | None, party: Party, terms: Terms | None) -> dict[str, Any]:
    start = {**partyform.initial(party), **termsform.initial(terms)}
    if row is not None:
        start |= {
            "number": row.number, "email": row.email, "expense_account": row.expense_account, "note_text": row.note,
        }  # fmt: skip
    return start


class AccountForm(Form):
    """An account that somebody says is the supplier's."""

    iban = partyform.text(lazy("IBAN"), 42, required=True)
    bic = partyform.text(lazy("BIC"), 11)
    holder = partyform.text(lazy("Account holder"), 140)
    remark = partyform.text(lazy("Where you have it from"), 500)


@page("bills.read")
def supplier(request: HttpRequest, actor: Actor, supplier_id: str) -> HttpResponse:
    """A supplier: what is owed, its bills, orders and accounts."""
    return _draw(request, actor, supplier_id, AccountForm(initial={"iban": request.GET.get("iban", "")[:42]}))


def _draw(request: HttpRequest, actor: Actor, supplier_id: str, form: AccountForm) -> HttpResponse:
    detail = look.supplier_detail(actor, supplier_id)
    row = detail.supplier
    context = {
        "supplier": row,
        "detail": detail,
        "party": codec.load(Party, row.profile),
        "terms": codec.load(Terms, row.terms) if row.terms else None,
        "country": words.country(row.country) if row.country else "",
        "owed": sorted(detail.owed.items()),
        "undecided": sum(detail.states.get(str(state), 0) for state in look.UNDECIDED),
        "accounts": [_account(actor, one) for one in detail.accounts],
        "bills": dressed(
            list(look.bills(actor, supplier_id=row.pk).defer("body", "search")[:SHOWN]), clock.today(actor.company.time_zone)
        ),
        "orders": list(look.order_list(actor, supplier_id=row.pk)[:SHOWN]),
        "form": form,
        "proposing": bool(form.errors or form.initial.get("iban")),
    }
    return show(request, "web/suppliers/supplier.html", context, status=422 if form.errors else 200)


def _account(actor: Actor, shown: look.AccountShown) -> dict[str, Any]:
    account = shown.account
    return {
        "row": account,
        "iban": iban_groups(account.iban),
        "state": "open-account" if shown.state == "proposed" else shown.state,
        "decisions": shown.decisions,
        "may_confirm": accounts.may_confirm(actor, account),
        "may_refuse": actor.may("suppliers.confirm") and shown.state != "refused",
        "mine": actor.user is not None and account.proposed_by_id == actor.user.pk and shown.state == "proposed",
    }


@require_POST
@page("suppliers.write")
def archive(request: HttpRequest, actor: Actor, supplier_id: str) -> HttpResponse:
    """Put away, or bring back."""
    away = request.POST.get("archived") == "yes"
    row = suppliers.find(actor, supplier_id)
    here = reverse("web:supplier", args=[row.pk])
    try:
        suppliers.archive_supplier(actor, row.pk, archived=away)
    except Invalid as error:
        return done(request, said.error(error), here)
    sentence = _("{name} is archived.") if away else _("{name} is back.")
    return done(request, sentence.format(name=row.name), here)


@require_POST
@page("suppliers.write")
def propose(request: HttpRequest, actor: Actor, supplier_id: str) -> HttpResponse:
    """Propose an account; another person confirms it."""
    row = suppliers.find(actor, supplier_id)
    here = f"{reverse('web:supplier', args=[row.pk])}#accounts"
    form = AccountForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            accounts.propose_account(
                once(request, actor, lambda _row: here), row.pk, typed["iban"], bic=typed["bic"], holder=typed["holder"],
                remark=typed["remark"],
            )  # fmt: skip
            return done(request, _("Proposed. Somebody else confirms it now."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error("iban", said.error(error))
    return _draw(request, actor, row.pk, form)


@require_POST
@page("suppliers.confirm")
def judge(request: HttpRequest, actor: Actor, supplier_id: str, account_id: str) -> HttpResponse:
    """Confirm an account, with how it was checked, or refuse it."""
    row = suppliers.find(actor, supplier_id)
    here = f"{reverse('web:supplier', args=[row.pk])}#accounts"
    yes, remark = request.POST.get("act") == "confirm", request.POST.get("remark", "").strip()[:500]
    if yes and not remark:
        return done(request, _("Say how you checked it: a call to a number you knew before, for example."), here)
    try:
        account = accounts.decide_account(
            once(request, actor, lambda _row: here), account_id, confirm=yes, remark=remark, supplier_id=row.pk
        )
    except (Conflict, Refused) as error:
        return done(request, said.error(error), here)
    if not yes:
        return done(request, _("The account is refused. Nothing is paid to it."), here)
    if accounts.state_of(account) == "confirmed":
        return done(request, _("The account is confirmed. Bills can be paid to it."), here)
    return done(request, _("Noted. One more person confirms it."), here)
