"""Visits every page, resource and public page of a company as whoever may see most, and gives what came back."""

from collections.abc import Iterator

from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client

from duebook.services.access import ALL
from duebook.store.users import Role
from tests.authz.routes import Route, api, portal, web
from tests.authz.world import Side


def everything(one: Side, extra: str = "") -> Iterator[tuple[Route, HttpResponseBase, bytes]]:
    """Every GET of every door; ``extra`` is put after the address."""
    browser, secret = one.sign_in(Role.OWNER), one.key("good", ALL)
    for route in (*api(), *web(), *portal()):
        if route.method != "GET":
            continue
        cache.clear()
        who = Client() if route.door == "portal" else browser
        headers = {"Authorization": f"Bearer {secret}"} if route.door == "api" else {}
        answer = who.get(route.path(one.ids) + extra, headers=headers)
        yield route, answer, b"".join(answer.streaming_content) if answer.streaming else answer.content
