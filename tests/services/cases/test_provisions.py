from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.domain.ledger import Account
from duebook.domain.provisioning import USUAL, Rate
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.cases import credit, daily, policy, provisions, recover, tolerance
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.services.receivables.balances import credit_minor
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.write_off import write_off
from duebook.store.models import CreditExpiry, OpenItem, Post, Posting
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


def booked(who, account):
    return sum(Posting.objects.of(who.company).filter(account=account).values_list("amount_minor", flat=True))


def item(row):
    return OpenItem.objects.of(row.company_id).get(document=row)


def test_a_run_books_the_difference_to_the_last(who, row, calendar):
    provisions.save_matrix(who, USUAL, DAY)
    calendar.later(30 + 45)  # due after 30 days
    first = provisions.run_provision(who)[0]
    assert (first.target_minor, first.change_minor) == (893, 893)  # 5 % of 178.50, half up
    calendar.later(30)
    assert provisions.run_provision(who)[0].change_minor == 2678 - 893
    assert (booked(who, Account.ALLOWANCE), booked(who, Account.PROVISION_EXPENSE)) == (-2678, 2678)
    record_payment(who, row.customer_id, Decimal("178.50"), "EUR")
    assert provisions.run_provision(who)[0].change_minor == -2678
    assert booked(who, Account.ALLOWANCE) == 0
    assert not selfcheck(who.company)
    assert not verify(who.company).problems


def test_only_the_last_run_is_reversed_and_no_run_goes_back_in_time(who, row, calendar):
    provisions.save_matrix(who, USUAL, DAY)
    calendar.later(75)
    first = provisions.run_provision(who)[0]
    calendar.later(30)
    last = provisions.run_provision(who)[0]
    with pytest.raises(Conflict):
        provisions.run_provision(who, calendar.on(-1))
    with pytest.raises(Conflict):
        provisions.reverse_run(who, first.pk, "wrong")
    provisions.reverse_run(who, last.pk, "wrong day")
    assert booked(who, Account.ALLOWANCE) == -893
    with pytest.raises(Conflict):
        provisions.reverse_run(who, last.pk, "again")
    assert provisions.run_provision(who, calendar.on(-1))[0].target_minor == 2678


def test_the_matrix_is_dated_and_kept_once_used(who, row, calendar):
    with pytest.raises(Conflict):
        provisions.preview(who, calendar.on())
    provisions.save_matrix(who, USUAL, calendar.on())
    provisions.save_matrix(who, [Rate(over=-1, per_cent=Decimal(10))], calendar.on())
    assert provisions.preview(who, calendar.on())[0].target_minor == 1785
    provisions.run_provision(who)
    with pytest.raises(Conflict):
        provisions.save_matrix(who, USUAL, calendar.on())
    for rates, code in (
        ([], "PROV-ROWS"), ([Rate(over=0, per_cent=Decimal(1))], "PROV-ROWS"), ([Rate(over=-1, per_cent=Decimal(101))], "PROV-RATE"),
        ([Rate(over=-1, per_cent=Decimal(1)), Rate(over=-1, per_cent=Decimal(2))], "PROV-DAYS"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as error:
            provisions.save_matrix(who, rates, calendar.on(1))
        assert error.value.faults[0].code == code


def test_a_clerk_does_not_run_provisions(who):
    with pytest.raises(Refused):
        provisions.run_provision(factories.actor(who.company, Role.CLERK))


def test_recovery_after_a_write_off_settles_the_invoice(who, row):
    write_off(who, row.pk, "bankrupt")
    payment = recover.recover(who, row.pk, Decimal(50))
    assert (payment.amount_minor, item(row).written_off_minor, item(row).open_minor) == (5000, 12850, 0)
    assert booked(who, Account.WRITE_OFF) == 12850
    with pytest.raises(Conflict):
        recover.recover(who, row.pk, Decimal("128.51"))
    recover.recover(who, row.pk, Decimal("128.50"))
    assert (item(row).written_off_minor, item(row).open_minor, booked(who, Account.WRITE_OFF)) == (0, 0, 0)
    assert not selfcheck(who.company)


def test_a_clerk_drops_what_the_tolerance_allows(who, row):
    clerk = factories.actor(who.company, Role.CLERK)
    with pytest.raises(Refused):
        tolerance.drop_difference(clerk, row.pk, "rounding")
    tolerance.save_tolerance(who, "EUR", Decimal(5), Decimal(1))
    record_payment(who, row.customer_id, Decimal("176.71"), "EUR")
    with pytest.raises(Conflict):  # 1 % of 178.50 is 1.78, and 1.79 is open
        tolerance.drop_difference(clerk, row.pk, "rounding")
    record_payment(who, row.customer_id, Decimal("0.01"), "EUR")
    with pytest.raises(Invalid):
        tolerance.drop_difference(clerk, row.pk, "whim")
    assert tolerance.drop_difference(clerk, row.pk, "bank-charge", "bank kept it").reason == "bank-charge: bank kept it"
    assert not item(row).is_open


def test_the_tolerance_may_want_an_approver(who, row):
    tolerance.save_tolerance(who, "EUR", Decimal(500), Decimal(10), "approver")
    record_payment(who, row.customer_id, Decimal("178.49"), "EUR")
    with pytest.raises(Refused):
        tolerance.drop_difference(factories.actor(who.company, Role.CLERK), row.pk, "small")
    tolerance.drop_difference(factories.actor(who.company, Role.APPROVER), row.pk, "small")


def test_credit_is_a_ledger_with_movements(who, row):
    record_payment(who, row.customer_id, Decimal(200), "EUR")
    refund(who, row.customer_id, Decimal(5), "EUR")
    found = credit.credit_of(who, row.customer_id)[0]
    assert [(one.amount_minor, one.balance_minor) for one in found.movements] == [(-500, 1650), (2150, 2150)]
    assert (found.balance_minor, found.ends_on) == (1650, date(found.since.year + 10, found.since.month, found.since.day + 1))


def test_credit_ends_by_law_after_a_notice(who, buyer, calendar):
    record_payment(who, buyer.pk, Decimal(100), "EUR", to="none")
    with pytest.raises(Conflict):
        credit.give_notice(who, buyer.pk, "EUR")
    ends = credit.credit_of(who, buyer.pk)[0].ends_on
    calendar.to(ends - timedelta(days=60))
    record_payment(who, buyer.pk, Decimal(7), "EUR", to="none")
    notice = credit.give_notice(who, buyer.pk, "EUR")
    assert (notice.amount_minor, notice.ends_on) == (10000, ends)
    assert Post.objects.of(who.company).get(key=f"credit-ends-{notice.pk}").recipient == buyer.email
    refund(who, buyer.pk, Decimal(30), "EUR")
    assert credit.expire_due(who) == 0
    calendar.to(ends)
    assert (credit.expire_due(who), credit.expire_due(who)) == (1, 0)
    assert (credit_minor(who.company, buyer.pk, "EUR"), booked(who, Account.UNCLAIMED)) == (700, -7000)
    assert not selfcheck(who.company)


def test_a_withdrawn_notice_ends_nothing(who, buyer, calendar):
    record_payment(who, buyer.pk, Decimal(100), "EUR", to="none")
    calendar.to(date(2036, 12, 1))
    credit.withdraw_notice(who, credit.give_notice(who, buyer.pk, "EUR").pk)
    calendar.to(date(2038, 1, 1))
    assert credit.expire_due(who) == 0


def test_nothing_ends_by_itself_without_a_policy(who, buyer, calendar):
    record_payment(who, buyer.pk, Decimal(100), "EUR", to="none")
    calendar.to(date(2038, 1, 1))
    assert daily.credit.waiting() == set()
    credit.expire_due(who)
    assert not CreditExpiry.objects.of(who.company).exists()
    policy.save_policy(who, expire_credit=True)
    credit.expire_due(who)
    assert CreditExpiry.objects.of(who.company).get().state == "open"
    with pytest.raises(Invalid):
        policy.save_policy(who, notice_days=1)


def test_where_the_law_has_no_end_credit_stays(calendar):
    boss = factories.actor(factories.company("Yankee Inc.", country="US"))
    buyer = factories.customer(boss.company)
    record_payment(boss, buyer.pk, Decimal(100), "EUR", to="none")
    policy.save_policy(boss, expire_credit=True)
    calendar.to(date(2090, 1, 1))
    assert credit.expire_due(boss) == 0
    assert not CreditExpiry.objects.of(boss.company).exists()
