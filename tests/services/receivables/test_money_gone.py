"""Money that went back although it was used since: a bank does not ask, a person is told what stands in the way."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.collections import claims
from duebook.services.issuing.issue import issue_draft
from duebook.services.receivables import losses
from duebook.services.receivables.allocate import allocate_credit
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment, take_back
from duebook.services.treasury import apply, undo
from duebook.store.models import Allocation, Claim, OpenItem, Payment, Posting
from tests import factories
from tests.services.treasury import lines
from tests.stateful import raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


def balance(who, account):
    return sum(Posting.objects.of(who.company).filter(account=account).values_list("amount_minor", flat=True))


def money(who, row, amount="119"):
    return record_payment(who, row.customer_id, Decimal(amount), "EUR", to="none")


def test_what_was_paid_back_before_is_a_loss_only_where_the_money_is_gone(who, row):
    paid = money(who, row)
    refund(who, row.customer_id, Decimal(50), "EUR")
    with pytest.raises(Conflict, match="paid back"):
        reverse_payment(who, paid.pk, "wrong")
    back = reverse_payment(who, paid.pk, "the bank took it", gone=True)
    assert (balance(who, Account.WRITE_OFF), balance(who, Account.CUSTOMER_CREDIT), balance(who, Account.BANK)) == (
        5000,
        0,
        -5000,
    )
    raw.holds(who.company)
    money(who, row)
    losses.make_good(who.company, back, 5000, clock.today(), "it came again")
    assert (losses.of(who.company, back), balance(who, Account.CUSTOMER_CREDIT)) == (0, -6900)
    raw.holds(who.company)


def test_a_claim_is_open_again_when_its_money_went_back(who, row):
    with clock.frozen(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        claim = claims.claim_lump_sum(who, row.pk)
        paid = claims.record_payment_of(who, [claim.pk])
        reverse_payment(who, paid.pk, "bounced")
        claim.refresh_from_db()
        assert (claim.state, claim.entry, claim.payment) == ("open", None, None)
        assert balance(who, Account.LATE_PAYMENT) == 0
        raw.holds(who.company)
        claims.record_payment_of(who, [claim.pk])
        assert Claim.objects.of(who.company).get().state == "paid"
        raw.holds(who.company)


def test_a_credit_note_used_with_a_line_is_not_taken_back_below_zero(who, row):
    other = factories.issued(who, row.customer, "20")
    record_payment(who, row.customer_id, Decimal("23.80"), "EUR", to=[(other.pk, None)])
    note = issue_draft(who, draft_credit(who, other.pk, "too dear", amount=Decimal(19)).pk)
    line = lines.line(lines.account(who.company), "100.00")
    apply.accept(who, line.pk, parts=[(note.pk, None), (row.pk, None)])
    assert not OpenItem.objects.of(who.company).filter(is_open=True).exists()
    used = Allocation.objects.of(who.company).get(document=note)
    with pytest.raises(Conflict):
        take_back(who, used.pk, "no")
    raw.holds(who.company)
    paid = Allocation.objects.of(who.company).get(document=row)
    take_back(who, paid.pk, "first this")
    take_back(who, used.pk, "then that")
    raw.holds(who.company)


def test_a_line_whose_payment_was_reversed_by_itself_can_be_undone(who, row):
    line = lines.line(lines.account(who.company), "119.00")
    [use] = apply.accept(who, line.pk, parts=[(row.pk, None)])
    reversal = reverse_payment(who, use.payment_id, "bounced")
    assert undo.undo(who, use.pk).payment_id == reversal.pk
    assert lines.stands(line) == ("open", 11900)
    assert Payment.objects.of(who.company).count() == 2
    with pytest.raises(Conflict):  # nothing of it stayed as credit
        allocate_credit(who, row.customer_id, "EUR", [(row.pk, None)])
    raw.holds(who.company)
