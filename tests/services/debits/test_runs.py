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
from duebook.services.debits import mandates, notify, propose, returns, runs, sweep
from duebook.services.receivables.record_payment import record_payment
from duebook.store.audit import AuditEntry
from duebook.store.deliveries import Post
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, Mandate
from duebook.store.users import Role
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.django_db

SPACE = {"d": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


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
