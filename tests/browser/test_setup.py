"""The first hour of a company: set-up in one go, a customer, the look; everything by mouse and keyboard in real Chromium."""

import io
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from duebook.services.operations import start
from duebook.store.companies import Company
from duebook.store.parties import Customer
from tests import factories

pytestmark = pytest.mark.browser


def test_a_newcomer_sets_up_a_company_in_under_a_minute(live_server, page: Page, axe) -> None:
    page.goto(f"{live_server.url}/start/{start.make_token()}")
    expect(page.get_by_text("Three facts")).to_be_visible()
    axe()
    began = time.monotonic()
    page.get_by_label("Company name").fill("Uferwerk GmbH")
    page.get_by_label("Country").select_option("AT")
    expect(page.locator("#facts")).to_contain_text("14 days after issue")
    page.get_by_label("Country").select_option("DE")
    expect(page.locator("#facts")).to_contain_text(re.compile(r"RE-\d{4}-0001"))
    page.get_by_label("Tax number").fill("DE136695975")
    expect(page.locator("#tax-verdict")).to_contain_text("do not fit")
    page.get_by_label("Tax number").fill("DE136695976")
    expect(page.locator("#tax-verdict")).to_contain_text("check digits fit")
    page.get_by_label("Your name").fill("Ada Kern")
    page.get_by_label("Your e-mail").fill("ada@uferwerk.example")
    page.get_by_label("Password").fill("korrekt pferd batterie")
    page.get_by_role("button", name="Set up the company").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    assert time.monotonic() - began < 60
    assert Company.objects.get().vat_id == "DE136695976"
    axe()


def test_a_clerk_adds_a_customer_by_keyboard(inside, company) -> None:
    page = inside("/")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_text("Whom do you sell to?")).to_be_visible()
    page.keyboard.press("n")
    page.get_by_label("Name (required)").fill("Nordlicht AG")
    page.get_by_label("City").fill("Hamburg")
    page.get_by_label("E-mail").fill("buchhaltung@nordlicht.example")
    page.get_by_label("E-mail").press("Enter")
    expect(page.get_by_role("heading", name="Nordlicht AG")).to_be_visible()
    assert Customer.objects.of(company).get().number == "C-1001"
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/customers/$"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nordlicht AG")).to_be_visible()


def test_search_filters_as_one_types_and_keeps_the_focus(inside, company) -> None:
    for name in ("Nordlicht AG", "Süd KG"):
        factories.customer(company, name)
    page = inside("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("süd")
    expect(page.get_by_role("link", name="Nordlicht AG")).to_have_count(0)
    expect(page.get_by_role("link", name="Süd KG")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page).to_have_url(re.compile("q=s"))


def test_the_palette_finds_a_customer_and_a_page(inside, company, axe) -> None:
    row = factories.customer(company, "Nordlicht AG")
    page = inside("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("nordl")
    expect(page.get_by_role("option", name="Nordlicht AG")).to_have_attribute("aria-selected", "true")
    axe()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(row.pk))
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_hidden()


def test_the_look_shows_at_once_and_is_saved(inside, company) -> None:
    page = inside("/settings/look/")
    picture = page.locator("#look-picture")
    expect(picture).to_have_js_property("complete", value=True)
    page.get_by_label(re.compile("Compact")).check()
    expect(picture).to_have_attribute("data-drawn", "1")
    page.get_by_label("Accent colour").fill("#aa2244")
    expect(picture).to_have_attribute("data-drawn", "2")
    logo = io.BytesIO()
    Image.new("RGB", (300, 100), "#aa2244").save(logo, "PNG")
    page.get_by_label("Logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": logo.getvalue()})
    expect(picture).to_have_attribute("data-drawn", "3")
    assert not Company.objects.get().logo
    page.get_by_role("button", name="Save the look").click()
    expect(page.get_by_text("The look is saved.")).to_be_visible()
    saved = Company.objects.get()
    assert (saved.look["design"], saved.look["accent"]) == ("compact", "#aa2244")
    assert bytes(saved.logo).startswith(b"\x89PNG")


def test_the_theme_is_remembered(inside) -> None:
    page = inside("/customers/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".rail-foot summary").click()
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_numbers_of_a_series_follow_the_pattern(inside) -> None:
    page = inside("/settings/series/new")
    page.get_by_label("Pattern").fill("A-{n:3}")
    expect(page.locator("#next")).to_contain_text("DB-PATTERN-REPEATS")
    page.get_by_label("Begins again").select_option("never")
    expect(page.locator("#next")).to_contain_text("A-001")


def test_a_phone_has_its_rooms_in_reach(inside) -> None:
    page = inside("/")
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator(".bottombar").get_by_role("link", name="Customers").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    page.locator("#rail").get_by_role("link", name="Items").click()
    expect(page.get_by_role("heading", name="Items")).to_be_visible()
