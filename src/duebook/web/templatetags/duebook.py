"""Tags and filters of the pages: icons, money, days, status words, the key of a form, the address with one parameter changed."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duebook.edge import ids
from duebook.kernel.money import exponent, major
from duebook.web import happenings, words

register = template.Library()


MACHINES = frozenset({"system", "story", "set-up", "benchmark"})
"""What Duebook calls itself where it acts by itself."""


@register.filter
def who(actor: object) -> str:
    """Who did it, by name; the machine under all its labels is Duebook."""
    return "Duebook" if str(actor) in MACHINES else str(actor or "")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sheet; it says nothing a screen reader must hear, the word stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra, static("vendor/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], minor: int | None, currency: str) -> SafeString:
    """Integer minor units as an amount in the reader's format, in tabular figures."""
    if minor is None:
        return format_html("")
    return amount(context, major(minor, currency), currency)


@register.simple_tag(takes_context=True)
def amount(context: dict[str, Any], value: Decimal, currency: str) -> SafeString:
    """A Decimal as an amount; decimals beyond the currency's own are kept (unit prices)."""
    decimals = max(exponent(currency), -int(value.normalize().as_tuple().exponent))
    text = words.money(value, currency, words.locale_of(context), decimals)
    return format_html('<span class="money">{}</span>', text)


@register.simple_tag(takes_context=True)
def figure(context: dict[str, Any], value: Decimal | str) -> str:
    """A decimal that is no amount, such as a rate, in the reader's format with every digit kept."""
    return words.figure(Decimal(value), words.locale_of(context))


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: date | str | None) -> SafeString:
    """A day in the reader's format, machine readable too; a moment is the company's day, a text one as ISO 8601 writes it."""
    if not value:
        return format_html("{}", "")
    if isinstance(value, str):
        value = date.fromisoformat(value)
    plain = _here(context, value).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', plain.isoformat(), words.day(plain, words.locale_of(context)))


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], value: datetime | None) -> SafeString:
    """A moment in the company's time zone."""
    if value is None:
        return format_html("")
    here = _here(context, value)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), words.moment(here, words.locale_of(context)))


@register.inclusion_tag("web/parts/status.html")
def status(kind: str) -> dict[str, str]:
    """The one status word of a thing: colour and shape. Kinds are in ``web/words.py``."""
    return words.status(kind)


@register.inclusion_tag("web/parts/once.html")
def once() -> dict[str, str]:
    """The hidden key that makes a form count once, however often it is sent."""
    return {"key": ids.token("frm")}


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: str) -> str:
    """This page's address with some parameters set ("" takes one away); paging starts anew unless it is what changes."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.filter
def may(actor: Any, permission: str) -> bool:
    """Whether the actor may do it: nothing is shown that a user may not do."""
    return bool(actor and actor.may(permission))


@register.filter
def plain_json(value: Any) -> str:
    """Plain values as JSON a person can read."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def evidence(key: str) -> str:
    """The name of a piece of evidence."""
    return str(happenings.EVIDENCE.get(key, key))


@register.filter
def whole(value: int) -> str:
    """A count with the thousands apart, as the page's language writes it."""
    return words.count(value)


@register.filter
def initials(name: str) -> str:
    """The first letters of a name, for the mark of a company."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in parts[:2]).upper() or "?"


def _here(context: dict[str, Any], value: datetime) -> datetime:
    actor = context.get("actor")
    return value.astimezone(ZoneInfo(actor.company.time_zone if actor else "UTC"))
