"""What was noted of collections in error, at its edges: linked payments, money that went back twice, runs that were withdrawn."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.debits import collected, look, meet, returns, runs, undo
from duebook.services.receivables.balances import credit_minor
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.treasury import apply
from duebook.store.mandates import DebitItem, DebitRun
from duebook.store.payments import Payment
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db
WHY = "It was another customer's"
LATER = datetime(2026, 4, 8, 9, tzinfo=UTC)


@pytest.fixture
def who():
    return scene.company()


@pytest.fixture
def buyer(who):
    found = factories.customer(who.company)
    scene.mandate(who, found)
    return found


def linked(who, run, item):
    """The collection was booked without a line; then a person said which line it is."""
    collected.book_run(who, run.pk, on=date(2026, 4, 1))
    item.refresh_from_db()
    credit = lines.line(lines.account(who.company), "119.00", booked=date(2026, 4, 1))
    apply.link(who, credit.pk, item.payment_id)
    return credit


def test_a_linked_collection_is_shown_by_its_line(who, buyer) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(LATER):
        credit = linked(who, run, item)
        assert look.run_detail(who, run.pk).shown == {item.pk}
        with pytest.raises(Conflict, match="without a line"):
            undo.unbook_run(who, run.pk, WHY)
        second = lines.line(credit.account, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 2))
        assert not meet.meet(who, second)
        assert lines.stands(second) == ("open", 11900)


def test_a_linked_collection_that_did_not_come_back_is_paid_again(who, buyer) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(LATER):
        credit = linked(who, run, item)
        line = lines.line(
            credit.account, "-119.00", end_to_end_id=item.end_to_end_id, return_reason="AM04", booked=date(2026, 4, 7)
        )
        assert returns.take_returns(who, line)
        undone = undo.undo_return(who, item.pk, WHY)
        assert (undone.state, scene.owed(item)) == ("booked", 0)
        assert (lines.stands(line), lines.stands(credit)) == (("open", -11900), ("done", 0))
        assert sum(Payment.objects.of(who.company).values_list("amount_minor", flat=True)) == 11900
        scene.sound(who)


@pytest.mark.parametrize("met", [False, True])
def test_what_went_back_twice_is_no_loss_when_it_did_not(who, buyer, met) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(LATER):
        at = lines.account(who.company)
        record_payment(who, buyer.pk, Decimal(119), "EUR", to=((item.document_id, None),))  # paid besides: the debit is credit
        if met:
            credit = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
            assert meet.meet(who, credit)
        else:
            collected.book_run(who, run.pk, on=date(2026, 4, 1))
        refund(who, buyer.pk, Decimal(119), "EUR")
        returns.return_item(who, item.pk, "MD06")
        assert lines.balances(who.company)["write-off", buyer.pk, None] == 11900
        undo.undo_return(who, item.pk, WHY)
        if not met:
            credit = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
            assert meet.meet(who, credit)
        assert lines.stands(credit) == ("done", 0)
        assert credit_minor(who.company, buyer.pk, "EUR") == 0
        assert ("write-off", buyer.pk, None) not in lines.balances(who.company)
        scene.sound(who)


def test_a_return_of_a_run_that_did_not_happen_waits_until_it_did(who, buyer) -> None:
    other = factories.customer(who.company, "Zwei AG")
    scene.mandate(who, other)
    run, [item, sent] = scene.exported(who, buyer, other)
    returns.return_item(who, item.pk, "AM04")
    runs.withdraw_run(who, run.pk, "Refused whole")
    with pytest.raises(Conflict, match="discarded"):
        undo.undo_return(who, item.pk, WHY)
    assert not DebitItem.objects.of(who.company).filter(is_live=True).exists()
    undo.restore_run(who, run.pk, WHY)
    assert undo.undo_return(who, item.pk, WHY).state == "sent"
    assert {one.pk for one in DebitItem.objects.of(who.company).filter(is_live=True)} == {item.pk, sent.pk}


def test_whoever_gathers_the_invoice_at_the_same_moment_is_first(who, buyer, monkeypatch) -> None:
    run, [item] = scene.exported(who, buyer)
    runs.withdraw_run(who, run.pk, "The bank was closed")
    runs.make_run(who, collection_on=scene.COLLECTED)
    monkeypatch.setattr(undo, "_not_elsewhere", lambda *_: None)  # it was not there yet
    with pytest.raises(Conflict, match="another debit run"):
        undo.restore_run(who, run.pk, WHY)
    assert DebitRun.objects.of(who.company).get(pk=run.pk).state == "discarded"
    item.refresh_from_db()
    assert (item.state, item.is_live) == ("dropped", False)
