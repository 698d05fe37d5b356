"""The longer words of the other languages fit: no page wider than the window, no button with its word cut off or on two lines."""

import pytest

from tests import factories
from tests.browser.conftest import WIDTHS

pytestmark = pytest.mark.browser
LANGUAGES = ("de", "fr", "es")
CUT = """() => [...document.querySelectorAll(".btn, .tabs a, .rail a, .bottombar a, th, td:not(.clip), .status, .chip, .form-select")]
  .filter((each) => each.checkVisibility() && each.clientWidth > 0)
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => each.className + ": " + each.textContent.trim().slice(0, 60))"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_fit(inside, company, user, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])
    who = factories.actor(company, email="bo@uferwerk.example")
    buyer = factories.customer(company, "Kreidefels Lehrmittel eG")
    invoice = factories.issued(who, buyer, "1250")
    paths = (
        "/", "/customers/", f"/customers/{buyer.pk}", "/items/", "/invoices/", "/invoices/new", f"/invoices/{invoice.pk}",
        f"/invoices/{invoice.pk}/credit", f"/invoices/{invoice.pk}/cancel", "/payments/", "/payments/new", "/activity/", "/mailbox/",
        "/account/", "/settings/", "/settings/habits/", "/settings/policy/", "/settings/series/", "/settings/series/new",
        "/settings/look/", "/settings/people/", "/settings/keys/", "/settings/webhooks/", "/settings/audit/", "/reports/", "/reports/ageing",
        "/reports/journal", "/reports/open-items",
    )  # fmt: skip
    bad = []
    for path in paths:
        page = inside(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                bad.append(f"{path} is wider than {width} px")
            bad += [f"{path} at {width} px cuts {one}" for one in page.evaluate(CUT)]
    assert not bad, "\n".join(bad)
