"""Coming and going: ask for a link, use it, leave."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from duebook.kernel.errors import NotFound
from duebook.portal.my.door import COOKIE, PATH, guest_of, let_in, network_of, opened, trouble
from duebook.portal.my.words import sentences, wanted
from duebook.services.operations import limits
from duebook.services.portal import signin

TRIES = 5
ADDRESS_TRIES = 30
"""Letters asked for in a minute: for one address, and from one place."""
LONGEST = 254


@opened("GET", "POST")
def door(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail address and send its link; whoever is signed in goes on to their papers."""
    if request.method != "POST":
        return HttpResponseRedirect(f"{PATH}papers", status=303) if guest_of(request) else _ask(request)
    email = request.POST.get("email", "").strip().lower()
    if not email or "@" not in email or len(email) > LONGEST:
        return _ask(request, email=email[:LONGEST], wrong=True)
    ip, _agent = network_of(request)
    limits.count(f"portal-letter\n{email}", TRIES)
    limits.count(f"portal-letter\n{ip}", ADDRESS_TRIES)
    signin.ask(email)
    language = wanted(request)
    said = sentences(language)
    shown = {"language": language, "words": said, "email": email}
    return render(request, "portal/my/sent.html", shown)


@opened("GET", "POST")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter. Mail programs open links by themselves, so the page has a button, and only that signs in."""
    ip, agent = network_of(request)
    limits.count(f"portal-enter\n{ip}", ADDRESS_TRIES)
    language = wanted(request)
    try:
        if request.method == "POST":
            session = signin.enter(token, ip=ip, agent=agent)
            return let_in(HttpResponseRedirect(f"{PATH}papers", status=303), session)
        letter = signin.letter(token)
    except NotFound:
        return trouble(request, 404, "used", "used_text")
    shown = {"language": language, "words": sentences(language), "email": letter.email, "link": token}
    return render(request, "portal/my/enter.html", shown)


@opened("POST")
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, here."""
    signin.leave(request.COOKIES.get(COOKIE, ""))
    response = HttpResponseRedirect(PATH, status=303)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _ask(request: HttpRequest, *, email: str = "", wrong: bool = False) -> HttpResponse:
    language = wanted(request)
    shown = {"language": language, "words": sentences(language), "email": email, "wrong": wrong}
    return render(request, "portal/my/door.html", shown, status=422 if wrong else 200)
