"""Credit notes and corrective invoices made from issued documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.corrections import corrective, credit_all, credit_amount, credit_lines, excess, remaining
from duebook.domain.document import Document, Preceding
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.terms import Terms
from duebook.domain.totals import calculate
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.money import ZERO
from tests.domain import invoices

S19 = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
S7 = Tax(category=VatCategory.STANDARD, rate=Decimal(7))


def issued(*lines, **more):
    return calculate(
        Document(number="RE-1", issue_date=date(2026, 1, 1), currency="EUR", lines=lines, terms=Terms(days=30), **more),
    )


def line(price, quantity="1", tax=S19, **more):
    return Line(quantity=Decimal(quantity), price=Price(net=Decimal(price)), tax=tax, item=Item(name="Thing"), **more)


def note(draft):
    """A credit draft as it is after its own issue."""
    return calculate(replace(draft, number="GS-1", issue_date=date(2026, 2, 1)))


def test_credit_in_full_mirrors_the_original():
    original = issued(line("0.335", "3"), line("10", tax=S7), allowances=(AllowanceCharge(amount=Decimal(1), reason="Loyal"),))
    draft = credit_all(original, "Goods came back")
    made = note(draft)
    assert draft.type is DocumentType.CREDIT_NOTE
    assert (draft.number, draft.issue_date, draft.payment) == ("", None, ())
    assert draft.preceding == (Preceding(number="RE-1", issue_date=date(2026, 1, 1)),)
    assert draft.notes[-1].text == "Goods came back"
    assert made.computed == original.computed
    assert made.vat == original.vat
    assert made.due_date == date(2026, 2, 1)
    assert remaining(original, [made]) == ZERO


@pytest.mark.parametrize(
    ("kind", "credit"),
    [
        (DocumentType.PREPAYMENT, DocumentType.PREPAYMENT_CREDIT_NOTE),
        (DocumentType.SELF_BILLED, DocumentType.SELF_BILLED_CREDIT_NOTE),
        (DocumentType.FACTORED, DocumentType.FACTORED_CREDIT_NOTE),
        (DocumentType.CORRECTIVE, DocumentType.CREDIT_NOTE),
    ],
)
def test_each_type_has_its_credit_note(kind, credit):
    assert credit_all(issued(line("10"), type=kind), "x").type is credit


def test_prepaid_and_cash_rounding_are_credited_exactly():
    original = issued(line("8.40336"), prepaid=Decimal("3.33"), cash_rounding=Decimal("0.05"))
    assert original.computed.payable == Decimal("6.65")
    made = note(credit_all(original, "x"))
    assert made.computed.payable == Decimal("9.98")
    assert made.computed.prepaid == ZERO


def test_partial_quantities_sum_to_the_original_to_the_cent():
    original = issued(line("0.335", "3"))
    notes = []
    for _ in range(3):
        notes.append(note(credit_lines(original, {"1": Decimal(1)}, "One came back", notes)))
    assert sum(one.computed.payable for one in notes) == original.computed.payable
    with pytest.raises(Invalid) as caught:
        credit_lines(original, {"1": Decimal(1)}, "x", notes)
    assert caught.value.faults[0].code == "DB-CREDIT-MOST"


def test_allowances_go_back_in_proportion():
    original = issued(
        line(
            "100",
            "4",
            allowances=(AllowanceCharge(percent=Decimal(10), reason="r"), AllowanceCharge(amount=Decimal(8), reason="r")),
        ),
        line("50", tax=S7),
        allowances=(AllowanceCharge(amount=Decimal("35.20"), tax=S19, reason="r"),),
    )
    made = note(credit_lines(original, {"1": Decimal(1)}, "x"))
    assert [row.amount for row in made.lines[0].allowances] == [Decimal("10.00"), Decimal("2.00")]
    assert made.allowances[0].amount == Decimal("8.80")
    assert note(credit_lines(original, {"2": Decimal(1)}, "x")).allowances == ()


def test_credit_an_amount_over_two_rates():
    original = issued(line("100"), line("100", tax=S7))
    made = note(credit_amount(original, Decimal("10.00"), "Price too high", "Rebate"))
    assert made.computed.payable == Decimal("10.00")
    assert [(row.rate, row.taxable + row.tax) for row in made.vat] == [
        (Decimal(19), Decimal("5.27")),
        (Decimal(7), Decimal("4.73")),
    ]
    assert remaining(original, [made]) == Decimal("216.00")


@pytest.mark.parametrize("amount", ["0", "-1", "119.01", "1.001"])
def test_an_amount_that_cannot_be_credited(amount):
    with pytest.raises(Invalid) as caught:
        credit_amount(issued(line("100")), Decimal(amount), "x", "Rebate")
    assert caught.value.faults[0].code == "DB-CREDIT-MOST"


def test_amount_credits_do_not_count_as_quantities():
    original = issued(line("100", "2"))
    first = note(credit_amount(original, Decimal(119), "x", "Rebate"))
    second = note(credit_lines(original, {"1": Decimal(1)}, "x", [first]))
    assert second.computed.payable == Decimal(119)
    with pytest.raises(Invalid):
        credit_lines(original, {"1": Decimal(2)}, "x", [first])


def test_refusals():
    draft = calculate(Document(currency="EUR", lines=(line("1"),)))
    with pytest.raises(Conflict):
        credit_all(draft, "x")
    original = issued(line("10", "2"))
    credit = note(credit_lines(original, {"1": Decimal(1)}, "x"))
    with pytest.raises(Conflict):
        credit_all(original, "x", [credit])
    with pytest.raises(Conflict):
        credit_all(credit, "x")
    with pytest.raises(Invalid):
        credit_amount(issued(line("10", "-1")), Decimal(1), "x", "Rebate")
    for quantities, code in (
        ({"9": Decimal(1)}, "DB-CREDIT-LINE"),
        ({"1": Decimal(-1)}, "DB-CREDIT-MOST"),
        ({}, "DB-CREDIT-NOTHING"),
    ):
        with pytest.raises(Invalid) as caught:
            credit_lines(original, quantities, "x")
        assert caught.value.faults[0].code == code


def test_excess_stops_an_edited_draft():
    original = issued(line("10", "2"))
    draft = note(credit_lines(original, {"1": Decimal(2)}, "x"))
    assert excess(original, [], draft) == []
    edited = calculate(replace(draft, lines=(line("10", "3"),)))
    assert [fault.code for fault in excess(original, [], edited)] == ["DB-CREDIT-MOST"]


def test_corrective_repeats_the_document():
    original = issued(line("10", "2"))
    draft = corrective(original, "Wrong price")
    assert draft.type is DocumentType.CORRECTIVE
    assert draft.preceding[0].number == "RE-1"
    assert calculate(draft).computed == original.computed
    assert draft.terms == original.terms


@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_credits_by_quantity_sum_to_the_original(rng: Random):
    typed = invoices.document(rng)
    original = calculate(replace(typed, number="X", issue_date=date(2026, 1, 1), type=DocumentType.INVOICE))
    if original.computed.gross + original.computed.rounding <= ZERO or original.adjustment:
        return
    notes: list[Document] = []
    for _ in range(2):
        quantities = {}
        for one in original.lines:
            used = sum((row.quantity for earlier in notes for row in earlier.lines if row.id == one.id), ZERO)
            half = ((one.quantity - used) / 2).quantize(Decimal(1).scaleb(-6))
            quantities[one.id] = one.quantity - used if notes else half
        if not any(quantities.values()):
            return
        try:
            draft = credit_lines(original, quantities, "back", notes)
        except Invalid:
            # mixed signs: half of the lines may be worth more than the whole document
            return
        notes.append(note(draft))
        assert remaining(original, notes) >= ZERO
    assert (
        sum((one.computed.gross + one.computed.rounding for one in notes), ZERO)
        <= original.computed.gross + original.computed.rounding
    )
    assert remaining(original, notes) == ZERO
