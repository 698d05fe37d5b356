"""Statements on schedule: a schedule that fell behind sends one, not many, and goes on at its own day (I12)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from duebook.edge import clock
from duebook.services.collections import schedules
from duebook.services.operations import jobs
from duebook.store.deliveries import Post
from duebook.store.outbox import Job
from duebook.store.reminders import SentStatement
from tests.services.collections.scene import Scene, on

pytestmark = pytest.mark.django_db
START = date(2026, 3, 2)


@pytest.fixture
def scene():
    made = Scene()
    made.invoice("100")
    return made


def schedule(scene, every, starts_on, kind="balance-forward"):
    with on(starts_on):
        return schedules.save_schedule(scene.actor, "All", kind, every, starts_on, also_clear=True)


def rounds(day, times=3, hour=12):
    """So many rounds of the worker on a day; how many statements they planned."""
    with on(day, hour):
        planned = [schedules.plan() for _ in range(times)]
        jobs.drain()
        return sum(planned)


@pytest.mark.parametrize("every", ["weekly", "monthly", "quarterly"])
def test_ten_years_behind_is_one_statement_over_what_was_missed(scene, every):
    row = schedule(scene, every, START)
    assert rounds(START) == 1
    late = date(2036, 3, 5)
    assert rounds(late) == 1
    assert rounds(late) == 0, "nothing is made up for"
    row.refresh_from_db()
    assert late < row.next_on <= date(2036, 6, 5)
    periods = list(SentStatement.objects.of(scene.company).order_by("start").values_list("start", "end"))
    assert len(periods) == Post.objects.of(scene.company).count() == 2
    assert periods[1] == (periods[0][1] + timedelta(1), date(2036, 3, 4)), "each day stands on one statement"


def test_the_last_day_of_a_month_stays_the_last_day(scene):
    row = schedule(scene, "monthly", date(2027, 10, 31))
    days = []
    for _ in range(6):
        days.append(row.next_on)
        assert rounds(row.next_on) == 1
        row.refresh_from_db()
    assert [str(day) for day in days] == [
        "2027-10-31", "2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31",
    ]  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_on_which_the_clock_changes_has_one_statement(scene, day):
    schedule(scene, "weekly", day)
    planned = 0
    for hour in range(24):
        with clock.frozen(datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)):
            planned += schedules.plan()
            jobs.drain()
    assert planned == 1
    assert SentStatement.objects.of(scene.company).count() == 1


def test_not_before_the_hour_of_the_company(scene):
    schedule(scene, "weekly", START)
    assert rounds(START, hour=4) == 0, "five o'clock in Berlin"
    assert rounds(START, hour=5) == 1


def test_a_job_that_is_done_again_adds_nothing(scene):
    schedule(scene, "monthly", START)
    assert rounds(START) == 1
    job = Job.objects.of(scene.company).get(kind="statements")
    with on(START):
        schedules.perform(job)
    assert SentStatement.objects.of(scene.company).count() == 1
