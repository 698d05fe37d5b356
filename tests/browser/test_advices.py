"""A payer's PDF in real Chromium: what came by mail and does not prove itself is mended in a form and kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duebook.store.bank import Remittance
from tests import factories
from tests.services.treasury.test_mailed import SENDER, arrive, mail, paper

pytestmark = pytest.mark.browser


def test_a_paper_advice_is_mended_and_kept(inside: Callable[[str], Page], company, axe) -> None:
    boss, buyer = factories.actor(company, email="ada@uferwerk.example"), factories.customer(company, email=SENDER)
    first, second = factories.issued(boss, buyer, "100"), factories.issued(boss, buyer, "200")
    rows = ((first.number, "119,00", "", "119,00"), (second.number, "238,00", "", "238,00"))
    (waits,) = arrive(boss, mail(("avis.pdf", paper(*rows, total="356,00"))))
    page = inside(f"/inbox/{waits.pk}")
    expect(page.locator(".notice.warn")).to_contain_text("This looks like a remittance advice.")
    axe()
    page.get_by_role("link", name="Type the advice", exact=True).click()
    expect(page.locator(".notice.warn")).to_contain_text("The parts sum to 357,00, the total is 356,00.")
    expect(page.get_by_label("Number of document 2", exact=True)).to_have_value(second.number)
    axe()
    if (shots := Path(__file__).parent / "shots").is_dir():
        page.screenshot(path=str(shots / "advice.png"), full_page=True)
    page.locator("[name=total]").fill("357")
    page.get_by_role("button", name="Keep the advice", exact=True).click()
    expect(page.locator("body")).to_contain_text("The advice is kept.")
    assert Remittance.objects.of(company).get().total_minor == 35_700
    page.goto(page.url.partition("/bank/")[0] + "/bank/remittances/")
    page.set_input_files(
        "#advice-file", {"name": "avis.pdf", "mimeType": "application/pdf", "buffer": paper(rows[0], total="119,00")}
    )
    page.get_by_role("button", name="Take in", exact=True).click()
    expect(page.locator("body")).to_contain_text("1 advice is kept.")
    axe()
