"""API keys: made with scopes, shown once, revoked at once."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.services import access
from duebook.services.access import Actor
from duebook.services.billing import keys as service
from duebook.store.users import ApiKey
from duebook.web import partyform
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings

LIVES = (("", lazy("Never")), ("30", lazy("After 30 days")), ("90", lazy("After 90 days")), ("365", lazy("After a year")))


class KeyForm(Form):
    """A new key."""

    name = partyform.text(lazy("Name"), 100, required=True, hint=lazy("Which program uses it."))
    expires = forms.ChoiceField(label=lazy("Expires"), choices=LIVES, required=False)
    scopes = forms.MultipleChoiceField(label=lazy("May do"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """No more than the person who makes it may do."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(scope, scope) for scope in sorted(access.ALL) if actor.may(scope)]


@page("keys.write")
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All keys; a new one shows its secret once."""
    form = KeyForm.of(request, {"expires": "365"}, actor=actor)
    secret = ""
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["expires"]
        ends = clock.now() + timedelta(days=int(days)) if days else None
        try:
            made = once(request, actor, lambda _made: reverse("web:keys"))
            _key, secret = service.create_key(made, form.cleaned_data["name"], form.cleaned_data["scopes"], ends)
            form = KeyForm(initial={"expires": "365"}, actor=actor)
        except Invalid as error:
            form.refuse(error)
    rows = [{"row": row, "state": _state(row)} for row in service.listed(actor)]
    context = {"form": form, "secret": secret, "rows": rows}
    return show_settings(request, actor, "web/settings/keys.html", context, status=422 if form.errors else 200)


def _state(row: ApiKey) -> str:
    if row.revoked_at:
        return "revoked"
    return "expired" if row.expires_at and row.expires_at <= clock.now() else "active"


@require_POST
@page("keys.write")
def revoke(request: HttpRequest, actor: Actor, key_id: str) -> HttpResponse:
    """Make a key worthless from now on."""
    row = service.revoke_key(actor, key_id)
    return done(request, _("The key {name} is revoked.").format(name=row.name), reverse("web:keys"))
