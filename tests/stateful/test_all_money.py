"""All ways of money on one company in any order: by hand, by bank, by gateway, by debit; credited, disputed, claimed, written off.

The services decide what is possible: a wrong order must be a refusal (Conflict or Invalid) that changes nothing. What must hold
after every step stands in :mod:`tests.stateful.raw`; besides, the clearing account is what the gateway's own book says.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from duebook.domain.gateway import Payout, PayoutLine
from duebook.domain.instalments import split as parts_of
from duebook.edge import clock
from duebook.services.cases import accept as accepting
from duebook.services.cases import disputes, plans, promises
from duebook.services.collections import claims
from duebook.services.debits import collected, meet, notify, returns, runs
from duebook.services.debits import undo as undoing
from duebook.services.paying import charge as charging
from duebook.services.paying import payouts, refunds, settle
from duebook.store.models import (
    Charge,
    Chargeback,
    ChargeRefund,
    Claim,
    DebitItem,
    DebitRun,
    Dispute,
    GatewayPayout,
    OpenItem,
    Plan,
)  # fmt: skip
from tests.services.paying.fake import FAKE, paid
from tests.stateful import raw
from tests.stateful.life import DONE, WALK
from tests.stateful.money import CENTS, FEE, PICK, SHARE, Money, euro


class AllMoney(Money):
    """The gateway, direct debits, claims and cases besides."""

    # the gateway

    @precondition(lambda self: self.rows(OpenItem, open_minor__gt=0) and len(self.rows(Charge)) < 4)
    @rule(pick=PICK, share=SHARE, at_once=st.booleans())
    def charge(self, pick, share, at_once):
        row = self.item(pick, open_minor__gt=0)
        units = max(row.open_minor * share // 100, 1)
        wish = charging.Wish(row.customer_id, "EUR", ((row.pk, units),), self.connection.pk, "Invoice")
        made = self.attempt("charge", lambda: charging.begin(self.who, wish))
        if made and at_once:
            self.charge_paid(pick=-1)

    @precondition(lambda self: self.rows(Charge, payment=None))
    @rule(pick=PICK)
    def charge_paid(self, pick):
        row = self.one(Charge, pick, payment=None)
        if FAKE.charges[FAKE.references[row.pk]].state != "pending":
            return
        FAKE.pay(row)
        for _ in range(2):  # told twice, counted once
            self.say(**{key: value for key, value in paid(row).items() if key not in {"event_id", "type"}})
        self.gateway += row.amount_minor
        assert settle.locked(self.who, row.pk).payment_id
        type(self).done["charge-paid"] += 1

    @precondition(lambda self: self.rows(Charge, payment__isnull=False))
    @rule(pick=PICK, cents=CENTS, note=PICK, mood=st.sampled_from(["", "", "slow", "refuse"]))
    def refund_charge(self, pick, cents, note, mood):
        row, source = self.one(Charge, pick, payment__isnull=False), self.item(note, open_minor__lt=0)
        units = min(cents, refunds.refundable(row)) or 1
        if source:
            units = min(units, -source.open_minor) or 1
        about = {"credit_note_id": source.pk} if source and note % 2 else {}
        made = self.attempt("charge-refund", lambda: refunds.refund_charge(self.who, row.pk, euro(units), **about))
        if not made:
            return
        FAKE.mood = mood
        refunds.perform(self.one(refunds.Job, -1, kind="charge-refund", payload__refund=made.pk))
        FAKE.mood = ""
        self.gateway -= 0 if mood == "refuse" else units

    @precondition(lambda self: self.rows(ChargeRefund, state="pending"))
    @rule(pick=PICK, well=st.booleans())
    def refund_answer(self, pick, well):
        row = self.one(ChargeRefund, pick, state="pending")
        state = "succeeded" if well else "failed"
        self.say(kind="refund", provider_id=row.charge.provider_id, own_id=row.provider_id, state=state, amount=row.amount_minor,
                 currency="EUR")  # fmt: skip
        self.gateway += 0 if well else row.amount_minor
        type(self).done[f"refund-{state}"] += 1

    @precondition(lambda self: self.rows(Charge, payment__isnull=False))
    @rule(pick=PICK, share=SHARE, fee=st.sampled_from([0, 1500]))
    def chargeback(self, pick, share, fee):
        row = self.one(Charge, pick, payment__isnull=False)
        if self.rows(Chargeback, charge=row, state__in=("open", "lost")):
            return  # a bank takes back once at a time
        units = max(row.amount_minor * share // 100, 1)
        self.dispute(row, f"dp_{self.told}", "open", units, fee)
        self.gateway -= units + fee

    @precondition(lambda self: self.rows(Chargeback, state="open"))
    @rule(pick=PICK, won=st.booleans())
    def chargeback_ends(self, pick, won):
        row = self.one(Chargeback, pick, state="open")
        self.dispute(row.charge, row.provider_id, "won" if won else "lost", row.amount_minor, 0)
        self.gateway += row.amount_minor if won else 0

    def dispute(self, charge, own_id, state, units, fee):
        """A message that must be taken: the money is gone, or back, whatever we think of it."""
        assert self.say(kind="dispute", provider_id=charge.provider_id, own_id=own_id, state=state, amount=units, currency="EUR",
                        reason="fraud", fee=fee) == ["dispute"]  # fmt: skip
        assert Chargeback.objects.of(self.who.company).get(provider_id=own_id).state == state
        type(self).done[f"chargeback-{state}"] += 1

    @precondition(lambda self: self.rows(Charge, payment__isnull=False, payout_lines=None))
    @rule(meet_it=st.booleans())
    def payout(self, meet_it):
        rows = self.rows(Charge, payment__isnull=False, payout_lines=None)
        lines = tuple(PayoutLine(kind="charge", provider_id=one.provider_id, gross=one.amount_minor, fee=FEE) for one in rows)
        net, name = sum(one.net for one in lines), f"FAKE-{self.told}"
        made = Payout(provider_id=name, amount=net, currency="EUR", arrives=clock.today(), lines=lines, reference=name)
        payouts.take_in(self.who, self.connection.pk, made)
        payouts.take_in(self.who, self.connection.pk, made)
        self.gateway -= sum(one.fee for one in lines)
        if net and meet_it and payouts.meet(self.who, self.line(net, name)):
            type(self).done["payout-met"] += 1
            self.gateway -= net

    @precondition(lambda self: self.rows(GatewayPayout))
    @rule(pick=PICK)
    def payout_undone(self, pick):
        row = self.one(GatewayPayout, pick)
        if self.attempt("payout-undone", lambda: payouts.undo(self.who, row.pk, "another's")):
            self.gateway += row.amount_minor

    # direct debits

    @precondition(lambda self: self.rows(OpenItem, open_minor__gt=0) and len(self.rows(DebitRun)) < 3)
    @rule(pick=PICK, tell=st.booleans())
    def debit(self, pick, tell):
        row = self.item(pick, open_minor__gt=0)
        run = self.attempt("debit-run", lambda: runs.make_run(self.who, document_ids=[row.pk]))
        if run and tell:
            self.attempt("debit-told", lambda: notify.notify_run(self.who, run.pk), sure=True)

    @precondition(lambda self: self.rows(DebitRun))
    @rule(pick=PICK, end=st.sampled_from(["export", "export", "discard", "withdraw", "book", "unbook", "restore"]))
    def debit_goes_on(self, pick, end):
        run = self.one(DebitRun, pick)
        acts = {
            "export": lambda: runs.export_run(self.who, run.pk),
            "discard": lambda: runs.discard_run(self.who, run.pk),
            "withdraw": lambda: runs.withdraw_run(self.who, run.pk, "not sent"),
            "book": lambda: collected.book_run(self.who, run.pk, on=clock.today()),
            "unbook": lambda: undoing.unbook_run(self.who, run.pk, "too early"),
            "restore": lambda: undoing.restore_run(self.who, run.pk, "it was sent"),
        }
        self.attempt(f"debit-{end}", acts[end])

    @precondition(lambda self: self.rows(DebitItem, state__in=("sent", "booked", "returned")))
    @rule(pick=PICK, how=st.sampled_from(["line in", "line out", "line out", "by hand"]), fee=st.sampled_from([0, 350]))
    def debit_line(self, pick, how, fee):
        item = self.one(DebitItem, pick, state__in=("sent", "booked", "returned"))
        if how == "by hand":
            self.attempt("debit-returned", lambda: returns.return_item(self.who, item.pk, "AM04"), sure=item.state != "returned")
        elif how == "line in":
            line = self.line(item.amount_minor, e2e=item.end_to_end_id)
            self.attempt("debit-met", lambda: meet.meet(self.who, line) or None)
        elif not item.fee_minor:
            line = self.line(-item.amount_minor - fee, e2e=item.end_to_end_id, reason="AM04")
            self.attempt("debit-return-line", lambda: returns.take_returns(self.who, line), sure=True)

    @precondition(lambda self: self.rows(DebitItem, state="returned"))
    @rule(pick=PICK)
    def debit_return_undone(self, pick):
        item = self.one(DebitItem, pick, state="returned")
        self.attempt("debit-return-undone", lambda: undoing.undo_return(self.who, item.pk, "another's"))

    # claims and cases

    @rule(days=st.integers(1, 45))
    def days_pass(self, days):
        self.frozen.__exit__(None, None, None)
        self.now += timedelta(days=days)
        self.frozen = clock.frozen(self.now)
        self.frozen.__enter__()

    @precondition(lambda self: self.rows(OpenItem, document__type="380"))
    @rule(pick=PICK, lump=st.booleans())
    def claim(self, pick, lump):
        row = self.item(pick, document__type="380")
        self.attempt("claim", lambda: (claims.claim_lump_sum if lump else claims.claim_interest)(self.who, row.pk))

    @precondition(lambda self: self.rows(Claim))
    @rule(pick=PICK, end=st.sampled_from(["pay", "money", "unpay", "waive"]))
    def claim_ends(self, pick, end):
        row = self.one(Claim, pick)
        acts = {
            "pay": lambda: claims.pay(self.who, [row.pk]),
            "money": lambda: claims.record_payment_of(self.who, [row.pk]),
            "unpay": lambda: claims.unpay(self.who, row.pk, "wrong"),
            "waive": lambda: claims.waive(self.who, row.pk, "goodwill"),
        }
        self.attempt(f"claim-{end}", acts[end])

    @precondition(lambda self: self.rows(OpenItem))
    @rule(pick=PICK, what=st.sampled_from(["object", "plan", "promise"]), count=st.integers(1, 3))
    def case(self, pick, what, count):
        row, later = self.item(pick), clock.today() + timedelta(days=5)

        def plan():
            made = plans.propose_plan(self.who, [row.pk], parts_of(max(row.open_minor, count), count, later))
            return plans.agree_plan(self.who, made.pk, "Ada")

        acts = {
            "object": lambda: disputes.open_dispute(self.who, row.pk, "quality", "no"),
            "plan": plan,
            "promise": lambda: promises.make_promise(self.who, row.customer_id, later, document_id=row.pk),
        }
        self.attempt(what, acts[what])

    @precondition(lambda self: self.rows(Dispute, state="open") or self.rows(Plan, state="agreed"))
    @rule(pick=PICK, how=st.sampled_from(["accept", "reject", "cancel"]))
    def case_ends(self, pick, how):
        row, plan = self.one(Dispute, pick), self.one(Plan, pick)
        acts = {
            "accept": lambda: row and accepting.accept(self.who, row.pk, "yes"),
            "reject": lambda: row and disputes.reject(self.who, row.pk, "it is right"),
            "cancel": lambda: plan and plans.cancel_plan(self.who, plan.pk, "paid otherwise"),
        }
        self.attempt(f"case-{how}", acts[how])

    @invariant()
    def everything_agrees(self):
        raw.holds(self.who.company)
        if not self.by_hand:
            assert raw.held_by_gateways(self.who.company) == self.gateway


def play(examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        AllMoney,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet),
    )


@pytest.mark.django_db
def test_all_money_in_any_order():
    play(int(os.environ.get("DUEBOOK_STATEFUL_RUNS", "24")), steps=8)


@pytest.mark.django_db
def test_a_life_in_which_every_rule_is_done():
    AllMoney.done = Counter()
    life = AllMoney()
    try:
        for name, facts in WALK:
            getattr(life, name)(**facts)
            life.everything_agrees()
    finally:
        life.teardown()
    assert [name for name in DONE if not AllMoney.done[name]] == []


@pytest.mark.slow
@pytest.mark.timeout(28_800)
@pytest.mark.django_db
def test_all_money_in_any_order_5000_times():
    play(5_000, steps=25)
