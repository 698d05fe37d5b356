"""Claims for paying late: list, one with its computation; waive, pay, take back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.collections import claims as service
from duebook.store.reminders import Claim
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.paging import cut
from duebook.web.payables.billforms import DayField, WhyForm

PART = "web/reminders/claim_rows.html"
KINDS: dict[str, Any] = {"interest": lazy("Interest"), "lump-sum": lazy("Lump sum"), "fee": lazy("Fee")}
RETURNED: Any = lazy("Fee of a returned debit")
TABS: tuple[tuple[str, Any], ...] = (
    ("open", lazy("Open")), ("paid", lazy("Paid")), ("waived", lazy("Waived")), ("superseded", lazy("Replaced")),
    ("", lazy("All")),
)  # fmt: skip


class PaidForm(Form):
    """The money that came for a claim."""

    received_on = DayField(label=lazy("Received on"), required=False, help_text=lazy("Empty: today."))
    reference = forms.CharField(label=lazy("Reference"), max_length=140, required=False)


def word_of(row: Claim) -> Any:
    """What a claim is for, in words; the bank's fee for a returned debit is told from one of the reminder policy."""
    return RETURNED if row.kind == "fee" and "return" in row.computation else KINDS.get(row.kind, row.kind)


@page("documents.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The claims of the company."""
    view = request.GET.get("view", "open")
    rows = service.list_claims(actor, state=view if view in service.STATES else "")
    slice_ = cut(request, rows, ("-created_at", "-id"))
    for row in slice_.rows:
        row.word = word_of(row)
    context = {"tab": "claims", "view": view, "tabs": TABS, "slice": slice_, "part_template": PART}
    return show(request, "web/reminders/claims.html", context, part=PART)


@page("documents.read")
def claim(request: HttpRequest, actor: Actor, claim_id: str) -> HttpResponse:
    """One claim with its computation, ready to print."""
    return _draw(request, actor, claim_id)


def _draw(
    request: HttpRequest, actor: Actor, claim_id: str, *, why: WhyForm | None = None, paid_form: PaidForm | None = None
) -> HttpResponse:
    row = _find(actor, claim_id)
    context = {
        "tab": "claims",
        "row": row,
        "word": word_of(row),
        "made": row.computation,
        "why": why or WhyForm(),
        "paid_form": paid_form or PaidForm(),
    }
    status = 422 if (why and why.errors) or (paid_form and paid_form.errors) else 200
    return show(request, "web/reminders/claim.html", context, status=status)


@require_POST
@page("claims.waive")
def waive(request: HttpRequest, actor: Actor, claim_id: str) -> HttpResponse:
    """Give a claim up, with the reason."""
    here = reverse("web:claim", args=[claim_id])
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            service.waive(once(request, actor, lambda _row: here), claim_id, form.cleaned_data["reason"])
            return done(request, _("The claim is waived."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, claim_id, why=form)


@require_POST
@page("payments.write")
def paid(request: HttpRequest, actor: Actor, claim_id: str) -> HttpResponse:
    """Record the money that came for a claim."""
    here = reverse("web:claim", args=[claim_id])
    form = PaidForm(request.POST)
    if form.is_valid():
        try:
            service.record_payment_of(once(request, actor, lambda _row: here), [claim_id], **form.cleaned_data)
            return done(request, _("The claim is paid."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, claim_id, paid_form=form)


@require_POST
@page("payments.write")
def unpaid(request: HttpRequest, actor: Actor, claim_id: str) -> HttpResponse:
    """Take the payment of a claim back."""
    here = reverse("web:claim", args=[claim_id])
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            service.unpay(once(request, actor, lambda _row: here), claim_id, form.cleaned_data["reason"])
            return done(request, _("The claim is open again; the money is the customer's credit."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, claim_id, why=form)


def _find(actor: Actor, claim_id: str) -> Claim:
    row: Claim | None = service.list_claims(actor).filter(pk=claim_id).first()
    if row is None:
        raise NotFound
    return row
