"""How pages write money, days and states, in the reader's language and country (CLDR through Babel)."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.languages import get_official_languages
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duebook.kernel.money import exponent, major

STATES: dict[str, tuple[Any, str, str]] = {
    # documents and drafts
    "draft": (_("Draft"), "", "circle-dashed"),
    "submitted": (_("To approve"), "accent", "clock"),
    "approved": (_("Approved"), "accent", "check"),
    "rejected": (_("Rejected"), "bad", "x"),
    "discarded": (_("Discarded"), "", "trash"),
    "to-approve": (_("To approve"), "accent", "clock"),
    "accepted": (_("Accepted"), "good", "circle-check"),
    "unused": (_("Not used"), "accent", "coins"),
    "settled": (_("Used"), "", "circle-check"),
    "open": (_("Open"), "accent", "circle-dot"),
    "overdue": (_("Overdue"), "bad", "alert-circle"),
    "part-paid": (_("Part paid"), "warn", "circle-dot"),
    "paid": (_("Paid"), "good", "circle-check"),
    "credited": (_("Credited"), "", "receipt-refund"),
    "written-off": (_("Written off"), "", "ban"),
    "disputed": (_("Disputed"), "warn", "message"),
    "cancelled": (_("Cancelled"), "", "ban"),
    # bills, what arrived, accounts of suppliers, payment runs
    "received": (_("To check"), "accent", "circle-dot"),
    "in-process": (_("In process"), "accent", "eye"),
    "under-query": (_("In query"), "warn", "message"),
    "scheduled": (_("Scheduled"), "accent", "calendar"),
    "new": (_("Not read yet"), "", "clock"),
    "understood": (_("Understood"), "good", "check"),
    "waiting": (_("To type"), "accent", "pencil"),
    "refused": (_("Refused"), "bad", "circle-x"),
    "put-away": (_("Put away"), "", "archive"),
    "open-account": (_("To confirm"), "warn", "clock"),
    "confirmed": (_("Confirmed"), "good", "shield-check"),
    "closed": (_("Closed"), "", "lock"),
    "exported": (_("At the bank"), "accent", "building-bank"),
    "released": (_("Not paid"), "", "arrow-back-up"),
    # deliveries, mails, jobs, webhook attempts
    "queued": (_("Queued"), "", "clock"),
    "ready": (_("Waiting"), "", "clock"),
    "running": (_("Running"), "accent", "refresh"),
    "sent": (_("Sent"), "good", "send"),
    "delivered": (_("Delivered"), "good", "check"),
    "viewed": (_("Viewed"), "good", "eye"),
    "bounced": (_("Bounced"), "bad", "arrow-back-up"),
    "failed": (_("Failed"), "bad", "circle-x"),
    "dead": (_("Stopped"), "bad", "circle-x"),
    "done": (_("Done"), "good", "check"),
    "not-sent": (_("Not sent anywhere"), "warn", "mail"),
    # people, keys, series, endpoints
    "active": (_("Active"), "good", "circle-check"),
    "archived": (_("Archived"), "", "archive"),
    "revoked": (_("Revoked"), "", "ban"),
    "expired": (_("Expired"), "", "clock"),
    "invited": (_("Invited"), "accent", "mail"),
    "off": (_("Switched off"), "", "player-pause"),
}
"""Kind -> word, colour class, icon."""


def status(kind: str) -> dict[str, Any]:
    """What the status part draws; a kind nobody named shows as it is."""
    word, tone, shape = STATES.get(kind, (kind, "", "circle-dot"))
    return {"word": word, "tone": tone, "shape": shape}


def locale_of(context: dict[str, Any]) -> str:
    """The reader's language with the company's country where CLDR knows the pair."""
    actor = context.get("actor")
    return locale(get_language() or "en", actor.company.country if actor else "")


@lru_cache(maxsize=256)
def locale(language: str, country: str) -> str:
    """A locale name for Babel: the language in the country, else the language, else British English."""
    base = language.replace("-", "_")
    for name in (f"{base.split('_')[0]}_{country}" if country else "", "en_GB" if base == "en" else base):
        try:
            if name:
                return str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return "en_GB"


def money(value: Decimal, currency: str, where: str, decimals: int) -> str:
    """An amount with its currency, with exactly so many decimals."""
    pattern = Locale.parse(where).currency_formats["standard"].pattern
    head = pattern.split(";")[0]
    for zeros in ("0.00", "0.0", "0.000"):
        if zeros in head:
            head = head.replace(zeros, "0" + ("." + "0" * decimals if decimals else ""))
            break
    return format_currency(value, currency or "XXX", format=head, locale=where, currency_digits=False)


def count(value: int) -> str:
    """A whole number with the thousands apart, in the language of the page."""
    return str(format_decimal(value, locale=locale(get_language() or "en", "")))


def symbol(currency: str, where: str) -> str:
    """The currency's sign in a locale."""
    return str(get_currency_symbol(currency, where))


def day(value: date, where: str) -> str:
    """A day: 21 Nov 2026."""
    return format_date(value, "medium", locale=where)


def moment(value: datetime, where: str) -> str:
    """A moment to the minute; ``value`` is in the zone to show."""
    return f"{day(value.date(), where)} {format_datetime(value, 'HH:mm', locale=where)}"


def language(code: str) -> str:
    """A language by its name in the language of the page."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).languages
    return str(names.get(code.replace("-", "_"), code))


def plain_money(minor: int, currency: str, country: str) -> str:
    """Minor units as an amount in the language of the page and the format of a country."""
    return money(major(minor, currency), currency, locale(get_language() or "en", country), exponent(currency))


def country(code: str) -> str:
    """A country by its name in the language of the page."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    return str(names.get(code, code))


def is_currency(code: str) -> bool:
    """Whether CLDR knows a currency of that code."""
    return code in Locale("en").currencies


def months() -> list[str]:
    """The names of the months in the language of the page."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).months["stand-alone"]["wide"]
    return [str(names[number]) for number in range(1, 13)]


def figures(country: str) -> str:
    """The locale (BCP 47) in which browsers write figures as a country does; they know fewer pairs than CLDR."""
    spoken = get_official_languages(country, regional=False, de_facto=True)
    return f"{spoken[0]}-{country}" if spoken else "en-GB"
