"""The public page of a direct debit mandate: read it, check the account, sign it, end it. It works without script and log-in."""

from contextlib import suppress
from typing import Any, TypeAlias

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.rules import fill
from duebook.portal.door import Opening, public, visit_of
from duebook.portal.views import brand_answer, logo_answer
from duebook.portal.words import sentences
from duebook.services.debits import mandates, sign, wording
from duebook.services.debits.links import find_link
from duebook.services.debits.settings import compact, settings_of
from duebook.services.delivery import wording as speech
from duebook.services.delivery.page import grouped
from duebook.store.mandates import MandateLink

Opened: TypeAlias = Opening[MandateLink]
FIELDS = ("iban", "holder", "name", "place", "email")
WRONG = {
    "MANDATE-IBAN": "mandate_wrong_iban",
    "MANDATE-HOLDER": "mandate_wrong_holder",
    "MANDATE-NAME": "mandate_wrong_name",
    "MANDATE-AGREED": "mandate_wrong_agreed",
}
LONGEST = 200


@public("GET", find=find_link)
def show(opened: Opened) -> HttpResponse:
    """The page."""
    return _page(opened, {})


@public("POST", find=find_link)
def answer(opened: Opened) -> HttpResponse:
    """The customer signs, or only checks the account that they typed."""
    typed = _typed(opened.request)
    if opened.request.POST.get("do") == "check":
        return _page(opened, typed, checked=True)
    try:
        sign.sign(
            opened.link,
            visit_of(opened.request),
            sign.Signature(**typed, agreed=bool(opened.request.POST.get("agreed"))),
        )
    except Invalid as error:
        return _page(opened, typed, wrong={one.path: WRONG.get(one.code, "mandate_wrong_iban") for one in error.faults})
    except Conflict:
        pass  # signed or ended meanwhile: the page says which
    return _back(opened)


@public("POST", find=find_link)
def end(opened: Opened) -> HttpResponse:
    """The customer ends the mandate."""
    with suppress(Conflict):  # it has ended already: the page says so
        sign.withdraw(opened.link, visit_of(opened.request))
    return _back(opened)


@public("GET", find=find_link)
def logo(opened: Opened) -> HttpResponse:
    """The company's logo."""
    return logo_answer(opened.link.company)


@public("GET", find=find_link)
def brand(opened: Opened) -> HttpResponse:
    """The company's colours."""
    return brand_answer(opened.link.company)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}


def _page(opened: Opened, typed: dict[str, str], *, wrong: dict[str, str] | None = None, checked: bool = False) -> HttpResponse:
    link, mandate = opened.link, opened.link.mandate
    language = speech.speech_of(link.language)
    said, terms = sentences(language), wording.words(language)
    settings = settings_of(link.company)
    day = speech.day(mandate.signed_on, speech.locale_of(link.language, mandate.customer.country))
    iban = compact(typed.get("iban", "")) or mandate.iban
    bank = mandates.bank_of(iban) if iban else ("", "")
    faults = dict(wrong or {})
    if checked and not _right(typed.get("iban", "")):
        faults["iban"] = "mandate_wrong_iban"
    shown: dict[str, Any] = {
        "language": language,
        "words": said,
        "title": said["mandate_title_b2b" if mandate.scheme == "B2B" else "mandate_title"],
        "company": link.company.name,
        "has_logo": bool(link.company.logo),
        "secret": opened.token,
        "state": mandate.state,
        "facts": [
            (said["mandate_creditor"], wording.creditor_of(mandate, settings)),
            (terms["creditor_id"], settings.creditor_id),
            (terms["reference"], mandate.reference),
            (terms["kind"], terms["recurrent" if mandate.is_recurrent else "one_off"]),
        ],
        "text": mandate.evidence.get("text") or wording.mandate_text(mandate, settings, link.language),
        "signed": fill(said["mandate_signed"], {"day": day}) if mandate.signed_on else "",
        "account": wording.masked(mandate.iban),
        "bank": " · ".join(one for one in (bank[1], bank[0]) if one),
        "typed": {"holder": mandate.holder, "email": link.recipient, **typed, "iban": grouped(typed.get("iban", ""))},
        "wrong": {name: said[key] for name, key in faults.items()},
        "terms": terms,
    }
    return render(opened.request, "portal/mandate.html", shown, status=422 if faults else 200)


def _right(iban: str) -> bool:
    try:
        mandates.account(iban, "", "x")
    except Invalid:
        return False
    return True


def _back(opened: Opened) -> HttpResponse:
    return HttpResponseRedirect(f"/p/mandate/{opened.token}", status=303)
