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
    # cases
    "withdrawn": (_("Withdrawn"), "", "rotate"),
    "promise-open": (_("Promised"), "accent", "calendar"),
    "promise-kept": (_("Kept"), "good", "circle-check"),
    "promise-broken": (_("Broken"), "bad", "alert-triangle"),
    "promise-cancelled": (_("Cancelled"), "", "ban"),
    "plan-proposed": (_("Proposed"), "", "circle-dashed"),
    "plan-agreed": (_("Agreed"), "accent", "calendar"),
    "plan-kept": (_("Kept"), "good", "circle-check"),
    "plan-broken": (_("Broken"), "bad", "alert-triangle"),
    "plan-cancelled": (_("Cancelled"), "", "ban"),
    # bank lines
    "line-open": (_("Open"), "accent", "circle-dot"),
    "line-partly": (_("Used in part"), "warn", "circle-dot"),
    "line-done": (_("Done"), "good", "circle-check"),
    "line-self": (_("Posted by itself"), "good", "circle-check"),
    "line-set-aside": (_("Set aside"), "", "archive"),
    "line-split": (_("By its payments"), "", "list"),
    # mandates, collections
    "offered": (_("Waits for a signature"), "accent", "clock"),
    "stopped": (_("Ended"), "", "ban"),
    "planned": (_("Planned"), "", "calendar"),
    "booked": (_("Collected"), "good", "circle-check"),
    "returned": (_("Came back"), "bad", "arrow-back-up"),
    # remittance advices
    "advice-waiting": (_("Waiting for money"), "accent", "clock"),
    "advice-joined": (_("Joined"), "good", "circle-check"),
    # bank files
    "file-good": (_("Taken in"), "good", "circle-check"),
    "file-warned": (_("With warnings"), "warn", "alert-triangle"),
    "file-faults": (_("With faults"), "bad", "alert-circle"),
    "file-known": (_("Known already"), "", "files"),
    # charges, payouts
    "charge-created": (_("Begun"), "", "clock"),
    "charge-pending": (_("Under way"), "accent", "clock"),
    "charge-unknown": (_("No answer yet"), "warn", "help"),
    "charge-succeeded": (_("Paid"), "good", "circle-check"),
    "charge-failed": (_("Failed"), "bad", "circle-x"),
    "charge-cancelled": (_("Closed"), "", "ban"),
    "charge-expired": (_("Expired"), "", "clock"),
    "charge-check": (_("To decide"), "warn", "alert-triangle"),
    "dispute-open": (_("Charged back"), "bad", "alert-triangle"),
    "dispute-won": (_("Won"), "good", "circle-check"),
    "dispute-lost": (_("Lost"), "bad", "circle-x"),
    "payout-pending": (_("Announced"), "", "clock"),
    "payout-paid": (_("On its way to the bank"), "accent", "send"),
    "payout-failed": (_("Failed"), "bad", "circle-x"),
    "payout-arrived": (_("Arrived"), "good", "circle-check"),
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
    # reminders, claims, what is overdue
    "to-print": (_("To print"), "warn", "file-text"),
    "posted": (_("On its way"), "accent", "send"),
    "printed": (_("In the post"), "good", "check"),
    "waived": (_("Waived"), "", "ban"),
    "superseded": (_("Replaced"), "", "rotate"),
    "warn": (_("Warned"), "warn", "alert-triangle"),
    "hold": (_("On hold"), "warn", "player-pause"),
    "block": (_("Blocked"), "bad", "ban"),
    "clear": (_("Nothing overdue"), "good", "circle-check"),
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


def figure(value: Decimal, where: str) -> str:
    """A decimal with the thousands apart and every digit kept."""
    shift = value.as_tuple().exponent
    places = -shift if isinstance(shift, int) and shift < 0 else 0
    return str(format_decimal(value, format="#,##0" + ("." + "0" * places if places else ""), locale=where))


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
