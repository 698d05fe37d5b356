"""The bank desk in real Chromium: by keyboard from the first line to the last, every step undone, and nobody is kept out."""

import re
from collections.abc import Callable

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from duebook.services.operations import jobs
from duebook.services.treasury import look_at
from duebook.store.bank import LineStanding, StatementPickup
from duebook.store.documents import OpenItem
from tests import factories, sftpserver
from tests.services.treasury import sheets
from tests.services.treasury.lines import account, line
from tests.services.treasury.test_take_in import line as booked

pytestmark = pytest.mark.browser


def world(company) -> list[str]:
    """Four invoices and five lines: three that fit, one of two invoices, one of interest. The lines' ids, newest first."""
    boss, buyer = factories.actor(company, email="ada@uferwerk.example"), factories.customer(company)
    giro = account(company, auto_post=False, name="Girokonto")
    made = [factories.issued(boss, buyer, price) for price in ("100", "200", "300", "400")]
    rows = [line(giro, "0.42", "Habenzins", counterparty="Förde Bank")]
    rows.append(line(giro, "595.00", "Sammelzahlung", counterparty="Nordlicht Holding"))
    rows += [
        line(giro, amount, f"Rechnung {one.number}") for amount, one in zip(("119.00", "238.00", "357.00"), made, strict=False)
    ]
    look_at.look_at(boss, giro.pk)
    return [row.pk for row in reversed(rows)]


def state(company, pk: str) -> str:
    """A line's state."""
    return str(LineStanding.objects.of(company).get(pk=pk).state)


def test_a_day_at_the_desk_by_keyboard(inside: Callable[[str], Page], company, axe) -> None:
    third, second, first, batch, interest = world(company)
    page = inside("/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bank")
    page.wait_for_load_state("networkidle")
    current = page.locator("[data-line][aria-current]")
    expect(current).to_have_id(f"line-{third}")
    expect(current).to_be_focused()
    # accept three without waiting for an answer
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(current).to_have_id(f"line-{batch}")
    expect(current).to_be_focused()
    for one in (third, second, first):
        expect(page.locator(f"#line-{one} [data-undo]")).to_be_visible()
    expect(page.locator("#bank-progress")).to_contain_text("3 by hand")
    assert {state(company, one) for one in (third, second, first)} == {"done"}
    # u undoes the last one before an open line; accepted again
    page.keyboard.press("u")
    expect(page.locator(f"#line-{first}")).to_have_attribute("data-waits", "")
    expect(current).to_have_id(f"line-{first}")
    expect(current).to_be_focused()
    assert state(company, first) == "open"
    page.keyboard.press("Enter")
    expect(current).to_have_id(f"line-{batch}")
    expect(page.locator(f"#line-{first} [data-undo]")).to_be_visible()
    # s splits: the amount is proposed, the rest is live
    page.keyboard.press("s")
    panel = page.locator(f"#panel-{batch}")
    expect(panel.locator("[data-part]").first).to_be_focused()
    panel.locator("[data-part]").nth(0).fill("476")
    expect(panel.locator("[data-rest]")).to_contain_text("119")
    options = panel.locator("select").first.locator("option").all_inner_texts()
    panel.locator("select").nth(0).select_option(label=next(one for one in options if "476" in one))
    panel.locator("[data-part]").nth(1).fill("119")
    panel.locator("select").nth(1).select_option("none")
    panel.locator("[name=reason]").nth(1).fill("Trinkgeld")
    expect(panel.locator("[data-rest]")).to_contain_text(re.compile(r"^\D*0[.,]00"))
    panel.get_by_role("button", name="Split", exact=True).click()
    expect(page.locator(f"#line-{batch} [data-undo]")).to_be_visible()
    expect(current).to_have_id(f"line-{interest}")
    # x sets aside
    page.keyboard.press("x")
    expect(page.get_by_label("Why is this no receivable?")).to_be_focused()
    page.keyboard.type("Interest")
    page.keyboard.press("Enter")
    expect(page.locator(f"#line-{interest} .status")).to_have_text("Set aside")
    assert not OpenItem.objects.of(company).filter(is_open=True).exists()
    page.reload()
    expect(page.get_by_text("Every line is done.")).to_be_visible()
    axe()


def test_find_and_customer_by_keyboard(inside: Callable[[str], Page], company) -> None:
    *_rest, batch, interest = world(company)
    page = inside("/bank/?q=sammelzahlung")
    page.keyboard.press("j")
    page.keyboard.press("f")
    box = page.get_by_role("searchbox", name="Search open documents")
    expect(box).to_be_focused()
    page.keyboard.type("357")
    expect(page.locator(f"#found-{batch} label")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f"#found-{batch} [type=checkbox]")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator(f"#panel-{batch} form")).to_have_count(0)
    page.keyboard.press("c")
    customers = page.get_by_role("searchbox", name="Search customers")
    expect(customers).to_be_focused()
    customers.fill("nordl")
    expect(page.locator(f"#customers-{batch} label")).to_have_count(1)
    page.get_by_role("button", name="Put to the customer").click()
    expect(page.locator(f"#line-{batch} [data-undo]")).to_be_visible()
    assert state(company, batch) == "done"
    assert state(company, interest) == "open"


def test_a_step_on_a_page_of_its_own(inside: Callable[[str], Page], company) -> None:
    """As when one opens it in a new tab: with script it answers there as well."""
    third, *_others = world(company)
    page = inside(f"/bank/lines/{third}/find")
    page.get_by_role("checkbox", name="INV-").first.check()
    page.get_by_role("radio", name="the rest stays on the line").check()
    page.get_by_role("button", name="Accept these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bank")
    assert state(company, third) == "done"


def test_a_refused_step_is_gone_on_with_where_it_is_wrong(inside: Callable[[str], Page], company) -> None:
    third, *_others = world(company)
    page = inside("/bank/")
    page.locator(f"#line-{third} [data-key=f]").click()
    panel = page.locator(f"#panel-{third}")
    panel.get_by_label("Kept back by a bank").fill("twelve")
    panel.get_by_role("checkbox", name="INV-").first.check()
    panel.get_by_role("button", name="Accept these").click()
    expect(panel.locator(".form-fault")).to_contain_text("Write an amount")
    expect(panel.locator("[data-fault-summary]")).to_be_focused()


def test_the_desk_keeps_nobody_out(inside: Callable[[str], Page], company, axe) -> None:
    third, *_others, batch, _interest = world(company)
    page = inside("/bank/")
    page.wait_for_load_state("networkidle")
    axe()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(f"#line-{batch} [data-key=s]").click()
    expect(page.locator(f"#panel-{batch} form")).to_be_visible()
    axe()
    page.locator(f"#line-{third} [data-key=f]").click()
    expect(page.locator(f"#panel-{third} form")).to_be_visible()
    axe()
    for path in (
        f"lines/{batch}",
        f"lines/{batch}/split",
        f"lines/{batch}/find",
        f"lines/{batch}/customer",
        f"lines/{batch}/aside",
    ):
        page.goto(re.sub(r"/bank/.*", f"/bank/{path}", page.url))
        axe()


def test_a_banks_server_by_keyboard_and_it_keeps_nobody_out(inside: Callable[[str], Page], company, axe, tmp_path) -> None:
    (tmp_path / "march.xml").write_bytes(sheets.camt([booked()]))
    (tmp_path / "a-name-without-an-end-as-data-centres-write-it.txt").write_bytes(b"Hello")
    with sftpserver.server(tmp_path) as (port, key, _), override_settings(EGRESS_ALLOW=[f"127.0.0.1:{port}"]):
        page = inside("/bank/files/")
        page.get_by_role("link", name="SFTP servers").click()
        expect(page.get_by_text("Nothing is fetched yet.")).to_be_visible()
        axe()
        page.get_by_role("link", name="Add a server").press("Enter")
        page.get_by_label("Server", exact=True).focus()
        axe()
        typed = ("127.0.0.1", str(port), key, sftpserver.USER, sftpserver.PASSWORD)
        for number, value in enumerate(typed):
            if number:
                page.keyboard.press("Tab")
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(value)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("127.0.0.1")
        expect(page.get_by_text("SHA256:")).to_be_visible()
        page.get_by_role("button", name="Ask now").press("Enter")
        expect(page.get_by_text("127.0.0.1 is asked now.")).to_be_visible()
        assert jobs.drain() == 2
        page.reload()
        expect(page.get_by_role("link", name=re.compile(r"^march\.xml"))).to_be_visible()
        expect(page.get_by_role("heading", name="Files that are refused")).to_be_visible()
        axe()
        page.goto(re.sub(r"/bank/.*", "/bank/files/", page.url))
        axe()
        page.get_by_role("link", name="See why").press("Enter")
        page.get_by_role("link", name=re.compile("^127")).press("Enter")
        page.get_by_role("button", name="Switch off").press("Enter")
        expect(page.get_by_role("button", name="Switch on")).to_be_visible()
        assert sftpserver.PASSWORD not in page.content()
        page.get_by_role("link", name="SFTP servers").press("Enter")
        expect(page.get_by_role("row", name=re.compile("1 file there is refused"))).to_contain_text("Switched off")
        axe()
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("link", name=re.compile("^127")).click()
        page.get_by_role("button", name="Remove").press("Enter")
        expect(page.get_by_text("127.0.0.1 is removed.")).to_be_visible()
        assert StatementPickup.objects.of(company).count() == 0
