"""How every address of a public page is answered: the token is looked up, guesses are counted, headers are strict.

A link carries no cookie and no log-in, so there is nothing that another site could borrow: whoever acts knows the secret in the
address. What acts must be a POST from our own page all the same (Origin or Sec-Fetch-Site say so), and a GET changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from duebook.edge import clock
from duebook.kernel.errors import NotFound
from duebook.portal.words import sentences, wanted
from duebook.services.delivery.links import find_link
from duebook.services.delivery.visits import Visit
from duebook.store.deliveries import PublicLink
from duebook.store.users import User

MOST_MISSES = 10
"""Unknown tokens from one address in one minute; after that the address waits for the next minute."""
MINUTE = 60
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
View = Callable[..., HttpResponse]


L = TypeVar("L")
Find = Callable[[str], Any]


@dataclass(frozen=True)
class Opening(Generic[L]):
    """A request to a public page whose token holds, with what the token opens."""

    request: HttpRequest
    link: L
    token: str


Opened: TypeAlias = Opening[PublicLink]
"""A request to the page of a document."""


def public(*methods: str, find: Find = find_link) -> Callable[[View], View]:
    """Make a view of a public page: it gets an :class:`Opening`, for these methods. ``find`` knows one kind of tokens only."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, token: str, **parts: str) -> HttpResponse:
            return strict(_answer(view, methods, request, find, token, parts))

        return csrf_exempt(answer)

    return decorate


def visit_of(request: HttpRequest) -> Visit:
    """Who this is, as far as the request tells."""
    user = request.user
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "") + request.headers.get("X-Moz", "")
    return Visit(
        ip=str(request.META.get("REMOTE_ADDR", ""))[:45],
        agent=request.headers.get("User-Agent", "")[:300],
        user_id=user.pk if isinstance(user, User) else "",
        prefetch="prefetch" in purpose or "preview" in purpose,
    )


def own_page(request: HttpRequest) -> bool:
    """Whether a POST comes from a page of ours, by the headers that a browser sets and a script cannot."""
    origin = request.headers.get("Origin")
    if origin is not None:
        ours = {request.get_host(), urlsplit(str(settings.BASE_URL)).netloc}
        return urlsplit(origin).netloc in ours
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def trouble(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page of two sentences in the browser's language; the same bytes whatever the reason was."""
    language = wanted(request)
    said = sentences(language)
    return render(request, "portal/trouble.html", {"language": language, "title": said[title], "text": said[text]}, status=status)


def strict(response: HttpResponse) -> HttpResponse:
    """The headers of every answer of this door; one that a view has set stays."""
    for name, value in (
        ("Content-Security-Policy", POLICY),
        ("Referrer-Policy", "same-origin"),
        ("X-Robots-Tag", "noindex, nofollow, noarchive"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Cache-Control", "no-store, private"),
    ):
        response.headers.setdefault(name, value)
    return response


def _answer(
    view: View, methods: tuple[str, ...], request: HttpRequest, find: Find, token: str, parts: dict[str, Any]
) -> HttpResponse:
    key = f"portal-misses:{request.META.get('REMOTE_ADDR', '')}:{int(clock.now().timestamp()) // MINUTE}"
    if cache.get(key, 0) >= MOST_MISSES:
        response = trouble(request, 429, "slow", "slow_text")
        response.headers["Retry-After"] = str(MINUTE)
        return response
    try:
        link = find(token)
    except NotFound:
        cache.add(key, 0, 2 * MINUTE)
        cache.incr(key)
        return trouble(request, 404, "missing", "missing_text")
    if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
        return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
    if request.method == "POST" and not own_page(request):
        return HttpResponse(status=403)
    try:
        return view(Opening(request, link, token), **parts)
    except NotFound:
        return trouble(request, 404, "missing", "missing_text")
