"""Decisions on small books: what is posted, what is only shown, what is left, and why."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.matching import reasons
from duebook.domain.matching.engine import match
from duebook.domain.matching.model import Learned, OpenItem, Receipt, Settings, Verdict

DAY = date(2026, 3, 2)


def item(number, amount, customer="Müller Söhne GmbH", **more):
    values = {
        "currency": "EUR",
        "customer_id": customer,
        "customer_name": customer,
        "issue_date": DAY,
        "due_date": date(2026, 4, 1),
    }
    return OpenItem(number=number, amount=Decimal(amount), **{**values, **more})


def receipt(amount, text="", counterparty="Müller Söhne GmbH", **more):
    values = {"id": "T1", "currency": "EUR", "booked": date(2026, 3, 30)}
    return Receipt(amount=Decimal(amount), text=text, counterparty=counterparty, **{**values, **more})


BOOK = [
    item("RE-2026-00417", "1190.00"),
    item("RE-2026-00432", "238.00"),
    item("RE-2026-00458", "75.50"),
    item("RE-2026-00561", "1190.00", "Nordlicht Handel AG"),
    item("RE-2026-00617", "640.00", "Ferrari Impianti S.r.l.", currency="CHF"),
    item("GS-2026-00031", "-38.00"),
]


def decided(one, book=BOOK, **options):
    return match(book, [one], **options)[0]


@pytest.mark.parametrize(
    ("one", "numbers"),
    [
        (receipt("1190.00", "Rechnung RE-2026-00417"), ["RE-2026-00417"]),
        (receipt("1190.00", "RE 2026 00417"), ["RE-2026-00417"]),
        (receipt("1190.00", "RE-2026-0\n0417 vom 2.3."), ["RE-2026-00417"]),
        (receipt("1190.00", reference="RF35RE202600417"), ["RE-2026-00417"]),
        (receipt("1428.00", "RE-2026-00417, RE-2026-00432"), ["RE-2026-00417", "RE-2026-00432"]),
        (receipt("1166.20", "RE-2026-00417 abzgl. 2% Skonto"), ["RE-2026-00417"]),
        (receipt("200.00", "RE-2026-00432 GS-2026-00031"), ["GS-2026-00031", "RE-2026-00432"]),
    ],
)
def test_what_is_named_and_adds_up_is_posted(one, numbers):
    found = decided(one)
    assert found.decision is Verdict.POST, found
    assert sorted(match.invoice for match in found.matches) == numbers
    assert sum(match.amount for match in found.matches) == one.amount


def test_a_mistyped_reference_is_found_with_payer_and_amount():
    found = decided(receipt("1190.00", "RE-2026-00471"))
    assert [one.invoice for one in found.matches] == ["RE-2026-00417"]
    assert found.reason.startswith(reasons.REFERENCES["near"])


def test_a_text_that_names_another_open_invoice_is_a_veto():
    found = decided(receipt("1190.00", "RE-2026-00458"), settings=Settings(threshold=Decimal(0), suggest=Decimal(0)))
    assert found.decision is not Verdict.POST
    named = {one.invoice for one in found.matches}
    assert named == {"RE-2026-00458"} or reasons.EXTRAS["omits"] in found.reason


def test_an_amount_alone_from_a_stranger_is_never_posted():
    found = decided(receipt("1190.00", "Zahlung", "Somebody Else"))
    assert found.decision is not Verdict.POST


@pytest.mark.parametrize("text", ["Habenzinsen 31.03.2026", "MTLG:Konto gesperrt Rueckueberweisung", "Steuererstattung"])
def test_credits_that_pay_no_invoice_are_not_posted(text):
    assert decided(receipt("1190.00", text)).decision is not Verdict.POST


def test_a_reference_in_another_currency_is_shown_and_not_posted():
    found = decided(receipt("655.00", "RE-2026-00617", "Ferrari Impianti"))
    assert found.decision is not Verdict.POST
    assert found.difference == Decimal("655.00")


def test_an_unknown_line_says_so():
    found = decided(receipt("17.17", "coffee", "Somebody Else"))
    assert (found.decision, found.matches, found.reason) == (Verdict.NONE, (), reasons.NOTHING)
    assert found.difference == Decimal("17.17")


def test_part_payment_leaves_the_difference_and_never_more_than_came():
    found = decided(receipt("500.00", "RE-2026-00417"))
    assert [(one.invoice, one.amount) for one in found.matches] == [("RE-2026-00417", Decimal("500.00"))]
    assert found.difference == Decimal("-690.00")


def test_overpayment_takes_what_is_open():
    found = decided(receipt("1300.00", "RE-2026-00417"))
    assert [(one.invoice, one.amount) for one in found.matches] == [("RE-2026-00417", Decimal("1190.00"))]
    assert found.difference == Decimal("110.00")


def test_receipts_that_add_up_share_an_invoice():
    first, second = receipt("400.00", "RE-2026-00417"), receipt("790.00", "RE-2026-00417", id="T2")
    found = match(BOOK, [first, second])
    assert [one.decision for one in found] == [Verdict.POST, Verdict.POST]
    assert all(reasons.AMOUNTS["shared"] in one.reason for one in found)


def test_the_same_transfer_twice_pays_once():
    first = receipt("1190.00", "RE-2026-00417", id="B", booked=date(2026, 3, 20))
    again = receipt("1190.00", "RE-2026-00417", id="A", booked=date(2026, 3, 25))
    found = {one.id: one for one in match(BOOK, [again, first])}
    assert found["B"].decision is Verdict.POST
    assert found["A"].decision is not Verdict.POST


def test_what_corrections_taught_makes_a_stranger_the_payer():
    one = receipt("238.00", "Zahlung", "Holding Zug", iban="CH93 0076 2011 6238 5295 7")
    assert decided(one, [item("RE-2026-00432", "238.00"), item("X1234567", "238.00", "Other")]).decision is not Verdict.POST
    taught = Learned(ibans=(("CH9300762011623852957", "Müller Söhne GmbH"),))
    found = decided(one, learned=taught)
    assert [one.invoice for one in found.matches] == ["RE-2026-00432"]
    assert reasons.PAYERS["iban"] in found.reason


def test_a_sum_without_reference_is_found_among_the_payers_invoices():
    found = decided(receipt("1265.50", "SIEHE BEGLEITSCHREIBEN 05.03.2026"))
    assert {one.invoice for one in found.matches} == {"RE-2026-00417", "RE-2026-00458"}


def test_an_empty_book_and_no_receipts():
    assert match([], []) == []
    assert match([], [receipt("1.00", "RE-2026-00417")])[0].decision is Verdict.NONE


def test_hostile_texts_end_soon():
    text = " ".join(["999999999999"] * 5000) + "Ä" * 5000
    assert decided(receipt("1.00", text)).decision is Verdict.NONE
