"""A customer objects to a line on the public page, a clerk agrees, and the invoice is less; and nobody is kept out of these pages."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from duebook.domain.disputes import Claim
from duebook.domain.instalments import split
from duebook.domain.provisioning import USUAL
from duebook.edge import clock
from duebook.services.cases import calls, disputes, plans, promises, provisions
from duebook.services.delivery import links
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import Dispute, OpenItem, Promise
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def who(company):
    return factories.actor(company, email="ada@uferwerk.example")


@pytest.fixture
def row(who, company):
    day = clock.today(company.time_zone) - timedelta(days=70)
    return factories.issued(who, factories.customer(company), "100", "50", issue_date=day)


def public(live_server, browser, who, row, *, script: bool) -> Page:
    _link, token = links.create_link(who, row.pk, "kunde@nordlicht.example")
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{token}")
    return page


@pytest.mark.parametrize("script", [True, False])
def test_from_an_objection_to_a_smaller_invoice(
    inside: Callable[[str], Page], live_server, browser, company, who, row, script: bool
) -> None:
    page = public(live_server, browser, who, row, script=script)
    page.get_by_text("I do not agree with this document").click()
    form = page.locator("form[action$='/dispute']")
    form.get_by_label("What is wrong").select_option("quality")
    form.get_by_label("Work 2").check()
    form.get_by_label("Your message").fill("The second one is broken")
    form.get_by_role("button", name="Object").click()
    expect(page.get_by_text("is looking at your objection")).to_be_visible()
    made = Dispute.objects.of(company).get()
    assert (made.amount_minor, made.reason, made.opened_via) == (5950, "quality", "public")

    desk = inside("/disputes/")
    desk.get_by_role("link", name=row.number).click()
    expect(desk.get_by_text("The second one is broken")).to_be_visible()
    desk.get_by_role("link", name="Accept").click()
    desk.get_by_label("What the customer reads").fill("You are right")
    desk.get_by_role("button", name="Issue the credit note").click()
    expect(desk.get_by_text("CN-").first).to_be_visible()
    item = OpenItem.objects.of(company).get(document=row)
    assert (item.open_minor, item.disputed_at) == (11900, None)

    page.reload()
    expect(page.get_by_text("Your objection was accepted")).to_be_visible()
    expect(page.get_by_text("You are right")).to_be_visible()
    page.context.close()


def test_a_day_is_promised_without_script(live_server, browser, company, who, row) -> None:
    page = public(live_server, browser, who, row, script=False)
    page.get_by_text("I will pay later").click()
    page.get_by_label("I will pay on").fill(str(clock.today(company.time_zone) + timedelta(days=4)))
    page.get_by_role("button", name="Promise this day").click()
    expect(page.get_by_text("You have promised to pay by")).to_be_visible()
    assert Promise.objects.of(company).get().source == "portal"
    page.context.close()


def test_the_filter_of_the_worklist_is_one_line(inside: Callable[[str], Page], page: Page, who, row) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    boxes = [inside("/worklist/").locator(".page-head .actions").locator(part).bounding_box() for part in ("select", "button")]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < boxes[1]["height"] / 2


def test_the_worklist_by_keyboard(inside: Callable[[str], Page], company, who, row) -> None:
    factories.issued(who, factories.customer(company, "Klein GmbH"), "10", issue_date=row.issue_date)
    page = inside("/worklist/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/worklist/cus_*")
    page.get_by_label("Spoke with").fill("Ada Kern")
    page.get_by_role("button", name="Save and go to the next").click()
    expect(page.get_by_role("heading", name="Klein GmbH")).to_be_visible()


PATHS = (
    "/disputes/", "/disputes/?view=decided", "/disputes/{dispute}", "/disputes/{dispute}/accept", "/invoices/{invoice}/dispute",
    "/invoices/{invoice}/promise", "/invoices/{invoice}/plan", "/worklist/", "/worklist/{buyer}", "/customers/{buyer}/agreements",
    "/provisions/", "/provisions/matrix", "/settings/cases/",
)  # fmt: skip


@pytest.fixture
def busy(who, row, company) -> dict[str, str]:
    """One of each, by name."""
    buyer, today = row.customer, clock.today(company.time_zone)
    second = factories.issued(who, buyer, "30", issue_date=today - timedelta(days=60))
    made = disputes.open_dispute(who, row.pk, "quality", "It is broken", claims=[Claim(line="1", quantity=Decimal("0.5"))])
    disputes.add_note(who, made.pk, "Ask the warehouse")
    promises.make_promise(who, buyer.pk, today + timedelta(days=5), document_id=second.pk, said_by="Ada Kern")
    plan = plans.propose_plan(who, [second.pk], split(second.payable_minor, 3, today))
    plans.agree_plan(who, plan.pk, "Ada Kern")
    calls.log_call(who, buyer.pk, outcome="promised", person="Ada Kern", next_action="call", next_on=today, text="Will pay")
    provisions.save_matrix(who, USUAL, today)
    provisions.run_provision(who)
    record_payment(who, buyer.pk, Decimal(20), "EUR", to="none")
    return {"dispute": made.pk, "invoice": second.pk, "buyer": buyer.pk}


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_kept_out(inside, axe, busy, path: str) -> None:
    page = inside(path.format(**busy))
    page.wait_for_load_state("networkidle")
    axe()


def test_nobody_is_kept_out_of_the_public_page(live_server, page, axe, who, row) -> None:
    _link, token = links.create_link(who, row.pk, "kunde@nordlicht.example")
    page.goto(f"{live_server.url}/p/{token}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("input[name=line]").first.check()
    axe()
