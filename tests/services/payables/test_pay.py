"""Four eyes over accounts, days of payment, runs that are exported once, payments that come back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from duebook.domain.codes import DocumentType
from duebook.domain.document import PaymentMeans
from duebook.edge import clock, xmlsafe
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.services.access import system
from duebook.services.operations import vault
from duebook.services.operations.verify import verify
from duebook.services.payables import accounts, decide, look, pay, record, runs, schedule
from duebook.store.ledger import Posting
from duebook.store.suppliers import SupplierAccount
from duebook.store.users import Role
from tests import bills, factories

pytestmark = pytest.mark.django_db
OTHER = "DE89370400440532013000"


@pytest.fixture
def who():
    return factories.actor(factories.company())


def state(who, bill) -> str:
    return record.find(who, bill.pk).standing.state


def amounts(content: bytes) -> list[str]:
    return [one.text for one in xmlsafe.parse(content).iter("{*}InstdAmt")]


# ---------------------------------------------------------------------------------------------------------------- accounts


def test_an_account_needs_two_different_people(who):
    supplier = bills.supplier(who, confirmed=False)
    account = accounts.accounts_of(who.company, supplier)[0]
    assert accounts.state_of(account) == "proposed"
    with pytest.raises(Refused):
        accounts.decide_account(who, account.pk, confirm=True)
    with pytest.raises(Refused):
        accounts.decide_account(system(who.company, "worker"), account.pk, confirm=True)
    with pytest.raises(Refused):
        accounts.decide_account(factories.actor(who.company, Role.CLERK), account.pk, confirm=True)
    assert accounts.trusted(who.company, supplier) == set()
    accounts.decide_account(bills.second(who), account.pk, confirm=True, remark="called")
    assert accounts.trusted(who.company, supplier) == {bills.IBAN}
    with pytest.raises(Conflict):
        accounts.decide_account(bills.second(who), account.pk, confirm=True)


def test_what_a_machine_proposes_needs_two_people(who):
    supplier = bills.supplier(who)
    account = accounts.propose_account(system(who.company, "worker"), supplier.pk, OTHER)
    accounts.decide_account(who, account.pk, confirm=True)
    assert accounts.state_of(account) == "proposed"
    with pytest.raises(Refused):
        accounts.decide_account(who, account.pk, confirm=True)
    accounts.decide_account(bills.second(who), account.pk, confirm=True)
    assert accounts.state_of(account) == "confirmed"


def test_a_refusal_ends_an_account_until_two_people_speak_again(who):
    supplier = bills.supplier(who)
    account = SupplierAccount.objects.of(who.company).get(supplier=supplier)
    accounts.decide_account(bills.second(who), account.pk, confirm=False, remark="the bank called")
    assert accounts.state_of(account) == "refused"
    accounts.decide_account(who, account.pk, confirm=True)
    assert accounts.state_of(account) == "proposed"
    accounts.decide_account(bills.second(who), account.pk, confirm=True)
    assert accounts.state_of(account) == "confirmed"


@pytest.mark.parametrize("iban", ["", "DE02120300000000202052", "1234", "XX00"])
def test_what_is_no_iban_is_refused(who, iban):
    with pytest.raises(Invalid):
        accounts.propose_account(who, bills.supplier(who).pk, iban)


def test_a_bill_with_another_account_is_not_paid(who):
    """The trick of a forged mail: the right supplier, number and amount, and a new account."""
    bills.supplier(who)
    bill = bills.accepted(who, payment=(PaymentMeans(account=OTHER),))
    assert "BILL-ACCOUNT" in {fault.code for fault in look.bill_detail(who, bill.pk).faults}
    with pytest.raises(Invalid, match="two people"):
        schedule.schedule_bill(who, bill.pk)


# -------------------------------------------------------------------------------------------------------------------- runs


def test_a_run_is_exported_once_and_paid(who):
    first, second = bills.scheduled(who), bills.scheduled(who, bills.document("RE-2", "50"))
    until = clock.today() + timedelta(days=60)
    run = runs.make_run(who, until=until)
    assert (run.state, run.total_minor) == ("draft", 17850)
    with pytest.raises(Conflict):
        runs.make_run(who, until=until)
    with pytest.raises(NotFound):
        runs.run_file(who, run.pk)
    run = runs.export_run(who, run.pk)
    name, content = runs.run_file(who, run.pk)
    assert (name, sorted(amounts(content))) == (f"{run.message_id}.xml", ["119.00", "59.50"])
    assert vault.get(run.sha256) == content
    for act in (lambda: runs.export_run(who, run.pk), lambda: schedule.unschedule_bill(who, first.pk),
                lambda: decide.reopen_bill(who, first.pk, "x"), lambda: pay.pay_bill(who, first.pk),
                lambda: schedule.schedule_bill(who, first.pk)):  # fmt: skip
        with pytest.raises(Conflict):
            act()
    assert look.bill_detail(who, first.pk).run == run
    runs.pay_run(who, run.pk, reference="4711")
    assert (state(who, first), state(who, second)) == ("paid", "paid")
    sums = {row.account: 0 for row in Posting.objects.of(who.company)}
    for row in Posting.objects.of(who.company):
        sums[row.account] += row.amount_minor
    assert (sums["payable"], sums["bank"]) == (0, -17850)
    assert verify(who.company).problems == ()


def test_credit_notes_are_set_off(who):
    bills.scheduled(who)
    bills.scheduled(who, bills.document("RE-2", "50"))
    note = bills.scheduled(who, bills.document("GS-1", "20", type=DocumentType.CREDIT_NOTE))
    run = runs.export_run(who, runs.make_run(who, until=clock.today() + timedelta(days=60)).pk)
    content = runs.run_file(who, run.pk)[1]
    assert amounts(content) == ["154.70"]
    assert b"RE-1, RE-2, GS-1" in content
    runs.pay_run(who, run.pk)
    assert state(who, note) == "paid"
    assert verify(who.company).problems == ()


def test_a_supplier_who_owes_us_stays_out(who):
    bills.scheduled(who)
    bills.scheduled(who, bills.document("GS-1", "200", type=DocumentType.CREDIT_NOTE))
    with pytest.raises(Conflict, match="nothing to pay"):
        runs.make_run(who, until=clock.today() + timedelta(days=60))


def test_a_run_that_did_not_happen_frees_its_bills(who):
    bill = bills.scheduled(who)
    until = clock.today() + timedelta(days=60)
    draft = runs.make_run(who, until=until)
    runs.discard_run(who, draft.pk)
    assert state(who, bill) == "scheduled"
    run = runs.export_run(who, runs.make_run(who, until=until).pk)
    runs.release_run(who, run.pk, "the bank took no files today")
    assert state(who, bill) == "accepted"
    schedule.schedule_bill(who, bill.pk)
    again = runs.export_run(who, runs.make_run(who, until=until).pk)
    assert again.message_id != run.message_id
    with pytest.raises(Conflict):
        runs.pay_run(who, run.pk)


def test_an_account_that_was_refused_since_stops_the_export(who):
    bill = bills.scheduled(who)
    run = runs.make_run(who, bill_ids=[bill.pk])
    account = look.bill_detail(who, bill.pk).accounts[0].account
    accounts.decide_account(bills.second(who), account.pk, confirm=False)
    with pytest.raises(Invalid):
        runs.export_run(who, run.pk)
    assert runs.find(who, run.pk).state == "draft"


def test_what_the_bank_did_not_pay_is_open_again(who):
    first, second = bills.scheduled(who), bills.scheduled(who, bills.document("RE-2", "50"))
    run = runs.export_run(who, runs.make_run(who, until=clock.today() + timedelta(days=60)).pk)
    runs.pay_run(who, run.pk, unpaid=[second.pk])
    assert (state(who, first), state(who, second)) == ("paid", "accepted")


def test_a_payment_that_came_back_is_owed_again(who):
    bills.scheduled(who)
    note = bills.scheduled(who, bills.document("GS-1", "20", type=DocumentType.CREDIT_NOTE))
    run = runs.export_run(who, runs.make_run(who, until=clock.today() + timedelta(days=60)).pk)
    runs.pay_run(who, run.pk)
    back = pay.unpay_bill(who, note.pk, "account closed")
    assert {bill.number for bill in back} == {"RE-1", "GS-1"}
    assert {state(who, bill) for bill in back} == {"accepted"}
    for bill in back:
        schedule.schedule_bill(who, bill.pk)
    assert runs.make_run(who, until=clock.today() + timedelta(days=60)).total_minor == 9520
    assert verify(who.company).problems == ()


def test_a_bill_paid_by_hand(who):
    bills.supplier(who)
    bill = bills.accepted(who)
    pay.pay_bill(who, bill.pk, reference="card")
    assert look.supplier_detail(who, record.find(who, bill.pk).standing.supplier_id).owed == {}
    with pytest.raises(Conflict):
        pay.pay_bill(who, bill.pk)
    pay.unpay_bill(who, bill.pk, "charged back")
    assert state(who, bill) == "accepted"
    assert verify(who.company).problems == ()


def test_a_run_is_from_an_own_account(who):
    bills.scheduled(who)
    with pytest.raises(Invalid):
        runs.make_run(who, iban=bills.IBAN)
    who.company.payment = []
    with pytest.raises(Invalid):
        runs.make_run(who)


def test_who_may_not_pay_is_refused(who):
    bill = bills.scheduled(who)
    clerk = factories.actor(who.company, Role.CLERK)
    for act in (lambda: runs.make_run(clerk), lambda: pay.pay_bill(clerk, bill.pk), lambda: runs.export_run(clerk, "x")):
        with pytest.raises(Refused):
            act()


def test_totals_that_a_column_forgot_are_found(who):
    bill = bills.scheduled(who)
    standing = record.find(who, bill.pk).standing
    standing.open_minor, standing.state = 1, "paid"
    standing.save()
    said = " ".join(problem.what for problem in verify(who.company).problems)
    assert "open_minor" in said
    assert "state" in said


def test_replaced_documents_are_compared(who):
    made = bills.document()
    bill = bills.arrived(who, replace(made, number="RE-9"))
    assert look.bill_detail(who, bill.pk).document.number == "RE-9"
