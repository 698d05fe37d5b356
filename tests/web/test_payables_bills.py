"""Bills through their pages: the list and its tabs, what the checks say, each decision, and back."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from duebook.domain.clarification import Clarification
from duebook.edge import clock
from duebook.services.payables import assign, decide
from duebook.store.bills import Bill, BillEvent
from duebook.store.suppliers import Supplier
from duebook.store.users import Role
from duebook.web.payables import bills as listed
from tests import bills, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


def state(bill: Bill) -> str:
    return str(Bill.objects.everywhere("test").get(pk=bill.pk).standing.state)


def test_the_tabs_and_the_search(owner: Client, who) -> None:
    bills.scheduled(who, number="S-1")
    bills.accepted(who, number="P-1")
    asked = bills.arrived(who, number="Q-1")
    decide.query_bill(who, asked.pk, [Clarification(code="PRI")], respond_to=False)
    bills.arrived(who, bills.document("C-1", "1000"))
    for view, number in (("", "C-1"), ("query", "Q-1"), ("pay", "P-1"), ("scheduled", "S-1")):
        page = owner.get("/bills/", {"view": view}).content.decode()
        assert page.count("row-link") == 1
        assert f"> {number}</span>" in page
    whole = owner.get("/bills/", {"view": "all"}).content.decode()
    assert whole.count("row-link") == 4
    for words in ("papier q-1", "1.190,00", "1190"):
        found = owner.get("/bills/", {"view": "all", "q": words}).content.decode()
        assert found.count("row-link") == 1, words
    part = owner.get("/bills/", {"view": "paid"}, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing is paid yet." in part
    assert "<html" not in part


def test_pages_of_the_list_follow_each_other(owner: Client, who, monkeypatch) -> None:
    for number in range(5):
        bills.arrived(who, bills.document(f"N-{number}", str(10 + number)))
    cut = listed.cut
    monkeypatch.setattr(listed, "cut", lambda request, rows, order: cut(request, rows, order, 2))
    seen, address = [], "/bills/"
    while address:
        page = owner.get(address).content.decode()
        seen += [number for number in ("N-0", "N-1", "N-2", "N-3", "N-4") if f"> {number}</span>" in page]
        later = re.search(r'href="([^"]*after=[^"]*)" hx-get', page)
        address = later[1].replace("&amp;", "&") if later else ""
    assert seen == ["N-0", "N-1", "N-2", "N-3", "N-4"]


def test_the_list_as_a_spreadsheet(owner: Client, who) -> None:
    bills.arrived(who, number="X-9")
    content = owner.get("/bills/export.csv", {"view": "check"}).content.decode()
    assert "X-9" in content
    assert "119.00" in content
    assert "X-9" not in owner.get("/bills/export.csv", {"view": "paid"}).content.decode()
    assert owner.get("/bills/export.xlsx").content[:2] == b"PK"
    assert owner.get("/bills/export.pdf").status_code == 404


def test_the_page_says_what_the_checks_found(owner: Client, who) -> None:
    made = bills.document(purchase_order="PO 1")
    wrong = bills.replace(made, totals=bills.replace(made.computed, gross=made.computed.gross + 1))
    bill = bills.arrived(who, wrong)
    page = owner.get(f"/bills/{bill.pk}").content.decode()
    for words in (
        "Papier Nord GmbH is not among your suppliers yet.", "There is no order PO 1.", "BT-112", "120,00", "119,00", "Paper 1",
        "Nothing like it was received before.", "Add as a supplier", "is not known of this supplier",
    ):  # fmt: skip
        assert words in page, words
    assert page.count("<h1>") == 1


def test_from_the_first_look_to_paid_and_back(owner: Client, company, who) -> None:
    bill = bills.arrived(who)
    here = f"/bills/{bill.pk}"
    assert owner.post(f"{here}/supplier", {"once": "s"})["Location"] == here
    assert owner.post(f"{here}/supplier", {"once": "s"})["Location"] == here
    supplier = Supplier.objects.of(company).get()
    owner.post(f"{here}/take-up")
    assert state(bill) == "in-process"
    owner.post(f"{here}/approve", {"expense_account": "6815", "once": "a"})
    owner.post(f"{here}/approve", {"expense_account": "6815", "once": "a"})
    assert BillEvent.objects.of(company).filter(bill=bill, act="accept").count() == 1
    assert "6815" in owner.get(here).content.decode()
    refused = owner.post(f"{here}/schedule")
    assert refused.status_code == 422
    assert "No account of this bill was confirmed by two people." in refused.content.decode()
    bills.accounts.propose_account(who, supplier.pk, bills.IBAN)
    bills.accounts.decide_account(bills.second(who), supplier.accounts.get().pk, confirm=True, remark="called back")
    day = clock.today(company.time_zone) + timedelta(days=3)
    assert owner.post(f"{here}/schedule", {"pay_on": str(day)})["Location"] == here
    assert state(bill) == "scheduled"
    assert owner.post(f"{here}/schedule", {"pay_on": "2020-01-01"}).status_code == 422
    owner.post(f"{here}/unschedule")
    assert state(bill) == "accepted"
    assert owner.get(f"{here}/paid").status_code == 200
    owner.post(f"{here}/paid", {"reference": "K-1"})
    assert state(bill) == "paid"
    assert "K-1" in owner.get(here).content.decode()
    assert "Approve and post" not in owner.get(here).content.decode()
    assert owner.post(f"{here}/came-back", {}).status_code == 422
    owner.post(f"{here}/came-back", {"reason": "account closed"})
    assert state(bill) == "accepted"
    owner.post(f"{here}/reopen", {"reason": "too early"})
    assert state(bill) == "in-process"


def test_errors_want_a_reason_and_a_twin_is_never_approved(owner: Client, company, who) -> None:
    bills.supplier(who)
    first = bills.arrived(who, currency="EUR", buyer=bills.replace(factories.SELLER, vat_id="DE129273398"))
    here = f"/bills/{first.pk}"
    assert 'name="waive"' in owner.get(here).content.decode()
    refused = owner.post(f"{here}/approve", {})
    assert refused.status_code == 422
    assert 'id="id_waive_error"' in refused.content.decode()
    assert owner.post(f"{here}/approve", {"waive": "our old number"}).status_code == 303
    twin = bills.arrived(who, number="RE-1", buyer_reference="again", buyer=bills.replace(factories.SELLER, name="Uferwerk"))
    refused = owner.post(f"/bills/{twin.pk}/approve", {"waive": "never mind"})
    assert refused.status_code == 422
    assert "BILL-DUPLICATE" in refused.content.decode()
    assert f"/bills/{first.pk}" in owner.get(f"/bills/{twin.pk}").content.decode()


def test_ask_and_reject_with_reasons_of_the_vocabulary(owner: Client, company, who) -> None:
    bill = bills.arrived(who)
    here = f"/bills/{bill.pk}"
    page = owner.get(f"{here}/query").content.decode()
    assert "Prices are wrong" in page
    assert 'value="NON"' not in page
    assert owner.post(f"{here}/query", {"remark": "?"}).status_code == 422
    owner.post(f"{here}/query", {"reasons": ["PRI", "QTY"], "actions": ["NIN"], "remark": "4.50 was agreed", "respond": "on"})
    assert state(bill) == "under-query"
    page = owner.get(here).content.decode()
    for words in ("Prices are wrong", "Quantities are wrong", "Issue a new invoice", "4.50 was agreed", "What the supplier said"):
        assert words in page
    assert owner.post(f"{here}/answer", {}).status_code == 422
    owner.post(f"{here}/answer", {"reason": "they send a new one"})
    owner.post(f"{here}/reject", {"reasons": ["PRI"]})
    assert state(bill) == "rejected"
    late = owner.post(f"{here}/reject", {"reasons": ["PRI"]})
    assert late.status_code == 422
    assert "This bill is Rejected" in late.content.decode()
    assert "Take the decision back" in owner.get(here).content.decode()


def test_a_person_says_whose_bill_it_is(owner: Client, company, who) -> None:
    other = bills.supplier(who)
    bill = bills.arrived(who, seller=bills.replace(bills.SELLER, vat_id="DE136695976", name="Papier Nord"))
    here = f"/bills/{bill.pk}"
    assert other.name in owner.get(here).content.decode()
    assert owner.post(f"{here}/assign", {}).status_code == 422
    owner.post(f"{here}/assign", {"supplier": other.pk})
    assert Bill.objects.of(company).get().standing.supplier_id == other.pk
    owner.post(f"{here}/check")
    assert "There is nothing to choose." in owner.post(f"{here}/assign", {}, follow=True).content.decode()


def test_each_role_sees_only_what_it_may_do(visitor, who) -> None:
    bill = bills.arrived(who)
    assign.supplier_of_bill(who, bill.pk)
    pages = {role: visitor(role).get(f"/bills/{bill.pk}").content.decode() for role in (Role.VIEWER, Role.CLERK, Role.APPROVER)}
    assert "Approve and post" not in pages[Role.VIEWER]
    assert "/query" not in pages[Role.VIEWER]
    assert "/query" in pages[Role.CLERK]
    assert "/reject" not in pages[Role.CLERK]
    assert "Approve and post" not in pages[Role.CLERK]
    assert "Approve and post" in pages[Role.APPROVER]
    assert "/reject" in pages[Role.APPROVER]
    assert visitor(Role.CLERK).post(f"/bills/{bill.pk}/approve", {}).status_code == 403


def test_home_and_search_know_bills(visitor, owner: Client, who) -> None:
    bills.arrived(who, number="ZZ-7")
    bills.scheduled(who, bills.document("ZZ-8", "5", due_date=clock.today(who.company.time_zone) + timedelta(days=2)))
    for client in (owner, visitor(Role.CLERK)):
        page = client.get("/").content.decode()
        assert "1 bill to check" in page
        assert "1 bill due this week" in page
    assert "bill to check" not in visitor(Role.VIEWER).get("/").content.decode()
    found = owner.get("/search", {"q": "zz-7"}).content.decode()
    assert "ZZ-7" in found
    assert "Papier Nord GmbH" in owner.get("/search", {"q": "papier"}).content.decode()
