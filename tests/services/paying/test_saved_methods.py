"""Saved methods: used for what is due with the customer's word, asked with one key, ended by whoever may."""

from datetime import timedelta

import pytest

from duebook.domain.gateway import ChargeState, Told
from duebook.domain.instalments import Part
from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.cases import plans
from duebook.services.debits import runs
from duebook.services.operations import jobs
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, due, methods, policy, settle
from duebook.store.models import Charge, DebitItem, DebitRun, Mandate, OpenItem, Payment, Promise, SavedMethod
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


def collected(who, row, on=None):
    """A live collection of a document, in a draft of a run."""
    mandate = Mandate.objects.create(company=who.company, customer=row.customer, reference="M-1", created_at=clock.now())
    day = on or clock.today("UTC") + timedelta(days=30)
    run = DebitRun.objects.create(
        company=who.company, collection_on=day, creditor_name="A", creditor_id="B", iban="C", version="D", total_minor=1,
        created_at=clock.now(),
    )  # fmt: skip
    return DebitItem.objects.create(
        company=who.company, run=run, document=row, mandate=mandate, amount_minor=1, sequence="RCUR", end_to_end_id=run.pk
    )


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


@pytest.mark.parametrize("why", ["revoked", "policy", "disputed", "early", "off", "promised", "on account", "in parts", "debit"])
def test_nothing_is_taken(who, later, saved, fake_gateway, why, connection):
    if why in {"promised", "on account"}:
        Promise.objects.create(
            company=who.company, customer=later.customer, document=later if why == "promised" else None, amount_minor=1190,
            currency="EUR", due_on=later.due_date, source="call", made_on=later.issue_date, made_at=clock.now(),
        )  # fmt: skip
    if why == "in parts":
        with on_due(later):
            plans.propose_plan(who, [later.pk], [Part(due_on=later.due_date + timedelta(days=10), amount=1190)])
    if why == "debit":
        collected(who, later)
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


def test_what_is_collected_by_direct_debit_is_not_paid_online_too(who, wish, row, fake_gateway):
    item = collected(who, row)
    with pytest.raises(Conflict, match="on its way"):
        charging.begin(who, wish())
    assert not starts(fake_gateway)
    runs.discard_run(who, item.run_id)
    assert charging.begin(who, wish()).state == "pending"


def test_a_draft_of_a_debit_run_whose_day_has_passed_holds_nobody_up(who, wish, row):
    collected(who, row, on=clock.today("UTC"))
    assert charging.begin(who, wish()).state == "pending"


def test_those_that_failed_for_good_are_not_in_the_way_of_others(who, later, fake_gateway, monkeypatch):
    monkeypatch.setattr(due, "MOST", 1)
    fake_gateway.mood = "refuse"
    for days in (0, 3, 7):
        with on_due(later, days):
            due.plan()
            jobs.drain()
    fake_gateway.mood = ""
    with on_due(later, 8):
        factories.issued(who, later.customer, "20")
    with on_due(later, 100):
        assert due.plan() >= 1


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
