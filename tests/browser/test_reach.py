"""Nobody is kept out: axe-core finds nothing on any of these pages, in both themes, on a phone and on a desk."""

import pytest

from tests import factories

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/customers/",
    "/customers/new",
    "/items/",
    "/items/new",
    "/activity/",
    "/mailbox/",
    "/account/",
    "/companies/new",
    "/settings/",
    "/settings/accounts/",
    "/settings/habits/",
    "/settings/policy/",
    "/settings/series/",
    "/settings/series/new",
    "/settings/look/",
    "/settings/people/",
    "/settings/keys/",
    "/settings/webhooks/",
    "/settings/audit/",
)


@pytest.fixture
def busy(company) -> None:
    """Something on every list."""
    who = factories.actor(company)
    factories.issued(who, factories.customer(company))


@pytest.mark.parametrize("path", PAGES)
def test_page(inside, axe, busy, path: str) -> None:
    inside(path).wait_for_load_state("networkidle")
    axe()


def test_customer_page(inside, axe, busy, company) -> None:
    inside(f"/customers/{company.customers.get().pk}").wait_for_load_state("networkidle")
    axe()


def test_signed_out_pages(live_server, page, axe, transactional_db) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    axe()
