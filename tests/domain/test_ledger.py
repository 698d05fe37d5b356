"""Every event balances, and open amounts follow from the postings alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duebook.domain import ledger
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document
from duebook.domain.ledger import Account, Kind, Posting, Refs
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.totals import calculate
from duebook.kernel.money import minor
from tests.domain import invoices

DAY = date(2026, 1, 1)
REFS = Refs(party="acme", document="RE-1")
S19 = Tax(category=VatCategory.STANDARD, rate=Decimal(19))
S7 = Tax(category=VatCategory.STANDARD, rate=Decimal(7))


def document(*lines, **more):
    rows = tuple(Line(price=Price(net=Decimal(net)), tax=tax, item=Item(name="Thing")) for net, tax in lines)
    return calculate(Document(currency="EUR", lines=rows, **more))


def sums(*entries):
    found: dict[tuple[Account, str], int] = {}
    for entry in entries:
        for one in entry.postings:
            key = (one.account, one.detail)
            found[key] = found.get(key, 0) + one.amount
    return {key: amount for key, amount in found.items() if amount}


def test_an_invoice_and_its_credit_note_cancel_out():
    made = document(("100", S19), ("50", S7))
    posted = ledger.issue(made, REFS, DAY)
    assert sums(posted) == {
        (Account.RECEIVABLE, ""): 17250,
        (Account.REVENUE, "S 19"): -10000,
        (Account.REVENUE, "S 7"): -5000,
        (Account.TAX, "S 19"): -1900,
        (Account.TAX, "S 7"): -350,
    }
    credit = ledger.issue(replace(made, type=DocumentType.CREDIT_NOTE), REFS, DAY)
    assert sums(posted, credit) == {}


def test_rounding_and_outside_scope():
    made = document(("9.98", Tax(category=VatCategory.OUTSIDE_SCOPE)), cash_rounding=Decimal("0.05"))
    assert sums(ledger.issue(made, REFS, DAY)) == {
        (Account.RECEIVABLE, ""): 1000,
        (Account.REVENUE, "O"): -998,
        (Account.ROUNDING, ""): -2,
    }


def test_prepayment_invoice_then_final_invoice():
    deposit = document(("50", S19), type=DocumentType.PREPAYMENT)
    first = ledger.issue(deposit, REFS, DAY)
    assert sums(first)[Account.PREPAYMENT, ""] == -5950
    paid = ledger.payment(5950, "EUR", REFS, DAY), ledger.allocation(5950, "EUR", REFS, DAY)
    final = document(("200", S19), prepaid=Decimal("59.50"))
    last = ledger.issue(final, Refs(party="acme", document="RE-2"), DAY, settles=[deposit])
    assert sums(first, *paid, last) == {
        (Account.BANK, ""): 5950,
        (Account.RECEIVABLE, ""): 17850,
        (Account.REVENUE, "S 19"): -20000,
        (Account.TAX, "S 19"): -3800,
    }


def test_money_set_aside_is_used_by_the_final_invoice():
    entries = [ledger.payment(3000, "EUR", REFS, DAY), ledger.prepayment(3000, "EUR", REFS, DAY)]
    entries.append(ledger.issue(document(("100", S19), prepaid=Decimal(30)), REFS, DAY))
    assert ledger.balance(entries, Account.PREPAYMENT, "EUR") == 0
    assert ledger.balance(entries, Account.RECEIVABLE, "EUR", document="RE-1") == 8900


def test_only_prepayments_are_settled():
    made = document(("50", S19))
    with pytest.raises(ValueError, match="only prepayment"):
        ledger.issue(made, REFS, DAY, settles=[made])


def test_overpayment_stays_credit_and_is_refunded():
    entries = [
        ledger.issue(document(("100", S19)), REFS, DAY),
        ledger.payment(12000, "EUR", REFS, DAY),
        ledger.allocation(11900, "EUR", REFS, DAY),
    ]
    assert ledger.balance(entries, Account.CUSTOMER_CREDIT, "EUR", party="acme") == -100
    assert ledger.balance(entries, Account.RECEIVABLE, "EUR", document="RE-1") == 0
    entries.append(ledger.refund(100, "EUR", Refs(party="acme"), DAY))
    assert ledger.balance(entries, Account.CUSTOMER_CREDIT, "EUR", party="acme") == 0
    assert ledger.balance(entries, Account.BANK, "EUR") == 11900


def test_credit_note_is_offset_or_released():
    credit = Refs(party="acme", document="GS-1")
    entries = [
        ledger.issue(document(("100", S19)), REFS, DAY),
        ledger.issue(document(("100", S19), type=DocumentType.CREDIT_NOTE), credit, DAY),
        ledger.offset(10000, "EUR", credit, REFS, DAY),
        ledger.released(1900, "EUR", credit, DAY),
    ]
    assert ledger.balance(entries, Account.RECEIVABLE, "EUR", document="GS-1") == 0
    assert ledger.balance(entries, Account.RECEIVABLE, "EUR", document="RE-1") == 1900
    assert ledger.balance(entries, Account.CUSTOMER_CREDIT, "EUR") == -1900


def test_write_off_and_reversal():
    off = ledger.write_off(1900, "EUR", REFS, DAY)
    assert sums(off) == {(Account.WRITE_OFF, ""): 1900, (Account.RECEIVABLE, ""): -1900}
    undone = ledger.reversal(off, DAY)
    assert undone.kind is Kind.REVERSAL
    assert sums(off, undone) == {}


def test_discount_lowers_tax_too():
    made = document(("100", S19), ("100", S7))
    posted = ledger.discount(made, 678, REFS, DAY)
    assert sums(posted) == {
        (Account.RECEIVABLE, ""): -678,
        (Account.TAX, "S 19"): 57,
        (Account.TAX, "S 7"): 21,
        (Account.DISCOUNT, "S 19"): 300,
        (Account.DISCOUNT, "S 7"): 300,
    }
    with pytest.raises(ValueError, match="positive amount"):
        ledger.discount(document(("-1", S19)), 1, REFS, DAY)


def test_what_does_not_balance_cannot_be_made():
    one = Posting(account=Account.BANK, amount=1, currency="EUR")
    with pytest.raises(ValueError, match="balance"):
        ledger.entry(Kind.PAYMENT, DAY, [one])
    with pytest.raises(ValueError, match="one currency"):
        ledger.entry(Kind.PAYMENT, DAY, [one, Posting(account=Account.BANK, amount=-1, currency="USD")])
    for make in (ledger.payment, ledger.allocation, ledger.refund, ledger.write_off, ledger.prepayment):
        with pytest.raises(ValueError, match="positive"):
            make(0, "EUR", REFS, DAY)


@settings(max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(1, 10**6))
def test_any_document_posts_a_balanced_entry(rng: Random, amount: int):
    made = calculate(invoices.document(rng))
    posted = ledger.issue(made, REFS, DAY)
    sign = -1 if made.type.is_credit else 1
    assert sum(one.amount for one in posted.postings) == 0
    assert ledger.balance([posted], Account.RECEIVABLE, made.currency) == sign * minor(made.computed.payable, made.currency)
    assert ledger.balance([posted], Account.TAX, made.currency) == -sign * minor(made.computed.tax, made.currency)
    if any(row.taxable + row.tax > 0 for row in made.vat):
        taken = ledger.discount(made, amount, REFS, DAY)
        assert sum(one.amount for one in taken.postings) == 0
        assert ledger.balance([taken], Account.RECEIVABLE, made.currency) == -amount


EVENTS = ("invoice", "credit", "pay", "allocate", "refund", "write-off", "offset", "reverse")


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(1, 30_000)), max_size=25))
def test_paid_credited_and_open_always_make_the_total(events):
    """Events in any order: what would overdraw is not done, and the sums agree after each."""
    entries: list[ledger.Entry] = []
    invoiced = 0
    credit = Refs(party="acme", document="GS-1")

    def of(account, **where):
        return ledger.balance(entries, account, "EUR", **where)

    for event, amount in events:
        opened, held = of(Account.RECEIVABLE, document="RE-1"), -of(Account.CUSTOMER_CREDIT)
        noted = -of(Account.RECEIVABLE, document="GS-1")
        if event in {"invoice", "credit"}:
            made = document((str(Decimal(amount).scaleb(-2)), S19))
            kind = DocumentType.INVOICE if event == "invoice" else DocumentType.CREDIT_NOTE
            entries.append(ledger.issue(replace(made, type=kind), REFS if event == "invoice" else credit, DAY))
            invoiced += minor(made.computed.gross, "EUR") * (1 if event == "invoice" else -1)
        elif event == "pay":
            entries.append(ledger.payment(amount, "EUR", REFS, DAY))
        elif event == "allocate" and min(opened, held) > 0:
            entries.append(ledger.allocation(min(amount, opened, held), "EUR", REFS, DAY))
        elif event == "refund" and held > 0:
            entries.append(ledger.refund(min(amount, held), "EUR", REFS, DAY))
        elif event == "write-off" and opened > 0:
            entries.append(ledger.write_off(min(amount, opened), "EUR", REFS, DAY))
        elif event == "offset" and min(opened, noted) > 0:
            entries.append(ledger.offset(min(amount, opened, noted), "EUR", credit, REFS, DAY))
        elif event == "reverse" and entries and entries[-1].kind is Kind.WRITE_OFF:
            entries.append(ledger.reversal(entries[-1], DAY))
        assert sum(one.amount for each in entries for one in each.postings) == 0
        settled = of(Account.BANK) - (-of(Account.CUSTOMER_CREDIT)) + of(Account.WRITE_OFF)
        assert of(Account.RECEIVABLE) == invoiced - settled
        assert of(Account.RECEIVABLE, document="RE-1") >= 0
        assert of(Account.CUSTOMER_CREDIT) <= 0
