"""A page answers from its first moment: what is typed before its scripts came counts, and a part that comes in takes keys at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from duebook.services.treasury import look_at
from tests import factories
from tests.services.treasury.lines import account, line

pytestmark = pytest.mark.browser


def test_an_amount_typed_before_the_scripts_came(inside: Callable[..., Page], page: Page, company) -> None:
    row = factories.issued(factories.actor(company, email="ada@uferwerk.example"), factories.customer(company))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/htmx.min.js", hold)
    inside(f"/payments/new?invoice={row.pk}", wait_until="commit")
    page.get_by_label("Amount", exact=True).fill("50")
    expect(page.locator("#reckoning")).not_to_contain_text("50,00")
    held.pop().continue_()  # every later script waits for this one
    expect(page.locator("#reckoning")).to_contain_text("50,00")


def test_a_step_that_came_in_is_sent_without_leaving_the_desk(inside: Callable[[str], Page], company) -> None:
    boss = factories.actor(company, email="ada@uferwerk.example")
    giro = account(company, auto_post=False, name="Girokonto")
    rows = [line(giro, amount, "Habenzins", counterparty="Förde Bank") for amount in ("0.42", "0.43")]
    look_at.look_at(boss, giro.pk)
    page = inside("/bank/?since=2020-01-01")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => document.addEventListener("htmx:afterSwap", (event) => setTimeout(() => {
          const form = event.detail.target.querySelector("form[data-step]");
          if (!form) return;
          form.elements.reason.value = "Interest";
          form.requestSubmit();
        }, 0))"""
    )
    page.keyboard.press("x")
    expect(page.locator(f"#line-{rows[-1].pk} .status")).to_have_text("Set aside")
    expect(page).to_have_url(re.compile("since=2020"))
