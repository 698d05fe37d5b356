"""What is agreed with a customer: promises, instalment plans, who looks after them, and their credit as a ledger of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.cases import credit, plans, policy, promises
from duebook.store.cases import Plan, Promise
from duebook.store.provisions import CreditExpiry
from duebook.web import said
from duebook.web.cases import forms, vocabulary
from duebook.web.cases.disputes import deed
from duebook.web.page import done, once, page, show

MOST = 50


@page("cases.read")
def agreements(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Everything agreed with one customer."""
    customer = customers.find(actor, customer_id)
    made = Promise.objects.of(actor.company).filter(customer=customer).select_related("document").order_by("-made_at", "-pk")
    found = list(made[:MOST])
    for one in found:
        one.word = vocabulary.SOURCES[one.source]
    agreed = Plan.objects.of(actor.company).filter(customer=customer).prefetch_related("parts", "covers__document")
    owner = policy.owner_of(actor.company, customer.pk)
    context = {
        "customer": customer, "promises": found, "score": promises.score(actor.company, customer.pk), "owner": owner,
        "plans": list(agreed.order_by("-made_at", "-pk")[:MOST]), "credits": credit.credit_of(actor, customer.pk),
        "manager": forms.ManagerForm(initial={"owner": owner.pk if owner else ""}, actor=actor),
    }  # fmt: skip
    return show(request, "web/cases/agreements.html", context)


@require_POST
@page("cases.write")
def manager(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Say who looks after a customer."""
    customer = customers.find(actor, customer_id)
    where = _of(customer.pk)
    form = forms.ManagerForm(request.POST, actor=actor)
    if form.is_valid():
        policy.set_manager(once(request, actor, lambda _row: where), customer.pk, form.cleaned_data["owner"])
        return done(request, _("It is noted who looks after {name}.").format(name=customer.name), where)
    what = {"title": _("Looked after by"), "button": _("Save"), "icon": "user", "lead": ""}
    return deed(request, form, what, where, customer.name)


@page("cases.write")
def cancel_promise(request: HttpRequest, actor: Actor, promise_id: str) -> HttpResponse:
    """Take a promise back."""
    row: Promise | None = Promise.objects.of(actor.company).filter(pk=promise_id).first()
    if row is None or row.state != "open":
        raise NotFound
    what = {"title": _("Cancel the promise"), "button": _("Cancel the promise"), "icon": "ban", "lead": _("Reminders may go on.")}
    return _why(request, actor, row.pk, row.customer_id, what, promises.cancel_promise, _("The promise is cancelled."))


@page("cases.write")
def agree(request: HttpRequest, actor: Actor, plan_id: str) -> HttpResponse:
    """The customer agreed to a plan."""
    row = plans.find(actor, plan_id)
    form = forms.AgreedForm.of(request)
    where = _of(row.customer_id)
    if request.method == "POST" and form.is_valid():
        try:
            plans.agree_plan(once(request, actor, lambda _row: where), row.pk, form.cleaned_data["agreed_with"])
            return done(request, _("The plan is agreed. No reminder is sent while it is kept."), where)
        except Conflict as error:
            form.add_error(None, said.error(error))
    what = {"title": _("Note the agreement"), "button": _("The customer agreed"), "icon": "check", "lead": ""}
    return deed(request, form, what, where, row.customer.name)


@page("cases.write")
def cancel_plan(request: HttpRequest, actor: Actor, plan_id: str) -> HttpResponse:
    """End a plan."""
    row = plans.find(actor, plan_id)
    if row.state not in plans.LIVE:
        raise NotFound
    what = {"title": _("Cancel the plan"), "button": _("Cancel the plan"), "icon": "ban", "lead": _("Reminders may go on.")}
    return _why(request, actor, row.pk, row.customer_id, what, plans.cancel_plan, _("The plan is cancelled."))


@require_POST
@page("payments.write-off")
def notice(request: HttpRequest, actor: Actor, customer_id: str, currency: str) -> HttpResponse:
    """Tell a customer that unclaimed credit ends."""
    where = _of(customers.find(actor, customer_id).pk)
    credit.give_notice(once(request, actor, lambda _row: where), customer_id, currency)
    return done(request, _("The notice is on its way."), where)


@require_POST
@page("payments.write-off")
def keep(request: HttpRequest, actor: Actor, notice_id: str) -> HttpResponse:
    """Keep the credit after all."""
    row: CreditExpiry | None = CreditExpiry.objects.of(actor.company).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    where = _of(row.customer_id)
    credit.withdraw_notice(once(request, actor, lambda _row: where), row.pk)
    return done(request, _("The credit stays."), where)


def _why(
    request: HttpRequest, actor: Actor, pk: str, customer_id: str, what: dict[str, Any], act: Any, sentence: str
) -> HttpResponse:
    form = forms.WhyForm.of(request)
    where = _of(customer_id)
    if request.method == "POST" and form.is_valid():
        try:
            act(once(request, actor, lambda _row: where), pk, form.cleaned_data["why"])
            return done(request, sentence, where)
        except Invalid as error:
            form.refuse(error)
    return deed(request, form, what, where, "")


def _of(customer_id: str) -> str:
    return reverse("web:agreements", args=[customer_id])
