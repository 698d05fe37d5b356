"""From draft to paid and credited, through the services: numbers, seals, postings, open items, timeline."""

import json
from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.codes import DocumentType
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.receivables.allocate import allocate_credit
from duebook.services.receivables.balances import balances, credit_minor, payment_detail
from duebook.services.receivables.correct import cancel, draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment, take_back
from duebook.services.receivables.write_off import write_off, write_off_small
from duebook.store.chain import Link
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Posting
from duebook.store.payments import Allocation
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def buyer(who):
    return factories.customer(who.company)


def state(document: IssuedDocument) -> tuple[int, bool]:
    item = OpenItem.objects.of(document.company_id).get(pk=document.pk)
    return item.open_minor, item.is_open


def kinds(document: IssuedDocument) -> list[str]:
    return list(
        Event.objects.of(document.company_id).filter(document=document).order_by("at", "id").values_list("kind", flat=True)
    )


def ledger_sum(who) -> int:
    return sum(Posting.objects.of(who.company).values_list("amount_minor", flat=True))


class TestIssue:
    def test_a_draft_becomes_a_numbered_sealed_posted_document(self, who, buyer):
        document = factories.issued(who, buyer, "100", "50")
        assert document.number == "INV-2026-00001"
        assert (document.net_minor, document.tax_minor, document.payable_minor) == (15000, 2850, 17850)
        assert state(document) == (17850, True)
        assert json.loads(document.body)["number"] == document.number
        assert ledger_sum(who) == 0
        assert Link.objects.of(who.company).get(subject=document.pk).position == 1

    def test_numbers_follow_each_other(self, who, buyer):
        made = [factories.issued(who, buyer) for _ in range(3)]
        assert factories.numbers(made) == ["INV-2026-00001", "INV-2026-00002", "INV-2026-00003"]

    def test_an_issued_draft_is_not_issued_twice(self, who, buyer):
        draft = save_draft(who, factories.draft_of("1"), customer_id=buyer.pk)
        issue_draft(who, draft.pk)
        with pytest.raises(Conflict):
            issue_draft(who, draft.pk)

    def test_a_viewer_may_not(self, who, buyer):
        draft = save_draft(who, factories.draft_of("1"), customer_id=buyer.pk)
        with pytest.raises(Refused):
            issue_draft(factories.actor(who.company, Role.VIEWER), draft.pk)


class TestPayment:
    def test_in_full(self, who, buyer):
        document = factories.issued(who, buyer)
        payment = record_payment(who, buyer.pk, Decimal(119), "EUR", reference=document.number)
        assert state(document) == (0, False)
        assert "paid" in kinds(document)
        assert payment_detail(who.company, payment.pk).unapplied == 0
        assert ledger_sum(who) == 0

    def test_in_part_then_the_rest(self, who, buyer):
        document = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal("19.00"), "EUR")
        assert state(document) == (10000, True)
        record_payment(who, buyer.pk, Decimal("100.00"), "EUR", to=[(document.pk, None)])
        assert state(document) == (0, False)
        assert kinds(document).count("part-paid") == kinds(document).count("paid") == 1

    def test_over_several_oldest_first(self, who, buyer):
        first, second = factories.issued(who, buyer), factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal(150), "EUR")
        assert (state(first), state(second)) == ((0, False), (8800, True))

    def test_more_than_owed_becomes_credit_that_can_be_used_and_paid_back(self, who, buyer):
        first = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal(200), "EUR")
        assert credit_minor(who.company, buyer.pk, "EUR") == 8100
        second = factories.issued(who, buyer, "50")
        allocate_credit(who, buyer.pk, "EUR")
        assert (state(first), state(second)) == ((0, False), (0, False))
        refund(who, buyer.pk, Decimal("21.50"), "EUR")
        assert credit_minor(who.company, buyer.pk, "EUR") == 0
        with pytest.raises(Conflict):
            refund(who, buyer.pk, Decimal("0.01"), "EUR")
        assert ledger_sum(who) == 0

    def test_named_parts(self, who, buyer):
        first, second = factories.issued(who, buyer), factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal(100), "EUR", to=[(second.pk, Decimal(60)), (first.pk, Decimal(40))])
        assert (state(first)[0], state(second)[0]) == (7900, 5900)

    def test_more_than_is_open_is_refused(self, who, buyer):
        document = factories.issued(who, buyer)
        with pytest.raises(Invalid) as caught:
            record_payment(who, buyer.pk, Decimal(500), "EUR", to=[(document.pk, Decimal(120))])
        assert caught.value.faults[0].code == "PAY-MORE-THAN-OPEN"

    def test_another_currency_or_customer_is_refused(self, who, buyer):
        document = factories.issued(who, buyer)
        other = factories.customer(who.company, "Andere GmbH")
        for customer, currency, code in ((buyer, "USD", "PAY-CURRENCY"), (other, "EUR", "PAY-CUSTOMER")):
            with pytest.raises(Invalid) as caught:
                record_payment(who, customer.pk, Decimal(5), currency, to=[(document.pk, None)])
            assert caught.value.faults[0].code == code

    @pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "1e20"])
    def test_impossible_amounts(self, who, buyer, amount):
        with pytest.raises(Invalid):
            record_payment(who, buyer.pk, Decimal(amount), "EUR")

    def test_discount_taken_within_the_terms(self, who, buyer):
        document = factories.issued(who, buyer, terms=factories.with_discount("2", 10))
        record_payment(who, buyer.pk, Decimal("116.62"), "EUR", received_on=date(2026, 3, 12))
        assert state(document) == (0, False)
        assert Allocation.objects.of(who.company).get(kind="discount").amount_minor == 238
        assert ledger_sum(who) == 0

    def test_discount_a_day_late_stays_open(self, who, buyer):
        document = factories.issued(who, buyer, terms=factories.with_discount("2", 10))
        record_payment(who, buyer.pk, Decimal("116.62"), "EUR", received_on=date(2026, 3, 13))
        assert state(document) == (238, True)

    def test_discounts_of_several_invoices_in_one_payment(self, who, buyer):
        terms = factories.with_discount("2", 10)
        made = [factories.issued(who, buyer, terms=terms), factories.issued(who, buyer, "200", terms=terms)]
        record_payment(who, buyer.pk, Decimal("349.86"), "EUR", received_on=date(2026, 3, 12))
        assert [state(one) for one in made] == [(0, False), (0, False)]

    def test_a_small_rest_is_dropped_when_asked(self, who, buyer):
        document = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal("118.96"), "EUR", drop_small=True)
        assert state(document) == (0, False)
        assert OpenItem.objects.of(who.company).get(pk=document.pk).written_off_minor == 4


class TestReverse:
    def test_a_bounced_payment_opens_its_invoices_again(self, who, buyer):
        document = factories.issued(who, buyer, terms=factories.with_discount())
        payment = record_payment(who, buyer.pk, Decimal("116.62"), "EUR", received_on=date(2026, 3, 12))
        reverse_payment(who, payment.pk, "returned by the bank")
        assert state(document) == (11900, True)
        assert kinds(document)[-1] == "reopened"
        assert ledger_sum(who) == 0
        with pytest.raises(Conflict):
            reverse_payment(who, payment.pk, "again")

    def test_credit_that_was_used_meanwhile_is_taken_back(self, who, buyer):
        payment = record_payment(who, buyer.pk, Decimal(119), "EUR", to="none")
        document = factories.issued(who, buyer)
        allocate_credit(who, buyer.pk, "EUR", [(document.pk, None)])
        reverse_payment(who, payment.pk, "bounced")
        assert state(document) == (11900, True)
        assert credit_minor(who.company, buyer.pk, "EUR") == 0

    def test_credit_that_was_paid_back_stops_it(self, who, buyer):
        payment = record_payment(who, buyer.pk, Decimal(50), "EUR")
        back = refund(who, buyer.pk, Decimal(50), "EUR")
        with pytest.raises(Conflict):
            reverse_payment(who, payment.pk, "bounced")
        reverse_payment(who, back.pk, "the refund was returned")
        reverse_payment(who, payment.pk, "bounced")
        assert credit_minor(who.company, buyer.pk, "EUR") == 0

    def test_one_settlement_is_taken_back(self, who, buyer):
        document = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal(119), "EUR")
        allocation = Allocation.objects.of(who.company).get(document=document)
        take_back(who, allocation.pk, "meant for another invoice")
        assert state(document) == (11900, True)
        assert credit_minor(who.company, buyer.pk, "EUR") == 11900


class TestWriteOff:
    def test_with_a_reason(self, who, buyer):
        document = factories.issued(who, buyer)
        write_off(who, document.pk, "insolvent", amount=Decimal(19))
        assert state(document) == (10000, True)
        write_off(who, document.pk, "insolvent")
        assert state(document) == (0, False)
        assert kinds(document).count("written-off") == 2

    def test_needs_a_reason_and_the_permission(self, who, buyer):
        document = factories.issued(who, buyer)
        with pytest.raises(Invalid):
            write_off(who, document.pk, " ")
        with pytest.raises(Refused):
            write_off(factories.actor(who.company, Role.CLERK), document.pk, "insolvent")

    def test_small_rests_past_due(self, who, buyer):
        document = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal("118.50"), "EUR")
        write_off_small(who, Decimal(1), "EUR", "not worth a letter")
        assert state(document) == (0, False)


class TestCredit:
    def test_cancelling_closes_both(self, who, buyer):
        document = factories.issued(who, buyer, "100", "33.33")
        note = cancel(who, document.pk, "wrong customer")
        assert (note.number, note.type) == ("CN-2026-00001", DocumentType.CREDIT_NOTE)
        assert note.payable_minor == document.payable_minor
        assert (state(document), state(note)) == ((0, False), (0, False))
        assert kinds(document)[-1] == "credited"
        assert ledger_sum(who) == 0

    def test_of_a_paid_invoice_stays_as_credit_and_is_paid_back(self, who, buyer):
        document = factories.issued(who, buyer)
        record_payment(who, buyer.pk, Decimal(119), "EUR")
        note = issue_draft(who, draft_credit(who, document.pk, "damaged", amount=Decimal("11.90")).pk)
        assert state(note) == (-1190, True)
        refund(who, buyer.pk, Decimal("11.90"), "EUR", credit_note_id=note.pk)
        assert state(note) == (0, False)
        assert balances(who.company, buyer.pk, date(2026, 4, 1)) == []

    def test_credits_never_exceed_the_original(self, who, buyer):
        document = factories.issued(who, buyer)
        drafts = [draft_credit(who, document.pk, "discount", amount=Decimal(80)) for _ in range(2)]
        issue_draft(who, drafts[0].pk)
        with pytest.raises(Invalid) as caught:
            issue_draft(who, drafts[1].pk)
        assert caught.value.faults[0].code == "DB-CREDIT-MOST"
        with pytest.raises(Conflict):
            draft_credit(who, document.pk, "all")
