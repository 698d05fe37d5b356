"""Pages for members, and for everybody where ``DUEBOOK_PUBLIC_VALIDATOR`` is ``yes``; how often they may ask."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from duebook.services.access import Actor
from duebook.services.operations import limits
from duebook.web.actor import actor_of, address
from duebook.web.page import page, show

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor | None, P], HttpResponseBase]

CHECKS = 30
"""Files that one address may have checked in a minute."""
EVERYBODY = 240
"""Files that all strangers together may have checked in a minute: what is left of the machine is the company's own."""
MISSES = 20
"""Unknown links that one address may try in a minute."""


def open_page(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Make a function a page of the company that strangers may open too where the operator allows it; then ``actor`` is None."""

    @wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if settings.PUBLIC_VALIDATOR and actor_of(request) is None:
            return view(request, None, *args, **kwargs)
        return page("")(view)(request, *args, **kwargs)

    run.permission = ""  # type: ignore[attr-defined]  # read by the authorization matrix
    return run


def counted(request: HttpRequest, actor: Actor | None) -> None:
    """Count one file to check; raises :class:`~duebook.kernel.errors.TooMany`."""
    limits.count(f"validate\n{address(request)}", CHECKS)
    if actor is None:
        limits.count("validate\nstrangers", EVERYBODY)


def missed(request: HttpRequest) -> None:
    """Count a link that is none; raises :class:`~duebook.kernel.errors.TooMany`."""
    limits.count(f"validate-link\n{address(request)}", MISSES)


def shown(
    request: HttpRequest, actor: Actor | None, template: str, context: Mapping[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """A page in the company's frame, or in the plain one for strangers."""
    request.actor = actor  # type: ignore[attr-defined]  # read by the frame of the page (web/shell.py)
    frame = "web/base.html" if actor else "web/validator/frame.html"
    gallery = actor is not None or settings.PUBLIC_VALIDATOR
    return show(request, template, {**context, "frame": frame, "gallery": gallery}, part=part, status=status)
