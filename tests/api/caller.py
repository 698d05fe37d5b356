"""A program that calls the API in tests. Every answer it gets is held against the description: status, type, and every field."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from duebook.api.app import api
from duebook.api.problems import PROBLEM, ProblemOut
from duebook.services.access import ALL, Actor
from duebook.services.billing import keys

ROOT = "/api/v1"


@cache
def operations() -> dict[str, Any]:
    """Every operation by its name: ``customers.create``."""
    found = {}
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                found[api.get_openapi_operation_id(operation)] = operation
    return found


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document."""
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


@cache
def by_route() -> dict[tuple[str, str], str]:
    """(path with parameters, METHOD) to the operation's name."""
    return {
        (path, method.upper()): operation["operationId"]
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    }


class Caller:
    """Calls as one API key."""

    def __init__(self, secret: str = "", client: Client | None = None) -> None:
        self.client = client or Client()
        self.secret = secret
        self.seen: set[str] = set()

    def __call__(
        self, method: str, path: str, body: Any = None, *, key: str = "", status: int | None = None, **headers: str
    ) -> Any:
        """The decoded answer; with ``status`` anything else fails, without one anything below 400 passes."""
        response = self.raw(method, path, body, key=key, **headers)
        wanted = (response.status_code == status) if status else response.status_code < 400
        assert wanted, f"{method} {path}: {response.status_code} {response.content[:2000]!r}"
        is_json = "json" in response.headers.get("Content-Type", "")
        return json.loads(response.content, parse_float=Decimal) if is_json and response.content else response.content

    def raw(self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        """The answer as it came, held against the description."""
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if key:
            sent["Idempotency-Key"] = key
        content = body if isinstance(body, bytes) else json.dumps(body, default=str).encode() if body is not None else b""
        kind = sent.pop("Content-Type", "application/json")
        response = self.client.generic(method, ROOT + path, content, content_type=kind, headers=sent)
        self.seen.add(held(method, path, response))
        return response


def held(method: str, path: str, response: HttpResponse) -> str:
    """Hold an answer against the description; gives the operation's name, or nothing for an address that is none."""
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == PROBLEM, response.headers["Content-Type"]
        told = ProblemOut.model_validate_json(response.content)
        assert told.status == response.status_code
        assert told.title
        assert told.code
    found = resolve(ROOT + path.partition("?")[0])
    template = "/" + found.route.removeprefix("^").replace("<", "{").replace(">", "}")
    name = by_route().get((template, method), "")
    if not name:
        return ""
    operation = description()["paths"][template][method.lower()]
    assert str(response.status_code) in operation["responses"], (name, response.status_code, response.content[:500])
    kind = response.headers["Content-Type"].partition(";")[0]
    described = operation["responses"][str(response.status_code)].get("content", {})
    assert kind in described, (name, kind, list(described))
    model = operations()[name].response_models.get(response.status_code)
    if kind == "application/json" and isinstance(model, type):
        model.model_validate({"response": json.loads(response.content)})
    return name


def caller(who: Actor, *scopes: str) -> Caller:
    """A key of the actor's company with these scopes (all of them where none is named)."""
    _row, secret = keys.create_key(who.doing(None), "test", scopes or sorted(ALL))
    return Caller(secret)
