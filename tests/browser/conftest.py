"""The real pages in real Chromium: a live server, a company, and a page signed in to it. ``axe`` looks for what keeps people out."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from duebook.store.companies import Company
from duebook.store.users import User
from tests import factories

WIDTHS = (360, 1440)
THEMES = ("light", "dark")


@pytest.fixture
def company(transactional_db) -> Company:
    """A German company with its series."""
    return factories.company()


@pytest.fixture
def user(company) -> User:
    """Its owner."""
    owner = factories.actor(company, email="ada@uferwerk.example").user
    assert owner is not None
    return owner


@pytest.fixture
def inside(live_server, page: Page, user: User) -> Callable[..., Page]:
    """Open an address as the owner: ``inside("/customers/")``."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = user.pk, "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    page.context.add_cookies([{"name": "sessionid", "value": store.session_key, "url": live_server.url}])

    def enter(path: str, **options) -> Page:
        page.goto(f"{live_server.url}{path}", **options)
        return page

    return enter


@pytest.fixture
def axe(page: Page) -> Iterator[Callable[[], None]]:
    """``axe()`` fails where axe-core finds a violation on the page as it stands, light or dark, phone or desk."""

    def look() -> None:
        page.wait_for_load_state("load")  # a click is done when the next page has begun, which then is still empty
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than {width} px"
                found = Axe().run(page).response["violations"]
                told = [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]
                assert not told, "\n".join([f"{page.url} {theme} {width}", *told])

    return look
