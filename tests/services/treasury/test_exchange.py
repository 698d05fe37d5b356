"""A bank line that pays documents in another currency: what is booked on both sides, what is gained or lost, and undone without trace."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as some

from duebook.domain.document import ExchangeRate
from duebook.domain.ledger import Account, Kind, Refs
from duebook.domain.ledger import exchanged as entry
from duebook.kernel.errors import Invalid
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.receivables import exchange
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.treasury import apply, undo
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
