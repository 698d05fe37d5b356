"""Pages for what went wrong: one sentence, what to do next, and the code in small print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

NOT_FOUND = 404


def trouble(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    """The page of an error."""
    return render(request, "web/trouble.html", {"status": status, "code": code, "sentence": sentence}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """No such address (Django's handler404)."""
    return trouble(request, NOT_FOUND, "not-found", _("There is no such page here."))


def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours (Django's handler500); nothing about it is shown."""
    return render(
        request,
        "web/trouble.html",
        {"status": 500, "code": "error", "sentence": _("Something went wrong on our side.")},
        status=500,
    )


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler403."""
    return trouble(request, 403, "refused", _("You may not do this."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's handler400."""
    return trouble(request, 400, "bad-request", _("This request could not be understood."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form was too old or came from elsewhere (Django's CSRF_FAILURE_VIEW)."""
    return trouble(request, 403, "form-expired", _("This form has expired. Go back, reload the page and send it again."))
