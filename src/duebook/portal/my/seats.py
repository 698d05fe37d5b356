"""One customer's own page: what is on record, who may see the documents, the account's movements, and what is asked for."""

from datetime import date, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.money import minor
from duebook.portal.my.door import Guest, signed_in
from duebook.portal.my.words import sentences
from duebook.services.collections import statements as sent
from duebook.services.delivery import wording
from duebook.services.portal import changes, reach
from duebook.services.portal.reach import Seat
from duebook.services.receivables import statement
from duebook.store.parties import CustomerContact
from duebook.store.portal import ChangeRequest

LATEST = 20
YEAR = timedelta(days=365)
MIMES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LETTERS = 2
_COUNTRIES = [code for code in map(str, Locale("en").territories) if len(code) == _LETTERS and code.isalpha()]


@signed_in("GET")
def show(guest: Guest, customer_id: str) -> HttpResponse:
    """The page."""
    return _page(guest, guest.seat(customer_id))


@signed_in("POST")
def details(guest: Guest, customer_id: str) -> HttpResponse:
    """Ask for another address, name or reference."""
    seat = guest.seat(customer_id)
    return _asked(guest, seat, "details", lambda actor, typed: changes.ask_details(actor, seat.customer.pk, guest.email, typed))


@signed_in("POST")
def person(guest: Guest, customer_id: str) -> HttpResponse:
    """Ask for a person to be added, changed or taken away."""
    seat = guest.seat(customer_id)
    gone = bool(guest.request.POST.get("gone"))
    return _asked(
        guest, seat, "person", lambda actor, typed: changes.ask_contact(actor, seat.customer.pk, guest.email, typed, gone=gone)
    )


@signed_in("GET")
def account(guest: Guest, customer_id: str, suffix: str) -> HttpResponse:
    """The account's movements as a file: PDF, CSV or XLSX, as the company sends them."""
    seat = guest.seat(customer_id)
    start, end = _period(guest, seat)
    acting = reach.actor(seat.company, guest.email)
    content = sent.make(acting, seat.customer.pk, "balance-forward", suffix, start, end)
    response = HttpResponse(content, content_type=MIMES[suffix])
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{start}-{end}.{suffix}"'
    return response


def _asked(guest: Guest, seat: Seat, form: str, ask: Any) -> HttpResponse:
    typed = {name: value for name, value in guest.request.POST.items() if isinstance(value, str)}
    try:
        ask(reach.actor(seat.company, guest.email), typed)
    except Invalid as error:
        return _page(guest, seat, form=form, typed=typed, wrong={fault.path for fault in error.faults}, status=422)
    except Conflict:
        return _page(guest, seat, form=form, typed=typed, wrong={"same"}, status=422)
    return HttpResponseRedirect(f"/my/at/{seat.customer.pk}?said=asked#changes", status=303)


def _page(
    guest: Guest,
    seat: Seat,
    *,
    form: str = "",
    typed: dict[str, str] | None = None,
    wrong: set[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    start, end = _period(guest, seat)
    locale = wording.locale_of(guest.language, seat.customer.country)
    record = changes.details_of(seat.customer)
    shown = {
        "language": guest.language,
        "words": sentences(guest.language),
        "guest": guest,
        "seat": seat,
        "record": {**record, **(typed or {})} if form == "details" else record,
        "countries": sorted(((code, locale.territories.get(code, code)) for code in _COUNTRIES), key=lambda pair: pair[1]),
        "people": CustomerContact.objects.of(seat.company).filter(customer=seat.customer).order_by("name", "pk"),
        "changes": ChangeRequest.objects.of(seat.company).filter(customer=seat.customer).order_by("-asked_at", "-pk")[:LATEST],
        "accounts": [
            _account(one, locale, guest.language) for one in statement.statements(seat.company, seat.customer.pk, start, end)
        ],
        "start": start,
        "end": end,
        "form": form,
        "typed": typed or {},
        "wrong": wrong or set(),
        "said": guest.request.GET.get("said", "") == "asked",
    }
    return render(guest.request, "portal/my/seat.html", shown, status=status)


def _account(one: statement.Statement, locale: Locale, language: str) -> dict[str, Any]:
    def money(amount: Any) -> str:
        return wording.money(minor(amount, one.currency), one.currency, locale)

    return {
        "currency": one.currency,
        "opening": money(one.opening),
        "closing": money(one.closing),
        "movements": [
            {
                "day": format_date(move.day, "medium", locale=locale),
                "kind": sent.kind_word(language, move.kind),
                "text": sent.about(move.text),
                "amount": money(move.amount),
                "balance": money(move.balance),
            }
            for move in one.movements
        ],
    }


def _period(guest: Guest, seat: Seat) -> tuple[date, date]:
    today = clock.today(seat.company.time_zone)
    start, end = _day(guest.request.GET.get("from", "")), _day(guest.request.GET.get("to", ""))
    end = max(min(end or today, today), date.min + YEAR)
    return min(start or end - YEAR, end), end


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
