"""A stranger checks a broken invoice, reads what is wrong, shares it; somebody else opens the link. Nobody is kept out of it."""

from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/de/invoice.ubl.xml"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """An invoice with a wrong amount to pay and without its number."""
    text = EXAMPLE.read_text().replace("<cbc:ID>EX-1</cbc:ID>", "", 1)
    head, mark, rest = text.partition("<cbc:PayableAmount")
    amount = rest.index(">") + 1
    target = tmp_path / "bill-4711.xml"
    target.write_text(f"{head}{mark}{rest[:amount]}9{rest[amount:]}")
    return target


@pytest.fixture(autouse=True)
def opened(transactional_db):
    """The operator opens the validator to everybody."""
    with override_settings(PUBLIC_VALIDATOR=True):
        yield


def test_from_the_file_to_the_shared_link(live_server, page: Page, browser: Browser, broken: Path, axe) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("link", name="Check an invoice without signing in").click()
    axe()
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Not valid: ")
    totals = page.locator("#part-totals")
    expect(totals).to_contain_text("BR-CO-16")
    expect(totals).to_contain_text("Would be right")
    expect(page.locator("#part-head")).to_contain_text("BR-02")
    axe()
    page.get_by_role("button", name="Make a link").click()
    address = page.locator("#share-address").input_value()
    axe()
    path = address.partition("/validate/")[2]
    fresh = browser.new_context()
    other = fresh.new_page()
    other.goto(f"{live_server.url}/validate/{path}")
    expect(other.locator("#part-totals")).to_contain_text("BR-CO-16")
    expect(other.get_by_role("button", name="Withdraw the link")).to_have_count(0)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Withdraw the link").click()
    page.wait_for_url("**/validate")
    answer = other.reload()
    assert answer is not None
    assert answer.status == 404
    fresh.close()


def test_a_dropped_file_is_checked_at_once(live_server, page: Page, broken: Path) -> None:
    page.goto(f"{live_server.url}/validate")
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "dropped.xml", { type: "text/xml" }));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        broken.read_text(),
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("dropped.xml")


def test_it_works_without_scripts(live_server, browser: Browser, broken: Path) -> None:
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{live_server.url}/validate")
    page.locator("input[type=file]").set_input_files(broken)
    page.get_by_role("button", name="Check and make a link").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Not valid: ")
    assert "/validate/chk_" in page.url
    plain.close()


def test_the_gallery_is_searched_and_read(live_server, page: Page, axe) -> None:
    page.goto(f"{live_server.url}/rules")
    axe()
    page.get_by_role("searchbox").fill("BR-CO-15")
    expect(page.locator("#rows tbody tr").first).to_have_attribute("id", "BR-CO-15")
    page.get_by_role("link", name="BR-CO-15", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("BR-CO-15")
    expect(page.locator(".change")).to_be_visible()
    axe()
