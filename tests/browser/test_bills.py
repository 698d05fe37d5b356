"""Suppliers' invoices in real Chromium: dropped, checked, approved, scheduled, paid by a file; and nobody is kept out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from duebook.edge import clock
from duebook.services.payables import accounts, runs
from duebook.services.payables.understand import receive_and_understand
from duebook.store.bills import Bill
from duebook.store.payruns import PaymentRun
from duebook.store.suppliers import Supplier
from tests import bills, factories

pytestmark = pytest.mark.browser


def test_from_the_dropped_file_to_the_payment_file(inside: Callable[[str], Page], company) -> None:
    page = inside("/")
    page.keyboard.press("g")
    page.keyboard.press("x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    page.wait_for_load_state("networkidle")
    drop(page, {"one.xml": bills.xml(), "scan.pdf": bills.pdf()})
    outcomes = page.locator("#outcomes")
    expect(outcomes).to_contain_text("RE-1 of Papier Nord GmbH")
    expect(outcomes.get_by_role("link", name="Type this bill")).to_be_visible()
    expect(page.locator("#rows .row-link")).to_have_count(2)
    outcomes.get_by_role("link", name="Check it").click()
    expect(page.locator(".readable")).to_contain_text("Paper 1")
    expect(page.locator(".checks-list")).to_contain_text("Nothing like it was received before.")
    page.get_by_role("button", name="Add as a supplier").click()
    page.get_by_label("Expense account").fill("6815")
    page.get_by_role("button", name="Approve and post").click()
    expect(page.locator(".page-head .status")).to_have_text("Approved")
    supplier = Supplier.objects.of(company).get()
    account = accounts.propose_account(bills.second(factories.actor(company)), supplier.pk, bills.IBAN)
    page.get_by_role("link", name="See to the supplier's accounts").click()
    page.get_by_label("How you checked it").fill("Called them")
    page.get_by_role("button", name="Confirm the account").click()
    assert accounts.state_of(account) == "confirmed"
    page.goto(page.url.split("/suppliers")[0] + f"/bills/{Bill.objects.of(company).get().pk}")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator(".page-head .status")).to_have_text("Scheduled")
    page.get_by_role("link", name="Payment run", exact=True).click()
    page.get_by_role("button", name="Make the payment run").click()
    page.get_by_role("button", name="Export for the bank").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Payment file").click()
    assert b"119.00" in loading.value.path().read_bytes()
    page.get_by_role("link", name="Mark as paid").click()
    page.get_by_label("The bank's reference").fill("B-1")
    page.get_by_role("button", name="Mark as paid").click()
    expect(page.locator(".page-head .status")).to_have_text("Paid")
    assert Bill.objects.of(company).get().standing.state == "paid"


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Let files fall on the page."""
    given = [[name, list(content)] for name, content in files.items()]
    data = page.evaluate_handle(
        """(files) => { const data = new DataTransfer();
        for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
        return data; }""",
        given,
    )
    page.dispatch_event("body", "drop", {"dataTransfer": data})


def test_without_script_files_are_received_and_read(inside: Callable[[str], Page], live_server, company, browser) -> None:
    cookies = inside("/inbox/").context.cookies()
    plain = browser.new_context(java_script_enabled=False, locale="en-GB")
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(f"{live_server.url}/inbox/")
    page.set_input_files("#files", [{"name": "one.xml", "mimeType": "text/xml", "buffer": bills.xml()}])
    page.get_by_role("button", name="Receive").click()
    page.get_by_role("link", name="Check it").click()
    expect(page.locator(".readable")).to_contain_text("Papier Nord GmbH")
    plain.close()


@pytest.fixture
def busy(company) -> dict[str, str]:
    """One of everything, and something wrong with most of it."""
    who = factories.actor(company)
    today = clock.today(company.time_zone)
    late = {"due_date": today - timedelta(days=3)}
    paid = bills.scheduled(who, number="P-1")
    runs.export_run(who, runs.make_run(who, bill_ids=[paid.pk]).pk)
    bills.scheduled(who, bills.document("S-1", "10"))
    bills.accepted(who, bills.document("A-1", "20", **late))
    made = bills.document("W-1", "30", purchase_order="PO 1", **late)
    wrong = bills.replace(made, totals=bills.replace(made.computed, gross=made.computed.gross + 1))
    supplier = Supplier.objects.of(company).get()
    accounts.propose_account(bills.second(who), supplier.pk, "DE89370400440532013000", remark="From a letter")
    item, _none = receive_and_understand(who, bills.pdf(), channel="mail", name="scan.pdf", sender="x@papiernord.example")
    refused, _none = receive_and_understand(who, b"hello", channel="upload", name="letter.txt")
    twin = bills.arrived(who, number="A-1", buyer_reference="again")
    odd = bills.arrived(who, wrong)
    return {
        "supplier": supplier.pk, "bill": odd.pk, "twin": twin.pk, "paid": paid.pk, "item": item.pk, "refused": refused.pk,
        "run": PaymentRun.objects.of(company).get().pk,
    }  # fmt: skip


PAGES = (
    "/inbox/", "/inbox/{item}", "/inbox/{refused}", "/bills/", "/bills/?view=all", "/bills/?view=rejected", "/bills/{bill}",
    "/bills/{twin}", "/bills/{paid}", "/bills/{bill}/query", "/bills/{bill}/reject", "/suppliers/", "/suppliers/new",
    "/suppliers/{supplier}", "/suppliers/{supplier}/orders/new", "/payment-runs/", "/payment-runs/new", "/payment-runs/{run}",
    "/payment-runs/{run}/paid", "/settings/entrances/",
)  # fmt: skip


def test_nobody_is_kept_out(inside: Callable[[str], Page], axe, busy) -> None:
    for path in PAGES:
        inside(path.format(**busy)).wait_for_load_state("networkidle")
        axe()


def test_the_map_of_keys_names_the_rooms(inside: Callable[[str], Page]) -> None:
    page = inside("/")
    page.keyboard.press("?")
    rooms = page.get_by_role("dialog", name="Keyboard")
    for room in ("Inbox", "Bills", "Suppliers", "Payments out"):
        expect(rooms).to_contain_text(room)
    page.keyboard.press("Escape")
    for key, title in (("d", "Bills"), ("u", "Suppliers"), ("o", "Payments out")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{title}$"))
