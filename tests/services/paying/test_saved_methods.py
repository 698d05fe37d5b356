"""Saved methods: used for what is due with the customer's word, asked with one key, ended by whoever may."""

from datetime import timedelta

import pytest

from duebook.domain.gateway import ChargeState, Told
from duebook.edge import clock
from duebook.services.operations import jobs
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, due, methods, policy, settle
from duebook.store.models import Charge, OpenItem, Payment, SavedMethod
from tests import factories
from tests.services.paying.books import holds, open_minor
from tests.services.paying.test_charges import starts

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(who, wish, fake_gateway):
    made = charging.begin(who, wish(consent={"text": "I agree.", "from": "192.0.2.1"}))
    settle.take_in(who, made.pk, fake_gateway.pay(made))
    return SavedMethod.objects.of(who.company).get()


@pytest.fixture
def later(who, saved, row):
    policy.save_policy(who, parts=False, on_due=True)
    return factories.issued(who, row.customer, "10")


def on_due(item, days=0):
    return clock.frozen(clock.now().replace(year=2026, month=item.due_date.month, day=item.due_date.day) + timedelta(days=days))


def test_what_is_due_is_taken_from_the_saved_method_once(who, later, fake_gateway):
    with on_due(later):
        assert due.plan() == 1
        jobs.drain()
        due.plan()
        jobs.drain()
    assert open_minor(who, later) == 0
    ask = starts(fake_gateway)[-1]
    assert (ask.amount, ask.method_token.startswith("tok_"), ask.payer_token) == (1190, True, "payer_1")
    assert len(starts(fake_gateway)) == 2
    holds(who)


@pytest.mark.parametrize("why", ["revoked", "policy", "disputed", "early", "off"])
def test_nothing_is_taken(who, later, saved, fake_gateway, why, connection):
    if why == "revoked":
        methods.revoke_method(who, saved.pk)
    if why == "policy":
        policy.save_policy(who, parts=False, on_due=False)
    if why == "disputed":
        OpenItem.objects.of(who.company).filter(pk=later.pk).update(disputed_at=clock.now())
    if why == "off":
        connections.save_connection(
            who, gateway_key="fake", name="Cards", settings={}, is_active=False, connection_id=connection.pk
        )
    with on_due(later, -1 if why == "early" else 0):
        due.plan()
        jobs.drain()
    assert len(starts(fake_gateway)) == 1


def test_a_worker_killed_between_asking_and_marking_asks_with_the_same_key(who, later, fake_gateway, monkeypatch):
    """D8: the process ends after the gateway took the money and before that is written."""

    class Killed(BaseException):
        pass

    def die(*_args, **_given):
        raise Killed

    with on_due(later):
        due.plan()
        with monkeypatch.context() as patched:
            patched.setattr(settle, "take_in", die)
            with pytest.raises(Killed):
                jobs.drain()
        assert Charge.objects.of(who.company).filter(state="created").count() == 1
    with on_due(later):
        later_still = clock.now() + timedelta(minutes=10)
        with clock.frozen(later_still):
            assert jobs.sweep() >= 1
            jobs.drain()
    keys = [ask.key for ask in starts(fake_gateway) if ask.method_token]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert Payment.objects.of(who.company).filter(amount_minor=1190).count() == 1
    assert open_minor(who, later) == 0


def test_a_failed_charge_is_tried_again_some_days_later(who, later, fake_gateway):
    fake_gateway.mood = "refuse"
    for days in (0, 1, 3, 4, 7, 12):
        with on_due(later, days):
            due.plan()
            jobs.drain()
    assert len([1 for ask in starts(fake_gateway) if ask.method_token]) == 3


def test_a_method_that_the_gateway_ended_is_used_no_more(who, saved, say):
    token = connections.unseal(saved.token)
    assert say(kind="mandate", own_id=token, state="gone") == ["method"]
    saved.refresh_from_db()
    assert saved.revoked_by == "gateway"
    assert methods.usable(who.company.pk, saved.customer_id) is None


def test_told_without_an_amount_is_looked_up(who, wish, say, fake_gateway):
    made = charging.begin(who, wish())
    fake_gateway.pay(made)
    assert say(kind="charge", provider_id=made.provider_id, told={"state": "succeeded"}) == ["looked-up"]
    made.refresh_from_db()
    assert made.state == "succeeded"
    settle.take_in(who, made.pk, Told(state=ChargeState.PENDING))
    made.refresh_from_db()
    assert made.state == "succeeded"
