"""Disputes, promises and plans among payments, credit notes, write-offs, reversals and days that pass, in any order.

After every step: a document counts as disputed exactly while a dispute about it is open, at most one is, no accepted dispute is
without its credit note, a plan's parts add up to its total, a promise that is kept was paid, and the self-check finds nothing.
"""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from duebook.domain.disputes import Claim
from duebook.domain.instalments import split
from duebook.domain.provisioning import USUAL
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.cases import accept, daily, disputes, plans, promises, provisions, recover, worklist
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.receivables.write_off import write_off
from duebook.store.models import Dispute, OpenItem, Payment, Plan, Promise
from tests import factories

PICK = st.integers(0, 99)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Cases(RuleBasedStateMachine):
    """The services themselves; what must hold is asked of the tables."""

    def __init__(self):
        super().__init__()
        self.now = START
        self.frozen = clock.frozen(self.now)
        self.frozen.__enter__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.who = factories.actor(factories.company())
        self.buyer = factories.customer(self.who.company)
        provisions.save_matrix(self.who, USUAL, self.today)
        self.docs = [factories.issued(self.who, self.buyer, "100", "50") for _ in range(2)]

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.frozen.__exit__(None, None, None)

    @property
    def today(self):
        return clock.today(self.who.company.time_zone)

    def rows(self, model, **fields):
        return list(model.objects.of(self.who.company).filter(**fields).order_by("pk"))

    def doc(self, pick):
        return self.docs[pick % len(self.docs)]

    @rule(days=st.integers(1, 12))
    def days_pass(self, days):
        self.frozen.__exit__(None, None, None)
        self.now += timedelta(days=days)
        self.frozen = clock.frozen(self.now)
        self.frozen.__enter__()
        daily.judge(self.who)
        daily.finish(self.who)
        daily.warn(self.who)

    @rule(pick=PICK, line=st.sampled_from(["1", "2", ""]), cents=st.integers(0, 5950))
    def object_to(self, pick, line, cents):
        amount = Decimal(cents).scaleb(-2) if cents else None
        claims = [Claim(line=line, amount=amount)] if line else []
        row = self.doc(pick)
        if self.rows(Dispute, document=row, state="open"):
            with pytest.raises(Conflict):
                disputes.open_dispute(self.who, row.pk, "quality", "no", claims=claims)
            return
        made = disputes.open_dispute(self.who, row.pk, "quality", "no", claims=claims)
        assert 0 < made.amount_minor <= row.payable_minor

    @precondition(lambda self: self.rows(Dispute, state="open"))
    @rule(pick=PICK, how=st.sampled_from(["accept", "reject", "withdraw"]))
    def decide(self, pick, how):
        waiting = self.rows(Dispute, state="open")
        row = waiting[pick % len(waiting)]
        if how == "reject":
            disputes.reject(self.who, row.pk, "it is right")
        elif how == "withdraw":
            disputes.withdraw(self.who, row.pk)
        else:
            before = OpenItem.objects.of(self.who.company).get(pk=row.document_id)
            try:
                done = accept.accept(self.who, row.pk, "yes")
            except (Conflict, Invalid):
                return  # more was credited before than is left
            after = OpenItem.objects.of(self.who.company).get(pk=row.document_id)
            assert before.open_minor - after.open_minor == min(before.open_minor, done.credit_note.payable_minor)

    @rule(pick=PICK, days=st.integers(0, 20), on_account=st.booleans())
    def promise(self, pick, days, on_account):
        row = self.doc(pick)
        try:
            promises.make_promise(
                self.who, self.buyer.pk, self.today + timedelta(days=days), document_id="" if on_account else row.pk
            )
        except Conflict:
            document = None if on_account else row
            standing = self.rows(Promise, state="open", document=document)
            assert standing or OpenItem.objects.of(self.who.company).filter(pk=row.pk, open_minor__lte=0).exists() or on_account

    @rule(pick=PICK, count=st.integers(1, 4), days=st.integers(0, 9))
    def plan(self, pick, count, days):
        row = self.doc(pick)
        units = OpenItem.objects.of(self.who.company).get(pk=row.pk).open_minor
        if units < count:
            return
        try:
            made = plans.propose_plan(self.who, [row.pk], split(units, count, self.today + timedelta(days=days)))
            plans.agree_plan(self.who, made.pk, "Ada")
        except Conflict:
            assert self.rows(Plan, state__in=plans.LIVE)

    @rule(pick=PICK, cents=st.integers(1, 20_000))
    def pay(self, pick, cents):
        row = self.doc(pick)
        units = OpenItem.objects.of(self.who.company).get(pk=row.pk).open_minor
        part = min(units, cents)
        to = [(row.pk, Decimal(part).scaleb(-2))] if part > 0 else "none"
        record_payment(self.who, self.buyer.pk, Decimal(cents).scaleb(-2), "EUR", to=to)

    @precondition(lambda self: self.rows(Payment, kind="receipt", reversed_by=None))
    @rule(pick=PICK)
    def bounce(self, pick):
        live = self.rows(Payment, kind="receipt", reversed_by=None)
        reverse_payment(self.who, live[pick % len(live)].pk, "no funds")

    @rule(pick=PICK)
    def give_up(self, pick):
        row = self.doc(pick)
        if OpenItem.objects.of(self.who.company).get(pk=row.pk).open_minor > 0:
            write_off(self.who, row.pk, "lost")

    @rule(pick=PICK, cents=st.integers(1, 9_000))
    def come_after_all(self, pick, cents):
        row = self.doc(pick)
        item = OpenItem.objects.of(self.who.company).get(pk=row.pk)
        if cents > item.written_off_minor + max(item.open_minor, 0):
            with pytest.raises((Conflict, Invalid)):
                recover.recover(self.who, row.pk, Decimal(cents).scaleb(-2))
            return
        recover.recover(self.who, row.pk, Decimal(cents).scaleb(-2))

    @rule()
    def provide(self):
        provisions.run_provision(self.who)
        again = provisions.run_provision(self.who)
        assert all(one.change_minor == 0 for one in again)

    @invariant()
    def disputed_exactly_while_a_dispute_is_open(self):
        for row in self.docs:
            waiting = self.rows(Dispute, document=row, state="open")
            assert len(waiting) <= 1
            assert bool(OpenItem.objects.of(self.who.company).get(pk=row.pk).disputed_at) == bool(waiting)
        assert all(one.credit_note_id for one in self.rows(Dispute, state="accepted"))

    @invariant()
    def plans_add_up_and_kept_promises_were_paid(self):
        for plan in self.rows(Plan):
            assert sum(plan.parts.values_list("amount_minor", flat=True)) == plan.total_minor
        for one in self.rows(Promise, state="kept"):
            assert one.paid_minor > 0
            assert one.paid_on <= one.due_on + timedelta(days=one.grace)

    @invariant()
    def the_books_hold(self):
        assert not selfcheck(self.who.company)
        worklist.rows(self.who)


@pytest.mark.django_db
def test_lives_of_cases():
    runs = int(os.environ.get("DUEBOOK_STATEFUL_RUNS", "4"))
    run_state_machine_as_test(
        Cases,
        settings=settings(
            max_examples=runs, stateful_step_count=12, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
