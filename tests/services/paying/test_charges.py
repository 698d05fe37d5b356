"""Charges: asked once, settled once, whatever order the answers come in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from duebook.domain.gateway import ChargeState, Told
from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.operations import jobs
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.services.paying import charge as charging
from duebook.services.paying import look, settle
from duebook.services.receivables.balances import credit_minor
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import Charge, Job, OpenItem, Payment, Posting, SavedMethod

pytestmark = pytest.mark.django_db


def starts(gateway):
    return [ask for name, ask in gateway.calls if name == "start"]


def balance(company, account):
    rows = Posting.objects.of(company).filter(account=account)
    return sum(rows.values_list("amount_minor", flat=True))


def payments(who):
    return list(Payment.objects.of(who.company).filter(kind="receipt"))


def test_a_charge_is_a_row_before_the_gateway_is_asked(who, wish, fake_gateway):
    seen = []
    fake_gateway.inside = lambda ask: seen.append(Charge.objects.of(who.company).get(pk=ask.reference).state)
    charge = charging.begin(who, wish())
    assert seen == ["created"]
    assert (charge.state, charge.checkout_url) == ("pending", f"https://pay.example/{charge.provider_id}")
    ask = starts(fake_gateway)[0]
    assert (ask.amount, ask.currency, ask.key, ask.back_url) == (
        11900,
        "EUR",
        charge.key,
        f"https://here.example/back/{charge.pk}",
    )
    assert "here.example" not in Charge.objects.of(who.company).get().back_url  # the payer's secret address lies encrypted


def test_what_was_paid_is_booked_once_and_lies_at_the_gateway(who, wish, row, fake_gateway):
    charge = charging.begin(who, wish())
    told = fake_gateway.pay(charge)
    for _ in range(3):
        settle.take_in(who, charge.pk, told)
    charge.refresh_from_db()
    (payment,) = payments(who)
    assert (charge.payment, payment.method, payment.account, payment.reference) == (
        payment,
        "card",
        "gateway-clearing",
        charge.provider_id,
    )
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    assert (balance(who.company, Account.GATEWAY_CLEARING), balance(who.company, Account.BANK)) == (11900, 0)
    assert selfcheck(who.company) == []
    assert verify(who.company, files=False).ok


def test_an_answer_that_did_not_come_is_asked_for_with_the_same_key(who, wish, fake_gateway):
    fake_gateway.mood = "lost"
    first = charging.begin(who, wish())
    assert first.state == "unknown"
    fake_gateway.mood = ""
    again = charging.begin(who, wish())
    assert again.pk == first.pk
    assert again.state == "pending"
    assert len({ask.key for ask in starts(fake_gateway)}) == 1
    assert len(fake_gateway.charges) == 1


def test_unknown_is_looked_up_by_the_job_until_it_is_known(who, wish, fake_gateway):
    fake_gateway.mood = "lost"
    charge = charging.begin(who, wish())
    fake_gateway.pay(charge)
    fake_gateway.mood, fake_gateway.down = "", True
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        jobs.drain()
        job = Job.objects.of(who.company).get(kind="charge-look", key=f"{charge.pk}:first")
        assert job.state == "ready"
        assert "Nobody answered" in job.error
    fake_gateway.down = False
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        jobs.drain()
    charge.refresh_from_db()
    assert charge.state == "succeeded"
    assert len(payments(who)) == 1
    assert len(starts(fake_gateway)) == 1


def test_a_gateway_that_never_got_it_lets_the_payer_go_on(who, wish, fake_gateway):
    fake_gateway.mood = "deaf"
    charge = charging.begin(who, wish())
    assert charge.state == "unknown"
    fake_gateway.mood = ""
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        look.look_up(who, charge)
    charge.refresh_from_db()
    assert charge.state == "expired"


def test_a_gateway_that_does_not_know_it_yet_is_not_believed_at_once(who, wish, fake_gateway):
    fake_gateway.mood = "deaf"
    charge = charging.begin(who, wish())
    assert look.look_up(who, charge).state == "unknown"
    with pytest.raises(Conflict):  # another amount would be another key
        charging.begin(who, wish(units=5000))


def test_a_dead_beginner_is_followed_by_the_sweep(who, wish, fake_gateway):
    charge = charging.create(who, wish())  # and then the worker was killed
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert look.sweep() == 1
        assert look.sweep() == 0
        jobs.drain()
    charge.refresh_from_db()
    assert charge.state == "expired"
    assert starts(fake_gateway) == []


def test_another_wish_closes_what_was_under_way_first(who, wish, fake_gateway):
    first = charging.begin(who, wish())
    second = charging.begin(who, wish(units=5000))
    first.refresh_from_db()
    assert (first.state, second.state, second.pk != first.pk) == ("cancelled", "pending", True)
    names = [name for name, _ in fake_gateway.calls]
    assert names == ["start", "look", "cancel", "start"]


def test_what_cannot_be_closed_makes_the_payer_wait(who, wish, fake_gateway):
    charging.begin(who, wish())
    fake_gateway.down = True
    with pytest.raises(Conflict):
        charging.begin(who, wish(units=5000))
    assert Charge.objects.of(who.company).count() == 1


def test_the_last_look_finds_what_was_paid_in_another_tab(who, wish, fake_gateway):
    first = charging.begin(who, wish())
    fake_gateway.pay(first)  # its message has not come
    with pytest.raises(Invalid):
        charging.begin(who, wish(units=5000))
    assert len(payments(who)) == 1
    assert len(starts(fake_gateway)) == 1


def test_the_same_wish_goes_on_with_the_same_page(who, wish, fake_gateway):
    first, second = charging.begin(who, wish()), charging.begin(who, wish())
    assert first.pk == second.pk
    assert len(starts(fake_gateway)) == 1


def test_paid_meanwhile_becomes_credit(who, wish, row, fake_gateway):
    charge = charging.begin(who, wish())
    record_payment(who, row.customer_id, Decimal(100), "EUR", to=[(row.pk, None)])
    settle.take_in(who, charge.pk, fake_gateway.pay(charge))
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    assert credit_minor(who.company, row.customer_id, "EUR") == 10000
    assert selfcheck(who.company) == []


def test_an_expired_charge_that_was_paid_after_all_is_booked(who, wish, fake_gateway):
    charge = charging.begin(who, wish())
    settle.take_in(who, charge.pk, Told(state=ChargeState.EXPIRED))
    settle.take_in(who, charge.pk, fake_gateway.pay(charge))
    assert len(payments(who)) == 1


@pytest.mark.parametrize("other", [{"amount": 11800}, {"amount": 12000}, {"currency": "USD"}, {"currency": ""}])
def test_another_amount_or_currency_is_set_aside_for_a_person(who, wish, row, fake_gateway, other):
    charge = charging.begin(who, wish())
    settle.take_in(who, charge.pk, fake_gateway.pay(charge, **other))
    charge.refresh_from_db()
    assert (charge.state, charge.payment) == ("succeeded", None)
    assert "Nothing was booked" in charge.quarantine
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 11900
    assert payments(who) == []


def test_a_person_books_what_was_taken(who, wish, row, fake_gateway):
    charge = charging.begin(who, wish())
    settle.take_in(who, charge.pk, fake_gateway.pay(charge, amount=11000))
    released = settle.release(who, charge.pk, accept=True)
    assert released.payment.amount_minor == 11000
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 900
    with pytest.raises(Conflict):
        settle.release(who, charge.pk, accept=True)


def test_a_charge_cannot_take_another_ones_id(who, wish, fake_gateway):
    charge = charging.begin(who, wish())
    told = replace(fake_gateway.pay(charge), provider_id="fk_of_somebody_else")
    settle.take_in(who, charge.pk, told)
    charge.refresh_from_db()
    assert charge.state == "pending"
    assert payments(who) == []


def test_a_debit_that_fails_late_is_taken_back_only_when_it_was_looked_up(who, wish, row, fake_gateway):
    charge = charging.begin(who, wish())
    settle.take_in(who, charge.pk, fake_gateway.pay(charge))
    settle.take_in(who, charge.pk, Told(state=ChargeState.FAILED, provider_id=charge.provider_id))
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    settle.take_in(who, charge.pk, Told(state=ChargeState.FAILED, provider_id=charge.provider_id, message="No funds."), sure=True)
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 11900
    assert selfcheck(who.company) == []


def test_what_nobody_paid_is_closed_after_days(who, wish, fake_gateway):
    charge = charging.begin(who, wish())
    with clock.frozen(clock.now() + timedelta(days=3)):
        look.sweep()
        jobs.drain()
    charge.refresh_from_db()
    assert charge.state == "cancelled"


def test_what_is_paid_otherwise_is_closed_at_the_gateway(who, wish, row, fake_gateway):
    charge = charging.begin(who, wish())
    record_payment(who, row.customer_id, Decimal(119), "EUR")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        look.sweep()
        jobs.drain()
    charge.refresh_from_db()
    assert charge.state == "cancelled"


@pytest.mark.parametrize("units", [0, -5, 11901])
def test_what_is_not_open_is_not_asked_for(who, wish, fake_gateway, units):
    with pytest.raises(Invalid):
        charging.begin(who, wish(units=units))
    assert starts(fake_gateway) == []


def test_a_gateway_that_does_not_take_it_is_not_asked(who, wish, fake_gateway):
    fake_gateway.most = 100
    with pytest.raises(Invalid):
        charging.begin(who, wish())


def test_a_refusal_is_a_failed_charge_with_the_gateways_words(who, wish, fake_gateway):
    fake_gateway.mood = "refuse"
    charge = charging.begin(who, wish())
    assert charge.state == "failed"
    assert "Too small for us" in charge.message


def test_a_method_is_kept_only_with_consent(who, wish, fake_gateway):
    consent = {"text": "I agree that this card is charged for later invoices.", "from": "192.0.2.1 Firefox"}
    charge = charging.begin(who, wish(consent=consent))
    settle.take_in(who, charge.pk, fake_gateway.pay(charge))
    method = SavedMethod.objects.of(who.company).get()
    assert (method.consent_text, method.consent_from, method.label) == (consent["text"], consent["from"], "Visa 4242")
    assert "tok_" not in method.token
