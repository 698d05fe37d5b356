"""Settings: the gateways that customers pay by, in their order, and what they may pay."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.domain.gateway import Gateway
from duebook.kernel import plugs
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major, minor, round_money
from duebook.services.access import Actor
from duebook.services.paying import connections, hear, policy
from duebook.store.charges import GatewayConnection
from duebook.web import partyform, said
from duebook.web.forms import AmountField, Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings


class ConnectionForm(Form):
    """A connection: its name, what its gateway wants to know, and whether it is on."""

    name = partyform.text(lazy("Name"), 120, required=True, hint=lazy("What payers read."))

    def __init__(self, *args: Any, plug: Gateway, kept: bool, **kwargs: Any) -> None:
        """The gateway's own fields between the name and the switches."""
        super().__init__(*args, **kwargs)
        self.plug = plug
        for one in plug.settings:
            hint = _(one.hint) if one.hint else ""
            if one.secret:
                widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"})
                hint = ". ".join(filter(None, [hint.removesuffix("."), _("Empty keeps the one that is there.") if kept else ""]))
            else:
                widget = forms.TextInput(attrs={"class": "form-control"})
            self.fields[one.name] = forms.CharField(
                label=_(one.label), required=not one.optional and not (one.secret and kept), max_length=connections.LONGEST,
                help_text=hint, widget=widget, strip=True,
            )  # fmt: skip
        switch = forms.CheckboxInput(attrs={"class": "form-check-input"})
        if plug.key != connections.LOCAL:
            self.fields["test"] = forms.BooleanField(label=_("Test mode: no money moves"), required=False, widget=switch)
        self.fields["is_active"] = forms.BooleanField(
            label=_("Offer it to payers"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
        )

    def typed(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return {
            "gateway_key": self.plug.key,
            "name": data["name"],
            "settings": {one.name: data.get(one.name, "") for one in self.plug.settings},
            "test": bool(data.get("test")),
            "is_active": data["is_active"],
        }


class PolicyForm(Form):
    """What customers may pay."""

    parts = forms.BooleanField(label=lazy("Part payments"), required=False)
    least_percent = forms.IntegerField(
        label=lazy("At least, percent of what is open"), min_value=0, max_value=100, required=False
    )
    least = AmountField(label=lazy("At least, in your currency"), required=False)
    more = forms.BooleanField(label=lazy("More than is open: the rest becomes credit"), required=False)
    on_due = forms.BooleanField(label=lazy("Take what is due from saved methods, where the customer agreed"), required=False)


@page("gateways.write")
def gateways(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All connections, those that can be added, and the policy."""
    rules, currency = policy.policy_of(actor.company), actor.company.currency
    form = PolicyForm.of(
        request,
        {
            "parts": rules.parts, "least_percent": rules.least_percent, "least": major(rules.least_minor, currency),
            "more": rules.more, "on_due": rules.on_due,
        },
    )  # fmt: skip
    here = reverse("web:gateways")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            policy.save_policy(
                once(request, actor, lambda _row: here), parts=data["parts"], least_percent=data["least_percent"] or 0,
                least_minor=minor(round_money(data["least"] or Decimal(0), currency), currency), more=data["more"],
                on_due=data["on_due"],
            )  # fmt: skip
            return done(request, _("The policy is saved."), here)
        except Invalid as error:
            form.refuse(error)
    rows = [{"row": row, "title": connections.gateway(row.gateway).title} for row in connections.listed(actor)]
    context = {"form": form, "rows": rows, "plugs": [connections.gateway(key) for key in plugs.keys("gateways")]}
    return show_settings(request, actor, "web/paying/gateways.html", context, status=422 if form.errors else 200)


@page("gateways.write")
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Connect a gateway."""
    plug = connections.gateway(request.GET.get("gateway", ""))
    form = ConnectionForm.of(request, {"name": plug.title, "is_active": True}, plug=plug, kept=False)
    if request.method == "POST" and form.is_valid():
        row = _saved(request, actor, form, "")
        if row:
            sentence = _("The gateway is connected. Give it the address for its messages.")
            return done(request, sentence, reverse("web:gateway", args=[row.pk]))
    context = {"form": form, "plug": plug, "own": [form[one.name] for one in plug.settings]}
    return show_settings(request, actor, "web/paying/gateway.html", context, status=422 if form.errors else 200)


@page("gateways.write")
def connection(request: HttpRequest, actor: Actor, connection_id: str) -> HttpResponse:
    """One connection: change it, its address for messages, the last messages."""
    row = connections.find(actor, connection_id)
    plug = connections.gateway(row.gateway)
    start = {**connections.shown(row), "name": row.name, "test": row.test, "is_active": row.is_active}
    form = ConnectionForm.of(request, start, plug=plug, kept=True)
    if request.method == "POST" and form.is_valid() and _saved(request, actor, form, row.pk):
        return done(request, _("The gateway is saved."), reverse("web:gateway", args=[row.pk]))
    context = {
        "form": form,
        "plug": plug,
        "own": [form[one.name] for one in plug.settings],
        "row": row,
        "hook": connections.hook_address(row),
        "events": hear.events_of(actor, row),
    }
    return show_settings(request, actor, "web/paying/gateway.html", context, status=422 if form.errors else 200)


@require_POST
@page("gateways.write")
def act(request: HttpRequest, actor: Actor, connection_id: str) -> HttpResponse:
    """Check it, move it up, take it away: one button each."""
    what, here = request.POST.get("do", ""), reverse("web:gateways")
    if what == "check":
        row = connections.check_connection(actor, connection_id)
        sentence = _("The gateway did not let us in.") if row.error else _("The gateway lets us in.")
        return done(request, sentence, reverse("web:gateway", args=[row.pk]))
    if what == "up":
        ids = [row.pk for row in connections.listed(actor)]
        connections.find(actor, connection_id)
        at = ids.index(connection_id)
        ids.insert(max(at - 1, 0), ids.pop(at))
        connections.order_connections(once(request, actor, lambda _rows: here), ids)
        return done(request, _("The order is changed."), here)
    if what == "remove":
        connections.remove_connection(once(request, actor, lambda _row: here), connection_id)
        return done(request, _("The gateway is taken away. Its payments stay."), here)
    raise NotFound


def _saved(request: HttpRequest, actor: Actor, form: ConnectionForm, connection_id: str) -> GatewayConnection | None:
    try:
        return connections.save_connection(
            once(request, actor, lambda row: reverse("web:gateway", args=[row.pk])), connection_id=connection_id, **form.typed()
        )
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, said.error(error))
    return None
