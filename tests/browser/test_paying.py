"""Online payments in real Chromium: a payer from the invoice to "Paid", a company from connecting to the payout; nobody is kept out."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from duebook.domain.gateway import Payout, PayoutLine
from duebook.domain.instalments import Part
from duebook.edge import clock
from duebook.services.cases import plans
from duebook.services.debits import runs
from duebook.services.debits.settings import save_settings
from duebook.services.delivery import links
from duebook.services.paying import connections, payouts, policy
from duebook.services.paying.links import create_pay_link, pay_address
from duebook.services.receivables.record_payment import record_payment
from duebook.store.charges import Charge, ChargeRefund
from duebook.store.documents import OpenItem
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.browser


@pytest.fixture
def who(company, live_server, settings, tmp_path):
    settings.DATA, settings.BASE_URL = tmp_path, live_server.url
    cache.clear()
    company.is_demo = True
    company.save()
    return factories.actor(company, email="ada@uferwerk.example")


@pytest.fixture
def local(who):
    return connections.save_connection(who, gateway_key="test", name="Card (test)", settings={"webhook_secret": "local secret"})


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it by making the folder."""
    folder = Path(__file__).parent / "shots"
    if folder.is_dir():
        page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def pay(page: Page, button: str = "Pay") -> None:
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test payment")
    page.get_by_role("button", name=button, exact=True).click()


def test_what_is_debited_or_in_instalments_is_said_where_one_pays(live_server, page: Page, who, row, local, axe) -> None:
    save_settings(who, creditor_id=scene.CREDITOR, iban=scene.OWN)
    scene.mandate(who, row.customer)
    runs.make_run(who, document_ids=[row.pk])
    second = factories.issued(who, row.customer, "50")
    today = clock.today(who.company.time_zone)
    parts = [Part(due_on=today, amount=3000), Part(due_on=today + timedelta(days=30), amount=2950)]
    plans.agree_plan(who, plans.propose_plan(who, [second.pk], parts).pk, "Ada Kern")
    page.goto(pay_address(create_pay_link(who, [row.pk, second.pk])[1]))
    expect(page.get_by_text("Will be debited on")).to_be_visible()
    expect(page.get_by_text("Instalment, due on")).to_be_visible()
    shot(page, "pay-asked")
    axe()
    pay(page)
    expect(page.locator(".state")).to_have_text("Paid")
    assert OpenItem.objects.of(who.company).get(pk=second.pk).open_minor == 2950
    page.goto(f"{live_server.url}/p/{links.create_link(who, row.pk)[1]}")
    expect(page.get_by_text("Will be debited on")).to_be_visible()
    expect(page.get_by_role("link", name="Pay online")).to_have_count(0)
    axe()


def test_a_payer_pays_on_the_phone(live_server, page: Page, who, row, local, axe) -> None:
    token = links.create_link(who, row.pk)[1]
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"{live_server.url}/p/{token}")
    page.get_by_role("link", name="Pay online").click()
    axe()
    page.set_viewport_size({"width": 360, "height": 780})
    shot(page, "pay-phone")
    page.get_by_role("button", name="Pay", exact=True).click()
    axe()
    page.get_by_role("button", name="Decline").click()
    expect(page.locator(".state")).to_have_text("Not paid")
    page.get_by_role("link", name="Try again").click()
    page.get_by_label("I agree that").check()
    pay(page, "Leave without paying")
    expect(page.locator(".state")).to_have_text("On its way")
    axe()
    page.goto(f"{live_server.url}/p/{token}/pay")
    page.get_by_label("I agree that").check()
    pay(page)
    expect(page.locator(".state")).to_have_text("Paid")
    axe()
    shot(page, "paid")
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    page.goto(f"{live_server.url}/p/{token}/pay")
    expect(page.locator("main")).to_contain_text("Nothing is open here.")
    axe()
    page.get_by_role("button", name="Stop using it").click()
    expect(page.get_by_text("The saved way to pay is no longer used.")).to_be_visible()


def test_several_invoices_in_part(page: Page, who, row, local, axe) -> None:
    other = factories.issued(who, row.customer, "50")
    policy.save_policy(who, parts=True, least_percent=10)
    page.goto(pay_address(create_pay_link(who, [row.pk, other.pk])[1]))
    axe()
    shot(page, "pay-several")
    page.get_by_label("Amount").fill("20")
    page.get_by_label(other.number).uncheck()
    pay(page)
    expect(page.locator(".state")).to_have_text("Paid")
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 9900


def test_it_works_without_script(browser, live_server, who, row, local) -> None:
    token = links.create_link(who, row.pk)[1]
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{token}/pay")
    pay(page)
    expect(page.locator(".state")).to_have_text("Paid")
    context.close()


def test_the_company_connects_follows_and_gives_back(inside: Callable[[str], Page], who, row, axe) -> None:
    page = inside("/settings/gateways/")
    axe()
    page.get_by_role("link", name="Test gateway").click()
    page.get_by_label("Name").fill("Card (test)")
    page.get_by_label("Secret of its messages").fill("local secret")
    axe()
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("textbox", name="Address for its messages")).to_have_value(
        connections.hook_address(connections.listed(who)[0])
    )
    page.get_by_role("button", name="Try the connection").click()
    axe()
    shot(page, "gateway")
    page.goto(pay_address(links.create_link(who, row.pk)[1]))
    pay(page)
    record_payment(who, row.customer_id, Decimal(30), "EUR")
    charge = Charge.objects.of(who.company).get()
    page = inside("/charges/")
    axe()
    shot(page, "charges")
    page.get_by_role("link", name="Nordlicht AG").click()
    axe()
    shot(page, "charge")
    page.get_by_label("Amount").fill("10.00")
    page.get_by_role("button", name="Refund", exact=True).click()
    assert ChargeRefund.objects.of(who.company).get().amount_minor == 1000
    lines = (PayoutLine(kind="charge", provider_id=charge.provider_id, gross=11900, fee=263),)
    arrives = date(2026, 3, 9)
    made = Payout(provider_id="po_1", amount=11637, currency="EUR", arrives=arrives, lines=lines, reference="TEST-0001")
    payouts.take_in(who, charge.connection_id, made)
    page = inside("/payouts/")
    axe()
    page.get_by_role("link", name="TEST-0001").click()
    axe()
    shot(page, "payout")
    factories.issued(who, row.customer, "10")
    page = inside(f"/customers/{row.customer_id}/pay-link")
    axe()
    page.get_by_role("button", name="Make the link").click()
    assert "/p/pub_" in page.get_by_role("textbox", name="Address").input_value()
    axe()
