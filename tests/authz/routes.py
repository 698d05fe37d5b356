"""Every address of every door, read from the URL table, with what its view says of itself."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver

from tests.api.caller import by_route, description
from tests.authz import expected

API, PORTAL, MINE = "api/v1/", "p/", "my/"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address. ``needs`` are the permissions its view names; None where it names none."""

    door: str  # web | portal | api
    name: str
    pattern: str
    method: str
    view: Callable[..., Any]
    needs: tuple[str, ...] | None

    @property
    def parameters(self) -> list[str]:
        """The names of what stands in the path."""
        return PARAMETER.findall(self.pattern)

    @property
    def rows(self) -> list[str]:
        """Those that name a row."""
        return [name for name in self.parameters if name not in expected.CONSTANTS]

    def path(self, ids: dict[str, str]) -> str:
        """The address with things put in."""
        return "/" + PARAMETER.sub(lambda found: self.value(found[1], ids), self.pattern) + fill(self.query, ids)

    def value(self, parameter: str, ids: dict[str, str]) -> str:
        """What stands for a parameter."""
        if parameter in expected.CONSTANTS:
            return expected.CONSTANTS[parameter]
        kind = expected.PARAMETERS[parameter]
        if self.name in expected.WAITING and kind in {"draft_id", "invoice_id"}:
            kind = "waiting_id"
        elif self.name in expected.DRAFTS and kind == "invoice_id":
            kind = "draft_id"
        return ids[kind]

    @property
    def query(self) -> str:
        """What stands after the ``?``."""
        return expected.QUERIES.get(self.name, "") if self.method == "GET" else ""

    @property
    def names_rows(self) -> bool:
        """Whether something of a company stands in its path, query or body."""
        sent = expected.BODIES if self.door == "api" else expected.FORMS
        return bool(self.rows) or "{" in self.query or (self.method != "GET" and "_id}" in json.dumps(sent.get(self.name, "")))

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def fill(plain: Any, ids: dict[str, str]) -> Any:
    """Put things into a body, a form or a query."""
    if isinstance(plain, str):
        for name, value in ids.items():
            plain = plain.replace("{" + name + "}", value)
        return plain
    if isinstance(plain, dict):
        return {key: fill(value, ids) for key, value in plain.items()}
    if isinstance(plain, list):
        return [fill(value, ids) for value in plain]
    return plain


@cache
def patterns() -> list[tuple[str, str, Callable[..., Any]]]:
    """(pattern, name, view) of the whole URL table."""
    return list(_walk(get_resolver(), "", ""))


@cache
def api() -> list[Route]:
    """Every operation of the API."""
    found = []
    views = {"/" + pattern.replace("<", "{").replace(">", "}"): (pattern, view) for pattern, _name, view in patterns()}
    for (path, method), name in by_route().items():
        pattern, view = views[path]
        needs = tuple(description()["paths"][path][method.lower()].get("x-needs", ()))
        found.append(Route("api", name, pattern, method, view, needs or None))
    return found


@cache
def web() -> list[Route]:
    """Every page with GET and with POST."""
    return [
        Route("web", name, pattern, method, view, _needs(name, view, method))
        for pattern, name, view in patterns()
        if not pattern.startswith((API, PORTAL, MINE))
        for method in ("GET", "POST")
    ]


@cache
def portal() -> list[Route]:
    """Every address of the public page, with GET and with POST."""
    return [
        Route("portal", name, pattern, method, view, ())
        for pattern, name, view in patterns()
        if pattern.startswith(PORTAL)
        for method in ("GET", "POST")
    ]


@cache
def mine() -> list[Route]:
    """Every address below the customer's own pages, with GET and with POST."""
    return [
        Route("mine", name, pattern, method, view, ())
        for pattern, name, view in patterns()
        if pattern.startswith(MINE)
        for method in ("GET", "POST")
    ]


def _needs(name: str, view: Callable[..., Any], method: str) -> tuple[str, ...] | None:
    permission = getattr(view, "permission", None)
    if permission is None:
        return None
    more = expected.MORE_NEEDS.get((name, method), "")
    return tuple(dict.fromkeys(one for one in (permission, more) if one))


def _walk(resolver: Any, prefix: str, space: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for one in resolver.url_patterns:
        place = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield place, space + (one.name or ""), one.callback
        else:
            yield from _walk(one, place, space + (f"{one.namespace}:" if one.namespace else ""))
