"""RELIABILITY D10: a gateway that says nothing, late, twice, in the wrong order, or lies. Money is counted once, and the state converges.

The test gateway plays every scenario against the real services: charges, messages, the worker's rounds. Afterwards its own book, which
says what was taken, is held against ours.
"""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from duebook.domain.gateway import OPEN
from duebook.edge import clock
from duebook.gateways.test import GATEWAY
from duebook.gateways.test.book import opened
from duebook.gateways.test.states import WORDS
from duebook.kernel.errors import DuebookError, Unavailable
from duebook.services.delivery import links
from duebook.services.operations import jobs
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, hear, look, refunds
from duebook.services.receivables.balances import credit_minor
from duebook.store.models import Charge, Chargeback, ChargeEvent, ChargeRefund, Job, OpenItem, Payment
from tests import factories

pytestmark = pytest.mark.django_db

WHOLE = 11900
HALF_A_DAY = timedelta(hours=12)
PAUSES = (2, 3, 6, 15, 40, 90, 240, 400, 400, 1500, 1500, 1500)
"""Minutes between the worker's rounds: three and a half days in all."""
BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


class World:
    """A company with the test gateway, an invoice of 119.00, its link, and a clock that goes on."""

    def __init__(self, scenario: str) -> None:
        self.now = BEGINNING
        with self.at():
            self.who = factories.actor(factories.company(is_demo=True))  # others take no test money
            self.row = factories.issued(self.who, factories.customer(self.who.company), "100")
            self.link = links.create_link(self.who, self.row.pk)[0]
            typed = {"webhook_secret": f"of {scenario}", "scenario": scenario}
            self.connection = connections.save_connection(self.who, gateway_key="test", name="Test", settings=typed)
            jobs.drain()  # what the invoice itself set going
        self.kept: list = []

    def at(self):
        return clock.frozen(self.now)

    def pass_by(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def begin(self, units: int = WHOLE, extra: int = 0) -> Charge:
        wish = charging.Wish(
            customer_id=self.row.customer_id, currency="EUR", documents=((self.row.pk, units),), connection_id=self.connection.pk,
            description=self.row.number, link=self.link, back=lambda pk: f"https://here.example/p/{pk}", extra=extra,
        )  # fmt: skip
        with self.at():
            return charging.begin(self.who, wish)

    def press(self, charge: Charge, button: str = "pay") -> None:
        with self.at():
            GATEWAY.press(connections.opened(self.connection), charge.provider_id, button)

    def messages(self) -> list:
        with self.at():
            return GATEWAY.deliver(connections.opened(self.connection), int(self.now.timestamp()))

    def hear(self, message) -> str:
        """A message at our door; "refused" and "again" are what the gateway would see as 403 and 503."""
        secret = connections.hook_secret(self.connection)
        with self.at():
            try:
                return ",".join(hear.hear(self.connection.pk, secret, message.headers, message.body))
            except Unavailable:
                return "again"
            except DuebookError:
                return "refused"

    def work(self) -> None:
        with self.at():
            look.sweep()
            jobs.sweep()
            jobs.drain()

    def settle(self) -> None:
        """Days go by; what is sent is heard, and what was answered with 503 is sent once more."""
        for pause in PAUSES:
            for message in self.messages():
                if self.hear(message) == "again":
                    self.hear(message)
            self.pass_by(pause)
            self.work()

    def charges(self) -> list[Charge]:
        return list(Charge.objects.of(self.who.company).order_by("created_at", "pk"))

    def book(self) -> dict:
        with opened(connections.opened(self.connection)) as book:
            return {"charges": dict(book["charges"]), "refunds": dict(book["refunds"])}

    def receipts(self) -> int:
        """Minor units that were booked as received and stand: reversals off."""
        rows = Payment.objects.of(self.who.company)
        gone = set(rows.exclude(reverses=None).values_list("reverses", flat=True))
        return sum(row.amount_minor for row in rows if row.kind == "receipt" and row.pk not in gone)

    def open_minor(self) -> int:
        return OpenItem.objects.of(self.who.company).get(pk=self.row.pk).open_minor

    def holds(self) -> None:
        """The books hold in themselves, and against the gateway's."""
        assert selfcheck(self.who.company) == []
        assert verify(self.who.company, files=False).ok
        taken = {one["id"]: one for one in self.book()["charges"].values() if one["state"] == "succeeded"}
        true = {own for own, one in taken.items() if (one["took"], one["took_currency"]) == (one["amount"], one["currency"])}
        ours = {one.provider_id: one for one in self.charges()}
        booked = {own for own, one in ours.items() if one.payment_id and one.state == "succeeded"}
        assert booked == true
        assert {own for own, one in ours.items() if one.quarantine} == set(taken) - true
        disputed = sum(taken[own]["took"] for own in true if taken[own]["disputed"])
        assert self.receipts() == sum(taken[own]["took"] for own in true) - disputed
        assert not [one for one in ours.values() if one.state in OPEN and one.provider_id in taken]


@pytest.fixture(params=sorted(WORDS))
def scenario(request):
    return request.param


ENDS = {
    "declined": ("failed", WHOLE),
    "bounces": ("failed", WHOLE),
    "less": ("succeeded", WHOLE),
    "other-currency": ("succeeded", WHOLE),
    "chargeback": ("succeeded", WHOLE),
}


def begun(world: World, tries: int = 4, extra: int = 0) -> Charge:
    """A payer who tries again when nothing comes."""
    for _ in range(tries):
        charge = world.begin(extra=extra)
        if charge.checkout_url:
            return charge
        world.pass_by(1)
    raise AssertionError(f"no page came: {charge.state} {charge.message}")


def test_a_page_in_every_scenario(scenario):
    world = World(scenario)
    charge = begun(world)
    world.press(charge)
    world.settle()
    charge.refresh_from_db()
    state, left = ENDS.get(scenario, ("succeeded", 0))
    assert (charge.state, world.open_minor()) == (state, left)
    assert len(world.book()["charges"]) == 1  # asked for as often as it took, made once
    world.holds()


def test_every_message_again_and_backwards_changes_nothing(scenario):
    world = World(scenario)
    charge = begun(world)
    world.press(charge)
    sent = world.messages()
    for message in [*sent, *reversed(sent), *sent]:
        world.hear(message)
    world.settle()
    before = (world.receipts(), world.open_minor(), ChargeEvent.objects.of(world.who.company).count())
    for message in sent:
        world.hear(message)
    assert (world.receipts(), world.open_minor(), ChargeEvent.objects.of(world.who.company).count()) == before
    world.holds()


def test_forged_messages_have_no_effect():
    world = World("forged")
    charge = begun(world)
    world.press(charge)
    answers = [world.hear(message) for message in world.messages()]
    assert answers.count("refused") == 10
    assert not ChargeEvent.objects.of(world.who.company).filter(event_id="tev_forged").exists()
    world.settle()
    world.holds()


@pytest.mark.parametrize("scenario", sorted(set(WORDS) - set(ENDS)))
def test_what_was_too_much_is_given_back_once(scenario):
    world = World(scenario)
    charge = begun(world, extra=1900)
    world.press(charge)
    world.settle()
    with world.at():
        refunds.refund_charge(world.who, charge.pk, Decimal("19.00"), reason="paid too much")
    world.settle()
    [row] = ChargeRefund.objects.of(world.who.company)
    [given] = world.book()["refunds"].values()
    assert given["amount"] == row.amount_minor == 1900
    assert row.state == ("failed" if scenario == "refund-fails" else "succeeded")
    back = Payment.objects.of(world.who.company).filter(kind="refund")
    standing = [one for one in back if not Payment.objects.of(world.who.company).filter(reverses=one).exists()]
    assert len(standing) == (0 if scenario == "refund-fails" else 1)
    assert credit_minor(world.who.company, world.row.customer_id, "EUR") == (1900 if scenario == "refund-fails" else 0)
    world.holds()


def test_silence_is_asked_about_with_growing_pauses_and_seen_by_people(monkeypatch):
    world = World("plain")
    asked = []

    def silent(*_args, **_more):
        asked.append(clock.now())
        raise Unavailable("nobody there")

    monkeypatch.setattr(GATEWAY, "start", silent)
    monkeypatch.setattr(type(GATEWAY), "look", silent)
    charge = world.begin()
    assert charge.state == "unknown"
    for _ in range(36):
        world.pass_by(60)
        world.work()
    charge.refresh_from_db()
    assert charge.state in OPEN
    assert charge.message
    first, last = (
        sum(1 for one in asked if start <= one < start + timedelta(hours=12)) for start in (BEGINNING, world.now - HALF_A_DAY)
    )
    assert first <= 100
    assert last <= 40  # some three an hour once it has lasted
    dead = Job.objects.of(world.who.company).filter(kind="charge-look", state="dead")
    waiting = Job.objects.of(world.who.company).filter(kind="charge-look", state="ready").exclude(error="")
    assert dead.exists() or waiting.exists()
    assert world.receipts() == 0


@pytest.mark.parametrize("seed", range(8))
def test_any_order_converges(seed):
    """Whatever happens in whatever order, a few days later both books say the same."""
    dice = random.Random(seed)
    world = World(dice.choice(sorted(WORDS)))
    late: list = []
    for _ in range(dice.randrange(6, 16)):
        act = dice.choice(["begin", "begin part", "press", "fail", "hear", "hear late", "look", "close", "work", "wait"])
        with suppress(DuebookError):
            if act.startswith("begin"):
                world.begin(5000 if act == "begin part" else WHOLE)
            elif act in {"press", "fail"}:
                pages = [one for one in world.charges() if one.checkout_url]
                if pages:
                    world.press(dice.choice(pages), "fail" if act == "fail" else "pay")
            elif act == "hear":
                sent = world.messages()
                dice.shuffle(sent)
                late += dice.sample(sent, len(sent) // 2)  # lost on the way, or later
                for message in sent:
                    if message not in late or dice.random() < 0.3:
                        world.hear(message)
            elif act == "hear late" and late:
                world.hear(dice.choice(late))
            elif act in {"look", "close"} and world.charges():
                one = dice.choice(world.charges())
                with world.at():
                    (look.look_up if act == "look" else look.close)(world.who, one)
            elif act == "work":
                world.work()
        world.pass_by(dice.choice([0, 1, 3, 30]))
    world.settle()
    world.holds()
    assert len([one for one in world.charges() if one.state == "succeeded" and one.payment_id]) <= 3


def test_a_chargeback_is_one():
    world = World("chargeback")
    charge = begun(world)
    world.press(charge)
    sent = world.messages()
    for message in [*reversed(sent), *sent, *sent]:
        world.hear(message)
    world.settle()
    assert Chargeback.objects.of(world.who.company).count() == 1
    world.holds()
