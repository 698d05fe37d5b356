"""Which pages Settings has, in the order of its side list, and the frame they share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from duebook.services.access import Actor
from duebook.web.happenings import where
from duebook.web.page import show


@dataclass(frozen=True)
class Leaf:
    """One page of Settings."""

    name: str
    title: Any
    permission: str


LEAVES: tuple[Leaf, ...] = (
    Leaf("web:settings", _("Company"), "company.read"),
    Leaf("web:accounts", _("Bank accounts"), "company.read"),
    Leaf("web:debit-settings", _("Direct debits"), "company.read"),
    Leaf("web:habits", _("Tax, terms and language"), "company.read"),
    Leaf("web:policy", _("Approval"), "company.read"),
    Leaf("web:handling", _("Disputes and promises"), "company.read"),
    Leaf("web:series", _("Number series"), "company.read"),
    Leaf("web:look", _("Design and branding"), "company.write"),
    Leaf("web:entrances", _("Ways in for bills"), "mailbox.write"),
    Leaf("web:gateways", _("Online payments"), "gateways.write"),
    Leaf("web:people", _("Users"), "users.write"),
    Leaf("web:keys", _("API keys"), "keys.write"),
    Leaf("web:webhooks", _("Webhooks"), "webhooks.write"),
    Leaf("web:audit", _("Audit"), "audit.read"),
)
"""The side list of Settings."""


def pages_for(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """The pages this actor may open, with their addresses; ``here`` marks the present one."""
    drawn = []
    for leaf in LEAVES:
        url = where(leaf.name)
        if url and actor.may(leaf.permission):
            here = request.path == url or (leaf.name != "web:settings" and request.path.startswith(url))
            drawn.append({"url": url, "title": leaf.title, "here": here})
    return drawn


def show_settings(
    request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """A page of Settings with its side list."""
    whole = {**context, "leaves": pages_for(request, actor), "may_write": actor.may("company.write")}
    return show(request, template, whole, part=part, status=status)
