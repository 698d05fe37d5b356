"""Sends one request about things of a company, takes back what it did, and counts rows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from duebook.store.limits import Tries
from tests.authz import expected
from tests.authz.routes import Route, fill
from tests.authz.world import Side


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a request did is taken back."""
    cache.clear()
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def send(route: Route, who: Client, ids: dict[str, str], secret: str = "", body: Any = None) -> tuple[HttpResponseBase, bytes]:
    """One request about these things; gives the answer and its bytes. What it did is taken back."""
    path = route.path(ids)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if route.door == "api":
        plain = fill(expected.BODIES.get(route.name) if body is None else body, ids)
        content = json.dumps(plain).encode() if plain is not None and route.method != "GET" else b""
        options = {"data": content, "content_type": "application/json"}
    else:
        options = {"data": fill(expected.FORMS.get(route.name, {}), ids)} if route.method == "POST" else {}
        headers["Origin"] = "http://testserver"
    with undone():
        act = who.get if route.method == "GET" else getattr(who, route.method.lower())
        options = options if route.method != "GET" else {}
        answer = act(path, headers=headers, **options)
        return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def told(answer: HttpResponseBase, content: bytes) -> bytes:
    """Everything an answer says: body, headers, cookies."""
    return content + repr(sorted(answer.headers.items())).encode() + str(answer.cookies).encode()


def counts(one: Side) -> dict[str, Any]:
    """How many rows each table has, and the newest of those that are kept up to date."""
    shot: dict[str, Any] = {}
    for model in apps.get_app_config("store").get_models():
        if model is Tries:  # counters of the limiter: nothing in them is worth keeping
            continue
        manager: Any = model.objects
        rows = manager.everywhere("test") if hasattr(manager, "everywhere") else manager.all()
        skipped = {"last_used_at", "last_login"}
        columns = [field.attname for field in model._meta.fields if field.attname not in skipped]
        shot[model.__name__] = sorted(repr(row) for row in rows.values_list(*columns))
    assert one.company.pk in repr(shot["Company"])
    return shot
