"""Asks the API and the pages as a program and a person do: the whole request through the application, without a socket.

The roof's address table leads there; nothing of a door is imported.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duebook.edge import clock
from duebook.services.access import ALL, Actor
from duebook.services.billing.keys import create_key
from duebook.store.users import Membership, Role, User

GOOD = range(200, 300)


class Door:
    """One API key and one signed-in owner of a company."""

    def __init__(self, actor: Actor) -> None:
        user = User.objects.create_user(f"bench-{clock.ticks()}@messwerk.example")
        Membership.objects.create(company=actor.company, user=user, role=Role.OWNER)
        _, secret = create_key(actor, "bench", sorted(ALL))
        self._machine = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {secret}")
        self._person = Client(HTTP_HOST="localhost")
        self._person.force_login(user)

    def post(self, path: str, body: Mapping[str, Any], key: str = "") -> tuple[int, dict[str, Any]]:
        """POST to the API: nanoseconds, and the answer. An answer that is not good ends the benchmark."""
        headers = {"Idempotency-Key": key} if key else {}
        content = json.dumps(body, ensure_ascii=False)
        began = clock.ticks()
        answer = self._machine.post(f"/api/v1{path}", content, content_type="application/json", headers=headers)
        taken = clock.ticks() - began
        return taken, json.loads(_good(answer, path))

    def get(self, path: str) -> tuple[int, bytes]:
        """GET from the API (``/api/...``) or a page: nanoseconds, and the bytes."""
        client = self._machine if path.startswith("/api/") else self._person
        began = clock.ticks()
        answer = client.get(path)
        content = _good(answer, path)
        return clock.ticks() - began, content

    def press(self, path: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """POST a form of a page as its script does: nanoseconds, and the part of the page that comes back."""
        began = clock.ticks()
        answer = self._person.post(path, form, headers={"HX-Request": "true"})
        taken = clock.ticks() - began
        return taken, _good(answer, path)

    def queries(self, path: str) -> int:
        """How many statements the database gets for one GET."""
        with CaptureQueriesContext(connection) as captured:
            self.get(path)
        return len(captured)


def _good(answer: Any, path: str) -> bytes:
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code not in GOOD:
        raise RuntimeError(f"{path} answered {answer.status_code}: {content[:300]!r}")
    return content
