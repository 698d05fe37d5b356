"""Suppliers, their accounts under four eyes, purchase orders, payment runs, and the ways in, through their pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from duebook.domain.codes import DocumentType
from duebook.domain.ordermatch import OrderLine
from duebook.edge import clock
from duebook.services.payables import accounts, orders
from duebook.store.bills import Bill
from duebook.store.inbox import Mailbox
from duebook.store.payruns import PaymentRun
from duebook.store.suppliers import PurchaseOrder, Supplier, SupplierAccount
from duebook.store.users import Role
from tests import bills, factories

pytestmark = pytest.mark.django_db
CONFIRM = "Confirm the account"


@pytest.fixture
def who(company):
    return factories.actor(company)


def test_a_supplier_is_made_found_and_archived(owner: Client, company) -> None:
    assert "Whom do you buy from?" in owner.get("/suppliers/").content.decode()
    wrong = owner.post("/suppliers/new", {"name": "Kiosk", "country": "DE", "tax_number": "DE129273399"})
    assert wrong.status_code == 422
    assert 'id="id_tax_number_error"' in wrong.content.decode()
    answer = owner.post(
        "/suppliers/new", {"name": "Kiosk", "country": "DE", "days": "14", "expense_account": "6815", "number": "K1"}
    )
    row = Supplier.objects.of(company).get()
    assert answer["Location"] == f"/suppliers/{row.pk}"
    twice = owner.post("/suppliers/new", {"name": "kiosk", "country": "DE"})
    assert twice.status_code == 422
    assert "SUPPLIER-TWICE" in twice.content.decode()
    assert "14 days" in owner.get(f"/suppliers/{row.pk}").content.decode()
    owner.post(f"/suppliers/{row.pk}/edit", {"name": "Kiosk am Kai", "country": "DE"})
    assert "Kiosk am Kai" in owner.get("/suppliers/", {"q": "kai"}).content.decode()
    owner.post(f"/suppliers/{row.pk}/archive", {"archived": "yes"})
    assert "row-link" not in owner.get("/suppliers/").content.decode()
    assert "Kiosk am Kai" in owner.get("/suppliers/", {"view": "archived"}).content.decode()


def test_whoever_proposed_an_account_is_not_shown_the_button_and_is_refused(owner: Client, visitor, company, who) -> None:
    row = bills.supplier(who, confirmed=False)
    account = SupplierAccount.objects.of(company).get()
    here, decide = f"/suppliers/{row.pk}", f"/suppliers/{row.pk}/accounts/{account.pk}"
    page = owner.get(here).content.decode()
    assert CONFIRM not in page
    assert "You proposed it: somebody else confirms it." in page
    said = owner.post(decide, {"act": "confirm", "remark": "trust me"}, follow=True).content.decode()
    assert "Four eyes" in said
    assert accounts.state_of(account) == "proposed"
    approver = visitor(Role.APPROVER)
    assert CONFIRM in approver.get(here).content.decode()
    assert CONFIRM not in visitor(Role.CLERK).get(here).content.decode()
    assert "Say how you checked it" in approver.post(decide, {"act": "confirm"}, follow=True).content.decode()
    approver.post(decide, {"act": "confirm", "remark": "called 0421 1234"})
    assert accounts.state_of(SupplierAccount.objects.of(company).get()) == "confirmed"
    assert "called 0421 1234" in owner.get(here).content.decode()
    owner.post(decide, {"act": "refuse"})
    assert accounts.state_of(SupplierAccount.objects.of(company).get()) == "refused"


def test_an_account_is_proposed_with_its_faults_beside_it(owner: Client, company, who) -> None:
    row = bills.supplier(who)
    here = f"/suppliers/{row.pk}"
    assert 'value="DE89370400440532013000"' in owner.get(here, {"iban": "DE89370400440532013000"}).content.decode()
    wrong = owner.post(f"{here}/accounts", {"iban": "DE89370400440532013001", "bic": "x"})
    assert wrong.status_code == 422
    assert 'id="id_iban_error"' in wrong.content.decode()
    assert 'id="id_bic_error"' in wrong.content.decode()
    assert owner.post(f"{here}/accounts", {"iban": bills.IBAN}).status_code == 422
    assert owner.post(f"{here}/accounts", {"iban": "DE89 3704 0044 0532 0130 00"}).status_code == 303
    assert SupplierAccount.objects.of(company).count() == 2


def lines(*rows: tuple[str, str, str]) -> dict[str, str]:
    sent = {"l-TOTAL_FORMS": str(len(rows)), "l-INITIAL_FORMS": "0"}
    for place, (item, quantity, price) in enumerate(rows):
        sent |= {f"l-{place}-item": item, f"l-{place}-quantity": quantity, f"l-{place}-price": price, f"l-{place}-unit": "C62"}
    return sent


def test_an_order_is_typed_compared_and_closed(owner: Client, company, who) -> None:
    row = bills.supplier(who)
    typed = {
        "number": "PO 7",
        "currency": "EUR",
        "tolerance": "2",
        **lines(("Paper 1", "3", "90,00"), ("", "", ""), ("Pens", "", "5")),
    }
    answer = owner.post(f"/suppliers/{row.pk}/orders/new", typed)
    order = PurchaseOrder.objects.of(company).get()
    assert answer["Location"] == f"/orders/{order.pk}"
    assert (order.net_minor, [one["id"] for one in order.lines]) == (27500, ["1", "2"])
    bill = bills.arrived(who, purchase_order="PO 7")
    page = owner.get(f"/bills/{bill.pk}").content.decode()
    assert f"/orders/{order.pk}" in page
    assert "BILL-ORDER-PRICE" in page
    assert bill.number in owner.get(f"/orders/{order.pk}").content.decode()
    change = {"number": "PO 7", "currency": "EUR", **lines(("Paper 1", "3", "100,00"))} | {"l-INITIAL_FORMS": "1", "l-0-id": "1"}
    assert owner.post(f"/orders/{order.pk}/edit", change).status_code == 303
    assert [one["price"] for one in PurchaseOrder.objects.of(company).get().lines] == ["100.00"]
    owner.post(f"/orders/{order.pk}/close", {"closed": "yes"})
    late = owner.post(f"/orders/{order.pk}/edit", change)
    assert late.status_code == 422
    assert "This order is closed." in late.content.decode()
    assert owner.post(f"/suppliers/{row.pk}/orders/new", {"number": "po7", "currency": "EUR", **lines()}).status_code == 422


def test_a_run_from_proposal_to_paid(owner: Client, visitor, company, who) -> None:
    today = clock.today(company.time_zone)
    first = bills.scheduled(who, number="R-1")
    bills.scheduled(who, bills.document("C-1", "40", type=DocumentType.CREDIT_NOTE))
    orders.save_order(
        who, first.standing.supplier_id or "", "X", [OrderLine(id="1", quantity=Decimal(1), price=Decimal(1))], currency="EUR"
    )
    waiting = bills.accepted(who, number="W-1")
    asked = {"until": str(today + timedelta(days=7)), "iban": "DE89370400440532013000", "currency": "EUR"}
    page = owner.get("/payment-runs/new", asked).content.decode()
    assert "71,40" in page
    assert "no day is set for its payment" in page
    assert f"/bills/{waiting.pk}" in page
    answer = owner.post("/payment-runs/new", asked | {"once": "r"})
    run = PaymentRun.objects.of(company).get()
    here = f"/payment-runs/{run.pk}"
    assert answer["Location"] == owner.post("/payment-runs/new", asked | {"once": "r"})["Location"] == here
    page = owner.get(here).content.decode()
    assert "set off" in page
    assert page.count("transfer-head") == 1
    assert owner.post("/payment-runs/new", asked).status_code == 422
    assert owner.get(f"{here}/file").status_code == 404
    assert f"{here}/export" not in visitor(Role.CLERK).get(here).content.decode()
    owner.post(f"{here}/export")
    once, again = owner.get(f"{here}/file"), owner.get(f"{here}/file")
    assert once.content == again.content
    assert b"71.40" in once.content
    assert once["Content-Disposition"].startswith("attachment")
    assert "R-1" in owner.get(f"{here}/paid").content.decode()
    assert "You" not in owner.get(f"{here}/release").content.decode().split("<main")[1].split("</main")[0]
    assert owner.post(f"{here}/release", {}).status_code == 422
    owner.post(f"{here}/paid", {"reference": "B-9", "paid_on": str(today)})
    assert Bill.objects.of(company).get(pk=first.pk).standing.state == "paid"
    assert "B-9" in owner.get(here).content.decode()
    assert owner.get("/payment-runs/", {"view": "paid"}).content.decode().count("row-link") == 1


def test_a_run_is_put_away_released_and_stopped_where_things_changed(owner: Client, company, who) -> None:
    bill = bills.scheduled(who)
    until = {"until": str(clock.today(company.time_zone) + timedelta(days=7)), "currency": "EUR"}
    owner.post("/payment-runs/new", until)
    draft = PaymentRun.objects.of(company).get()
    bill_page = owner.get(f"/bills/{bill.pk}").content.decode()
    assert f"/payment-runs/{draft.pk}" in bill_page
    assert f"/bills/{bill.pk}/paid" not in bill_page
    owner.post(f"/payment-runs/{draft.pk}/discard")
    owner.post("/payment-runs/new", until)
    run = PaymentRun.objects.of(company).get(state="draft")
    account = SupplierAccount.objects.of(company).get()
    accounts.decide_account(bills.second(who), account.pk, confirm=False)
    refused = owner.post(f"/payment-runs/{run.pk}/export")
    assert refused.status_code == 422
    assert "No account of this bill was confirmed" in refused.content.decode()
    for one in (who, bills.second(who)):
        accounts.decide_account(one, account.pk, confirm=True, remark="called")
    owner.post(f"/payment-runs/{run.pk}/export")
    owner.post(f"/payment-runs/{run.pk}/release", {"reason": "the bank said no"})
    assert Bill.objects.of(company).get().standing.state == "accepted"
    assert "the bank said no" in owner.get(f"/payment-runs/{run.pk}").content.decode()


def test_mailboxes_are_set_up_by_administrators(owner: Client, visitor, company) -> None:
    sent = {
        "host": "mail.example.com",
        "port": "993",
        "user": "in@uferwerk.example",
        "password": "very secret",
        "folder": "INBOX",
    }
    assert owner.post("/settings/entrances/", sent | {"password": ""}).status_code == 422
    local = owner.post("/settings/entrances/", sent | {"host": "127.0.0.1"})
    assert local.status_code == 422
    assert 'id="id_host_error"' in local.content.decode()
    owner.post("/settings/entrances/", sent | {"is_active": "on"})
    box = Mailbox.objects.of(company).get()
    page = owner.get(f"/settings/entrances/{box.pk}").content.decode() + owner.get("/settings/entrances/").content.decode()
    assert "in@uferwerk.example" in page
    assert "very secret" not in page
    owner.post(f"/settings/entrances/{box.pk}", sent | {"password": "", "folder": "Bills"})
    assert (Mailbox.objects.of(company).get().folder, Mailbox.objects.of(company).get().is_active) == ("Bills", False)
    assert visitor(Role.APPROVER).get("/settings/entrances/").status_code == 403
    owner.post(f"/settings/entrances/{box.pk}/remove")
    assert not Mailbox.objects.of(company).exists()
