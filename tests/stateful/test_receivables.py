"""Issue, pay, allocate, refund, credit, write off, reverse in any order, against a model of dictionaries.

After every step: the ledger sums to zero, each document's paid + open + credited + written off is its total, the customer's credit
is the model's, and the self-check finds nothing.
"""

import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.receivables.allocate import allocate_credit, allocate_credit_note
from duebook.services.receivables.balances import credit_minor
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.receivables.write_off import write_off
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from tests import factories

CENTS = st.integers(1, 20_000)
PICK = st.integers(0, 99)


def euro(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


class Receivables(RuleBasedStateMachine):
    """The services beside a model: documents with what settled them, payments with where they went, one sum of credit."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.who = factories.actor(factories.company())
        self.buyer = factories.customer(self.who.company)
        self.docs: dict[str, dict[str, int]] = {}  # total (negative: a credit note), open, credited, off
        self.payments: dict[str, dict] = {}  # amount, parts {document: cents}, live
        self.uses: list[tuple[str, int]] = []  # of credit, oldest first
        self.notes: dict[str, str] = {}  # credit note -> its invoice
        self.credit = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def invoices(self, *, wanting: bool = True) -> list[str]:
        return [pk for pk, doc in self.docs.items() if doc["total"] > 0 and (doc["open"] > 0 or not wanting)]

    @precondition(lambda self: len(self.docs) < 8)
    @rule(net=CENTS)
    def issue(self, net):
        document = factories.issued(self.who, self.buyer, str(euro(net)))
        self.docs[document.pk] = {"total": document.payable_minor, "open": document.payable_minor, "credited": 0, "off": 0}

    @rule(cents=CENTS, picks=st.lists(PICK, max_size=3), share=st.integers(1, 100))
    def pay(self, cents, picks, share):
        wanting = self.invoices()
        chosen = list(dict.fromkeys(wanting[pick % len(wanting)] for pick in picks)) if wanting else []
        left, parts = cents, {}
        for pk in chosen:
            part = min(self.docs[pk]["open"] * share // 100, left)
            if part > 0:
                parts[pk], left = part, left - part
        to = [(pk, euro(part)) for pk, part in parts.items()]
        payment = record_payment(self.who, self.buyer.pk, euro(cents), "EUR", to=to or "none")
        for pk, part in parts.items():
            self.docs[pk]["open"] -= part
        self.credit += left
        self.payments[payment.pk] = {"amount": cents, "parts": parts, "live": True}

    @precondition(lambda self: self.invoices())
    @rule(pick=PICK, cents=CENTS)
    def use_credit(self, pick, cents):
        pk = self.invoices()[pick % len(self.invoices())]
        part = min(cents, self.docs[pk]["open"])
        if part > self.credit:
            with pytest.raises((Conflict, Invalid)):
                allocate_credit(self.who, self.buyer.pk, "EUR", [(pk, euro(part))])
            return
        allocate_credit(self.who, self.buyer.pk, "EUR", [(pk, euro(part))])
        self.docs[pk]["open"] -= part
        self.credit -= part
        self.uses.append((pk, part))

    @rule(cents=CENTS)
    def pay_back(self, cents):
        if cents > self.credit:
            with pytest.raises(Conflict):
                refund(self.who, self.buyer.pk, euro(cents), "EUR")
            return
        back = refund(self.who, self.buyer.pk, euro(cents), "EUR")
        self.credit -= cents
        self.payments[back.pk] = {"amount": -cents, "parts": {}, "live": True}

    @precondition(lambda self: self.invoices(wanting=False) and len(self.notes) < 4)
    @rule(pick=PICK, cents=CENTS)
    def credit_invoice(self, pick, cents):
        known = self.invoices(wanting=False)
        pk = known[pick % len(known)]
        left = self.docs[pk]["total"] - sum(-self.docs[note]["total"] for note, of in self.notes.items() if of == pk)
        if cents > left:
            with pytest.raises((Conflict, Invalid)):
                draft_credit(self.who, pk, "too dear", amount=euro(cents))
            return
        note = issue_draft(self.who, draft_credit(self.who, pk, "too dear", amount=euro(cents)).pk)
        assert note.payable_minor == cents
        used = min(cents, self.docs[pk]["open"])
        self.docs[pk]["open"] -= used
        self.docs[pk]["credited"] += used
        self.docs[note.pk] = {"total": -cents, "open": used - cents, "credited": 0, "off": 0}
        self.notes[note.pk] = pk

    @precondition(lambda self: self.notes and self.invoices())
    @rule(pick=PICK, other=PICK)
    def use_credit_note(self, pick, other):
        note = list(self.notes)[pick % len(self.notes)]
        pk = self.invoices()[other % len(self.invoices())]
        there = -self.docs[note]["open"]
        if there <= 0:
            with pytest.raises(Conflict):
                allocate_credit_note(self.who, note, [(pk, None)])
            return
        allocate_credit_note(self.who, note, [(pk, None)])
        part = min(there, self.docs[pk]["open"])
        self.docs[pk]["open"] -= part
        self.docs[pk]["credited"] += part
        self.docs[note]["open"] += part

    @precondition(lambda self: any(doc["open"] for doc in self.docs.values()))
    @rule(pick=PICK, share=st.integers(1, 100))
    def drop(self, pick, share):
        wanting = [pk for pk, doc in self.docs.items() if doc["open"]]
        pk = wanting[pick % len(wanting)]
        sign = 1 if self.docs[pk]["open"] > 0 else -1
        part = max(abs(self.docs[pk]["open"]) * share // 100, 1)
        write_off(self.who, pk, "not worth it", amount=euro(part))
        self.docs[pk]["open"] -= sign * part
        self.docs[pk]["off"] += sign * part

    @precondition(lambda self: self.payments)
    @rule(pick=PICK)
    def reverse(self, pick):
        pk = list(self.payments)[pick % len(self.payments)]
        payment = self.payments[pk]
        short = payment["amount"] - sum(payment["parts"].values()) - self.credit
        uses, freed = list(self.uses), []
        while short > 0 and payment["amount"] > 0 and uses:
            freed.append(uses.pop())
            short -= freed[-1][1]
        if not payment["live"] or (payment["amount"] > 0 and short > 0):
            with pytest.raises(Conflict):
                reverse_payment(self.who, pk, "bounced")
            return
        reverse_payment(self.who, pk, "bounced")
        for document, part in [*payment["parts"].items(), *freed]:
            self.docs[document]["open"] += part
        self.credit += sum(part for _, part in freed) - (payment["amount"] - sum(payment["parts"].values()))
        self.uses, payment["live"] = uses, False

    @invariant()
    def agrees(self):
        company = self.who.company
        assert sum(Posting.objects.of(company).values_list("amount_minor", flat=True)) == 0
        assert credit_minor(company, self.buyer.pk, "EUR") == self.credit
        for item in OpenItem.objects.of(company):
            doc = self.docs[item.pk]
            found = {"open": item.open_minor, "credited": item.credited_minor, "off": item.written_off_minor}
            assert found == {name: doc[name] for name in found}
            assert item.is_open is (doc["open"] != 0)
        assert selfcheck(company) == []


def play(runs: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Receivables, settings=settings(max_examples=runs, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    )


@pytest.mark.django_db
def test_money_in_any_order():
    play(runs=int(os.environ.get("DUEBOOK_STATEFUL_RUNS", "50")), steps=12)


@pytest.mark.slow
@pytest.mark.timeout(14_400)
@pytest.mark.django_db
def test_money_in_any_order_5000_times():
    play(runs=5_000, steps=20)
