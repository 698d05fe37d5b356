"""Policies: list, editor, and beside it what the policy would have done last quarter."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.dunning import Level, Policy, Quiet
from duebook.domain.segments import Segment
from duebook.kernel.errors import DuebookError, Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.collections import policies as service
from duebook.services.collections import replay
from duebook.services.collections.policies import Consequence, Wish
from duebook.web import said
from duebook.web.forms import AmountField, Form
from duebook.web.page import done, once, page, show

SPARE = 2
"""Empty rows below the levels there are."""
DAYS = tuple(enumerate([lazy("Monday"), lazy("Tuesday"), lazy("Wednesday"), lazy("Thursday"), lazy("Friday"), lazy("Saturday"),
                        lazy("Sunday")]))  # fmt: skip
TONES = (("friendly", lazy("Friendly")), ("firm", lazy("Firm")), ("final", lazy("Last")))
CHANNELS = (("mail", lazy("E-mail")), ("print", lazy("Printed letter")), ("task", lazy("A person takes over")))
KINDS = (("", lazy("All")), ("business", lazy("Businesses")), ("consumer", lazy("Consumers")))


class LevelForm(Form):
    """One level; a row without days is no level."""

    days = forms.IntegerField(label=lazy("Days"), min_value=0, max_value=365, required=False)
    when = forms.ChoiceField(label=lazy("When"), choices=[("after", lazy("after")), ("before", lazy("before it is due"))])
    tone = forms.ChoiceField(label=lazy("Tone"), choices=TONES)
    channel = forms.ChoiceField(label=lazy("By"), choices=CHANNELS)
    fee = AmountField(label=lazy("Fee"), required=False)
    lump_sum = forms.BooleanField(label=lazy("Lump sum"), required=False)
    interest = forms.BooleanField(label=lazy("Interest"), required=False)

    def level(self) -> Level | None:
        """What the row says."""
        typed = self.cleaned_data
        if typed.get("days") is None:
            return None
        days = -typed["days"] if typed["when"] == "before" else typed["days"]
        return Level(
            days=days, tone=typed["tone"], channel=typed["channel"], fee=typed["fee"] or Decimal(0),
            lump_sum=typed["lump_sum"], interest=typed["interest"],
        )  # fmt: skip


Levels = formset_factory(LevelForm, extra=0, max_num=service.MOST_LEVELS, absolute_max=service.MOST_LEVELS)


class PolicyForm(Form):
    """A policy without its levels."""

    places = {"overdue": "overdue_amount"}

    name = forms.CharField(label=lazy("Name"), max_length=120)
    minimum = AmountField(label=lazy("Nothing for"), required=False, help_text=lazy("This much or less, after all credit."))
    gap = forms.IntegerField(
        label=lazy("Days between letters"), min_value=1, max_value=90, help_text=lazy("At least, to one customer.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Quiet days"), coerce=int, choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    dates = forms.CharField(
        label=lazy("Quiet dates"), required=False, max_length=2000, help_text=lazy("Such as 12-24 for every year, or 2026-12-24.")
    )
    countries = forms.CharField(
        label=lazy("Countries"), required=False, max_length=400, help_text=lazy("Such as DE, AT. Empty: all.")
    )
    kind = forms.ChoiceField(label=lazy("Customers"), choices=KINDS, required=False)
    least = AmountField(label=lazy("Turnover from"), required=False, help_text=lazy("Of the last twelve months."))
    below = AmountField(label=lazy("Turnover below"), required=False)
    position = forms.IntegerField(
        label=lazy("Position"), min_value=1, max_value=9999, help_text=lazy("The first policy that fits a customer is theirs.")
    )
    warn = forms.IntegerField(label=lazy("Warn after days overdue"), min_value=0, max_value=999, required=False)
    hold = forms.IntegerField(label=lazy("Hold after days overdue"), min_value=0, max_value=999, required=False)
    block = forms.IntegerField(label=lazy("Block after days overdue"), min_value=0, max_value=999, required=False)
    overdue_amount = AmountField(label=lazy("Only from an overdue amount of"), required=False)

    def wish(self, levels: tuple[Level, ...], customers: tuple[str, ...] = ()) -> Wish:
        """The policy as typed."""
        typed = self.cleaned_data
        amount = typed["overdue_amount"] or Decimal(0)
        return Wish(
            name=typed["name"],
            position=typed["position"],
            policy=Policy(
                levels=levels, quiet=Quiet(weekdays=tuple(typed["weekdays"]), dates=_words(typed["dates"])),
                minimum=typed["minimum"] or Decimal(0), gap=typed["gap"],
            ),
            segment=Segment(
                countries=tuple(one.upper() for one in _words(typed["countries"])),
                kinds=(typed["kind"],) if typed["kind"] else (),
                least=typed["least"], below=typed["below"], customers=customers,
            ),
            overdue=tuple(
                Consequence(state=state, days=typed[state], amount=amount) for state in service.STATES if typed[state] is not None
            ),
        )  # fmt: skip


@page("company.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The policies in the order in which they are asked."""
    rules = service.rules_of(actor.company)
    rows = [
        {"row": one.row, "levels": [described(level) for level in one.policy.levels], "segment": one.segment} for one in rules
    ]
    return show(request, "web/reminders/policies.html", {"tab": "policies", "rows": rows})


@page("policies.write")
def edit(request: HttpRequest, actor: Actor, family: str = "") -> HttpResponse:
    """Make a policy or change one: a change begins a new version."""
    present = _present(actor, family)
    form, levels = _forms(request.POST if request.method == "POST" else None, present)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid() and levels.is_valid():
        here = reverse("web:reminder-policies")
        try:
            wish = _kept(form.wish(_levels(levels), present.segment.customers), present)
            service.save_policy(once(request, actor, lambda _row: here), wish, family)
            return done(request, _("The policy is saved."), here)
        except Invalid as error:
            faults = _place(form, levels, error)
    context = {
        "tab": "policies", "form": form, "levels": levels, "family": family, "faults": faults,
        "customers": len(present.segment.customers),
    }  # fmt: skip
    wrong = request.method == "POST"
    return show(request, "web/reminders/policy.html", context, status=422 if wrong else 200)


@page("policies.write")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the policy in the form would have done in the last 91 days."""
    form, levels = _forms(request.GET, service.USUAL)
    context: dict[str, Any] = {}
    if form.is_valid() and levels.is_valid():
        try:
            found = replay.replay(actor, wish=form.wish(_levels(levels)), family=request.GET.get("family", ""))
            context = {"found": found, "by_level": list(found.by_level.items())}
        except DuebookError as error:
            context = {"why": said.error(error)}
    return show(request, "web/reminders/replay.html", context)


@require_POST
@page("policies.write")
def end(request: HttpRequest, actor: Actor, family: str) -> HttpResponse:
    """Use a policy no longer."""
    here = reverse("web:reminder-policies")
    service.end_policy(once(request, actor, lambda _row: here), family)
    return done(request, _("The policy is no longer used."), here)


def described(level: Level) -> dict[str, Any]:
    """A level for the list."""
    return {
        "days": abs(level.days), "early": level.days <= 0, "tone": dict(TONES).get(level.tone), "task": level.channel == "task",
        "channel": dict(CHANNELS).get(level.channel), "claims": bool(level.fee or level.lump_sum or level.interest),
    }  # fmt: skip


def _present(actor: Actor, family: str) -> Wish:
    for one in service.rules_of(actor.company):
        if one.row.family == family:
            return Wish(
                name=one.row.name, policy=one.policy, segment=one.segment, overdue=one.overdue, position=one.row.position
            )  # fmt: skip
    if family:
        service.find(actor, family)
    return replace(service.USUAL, name="", position=100)


def _forms(posted: Any, present: Wish) -> tuple[PolicyForm, BaseFormSet]:  # type: ignore[type-arg]  # generic in the stubs only
    policy, segment = present.policy, present.segment
    if posted is not None:
        return PolicyForm(posted), Levels(posted, prefix="levels")
    over = {one.state: one.days for one in present.overdue}
    initial = {
        "name": present.name, "minimum": policy.minimum, "gap": policy.gap, "weekdays": list(policy.quiet.weekdays),
        "dates": ", ".join(policy.quiet.dates), "countries": ", ".join(segment.countries),
        "kind": segment.kinds[0] if len(segment.kinds) == 1 else "",
        "least": segment.least, "below": segment.below, "position": present.position, **over,
        "overdue_amount": next((one.amount for one in present.overdue if one.amount), None),
    }  # fmt: skip
    rows: list[dict[str, Any]] = [
        {
            "days": abs(one.days), "when": "before" if one.days <= 0 else "after", "tone": one.tone, "channel": one.channel,
            "fee": one.fee or None, "lump_sum": one.lump_sum, "interest": one.interest,
        }
        for one in policy.levels
    ]  # fmt: skip
    return PolicyForm(initial=initial), Levels(initial=[*rows, *({} for _spare in range(SPARE))], prefix="levels")


def _kept(wish: Wish, present: Wish) -> Wish:
    """The wish with what the page has no field for as it stands: a level's own minimum, and how many documents a state wants."""
    before = present.policy.levels
    levels = wish.policy.levels
    if len(levels) == len(before):
        levels = tuple(replace(one, minimum=old.minimum) for one, old in zip(levels, before, strict=True))
    counts = {one.state: one.count for one in present.overdue}
    overdue = tuple(replace(one, count=counts.get(one.state, 1)) for one in wish.overdue)
    return replace(wish, policy=replace(wish.policy, levels=levels), overdue=overdue)


def _levels(levels: Any) -> tuple[Level, ...]:
    return tuple(level for form in levels.forms if (level := form.level()))


def _place(form: PolicyForm, levels: Any, error: Invalid) -> list[str]:
    """Faults of levels to their rows, the others to their fields; returns those that have no field."""
    rows = [one for one in levels.forms if one.level()]
    rest: list[str] = []
    for fault in error.faults:
        head, _dot, name = fault.path.partition(".")
        if head.startswith("levels[") and name:
            row = rows[int(head[7:-1])]
            row.refuse(Invalid([Fault(fault.code, name, fault.sentence, facts=fault.facts)]))
        elif name in form.fields or head in {*form.fields, *form.places}:
            form.refuse(Invalid([fault]))
        else:
            rest.append(said.fault(fault))
    return rest


def _words(typed: str) -> tuple[str, ...]:
    return tuple(typed.replace(",", " ").split())
