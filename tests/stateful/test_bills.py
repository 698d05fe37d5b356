"""Receive, query, accept, reject, reopen, schedule, run, pay, unpay in any order, against a model of one state for each bill.

After every step: each bill's state is the model's, what is owed is the sum of the accepted ones, no bill is in two live runs, the
ledger balances, and the self-check finds nothing.
"""

import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from duebook.domain.clarification import Clarification
from duebook.domain.codes import DocumentType
from duebook.edge import clock
from duebook.kernel.errors import Conflict
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.payables import decide, pay, runs, schedule
from duebook.services.payables.acts import owed
from duebook.store.bills import Bill, BillStanding
from duebook.store.ledger import Posting
from duebook.store.payruns import PaymentRunItem
from tests import bills, factories

PICK = st.integers(0, 99)
WHY = [Clarification(code="OTH", text="because")]
OPEN = ("received", "in-process", "under-query")
OWED = ("accepted", "scheduled")


class Payables(RuleBasedStateMachine):
    """The services beside a model: the state and the amount of each bill, and which are in which run."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.who = factories.actor(factories.company())
        bills.supplier(self.who)
        self.states: dict[str, str] = {}
        self.amounts: dict[str, int] = {}
        self.runs: dict[str, list[str]] = {}  # live ones
        self.exported: set[str] = set()
        self.paid_by: dict[str, list[str]] = {}  # bill -> the bills of its transfer

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def pick(self, number: int) -> str:
        keys = sorted(self.states)
        return keys[number % len(keys)]

    def in_run(self, pk: str) -> bool:
        return any(pk in members for members in self.runs.values())

    def attempt(self, possible: bool, act, pk: str, state: str) -> bool:
        """Do it where the model allows it; else it must be refused and change nothing."""
        if not possible:
            with pytest.raises(Conflict), transaction.atomic():
                act()
            return False
        act()
        self.states[pk] = state
        return True

    @precondition(lambda self: len(self.states) < 5)
    @rule(cents=st.integers(100, 50_000), credit=st.booleans())
    def receive(self, cents, credit):
        kind = DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE
        made = bills.document(f"N{len(self.states)}", str(Decimal(cents).scaleb(-2)), type=kind)
        bill = bills.arrived(self.who, made)
        self.states[bill.pk], self.amounts[bill.pk] = "received", bill.payable_minor

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def query(self, number):
        pk = self.pick(number)
        self.attempt(self.states[pk] in OPEN, lambda: decide.query_bill(self.who, pk, WHY, respond_to=False), pk, "under-query")

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def accept(self, number):
        pk = self.pick(number)
        self.attempt(self.states[pk] in OPEN, lambda: decide.accept_bill(self.who, pk, respond_to=False), pk, "accepted")

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def reject(self, number):
        pk = self.pick(number)
        self.attempt(self.states[pk] in OPEN, lambda: decide.reject_bill(self.who, pk, WHY, respond_to=False), pk, "rejected")

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def reopen(self, number):
        pk = self.pick(number)
        possible = self.states[pk] in (*OWED, "rejected") and not self.in_run(pk)
        self.attempt(possible, lambda: decide.reopen_bill(self.who, pk, "wrong"), pk, "in-process")

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def schedule(self, number):
        pk = self.pick(number)
        possible = self.states[pk] in OWED and not self.in_run(pk)
        self.attempt(possible, lambda: schedule.schedule_bill(self.who, pk), pk, "scheduled")

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def by_hand(self, number):
        pk = self.pick(number)
        possible = self.states[pk] in OWED and not self.in_run(pk)
        if self.attempt(possible, lambda: pay.pay_bill(self.who, pk), pk, "paid"):
            self.paid_by[pk] = [pk]

    @precondition(lambda self: self.states)
    @rule(number=PICK)
    def back(self, number):
        pk = self.pick(number)
        if self.attempt(self.states[pk] == "paid", lambda: pay.unpay_bill(self.who, pk, "returned"), pk, "accepted"):
            for other in self.paid_by[pk]:
                self.states[other] = "accepted"

    @precondition(lambda self: "scheduled" in self.states.values())
    @rule()
    def make_run(self):
        free = sorted(pk for pk, state in self.states.items() if state == "scheduled" and not self.in_run(pk))
        if sum(self.amounts[pk] for pk in free) <= 0:
            with pytest.raises(Conflict), transaction.atomic():
                runs.make_run(self.who, until=clock.today() + schedule.LATEST)
            return
        run = runs.make_run(self.who, until=clock.today() + schedule.LATEST)
        self.runs[run.pk] = free

    @precondition(lambda self: self.runs)
    @rule(number=PICK, end=st.sampled_from(["export", "discard", "pay", "release"]))
    def go_on(self, number, end):
        pk = sorted(self.runs)[number % len(self.runs)]
        members, is_out = self.runs[pk], pk in self.exported
        acts = {
            "export": lambda: runs.export_run(self.who, pk),
            "discard": lambda: runs.discard_run(self.who, pk),
            "pay": lambda: runs.pay_run(self.who, pk),
            "release": lambda: runs.release_run(self.who, pk, "no"),
        }
        if is_out == (end in {"export", "discard"}):
            with pytest.raises(Conflict), transaction.atomic():
                acts[end]()
            return
        acts[end]()
        if end == "export":
            self.exported.add(pk)
            return
        del self.runs[pk]
        credit = any(self.amounts[one] < 0 for one in members)
        for one in members if end != "discard" else ():
            self.states[one] = "paid" if end == "pay" else "accepted"
            self.paid_by[one] = (members if credit else [one]) if end == "pay" else []

    @invariant()
    def everything_agrees(self):
        company = self.who.company
        assert dict(BillStanding.objects.of(company).values_list("pk", "state")) == self.states
        for bill in Bill.objects.of(company):
            assert owed(company.pk, bill) == (self.amounts[bill.pk] if self.states[bill.pk] in OWED else 0)
        live = list(PaymentRunItem.objects.of(company).filter(is_live=True, run__state__in=["draft", "exported"]))
        assert sorted(item.bill_id for item in live) == sorted(pk for members in self.runs.values() for pk in members)
        assert sum(Posting.objects.of(company).values_list("amount_minor", flat=True)) == 0
        assert selfcheck(company) == []


def play(runs_of_it: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Payables,
        settings=settings(max_examples=runs_of_it, stateful_step_count=steps, deadline=None, suppress_health_check=quiet),
    )


@pytest.mark.django_db
def test_bills_in_any_order():
    play(int(os.environ.get("DUEBOOK_STATEFUL_RUNS", "50")) // 2, steps=12)


@pytest.mark.slow
@pytest.mark.timeout(14_400)
@pytest.mark.django_db
def test_bills_in_any_order_1000_times():
    play(1_000, steps=25)
