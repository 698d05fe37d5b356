"""Debit runs: proposed, told, exported once, collected by the statement, returned, never twice."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from lxml import etree

from duebook.banks import pain008
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.services.cases.promises import make_promise
from duebook.services.debits import collected, mandates, meet, notify, propose, report, returns, runs, sweep
from duebook.services.operations import selfcheck, verify
from duebook.services.receivables.record_payment import record_payment
from duebook.services.treasury import undo
from duebook.store.audit import AuditEntry
from duebook.store.deliveries import Post
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.payments import Payment
from duebook.store.reminders import Claim
from duebook.store.users import Role
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db

SPACE = {"d": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


def owed(item: DebitItem) -> int:
    """What is open on the collection's document."""
    return int(OpenItem.objects.of(item.company_id).get(pk=item.document_id).open_minor)


def sound(who) -> None:  # type: ignore[no-untyped-def]
    """The ledger, its projections and its chain hold."""
    assert list(selfcheck.payments(who.company)) == []
    made_up = "what arrived as bkf_"  # the lines of these tests come without a file
    assert [one for one in verify.verify(who.company).problems if not one.what.startswith(made_up)] == []


def test_file_says_what_the_run_holds() -> None:
    """One file by the schema, with mandate, sequence, creditor and the invoice's number."""
    who = scene.company()
    buyer = factories.customer(who.company)
    mandate = scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    name, content = runs.run_file(who, run.pk)
    tree = etree.fromstring(content)
    said = {
        tag: [one.text for one in tree.iterfind(f".//d:{tag}", SPACE)]
        for tag in ("MndtId", "SeqTp", "EndToEndId", "ReqdColltnDt", "CtrlSum", "InstdAmt", "Ustrd", "DtOfSgntr")
    }
    assert said == {
        "MndtId": [mandate.reference], "SeqTp": ["RCUR"], "EndToEndId": [item.end_to_end_id], "ReqdColltnDt": ["2026-04-01"],
        "CtrlSum": ["119.00", "119.00"], "InstdAmt": ["119.00"], "Ustrd": [item.document.number], "DtOfSgntr": ["2026-03-02"],
    }  # fmt: skip
    assert name == f"{run.message_id}.xml"
    assert pain008.faults(content) == []
    with pytest.raises(Conflict):
        runs.export_run(who, run.pk)
    assert runs.run_file(who, run.pk)[1] == content
    assert (Mandate.objects.of(who.company).get().first_used_on, Mandate.objects.of(who.company).get().last_used_on) == (
        scene.COLLECTED, scene.COLLECTED,
    )  # fmt: skip


def test_a_document_is_in_one_live_run_only() -> None:
    """The second proposal is empty; the database refuses it too."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    assert propose.proposal(who, until=scene.COLLECTED).chosen == ()
    with pytest.raises(Conflict):
        runs.make_run(who, collection_on=scene.COLLECTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        DebitItem.objects.create(
            company=who.company, run=run, document=item.document, mandate=item.mandate, amount_minor=1, sequence="RCUR",
            end_to_end_id="x",
        )  # fmt: skip
    assert propose.in_debit(who.company, [item.document_id]) == {item.document_id}


def test_credit_is_taken_off_and_never_twice() -> None:
    """A customer's credit lessens the first collection; the next does not count it again."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    record_payment(who, buyer.pk, Decimal(20), "EUR", to="none", received_on=scene.TODAY)
    factories.issued(who, buyer, "100")
    runs.make_run(who, collection_on=scene.COLLECTED)
    assert DebitItem.objects.of(who.company).get().amount_minor == 9900
    factories.issued(who, buyer, "50")
    runs.make_run(who, collection_on=scene.COLLECTED)
    assert sorted(DebitItem.objects.of(who.company).values_list("amount_minor", flat=True)) == [5950, 9900]


@pytest.mark.parametrize("state", ["disputed", "stopped", "paid", "untold", "late"])
def test_export_stops_at_what_changed(state: str) -> None:
    """What is disputed, paid, without a mandate or untold since the draft was made is not collected."""
    who = scene.company()
    buyer = factories.customer(who.company)
    mandate = scene.mandate(who, buyer)
    other = factories.customer(who.company, "Zweite AG")
    scene.mandate(who, other)
    document = factories.issued(who, buyer, "100")
    factories.issued(who, other, "100")
    run = runs.make_run(who, collection_on=scene.COLLECTED)
    if state != "untold":
        with clock.frozen(datetime(2026, 3, 25 if state == "late" else 2, 9, tzinfo=UTC)):
            notify.notify_run(who, run.pk)
    if state == "disputed":
        OpenItem.objects.of(who.company).filter(pk=document.pk).update(disputed_at=clock.now())
    if state == "paid":
        record_payment(who, buyer.pk, Decimal(119), "EUR", to=[(document.pk, None)], received_on=scene.TODAY)
    if state == "stopped":
        mandates.stop_mandate(who, mandate.pk, "They asked")
        assert runs.export_run(who, run.pk).state == "exported"  # it fell out of the draft by itself
        assert DebitItem.objects.of(who.company).get(document=document).state == "dropped"
        return
    with pytest.raises(Invalid) as caught:
        runs.export_run(who, run.pk)
    codes = {"disputed": "DEBIT-DISPUTED", "paid": "DEBIT-CHANGED", "untold": "DEBIT-NOTICE", "late": "DEBIT-NOTICE"}
    assert {one.code for one in caught.value.faults} == {codes[state]}
    assert runs.find(who, run.pk).state == "draft"


def test_days_that_banks_do_not_settle() -> None:
    """Good Friday, a Sunday and today are no days of collection."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    factories.issued(who, buyer, "100")
    for day in (date(2026, 4, 3), date(2026, 3, 29), scene.TODAY):
        with pytest.raises(Invalid) as caught:
            runs.make_run(who, collection_on=day)
        assert caught.value.faults[0].code == "DEBIT-DAY"


def test_four_eyes() -> None:
    """A clerk makes runs; another role lets them out."""
    who = scene.company()
    clerk = factories.actor(who.company, Role.CLERK)
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    factories.issued(who, buyer, "100")
    run = runs.make_run(clerk, collection_on=scene.COLLECTED)
    notify.notify_run(clerk, run.pk)
    with pytest.raises(Refused):
        runs.export_run(clerk, run.pk)
    assert runs.export_run(who, run.pk).state == "exported"
    with pytest.raises(Refused):
        runs.run_file(clerk, run.pk)


def test_the_mail_says_day_amount_and_creditor() -> None:
    """One mail for a mandate; told again sends nothing."""
    who = scene.company()
    buyer = factories.customer(who.company, language="de")
    scene.mandate(who, buyer)
    factories.issued(who, buyer, "100")
    factories.issued(who, buyer, "50")
    run = runs.make_run(who, collection_on=scene.COLLECTED)
    assert notify.notify_run(who, run.pk) == 1
    assert notify.notify_run(who, run.pk) == 0
    assert "178,50" in Post.objects.of(who.company).get(purpose="debit").subject


def test_an_invoice_in_time_tells_by_itself() -> None:
    """It names mandate and creditor, and was sent 14 days ahead: no mail is needed."""
    who = scene.company()
    buyer = factories.customer(who.company)
    mandate = scene.mandate(who, buyer)
    document = factories.issued(who, buyer, "100")
    OpenItem.objects.of(who.company).filter(pk=document.pk).update(sent_at=clock.now())
    run = runs.make_run(who, collection_on=scene.COLLECTED)
    assert DebitItem.objects.of(who.company).get().notified_at == clock.now()
    assert runs.export_run(who, run.pk).state == "exported"
    assert mandate.reference in document.body
    assert scene.CREDITOR in document.body


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
    assert [owed(one) for one in items] == [0, 0]
    assert DebitRun.objects.of(who.company).get().state == "closed"
    assert {one.method for one in Payment.objects.of(who.company)} == {"debit"}
    sound(who)


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
    sound(who)
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
    sound(who)


def test_a_mandate_that_is_not_quite_old_enough_is_left_alone_in_each_round() -> None:
    """Nothing is written for it; on its day it ends."""
    who = scene.company()
    scene.mandate(who, factories.customer(who.company))
    with clock.frozen(datetime(2029, 2, 20, 9, tzinfo=UTC)):
        sweep.round_of()
        assert not AuditEntry.objects.of(who.company).filter(verb="mandate.expire").exists()
    with clock.frozen(datetime(2029, 3, 3, 9, tzinfo=UTC)):
        sweep.round_of()
    assert Mandate.objects.of(who.company).get().state == "expired"


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
        assert report.take_report(who, status(run, item, "AC01")).returned[0].return_code == code
    item.refresh_from_db()
    assert (item.state, item.return_code, item.fee_minor, owed(item)) == ("returned", code, 350, 11900)
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
    sound(who)


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


@pytest.mark.parametrize("on_account", [True, False])
def test_what_is_promised_is_collected_only_where_somebody_names_it(on_account: bool) -> None:
    """The customer said that they pay it themselves."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    row = factories.issued(who, buyer, "100")
    facts = {"amount": Decimal(119), "currency": "EUR"} if on_account else {"document_id": row.pk}
    make_promise(who, buyer.pk, date(2026, 3, 20), **facts)
    found = propose.proposal(who, until=scene.COLLECTED)
    assert [(one.item.pk, one.why.code) for one in found.left_out] == [(row.pk, "DEBIT-PROMISED")]
    assert len(propose.proposal(who, until=scene.COLLECTED, document_ids=[row.pk]).chosen) == 1


def test_a_one_off_mandate_collects_once_and_again_after_a_refusal() -> None:
    """OOFF in the file; used up by its collection, free again where the bank refused it before its day."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer, is_recurrent=False)
    factories.issued(who, buyer, "30")
    run, [item] = scene.exported(who, buyer)
    assert item.sequence == "OOFF"
    assert propose.proposal(who, until=scene.COLLECTED).left_out[0].why.code == "DEBIT-ONE-OFF"
    taken = report.take_report(who, status(run, item, "AM04"))
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


def test_another_company_sees_nothing() -> None:
    """Runs, mandates and collections of others are not there."""
    who = scene.company()
    buyer = factories.customer(who.company)
    mandate = scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    other = factories.actor(factories.company("Other GmbH"))
    for call in (
        lambda: runs.find(other, run.pk),
        lambda: runs.run_file(other, run.pk),
        lambda: mandates.find(other, mandate.pk),
        lambda: mandates.stop_mandate(other, mandate.pk, "x"),
        lambda: returns.return_item(other, item.pk, "AC04"),
        lambda: returns.claim_fee(other, item.pk),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_refused_payment_without_its_id_is_not_the_whole_block() -> None:
    """A report whose payment cannot be told refuses nothing of ours."""
    who = scene.company()
    buyer = factories.customer(who.company)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    nameless = status(run, item, "AC01").replace(f"<OrgnlEndToEndId>{item.end_to_end_id}</OrgnlEndToEndId>".encode(), b"")
    assert report.take_report(who, nameless) == report.Taken((), 1)


def status(run: DebitRun, item: DebitItem, code: str) -> bytes:
    """A bank's report that refuses one payment."""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
        f"<OrgnlMsgId>{run.message_id}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{run.message_id[:31]}-1"
        f"</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{item.end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
