"""Payments through their pages: spread over the oldest, in part, too much, by hand, reversed, refunded, written off."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from duebook.edge import clock
from duebook.services.receivables import balances
from duebook.services.receivables.record_payment import record_payment
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


@pytest.fixture
def buyer(company):
    return factories.customer(company)


@pytest.fixture
def two(company, who, buyer):
    """Two open invoices of 119.00, the first older."""
    today = clock.today(company.time_zone)
    return [factories.issued(who, buyer, "100", issue_date=today - timedelta(days=days)) for days in (60, 1)]


def form(buyer, amount: str, **fields):
    return {"customer": buyer.pk, "amount": amount, "currency": "EUR", "received_on": "2026-03-05", "method": "transfer"} | fields


def left(company) -> list[int]:
    return list(OpenItem.objects.of(company).order_by("due_date").values_list("open_minor", flat=True))


def test_settles_the_oldest_first_once(owner: Client, company, buyer, two) -> None:
    wanted = form(buyer, "150,00", once="frm_p", reference="Statement 7", received_on=str(clock.today(company.time_zone)))
    page = owner.post("/payments/new/grid", wanted).content.decode()
    assert page.index("119,00") < page.index("31,00")
    first, second = owner.post("/payments/new", wanted), owner.post("/payments/new", wanted)
    made = Payment.objects.of(company).get()
    assert first["Location"] == second["Location"] == f"/payments/{made.pk}"
    assert left(company) == [0, 8800]
    assert "Statement 7" in owner.get("/payments/", {"q": "statement"}).content.decode()
    assert made.pk in owner.get("/payments/", {"q": "150,00"}).content.decode()


def test_begun_from_an_invoice_it_pays_that_one(owner: Client, company, buyer, two) -> None:
    page = owner.get("/payments/new", {"invoice": two[1].pk}).content.decode()
    assert 'value="119,00"' in page
    today = str(clock.today(company.time_zone))
    answer = owner.post("/payments/new", form(buyer, "119", invoice=two[1].pk, received_on=today))
    assert answer["Location"] == f"/invoices/{two[1].pk}"
    assert left(company) == [11900, 0]


def test_shares_by_hand_and_too_much_of_them(owner: Client, company, buyer, two) -> None:
    today = str(clock.today(company.time_zone))
    by_hand = {"by_hand": "yes", "share_of": [one.pk for one in two], "share": ["10", "20,50"], "received_on": today}
    assert owner.post("/payments/new", form(buyer, "20", **by_hand)).status_code == 422
    owner.post("/payments/new", form(buyer, "40", **by_hand))
    assert left(company) == [10900, 9850]
    assert balances.credit_minor(company, buyer.pk, "EUR") == 950


def test_too_much_becomes_credit_that_is_refunded(owner: Client, company, buyer, two) -> None:
    today = str(clock.today(company.time_zone))
    owner.post("/payments/new", form(buyer, "300", received_on=today))
    assert left(company) == [0, 0]
    path = f"/payments/refund/{buyer.pk}/EUR"
    assert 'value="62,00"' in owner.get(path).content.decode()
    more = {"amount": "100", "paid_on": today, "method": "transfer", "remark": "Paid twice"}
    assert owner.post(path, more).status_code == 422
    owner.post(path, more | {"amount": "62,00"})
    assert balances.credit_minor(company, buyer.pk, "EUR") == 0


def test_reversed_is_open_again(owner: Client, company, who, buyer, two) -> None:
    made = record_payment(who, buyer.pk, Decimal(119), "EUR")
    page = owner.get(f"/payments/{made.pk}").content.decode()
    assert two[0].number in page
    assert owner.post(f"/payments/{made.pk}/reverse", {"reason": ""}).status_code == 422
    owner.post(f"/payments/{made.pk}/reverse", {"reason": "Bounced", "once": "frm_r"})
    owner.post(f"/payments/{made.pk}/reverse", {"reason": "Bounced", "once": "frm_r"})
    assert left(company) == [11900, 11900]
    assert Payment.objects.of(company).count() == 2
    assert "Bounced" in owner.get(f"/payments/{made.pk}").content.decode()


def test_one_settlement_is_taken_back(owner: Client, company, who, buyer, two) -> None:
    made = record_payment(who, buyer.pk, Decimal(238), "EUR")
    one = made.allocations.order_by("pk").first()
    assert one is not None
    owner.post(f"/payments/allocations/{one.pk}/take-back", {"reason": "Wrong invoice"})
    assert sorted(left(company)) == [0, 11900]
    assert balances.credit_minor(company, buyer.pk, "EUR") == 11900
    owner.post(f"/invoices/{one.document_id}/use-credit")
    assert left(company) == [0, 0]


def test_writes_off_with_a_reason(owner: Client, company, two) -> None:
    path = f"/invoices/{two[0].pk}/write-off"
    assert owner.post(path, {"amount": "119", "reason": ""}).status_code == 422
    owner.post(path, {"amount": "19", "reason": "Goodwill"})
    assert left(company) == [10000, 11900]
    assert "Goodwill" in owner.get(f"/invoices/{two[0].pk}").content.decode()


def test_who_may(visitor, company, buyer, two) -> None:
    clerk, viewer = visitor("clerk"), visitor("viewer")
    assert clerk.get("/payments/new").status_code == 200
    assert clerk.get(f"/invoices/{two[0].pk}/write-off").status_code == 403
    assert clerk.get(f"/payments/refund/{buyer.pk}/EUR").status_code == 403
    assert viewer.get("/payments/").status_code == 200
    assert viewer.post("/payments/new", form(buyer, "1")).status_code == 403


def test_another_companys_money_is_not_there(owner: Client, db) -> None:
    other = factories.company("Other GmbH")
    theirs = factories.actor(other)
    buyer = factories.customer(other)
    invoice = factories.issued(theirs, buyer)
    paid = record_payment(theirs, buyer.pk, Decimal(1), "EUR")
    allocation = paid.allocations.get()
    for path in (
        f"/payments/{paid.pk}", f"/payments/{paid.pk}/reverse", f"/payments/new?customer={buyer.pk}", f"/payments/new?invoice={invoice.pk}",
        f"/payments/refund/{buyer.pk}/EUR", f"/payments/allocations/{allocation.pk}/take-back",
    ):  # fmt: skip
        assert owner.get(path).status_code == 404, path
