"""``@page``: the one shape of a view. Sign-in, permission, exactly once; the function only shows or asks a service.

    @page("customers.read")
    def customer(request: HttpRequest, actor: Actor, customer_id: str) -> HttpResponse: ...

A POST form carries ``{% once %}``; the view hands ``once(request, actor, where)`` to the verb, and a form that was sent twice
leads to the same place with one effect.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duebook.kernel.canonical import sha256
from duebook.services.access import Actor, require
from duebook.services.answers import Replay
from duebook.services.once import Once
from duebook.web import said
from duebook.web.actor import actor_of
from duebook.web.trouble import trouble

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]
ONCE = "once"
_NOT_CONTENT = {ONCE, "csrfmiddlewaretoken"}


def page(permission: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Make a function a page that needs a permission; "" where being a member is enough."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            actor = actor_of(request)
            if actor is None:
                return trouble(request, 403, "no-company", _("You belong to no company here. Ask for an invitation."))
            request.actor = actor  # type: ignore[attr-defined]  # read by the frame of the page (web/shell.py)
            if permission:
                require(actor, permission)
            try:
                with said.in_country(actor.company.country):
                    return view(request, actor, *args, **kwargs)
            except Replay as given:
                return HttpResponseRedirect(given.body)

        run.permission = permission  # type: ignore[attr-defined]  # read by the authorization matrix
        return run

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    where = reverse("web:sign-in")
    if request.method == "GET" and request.path != "/" and not is_part(request):
        where = f"{where}?next={quote(request.get_full_path())}"
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return redirect(where)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(request.headers.get("HX-Request"))


def show(request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str = "", status: int = 200) -> HttpResponse:
    """The page, or only its ``part`` template where htmx asked."""
    chosen = part if part and is_part(request) else template
    response = render(request, chosen, dict(context), status=status)
    if part:
        response.headers["Vary"] = "HX-Request"
    return response


def once(request: HttpRequest, actor: Actor, where: Callable[[Any], str]) -> Actor:
    """The actor for the next verb with the form's key; ``where`` says from the verb's result to which address it leads."""
    key = request.POST.get(ONCE, "")
    if not key:
        return actor
    fingerprint = sha256(f"{request.path}\n{content(request.POST)}".encode())
    return actor.doing(Once(key, fingerprint, lambda result: (303, where(result))))


def content(form: QueryDict) -> str:
    """What was typed, without the keys of the form itself, in one order."""
    typed = sorted((name, value) for name, values in form.lists() if name not in _NOT_CONTENT for value in values)
    return "\n".join(f"{name}={value}" for name, value in typed)


def done(request: HttpRequest, sentence: str, where: str) -> HttpResponse:
    """Say what was done, and go on (POST, redirect, GET)."""
    messages.success(request, sentence)
    return HttpResponseRedirect(where, status=303)
