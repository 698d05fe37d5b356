"""Real Chromium for browser tests: the fixtures ``browser`` (one a session) and ``page`` (one a test, must end without errors)."""

import os
import shutil
from collections.abc import Callable

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
SLOW = int(os.environ.get("DUEBOOK_TEST_SLOW", "0"))
"""How many times slower the page's processor is; each script comes as much later."""


def patient(page) -> None:
    """Keys are pressed as a person presses them: once the page that came is there, not while its scripts are on their way."""

    def waiting(key: Callable[..., None]) -> Callable[..., None]:
        def press(*words, **options) -> None:
            page.wait_for_load_state("load")
            key(*words, **options)

        return press

    for name in ("press", "type"):
        setattr(page.keyboard, name, waiting(getattr(page.keyboard, name)))


def slowed(page) -> None:
    """As on a slow machine: ``DUEBOOK_TEST_SLOW=6`` finds what only holds because this one is fast."""

    def later(route) -> None:
        page.wait_for_timeout(SLOW * 50)  # milliseconds
        route.continue_()

    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    page.route("**/*.js", later)


def executable() -> str:
    """The browser of this machine. Without one the test skips, in CI it fails: there a browser test that did not run is an error."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine (on Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for all browser tests of this process."""
    path = executable()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # milliseconds: two workers share a slow machine
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright keeps an event loop in this thread; our queries do not run in it
    )
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def page(browser):
    """A fresh page in English at 1280 x 900. A script error or a line in the console's error log fails the test at its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    opened = context.new_page()
    patient(opened)
    if SLOW:
        slowed(opened)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(f"script error: {error}"))
    opened.on("console", lambda line: errors.append(f"console: {line.text}") if line.type == "error" else None)
    yield opened
    opened.unroute_all(behavior="ignoreErrors")
    context.close()
    assert not errors, errors
