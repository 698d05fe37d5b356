"""What was noted in error is taken back in real Chromium, and what stands beside it: a fee claimed, a template, a saved method."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from duebook.edge import clock
from duebook.services.cases import calls
from duebook.services.debits import returns
from duebook.services.delivery import links
from duebook.services.paying import connections
from duebook.services.receivables.record_payment import record_payment
from duebook.store.mandates import DebitItem, DebitRun
from duebook.store.models import LineStanding, Payment, SavedMethod
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

pytestmark = pytest.mark.browser


@pytest.fixture
def who(company, live_server, settings, tmp_path):
    settings.DATA, settings.BASE_URL = tmp_path, live_server.url
    cache.clear()
    return factories.actor(company, email="ada@uferwerk.example")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it by making the folder."""
    folder = Path(__file__).parent / "shots"
    if folder.is_dir():
        page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def test_a_return_that_was_none(inside, who, axe) -> None:
    scene.save_settings(who, creditor_id=scene.CREDITOR, iban=scene.OWN)
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    day = scene.runs.target.later(clock.today(who.company.time_zone), 20)
    run, [item] = scene.exported(who, buyer, on=day)
    returns.return_item(who, item.pk, "AC04")
    DebitItem.objects.of(who.company).filter(pk=item.pk).update(fee_minor=350)
    page = inside(f"/debits/{run.pk}")
    axe()
    shot(page, "run-returned")
    page.get_by_role("button", name=f"Claim the fee for {item.document.number}").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fee of a returned debit")
    axe()
    page = inside(f"/debits/{run.pk}")
    page.get_by_role("link", name=f"{item.document.number} did not come back").click()
    page.get_by_label("Why").fill("Another customer's")
    axe()
    shot(page, "undo-return")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted. The collection counts again.")).to_be_visible()
    assert DebitRun.objects.of(who.company).get().state == "exported"


def test_templates_are_taken_while_one_logs(inside, who, axe) -> None:
    row = factories.issued(
        who, factories.customer(who.company), "100", issue_date=clock.today(who.company.time_zone) - timedelta(days=70)
    )
    page = inside("/worklist/")
    page.get_by_role("link", name="Templates").click()
    axe()
    page.get_by_label("Name").fill("Voice mail")
    page.get_by_label("Words").fill("Left a message.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Voice mail")).to_be_visible()
    axe()
    shot(page, "templates")
    page = inside(f"/worklist/{row.customer_id}")
    page.get_by_label("Note", exact=True).fill("At ten.")
    page.get_by_text("Templates", exact=True).click()
    axe()
    page.get_by_role("button", name="Take the words of Voice mail").click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("At ten.\nLeft a message.")
    page.get_by_role("button", name="Save").click()
    assert calls.of_customer(who.company, row.customer_id)[0].text.splitlines() == ["At ten.", "Left a message."]


def test_a_saved_method_is_ended_by_the_company(inside, live_server, page: Page, who, axe) -> None:
    who.company.is_demo = True
    who.company.save()
    connections.save_connection(who, gateway_key="test", name="Card (test)", settings={"webhook_secret": "local secret"})
    row = factories.issued(who, factories.customer(who.company), "100")
    page.goto(f"{live_server.url}/p/{links.create_link(who, row.pk)[1]}/pay")
    page.get_by_label("I agree that").check()
    page.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.locator(".state")).to_have_text("Paid")
    page = inside(f"/customers/{row.customer_id}")
    expect(page.get_by_text("I agree that Uferwerk GmbH keeps this way to pay")).to_be_visible()
    axe()
    shot(page, "saved-method")
    page.get_by_role("button", name="Use Test card 4242 no more").click()
    expect(page.get_by_text("It is used no more.")).to_be_visible()
    assert SavedMethod.objects.of(who.company).get().revoked_at is not None


def test_a_line_is_linked_to_what_was_typed(inside, who, axe) -> None:
    buyer = factories.customer(who.company)
    at = lines.account(who.company)
    record_payment(who, buyer.pk, Decimal(119), "EUR", received_on=lines.BOOKED)
    line = lines.line(at, "119.00", "Thank you")
    page = inside("/bank/")
    axe()
    shot(page, "bank-link")
    page.get_by_role("button", name=f"It is the payment of {buyer.name}").click()
    expect(page.get_by_text("Payment that was recorded before")).to_be_visible()
    assert LineStanding.objects.of(who.company).get(pk=line.pk).state == "done"
    assert Payment.objects.of(who.company).count() == 1
