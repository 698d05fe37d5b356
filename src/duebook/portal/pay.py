"""The public pay page: choose what, how much and how; go to the gateway; come back and read what became of it.

Works without script. The amount is the company's to say: what is typed is held against what is open and against its policy.
"""

from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound
from duebook.kernel.rules import fill
from duebook.portal.door import POLICY, Opened, public, visit_of
from duebook.portal.words import sentences
from duebook.services.delivery.links import address
from duebook.services.paying import links, page, trial

TO_GATEWAYS = POLICY.replace("form-action 'self'", "form-action 'self' https:")
"""Browsers hold ``form-action`` against where a form's answer redirects to, and that is the gateway's own host."""
WRONG = {"PAY-NOT-OPEN": "pay_gone", "PAY-GATEWAY": "pay_choose", "PAY-PART": "pay_gone"}
"""Code of a fault -> the sentence that the page says; every other is about the amount."""


@public("GET", "POST", find=links.find_any)
def pay(opened: Opened) -> HttpResponse:
    """The page, and what it sends."""
    if opened.request.method != "POST":
        return _page(opened)
    typed, link = opened.request.POST, opened.link
    content = page.page_of(link)
    consent = fill(sentences(content.language)["pay_save"], {"company": content.company}) if typed.get("save") else ""
    if not typed.get("way"):
        return _page(opened, wrong="pay_choose")
    try:
        charge = page.pay(
            link,
            visit_of(opened.request),
            chosen=typed.getlist("document")[:200],
            amount=typed.get("amount", "")[:40],
            way=typed["way"],
            consent=consent,
            back=lambda pk: f"{address(opened.token)}/paid/{pk}",
        )
    except Invalid as error:
        code = error.faults[0].code if error.faults else ""
        return _page(opened, wrong=WRONG.get(code, "pay_wrong" if content.most else "pay_wrong_from"))
    except Conflict:
        return _page(opened, wrong="pay_busy", status=409)
    except NotFound:
        return _page(opened, wrong="pay_choose")
    return HttpResponseRedirect(charge.checkout_url or f"/p/{opened.token}/paid/{charge.pk}", status=303)


@public("GET", find=links.find_any)
def paid(opened: Opened, charge_id: str) -> HttpResponse:
    """Where the payer comes back to: paid, on its way, not paid, or being checked. The gateway is asked, not the address."""
    seen = page.outcome(opened.link, charge_id)
    said = sentences(seen.language)
    facts = {"company": seen.company, "amount": seen.amount}
    shown = {
        "language": seen.language,
        "token": opened.token,
        "words": {name: fill(said[name], facts) for name in said},
        "title": said[f"back_{seen.state}"],
        "text": fill(said[f"back_{seen.state}_text"], facts),
        "state": seen.state,
        "numbers": seen.numbers,
        "page": seen,
        "here": f"/p/{opened.token}/paid/{charge_id}",
        "whole": opened.link.purpose != links.PURPOSE,
    }
    return render(opened.request, "portal/paid.html", shown)


@public("POST", find=links.find_any)
def end(opened: Opened) -> HttpResponse:
    """The customer ends what was kept for later invoices."""
    page.end_methods(opened.link, visit_of(opened.request))
    return HttpResponseRedirect(f"/p/{opened.token}/pay?said=ended", status=303)


@public("GET", "POST", find=links.find_any)
def test(opened: Opened, charge_id: str) -> HttpResponse:
    """The page of the local test gateway; other gateways have their own."""
    row = trial.charge_on(opened.link, charge_id)
    if opened.request.method == "POST":
        button = opened.request.POST.get("button", "")
        with suppress(DuebookError):  # pressed before: the page to come back to tells what is
            trial.press(opened.link, charge_id, button)
        return HttpResponseRedirect(f"/p/{opened.token}/paid/{row.pk}", status=303)
    seen = page.outcome(opened.link, charge_id)
    shown = {"language": seen.language, "token": opened.token, "words": sentences(seen.language), "page": seen, "row": row}
    return render(opened.request, "portal/test.html", shown)


def note_of(bill: page.Bill, language: str) -> str:
    """Why a document is not asked for as a whole: it is debited, being paid, or paid in instalments; empty where it is."""
    said = sentences(language)
    facts = {"day": bill.day, "account": bill.account}
    names = {"debit": "pay_debited", "charge": "pay_under_way"}
    name = names.get(bill.held, "pay_part" if bill.part else "")
    return fill(said[name], facts) if name else ""


def _page(opened: Opened, *, wrong: str = "", status: int = 422) -> HttpResponse:
    typed = opened.request.POST
    content = page.page_of(opened.link, typed.getlist("document")[:200], typed.get("amount", "")[:40])
    facts = {"company": content.company, "least": content.least, "most": content.most}
    words = {name: fill(sentence, facts) for name, sentence in sentences(content.language).items()}
    shown = {
        "page": content,
        "bills": [(bill, note_of(bill, content.language)) for bill in content.bills],
        "open_bills": any(bill.held != "debit" for bill in content.bills),
        "listed": len(content.bills) > 1 or any(bill.held for bill in content.bills),
        "language": content.language,
        "words": words,
        "token": opened.token,
        "wrong": words[wrong] if wrong else "",
        "wrong_amount": wrong in {"pay_wrong", "pay_wrong_from"},
        "way": typed.get("way", "") or (content.ways[0].id if content.ways else ""),
        "save": bool(typed.get("save")),
        "can_save": any(way.can_save for way in content.ways),
        "ended": opened.request.GET.get("said") == "ended",
        "whole": opened.link.purpose != links.PURPOSE,
    }
    response = render(opened.request, "portal/pay.html", shown, status=status if wrong else 200)
    response.headers["Content-Security-Policy"] = TO_GATEWAYS
    return response
