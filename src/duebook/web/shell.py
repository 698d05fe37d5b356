"""The frame of every page: which rooms the rail shows, the companies of the switcher, theme and messages. A context processor."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duebook.services.access import Actor
from duebook.web.actor import memberships


@dataclass(frozen=True)
class Room:
    """One line of the rail: ``name`` of its address, the ``permission`` that shows it, the ``key`` pressed after ``g``."""

    name: str
    title: Any
    icon: str
    permission: str
    key: str = ""
    bottom: bool = False  # also in the bar of the phone


GROUPS: tuple[tuple[Any, tuple[Room, ...]], ...] = (
    ("", (Room("web:home", _("Home"), "home", "", "h", bottom=True),)),
    (
        _("Sell"),
        (
            Room("web:invoices", _("Invoices"), "file-invoice", "documents.read", "i", bottom=True),
            Room("web:customers", _("Customers"), "users", "customers.read", "c", bottom=True),
            Room("web:items", _("Items"), "package", "items.read", "t"),
        ),
    ),
    (
        _("Money"),
        (
            Room("web:payments", _("Payments"), "cash", "payments.read", "p", bottom=True),
            Room("web:bank", _("Bank"), "building-bank", "bank.read", "b"),
            Room("web:disputes", _("Disputes"), "message", "cases.read", "q"),
            Room("web:worklist", _("Worklist"), "list", "cases.read", "w"),
            Room("web:debits", _("Direct debits"), "repeat", "payments.read", "e"),
            Room("web:reminders", _("Reminders"), "bell", "documents.read", "y"),
        ),
    ),
    (
        _("Buy"),
        (
            Room("web:inbox", _("Inbox"), "inbox", "bills.read", "x"),
            Room("web:bills", _("Bills"), "receipt", "bills.read", "d"),
            Room("web:suppliers", _("Suppliers"), "users-group", "bills.read", "u"),
            Room("web:runs", _("Payments out"), "wallet", "bills.read", "o"),
        ),
    ),
    (_("Insight"), (Room("web:reports", _("Reports"), "chart-bar", "reports.read", "r"),)),
    (
        _("Documents"),
        (
            Room("web:validate", _("Validator"), "shield-check", "", "v"),
            Room("web:rules", _("Rules"), "scale", "", "l"),
        ),
    ),
)
"""The rail, from top to bottom."""

FOOT: tuple[Room, ...] = (
    Room("web:activity", _("Activity"), "activity", "documents.read", "a"),
    Room("web:mailbox", _("Mailbox"), "mail", "mailbox.read", "m"),
    Room("web:settings", _("Settings"), "settings", "company.read", "s", bottom=True),
)

KEYS: tuple[tuple[str, Any], ...] = (
    ("/", _("Search this list")),
    ("Ctrl K", _("Find anything")),
    ("n", _("New")),
    ("j  k", _("Next and previous row")),
    ("Enter", pgettext_lazy("key", "Open")),
    ("Esc", _("Back")),
    ("?", _("This map")),
)
"""The keyboard map beside the rooms' own keys."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """What base.html draws; the rail only where somebody is signed in and the page is the company's."""
    actor: Actor | None = getattr(request, "actor", None)
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"actor": actor, "theme": theme if theme in {"light", "dark"} else ""}
    if actor is not None:
        context |= {
            "groups": SimpleLazyObject(partial(_groups, request, actor)),
            "foot": SimpleLazyObject(partial(_rooms, request, actor, FOOT)),
            "bottom": SimpleLazyObject(partial(_bottom, request, actor)),
            "companies": SimpleLazyObject(partial(_companies, actor)),
            "keys": KEYS,
        }
    return context


def _companies(actor: Actor) -> list[Any]:
    return [each.company for each in memberships(actor.user)] if actor.user else []


def _groups(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    drawn = ({"title": title, "rooms": _rooms(request, actor, rooms)} for title, rooms in GROUPS)
    return [group for group in drawn if group["rooms"]]


def _bottom(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    everything = [room for _title, rooms in GROUPS for room in rooms] + list(FOOT)
    return _rooms(request, actor, tuple(room for room in everything if room.bottom))


def _rooms(request: HttpRequest, actor: Actor, rooms: tuple[Room, ...]) -> list[dict[str, Any]]:
    drawn = []
    for room in rooms:
        address = _address(room.name)
        if address and (not room.permission or actor.may(room.permission)):
            here = request.path == address or (address != "/" and request.path.startswith(address))
            drawn.append({"title": room.title, "icon": room.icon, "key": room.key, "url": address, "here": here})
    return drawn


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
