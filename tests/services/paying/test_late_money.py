"""Money that comes after a definite no is booked, or set aside for a person; said twice or in another order it counts once."""

from datetime import timedelta
from itertools import permutations

import pytest

from duebook.domain.gateway import ChargeState, Payout, PayoutLine, Told
from duebook.edge import clock
from duebook.services.paying import charge as charging
from duebook.services.paying import payouts, settle
from duebook.store.models import Charge, ChargeEvent, OpenItem, Payment, SavedMethod
from tests.services.paying.books import holds
from tests.services.paying.fake import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def charge(who, wish, fake_gateway):
    return charging.begin(who, wish())


def open_minor(row):
    return OpenItem.objects.of(row.company_id).get(pk=row.pk).open_minor


def receipts(who):
    return list(Payment.objects.of(who.company).filter(kind="receipt", reversed_by=None))


def not_paid(charge, state, event="ev_no"):
    told = {"state": state, "failure": "declined"}
    return {"kind": "charge", "event_id": event, "type": f"x.{state}", "provider_id": charge.provider_id, "told": told}


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired"])
def test_a_success_after_a_no_is_booked_once(who, row, charge, say, fake_gateway, state):
    say(**not_paid(charge, state))
    charge.refresh_from_db()
    assert (charge.state, charge.payment) == (state, None)
    fake_gateway.pay(charge)
    for event in ("ev_1", "ev_1", "ev_2"):
        say(**paid(charge, event))
    charge.refresh_from_db()
    assert (charge.state, charge.failure, charge.closed_at is not None) == ("succeeded", "", True)
    assert open_minor(row) == 0
    assert len(receipts(who)) == 1
    holds(who)


def test_a_success_after_a_no_over_another_amount_waits_for_a_person(who, row, charge, say, fake_gateway):
    say(**not_paid(charge, "failed"))
    fake_gateway.pay(charge, amount=5000)
    told = {"state": "succeeded", "amount": 5000, "currency": "EUR"}
    say(**paid(charge, "ev_1", told=told))
    charge.refresh_from_db()
    assert "Nothing was booked" in charge.quarantine
    assert receipts(who) == []
    settle.release(who, charge.pk, accept=True)
    assert open_minor(row) == 6900
    holds(who)


@pytest.mark.parametrize("order", list(permutations(["no", "yes", "again"])))
def test_in_whatever_order_it_is_said(who, row, charge, say, fake_gateway, order):
    fake_gateway.pay(charge)  # the money is there: that is what it says when it is asked
    said = {"no": not_paid(charge, "failed"), "yes": paid(charge, "ev_1"), "again": paid(charge, "ev_2")}
    for name in order:
        say(**said[name])
    charge.refresh_from_db()
    assert charge.state == "succeeded"
    assert open_minor(row) == 0
    assert len(receipts(who)) == 1
    holds(who)


@pytest.fixture
def bounced(who, charge, say, fake_gateway):
    """Paid, then taken back by the payer's bank days later."""
    fake_gateway.pay(charge)
    say(**paid(charge, "ev_1"))
    fake_gateway.charges[charge.provider_id] = Told(state=ChargeState.FAILED, provider_id=charge.provider_id, message="No funds.")
    say(**not_paid(charge, "failed"))
    charge.refresh_from_db()
    assert (charge.state, receipts(who)) == ("failed", [])
    return charge


def test_an_old_success_that_comes_again_books_nothing(who, row, bounced, say):
    say(**paid(bounced, "ev_old"))
    bounced.refresh_from_db()
    assert (bounced.state, receipts(who), open_minor(row)) == ("failed", [], 11900)
    assert ChargeEvent.objects.of(who.company).get(event_id="ev_old").did == "looked-up"


def test_what_bounced_and_came_after_all_is_booked_again(who, row, bounced, say, fake_gateway):
    fake_gateway.pay(bounced)  # collected a second time
    for event in ("ev_new", "ev_new", "ev_newer"):
        say(**paid(bounced, event))
    bounced.refresh_from_db()
    (payment,) = receipts(who)
    assert (bounced.state, bounced.payment, open_minor(row)) == ("succeeded", payment, 0)
    holds(who)


def test_what_bounced_and_came_as_another_amount_waits_for_a_person(who, row, bounced, say, fake_gateway):
    fake_gateway.pay(bounced, amount=100)
    say(**paid(bounced, "ev_new"))
    bounced.refresh_from_db()
    assert (bounced.payment, receipts(who)) == (None, [])
    assert "Nothing was booked" in bounced.quarantine


def test_a_charge_that_was_paid_out_is_asked_after(who, row, charge, connection, say, fake_gateway):
    say(**not_paid(charge, "expired"))
    fake_gateway.pay(charge)  # and its message was lost
    line = PayoutLine(kind="charge", provider_id=charge.provider_id, gross=11900, fee=200)
    day = clock.now().date()
    fake_gateway.paid_out = [Payout(provider_id="po_1", amount=11700, currency="EUR", arrives=day, lines=(line,))]
    payouts.fetch(who, connection)
    assert (Charge.objects.of(who.company).get().state, open_minor(row)) == ("succeeded", 0)
    holds(who)
    asked = len(fake_gateway.calls)
    with clock.frozen(clock.now() + timedelta(days=1)):
        payouts.fetch(who, connection)
    assert [name for name, _ in fake_gateway.calls[asked:]] == ["payouts"]


def test_a_method_that_the_message_does_not_name_is_asked_for_and_kept_once(who, wish, say, fake_gateway):
    charge = charging.begin(who, wish(consent={"text": "Keep it.", "from": "192.0.2.1 Firefox"}))
    told = fake_gateway.pay(charge)
    for event in ("ev_1", "ev_2"):
        say(**paid(charge, event))  # without a token
    settle.take_in(who, charge.pk, told)
    kept = SavedMethod.objects.of(who.company).get()
    assert (kept.label, kept.consent_text) == ("Visa 4242", "Keep it.")
