"""Provision for bad debts: the matrix, what a run would book today, the runs; and how the company handles cases."""

from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.domain.provisioning import Rate
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor, require
from duebook.services.cases import policy, provisions, tolerance
from duebook.store.provisions import ProvisionRun
from duebook.web import said
from duebook.web.cases import forms
from duebook.web.cases.disputes import deed
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show

RateForms = django_forms.formset_factory(forms.RateForm, extra=2, max_num=12, absolute_max=14)


@page("cases.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The provision of today as a preview, and the runs."""
    today = clock.today(actor.company.time_zone)
    matrix = provisions.matrix_of(actor.company, today)
    context = {
        "matrix": matrix, "preview": provisions.preview(actor, today) if matrix else [], "today": today,
        "runs": provisions.runs(actor.company),
    }  # fmt: skip
    return show(request, "web/cases/provisions.html", context)


@require_POST
@page("payments.write-off")
def run(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Book the provision of today."""
    where = reverse("web:provisions")
    made = provisions.run_provision(once(request, actor, lambda _rows: where))
    changed = any(one.change_minor for one in made)
    return done(request, _("The provision is booked.") if changed else _("Nothing had changed: nothing was booked."), where)


@page("payments.write-off")
def reverse_run(request: HttpRequest, actor: Actor, provision_id: str) -> HttpResponse:
    """Take the last run back."""
    row: ProvisionRun | None = ProvisionRun.objects.of(actor.company).filter(pk=provision_id).first()
    if row is None:
        raise NotFound
    where = reverse("web:provisions")
    form = forms.WhyForm.of(request)
    if request.method == "POST" and form.is_valid():
        try:
            provisions.reverse_run(once(request, actor, lambda _row: where), row.pk, form.cleaned_data["why"])
            return done(request, _("The run is reversed."), where)
        except Conflict as error:
            form.add_error(None, said.error(error))
    what = {"title": _("Reverse the run"), "button": _("Reverse it"), "icon": "rotate", "lead": _("An entry takes it back.")}
    return deed(request, form, what, where, _("Provisions"))


@page("policies.write")
def matrix(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Set the matrix that is in force from today on."""
    today = clock.today(actor.company.time_zone)
    present = provisions.matrix_of(actor.company, today)
    rates = provisions.rates_of(present) if present else provisions.starting_rates()
    start = [{"over": one.over, "per_cent": one.per_cent} for one in rates]
    rows: Any = RateForms(request.POST if request.method == "POST" else None, initial=start, prefix="r")
    trouble = ""
    where = reverse("web:provisions")
    if request.method == "POST" and rows.is_valid():
        typed = [
            Rate(over=one.cleaned_data["over"], per_cent=one.cleaned_data["per_cent"] or Decimal(0))
            for one in rows
            if one.cleaned_data.get("over") is not None
        ]
        try:
            provisions.save_matrix(once(request, actor, lambda _row: where), typed, today)
            return done(request, _("The matrix is saved."), where)
        except Invalid as error:
            trouble = " ".join(said.fault(fault) for fault in error.faults)
        except Conflict as error:
            trouble = said.error(error)
    wrong = bool(trouble) or (request.method == "POST" and not rows.is_valid())
    return show(request, "web/cases/matrix.html", {"rows": rows, "trouble": trouble, "back": where}, status=422 if wrong else 200)


@page("company.read")
def handling(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How the company handles cases: deadlines, promises, unclaimed credit, tolerances."""
    row = policy.policy_of(actor.company)
    names = (*policy.LIMITS, *policy.SWITCHES)
    form = forms.PolicyForm.of(
        request, {name: getattr(row, name) for name in names} | {"owner_id": row.owner_id or ""}, actor=actor
    )
    start = {"currency": actor.company.currency}
    dropped = forms.ToleranceForm(request.POST if "most" in request.POST else None, initial=start)
    where = reverse("web:handling")
    if request.method == "POST":
        require(actor, "policies.write")
        chosen: Form = dropped if "most" in request.POST else form
        if chosen is dropped:
            form = forms.PolicyForm(initial=form.initial, actor=actor)
        if chosen.is_valid():
            typed = chosen.cleaned_data
            try:
                who = once(request, actor, lambda _row: where)
                if chosen is dropped:
                    most, share = typed["most"], typed["per_cent"] or Decimal(0)
                    tolerance.save_tolerance(who, typed["currency"].upper(), most, share, typed["role"])
                else:
                    policy.save_policy(who, **typed)
                return done(request, _("Saved."), where)
            except Invalid as error:
                chosen.refuse(error)
    context = {
        "form": form, "tolerance": dropped, "tolerances": tolerance.tolerances(actor.company),
        "may_write": actor.may("policies.write"),
    }  # fmt: skip
    wrong = bool(form.errors or dropped.errors)
    return show(request, "web/cases/handling.html", context, status=422 if wrong else 200)
