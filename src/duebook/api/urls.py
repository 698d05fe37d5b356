"""The API's addresses, and what every one of them does alike: HEAD, OPTIONS, unknown methods and addresses, crashes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from duebook.api.app import api
from duebook.api.problems import broken, plain_problem

View = Callable[..., HttpResponseBase]
NOT_ALLOWED = 405


def framed(view: View) -> View:
    """A view that answers HEAD as GET without a body, OPTIONS with what is allowed, and everything wrong as a problem."""

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            response = view(request, **parts)
        except Http404:
            response = _unknown()
        except Exception as error:  # noqa: BLE001 - the last door: what nobody expected is logged and told without details
            got_request_exception.send(sender=framed, request=request)
            response = broken(request, error)
        finally:
            request.method = asked
        if response.status_code == NOT_ALLOWED:
            response = _not_allowed(response["Allow"], asked == "OPTIONS")
        elif asked == "HEAD" and isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return csrf_exempt(answer)  # no cookie speaks for anybody here: a key is sent on purpose or not at all


def unknown(_request: HttpRequest) -> HttpResponse:
    """No such address."""
    return _unknown()


def _unknown() -> HttpResponse:
    return plain_problem(404, "There is no such address here. See /api/v1/openapi.json.", "not-found")


def _not_allowed(allow: str, is_asking: bool) -> HttpResponse:  # noqa: FBT001 - of two answers, one
    methods = {part.strip() for part in allow.split(",")}
    methods |= {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    headers = {"Allow": ", ".join(sorted(methods))}
    if is_asking:
        return HttpResponse(status=204, headers=headers)
    return plain_problem(405, "This address does not take this method.", "method-not-allowed", headers)


def _patterns() -> tuple[list[URLPattern | URLResolver], str, str]:
    patterns, app, space = api.urls
    for pattern in patterns:
        pattern.callback = framed(cast("View", pattern.callback))
    return patterns, app, space


urlpatterns: list[URLPattern | URLResolver] = [
    path("", _patterns()),
    re_path("", framed(unknown), name="api-unknown"),
]
