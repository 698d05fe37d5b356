"""The public page of one document: see what is due, pay, download, confirm, ask. It works without script and without a log-in."""

import io

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.kernel.errors import Invalid, TooMany
from duebook.portal.door import Opened, public, strict, trouble, visit_of
from duebook.portal.words import sentences, words_of
from duebook.services.delivery import colours, files, freeze, page, visits

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
        return _page(opened, text=text[: visits.LONGEST_QUESTION], name=name[:200], status=422)
    except TooMany:
        return trouble(opened.request, 429, "slow", "slow_text")
    return _back(opened.token, "?said=objection" if dispute else "?said=question")


@public("GET")
def logo(opened: Opened) -> HttpResponse:
    """The company's logo."""
    content, mime = page.logo_of(opened.link.company)
    return _kept(HttpResponse(content, content_type=mime))


@public("GET")
def brand(opened: Opened) -> HttpResponse:
    """The company's accent colour as CSS variables, with a readable colour on it and readable shades of it for text."""
    accent = colours.accent_of(opened.link.company)
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


def _page(opened: Opened, *, text: str = "", name: str = "", status: int = 200) -> HttpResponse:
    kinds = [file.kind for file in freeze.files_of(opened.link.document)] or KINDS  # not rendered yet: rendered when asked for
    content = page.page_of(opened.link, [kind for kind in KINDS if kind in kinds])
    said = opened.request.GET.get("said", "")
    shown = {
        "page": content,
        "language": content.language,
        "words": words_of(content),
        "token": opened.token,
        "said": said if said in {"question", "objection"} else "",
        "text": text,
        "name": name,
        "wrong": sentences(content.language)["write_something"] if status != 200 else "",  # noqa: PLR2004 - HTTP's "fine"
        "longest": visits.LONGEST_QUESTION,
    }
    return render(opened.request, "portal/page.html", shown, status=status)


def _back(token: str, query: str) -> HttpResponse:
    return HttpResponseRedirect(f"/p/{token}{query}#answer", status=303)


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, max-age=600"
    return strict(response)
