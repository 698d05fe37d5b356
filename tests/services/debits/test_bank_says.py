"""What the bank says of a run: the line that books it, returns and reports, each of them once."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.debits import collected, meet, notify, propose, report, returns, runs
from duebook.services.treasury import undo
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.payments import Payment
from duebook.store.reminders import Claim
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db


def test_a_batch_line_books_the_run() -> None:
    """One credit over the whole run pays every invoice, once."""
    who = scene.company()
    buyers = [factories.customer(who.company, name) for name in ("Eins AG", "Zwei AG")]
    for one in buyers:
        scene.mandate(who, one)
    run, items = scene.exported(who, *buyers)
    at = lines.account(who.company)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        line = lines.line(at, "238.00", f"Sammler {run.message_id}", counterparty="", booked=date(2026, 4, 1))
        assert meet.meet(who, line)
        assert not meet.meet(who, line)
    assert lines.stands(line) == ("done", 0)
    assert [scene.owed(one) for one in items] == [0, 0]
    assert DebitRun.objects.of(who.company).get().state == "closed"
    assert {one.method for one in Payment.objects.of(who.company)} == {"debit"}
    scene.sound(who)


def test_another_sum_or_another_payer_is_no_run() -> None:
    """A transfer of the same amount with an account of its own is left for the engine."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    scene.exported(who, buyer)
    at = lines.account(who.company)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        for amount, facts in (
            ("119.00", {"iban": scene.THEIRS}),
            ("118.99", {}),
            ("119.00", {"booked": date(2026, 3, 20)}),
            ("119.00", {"end_to_end_id": "RE-17"}),
        ):
            line = lines.line(at, amount, **{"booked": date(2026, 4, 1), **facts})
            assert not meet.meet(who, line), facts


def test_day_booking_meets_the_line_later() -> None:
    """Booked on its day; the line is used up without a second payment."""
    who = scene.company(booking="day")
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    at = lines.account(who.company)
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        assert collected.book_run(who, run.pk) == 1
        with pytest.raises(Conflict):
            collected.book_run(who, run.pk)
        line = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
        assert meet.meet(who, line)
    assert Payment.objects.of(who.company).count() == 1
    assert lines.stands(line) == ("done", 0)
    scene.sound(who)
    with pytest.raises(Conflict, match="undo it there"):  # its payment would stand without a line
        undo.undo_line(who, line.pk)


def test_a_run_that_was_booked_while_its_line_waited_is_booked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker books it between the look at the line and the lock of the run."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    at = lines.account(who.company)
    locked = runs.locked
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        line = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))

        def later(actor, run_id, state=""):  # type: ignore[no-untyped-def]
            monkeypatch.setattr(runs, "locked", locked)
            collected.book_run(who, run.pk)
            return locked(actor, run_id, state)

        monkeypatch.setattr(runs, "locked", later)
        assert meet.meet(who, line)
    assert Payment.objects.of(who.company).count() == 1
    assert lines.stands(line) == ("done", 0)
    scene.sound(who)


@pytest.mark.parametrize("met_before", [True, False])
@pytest.mark.parametrize(("code", "state"), [("AC04", "stopped"), ("AM04", "active"), ("MD06", "active"), ("MD01", "stopped")])
def test_a_return_reopens(code: str, state: str, met_before: bool) -> None:
    """The invoice is open again, the fee is booked, the reason decides about the mandate; a second telling changes nothing."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    at = lines.account(who.company)
    with clock.frozen(datetime(2026, 4, 8, 9, tzinfo=UTC)):
        credit = lines.line(at, "119.00", end_to_end_id=item.end_to_end_id, booked=date(2026, 4, 1))
        if met_before:
            assert meet.meet(who, credit)
        facts = {"end_to_end_id": item.end_to_end_id, "return_reason": code, "booked": date(2026, 4, 7)}
        line = lines.line(at, "-122.50", **facts)
        assert returns.take_returns(who, line)
        assert not returns.take_returns(who, line)
        again = lines.line(at, "-122.50", **facts)
        assert not returns.take_returns(who, again)
        if not met_before:
            assert meet.meet(who, credit)
        assert report.take_report(who, scene.status(run, item, "AC01")).returned[0].return_code == code
    item.refresh_from_db()
    assert (item.state, item.return_code, item.fee_minor, scene.owed(item)) == ("returned", code, 350, 11900)
    assert Mandate.objects.of(who.company).get().state == state
    assert lines.stands(line) == ("done", 0)
    assert lines.stands(credit) == ("done", 0)
    assert sum(Payment.objects.of(who.company).values_list("amount_minor", flat=True)) == 0
    bank = sum(total for (account, _, _), total in lines.balances(who.company).items() if account == "bank")
    assert bank == -350
    claim = returns.claim_fee(who, item.pk)
    assert claim.amount_minor == 350
    with pytest.raises(Conflict), transaction.atomic():
        returns.claim_fee(who, item.pk)
    assert Claim.objects.of(who.company).count() == 1
    scene.sound(who)


def test_what_came_back_is_tried_again_only_for_want_of_money() -> None:
    """AM04 is proposed anew up to three times; MS03 waits for a person."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    for _ in range(2):
        returns.return_item(who, item.pk, "AM04")
        assert [one.retry_of for one in propose.proposal(who, until=scene.COLLECTED).chosen] == [item]
        run = runs.make_run(who, collection_on=scene.COLLECTED)
        notify.notify_run(who, run.pk)
        runs.export_run(who, run.pk)
        item = DebitItem.objects.of(who.company).get(run=run)
    returns.return_item(who, item.pk, "AM04")
    assert propose.proposal(who, until=scene.COLLECTED).left_out[0].why.code == "DEBIT-TRIES"
    DebitItem.objects.of(who.company).filter(pk=item.pk).update(return_code="MS03")
    assert propose.proposal(who, until=scene.COLLECTED).left_out[0].why.code == "DEBIT-RETURNED"
    assert len(propose.proposal(who, until=scene.COLLECTED, document_ids=[item.document_id]).chosen) == 1


def test_a_one_off_mandate_collects_once_and_again_after_a_refusal() -> None:
    """OOFF in the file; used up by its collection, free again where the bank refused it before its day."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer, is_recurrent=False)
    factories.issued(who, buyer, "30")
    run, [item] = scene.exported(who, buyer)
    assert item.sequence == "OOFF"
    assert propose.proposal(who, until=scene.COLLECTED).left_out[0].why.code == "DEBIT-ONE-OFF"
    taken = report.take_report(who, scene.status(run, item, "AM04"))
    assert [one.pk for one in taken.returned] == [item.pk]
    assert Payment.objects.of(who.company).count() == 0
    assert len(propose.proposal(who, until=scene.COLLECTED).chosen) == 1


def test_a_whole_file_refused() -> None:
    """Group status RJCT: everything is open again, and the run is closed."""
    who = scene.company()
    buyers = [factories.customer(who.company, name) for name in ("Eins AG", "Zwei AG")]
    for one in buyers:
        scene.mandate(who, one)
    run, items = scene.exported(who, *buyers)
    whole = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
        f"<OrgnlMsgId>{run.message_id}</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"
        "</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    )
    assert len(report.take_report(who, whole.encode()).returned) == 2
    assert DebitRun.objects.of(who.company).get().state == "closed"
    assert {one.return_code for one in DebitItem.objects.of(who.company)} == {"FF01"}
    other = factories.actor(factories.company("Other GmbH"))
    assert report.take_report(other, whole.encode()).returned == ()
    assert len(items) == 2


def test_a_refused_payment_without_its_id_is_not_the_whole_block() -> None:
    """A report whose payment cannot be told refuses nothing of ours."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    nameless = scene.status(run, item, "AC01").replace(f"<OrgnlEndToEndId>{item.end_to_end_id}</OrgnlEndToEndId>".encode(), b"")
    assert report.take_report(who, nameless) == report.Taken((), 1)
