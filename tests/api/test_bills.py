"""A bill through the API from the file to the bank: every answer held against the description, every write once."""

import base64

import pytest

from duebook.services.access import ALL
from duebook.services.payables import accounts
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem
from duebook.store.suppliers import SupplierAccount
from tests import bills, factories
from tests.api.caller import Caller
from tests.authz.world import keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def call(who) -> Caller:
    return Caller(keys.create_key(who, "bills", sorted(ALL))[1])


def file_of(content: bytes, **more) -> dict:
    return {"name": "a.xml", "content": base64.b64encode(content).decode()} | more


def test_from_the_file_to_the_bank(who, call):
    made = call("POST", "/inbox", file_of(bills.xml()), key="one", status=201)
    assert call("POST", "/inbox", file_of(bills.xml()), key="one", status=201) == made
    assert call("POST", "/inbox", file_of(bills.xml()), status=201)["new"] is False
    item = call("GET", f"/inbox/{made['id']}")
    assert (item["state"], len(item["bills"])) == ("understood", 1)
    assert call.raw("GET", f"/inbox/{made['id']}/file").content == bills.xml()
    pk = item["bills"][0]
    bill = call("GET", f"/bills/{pk}")
    assert (bill["payable"], bill["valid"], bill["state"], bill["supplier"]) == ("119.00", True, "received", None)
    assert bill["document"]["number"] == "RE-1"
    call("POST", f"/bills/{pk}/acceptance", {}, status=422)
    call("POST", f"/bills/{pk}/assignment", {})
    call("POST", f"/bills/{pk}/processing")
    call("POST", f"/bills/{pk}/query", {"reasons": [{"code": "PRI"}], "respond": False})
    call("POST", f"/bills/{pk}/answer", {"reason": "They agree"})
    accepted = call("POST", f"/bills/{pk}/acceptance", {"expense_account": "6815"}, key="two")
    assert (accepted["state"], accepted["open"]) == ("accepted", "119.00")
    assert call("POST", f"/bills/{pk}/acceptance", {"expense_account": "6815"}, key="two") == accepted
    supplier = accepted["supplier"]
    call("POST", f"/bills/{pk}/schedule", {}, status=422)
    account = call("POST", f"/suppliers/{supplier}/accounts", {"iban": bills.IBAN}, status=201)
    assert account["state"] == "proposed"
    place = f"/suppliers/{supplier}/accounts/{account['id']}/decisions"
    call("POST", place, {"confirm": True}, status=403)
    for person in (who, bills.second(who)):
        accounts.decide_account(person, account["id"], confirm=True)
    assert call("GET", f"/suppliers/{supplier}")["accounts"][0]["state"] == "confirmed"
    call("POST", f"/bills/{pk}/schedule", {"pay_on": None})
    run = call("POST", "/payment-runs", {"bills": [pk]}, status=201)
    call("GET", f"/payment-runs/{run['id']}/file", status=404)
    exported = call("POST", f"/payment-runs/{run['id']}/export", key="three")
    assert call("POST", f"/payment-runs/{run['id']}/export", key="three") == exported
    call("POST", f"/payment-runs/{run['id']}/export", status=409)
    assert b'<InstdAmt Ccy="EUR">119.00' in call.raw("GET", f"/payment-runs/{run['id']}/file").content
    call("POST", f"/payment-runs/{run['id']}/payment", {"reference": "4711"})
    whole = call("GET", f"/bills/{pk}")
    assert (whole["state"], whole["open"]) == ("paid", "0.00")
    assert [one["act"] for one in whole["history"]][-2:] == ["export", "pay"]
    call("DELETE", f"/bills/{pk}/payment")
    assert call("GET", "/bills?state=owed")["data"][0]["id"] == pk
    assert Bill.objects.of(who.company).count() == InboxItem.objects.of(who.company).count() == 1


def test_paper_is_typed_through_the_api(call):
    made = call("POST", "/inbox", file_of(bills.pdf(), name="scan.pdf"), status=201)
    assert call("GET", "/inbox?state=waiting")["data"][0]["id"] == made["id"]
    call("POST", f"/inbox/{made['id']}/bills", {"document": {"number": "1"}}, status=422)
    document = {
        "number": "P-1",
        "issue_date": "2026-03-02",
        "currency": "EUR",
        "seller": {"name": "Bäckerei Ost"},
        "lines": [{"item": {"name": "Bread"}, "price": {"net": "10"}, "tax": {"category": "S", "rate": "7"}}],
    }
    bill = call("POST", f"/inbox/{made['id']}/bills", {"document": document}, key="k", status=201)
    assert bill["payable"] == "10.70"
    assert call("POST", f"/inbox/{made['id']}/bills", {"document": document}, key="k", status=201) == bill
    call("POST", f"/inbox/{made['id']}/discard", {}, status=409)


def test_a_key_may_refuse_an_account_and_never_confirm_one(who, call):
    bills.supplier(who)
    account = SupplierAccount.objects.of(who.company).get()
    place = f"/suppliers/{account.supplier_id}/accounts/{account.pk}/decisions"
    call("POST", place, {"confirm": True}, status=403)
    assert call("POST", place, {"confirm": False, "note": "the bank called"})["state"] == "refused"


def test_mailboxes_never_tell_their_password(call):
    made = call("POST", "/mailboxes", {"host": "mail.example.com", "user": "in", "password": "s3cret-canary"}, status=201)
    assert "s3cret-canary" not in str(call("GET", "/mailboxes"))
    call("PUT", f"/mailboxes/{made['id']}", {"host": "mail.example.com", "user": "other"}, status=422)
    call("POST", "/mailboxes", {"host": "127.0.0.1", "user": "in", "password": "x"}, status=422)
    call("POST", "/mailboxes", {"host": "mail.example.com", "port": 143, "user": "in", "password": "x"}, status=422)
    call("DELETE", f"/mailboxes/{made['id']}")
    assert call("GET", "/mailboxes")["data"] == []


@pytest.mark.parametrize("content", ["", "!!!!", "A"])
def test_what_is_no_file_is_refused(call, content):
    call("POST", "/inbox", {"name": "x", "content": content}, status=422)
