"""Banks' SFTP servers: from where statements are fetched, what came, what went wrong, and what to do about it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.treasury import accounts, fetch, pickups
from duebook.store.bank import StatementPickup
from duebook.web import partyform, said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show

LARGEST_PORT = 65_535
HOST_KEY_LENGTH = 2000
MOST_FILES = 10
"""Files that a server's page shows; the newest."""


@dataclass(frozen=True)
class Standing:
    """How a server does: its status, why it could not be asked (a refused file stands by itself), how many files are refused."""

    kind: str
    trouble: str
    refused: int


class Untold(forms.Textarea):
    """A text of several lines that is typed and never shown again, also where something else is wrong."""

    def format_value(self, value: Any) -> str:  # noqa: ARG002 - the shape Django asks for
        """Nothing."""
        return ""


class PickupForm(Form):
    """How to reach a server, and which one it must be."""

    host = partyform.text(lazy("Server"), 253, required=True, hint=lazy("Such as sftp.bank.example."))
    port = forms.IntegerField(label=lazy("Port"), min_value=1, max_value=LARGEST_PORT)
    user = partyform.text(lazy("User name"), 200, required=True)
    folder = partyform.text(
        lazy("Folder"), 500, required=True,
        hint=lazy("Where the bank puts the statements. A dot is the folder that opens after signing in."),
    )  # fmt: skip
    password = forms.CharField(
        label=lazy("Password"), required=False, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    private_key = forms.CharField(
        label=lazy("Private key, instead of a password"), required=False, max_length=pickups.LONGEST_SECRET,
        widget=Untold(attrs={"rows": 4, "class": "mono", "autocomplete": "off", "spellcheck": "false"}),
        help_text=lazy("Ed25519, ECDSA or RSA in PEM, without a passphrase."),
    )  # fmt: skip
    host_key = forms.CharField(
        label=lazy("The server's public key"), max_length=HOST_KEY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "autocomplete": "off", "spellcheck": "false"}),
        help_text=lazy("As the bank publishes it: ssh-ed25519 AAAA... No other server is talked to."),
    )  # fmt: skip
    account = forms.ChoiceField(
        label=lazy("Account"), required=False, help_text=lazy("For files that do not say which account they are of.")
    )
    places = {"secret": "password"}

    def __init__(self, *args: Any, actor: Actor, row: StatementPickup | None, **kwargs: Any) -> None:
        """The company's accounts; secrets that are there already need not be typed again."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        here = accounts.list_accounts(actor, archived=row is not None)
        kept = [one for one in here if one.archived_at is None or (row is not None and one.pk == row.account_id)]
        field.choices = [("", "–"), *((one.pk, f"{one} · {one.currency}") for one in kept)]
        if row is not None:
            self.fields["host_key"].help_text = format_html(
                _("The fingerprint of the key that is kept: {fingerprint}. Compare it with the bank's."),
                fingerprint=format_html('<span class="mono text-break">{}</span>', pickups.fingerprint(row)),
            )
            self.fields["password"].help_text = _("Empty keeps what is there. Another server, key or user needs it again.")

    def clean(self) -> dict[str, Any]:
        """One secret, and a private key that is one."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("password") and typed.get("private_key"):
            self.add_error("private_key", _("Give a password or a private key, not both."))
        elif typed.get("private_key") and "PRIVATE KEY" not in typed["private_key"]:
            self.add_error("private_key", _("A private key begins with -----BEGIN."))
        return typed


@page("company.write")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All servers: when each was asked last, what came, what went wrong."""
    rows, waiting = pickups.list_pickups(actor), fetch.waiting(actor)
    shown = [{"row": row, "standing": _standing(row, waiting), "last": pickups.came(actor, row).first()} for row in rows]
    return show(request, "web/bank/pickups.html", {"pickups": shown, "full": len(rows) >= pickups.MOST})


@page("company.write")
def edit(request: HttpRequest, actor: Actor, pickup_id: str = "") -> HttpResponse:
    """One server: where it stands, and the form to change it; or a new one."""
    row = pickups.find(actor, pickup_id) if pickup_id else None
    start: dict[str, Any] = {"port": 22, "folder": "."}
    if row is not None:
        start = {name: getattr(row, name) for name in ("host", "port", "user", "folder", "host_key")}
        start["account"] = row.account_id or ""
    form = PickupForm.of(request, start, actor=actor, row=row)
    if request.method == "POST" and form.is_valid():
        made = _saved(request, actor, form, row)
        if made is not None:
            return done(request, _("{name} is saved.").format(name=made.host), reverse("web:bank-pickup", args=[made.pk]))
    context: dict[str, Any] = {"form": form, "pickup": row}
    if row is not None:
        refused = [(name, [(said.fault(one), one) for one in faults]) for name, faults in pickups.refused(row)]
        context |= {
            "standing": _standing(row, fetch.waiting(actor)),
            "refused": refused,
            "came": pickups.came(actor, row)[:MOST_FILES],
        }
    return show(request, "web/bank/pickup.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, actor: Actor, form: PickupForm, row: StatementPickup | None) -> StatementPickup | None:
    typed = {name: value for name, value in form.cleaned_data.items() if name not in {"password", "private_key"}}
    secret = form.cleaned_data["password"] or form.cleaned_data["private_key"]
    try:
        return pickups.save_pickup(
            once(request, actor, lambda made: reverse("web:bank-pickup", args=[made.pk])), **typed, secret=secret,
            is_active=row.is_active if row else True, pickup_id=row.pk if row else "",
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, said.error(error))
    return None


def _standing(row: StatementPickup, waiting: set[str]) -> Standing:
    names = row.known.keys() - pickups.taken(row).keys()
    told = any(row.error.startswith(f"{name}: ") for name in names)
    trouble = "" if told else row.error
    if not row.is_active:
        kind = "off"
    elif row.pk in waiting or row.looked_at is None:
        kind = "ready"
    elif trouble:
        kind = "failed"
    else:
        kind = "file-faults" if names else "active"
    return Standing(kind, trouble, len(names))


@require_POST
@page("company.write")
def ask(request: HttpRequest, actor: Actor, pickup_id: str) -> HttpResponse:
    """Fetch from a server now."""
    here = reverse("web:bank-pickup", args=[pickup_id])
    row = fetch.ask(once(request, actor, lambda _row: here), pickup_id)
    return done(request, _("{name} is asked now. Look again in a moment.").format(name=row.host), here)


@require_POST
@page("company.write")
def switch(request: HttpRequest, actor: Actor, pickup_id: str) -> HttpResponse:
    """Fetch from a server no more, or again."""
    here = reverse("web:bank-pickup", args=[pickup_id])
    on = request.POST.get("active") == "yes"
    row = pickups.switch_pickup(once(request, actor, lambda _row: here), pickup_id, is_active=on)
    sentence = _("{name} is switched on.") if on else _("{name} is switched off. Nothing is fetched from it.")
    return done(request, sentence.format(name=row.host), here)


@require_POST
@page("company.write")
def remove(request: HttpRequest, actor: Actor, pickup_id: str) -> HttpResponse:
    """Forget a server and its secret."""
    here = reverse("web:bank-pickups")
    row = pickups.remove_pickup(once(request, actor, lambda _row: here), pickup_id)
    return done(request, _("{name} is removed. What came from it stays.").format(name=row.host), here)
