"""Query, accept, reject, take back: with codes, in the ledger, told to the supplier, and never twice."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook.domain.clarification import Clarification
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.line import Tax
from duebook.edge import xmlsafe
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.operations import jobs
from duebook.services.operations.verify import verify
from duebook.services.payables import assign, decide, record
from duebook.store.bills import BillEvent, BillResponse
from duebook.store.deliveries import Mail
from duebook.store.ledger import Entry, Posting
from duebook.store.users import Role
from tests import bills, factories

pytestmark = pytest.mark.django_db
WHY = [Clarification(code="PRI", text="4.50 was agreed")]


@pytest.fixture
def who():
    return factories.actor(factories.company())


def postings(bill) -> dict[tuple[str, str], int]:
    rows = Posting.objects.of(bill.company_id).filter(bill=bill)
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        sums[row.account, row.detail] = sums.get((row.account, row.detail), 0) + row.amount_minor
    return {key: total for key, total in sums.items() if total}


def fresh(who, bill):
    return record.find(who, bill.pk).standing


def test_an_accepted_bill_is_owed(who):
    bills.supplier(who)
    bill = bills.accepted(who)
    assert postings(bill) == {("payable", ""): -11900, ("expense", "S 19"): 10000, ("input-tax", "S 19"): 1900}
    assert (fresh(who, bill).state, fresh(who, bill).open_minor, fresh(who, bill).expense_account) == ("accepted", 11900, "6815")
    assert verify(who.company).problems == ()


def test_a_credit_note_lowers_what_is_owed(who):
    bill = bills.accepted(who, type=DocumentType.CREDIT_NOTE)
    assert bill.payable_minor == -11900
    assert postings(bill)["payable", ""] == 11900
    assert fresh(who, bill).open_minor == -11900


@pytest.mark.parametrize("category", [VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY])
def test_reverse_charge_posts_both_sides(who, category):
    line = replace(bills.document().lines[0], tax=Tax(category=category, rate=Decimal(0), exemption_text="Reverse charge"))
    bill = bills.arrived(who, lines=(line,))
    assign.supplier_of_bill(who, bill.pk)
    decide.accept_bill(who, bill.pk, waive="rules of another country", respond_to=False)
    detail = category.value
    assert postings(bill) == {
        ("payable", ""): -10000, ("expense", f"{detail} 0"): 10000, ("input-tax", f"{detail} 19"): 1900,
        ("reverse-charge-tax", f"{detail} 19"): -1900,
    }  # fmt: skip


def test_a_small_business_deducts_nothing():
    who = factories.actor(factories.company(tax_scheme="small-business"))
    assert postings(bills.accepted(who)) == {("payable", ""): -11900, ("expense", "S 19"): 11900}


def test_totals_that_do_not_agree_are_posted_as_written(who):
    made = bills.document()
    bill = bills.arrived(who, replace(made, totals=replace(made.totals, gross=Decimal(120), payable=Decimal(120))))
    assign.supplier_of_bill(who, bill.pk)
    with pytest.raises(Invalid):
        decide.accept_bill(who, bill.pk)
    decide.accept_bill(who, bill.pk, waive="a cent of theirs", respond_to=False)
    assert postings(bill)["payable", ""] == -12000
    assert postings(bill)["bill-difference", ""] == 100


def test_a_bill_without_supplier_or_reason_is_stopped(who):
    bill = bills.arrived(who)
    with pytest.raises(Invalid, match="whose bill"):
        decide.accept_bill(who, bill.pk)
    with pytest.raises(Invalid) as refused:
        decide.reject_bill(who, bill.pk, [])
    assert [fault.code for fault in refused.value.faults] == ["BILL-REASON"]
    with pytest.raises(Invalid) as refused:
        decide.query_bill(who, bill.pk, [Clarification(code="XXX")], actions=[Clarification(code="PRI")])
    assert [fault.path for fault in refused.value.faults] == ["reasons[0].code", "actions[0].code"]


def test_a_rejection_is_told_with_its_codes(who):
    bill = bills.arrived(who)
    decide.reject_bill(who, bill.pk, WHY, actions=[Clarification(code="NIN")], remark="See our order.")
    row = BillResponse.objects.of(who.company).get(bill=bill)
    root = xmlsafe.parse(row.body.encode())
    codes = [one.text for one in root.iter("{*}ResponseCode", "{*}StatusReasonCode")]
    assert codes == ["RE", "PRI", "NIN"]
    assert (row.state, row.recipient) == ("queued", "rechnung@papiernord.example")
    jobs.drain()
    row.refresh_from_db()
    assert row.state == "sent"
    assert Mail.objects.of(who.company).filter(to="rechnung@papiernord.example").count() == 1
    jobs.drain()
    assert Mail.objects.of(who.company).count() == 1


def test_a_query_is_answered_and_then_decided(who):
    bill = bills.arrived(who)
    decide.take_up(who, bill.pk)
    decide.query_bill(who, bill.pk, WHY, respond_to=False)
    decide.answer_query(who, bill.pk, "They agree.")
    assert fresh(who, bill).state == "in-process"
    acts = [event.act for event in BillEvent.objects.of(who.company).filter(bill=bill).order_by("pk")]
    assert acts == ["receive", "take-up", "query", "answer"]


def test_a_decision_is_taken_back(who):
    bills.supplier(who)
    bill = bills.accepted(who)
    with pytest.raises(Conflict):
        decide.reject_bill(who, bill.pk, WHY)
    decide.reopen_bill(who, bill.pk, "the wrong one")
    assert (postings(bill), fresh(who, bill).open_minor, fresh(who, bill).state) == ({}, 0, "in-process")
    decide.reject_bill(who, bill.pk, WHY, respond_to=False)
    decide.reopen_bill(who, bill.pk, "after all")
    decide.accept_bill(who, bill.pk, respond_to=False)
    decide.reopen_bill(who, bill.pk, "once more")
    assert postings(bill) == {}
    assert Entry.objects.of(who.company).filter(kind="bill").count() == 2
    assert verify(who.company).problems == ()


def test_a_twin_is_never_accepted(who):
    bills.supplier(who)
    first = bills.arrived(who)
    twin = bills.arrived(who, buyer_reference="other bytes")
    assert fresh(who, twin).duplicate_of_id == first.pk
    assert fresh(who, first).duplicate_of_id is None
    with pytest.raises(Invalid) as refused:
        decide.accept_bill(who, twin.pk, waive="I want it")
    assert [fault.code for fault in refused.value.faults] == ["BILL-DUPLICATE"]
    decide.reject_bill(who, first.pk, WHY, respond_to=False)
    decide.accept_bill(who, twin.pk, respond_to=False)
    decide.reopen_bill(who, first.pk, "by mistake")
    with pytest.raises(Invalid) as refused:
        decide.accept_bill(who, first.pk, waive="I want it")
    assert [fault.code for fault in refused.value.faults] == ["BILL-DUPLICATE"]


@pytest.mark.parametrize("number", ["re-1", "RE 01", "RE/1"])
def test_a_twin_is_known_by_its_number_however_it_is_written(who, number):
    bills.arrived(who)
    assert fresh(who, bills.arrived(who, number=number)).duplicate_of_id


def test_who_may_not_decide_is_refused(who):
    bill = bills.arrived(who)
    clerk, viewer = factories.actor(who.company, Role.CLERK), factories.actor(who.company, Role.VIEWER)
    decide.take_up(clerk, bill.pk)
    for act in (lambda: decide.accept_bill(clerk, bill.pk), lambda: decide.reject_bill(clerk, bill.pk, WHY),
                lambda: decide.take_up(viewer, bill.pk), lambda: bills.arrived(viewer, number="N")):  # fmt: skip
        with pytest.raises(Refused):
            act()
