"""How every address below ``/my/`` is answered: who is signed in by the cookie, and what acts must come from our own pages.

The cookie is a secret of its own (``HttpOnly``, ``SameSite=Lax``, only below ``/my/``). A POST must name our own host as origin,
so that another site's form does nothing; a GET changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from duebook.kernel.errors import NotFound, TooMany
from duebook.portal.door import own_page, strict, visit_of
from duebook.portal.my.words import sentences, wanted
from duebook.services.portal import reach, signin
from duebook.services.portal.reach import Seat

COOKIE = "duebook_my"
PATH = "/my/"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is signed in, with every seat of their address."""

    request: HttpRequest
    email: str
    seats: tuple[Seat, ...]
    language: str

    def seat(self, customer_id: str) -> Seat:
        """The seat at one customer; raises :class:`NotFound`."""
        return next((one for one in self.seats if one.customer.pk == customer_id), None) or _nobody()


def _nobody() -> Seat:
    raise NotFound


def opened(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view that needs no sign-in."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **parts: str) -> HttpResponse:
            return strict(_guarded(request, methods, lambda: view(request, **parts)))

        return csrf_exempt(answer)  # own_page stands in its place: these pages have a session of their own

    return decorate


def signed_in(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Make a view that gets a :class:`Guest`; whoever is not signed in is asked to."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **parts: str) -> HttpResponse:
            def run() -> HttpResponse:
                guest = guest_of(request)
                return view(guest, **parts) if guest else HttpResponseRedirect(PATH, status=303)

            return strict(_guarded(request, methods, run))

        return csrf_exempt(answer)

    return decorate


def guest_of(request: HttpRequest) -> Guest | None:
    """Who is signed in; an address that is nobody's any more is not."""
    found = signin.session(request.COOKIES.get(COOKIE, ""))
    if found is None:
        return None
    seats = tuple(reach.seats(found.email))
    if not seats:
        return None
    spoken = next((one.customer.language for one in seats if one.customer.language), "")
    return Guest(request, found.email, seats, wanted(request, spoken))


def let_in(response: HttpResponse, token: str) -> HttpResponse:
    """Give the session's cookie."""
    response.set_cookie(
        COOKIE, token, max_age=int(signin.SESSION.total_seconds()), path=PATH, httponly=True, samesite="Lax",
        secure=str(settings.BASE_URL).startswith("https://"),
    )  # fmt: skip
    return response


def network_of(request: HttpRequest) -> tuple[str, str]:
    """Where a request comes from, and with what: the address and the user agent, cut."""
    visit = visit_of(request)
    return visit.ip, visit.agent


def trouble(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page of two sentences."""
    language = wanted(request)
    said = sentences(language)
    shown = {"language": language, "title": said[title], "text": said[text]}
    return render(request, "portal/trouble.html", shown, status=status)


def _guarded(request: HttpRequest, methods: tuple[str, ...], run: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
        return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    if request.method == "POST" and not own_page(request):
        return HttpResponse(status=403)
    try:
        return run()
    except NotFound:
        return trouble(request, 404, "missing", "missing_text")
    except TooMany:
        return trouble(request, 429, "slow", "slow_text")
