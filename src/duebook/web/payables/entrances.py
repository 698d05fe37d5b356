"""Settings: the ways in for bills. Mailboxes that are looked into, and what else there is."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.payables import boxes
from duebook.store.inbox import Mailbox
from duebook.web import partyform, said
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings

LARGEST_PORT = 65_535


class MailboxForm(Form):
    """Where bills arrive by mail."""

    host = partyform.text(lazy("Mail server"), 253, required=True, hint=lazy("Read by IMAP over TLS."))
    port = forms.IntegerField(label=lazy("Port"), min_value=1, max_value=LARGEST_PORT)
    user = partyform.text(lazy("User name"), 320, required=True)
    password = forms.CharField(
        label=lazy("Password"), required=False, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    folder = partyform.text(lazy("Folder"), 200, required=True)
    is_active = forms.BooleanField(label=lazy("Look into it"), required=False)


@page("mailbox.write")
def entrances(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All mailboxes, the watched folder, and a form for a new mailbox."""
    form = MailboxForm.of(request, {"port": 993, "folder": "INBOX", "is_active": True})
    here = reverse("web:entrances")
    if request.method == "POST" and form.is_valid() and _saved(request, actor, form, ""):
        return done(request, _("The mailbox is added. It is looked into every two minutes."), here)
    context = {"form": form, "boxes": boxes.list_mailboxes(actor), "folder": bool(settings.INBOX_FOLDER)}
    return _show(request, actor, "web/settings/entrances.html", context, form)


@page("mailbox.write")
def mailbox(request: HttpRequest, actor: Actor, mailbox_id: str) -> HttpResponse:
    """One mailbox: change it."""
    row = boxes.find(actor, mailbox_id)
    form = MailboxForm.of(request, {name: getattr(row, name) for name in ("host", "port", "user", "folder", "is_active")})
    form.fields["password"].help_text = _("Empty keeps the one that is there.")
    if request.method == "POST" and form.is_valid() and _saved(request, actor, form, row.pk):
        return done(request, _("The mailbox is saved."), reverse("web:entrances"))
    return _show(request, actor, "web/settings/entrance.html", {"form": form, "box": row}, form)


@require_POST
@page("mailbox.write")
def remove(request: HttpRequest, actor: Actor, mailbox_id: str) -> HttpResponse:
    """Look into it no more."""
    here = reverse("web:entrances")
    boxes.remove_mailbox(once(request, actor, lambda _row: here), mailbox_id)
    return done(request, _("The mailbox is removed. What came from it stays."), here)


def _saved(request: HttpRequest, actor: Actor, form: MailboxForm, mailbox_id: str) -> Mailbox | None:
    try:
        return boxes.save_mailbox(
            once(request, actor, lambda _row: reverse("web:entrances")), mailbox_id=mailbox_id, **form.cleaned_data
        )
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, said.error(error))
    return None


def _show(request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], form: Form) -> HttpResponse:
    return show_settings(request, actor, template, context, status=422 if form.errors else 200)
