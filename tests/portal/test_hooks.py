"""Webhook forgery (X12): whatever does not hold leaves nothing behind; what holds is taken once, in any order."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from duebook.edge import clock
from duebook.kernel import plugs
from duebook.main.plugs import PLUGS
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, hear, look
from duebook.store.models import AuditEntry, Charge, Chargeback, ChargeEvent, ChargeRefund, Entry, OpenItem, Payment
from tests import factories
from tests.services.paying.conftest import *  # noqa: F403 - the same company, connection, invoice and wish
from tests.services.paying.fake import FAKE, SECRET, message, paid

pytestmark = pytest.mark.django_db
MODELS = (Payment, Entry, ChargeEvent, ChargeRefund, Chargeback, AuditEntry)


@pytest.fixture
def charge(who, wish, fake_gateway):
    return charging.begin(who, wish())


@pytest.fixture
def door(connection):
    address = connections.hook_address(connection).partition("/hooks/")[2]

    def send(body, headers, to=f"/hooks/{address}"):
        given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return Client(enforce_csrf_checks=True).post(to, body, content_type="application/json", **given).status_code

    return send


def state():
    rows = [model.objects.everywhere("a test counts").count() for model in MODELS]
    return [*rows, sorted(Charge.objects.everywhere("a test looks").values_list("state", "payment"))]


def forgeries(charge, connection, at):
    """Name -> (body, headers, status)."""
    good, signed = message(paid(charge, "ev_f"), at=at)
    other_id = {"provider_id": "fk_another", "reference": "chg_another"}
    return {
        "no signature": (good, {}, 401),
        "empty signature": (good, {"x-fake-signature": ""}, 401),
        "signed with another secret": (*message(paid(charge, "ev_f"), at=at, secret="another"), 401),
        "signed with an empty secret": (*message(paid(charge, "ev_f"), at=at, secret=""), 401),
        "old": (*message(paid(charge, "ev_f"), at=at - 3600), 401),
        "from the future": (*message(paid(charge, "ev_f"), at=at + 3600), 401),
        "altered": (good.replace(b"11900", b"11901"), signed, 401),
        "not JSON": (b"\xff\xfe{", signed, 401),
        "empty": (b"", {}, 401),
        "too large": (b"x" * (hear.LARGEST + 1), signed, 413),
    }, other_id


NAMES = ("no signature", "empty signature", "signed with another secret", "signed with an empty secret", "old", "from the future",
         "altered", "not JSON", "empty", "too large")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_does_not_hold_has_no_effect(charge, connection, door, now, name):
    table, _ = forgeries(charge, connection, now())
    body, headers, status = table[name]
    before = state()
    assert door(body, headers) == status
    assert state() == before


def test_the_table_of_forgeries_is_tried_whole(charge, connection, now):
    assert set(forgeries(charge, connection, now())[0]) == set(NAMES)


@pytest.mark.parametrize("spoiled", ["secret", "connection", "empty", "off"])
def test_an_address_that_is_none_is_404(who, charge, connection, door, now, spoiled):
    secret = connections.hook_secret(connection)
    to = {
        "secret": f"/hooks/{connection.pk}/{secret[:-1]}x",
        "connection": f"/hooks/gwc_0123456789/{secret}",
        "empty": f"/hooks/{connection.pk}/",
        "off": f"/hooks/{connection.pk}/{secret}",
    }[spoiled]
    if spoiled == "off":
        typed = {"api_key": "", "webhook_secret": ""}
        connections.save_connection(
            who, gateway_key="fake", name="Cards", settings=typed, is_active=False, connection_id=connection.pk
        )
    before = state()
    assert door(*message(paid(charge), at=now()), to=to) == 404
    assert state() == before


def test_only_posts_are_taken(connection):
    address = connections.hook_address(connection).partition("/hooks/")[2]
    for method in ("get", "put", "delete", "patch", "head"):
        assert getattr(Client(), method)(f"/hooks/{address}").status_code == 405


def test_an_empty_secret_cannot_be_saved(who):
    from duebook.kernel.errors import Invalid

    for typed in ({"api_key": "x"}, {"webhook_secret": "x"}, {"api_key": "x", "webhook_secret": "   "}, {}):
        with pytest.raises(Invalid) as refused:
            connections.save_connection(who, gateway_key="fake", name="Cards", settings=typed)
        assert {fault.code for fault in refused.value.faults} == {"GATEWAY-FIELD"}


def test_a_replayed_message_does_nothing_more(charge, door, now):
    body, headers = message(paid(charge), at=now())
    assert door(body, headers) == 200
    before = state()
    for _ in range(5):
        assert door(body, headers) == 200
    assert state() == before
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert door(body, headers) == 401
    assert state() == before


def test_the_same_event_with_another_text_is_the_same_event(charge, door, now):
    assert door(*message(paid(charge), at=now())) == 200
    before = state()
    assert door(*message(paid(charge, told={"state": "failed"}), at=now())) == 200
    assert state() == before


def test_another_connections_event_settles_nothing(who, charge, now):
    other = connections.save_connection(
        who, gateway_key="fake", name="Other", settings={"api_key": "x", "webhook_secret": SECRET}
    )
    body, headers = message(paid(charge, reference=charge.pk), at=now())
    assert hear.hear(other.pk, connections.hook_secret(other), headers, body) == ["unknown"]
    charge.refresh_from_db()
    assert (charge.state, Payment.objects.of(who.company).count()) == ("pending", 0)


def test_another_companys_event_settles_nothing(charge, now):
    stranger = factories.actor(factories.company("Strand OHG", vat_id=""))
    other = connections.save_connection(
        stranger, gateway_key="fake", name="Other", settings={"api_key": "x", "webhook_secret": SECRET}
    )
    body, headers = message(paid(charge, reference=charge.pk), at=now())
    assert hear.hear(other.pk, connections.hook_secret(other), headers, body) == ["unknown"]
    assert Payment.objects.everywhere("a test counts").count() == 0


@pytest.mark.parametrize("told", [{"amount": 1}, {"amount": 11901}, {"currency": "USD"}, {"currency": "XXX"}])
def test_another_amount_or_currency_is_not_booked(who, row, charge, door, now, told):
    whole = {"state": "succeeded", "amount": 11900, "currency": "EUR", **told}
    assert door(*message(paid(charge, told=whole), at=now())) == 200
    assert Payment.objects.of(who.company).count() == 0
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 11900
    assert ChargeEvent.objects.of(who.company).get().did == "quarantined"


@pytest.mark.parametrize("kind", ["charge", "refund", "dispute", "payout", "mandate", "other", "novelty"])
def test_an_unknown_event_moves_no_money(who, charge, door, now, kind):
    said = {
        "kind": kind,
        "event_id": "ev_9",
        "type": "x.y",
        "provider_id": "fk_nobody",
        "own_id": "o_1",
        "amount": 5,
        "state": "open",
    }
    assert door(*message(said, at=now())) == 200
    assert Payment.objects.of(who.company).count() == 0
    assert Chargeback.objects.of(who.company).count() == 0


def test_what_was_paid_is_booked_by_its_message(who, row, charge, door, now):
    assert door(*message(paid(charge), at=now())) == 200
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    assert ChargeEvent.objects.of(who.company).get().did == "paid"
    assert selfcheck(who.company) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_the_order_of_messages_does_not_matter(who, charge, door, now, order):
    FAKE.pay(charge)
    says = [
        paid(charge, "ev_a", told={"state": "pending"}),
        paid(charge, "ev_b"),
        paid(charge, "ev_c", told={"state": "failed", "failure": "first_try"}),
    ]
    for at in order:
        assert door(*message(says[at], at=now())) == 200
    charge.refresh_from_db()
    assert charge.state == "succeeded"
    assert Payment.objects.of(who.company).count() == 1


def test_a_message_before_the_answer_is_found_again(who, row, wish, connection, now):
    """The gateway's message comes while its answer is still on the way, and names only its own id."""

    def race(ask):
        FAKE.inside = None
        FAKE.start(None, ask)
        waiting = Charge.objects.of(who.company).get(pk=ask.reference)
        FAKE.pay(waiting)
        body, headers = message(paid(waiting), at=now())
        assert hear.hear(connection.pk, connections.hook_secret(connection), headers, body) == ["unknown"]

    FAKE.inside = race
    charge = charging.begin(who, wish())
    assert charge.state == "succeeded"
    assert Payment.objects.of(who.company).count() == 1
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        look.sweep()
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0


def test_lost_answer_then_message_then_sweep_is_one_payment(who, row, wish, connection, now):
    FAKE.mood = "lost"
    charge = charging.begin(who, wish())
    FAKE.mood = ""
    FAKE.pay(charge)
    body, headers = message(paid(charge, reference=charge.pk), at=now())
    assert hear.hear(connection.pk, connections.hook_secret(connection), headers, body) == ["paid"]
    look.look_up(who, charge)
    assert Payment.objects.of(who.company).count() == 1
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0


def test_what_is_kept_of_a_message_has_no_tokens(who, wish, connection, now):
    charge = charging.begin(who, wish(consent={"text": "Yes.", "from": "192.0.2.1"}))
    told = {"state": "succeeded", "amount": 11900, "currency": "EUR", "method_token": "tok_x", "payer_token": "payer_x"}
    body, headers = message(paid(charge, told=told), at=now())
    hear.hear(connection.pk, connections.hook_secret(connection), headers, body)
    kept = json.dumps([event.said for event in ChargeEvent.objects.of(who.company)])
    assert "tok_x" not in kept
    assert "payer_x" not in kept


def test_the_fake_is_no_gateway_of_an_installation():
    assert "fake" not in PLUGS["gateways"]
    assert "fake" in plugs.keys("gateways")
