"""Today: the dry run. Who gets a letter and why, who gets none and why not; send them all."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duebook.edge import clock
from duebook.services.access import Actor
from duebook.services.collections import look, run
from duebook.services.collections.look import Planned
from duebook.store.reminders import ReminderRun
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show

MOST_SILENT = 200
"""Customers without a letter that are shown."""


class SettingForm(Form):
    """Whether and when letters go out by themselves."""

    automatic = forms.BooleanField(label=lazy("Send what is due every day by itself"), required=False)
    hour = forms.TypedChoiceField(label=lazy("At"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)])


@page("documents.read")
def today(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The dry run of today."""
    return _draw(request, actor)


def _draw(request: HttpRequest, actor: Actor, form: SettingForm | None = None) -> HttpResponse:
    day = clock.today(actor.company.time_zone)
    planned = look.dry_run(actor, day)
    rows = [drawn(one, day) for one in planned]
    kept = run.setting_of(actor.company)
    silent = [one for one in rows if not one["sends"] and one["open"] > 0]
    context = {
        "tab": "today",
        "letters": [one for one in rows if one["sends"]],
        "silent": silent[:MOST_SILENT],
        "silent_more": max(len(silent) - MOST_SILENT, 0),
        "sums": [(code, sum(one["net"] for one in rows if one["sends"] and one["currency"] == code)) for code in _codes(rows)],
        "day": day,
        "setting": kept,
        "ran": ReminderRun.objects.of(actor.company).order_by("-day").first(),
        "form": form or SettingForm(initial={"automatic": kept.automatic, "hour": kept.hour}),
    }
    return show(request, "web/reminders/today.html", context, status=422 if form and form.errors else 200)


@require_POST
@page("reminders.send")
def send_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write every letter that is due today; a letter that is written is never written again."""
    ran = run.run_day(actor)
    count = len(ran.written)
    sentence = ngettext("{count} letter is on its way.", "{count} letters are on their way.", count).format(count=count)
    return done(request, sentence if count else _("There was nothing to send."), reverse("web:reminders"))


@require_POST
@page("policies.write")
def setting(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose whether and when reminders go out by themselves."""
    form = SettingForm(request.POST)
    if not form.is_valid():
        return _draw(request, actor, form)
    here = reverse("web:reminders")
    run.save_setting(once(request, actor, lambda _row: here), **form.cleaned_data)
    return done(request, _("The choice is saved."), here)


def drawn(one: Planned, day: Any) -> dict[str, Any]:
    """One customer and currency, ready to show."""
    letter = one.decision.letter
    level = one.rule.policy.level(letter.level) if letter and one.rule else None
    numbers = {item.document: item.number for item in one.state.items}
    return {
        "customer": one.customer,
        "currency": one.state.currency,
        "sends": bool(letter or one.decision.handed),
        "letter": letter,
        "level": letter.level if letter else None,
        "channel": level.channel if level else "task" if one.decision.handed else "",
        "net": letter.net_minor if letter else 0,
        "overdue": look.overdue_of(one.state, day),
        "open": sum(item.open_minor for item in one.state.items),
        "why": [said.fault(reason) for reason in one.decision.why],
        "left_out": [(numbers.get(reason.path, ""), said.fault(reason)) for reason in one.decision.left_out],
        "policy": one.rule.row.name if one.rule else "",
    }


def _codes(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({one["currency"] for one in rows if one["sends"]})
