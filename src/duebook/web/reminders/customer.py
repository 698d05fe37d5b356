"""Reminders of one customer: what is next, holds, letters, claims, statements; and all holds."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.billing import customers
from duebook.services.collections import claims, holds, look, overdue, statements, write
from duebook.store.reminders import Reminder
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import DayField
from duebook.web.reminders.claims import word_of
from duebook.web.reminders.today import drawn

SHOWN = 20


class HoldForm(Form):
    """Keep a customer out of reminders."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)
    until = DayField(label=lazy("Until"), required=False, help_text=lazy("Empty: until somebody lifts it."))


class StatementForm(Form):
    """Which statement of account."""

    kind = forms.ChoiceField(
        label=lazy("Statement of account"),
        choices=[("open-item", lazy("What is open")), ("balance-forward", lazy("All movements"))],
    )
    start = DayField(label=lazy("From"), required=False)
    end = DayField(label=lazy("To"), required=False)


@page("documents.read")
def page_of(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """The customer's level, next action, holds, letters, claims and statements."""
    return _draw(request, actor, customer_id)


def _draw(
    request: HttpRequest,
    actor: Actor,
    customer_id: str,
    *,
    hold_form: HoldForm | None = None,
    statement_form: StatementForm | None = None,
) -> HttpResponse:
    customer = customers.find(actor, customer_id)
    today = clock.today(actor.company.time_zone)
    planned = look.plan(actor.company, today, [customer.pk])
    rows = Reminder.objects.of(actor.company).filter(customer=customer).select_related("post").order_by("-day", "-pk")
    raised = list(claims.list_claims(actor, customer_id=customer.pk)[:SHOWN])
    for one in raised:
        one.word = word_of(one)
    context = {
        "customer": customer,
        "planned": [drawn(one, today) | {"next": look.next_day(one, today)} for one in planned],
        "letters": list(rows[:SHOWN]),
        "claims": raised,
        "holds": holds.holds_of(actor.company, customer.pk),
        "standing": overdue.standing_of(actor.company, customer.pk),
        "hold_form": hold_form or HoldForm(),
        "statement_form": statement_form or StatementForm(),
    }
    wrong = (hold_form and hold_form.errors) or (statement_form and statement_form.errors)
    return show(request, "web/reminders/customer.html", context, status=422 if wrong else 200)


@require_POST
@page("reminders.send")
def send(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Send a letter now, by hand; where there is nothing to write, say why."""
    customer = customers.find(actor, customer_id)
    here = reverse("web:customer-reminders", args=[customer.pk])
    try:
        write.send_now(once(request, actor, lambda _row: here), customer.pk, request.POST.get("currency", "")[:3])
    except Conflict as error:
        return done(request, said.error(error), here)
    return done(request, _("The letter is on its way."), here)


@require_POST
@page("reminders.send")
def hold(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Put reminders on hold."""
    customer = customers.find(actor, customer_id)
    here = reverse("web:customer-reminders", args=[customer.pk])
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            typed = form.cleaned_data
            holds.hold(once(request, actor, lambda _row: here), customer.pk, typed["reason"], until=typed["until"])
            return done(request, _("Reminders are on hold."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, customer_id, hold_form=form)


@require_POST
@page("reminders.send")
def lift(request: HttpRequest, actor: Actor, hold_id: str) -> HttpResponse:
    """Lift a hold."""
    found = holds.lift(once(request, actor, lambda row: reverse("web:customer-reminders", args=[row.customer_id])), hold_id)
    return done(request, _("The hold is lifted."), reverse("web:customer-reminders", args=[found.customer_id]))


@page("documents.read")
def holds_listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All holds in force."""
    return show(request, "web/reminders/holds.html", {"tab": "holds", "holds": holds.holds_of(actor.company)})


@require_POST
@page("reminders.send")
def send_statement(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse:
    """Mail a statement of account."""
    customer = customers.find(actor, customer_id)
    here = reverse("web:customer-reminders", args=[customer.pk])
    form = StatementForm(request.POST)
    if form.is_valid():
        try:
            typed = form.cleaned_data
            who = once(request, actor, lambda _row: here)
            statements.send(who, customer.pk, typed["kind"], typed["start"], typed["end"])
            return done(request, _("The statement is on its way."), here)
        except Invalid as error:
            form.refuse(error)
    return _draw(request, actor, customer_id, statement_form=form)


@page("documents.read")
def statement_file(request: HttpRequest, actor: Actor, customer_id: str, suffix: str) -> HttpResponse:
    """A statement of account as a file."""
    if suffix not in statements.FILES:
        raise NotFound
    kind = request.GET.get("kind", "open-item")
    days: dict[str, Any] = {name: _day(request.GET.get(name, "")) for name in ("start", "end")}
    content = statements.make(actor, customer_id, kind, suffix, **days)
    headers = {"Content-Disposition": f'attachment; filename="statement-{clock.today(actor.company.time_zone)}.{suffix}"'}
    return HttpResponse(content, content_type=statements.FILES[suffix], headers=headers)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise NotFound from None
