"""The inbox through its page: files dropped, each with its outcome; the item; a bill typed from paper; put away and brought back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duebook.services.payables import record
from duebook.services.payables.understand import receive_and_understand
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem
from duebook.store.users import Role
from tests import bills, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


def sent(*contents: tuple[str, bytes]) -> dict[str, object]:
    return {"files": [SimpleUploadedFile(name, content) for name, content in contents]}


def test_each_file_says_what_became_of_it(owner: Client, company) -> None:
    files = sent(("one.xml", bills.xml()), ("scan.pdf", bills.pdf()), ("letter.txt", b"hello"), ("empty.xml", b""))
    page = owner.post("/inbox/drop", files).content.decode()
    assert page.count('class="outcome"') == 4
    bill = Bill.objects.of(company).get()
    for words in ("RE-1 of Papier Nord GmbH", f"/bills/{bill.pk}", "Type this bill", "Refused", "This file is empty."):
        assert words in page
    again = owner.post("/inbox/drop", sent(("copy.xml", bills.xml())), headers={"HX-Request": "true"}).content.decode()
    assert "It was here before" in again
    assert "<html" not in again
    assert InboxItem.objects.of(company).count() == 3
    listed = owner.get("/inbox/").content.decode()
    assert listed.count("row-link") == 3
    assert owner.get("/inbox/", {"view": "waiting"}).content.decode().count("row-link") == 1


def test_nothing_chosen_is_said_beside_the_field(owner: Client) -> None:
    answer = owner.post("/inbox/drop")
    assert answer.status_code == 422
    assert "files_error" in answer.content.decode()


def test_the_file_is_only_ever_an_attachment(owner: Client, who) -> None:
    item, _made = receive_and_understand(who, b"<html><script>alert(1)</script></html>", channel="upload", name='a".html')
    assert "a&quot;.html" in owner.get(f"/inbox/{item.pk}").content.decode()
    answer = owner.get(f"/inbox/{item.pk}/file")
    assert answer.content == b"<html><script>alert(1)</script></html>"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{item.pk}.')
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox"


def paper(**changes: str) -> dict[str, str]:
    typed = {
        "type": "380",
        "seller_name": "Kiosk am Kai",
        "country": "DE",
        "number": "77",
        "issue_date": "2026-03-02",
        "currency": "EUR",
    }
    return typed | {"net_1": "100,00", "category_1": "S", "rate_1": "19", "net_2": "10", "category_2": "E"} | changes


def test_a_bill_is_typed_from_paper(owner: Client, company, who) -> None:
    item, _made = receive_and_understand(who, bills.pdf(), channel="upload", name="scan.pdf")
    assert 'name="net_1"' in owner.get(f"/inbox/{item.pk}").content.decode()
    wrong = owner.post(f"/inbox/{item.pk}/bill", paper(rate_1="", net_2="", number=""))
    assert wrong.status_code == 422
    assert 'id="id_rate_1_error"' in wrong.content.decode()
    assert 'id="id_number_error"' in wrong.content.decode()
    answer = owner.post(f"/inbox/{item.pk}/bill", paper(payable="129", reference="77-1", account=bills.IBAN))
    bill = Bill.objects.of(company).get()
    assert answer["Location"] == f"/bills/{bill.pk}"
    assert (bill.net_minor, bill.tax_minor, bill.payable_minor, bill.source) == (11000, 1900, 12900, "typed")
    assert [str(row.category) for row in record.document_of(bill).vat] == ["S", "E"]
    assert owner.get(f"/bills/{bill.pk}").status_code == 200
    assert "Kiosk am Kai" in owner.get(f"/inbox/{item.pk}").content.decode()


def test_a_credit_note_of_a_known_supplier_with_tax_as_printed(owner: Client, company, who) -> None:
    supplier = bills.supplier(who)
    item, _made = receive_and_understand(who, bills.pdf(), channel="upload", name="scan.pdf")
    typed = paper(type="381", supplier=supplier.pk, seller_name="", net_2="", tax_1="19,01")
    assert owner.post(f"/inbox/{item.pk}/bill", typed).status_code == 303
    bill = Bill.objects.of(company).get()
    assert (bill.payable_minor, bill.standing.supplier_id) == (-11901, supplier.pk)


def test_what_is_no_bill_is_put_away(owner: Client, company, who) -> None:
    item, _made = receive_and_understand(who, bills.pdf(), channel="upload", name="flyer.pdf")
    owner.post(f"/inbox/{item.pk}/discard", {"discarded": "yes"})
    assert "Put away" in owner.get("/inbox/", {"view": "discarded"}).content.decode()
    assert 'name="net_1"' not in owner.get(f"/inbox/{item.pk}").content.decode()
    owner.post(f"/inbox/{item.pk}/discard")
    assert InboxItem.objects.of(company).get().standing.state == "waiting"
    bill = bills.arrived(who)
    said = owner.post(f"/inbox/{bill.item_id}/discard", {"discarded": "yes"}, follow=True).content.decode()
    assert "This is Understood." in said


def test_a_viewer_reads_and_does_not_drop(visitor, who) -> None:
    viewer = visitor(Role.VIEWER)
    bill = bills.arrived(who)
    assert "data-drop" not in viewer.get("/inbox/").content.decode()
    assert viewer.post("/inbox/drop", sent(("x.xml", b"x"))).status_code == 403
    assert viewer.get(f"/inbox/{bill.item_id}/file").status_code == 200
