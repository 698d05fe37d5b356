"""Direct debits in real Chromium, narrow and wide, light and dark: a mandate is signed, a run goes to the bank, nobody is kept out."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duebook.edge import clock
from duebook.services.debits import links, mandates, runs
from duebook.services.debits.settings import save_settings
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.browser
SIZES = ((360, "light"), (1440, "dark"))


def picture(page: Page, name: str) -> None:
    """A picture for a person's look, where DUEBOOK_PICTURES says."""
    if folder := os.environ.get("DUEBOOK_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_every_page_in_every_size(inside: Callable[[str], Page], live_server, company, axe) -> None:
    boss = factories.actor(company, email="ada@uferwerk.example")
    save_settings(boss, creditor_id=scene.CREDITOR, iban=scene.OWN, notice_days=1)
    buyer = factories.customer(company)
    today = clock.today(company.time_zone)
    given = scene.mandate(boss, buyer, signed_on=today)
    document = factories.issued(boss, buyer, "100")
    run = runs.make_run(boss, document_ids=[document.pk])
    factories.issued(boss, buyer, "250")
    offered = mandates.offer_mandate(boss, factories.customer(company, "Neue AG").pk, scheme="B2B")
    _, token = links.create_link(boss, offered.pk, language="de")
    paths = (
        "/debits/", "/debits/new", f"/debits/{run.pk}", "/debits/report", "/mandates/", f"/mandates/{given.pk}",
        f"/mandates/{given.pk}/stop", f"/customers/{buyer.pk}", f"/customers/{buyer.pk}/mandates/ask",
        f"/customers/{buyer.pk}/mandates/type", "/settings/debits/", f"/p/mandate/{token}",
    )  # fmt: skip
    page = inside("/")
    for n, path in enumerate(paths):
        page.goto(f"{live_server.url}{path}")
        axe()
        for width, scheme in SIZES:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            picture(page, f"{n:02}-{width}-{scheme}")


def test_a_customer_signs_without_help(page: Page, live_server, company, axe) -> None:
    boss = factories.actor(company)
    save_settings(boss, creditor_id=scene.CREDITOR, iban=scene.OWN)
    offered = mandates.offer_mandate(boss, factories.customer(company).pk)
    _, token = links.create_link(boss, offered.pk)
    page.goto(f"{live_server.url}/p/mandate/{token}")
    page.get_by_label("IBAN").fill("DE02 1203 0000 0000 2020 51")
    page.get_by_role("button", name="Check account").click()
    expect(page.get_by_text("Bank: ")).to_be_visible()
    page.get_by_label("Your full name").fill("Ida Nord")
    page.get_by_text("I have read the mandate").click()
    page.get_by_role("button", name="Sign mandate").click()
    expect(page.get_by_role("status")).to_contain_text("You signed this mandate")
    axe()
