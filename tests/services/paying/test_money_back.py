"""Refunds, chargebacks, payouts and saved methods: every one of them once, and the ledger explains all of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.domain.gateway import Payout, PayoutLine
from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.operations import jobs
from duebook.services.paying import charge as charging
from duebook.services.paying import payouts, refunds, settle
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.treasury import standing
from duebook.store.bank import BankAccount, BankFile, BankLine, BankStatement, LineStanding
from duebook.store.models import Chargeback, ChargeRefund, Job, Payment
from tests.services.paying.books import books, holds, open_minor
from tests.services.paying.test_charges import balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def charge(who, wish, fake_gateway):
    made = charging.begin(who, wish())
    return settle.take_in(who, made.pk, fake_gateway.pay(made))


@pytest.fixture
def overpaid(who, wish, fake_gateway):
    """Paid online and by transfer: 119.00 of credit."""
    made = charging.begin(who, wish())
    record_payment(who, made.customer_id, Decimal(119), "EUR")
    return settle.take_in(who, made.pk, fake_gateway.pay(made))


def dispute(charge, state="open", **other):
    facts = {
        "kind": "dispute",
        "provider_id": charge.provider_id,
        "own_id": "dp_1",
        "state": state,
        "amount": 11900,
        "currency": "EUR",
    }
    return {**facts, "reason": "fraudulent", **other}


def line_of(who, amount, text="", booked=date(2026, 3, 10)):
    account = BankAccount.objects.of(who.company).first() or BankAccount.objects.create(
        company=who.company, account="DE89370400440532013000", currency="EUR", created_at=clock.now()
    )
    count = BankLine.objects.of(who.company).count()
    file = BankFile.objects.create(
        company=who.company,
        name="f",
        channel="upload",
        format="camt",
        sha256=f"{count:064}",
        size=1,
        received_as="f",
        received_at=clock.now(),
    )
    statement = BankStatement.objects.create(company=who.company, file=file, account=account)
    line = BankLine.objects.create(
        company=who.company, account=account, statement=statement, key=f"k{count}", booked=booked, amount_minor=amount,
        currency="EUR", text=text, created_at=clock.now(),
    )  # fmt: skip
    standing.refresh(who.company, [line.pk])
    return line


# refunds


def test_a_refund_is_booked_then_asked_for_once(who, overpaid, fake_gateway):
    row = refunds.refund_charge(who, overpaid.pk, Decimal(50), reason="Paid twice")
    assert books(who)[Account.GATEWAY_CLEARING] == 11900 - 5000
    jobs.drain()
    row.refresh_from_db()
    (ask,) = [ask for name, ask in fake_gateway.calls if name == "refund"]
    assert (row.state, row.provider_id, ask.amount, ask.key, ask.provider_id) == (
        "succeeded",
        "rf_1",
        5000,
        row.key,
        overpaid.provider_id,
    )
    assert row.payment.account == "gateway-clearing"
    holds(who)


def test_a_lost_answer_to_a_refund_asks_with_the_same_key(who, overpaid, fake_gateway):
    row = refunds.refund_charge(who, overpaid.pk, Decimal(50))
    fake_gateway.mood = "lost"
    jobs.drain()
    row.refresh_from_db()
    assert row.state == "unknown"
    fake_gateway.mood = ""
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        jobs.drain()
    row.refresh_from_db()
    assert row.state == "succeeded"
    assert len({ask.key for name, ask in fake_gateway.calls if name == "refund"}) == 1
    assert len(fake_gateway.refunds) == 1


def test_a_key_that_the_gateway_has_forgotten_is_not_used_again(who, overpaid, fake_gateway):
    row = refunds.refund_charge(who, overpaid.pk, Decimal(50))
    fake_gateway.mood = "lost"
    jobs.drain()
    with clock.frozen(clock.now() + timedelta(hours=30)):
        jobs.drain()
    assert Job.objects.of(who.company).get(kind="charge-refund").state == "dead"  # seen by people
    assert len([1 for name, _ in fake_gateway.calls if name == "refund"]) == 1
    row.refresh_from_db()
    assert row.state == "unknown"


def test_a_refused_refund_is_taken_back(who, overpaid, fake_gateway):
    row = refunds.refund_charge(who, overpaid.pk, Decimal(50))
    fake_gateway.mood = "refuse"
    jobs.drain()
    row.refresh_from_db()
    assert row.state == "failed"
    assert "card is closed" in row.failure
    assert row.reversal is not None
    assert books(who)[Account.CUSTOMER_CREDIT] == -11900
    holds(who)


def test_a_slow_refund_fails_by_its_message(who, overpaid, fake_gateway, say):
    row = refunds.refund_charge(who, overpaid.pk, Decimal(50))
    fake_gateway.mood = "slow"
    jobs.drain()
    row.refresh_from_db()
    assert row.state == "pending"
    for _ in range(2):
        say(kind="refund", provider_id=overpaid.provider_id, own_id=row.provider_id, state="failed", amount=5000, currency="EUR")
    row.refresh_from_db()
    assert (row.state, books(who)[Account.CUSTOMER_CREDIT]) == ("failed", -11900)
    holds(who)


def test_no_more_is_given_back_than_was_taken(who, overpaid):
    refunds.refund_charge(who, overpaid.pk, Decimal(100))
    record_payment(who, overpaid.customer_id, Decimal(500), "EUR")
    with pytest.raises(Conflict):
        refunds.refund_charge(who, overpaid.pk, Decimal("19.01"))
    refunds.refund_charge(who, overpaid.pk, Decimal(19))


def test_an_invoice_that_is_paid_has_nothing_to_give_back_from(who, charge):
    with pytest.raises(Conflict):
        refunds.refund_charge(who, charge.pk, Decimal(119))
    assert ChargeRefund.objects.of(who.company).count() == 0


def test_a_refund_made_at_the_gateway_waits_for_a_person(who, overpaid, say):
    told = {
        "kind": "refund",
        "provider_id": overpaid.provider_id,
        "own_id": "rf_out",
        "state": "succeeded",
        "amount": 900,
        "currency": "EUR",
    }
    assert say(**told) == ["refund"]
    row = ChargeRefund.objects.of(who.company).get()
    assert row.payment is None
    assert books(who)[Account.CUSTOMER_CREDIT] == -11900
    refunds.book_refund(who, row.pk)
    assert books(who)[Account.CUSTOMER_CREDIT] == -11000
    holds(who)


# chargebacks


def test_a_chargeback_opens_the_invoice_again_with_its_fee(who, row, charge, say):
    for _ in range(2):
        say(**dispute(charge, fee=1500))
    assert open_minor(who, row) == 11900
    assert books(who) == {
        Account.BANK: 0, Account.GATEWAY_CLEARING: -1500, Account.GATEWAY_FEE: 1500, Account.CUSTOMER_CREDIT: 0,
    }  # fmt: skip
    holds(who)


def test_won_is_paid_again_lost_stays_open(who, row, charge, say):
    say(**dispute(charge))
    say(**dispute(charge, "won"))
    assert open_minor(who, row) == 0
    say(**dispute(charge, "open", event_id="late"))  # an old message comes late
    assert open_minor(who, row) == 0
    say(**dispute(charge, "lost", own_id="dp_2"))
    assert open_minor(who, row) == 11900
    assert set(Chargeback.objects.of(who.company).values_list("state", flat=True)) == {"won", "lost"}
    holds(who)


def test_a_part_of_a_payment_is_charged_back(who, row, charge, say):
    say(**dispute(charge, amount=4000))
    assert open_minor(who, row) == 4000
    say(**dispute(charge, "won", amount=4000))
    assert open_minor(who, row) == 0
    holds(who)


def test_a_second_dispute_takes_all_that_the_first_left_and_gave_back(who, row, charge, say):
    say(**dispute(charge, amount=4000))
    say(**dispute(charge, "won", amount=4000))
    say(**dispute(charge, "lost", own_id="dp_2"))
    assert (open_minor(who, row), books(who)[Account.GATEWAY_CLEARING]) == (11900, 0)
    holds(who)


@pytest.mark.parametrize(("amount", "lost"), [(11900, 11900), (4000, 4000)])
def test_a_chargeback_of_what_was_paid_back_before_is_a_loss_until_it_is_won(who, overpaid, say, amount, lost):
    refund(who, overpaid.customer_id, Decimal(119), "EUR")
    assert say(**dispute(overpaid, amount=amount)) == ["dispute"]
    assert (balance(who.company, Account.WRITE_OFF), books(who)[Account.CUSTOMER_CREDIT]) == (lost, 0)
    assert books(who)[Account.GATEWAY_CLEARING] == 11900 - amount
    holds(who)
    say(**dispute(overpaid, "won", amount=amount))
    assert (balance(who.company, Account.WRITE_OFF), books(who)[Account.CUSTOMER_CREDIT]) == (0, 0)
    assert books(who)[Account.GATEWAY_CLEARING] == 11900
    holds(who)


def test_a_dispute_that_is_heard_of_before_the_payment(who, row, wish, say, fake_gateway):
    made = charging.begin(who, wish())
    fake_gateway.pay(made)
    say(**dispute(made))
    assert Payment.objects.of(who.company).filter(kind="receipt").count() == 1
    assert open_minor(who, row) == 11900
    holds(who)


# payouts


def paid_out(charge, gross=11900, fee=300, more=(), amount=None):
    lines = (PayoutLine(kind="charge", provider_id=charge.provider_id, gross=gross, fee=fee), *more)
    total = sum(one.net for one in lines) if amount is None else amount
    return Payout(provider_id="po_1", amount=total, currency="EUR", arrives=date(2026, 3, 10), lines=lines, reference="FAKE-0001")


def test_gross_less_fees_and_refunds_meets_the_bank_line(who, connection, overpaid, fake_gateway):
    given = refunds.refund_charge(who, overpaid.pk, Decimal(50))
    jobs.drain()
    given.refresh_from_db()
    back = PayoutLine(kind="refund", provider_id=overpaid.provider_id, own_id=given.provider_id, gross=-5000)
    fake_gateway.paid_out = [paid_out(overpaid, more=(back,))]
    for _ in range(2):
        payouts.fetch(who, connection)
    payout = payouts.listed(who)[0]
    assert (payout.amount_minor, payout.fees_minor, payout.unknown_minor, payout.fault) == (6600, 300, 0, "")
    assert books(who)[Account.GATEWAY_CLEARING] == 6600
    line = line_of(who, 6600, "FAKE-0001 PAYMENTS")
    assert payouts.meet(who, line) is True
    assert payouts.meet(who, line) is False
    assert books(who)[Account.GATEWAY_CLEARING] == 0
    assert books(who)[Account.BANK] == 11900 + 6600  # and what came by transfer
    assert LineStanding.objects.of(who.company).get(pk=line.pk).state == "done"
    holds(who)
    payouts.undo(who, payout.pk, "Wrong line")
    assert books(who)[Account.GATEWAY_CLEARING] == 6600
    assert LineStanding.objects.of(who.company).get(pk=line.pk).state == "open"
    assert payouts.meet(who, line) is True
    holds(who)


def test_the_fee_of_a_chargeback_is_not_booked_twice(who, connection, charge, say, fake_gateway):
    say(**dispute(charge, fee=1500))
    lost = PayoutLine(kind="dispute", provider_id=charge.provider_id, own_id="dp_1", gross=-11900, fee=1500)
    fake_gateway.paid_out = [paid_out(charge, more=(lost,))]
    payouts.fetch(who, connection)
    assert books(who)[Account.GATEWAY_FEE] == 1800
    assert books(who)[Account.GATEWAY_CLEARING] == -1800
    assert payouts.listed(who)[0].amount_minor == -1800
    holds(who)


def test_money_that_nothing_here_explains_is_told(who, connection, charge, fake_gateway):
    fake_gateway.paid_out = [paid_out(charge, more=(PayoutLine(kind="charge", provider_id="of_the_shop", gross=2000, fee=50),))]
    payouts.fetch(who, connection)
    assert payouts.listed(who)[0].unknown_minor == 2000


def test_parts_that_do_not_make_up_the_amount_book_no_fee(who, connection, charge, fake_gateway):
    fake_gateway.paid_out = [paid_out(charge, amount=99)]
    payouts.fetch(who, connection)
    payout = payouts.listed(who)[0]
    assert payout.fault
    assert books(who)[Account.GATEWAY_FEE] == 0


@pytest.mark.parametrize(("amount", "text"), [(11601, "FAKE-0001"), (11600, "nothing of it"), (-11600, "FAKE-0001")])
def test_another_line_is_left_alone(who, connection, charge, fake_gateway, amount, text):
    fake_gateway.paid_out = [paid_out(charge)]
    payouts.fetch(who, connection)
    assert payouts.meet(who, line_of(who, amount, text)) is False


def test_payouts_are_fetched_daily_and_trouble_stands_at_the_connection(who, connection, fake_gateway):
    assert (payouts.plan(), payouts.plan()) == (1, 1)  # the same job: its key is the day's
    fake_gateway.down = True
    jobs.drain()
    connection.refresh_from_db()
    assert "Nobody answered" in connection.error
    assert Job.objects.of(who.company).filter(kind="payouts").count() == 1
    assert payouts.plan() == 1  # the same job: what was not fetched is asked for from where the last good one ended
    assert connection.payouts_at is None
    assert Job.objects.of(who.company).filter(kind="payouts").count() == 1
