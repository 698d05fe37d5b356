"""Webhook endpoints, their delivery log and replay."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid, NotFound
from duebook.services.access import Actor
from duebook.services.delivery import webhooks as service
from duebook.web import partyform
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings


class EndpointForm(Form):
    """Where to tell what."""

    url = forms.CharField(label=lazy("Address"), max_length=500, widget=forms.URLInput(attrs={"placeholder": "https://"}))
    description = partyform.text(lazy("Description"))
    events = forms.MultipleChoiceField(
        label=lazy("Events"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, key) for key in service.EVENTS if key != "webhook.test"], help_text=lazy("None chosen means all of them."),
    )  # fmt: skip


@page("webhooks.write")
def webhooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All endpoints, a new one, and the latest deliveries."""
    form = EndpointForm.of(request)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = once(request, actor, lambda _made: reverse("web:webhooks"))
            _endpoint, secret = service.create_endpoint(made, **form.cleaned_data)
            form = EndpointForm()
        except Invalid as error:
            form.refuse(error)
    context = {"form": form, "secret": secret, "endpoints": service.list_endpoints(actor), "log": service.log_of(actor)[:20]}
    return show_settings(request, actor, "web/settings/webhooks.html", context, status=422 if form.errors else 200)


@page("webhooks.write")
def endpoint(request: HttpRequest, actor: Actor, endpoint_id: str) -> HttpResponse:
    """One endpoint: change it, rotate its secret, try it, its log, replay."""
    row = next((each for each in service.list_endpoints(actor) if each.pk == endpoint_id), None)
    if row is None:
        raise NotFound
    here = reverse("web:endpoint", args=[row.pk])
    form = EndpointForm.of(request, {"url": row.url, "description": row.description, "events": row.events})
    secret = ""
    if request.method == "POST" and "rotate" in request.POST:
        secret = service.rotate_secret(once(request, actor, lambda _made: here), row.pk)
        form = EndpointForm(initial={"url": row.url, "description": row.description, "events": row.events})
    elif request.method == "POST" and form.is_valid():
        try:
            service.save_endpoint(once(request, actor, lambda _made: here), row.pk, **form.cleaned_data)
            return done(request, _("The endpoint is saved."), here)
        except Invalid as error:
            form.refuse(error)
    context: dict[str, Any] = {"form": form, "endpoint": row, "secret": secret, "log": service.log_of(actor, row.pk)}
    return show_settings(request, actor, "web/settings/endpoint.html", context, status=422 if form.errors else 200)


@require_POST
@page("webhooks.write")
def act(request: HttpRequest, actor: Actor, endpoint_id: str) -> HttpResponse:
    """Try, replay, switch on or off, remove: one button each."""
    here = reverse("web:endpoint", args=[endpoint_id])
    what = request.POST.get("do", "")
    if what == "test":
        service.try_endpoint(actor, endpoint_id)
        return done(request, _("A test message is on its way."), here)
    if what == "replay":
        count = service.replay(actor, endpoint_id, request.POST.get("message", ""))
        sentence = ngettext("{count} message is queued again.", "{count} messages are queued again.", count)
        return done(request, sentence.format(count=count), here)
    if what in {"on", "off"}:
        service.save_endpoint(actor, endpoint_id, is_active=what == "on")
        return done(request, _("The endpoint is switched on.") if what == "on" else _("The endpoint is switched off."), here)
    if what == "remove":
        service.remove_endpoint(actor, endpoint_id)
        return done(request, _("The endpoint and its log are removed."), reverse("web:webhooks"))
    raise NotFound
