"""What a file becomes: bills with the sender's own totals, an item that waits for a person, or a refusal with its reason."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Conflict, Invalid, TooLarge
from duebook.services.operations import jobs, vault
from duebook.services.payables import reading, record
from duebook.services.payables.project import project
from duebook.services.payables.receive import receive
from duebook.services.payables.understand import receive_and_understand, understand
from duebook.store.bills import Bill, BillCheck
from duebook.store.inbox import InboxItem
from tests import bills, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


def codes(bill: Bill) -> set[str]:
    check = BillCheck.objects.of(bill.company).filter(bill=bill).order_by("-pk").first()
    return {fault["code"] for fault in check.faults}


@pytest.mark.parametrize("form", ["ubl", "cii"])
def test_xml_becomes_a_bill_with_the_senders_totals(who, form):
    item, found = receive_and_understand(who, bills.xml(form=form), channel="upload", name="a.xml")
    assert item.standing.state == "understood"
    assert (found[0].number, found[0].payable_minor, found[0].format, found[0].source) == ("RE-1", 11900, form, "xml")
    row = Bill.objects.of(who.company).get(pk=found[0].pk)
    assert project(codec.loads(Document, row.body)) == {name: getattr(row, name) for name in project(bills.document())}
    assert vault.get(row.content) == bills.xml(form=form)
    assert row.standing.state == "received"
    assert row.standing.open_minor == 0


def test_a_pdf_with_one_xml_is_understood_and_two_are_refused(who):
    item, found = receive_and_understand(who, bills.pdf(bills.xml(form="cii")), channel="upload", name="a.pdf")
    assert (found[0].source, found[0].format) == ("pdf", "cii")
    assert vault.get(found[0].content) == bills.xml(form="cii")
    two = bills.pdf(bills.xml(form="cii"), bills.xml(bills.document("RE-2"), "cii"))
    item, found = receive_and_understand(who, two, channel="upload", name="b.pdf")
    assert (item.standing.state, found) == ("refused", [])
    assert [fault["code"] for fault in item.standing.faults] == ["READ-PDF-TWO"]


def test_paper_waits_for_a_person_who_types_it(who):
    item, found = receive_and_understand(who, bills.pdf(), channel="upload", name="scan.pdf")
    assert (item.standing.state, found) == ("waiting", [])
    with pytest.raises(Invalid) as refused:
        record.type_bill(who, item.pk, Document(currency="EUR"))
    assert {fault.path for fault in refused.value.faults} == {"number", "issue_date", "seller.name", "lines"}
    typed = replace(bills.document("P-7"), totals=None, vat=())
    bill = record.type_bill(who, item.pk, typed)
    assert (bill.number, bill.payable_minor, bill.source, bill.content) == ("P-7", 11900, "typed", item.sha256)
    with pytest.raises(Conflict):
        record.type_bill(who, item.pk, typed)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (b"MZ\x90\0", "refused"),
        (b"<html></html>", "refused"),
        (b"<!DOCTYPE x><Invoice/>", "refused"),
        (b"%PDF-1.7\nbroken", "refused"),
        (b"\x89PNG\r\n\x1a\n", "waiting"),
        (b'{"lines": []}', "refused"),
        (b"number: 1\n", "refused"),
    ],
)
def test_what_is_no_invoice_says_so(who, content, state):
    item, found = receive_and_understand(who, content, channel="upload", name="x")
    assert (item.standing.state, found) == (state, [])
    assert item.standing.faults


def test_the_same_bytes_with_the_same_message_are_received_once(who):
    first, new = receive(who, b"<a/>", channel="mail", name="a.xml", message_id="<1@x>")
    again, newer = receive(who, b"<a/>", channel="mail", name="b.xml", message_id="<1@x>")
    other, newest = receive(who, b"<a/>", channel="mail", name="a.xml", message_id="<2@x>")
    assert (new, newer, newest) == (True, False, True)
    assert first.pk == again.pk != other.pk
    assert InboxItem.objects.of(who.company).count() == 2


def test_a_receiver_that_died_is_followed_by_the_worker(who):
    item, _new = receive(who, bills.xml(), channel="mail", name="a.xml", after=0)
    assert item.standing.state == "new"
    assert jobs.drain() == 1
    assert record.find_item(who, item.pk).standing.state == "understood"
    assert len(understand(who, item.pk)) == 1
    assert Bill.objects.of(who.company).count() == 1


def test_limits_and_names(who):
    with pytest.raises(Invalid):
        receive(who, b"", channel="upload")
    with pytest.raises(TooLarge):
        receive(who, b" " * (reading.LARGEST + 1), channel="upload")
    item, _new = receive(who, b"<a/>", channel="upload", name="../../etc/pass\r\nwd\0.xml", sender="a\r\nBcc: x")
    assert item.name == "pass wd .xml"
    assert "\n" not in item.sender


def test_several_invoices_in_one_file_are_several_bills(who, monkeypatch):
    two = (bills.document("A-1"), bills.document("A-2", "7"))
    monkeypatch.setattr(reading, "read", lambda content: reading.Understood(two, (), "xml", "ubl", content))
    item, found = receive_and_understand(who, b"<lot/>", channel="api", name="lot.xml")
    assert [(bill.number, bill.position) for bill in found] == [("A-1", 0), ("A-2", 1)]
    assert {bill.item_id for bill in found} == {item.pk}


def test_a_reader_that_breaks_stops_nobody(who, monkeypatch):
    def broken(content):
        raise RecursionError("deep")

    monkeypatch.setattr(reading, "read", broken)
    item, found = receive_and_understand(who, b"<a/>", channel="api", name="a.xml")
    assert (item.standing.state, found) == ("refused", [])


def test_written_totals_count_and_differences_are_shown(who):
    wrong = bills.document()
    forged = replace(wrong, totals=replace(wrong.totals, gross=Decimal("120.00"), payable=Decimal("120.00")))
    bill = bills.arrived(who, forged)
    assert bill.payable_minor == 12000
    check = BillCheck.objects.of(who.company).get(bill=bill)
    assert [(one["path"], one["written"], one["computed"]) for one in check.differences] == [("totals.gross", "120.00", "119.00")]
    assert "BILL-TOTAL" in codes(bill)
