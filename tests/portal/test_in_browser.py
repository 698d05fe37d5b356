"""The public page in a real browser: readable without script, told when looked at, nothing loaded from elsewhere, no barrier."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from duebook.edge import clock
from duebook.services.delivery import links
from duebook.store.models import Event, OpenItem, PublicLink
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [("light", 360), ("light", 1440), ("dark", 360), ("dark", 1440)]


@pytest.fixture
def opened():
    who = factories.actor(factories.company(look={"accent": "#ffd400"}))
    row = factories.issued(who, factories.customer(who.company, language="de"), "100", language="de")
    link, token = links.create_link(who, row.pk, "kunde@nordlicht.example")
    PublicLink.objects.of(who.company).filter(pk=link.pk).update(created_at=clock.now() - timedelta(minutes=5))
    return row, token


def barriers(page):
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_page_has_no_barrier_and_does_not_scroll_sideways(browser, live_server, opened, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (opened[1], "pub_unknown"):
        page.goto(f"{live_server.url}/p/{path}")
        if page.locator("summary").count():
            page.click("summary")
        page.wait_for_load_state("networkidle")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {url.split("/")[2] for url in asked} == {live_server.url.split("/")[2]}
    context.close()


def test_somebody_who_touches_the_page_has_viewed_it(page, live_server, opened):
    row, token = opened
    page.goto(f"{live_server.url}/p/{token}")
    assert not Event.objects.of(row.company_id).filter(kind="viewed").exists()
    with page.expect_response(lambda answer: answer.url.endswith("/seen")) as told:
        page.mouse.wheel(0, 200)
    assert told.value.status in {202, 204}
    events = Event.objects.of(row.company_id)
    # The browser of the tests says that it is headless, so it is known for a program; see the next test for a person's.
    assert events.filter(kind="scanned").exists()
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at is None


def test_a_persons_browser_is_believed(browser, live_server, opened):
    row, token = opened
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
    context = browser.new_context(user_agent=agent)
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{token}")
    with page.expect_response(lambda answer: answer.url.endswith("/seen")) as told:
        page.keyboard.press("Tab")
    assert told.value.status == 204
    assert OpenItem.objects.of(row.company_id).get(document=row).viewed_at is not None
    context.close()


def test_everything_works_without_script(browser, live_server, opened):
    row, token = opened
    context = browser.new_context(
        java_script_enabled=False, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/p/{token}")
    assert page.get_by_text("119,00").first.is_visible()
    assert not page.locator(".copy").first.is_visible()
    with page.expect_download() as load:
        page.get_by_role("button", name="PDF herunterladen").click()
    assert load.value.suggested_filename == f"{row.number}.pdf"
    page.get_by_label("Ihr Name").first.fill("Ida Holm")
    page.get_by_role("button", name="Erhalt bestätigen").click()
    assert page.get_by_text("Bestätigt am").is_visible()
    page.get_by_text("Frage stellen").click()
    page.locator("form[action$='/question']").get_by_label("Ihre Nachricht").fill("Wofür ist Position 1?")
    page.get_by_role("button", name="Nachricht senden").click()
    assert page.get_by_text("weitergegeben").is_visible()
    kinds = set(Event.objects.of(row.company_id).filter(document=row).values_list("kind", flat=True))
    assert {"viewed", "accepted", "questioned"} <= kinds
    context.close()
