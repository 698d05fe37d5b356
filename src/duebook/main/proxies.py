"""Whose request it is behind a reverse proxy: the address that the outermost of our own proxies saw.

``DUEBOOK_PROXIES`` says how many proxies of ours stand in front. Each appends the address it was called from to
X-Forwarded-For, so counted from the right the entry of that place is the first one that no stranger could write. Without the
setting the header is ignored.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class TrustedProxies:
    """Puts the visitor's address into REMOTE_ADDR, where limits, evidence and the audit read it."""

    def __init__(self, answer: Answer) -> None:
        """Middleware of Django."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the proxy's address by the visitor's."""
        count = settings.PROXIES
        if count:
            seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
            if len(seen) >= count:
                request.META["REMOTE_ADDR"] = seen[-count]
        return self.answer(request)
