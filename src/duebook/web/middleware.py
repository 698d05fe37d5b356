"""What every answer of the pages carries, and how trouble looks: a strict content policy, and errors of the tree as plain pages.

Nothing inline is allowed, neither script nor style; nothing is loaded from elsewhere (CSP level 3, w3.org/TR/CSP3). The API
answers for itself.
"""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from duebook.kernel.errors import DuebookError, TooLarge
from duebook.web import said
from duebook.web.trouble import bad_request, trouble

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data: blob:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "frame-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'self'; "
    "base-uri 'none'; "
    "object-src 'none'; "
    "manifest-src 'self'"
)
"""The content security policy of every page."""
LARGEST = 64 * 1024 * 1024
"""Bytes of what is sent to a page that says nothing else: a supplier's invoice with its attachments."""


class Frame:
    """Sets the headers, and turns an error of :mod:`duebook.kernel.errors` into a page with its status."""

    def __init__(self, get_response: Answer) -> None:
        """Django's own protocol for middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then add what is missing; a view that set a header of its own keeps it."""
        unkept = "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")  # no database can look for NUL
        response = self.get_response(request) if not unkept or _is_api(request) else bad_request(request)
        for name, value in (
            ("Content-Security-Policy", POLICY),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
            ("X-Content-Type-Options", "nosniff"),
        ):
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: object, *_given: object) -> HttpResponse | None:
        """Refuse a body that is too large before it is read, and a form with NUL in it, which no browser sends.

        A view says with ``largest`` how many bytes it takes.
        """
        if request.method == "POST" and not _is_api(request):
            if int(request.META.get("CONTENT_LENGTH") or 0) > getattr(view, "largest", LARGEST):
                return trouble(request, TooLarge.status, TooLarge.code, said.error(TooLarge()))
            typed = (value for values in request.POST.lists() for value in values[1])
            if any("\x00" in value for value in typed):
                return bad_request(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page, or for htmx one sentence in a header, for every error of the tree; others are Django's."""
        if not isinstance(error, DuebookError) or _is_api(request):
            return None
        if request.headers.get("HX-Request"):
            sentence = said.error(error)
            headers = {"X-Sentence": quote(sentence)}
            return HttpResponse(sentence, status=error.status, content_type="text/plain; charset=utf-8", headers=headers)
        return trouble(request, error.status, error.code, said.error(error))


class Tongue:
    """Chooses the language of the answer, after Django's LocaleMiddleware took what the browser asks for.

    A person's own choice counts before the browser's, on every page, the pages of errors too. The API answers in English
    whatever is asked, so that its sentences are the same for every program.
    """

    def __init__(self, get_response: Answer) -> None:
        """Django's own protocol for middleware."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Choose, then answer. Nobody is looked up where no session was sent."""
        chosen = ""
        if _is_api(request):
            chosen = settings.LANGUAGE_CODE
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            chosen = getattr(request.user, "language", "")
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
