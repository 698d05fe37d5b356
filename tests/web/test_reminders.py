"""The room Reminders: the dry run with its reasons, letters, policies with their replay, claims, a customer's own page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from duebook.domain.dunning import Level, Policy
from duebook.edge import clock
from duebook.services.collections import claims, holds, policies, run, schedules
from duebook.services.collections.policies import Consequence, Wish
from duebook.services.operations import jobs
from duebook.store.documents import OpenItem
from duebook.store.reminders import (
    Claim,
    CollectionSetting,
    Reminder,
    ReminderHold,
    ReminderPolicy,
    SentStatement,
    StatementSchedule,
)
from tests import factories
from tests.services.collections.scene import on

DAY = date(2026, 4, 8)  # a Wednesday, seven days after the invoices are due


@pytest.fixture
def boss(company):
    """The owner as an actor."""
    return factories.actor(company)


@pytest.fixture
def buyer(company):
    """A customer."""
    return factories.customer(company)


@pytest.fixture
def invoice(boss, buyer):
    """119.00 open, due on 1 April 2026."""
    with on(factories.DAY):
        return factories.issued(boss, buyer, "100")


def policy_form(**changes):
    """The form of a policy with one level."""
    level = {"days": "7", "when": "after", "tone": "friendly", "channel": "mail", "fee": ""}
    base = {"name": "Short", "minimum": "5", "gap": "7", "weekdays": ["5", "6"], "dates": "12-24", "position": "10", "kind": ""}
    rows = {f"levels-0-{name}": value for name, value in level.items()}
    management = {"levels-TOTAL_FORMS": "1", "levels-INITIAL_FORMS": "0"}
    return base | management | rows | changes


def test_the_dry_run_says_who_gets_a_letter_and_who_gets_none(owner, company, boss, invoice):
    second = factories.customer(company, "Streit GmbH")
    disputed = factories.issued(boss, second, "200")
    OpenItem.objects.of(company).filter(pk=disputed.pk).update(disputed_at=clock.now())
    with on(DAY):
        page = owner.get(reverse("web:reminders"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Nordlicht AG" in text
    assert "Streit GmbH" in text
    assert "Disputed since" in text
    assert Reminder.objects.of(company).count() == 0


def test_sending_all_writes_each_letter_once(owner, company, invoice):
    with on(DAY):
        for _again in range(2):
            assert owner.post(reverse("web:reminders-send")).status_code == 303
        jobs.drain()
        letter = Reminder.objects.of(company).get()
        assert "INV-2026-00001" in owner.get(reverse("web:reminder", args=[letter.pk])).content.decode()
        assert owner.get(reverse("web:reminders-sent")).status_code == 200
        paper = owner.get(reverse("web:reminder-paper", args=[letter.pk]))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_daily_run_is_switched_on(owner, company):
    assert owner.post(reverse("web:reminders-setting"), {"automatic": "on", "hour": "7"}).status_code == 303
    kept = CollectionSetting.objects.of(company).get()
    assert (kept.automatic, kept.hour) == (True, 7)
    assert owner.post(reverse("web:reminders-setting"), {"hour": "99"}).status_code == 422


def test_a_policy_is_made_changed_and_ended(owner, company):
    assert owner.get(reverse("web:reminder-policies")).status_code == 200
    assert owner.get(reverse("web:new-reminder-policy")).status_code == 200
    assert owner.post(reverse("web:new-reminder-policy"), policy_form()).status_code == 303
    row = ReminderPolicy.objects.of(company).get()
    here = reverse("web:reminder-policy", args=[row.family])
    assert "Short" in owner.get(here).content.decode()
    assert owner.post(here, policy_form(warn="10")).status_code == 303
    assert ReminderPolicy.objects.of(company).filter(is_active=True).get().version == 2
    assert owner.post(reverse("web:reminder-policy-end", args=[row.family])).status_code == 303
    assert not ReminderPolicy.objects.of(company).filter(is_active=True).exists()


def test_what_the_page_has_no_field_for_stays(owner, boss, company):
    levels = (Level(days=7, minimum=Decimal(50)),)
    overdue = (Consequence(state="warn", days=5, count=3),)
    made = policies.save_policy(boss, Wish(name="By API", policy=Policy(levels=levels), overdue=overdue))
    assert owner.post(reverse("web:reminder-policy", args=[made.family]), policy_form(warn="10")).status_code == 303
    found = policies.read(policies.find(boss, made.family))
    assert (found.policy.levels[0].minimum, found.overdue[0].days, found.overdue[0].count) == (50, 10, 3)


def test_a_fault_stands_beside_its_level(owner, company):
    page = owner.post(reverse("web:new-reminder-policy"), policy_form(**{"levels-0-when": "before", "levels-0-fee": "5"}))
    assert page.status_code == 422
    assert "POLICY-EARLY" in page.content.decode()
    page = owner.post(reverse("web:new-reminder-policy"), policy_form(**{"levels-0-days": ""}))
    assert (page.status_code, ReminderPolicy.objects.of(company).count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dates": "soon"}, "dates"),
        ({"weekdays": ["0", "1", "2", "3", "4", "5", "6"]}, "weekdays"),
        ({"countries": "DE, Peru"}, "countries"),
        ({"least": "100", "below": "100"}, "below"),
        ({"warn": "3", "overdue_amount": "-1"}, "overdue_amount"),
    ],
)
def test_a_fault_of_a_policy_stands_beside_its_field(owner, company, changes, field):
    answer = owner.post(reverse("web:new-reminder-policy"), policy_form(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not ReminderPolicy.objects.of(company).exists()


def test_statements_go_to_countries_that_there_are(owner, company):
    typed = {"name": "All", "kind": "open-item", "every": "monthly", "starts_on": "2030-01-01"}
    answer = owner.post(reverse("web:statement-schedules"), typed | {"countries": "de, Peru"})
    assert answer.status_code == 422
    assert "The country “PERU”" in answer.content.decode().partition('id="id_countries_error"')[2]
    assert owner.post(reverse("web:statement-schedules"), typed | {"countries": "de, at"}).status_code == 303


def test_the_editor_shows_what_the_policy_would_have_done(owner, invoice):
    with on(date(2026, 4, 30)):
        page = owner.get(reverse("web:reminder-policy-replay"), policy_form(), HTTP_HX_REQUEST="true")
    assert "<strong>1 letter</strong>" in page.content.decode()


def test_a_customer_is_put_on_hold_and_the_hold_is_lifted(owner, company, buyer, invoice):
    with on(DAY):
        here = reverse("web:customer-reminders", args=[buyer.pk])
        assert "Next letter" in owner.get(here).content.decode()
        assert owner.post(reverse("web:customer-hold", args=[buyer.pk]), {"reason": ""}).status_code == 422
        assert owner.post(reverse("web:customer-hold", args=[buyer.pk]), {"reason": "Moving"}).status_code == 303
        assert "Moving" in owner.get(here).content.decode()
        assert "Moving" in owner.get(reverse("web:reminders-holds")).content.decode()
        hold = ReminderHold.objects.of(company).get()
        assert owner.post(reverse("web:reminder-hold-lift", args=[hold.pk])).status_code == 303
        assert holds.holds_of(company) == []
        assert owner.post(reverse("web:customer-remind", args=[buyer.pk]), {"currency": "EUR"}).status_code == 303
    assert Reminder.objects.of(company).get().automatic is False


def test_a_claim_shows_its_computation_and_is_paid_taken_back_and_waived(owner, company, boss, invoice):
    with on(DAY):
        made = claims.claim_interest(boss, invoice.pk)
        here = reverse("web:claim", args=[made.pk])
        assert "Base rate" in owner.get(here).content.decode()
        assert owner.get(reverse("web:claims")).status_code == 200
        assert owner.post(reverse("web:claim-paid", args=[made.pk]), {"received_on": "2026-04-08"}).status_code == 303
        assert owner.post(reverse("web:claim-unpaid", args=[made.pk]), {"reason": "Wrong customer"}).status_code == 303
        assert owner.post(reverse("web:claim-waive", args=[made.pk]), {"reason": ""}).status_code == 422
        assert owner.post(reverse("web:claim-waive", args=[made.pk]), {"reason": "Goodwill"}).status_code == 303
    assert Claim.objects.of(company).get().state == "waived"


@pytest.mark.parametrize("kind", ["open-item", "balance-forward"])
@pytest.mark.parametrize("suffix", ["pdf", "csv", "xlsx"])
def test_a_statement_is_a_file(owner, buyer, invoice, kind, suffix):
    with on(DAY):
        page = owner.get(reverse("web:customer-statement-file", args=[buyer.pk, suffix]), {"kind": kind, "start": "2026-03-01"})
    assert page.status_code == 200
    if suffix == "csv":
        assert str(Decimal("119.00")) in page.content.decode("utf-8-sig")


def test_a_statement_is_mailed_and_scheduled(owner, company, buyer, invoice):
    with on(DAY):
        where = reverse("web:customer-statement", args=[buyer.pk])
        assert owner.post(where, {"kind": "open-item"}).status_code == 303
        assert owner.post(where, {"kind": "balance-forward", "start": "2026-05-01", "end": "2026-04-01"}).status_code == 422
        jobs.drain()
        assert SentStatement.objects.of(company).get().post.state == "sent"
        form = {"name": "Monthly", "kind": "open-item", "every": "monthly", "starts_on": "2026-05-01"}
        page = reverse("web:statement-schedules")
        assert owner.post(page, form).status_code == 303
        assert owner.post(page, form | {"starts_on": "2020-01-01"}).status_code == 422
        row = StatementSchedule.objects.of(company).get()
        assert "Monthly" in owner.get(page).content.decode()
        assert owner.post(reverse("web:statement-schedule-end", args=[row.pk])).status_code == 303


def test_statements_of_movements_leave_no_day_out(boss, company, buyer, invoice):
    with on(date(2026, 4, 1)):
        made = schedules.save_schedule(boss, "All", "balance-forward", "monthly", date(2026, 5, 1), also_clear=True)
    for day in (date(2026, 5, 1), date(2026, 6, 3), date(2026, 7, 1)):
        with on(day):
            assert schedules.plan() == 1
            jobs.drain()
            assert schedules.plan() == 0
    sent = SentStatement.objects.of(company).filter(schedule=made).order_by("end").values_list("start", "end")
    assert [(str(start), str(end)) for start, end in sent] == [
        ("2026-04-01", "2026-04-30"),
        ("2026-05-01", "2026-06-02"),
        ("2026-06-03", "2026-06-30"),
    ]


def test_a_run_is_shown_with_its_figures(owner, boss, invoice):
    with on(DAY):
        run.run_day(boss)
        assert "Last run" in owner.get(reverse("web:reminders")).content.decode()
