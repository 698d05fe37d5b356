"""A replay is the daily run over again: over the same days it finds the same letters, and it knows better afterwards."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from duebook.domain.dunning import Level, Policy, Quiet
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.services.access import system
from duebook.services.cases import promises
from duebook.services.collections import holds, policies, replay, run
from duebook.services.collections.policies import Wish
from duebook.services.receivables import record_payment
from duebook.store.documents import OpenItem
from duebook.store.reminders import Reminder
from tests import factories
from tests.services.collections.scene import Scene

pytestmark = pytest.mark.django_db
START, DAYS = date(2026, 4, 1), 75


def at(day: date, hour: int):
    return clock.frozen(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Berlin")))


def live(scene: Scene, seed: int) -> None:
    """Seventy-five days of payments, promises and holds, with the run at nine each morning."""
    dice = random.Random(seed)
    buyers = [scene.customer, factories.customer(scene.company, "Zweite GmbH"), factories.customer(scene.company, "Dritte GmbH")]
    for ahead in range(3):
        for buyer in buyers:
            scene.invoice(str(dice.choice([50, 100, 400])), buyer=buyer, issue_date=factories.DAY + timedelta(ahead * 9))
    for ahead in range(DAYS):
        day = START + timedelta(ahead)
        with at(day, 9):
            run.run_day(system(scene.company, "Duebook"))
        buyer = dice.choice(buyers)
        rows = list(OpenItem.objects.of(scene.company).filter(customer=buyer, is_open=True).order_by("pk"))
        with at(day, 15):
            if rows and dice.random() < 0.08:
                amount = Decimal(rows[0].open_minor) / (100 if dice.random() < 0.6 else 200)
                late = day - timedelta(dice.choice([0, 0, 3]))
                record_payment.record_payment(scene.actor, buyer.pk, round(amount, 2), "EUR", received_on=late)
            elif rows and dice.random() < 0.05:
                document = dice.choice(rows).pk
                if not promises.Promise.objects.of(scene.company).filter(document_id=document, state="open").exists():
                    promises.make_promise(scene.actor, buyer.pk, day + timedelta(6), document_id=document)
            elif dice.random() < 0.04:
                holds.hold(scene.actor, buyer.pk, "On holiday", until=day + timedelta(8))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_replay_of_the_present_policy_is_what_the_run_did(seed):
    scene = Scene()
    wish = Wish(
        name="Own",
        policy=Policy(
            levels=(
                Level(days=-3),
                Level(days=4),
                Level(days=9, tone="firm"),
                Level(days=9, tone="final"),
                Level(days=5, channel="task"),
            ),
            quiet=Quiet(dates=("05-01",)),
            gap=5,
        ),
    )
    with at(START, 8):
        policies.save_policy(scene.actor, wish)
    live(scene, seed)
    did = {
        (one.day, one.customer_id, one.level, one.net_minor, tuple(sorted(item.document_id for item in one.items.all())))
        for one in Reminder.objects.of(scene.company).exclude(kind="task").prefetch_related("items")
    }
    with at(START + timedelta(DAYS), 8):
        found = replay.replay(scene.actor, START, START + timedelta(DAYS - 1))
    again = {
        (one.day, one.customer, one.letter.level, one.letter.net_minor, tuple(sorted(step.document for step in one.letter.steps)))
        for one in found.letters
    }
    assert again == did
    assert len(did) > 5


def test_a_letter_after_a_payment_that_was_booked_late_is_counted():
    scene = Scene()
    scene.invoice("100")
    with at(date(2026, 4, 8), 9):
        run.run_day(system(scene.company, "Duebook"))
    with at(date(2026, 4, 9), 12):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal(119), "EUR", received_on=date(2026, 4, 7))
        found = replay.replay(scene.actor, START, date(2026, 4, 8))
    assert (len(found.letters), found.after_payment, found.in_dispute, found.customers) == (1, 1, 0, 1)


def test_another_policy_is_tried_without_being_saved():
    scene = Scene()
    scene.invoice("100")
    eager = Wish(name="Eager", policy=Policy(levels=(Level(days=1), Level(days=1)), quiet=Quiet(weekdays=()), gap=1), position=1)
    with at(date(2026, 4, 30), 9):
        assert replay.replay(scene.actor, START, date(2026, 4, 29), wish=eager).by_level == {1: 1, 2: 1}
        assert replay.replay(scene.actor, START, date(2026, 4, 29)).by_level == {1: 1, 2: 1}
        with pytest.raises(Invalid):
            replay.replay(scene.actor, date(2025, 1, 1), date(2026, 4, 29))
    assert policies.ReminderPolicy.objects.of(scene.company).count() == 0
