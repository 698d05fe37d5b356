"""What a person makes of a bank line, and that undoing it leaves nothing behind."""

from decimal import Decimal

import pytest

from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.receivables.correct import cancel
from duebook.services.receivables.record_payment import record_payment
from duebook.services.treasury import apply, search, undo
from duebook.services.treasury.split import Piece, split
from duebook.store.bank import LineStanding, LineUse, PayerHint
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment
from duebook.store.users import Role
from tests import factories
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    owner = factories.company()
    who = factories.actor(owner)
    return who, factories.customer(owner), lines.account(owner)


def left(document):
    return OpenItem.objects.of(document.company).get(pk=document.pk).open_minor


def test_parts_pay_their_documents_and_the_rest_is_credit(made):
    who, buyer, at = made
    first, second = factories.issued(who, buyer, "100"), factories.issued(who, buyer, "200")
    line = lines.line(at, "400.00")
    apply.accept(who, line.pk, parts=[(first.pk, None), (second.pk, None)])
    assert (left(first), left(second), lines.stands(line)) == (0, 0, ("done", 0))
    assert lines.balances(who.company)["customer-credit", buyer.pk, None] == -4300
    assert selfcheck(who.company) == []


def test_the_rest_may_stay_on_the_line(made):
    who, buyer, at = made
    first = factories.issued(who, buyer, "100")
    line = lines.line(at, "150.00")
    apply.accept(who, line.pk, parts=[(first.pk, None)], rest="open")
    assert lines.stands(line) == ("partly", 3100)
    apply.to_customer(who, line.pk, buyer.pk, amount=Decimal("31.00"))
    assert lines.stands(line) == ("done", 0)
    assert Payment.objects.of(who.company).count() == 2


def test_an_offered_discount_is_booked(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100", terms=factories.with_discount("2", days=30))
    line = lines.line(at, "116.62")
    apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert left(invoice) == 0
    assert lines.balances(who.company)["discount-allowed", buyer.pk, invoice.pk] == 200


def test_a_fee_kept_back_settles_the_invoice(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "114.00")
    apply.accept(who, line.pk, parts=[(invoice.pk, None)], fee=Decimal("5.00"))
    assert left(invoice) == 0
    assert lines.balances(who.company)["bank-charge", buyer.pk, invoice.pk] == 500
    assert selfcheck(who.company) == []


def test_a_fee_larger_than_the_rest_is_refused(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "114.00")
    with pytest.raises(Invalid) as caught:
        apply.accept(who, line.pk, parts=[(invoice.pk, None)], fee=Decimal("5.01"))
    assert [fault.code for fault in caught.value.faults] == ["LINE-FEE"]


def test_small_rests_are_dropped_large_ones_need_the_permission_and_a_reason(made):
    who, buyer, at = made
    clerk = factories.actor(who.company, Role.CLERK)
    small, large = factories.issued(who, buyer, "100"), factories.issued(who, buyer, "100")
    apply.accept(clerk, lines.line(at, "118.96").pk, parts=[(small.pk, None)], drop=True)
    assert left(small) == 0
    line = lines.line(at, "117.00")
    with pytest.raises(Refused):
        apply.accept(clerk, line.pk, parts=[(large.pk, None)], drop=True, reason="agreed")
    with pytest.raises(Invalid):
        apply.accept(who, line.pk, parts=[(large.pk, None)], drop=True)
    apply.accept(who, line.pk, parts=[(large.pk, None)], drop=True, reason="agreed by telephone")
    assert left(large) == 0


def test_a_credit_note_is_netted(made):
    who, buyer, at = made
    invoice, other = factories.issued(who, buyer, "100"), factories.issued(who, buyer, "20")
    record_payment(who, buyer.pk, Decimal("23.80"), "EUR", to=[(other.pk, None)], received_on=lines.BOOKED)
    note = cancel(who, other.pk, "returned")  # its invoice was paid, so all of it is still owed to the customer
    line = lines.line(at, "95.20")
    apply.accept(who, line.pk, parts=[(invoice.pk, None), (note.pk, None)])
    assert (left(invoice), left(note), lines.stands(line)) == (0, 0, ("done", 0))
    assert selfcheck(who.company) == []


def test_several_customers_make_several_payments(made):
    who, buyer, at = made
    other = factories.customer(who.company, "Südwind GmbH")
    mine, theirs = factories.issued(who, buyer, "100"), factories.issued(who, other, "100")
    line = lines.line(at, "238.00")
    uses = apply.accept(who, line.pk, parts=[(mine.pk, None), (theirs.pk, None)])
    assert {one.payment.customer_id for one in uses} == {buyer.pk, other.pk}
    assert lines.stands(line) == ("done", 0)
    assert not PayerHint.objects.of(who.company).exists()  # two customers teach nothing


def test_the_rest_of_several_customers_needs_an_owner(made):
    who, buyer, at = made
    other = factories.customer(who.company, "Südwind GmbH")
    parts = [(factories.issued(who, buyer, "100").pk, None), (factories.issued(who, other, "100").pk, None)]
    line = lines.line(at, "250.00")
    with pytest.raises(Invalid) as caught:
        apply.accept(who, line.pk, parts=parts)
    assert caught.value.faults[0].code == "LINE-REST"
    apply.accept(who, line.pk, parts=parts, customer_id=other.pk)
    assert lines.balances(who.company)["customer-credit", other.pk, None] == -1200


def test_a_line_is_used_once(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00")
    apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    with pytest.raises(Conflict):
        apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    with pytest.raises(Conflict):
        apply.set_aside(who, line.pk, "interest")


def test_undo_gives_back_the_very_balances_and_forgets(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100", terms=factories.with_discount("2", days=30))
    before = lines.balances(who.company)
    line = lines.line(at, "116.62", iban="DE02120300000000202051")
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert PayerHint.objects.of(who.company).filter(forgotten_at=None).count() == 2
    undo.undo(who, use.pk)
    assert lines.balances(who.company) == before
    assert lines.stands(line) == ("open", 11662)
    assert not PayerHint.objects.of(who.company).filter(forgotten_at=None).exists()
    assert selfcheck(who.company) == []
    with pytest.raises(Conflict):
        undo.undo(who, use.pk)


def test_set_aside_is_undone_too(made):
    who, _, at = made
    line = lines.line(at, "1.12", "HABENZINSEN", counterparty="Bank")
    apply.set_aside(who, line.pk, "interest")
    assert lines.stands(line) == ("set-aside", 0)
    undo.undo_line(who, line.pk)
    assert lines.stands(line) == ("open", 112)


def test_split_to_documents_customers_and_nothing(made):
    who, buyer, at = made
    other = factories.customer(who.company, "Südwind GmbH")
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "200.00")
    parts = [
        Piece(Decimal("119.00"), document_id=invoice.pk),
        Piece(Decimal("50.00"), customer_id=other.pk),
        Piece(Decimal("1.00"), reason="interest"),
    ]
    split(who, line.pk, parts)
    assert lines.stands(line) == ("partly", 3000)
    assert left(invoice) == 0
    assert lines.balances(who.company)["customer-credit", other.pk, None] == -5000
    with pytest.raises(Invalid):
        split(who, line.pk, [Piece(Decimal("30.01"), customer_id=other.pk)])


def test_a_payment_recorded_before_is_linked_and_books_nothing(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    paid = record_payment(who, buyer.pk, Decimal("119.00"), "EUR", to=[(invoice.pk, None)], received_on=lines.BOOKED)
    before = lines.balances(who.company)
    line = lines.line(at, "119.00")
    use = apply.link(who, line.pk, paid.pk)
    assert lines.balances(who.company) == before
    with pytest.raises(Conflict):
        apply.link(who, lines.line(at, "119.00").pk, paid.pk)
    undo.undo(who, use.pk)
    assert lines.balances(who.company) == before
    assert lines.stands(line) == ("open", 11900)


def test_money_that_went_out_is_a_refund(made):
    who, buyer, at = made
    apply.to_customer(who, lines.line(at, "50.00").pk, buyer.pk)
    line = lines.line(at, "-50.00")
    use = apply.refund(who, line.pk, buyer.pk)
    assert lines.stands(line) == ("done", 0)
    assert ("customer-credit", buyer.pk, None) not in lines.balances(who.company)
    undo.undo(who, use.pk)
    assert lines.balances(who.company)["customer-credit", buyer.pk, None] == -5000


def test_what_was_sent_in_another_currency_pays_an_invoice_in_it(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100", currency="USD")
    body = {"original_amount": "119.00", "original_currency": "USD"}
    line = lines.line(at, "101.15", body=body)
    (use,) = apply.accept(who, line.pk, parts=[(invoice.pk, None)])
    assert (use.amount_minor, use.payment.amount_minor, use.payment.currency) == (10115, 11900, "USD")
    assert (left(invoice), lines.stands(line)) == (0, ("done", 0))
    dumb = lines.line(at, "101.15")
    other = factories.issued(who, buyer, "100", currency="USD")
    with pytest.raises(Invalid) as caught:
        apply.accept(who, dumb.pk, parts=[(other.pk, None)])
    assert caught.value.faults[0].code == "LINE-CURRENCY"


def test_a_viewer_may_not(made):
    who, buyer, at = made
    viewer = factories.actor(who.company, Role.VIEWER)
    with pytest.raises(Refused):
        apply.to_customer(viewer, lines.line(at, "1.00").pk, buyer.pk)


def test_search_finds_by_words_and_nearest_amount(made):
    who, buyer, at = made
    near, far = factories.issued(who, buyer, "100"), factories.issued(who, buyer, "500")
    assert [item.pk for item in search.search(who, amount=Decimal("590.00"), currency="EUR")] == [far.pk, near.pk]
    assert [item.pk for item in search.search(who, f"nordlicht {near.number.lower()}")] == [near.pk]
    assert search.search(who, "nobody") == []
    line = lines.line(at, "119.00")
    apply.accept(who, line.pk, parts=[(near.pk, None)])
    lines.line(at, "7.00")
    use = LineUse.objects.of(who.company).get()
    today = search.progress(who, use.created_at.date())
    assert (today.done, today.automatic, today.left, today.left_minor) == (1, 0, 1, {"EUR": 700})
    assert LineStanding.objects.of(who.company).count() == 2
