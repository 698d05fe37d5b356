"""The list of everything: what is open by company, and every document, to open, filter and pay together."""

from collections.abc import Sequence
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import fill
from duebook.portal.my.door import Guest, signed_in
from duebook.portal.my.words import sentences
from duebook.portal.words import sentences as public_sentences
from duebook.services.delivery import wording
from duebook.services.paying.asked import Asked, asked_of
from duebook.services.portal import papers
from duebook.store.documents import OpenItem

LONGEST = 100


@signed_in("GET")
def listed(guest: Guest) -> HttpResponse:
    """The list, by company, state and words."""
    return _page(guest)


@signed_in("POST")
def pay(guest: Guest) -> HttpResponse:
    """Pay the chosen documents in one go: those of one customer in one currency."""
    chosen = [one for one in guest.request.POST.getlist("document") if one]
    if not chosen:
        return _page(guest, wrong="choose_some")
    try:
        return HttpResponseRedirect(papers.pay_together(guest.email, chosen), status=303)
    except Invalid:
        return _page(guest, wrong="choose_alike")


def _page(guest: Guest, *, wrong: str = "") -> HttpResponse:
    asked = guest.request.GET
    chosen = asked.get("of", "")
    seats = [guest.seat(chosen)] if chosen else list(guest.seats)
    state = asked.get("state", "open")
    state = state if state in papers.STATES else "open"
    words = asked.get("q", "")[:LONGEST]
    sheet = papers.page(seats, state=state, words=words, after=asked.get("after", "")[:40])
    said = sentences(guest.language)
    shown = {
        "language": guest.language,
        "words": said,
        "guest": guest,
        "many": len({one.company.pk for one in guest.seats}) > 1 or len(guest.seats) > 1,
        "sums": [_sum(one, guest) for one in papers.sums(guest.seats)],
        "rows": _rows(sheet.items, guest),
        "more": sheet.more,
        "state": state,
        "states": [(key, said[f"state_{key}"]) for key in papers.STATES],
        "q": words,
        "chosen": chosen,
        "wrong": said[wrong] if wrong else "",
        "payable": state in {"open", "overdue"},
        "here": "papers",
    }
    return render(guest.request, "portal/my/papers.html", shown, status=422 if wrong else 200)


@signed_in("POST")
def show(guest: Guest, document_id: str) -> HttpResponse:
    """Open a document: its own page, where it is paid, downloaded, confirmed and disputed."""
    return HttpResponseRedirect(papers.open_one(guest.email, document_id), status=303)


def _sum(one: papers.Owed, guest: Guest) -> dict[str, Any]:
    locale = wording.locale_of(guest.language, one.seat.customer.country)
    return {
        "seat": one.seat,
        "open": wording.money(one.open_minor, one.currency, locale),
        "overdue": wording.money(one.overdue_minor, one.currency, locale) if one.overdue_minor else "",
    }


def _rows(items: Sequence[OpenItem], guest: Guest) -> list[dict[str, Any]]:
    wanted: dict[str, Asked] = {}
    for company in {one.company.pk: one.company for one in guest.seats}.values():
        owed = [one for one in items if one.company_id == company.pk and one.open_minor > 0]
        wanted |= asked_of(company, owed, clock.today(company.time_zone)) if owed else {}
    return [_row(item, guest, wanted.get(item.pk)) for item in items]


def _note(asked: Asked | None, guest: Guest, locale: Locale) -> str:
    """That a document is debited or being paid already; empty where neither is."""
    said = public_sentences(guest.language)
    if asked is None or not asked.held:
        return ""
    facts = {"day": wording.day(asked.day, locale), "account": asked.account}
    return fill(said["pay_debited" if asked.held == "debit" else "pay_under_way"], facts)


def _row(item: OpenItem, guest: Guest, asked: Asked | None) -> dict[str, Any]:
    row = item.document
    seat = guest.seat(item.customer_id)
    locale = wording.locale_of(guest.language, seat.customer.country)
    owed = max(item.open_minor, 0)
    late = owed and item.due_date < clock.today(seat.company.time_zone)
    part = owed and item.open_minor < item.payable_minor
    return {
        "id": item.pk,
        "number": row.number,
        "company": seat.company.name,
        "issued": format_date(row.issue_date, "medium", locale=locale),
        "due": format_date(row.due_date, "medium", locale=locale) if row.due_date else "",
        "amount": wording.money(row.payable_minor, row.currency, locale),
        "open": wording.money(owed, row.currency, locale) if part else "",
        "state": "credit" if row.payable_minor < 0 or item.open_minor < 0 else _state(bool(owed), bool(late), bool(part)),
        "payable": bool(owed) and (asked is None or asked.held != "debit"),
        "note": _note(asked, guest, locale),
    }


def _state(owed: bool, late: bool, part: bool) -> str:  # noqa: FBT001 - three facts of one row
    if not owed:
        return "settled"
    if late:
        return "overdue"
    return "part" if part else "open"
