"""Reminders in real Chromium, light and dark, phone and desk: every page can be used, and the editor answers as one types."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duebook.domain.dunning import Quiet
from duebook.edge import clock
from duebook.services.collections import claims, holds, policies, run
from duebook.services.operations import jobs
from duebook.store.documents import OpenItem
from duebook.store.reminders import Reminder
from tests import factories

pytestmark = pytest.mark.browser


def picture(page: Page, name: str) -> None:
    """A picture for a person's look, where DUEBOOK_PICTURES says."""
    if folder := os.environ.get("DUEBOOK_PICTURES"):
        for theme, width in (("light", 1440), ("dark", 360)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(folder) / f"{name}-{width}-{theme}.png"), full_page=True)


def test_every_page_of_the_room(inside: Callable[[str], Page], live_server, company, axe) -> None:
    boss = factories.actor(company, email="ada@uferwerk.example")
    today = clock.today(company.time_zone)
    usual = policies.USUAL.policy
    policy = policies.save_policy(boss, replace(policies.USUAL, policy=replace(usual, quiet=Quiet(weekdays=()))))
    buyer, other, third = (factories.customer(company, name) for name in ("Nordlicht AG", "Streit GmbH", "Ohne Eile KG"))
    late = {"issue_date": today - timedelta(60), "due_date": today - timedelta(30)}
    documents = [factories.issued(boss, one, "100", **late) for one in (buyer, other, third)]
    OpenItem.objects.of(company).filter(pk=documents[1].pk).update(disputed_at=clock.now())
    holds.hold(boss, third.pk, "They are moving")
    page = inside("/reminders/")
    axe()
    picture(page, "today")
    run.run_day(boss)
    jobs.drain()
    letter = Reminder.objects.of(company).get()
    claim = claims.claim_interest(boss, documents[0].pk)
    paths = (
        "/reminders/", "/reminders/sent/", f"/reminders/{letter.pk}", "/reminders/claims/", f"/reminders/claims/{claim.pk}",
        "/reminders/holds/", "/reminders/policies/", "/reminders/policies/new", f"/reminders/policies/{policy.family}",
        "/reminders/statements/", f"/customers/{buyer.pk}/reminders", f"/customers/{third.pk}/reminders",
    )  # fmt: skip
    for n, path in enumerate(paths):
        page.goto(f"{live_server.url}{path}")
        axe()
        picture(page, f"{n:02}")


def test_the_editor_shows_the_replay_while_one_types(inside: Callable[[str], Page], company) -> None:
    page = inside("/reminders/policies/new")
    expect(page.locator("#replay")).to_contain_text("letters", timeout=20_000)
    page.get_by_label("Name").fill("Short")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h2").first).to_have_text("Short")
