"""From the first key to the paid invoice, in real Chromium: the editor, the mail, the customer's page, the payment; and two people."""

import email
import email.policy
import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from duebook.services.delivery import mailbox
from duebook.services.operations import jobs
from duebook.store.deliveries import Mail
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.browser


def test_from_the_first_key_to_paid(inside: Callable[[str], Page], live_server, company, axe, browser) -> None:
    page = inside("/invoices/new")
    customer_on_the_spot(page)
    two_lines(page)
    axe()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_label("Recipient of the e-mail")).to_have_value("neu@kundin.example")
    page.get_by_role("button", name="Issue invoice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("INV-"))
    issued = IssuedDocument.objects.of(company).get()
    assert issued.payable_minor == 178441
    jobs.drain()  # what the worker does meanwhile
    page.reload()
    expect(page.locator("#mails")).to_contain_text("neu@kundin.example")
    axe()
    page.set_viewport_size({"width": 1280, "height": 900})
    with page.expect_download() as loading:
        page.get_by_role("link", name="PDF", exact=True).click()
    with pikepdf.open(io.BytesIO(loading.value.path().read_bytes())) as pdf:
        assert "factur-x.xml" in pdf.attachments

    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    stranger = browser.new_context(locale="en-GB", user_agent=agent, java_script_enabled=False).new_page()  # a plain phone
    stranger.goto(live_server.url + address_in(mailbox.opened(bytes(Mail.objects.of(company).get().message))))
    expect(stranger.locator("body")).to_contain_text(issued.number)
    stranger.locator("form[action$='/confirm'] button").click()
    expect(stranger.get_by_role("status")).to_be_visible()
    stranger.context.close()
    page.reload()
    expect(page.locator(".timeline")).to_contain_text("viewed")
    paid_in_two(page, issued.number, axe)


def customer_on_the_spot(page: Page) -> None:
    page.keyboard.type("Neue Kundin GmbH")  # the customer's field has the focus
    page.get_by_role("option", name=re.compile("New customer")).wait_for()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New customer")
    for label, text in (
        ("Tax number", "DE129273398"), ("E-mail for invoices", "neu@kundin.example"), ("Street", "Weg 3"), ("Postcode", "20095"),
        ("City", "Hamburg"),
    ):  # fmt: skip
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="Make customer").click()
    expect(page.locator("#customer-note")).to_contain_text("20095 Hamburg")


def two_lines(page: Page) -> None:
    first, second = page.locator(".row-line").nth(0), page.locator(".row-line").nth(1)
    expect(first.get_by_label("Item", exact=True)).to_be_focused()
    for keys in ("Consulting", "12", "", "3*40"):
        page.keyboard.type(keys)
        page.keyboard.press("Enter" if keys == "3*40" else "Tab")
    expect(second.get_by_label("Item", exact=True)).to_be_focused()
    page.keyboard.type("Travel")
    second.get_by_label("Price").fill("59,50")
    expect(first.get_by_label("Price")).to_have_value("120")
    expect(page.locator("#sums")).to_contain_text("1.784,41")  # (12 x 120 + 59.50) x 1.19
    expect(page.locator("#sums")).to_contain_text("19 %")
    expect(page).to_have_url(re.compile("/invoices/drafts/dft_"))
    expect(page.locator("[data-paper-image]")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(first.get_by_label("Item", exact=True)).to_have_value("Travel")
    expect(page.locator("#saved")).to_contain_text("Saved")


def saved(page: Page) -> None:
    """Wait until nothing is on its way to the server any more."""
    expect(page.locator("#editor")).to_have_attribute("data-still", "yes")


def address_in(message: bytes) -> str:
    mail = email.message_from_bytes(message, policy=email.policy.default)
    text = mail.get_body(("plain",))
    assert text is not None
    found = re.search(r"/p/pub_[A-Za-z0-9_-]+", text.get_content())
    assert found is not None
    return found[0]


def paid_in_two(page: Page, number: str, axe: Callable[[], None]) -> None:
    page.get_by_role("link", name="Record payment").click()
    expect(page.get_by_label("Amount", exact=True)).to_have_value("1784,41")
    page.get_by_label("Amount", exact=True).fill("1000")
    expect(page.locator("#reckoning")).to_contain_text("1.000,00")
    expect(page.get_by_label(f"Amount for {number}")).to_have_value("1000,00")
    axe()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Record payment").click()
    expect(page.locator(".page-head .status")).to_have_text("Part paid")
    page.get_by_role("link", name="Record payment").click()
    page.get_by_role("button", name="Record payment").click()
    expect(page.locator(".page-head .status")).to_have_text("Paid")
    expect(page.locator(".timeline")).to_contain_text("paid")


def test_nothing_is_lost_in_a_second_tab(inside: Callable[[str], Page], live_server, company) -> None:
    from duebook.services.issuing.drafts import save_draft

    made = save_draft(factories.actor(company, email="ada@uferwerk.example"), factories.draft_of("100"))
    page = inside(f"/invoices/drafts/{made.pk}")
    other = page.context.new_page()
    other.goto(f"{live_server.url}/invoices/drafts/{made.pk}")
    other.locator("[name='l_price']").first.fill("70")
    expect(other.locator("#draft-version")).to_have_value("2")
    page.locator("[name='l_price']").first.fill("90")
    expect(page.get_by_role("alert")).to_contain_text("newer version")
    page.locator("[name='l_price']").first.press("End")
    page.reload()
    expect(page.locator("[name='l_price']").first).to_have_value("90")
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#saved")).to_contain_text("Saved")
    made.refresh_from_db()
    assert made.payable_minor == 10710


def test_rows_pasted_and_a_fault_mended_by_its_button(inside: Callable[[str], Page], company) -> None:
    buyer = factories.customer(company)
    page = inside(f"/invoices/new?customer={buyer.pk}")
    page.locator("[name='l_name']").first.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Hosting\\t3\\tmonths\\t19,90\\nSetup\\t250");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".row-line")).to_have_count(2)
    expect(page.locator("#sums")).to_contain_text("368,54")  # (59.70 + 250) x 1.19
    page.get_by_label("or due on").fill("2020-01-01")
    page.locator("#f-due_date").get_by_role("button").click()
    expect(page.locator("#f-due_date")).to_be_empty()
    expect(page.get_by_label("or due on")).not_to_have_value("2020-01-01")
    saved(page)


def test_figures_and_page_follow_the_typing(inside: Callable[[str], Page], company) -> None:
    buyer = factories.customer(company)
    page = inside(f"/invoices/new?customer={buyer.pk}")
    page.locator("[name='l_name']").first.fill("Work")
    page.locator("[name='l_price']").first.fill("1")
    expect(page.locator("#sums")).to_contain_text("1,19")
    for price, whole in (("200", "238,00"), ("300", "357,00"), ("400", "476,00")):
        with page.expect_response(re.compile("/form/paper")):
            page.locator("[name='l_price']").first.fill(price)
        expect(page.locator("#sums")).to_contain_text(whole)
    saved(page)


def test_a_credit_note_takes_it_back(inside: Callable[[str], Page], company) -> None:
    issued = factories.issued(factories.actor(company), factories.customer(company), "100", "50", issue_date=None)
    page = inside(f"/invoices/{issued.pk}")
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Write a credit note").click()
    page.get_by_text("Lines or quantities").click()
    page.get_by_label("Quantity of Work 2 to take back").fill("1")
    page.get_by_label("Reason, as the customer will read it").fill("Not delivered")
    page.get_by_role("button", name="Draft credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Credit note")
    expect(page.locator("#sums")).to_contain_text("59,50")
    page.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("CN-"))
    page.get_by_role("main").get_by_role("link", name=issued.number).first.click()
    expect(page.locator(".lead-sums")).to_contain_text("119,00")


def test_two_people_approve(inside: Callable[[str], Page], live_server, company, user, browser, axe) -> None:
    company.approval_from_minor, company.approval_steps = 10_000, 1
    company.save()
    buyer = factories.customer(company)
    page = inside(f"/invoices/new?customer={buyer.pk}")
    page.locator("[name='l_name']").first.fill("Work")
    page.locator("[name='l_price']").first.fill("500")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("main")).to_contain_text("Somebody else approves it")
    draft = Draft.objects.of(company).get()

    ben = factories.actor(company, Role.APPROVER, "ben@uferwerk.example").user
    assert ben is not None
    ben.set_password("a long password")
    ben.save()
    second = browser.new_context(locale="en-GB").new_page()
    second.goto(f"{live_server.url}/sign-in/?next=/invoices/%3Fview%3Dapprove")
    second.get_by_label("E-mail").fill(ben.email)
    second.get_by_label("Password").fill("a long password")
    second.get_by_role("button", name="Sign in").click()
    second.get_by_role("link", name=buyer.name).click()
    second.wait_for_url(f"**/drafts/{draft.pk}/decide")
    second.get_by_role("button", name="Approve").click()
    expect(second.locator(".page-head .status")).to_have_text("Approved")
    second.context.close()

    page.reload()
    axe()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name=re.compile("Issue")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("INV-"))


def test_the_list_by_keyboard(inside: Callable[[str], Page], company) -> None:
    who, buyer = factories.actor(company), factories.customer(company)
    numbers = [factories.issued(who, buyer).number for _ in range(2)]
    page = inside("/invoices/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("region", name="With the chosen rows")).to_contain_text("1 chosen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("|".join(numbers)))
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")
    page.keyboard.press("n")
    expect(page.get_by_label("Customer", exact=True)).to_be_focused()
