"""A bank line that pays documents in another currency: what is booked on both sides, what is gained or lost, and undone without trace."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as some

from duebook.domain.codes import DocumentType
from duebook.domain.document import ExchangeRate, Preceding
from duebook.domain.ledger import Account, Kind, Refs
from duebook.domain.ledger import exchanged as entry
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.operations.bundle import verify_bundle
from duebook.services.operations.export_bundle import export_bundle
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.services.receivables import exchange
from duebook.services.receivables.allocate import allocate_credit
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment, take_back
from duebook.services.treasury import apply, look_at, undo
from duebook.store.bank import BankAccount
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from tests import factories
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db
SENT = {"original_amount": "119.00", "original_currency": "USD"}
AT_ISSUE = ExchangeRate(currency="EUR", rate=Decimal("0.9"))


@pytest.fixture
def made():
    owner = factories.company()
    who = factories.actor(owner)
    return who, factories.customer(owner), lines.account(owner)


def dollars(who, buyer, price="100", **fields):
    return factories.issued(who, buyer, price, currency="USD", **fields)


def proposed(made):
    """A line that names an invoice in dollars, looked at and left to a person."""
    who, buyer, at = made
    BankAccount.objects.of(who.company).update(auto_post=False)
    invoice = dollars(who, buyer)
    line = lines.line(at, "101.15", invoice.number, body=SENT)
    look_at.look_at(who, at.pk)
    return who, buyer, invoice, line


def left(document):
    return OpenItem.objects.of(document.company).get(pk=document.pk).open_minor


def books(owner):
    """What stands on each account, by currency, without the accounts of issuing."""
    rows = Posting.objects.of(owner).exclude(account__in=("revenue", "tax-payable")).order_by()
    found = rows.values_list("account", "currency").annotate(total=Sum("amount_minor"))
    return {(account, currency): total for account, currency, total in found if total}


def test_the_banks_own_amount_pays_and_both_sides_are_booked(made):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    line = lines.line(at, "101.15", body=SENT)
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert (left(invoice), lines.stands(line), use.payment.account) == (0, ("done", 0), "exchange")
    assert books(who.company) == {("bank", "EUR"): 10115, ("exchange", "EUR"): -10115, ("exchange", "USD"): 11900}
    assert exchange.of(use.payment) == exchange.Exchanged(10115, 0, "EUR", Decimal("0.850000"))
    assert selfcheck(who.company) == []


@pytest.mark.parametrize(("got", "gained"), [("101.15", -595), ("110.00", 290), ("107.10", 0)])
def test_a_rate_that_the_document_states_tells_what_was_gained(made, got, gained):
    who, buyer, at = made
    invoice = dollars(who, buyer, exchange=AT_ISSUE)
    (use,) = apply.accept(who, lines.line(at, got, body=SENT).pk, parts=[(invoice.pk, None)])
    found = books(who.company)
    assert (found["exchange", "EUR"], found["exchange", "USD"]) == (-10710, 11900)
    assert found.get(("exchange-difference", "EUR"), 0) == -gained
    told = exchange.of(use.payment)
    assert told is not None
    assert (told.received_minor, told.gained_minor) == (int(Decimal(got) * 100), gained)


def test_what_a_person_says_was_paid(made):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    line = lines.line(at, "101.15")
    with pytest.raises(Invalid) as caught:
        apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert [(one.code, one.path) for one in caught.value.faults] == [("LINE-CURRENCY", "paid")]
    apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal("120.00"))
    assert (left(invoice), lines.stands(line)) == (0, ("done", 0))
    assert books(who.company)["customer-credit", "USD"] == -100
    assert selfcheck(who.company) == []


def test_parts_with_amounts_say_it_too(made):
    who, buyer, at = made
    first, second = dollars(who, buyer), dollars(who, buyer, "50")
    line = lines.line(at, "150.00")
    apply.accept(who, line.pk, parts=[(first.pk, Decimal("119.00")), (second.pk, Decimal("57.50"))])
    assert (left(first), left(second), lines.stands(line)) == (0, 200, ("done", 0))
    assert books(who.company)["exchange", "USD"] == 17650


def test_a_line_in_the_documents_currency_pays_what_it_is_of(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer)
    with pytest.raises(Invalid) as caught:
        apply.accept(who, lines.line(at, "119.00").pk, parts=[(invoice.pk, None)], paid=Decimal("100.00"))
    assert [(one.code, one.path) for one in caught.value.faults] == [("LINE-CURRENCY", "paid")]
    assert left(invoice) == 11900


def test_two_customers_and_a_currency_without_cents(made):
    who, buyer, at = made
    other = factories.customer(who.company, name="Südwind KG")
    first = factories.issued(who, buyer, "10000", currency="JPY")
    second = factories.issued(who, other, "5001", currency="JPY")
    line = lines.line(at, "107.33")
    uses = apply.accept(who, line.pk, parts=[(first.pk, None), (second.pk, None)], paid=Decimal(17851))
    assert sum(one.amount_minor for one in uses) == 10733
    assert {one.payment.customer_id: one.payment.amount_minor for one in uses} == {buyer.pk: 11900, other.pk: 5951}
    found = books(who.company)
    assert (found["bank", "EUR"], found["exchange", "EUR"], found["exchange", "JPY"]) == (10733, -10733, 17851)
    assert selfcheck(who.company) == []


def test_undone_nothing_is_left(made):
    who, buyer, at = made
    invoice = dollars(who, buyer, exchange=AT_ISSUE)
    before = books(who.company)
    line = lines.line(at, "101.15", body=SENT)
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    undo.undo(who, use.pk)
    assert books(who.company) == before
    assert (left(invoice), lines.stands(line)) == (11900, ("open", 10115))
    assert selfcheck(who.company) == []
    (again,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    back = reverse_payment(who, again.payment_id, "Returned")  # by itself, before the line is undone
    assert exchange.of(back) == exchange.Exchanged(-10115, 595, "EUR", Decimal("0.850000"))
    assert selfcheck(who.company) == []
    undo.undo(who, again.pk)
    assert books(who.company) == before
    assert lines.stands(line) == ("open", 10115)
    assert selfcheck(who.company) == []


def test_an_exchange_that_is_not_what_the_line_gave_is_found(made):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    line = lines.line(at, "101.15", body=SENT)
    apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    lines.account(who.company, account="DE02120300000000202051")
    from duebook.services.treasury import selfcheck as treasury

    assert list(treasury.exchanges(who.company)) == []
    use = line.uses.get()
    type(use)(
        id="bku_more",
        company=who.company,
        line=line,
        kind="payment",
        amount_minor=5,
        payment=use.payment,
        created_at=use.created_at,
    ).save(force_insert=True)
    (problem,) = treasury.exchanges(who.company)
    assert "10115 EUR, the bank line gave 10120" in problem.what


@given(got=some.integers(1, 10**12), worth=some.integers(0, 10**12))
def test_an_entry_balances_and_the_difference_is_the_rest(got, worth):
    made = entry(got, worth, "EUR", Refs(party="cus_1"), lines.BOOKED)
    sides = {one.account: one.amount for one in made.postings}
    assert made.kind is Kind.EXCHANGE
    assert sides[Account.BANK] == got
    assert -sides.get(Account.EXCHANGE, 0) - sides.get(Account.EXCHANGE_DIFFERENCE, 0) == got


def refused(who, line, code, path="paid", **how):
    """What a refusal says, and that nothing was written."""
    before = books(who.company), lines.stands(line)
    with pytest.raises(Invalid) as caught:
        apply.accept(who, line.pk, **how)
    assert [(one.code, one.path) for one in caught.value.faults] == [(code, path)]
    assert (books(who.company), lines.stands(line)) == before


def test_parts_are_never_more_than_what_was_paid(made):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    line = lines.line(at, "85.00", body={"original_amount": "100.00", "original_currency": "USD"})
    asked = [(invoice.pk, Decimal("119.00"))]
    refused(who, line, "PAY-MORE-THAN-PAID", "parts", parts=asked)  # the bank says what was sent
    refused(who, line, "PAY-MORE-THAN-PAID", "parts", parts=asked, paid=Decimal("110.00"))
    apply.accept(who, line.pk, parts=asked, paid=Decimal("119.00"))
    assert left(invoice) == 0


def test_parts_of_two_customers_are_never_more_than_what_was_paid(made):
    who, buyer, at = made
    other = factories.customer(who.company, name="Südwind KG")
    first, second = dollars(who, buyer), dollars(who, other)
    asked = [(first.pk, Decimal("119.00")), (second.pk, Decimal("119.00"))]
    refused(who, lines.line(at, "85.00"), "PAY-MORE-THAN-PAID", "parts", parts=asked, paid=Decimal("100.00"))


def test_the_rest_stays_on_the_line_where_that_is_wished(made):
    who, buyer, at = made
    first, second = dollars(who, buyer), dollars(who, buyer, "50")
    line = lines.line(at, "170.00")
    apply.accept(who, line.pk, parts=[(first.pk, None)], rest="open", paid=Decimal("200.00"))
    assert (left(first), lines.stands(line)) == (0, ("partly", 6885))
    assert books(who.company)["bank", "EUR"] == 10115
    refused(who, line, "LINE-CURRENCY", parts=[(second.pk, None)])
    apply.accept(who, line.pk, parts=[(second.pk, None)], rest="open", paid=Decimal("81.00"))
    assert (left(second), lines.stands(line)) == (0, ("partly", 6885 - 5057))
    assert selfcheck(who.company) == []


def test_too_little_to_give_every_customer_a_part(made):
    who, buyer, at = made
    other = factories.customer(who.company, name="Südwind KG")
    first, second = dollars(who, buyer), dollars(who, other)
    chosen = [(first.pk, None), (second.pk, None)]
    refused(who, lines.line(at, "0.01"), "LINE-PARTS", "parts", parts=chosen, paid=Decimal("238.00"))


def test_a_customers_credit_takes_no_amount_in_another_currency(made):
    who, buyer, at = made
    line = lines.line(at, "10.00")
    refused(who, line, "LINE-CURRENCY", parts=[], customer_id=buyer.pk, paid=Decimal("12.00"))


@pytest.mark.parametrize("sent", ["5000.50", "0", "-0.4", "NaN", "Infinity", "1E+30", "100000000000000"])
def test_what_the_bank_says_that_is_no_amount_counts_as_not_said(made, sent):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "10000", currency="JPY")
    line = lines.line(at, "75.00", "wire", body={"original_amount": sent, "original_currency": "JPY"})
    look_at.look_at(who, at.pk)
    assert lines.stands(line) == ("open", 7500)
    refused(who, line, "LINE-CURRENCY", parts=[(invoice.pk, None)])
    apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal(11900))
    assert left(invoice) == 0


def test_a_part_that_is_worth_nothing_in_the_banks_currency_is_taken_back(made):
    who, buyer, at = made
    rate = ExchangeRate(currency="EUR", rate=Decimal("0.000037"))
    invoice = factories.issued(who, buyer, "10000", currency="VND", exchange=rate)
    before = books(who.company)
    line = lines.line(at, "0.01")
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal(100))
    assert books(who.company)["exchange-difference", "EUR"] == -1
    assert exchange.of(use.payment) == exchange.Exchanged(1, 1, "EUR", Decimal("0.000100"))
    undo.undo(who, use.pk)
    assert books(who.company) == before
    assert selfcheck(who.company) == []


@pytest.mark.parametrize(("rate", "gained"), [("0.912345678901234", -8675530863240), ("99999999999999", 0)])
def test_a_rate_with_many_decimals_and_one_that_no_column_holds(made, rate, gained):
    who, buyer, at = made
    invoice = dollars(who, buyer, "80000000000", exchange=ExchangeRate(currency="EUR", rate=Decimal(rate)))
    before = books(who.company)
    line = lines.line(at, "99999999.00")
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal("95200000000.00"))
    assert exchange.of(use.payment).gained_minor == gained
    undo.undo(who, use.pk)
    assert books(who.company) == before
    assert selfcheck(who.company) == []


@pytest.mark.parametrize(("price", "paid", "got", "gained"), [("50", "59.50", "50.00", -710), ("99.99", "0.01", "0.02", 0)])
def test_a_credit_note_without_a_rate_counts_at_what_was_paid(made, price, paid, got, gained):
    who, buyer, at = made
    invoice = dollars(who, buyer, exchange=AT_ISSUE)
    before = Preceding(number=invoice.number)
    note = dollars(who, buyer, price, type=DocumentType.CREDIT_NOTE, preceding=(before,))
    line = lines.line(at, got)
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None), (note.pk, None)], paid=Decimal(paid))
    assert (left(invoice), left(note), exchange.of(use.payment).gained_minor) == (0, 0, gained)
    assert selfcheck(who.company) == []
    undo.undo(who, use.pk)
    assert (left(invoice), lines.stands(line)) == (11900, ("open", line.amount_minor))
    assert selfcheck(who.company) == []


def test_fees_discounts_and_rests(made):
    who, buyer, at = made
    invoice = dollars(who, buyer, exchange=AT_ISSUE)
    before = books(who.company)
    line = lines.line(at, "90.00")
    (use,) = apply.accept(
        who, line.pk, parts=[(invoice.pk, None)], paid=Decimal("110.00"), fee=Decimal("8.00"), drop=True, reason="x"
    )
    assert left(invoice) == 0
    assert books(who.company)["bank-charge", "USD"] == 800
    assert selfcheck(who.company) == []
    undo.undo(who, use.pk)
    assert books(who.company) == before
    assert verify(who.company, files=False).problems == ()


def test_money_that_went_back_after_its_credit_was_paid_out(made):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    line = lines.line(at, "110.00")
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal("129.00"))
    refund(who, buyer.pk, Decimal("10.00"), "USD")
    with pytest.raises(Conflict):
        undo.undo(who, use.pk)
    reverse_payment(who, use.payment_id, "Returned", gone=True)
    assert books(who.company) == {
        ("bank", "USD"): -1000,
        ("write-off", "USD"): 1000,
        ("receivable", "USD"): 11900,
    }
    assert selfcheck(who.company) == []
    undo.undo(who, use.pk)
    assert lines.stands(line) == ("open", 11000)
    assert verify(who.company, files=False).problems == ()


def test_one_settlement_is_taken_back_and_used_elsewhere(made):
    who, buyer, at = made
    invoice, other = dollars(who, buyer, exchange=AT_ISSUE), dollars(who, buyer)
    before = books(who.company)
    (use,) = apply.accept(who, lines.line(at, "101.15", body=SENT).pk, parts=[(invoice.pk, None)])
    take_back(who, use.payment.allocations.get().pk, "wrong")
    assert selfcheck(who.company) == []
    allocate_credit(who, buyer.pk, "USD", [(other.pk, Decimal("119.00"))])
    assert (left(invoice), left(other)) == (11900, 0)
    undo.undo(who, use.pk)
    assert books(who.company) == before
    assert selfcheck(who.company) == []


def test_early_payment_discount(made):
    who, buyer, at = made
    invoice = dollars(who, buyer, terms=factories.with_discount(), issue_date=lines.BOOKED)
    line = lines.line(at, "99.00")
    apply.accept(who, line.pk, parts=[(invoice.pk, None)], paid=Decimal("116.62"))
    assert left(invoice) == 0
    assert selfcheck(who.company) == []


def test_a_proposals_documents_are_paid_with_what_a_person_says(made):
    who, _buyer, invoice, line = proposed(made)
    apply.accept(who, line.pk, paid=Decimal("120.00"))
    assert (left(invoice), books(who.company)["customer-credit", "USD"]) == (0, -100)
    undo.undo_line(who, line.pk)
    apply.accept(who, line.pk, paid=Decimal("100.00"))
    assert left(invoice) == 1900
    assert selfcheck(who.company) == []


def test_a_proposal_says_nothing_of_what_is_left_of_a_line(made):
    who, buyer, invoice, line = proposed(made)
    apply.to_customer(who, line.pk, buyer.pk, amount=Decimal("50.00"))
    refused(who, line, "LINE-CURRENCY")
    apply.accept(who, line.pk, paid=Decimal("60.00"))
    assert (left(invoice), lines.stands(line)) == (5900, ("done", 0))


def test_a_reversal_that_keeps_what_the_bank_got_is_found(made, monkeypatch):
    who, buyer, at = made
    invoice = dollars(who, buyer)
    (use,) = apply.accept(who, lines.line(at, "101.15", body=SENT).pk, parts=[(invoice.pk, None)])
    monkeypatch.setattr(exchange, "back", lambda *_: [])
    undo.undo(who, use.pk)
    (problem,) = verify(who.company, files=False).problems
    assert (problem.document, problem.what) == (use.payment_id, "the exchange books 10115 EUR, taking it back 0")


def test_verify_and_bundle(made, tmp_path):
    who, buyer, at = made
    invoice = dollars(who, buyer, exchange=AT_ISSUE)
    line = lines.line(at, "101.15", body=SENT)
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    undo.undo(who, use.pk)
    apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert verify(who.company, files=False).problems == ()
    export_bundle(who, tmp_path / "b.zip")
    assert verify_bundle(tmp_path / "b.zip").problems == []
