"""Statements of account that go out by themselves."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.segments import Segment
from duebook.kernel.errors import Invalid
from duebook.services.access import Actor, require
from duebook.services.collections import schedules as service
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import DayField

EVERY = (("weekly", lazy("Every week")), ("monthly", lazy("Every month")), ("quarterly", lazy("Every quarter")))


class ScheduleForm(Form):
    """A schedule."""

    name = forms.CharField(label=lazy("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=lazy("Shows"), choices=[("open-item", lazy("What is open")), ("balance-forward", lazy("All movements"))]
    )
    every = forms.ChoiceField(label=lazy("Goes out"), choices=EVERY)
    starts_on = DayField(label=lazy("First on"))
    countries = forms.CharField(
        label=lazy("Countries"), required=False, max_length=200, help_text=lazy("Such as DE, AT. Empty: all.")
    )
    also_clear = forms.BooleanField(label=lazy("Also to customers with nothing open"), required=False)


@page("company.read")
def schedules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The schedules in force, and a new one."""
    if request.method == "POST":
        require(actor, "policies.write")
    form = ScheduleForm.of(request)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        here = reverse("web:statement-schedules")
        countries = tuple(one.upper() for one in typed["countries"].replace(",", " ").split())
        try:
            service.save_schedule(
                once(request, actor, lambda _row: here), typed["name"], typed["kind"], typed["every"], typed["starts_on"],
                segment=Segment(countries=countries), also_clear=typed["also_clear"],
            )  # fmt: skip
            return done(request, _("The schedule is saved."), here)
        except Invalid as error:
            form.refuse(error)
    words = dict(EVERY)
    rows = service.schedules_of(actor.company)
    for row in rows:
        row.word = words.get(row.every, row.every)  # type: ignore[attr-defined]  # for the template only
    context = {"tab": "statements", "form": form, "rows": rows}
    return show(request, "web/reminders/schedules.html", context, status=422 if form.errors else 200)


@require_POST
@page("policies.write")
def end(request: HttpRequest, actor: Actor, schedule_id: str) -> HttpResponse:
    """End a schedule."""
    here = reverse("web:statement-schedules")
    service.end_schedule(once(request, actor, lambda _row: here), schedule_id)
    return done(request, _("The schedule has ended."), here)
