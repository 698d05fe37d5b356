"""Receipts of which one says nothing, sums that nobody names, and the same transfer twice."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.matching import reasons
from duebook.domain.matching.engine import match
from duebook.domain.matching.model import OpenItem, Receipt, Verdict

NAME = "Müller Söhne GmbH"


def item(number, amount, customer=NAME, **more):
    days = {"issue_date": date(2026, 3, 2), "due_date": date(2026, 4, 1)}
    values = {"currency": "EUR", "customer_id": customer, "customer_name": customer, **days, **more}
    return OpenItem(number=number, amount=Decimal(amount), **values)


def receipt(name, amount, text="", counterparty=NAME, **more):
    values = {"currency": "EUR", "booked": date(2026, 3, 30), "counterparty": counterparty, "text": text, **more}
    return Receipt(id=name, amount=Decimal(amount), **values)


BOOK = [
    item("RE-2026-00417", "1190.00"),
    item("RE-2026-00432", "238.17"),
    item("RE-2026-00458", "75.53"),
    item("RE-2026-00466", "412.09"),
    item("RE-2026-00471", "98.21"),
    item("RE-2026-00480", "1733.40"),
    item("RE-2026-00561", "1190.00", "Nordlicht Handel AG"),
]


def named(found):
    return {one.id: [part.invoice for part in one.matches] for one in found}


def test_a_silent_receipt_completes_the_one_that_names_the_invoice():
    found = match(BOOK, [receipt("a", "400.40", "RE-2026-00417"), receipt("b", "789.60", "Zahlung")])
    assert named(found) == {"a": ["RE-2026-00417"], "b": ["RE-2026-00417"]}
    assert [one.decision for one in found] == [Verdict.POST, Verdict.POST]
    assert all(reasons.AMOUNTS["shared"] in one.reason for one in found)


def test_two_silent_receipts_that_sum_to_one_invoice():
    found = match(BOOK, [receipt("a", "700.31"), receipt("b", "1033.09", booked=date(2026, 4, 20))])
    assert named(found) == {"a": ["RE-2026-00480"], "b": ["RE-2026-00480"]}


@pytest.mark.parametrize(
    "second",
    [
        receipt("b", "789.60", "Zahlung", "Somebody Else"),
        receipt("b", "789.61", "Zahlung"),
        receipt("b", "789.60", "Zahlung", booked=date(2026, 2, 1)),
        receipt("b", "789.60", "Habenzinsen"),
    ],
    ids=["another payer", "another amount", "before the invoice", "words of another credit"],
)
def test_what_does_not_complete_it(second):
    found = {one.id: one for one in match(BOOK, [receipt("a", "400.40", "RE-2026-00417"), second])}
    assert found["b"].decision is not Verdict.POST
    assert reasons.AMOUNTS["shared"] not in found["a"].reason


def test_two_that_would_complete_it_are_none():
    third = [receipt("b", "789.60"), receipt("c", "789.60", booked=date(2026, 4, 2))]
    found = {one.id: one for one in match(BOOK, [receipt("a", "400.40", "RE-2026-00417"), *third])}
    assert {found["b"].decision, found["c"].decision} <= {Verdict.SUGGEST, Verdict.NONE}


def test_a_sum_of_many_invoices_that_nobody_names():
    found = match(BOOK, [receipt("a", "2557.40", "SIEHE BEGLEITSCHREIBEN")])
    assert sum(len(one) for one in named(found).values()) == 5
    assert "RE-2026-00417" not in named(found)["a"]


def test_a_discounted_sum_that_nobody_names_is_found():
    found = match(BOOK, [receipt("a", "637.25", "Sammelueberweisung")])  # 238.17 and 412.09 less 2 %
    assert set(named(found)["a"]) == {"RE-2026-00432", "RE-2026-00466"}


@pytest.mark.parametrize("text", ["RE-2026-00471 TEL 202600499", "RE-2026-00471 KDNR 202600499"])
def test_the_number_of_a_telephone_is_no_unknown_reference(text):
    assert match(BOOK, [receipt("a", "98.21", text)])[0].decision is Verdict.POST


def test_the_earlier_of_two_same_transfers_pays_even_where_the_later_has_no_rival():
    book = [item("INV0023336", "508.00"), item("INV0023399", "508.00", issue_date=date(2026, 3, 2), due_date=date(2026, 3, 9))]
    twins = [receipt("b", "508.00", "no 23336", booked=date(2026, 7, 30)), receipt("a", "508.00", "no 23336")]
    found = {one.id: one for one in match(book, twins)}
    assert [part.invoice for part in found["a"].matches] == ["INV0023336"]
    assert found["b"].decision is not Verdict.POST


def test_a_stranger_who_pays_more_than_is_open_is_left_to_a_person():
    found = match(BOOK, [receipt("a", "5000.00", "RE-2026-00417", "Somebody Else")])[0]
    assert ([part.invoice for part in found.matches], found.decision) == (["RE-2026-00417"], Verdict.SUGGEST)


@pytest.mark.parametrize(("many", "wanted"), [(2, Verdict.POST), (400, Verdict.SUGGEST)])
def test_an_amount_alone_is_posted_only_where_it_is_hardly_chance(many, wanted):
    book = [item(f"X{9_000_000 + n * 7}", f"{1000 + n}.{n % 90 + 10}", f"Customer {n}") for n in range(many)]
    found = match(book, [receipt("a", "1001.11", "Zahlung", "Somebody Else")])[0]
    assert ([part.invoice for part in found.matches], found.decision) == (["X9000007"], wanted)
