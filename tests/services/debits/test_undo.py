"""What was noted of collections in error is taken back: with a reason, on the record, and the books hold."""

from datetime import UTC, date, datetime

import pytest

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.collections import claims
from duebook.services.debits import collected, mandates, meet, notify, returns, runs, undo
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.models import AuditEntry
from duebook.store.payments import Payment
from duebook.store.reminders import Claim
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db
WHY = "It was another customer's"


@pytest.fixture
def who():
    return scene.company()


@pytest.fixture
def buyer(who):
    found = factories.customer(who.company)
    scene.mandate(who, found)
    return found


def came_back(who, item, code, *, met):
    at = lines.account(who.company)
    credit = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
    if met:
        assert meet.meet(who, credit)
    line = lines.line(at, "-122.50", end_to_end_id=item.end_to_end_id, return_reason=code, booked=date(2026, 4, 7))
    assert returns.take_returns(who, line)
    return credit, line


def bank(who):
    return sum(total for (account, _, _), total in lines.balances(who.company).items() if account == "bank")


@pytest.mark.parametrize("code", ["AC04", "AM04"])
def test_a_return_of_money_that_a_line_showed_is_paid_again(who, buyer, code) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(datetime(2026, 4, 8, 9, tzinfo=UTC)):
        credit, line = came_back(who, item, code, met=True)
        fee = returns.claim_fee(who, item.pk)
        undone = undo.undo_return(who, item.pk, WHY)
        assert (undone.state, undone.is_live, undone.return_code, undone.fee_minor) == ("booked", False, "", 0)
        assert scene.owed(item) == 0
        assert (lines.stands(line), lines.stands(credit)) == (("open", -12250), ("done", 0))
        assert bank(who) == 11900
        fee.refresh_from_db()
        assert (fee.state, fee.reason) == ("waived", WHY)
        assert Mandate.objects.of(who.company).get().state == "active"
        scene.sound(who)
        with pytest.raises(Conflict):
            undo.undo_return(who, item.pk, WHY)
        assert returns.take_returns(who, line)  # it was right the first time: taken, and claimed, again
        assert scene.owed(item) == 11900
        assert returns.claim_fee(who, item.pk).state == "open"
        assert bank(who) == -350
        scene.sound(who)
    assert WHY in str(list(AuditEntry.objects.of(who.company).values_list("changes", flat=True)))
    assert DebitRun.objects.of(who.company).get(pk=run.pk).state == "closed"


def test_a_return_of_money_that_no_line_showed_waits_for_the_bank_again(who, buyer) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(datetime(2026, 4, 8, 9, tzinfo=UTC)):
        credit, line = came_back(who, item, "AC04", met=False)
        undone = undo.undo_return(who, item.pk, WHY)
        assert (undone.state, undone.is_live, undone.payment, scene.owed(item)) == ("sent", True, None, 11900)
        assert DebitRun.objects.of(who.company).get(pk=run.pk).state == "exported"
        assert lines.stands(line) == ("open", -12250)
        assert meet.meet(who, credit)
        assert scene.owed(item) == 0
        assert lines.stands(credit) == ("done", 0)
        scene.sound(who)


def test_a_refusal_told_by_hand_is_undone(who, buyer) -> None:
    _run, [item] = scene.exported(who, buyer)
    returns.return_item(who, item.pk, "MD01")
    assert Mandate.objects.of(who.company).get().state == "stopped"
    with pytest.raises(Invalid):
        undo.undo_return(who, item.pk, " ")
    undo.undo_return(who, item.pk, WHY)
    assert Mandate.objects.of(who.company).get().state == "active"
    assert DebitItem.objects.of(who.company).get().state == "sent"
    scene.sound(who)


def test_a_mandate_that_ended_otherwise_stays_ended(who, buyer) -> None:
    factories.issued(who, buyer, "50")
    _run, items = scene.exported(who, buyer)
    assert len(items) == 2
    for one in items:
        returns.return_item(who, one.pk, "AC04")
    undo.undo_return(who, items[0].pk, WHY)
    assert Mandate.objects.of(who.company).get().state == "stopped"  # the other one came back as well
    undo.undo_return(who, items[1].pk, WHY)
    assert Mandate.objects.of(who.company).get().state == "active"
    returns.return_item(who, items[0].pk, "AM04")
    mandates.stop_mandate(who, items[0].mandate_id, "They asked")
    undo.undo_return(who, items[0].pk, WHY)
    assert Mandate.objects.of(who.company).get().state == "stopped"


def test_what_is_collected_anew_or_whose_fee_was_paid_is_not_undone(who, buyer) -> None:
    _run, [item] = scene.exported(who, buyer)
    with clock.frozen(datetime(2026, 4, 8, 9, tzinfo=UTC)):
        came_back(who, item, "AM04", met=True)
        again = runs.make_run(who, document_ids=[item.document_id])
        with pytest.raises(Conflict, match="another debit run"):
            undo.undo_return(who, item.pk, WHY)
        runs.discard_run(who, again.pk)
        fee = returns.claim_fee(who, item.pk)
        claims.record_payment_of(who, [fee.pk])
        with pytest.raises(Conflict, match="paid the claim"):
            undo.undo_return(who, item.pk, WHY)
        assert Claim.objects.of(who.company).get().state == "paid"


def test_a_run_booked_too_early_waits_again(who, buyer) -> None:
    run, [item] = scene.exported(who, buyer)
    with pytest.raises(Conflict):
        undo.unbook_run(who, run.pk, WHY)
    collected.book_run(who, run.pk, on=scene.TODAY)
    assert undo.unbook_run(who, run.pk, WHY) == 1
    item.refresh_from_db()
    assert (item.state, item.is_live, item.payment, scene.owed(item)) == ("sent", True, None, 11900)
    assert DebitRun.objects.of(who.company).get().state == "exported"
    assert sum(Payment.objects.of(who.company).values_list("amount_minor", flat=True)) == 0
    collected.book_run(who, run.pk, on=scene.TODAY)
    assert scene.owed(item) == 0
    scene.sound(who)


def test_what_the_bank_showed_or_the_day_books_stays_booked(buyer, who) -> None:
    run, [item] = scene.exported(who, buyer)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        credit = lines.line(lines.account(who.company), "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
        assert meet.meet(who, credit)
        with pytest.raises(Conflict, match="without a line"):
            undo.unbook_run(who, run.pk, WHY)
    scene.save_settings(who, creditor_id=scene.CREDITOR, iban=scene.OWN, booking="day")
    with pytest.raises(Conflict, match="by your settings"):
        undo.unbook_run(who, run.pk, WHY)


def test_a_run_that_did_happen_after_all(who, buyer) -> None:
    other = factories.customer(who.company, "Zwei AG")
    scene.mandate(who, other)
    factories.issued(who, buyer, "100")
    factories.issued(who, other, "50")
    run = runs.make_run(who, collection_on=scene.COLLECTED)
    out = DebitItem.objects.of(who.company).filter(run=run).order_by("pk").last()
    runs.drop_item(who, run.pk, out.pk)
    notify.notify_run(who, run.pk)
    runs.export_run(who, run.pk)
    runs.withdraw_run(who, run.pk, "The bank was closed")
    run = undo.restore_run(who, run.pk, "It was open after all")
    assert (run.state, run.note) == ("exported", "It was open after all")
    states = dict(DebitItem.objects.of(who.company).values_list("pk", "state"))
    assert sorted(states.values()) == ["dropped", "sent"]
    assert states[out.pk] == "dropped"  # it never was in the file
    assert Mandate.objects.of(who.company).get(customer=buyer).first_used_on == scene.COLLECTED
    runs.withdraw_run(who, run.pk, "Or not")
    runs.make_run(who, collection_on=scene.COLLECTED)
    with pytest.raises(Conflict, match="another debit run"):
        undo.restore_run(who, run.pk, WHY)


def test_a_draft_that_was_put_away_has_nothing_to_restore(who, buyer) -> None:
    factories.issued(who, buyer, "100")
    run = runs.make_run(who, collection_on=scene.COLLECTED)
    runs.discard_run(who, run.pk)
    with pytest.raises(Conflict, match="never had a file"):
        undo.restore_run(who, run.pk, WHY)
