"""The public page of one document: see what is due, pay, download, confirm, ask. It works without script and without a log-in."""

import io
from datetime import date

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.kernel.errors import Invalid, TooMany
from duebook.kernel.rules import fill
from duebook.portal import cases
from duebook.portal.door import Opened, public, strict, trouble, visit_of
from duebook.portal.words import words_of
from duebook.services.cases import public as promised
from duebook.services.delivery import colours, files, freeze, page, visits
from duebook.services.paying import links
from duebook.services.paying.page import coming, offers
from duebook.store.companies import Company

KINDS = ("pdf", "ubl", "cii")
WAIT = 202
"""Answer to the page's script: this does not prove a reader yet, tell again when something is touched."""


@public("GET")
def show(opened: Opened) -> HttpResponse:
    """The page."""
    return _page(opened)


@public("GET", "POST")
def download(opened: Opened, kind: str) -> HttpResponse:
    """A frozen file. The page's button POSTs, which is a person's doing; a GET gives the same bytes and proves nothing."""
    frozen = files.read_of(opened.link.document, kind)
    if opened.request.method == "POST":
        visits.seen(opened.link, visit_of(opened.request), by=kind)
    response = HttpResponse(frozen.content, content_type=frozen.mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{frozen.name}"'
    response.headers["ETag"] = f'"{frozen.sha256}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@public("POST")
def seen(opened: Opened) -> HttpResponse:
    """The page's script says that somebody looks at it."""
    kind = visits.seen(opened.link, visit_of(opened.request))
    return HttpResponse(status=WAIT if kind == "scanner" else 204)


@public("POST")
def confirm(opened: Opened) -> HttpResponse:
    """The customer confirms the document."""
    visits.confirm(opened.link, visit_of(opened.request), name=opened.request.POST.get("name", ""))
    return _back(opened.token, "")


@public("POST")
def question(opened: Opened) -> HttpResponse:
    """The customer asks, or objects."""
    text, name, dispute = (opened.request.POST.get(one, "") for one in ("text", "name", "dispute"))
    try:
        visits.question(opened.link, visit_of(opened.request), text, name=name, dispute=bool(dispute))
    except Invalid:
        return _page(opened, wrong_in="question", wrong="write_something")
    except TooMany:
        return trouble(opened.request, 429, "slow", "slow_text")
    return _back(opened.token, "?said=objection" if dispute else "?said=question")


@public("POST")
def dispute(opened: Opened) -> HttpResponse:
    """The customer objects to the document, or to lines of it."""
    typed = opened.request.POST
    text, name, reason = (typed.get(one, "") for one in ("text", "name", "reason"))
    try:
        claims = cases.claims_of(typed)
        visits.question(opened.link, visit_of(opened.request), text, name=name, dispute=True, reason=reason, claims=claims)
    except Invalid as error:
        return _page(opened, wrong_in="dispute", wrong="write_something" if error.faults[0].path == "text" else "wrong_lines")
    except TooMany:
        return trouble(opened.request, 429, "slow", "slow_text")
    return _back(opened.token, "?said=objection")


@public("POST")
def promise(opened: Opened) -> HttpResponse:
    """The customer promises to pay by a day."""
    typed = opened.request.POST
    try:
        promised.promise(
            opened.link, visit_of(opened.request), date.fromisoformat(typed.get("day", "")), name=typed.get("name", "")
        )
    except (ValueError, Invalid):
        return _page(opened, wrong_in="promise", wrong="wrong_day")
    except TooMany:
        return trouble(opened.request, 429, "slow", "slow_text")
    return _back(opened.token, "")


@public("GET", find=links.find_any)
def logo(opened: Opened) -> HttpResponse:
    """The company's logo."""
    return logo_answer(opened.link.company)


@public("GET", find=links.find_any)
def brand(opened: Opened) -> HttpResponse:
    """The company's accent colour as CSS variables, with a readable colour on it and readable shades of it for text."""
    return brand_answer(opened.link.company)


def logo_answer(company: Company) -> HttpResponse:
    """A company's logo."""
    content, mime = page.logo_of(company)
    return _kept(HttpResponse(content, content_type=mime))


def brand_answer(company: Company) -> HttpResponse:
    """A company's colours."""
    accent = colours.accent_of(company)
    light, dark = colours.shifted(accent, "#111418", "#eceff3"), colours.shifted(accent, "#ffffff", "#171c24")
    css = (
        f":root{{--accent:{accent};--on-accent:{colours.readable_on(accent)};--accent-text:{light}}}\n"
        f"@media (prefers-color-scheme: dark){{:root{{--accent-text:{dark}}}}}\n"
    )
    return _kept(HttpResponse(css, content_type="text/css; charset=utf-8"))


@public("GET")
def code(opened: Opened) -> HttpResponse:
    """The payment QR code over what is still open."""
    out = io.BytesIO()
    made = segno.make_qr(page.code_of(opened.link), error="m", boost_error=False)
    made.save(out, kind="svg", border=2, light="#ffffff", xmldecl=False)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _page(opened: Opened, *, wrong_in: str = "", wrong: str = "") -> HttpResponse:
    """The page; where a form was ``wrong_in``, that form open with what was typed and the sentence ``wrong``."""
    kinds = [file.kind for file in freeze.files_of(opened.link.document)] or KINDS  # not rendered yet: rendered when asked for
    content = page.page_of(opened.link, [kind for kind in KINDS if kind in kinds])
    said = opened.request.GET.get("said", "")
    words = words_of(content) | cases.words_of(opened.link, content)
    typed = opened.request.POST
    debit = coming(opened.link)
    shown = {
        "page": content,
        "debited": fill(words["pay_debited"], {"day": debit[0], "account": debit[1]}) if debit else "",
        "language": content.language,
        "words": words,
        "token": opened.token,
        "said": said if said in {"question", "objection"} else "",
        "text": typed.get("text", "")[: visits.LONGEST_QUESTION],
        "name": typed.get("name", "")[:200],
        "day": typed.get("day", "")[:10],
        "wrong_in": wrong_in,
        "wrong": words[wrong] if wrong else "",
        "longest": visits.LONGEST_QUESTION,
        "online": content.state in {"open", "overdue", "part-paid"} and offers(opened.link),
        "case": cases.case_of(opened.link, typed, words),
    }
    return render(opened.request, "portal/page.html", shown, status=422 if wrong else 200)


def _back(token: str, query: str) -> HttpResponse:
    return HttpResponseRedirect(f"/p/{token}{query}#answer", status=303)


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, max-age=600"
    return strict(response)
