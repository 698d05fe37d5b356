"""The n-th statement of a verb fails, for every n: nothing of it stays, everything still agrees, and a second try succeeds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction

from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.verify import verify
from duebook.services.payables import decide, receive, runs, understand
from duebook.services.payables import pay as pay_bills
from duebook.services.receivables.allocate import allocate_credit, allocate_credit_note
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.discount import take_discount
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment, take_back
from duebook.services.receivables.write_off import write_off
from duebook.store import models as store
from tests import bills, factories

pytestmark = pytest.mark.django_db
EARLY = date(2026, 3, 5)


class Broken(Exception):
    """The statement that was made to fail."""


class Breaker:
    """Counts statements and lets one of them fail; savepoints are not counted, they are the database's own."""

    def __init__(self, at: int = 0):
        self.at, self.count = at, 0

    def __call__(self, execute, sql, params, many, context):
        if "SAVEPOINT" not in sql:
            self.count += 1
            if self.count == self.at:
                raise Broken(sql[:80])
        return execute(sql, params, many, context)


def issue(who, buyer) -> Callable[[], object]:
    draft = save_draft(who, factories.draft_of("100"), customer_id=buyer.pk)
    return lambda: issue_draft(who, draft.pk)


def pay(who, buyer):
    factories.issued(who, buyer, terms=factories.with_discount("2", 10))
    return lambda: record_payment(who, buyer.pk, Decimal("116.62"), "EUR", received_on=EARLY)


def use_credit(who, buyer):
    record_payment(who, buyer.pk, Decimal(50), "EUR")
    factories.issued(who, buyer)
    return lambda: allocate_credit(who, buyer.pk, "EUR")


def credit(who, buyer):
    document = factories.issued(who, buyer)
    draft = draft_credit(who, document.pk, "damaged", amount=Decimal(10))
    return lambda: issue_draft(who, draft.pk)


def use_credit_note(who, buyer):
    paid = factories.issued(who, buyer)
    record_payment(who, buyer.pk, Decimal(119), "EUR")
    note = issue_draft(who, draft_credit(who, paid.pk, "damaged", amount=Decimal(10)).pk)
    factories.issued(who, buyer)
    return lambda: allocate_credit_note(who, note.pk)


def pay_back(who, buyer):
    record_payment(who, buyer.pk, Decimal(50), "EUR")
    return lambda: refund(who, buyer.pk, Decimal(20), "EUR")


def drop(who, buyer):
    document = factories.issued(who, buyer)
    return lambda: write_off(who, document.pk, "insolvent")


def late_discount(who, buyer):
    document = factories.issued(who, buyer, terms=factories.with_discount("2", 10))
    record_payment(who, buyer.pk, Decimal("116.62"), "EUR", received_on=EARLY, take_discount=False)
    return lambda: take_discount(who, document.pk, paid_on=EARLY)


def bounce(who, buyer):
    payment = record_payment(who, buyer.pk, Decimal(119), "EUR", to="none")
    factories.issued(who, buyer)
    allocate_credit(who, buyer.pk, "EUR")
    return lambda: reverse_payment(who, payment.pk, "bounced")


def undo(who, buyer):
    factories.issued(who, buyer)
    record_payment(who, buyer.pk, Decimal(119), "EUR")
    allocation = store.Allocation.objects.of(who.company).get()
    return lambda: take_back(who, allocation.pk, "meant for another")


def understand_bill(who, buyer):
    item, _new = receive.receive(who, bills.xml(), channel="upload", name="a.xml")
    return lambda: understand.understand(who, item.pk)


def accept(who, buyer):
    bills.supplier(who)
    bill = bills.arrived(who)
    return lambda: decide.accept_bill(who, bill.pk)


def export(who, buyer):
    bill = bills.scheduled(who)
    run = runs.make_run(who, bill_ids=[bill.pk])
    return lambda: runs.export_run(who, run.pk)


def bank_paid(who, buyer):
    bill = bills.scheduled(who)
    run = runs.export_run(who, runs.make_run(who, bill_ids=[bill.pk]).pk)
    return lambda: runs.pay_run(who, run.pk, respond_to=True)


def returned(who, buyer):
    bill = bills.accepted(who)
    pay_bills.pay_bill(who, bill.pk)
    return lambda: pay_bills.unpay_bill(who, bill.pk, "returned")


SELLING = [issue, pay, use_credit, credit, use_credit_note, pay_back, drop, late_discount, bounce, undo]
BUYING = [understand_bill, accept, export, bank_paid, returned]


def rows(company) -> dict[str, int]:
    kept = (
        store.IssuedDocument,
        store.Entry,
        store.Posting,
        store.Payment,
        store.Allocation,
        store.Link,
        store.Event,
        store.AuditEntry,
        store.Bill,
        store.BillCheck,
        store.BillEvent,
        store.BillResponse,
        store.Job,
    )
    return {model.__name__: model.objects.of(company).count() for model in kept}


@pytest.mark.parametrize("scene", [*SELLING, *BUYING])
def test_a_verb_leaves_all_or_nothing(scene):
    who = factories.actor(factories.company())
    act = scene(who, factories.customer(who.company))
    before, dry = rows(who.company), Breaker()
    with transaction.atomic():
        with connection.execute_wrapper(dry):
            act()
        transaction.set_rollback(True)
    assert dry.count > 8, "the verb was counted"
    for n in range(1, dry.count + 1):
        with pytest.raises(Broken), transaction.atomic(), connection.execute_wrapper(Breaker(n)):
            act()
        assert rows(who.company) == before, n
    assert verify(who.company, files=False).problems == ()
    act()
    assert rows(who.company) != before
    assert verify(who.company, files=False).problems == ()
