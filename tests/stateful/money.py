"""One company and what may happen to its money by hand and at the bank: the first half of the rules of all money."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from duebook.domain.document import ExchangeRate
from duebook.edge import clock
from duebook.kernel import plugs
from duebook.kernel.errors import Conflict, Invalid
from duebook.main.plugs import PLUGS
from duebook.services.cases.recover import recover
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.paying import connections, hear
from duebook.services.receivables.allocate import allocate_credit, allocate_credit_note
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment, take_back
from duebook.services.receivables.write_off import write_off
from duebook.services.treasury import apply, split, undo
from duebook.services.treasury.take_in import take_in
from duebook.store.models import (
    Allocation,
    BankLine,
    LineUse,
    OpenItem,
    Payment,
)  # fmt: skip
from tests import factories
from tests.services.debits import scene
from tests.services.paying.fake import FAKE, SECRET, message
from tests.services.treasury import sheets

PICK = st.integers(0, 99)
CENTS = st.integers(1, 20_000)
SHARE = st.integers(1, 100)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FEE = 25


def euro(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


class Money(RuleBasedStateMachine):
    """The services themselves, a gateway that keeps its own book, and a bank that says what the rules make it say."""

    done: ClassVar[Counter] = Counter()

    def __init__(self):
        super().__init__()
        plugs.install({**PLUGS, "gateways": {**PLUGS.get("gateways", {}), "fake": "tests.services.paying.fake:FAKE"}})
        FAKE.reset()
        self.now = START
        self.frozen = clock.frozen(self.now)
        self.frozen.__enter__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.who = scene.company()
        self.buyers = [factories.customer(self.who.company, name) for name in ("Nordlicht AG", "Zweite AG")]
        for buyer in self.buyers:
            scene.mandate(self.who, buyer)
        typed = {"api_key": "sk_1", "webhook_secret": SECRET}
        self.connection = connections.save_connection(self.who, gateway_key="fake", name="Cards", settings=typed)
        self.told = 0
        self.gateway = 0  # what the gateway's own book says that it holds for us
        self.by_hand = False  # somebody reversed money that is with the gateway: its book knows nothing of that

    def teardown(self):
        assert selfcheck(self.who.company) == []
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.frozen.__exit__(None, None, None)
        plugs.install(PLUGS)

    def rows(self, model, **fields):
        fields = ({"currency": "EUR"} if model is OpenItem else {}) | fields
        return list(model.objects.of(self.who.company).filter(**fields).order_by("pk"))

    def one(self, model, pick, **fields):
        found = self.rows(model, **fields)
        return found[pick % len(found)] if found else None

    def item(self, pick, **fields):
        return self.one(OpenItem, pick, **fields)

    def attempt(self, name, act, *, sure=False):
        """Do it; a refusal is clean: no other kind of error, and nothing of it stays. What is sure must be possible."""
        try:
            with transaction.atomic():
                made = act()
        except (Conflict, Invalid):
            assert not sure, name
            return None
        type(self).done[name] += 1
        return True if made is None else made

    def say(self, **happening):
        self.told += 1
        body, headers = message({"event_id": f"ev_{self.told}", "type": "x", **happening}, at=int(clock.now().timestamp()))
        return hear.hear(self.connection.pk, connections.hook_secret(self.connection), headers, body)

    def line(self, cents, text="", **facts):
        """One line of the bank, by a file."""
        self.told += 1
        one = sheets.Line(clock.today(), euro(cents), text=f"{text} {self.told}", name="Nordlicht AG", **facts)
        take_in(self.who, sheets.camt([one]), name="a.xml", channel="api")
        return BankLine.objects.of(self.who.company).order_by("created_at", "pk").last()

    # documents

    @precondition(lambda self: len(self.rows(OpenItem)) < 7)
    @rule(net=CENTS, whose=st.booleans())
    def issue(self, net, whose):
        self.attempt("issue", lambda: factories.issued(self.who, self.buyers[whose], str(euro(net))), sure=True)

    @precondition(lambda self: self.rows(OpenItem, document__type="380"))
    @rule(pick=PICK, cents=CENTS)
    def credit_note(self, pick, cents):
        row = self.item(pick, document__type="380")
        made = lambda: issue_draft(self.who, draft_credit(self.who, row.pk, "too dear", amount=euro(cents)).pk)  # noqa: E731 - short
        self.attempt("credit-note", made)

    @precondition(lambda self: self.rows(OpenItem, document__type="381"))
    @rule(pick=PICK, other=PICK, cents=CENTS, back=st.booleans())
    def use_credit_note(self, pick, other, cents, back):
        note, row = self.item(pick, document__type="381"), self.item(other)
        if back:
            act = lambda: refund(self.who, note.customer_id, euro(cents), "EUR", credit_note_id=note.pk)  # noqa: E731 - short
            self.attempt("note-refunded", act)
        else:
            self.attempt("note-allocated", lambda: allocate_credit_note(self.who, note.pk, [(row.pk, None)]))

    # money by hand

    @rule(cents=CENTS, whose=st.booleans(), picks=st.lists(PICK, max_size=2, unique=True), share=SHARE)
    def pay(self, cents, whose, picks, share):
        buyer, left, parts = self.buyers[whose], cents, {}
        for row in (self.item(pick, customer=buyer, open_minor__gt=0) for pick in picks):
            part = min(row.open_minor * share // 100, left) if row and row.pk not in parts else 0
            if part > 0:
                parts[row.pk], left = euro(part), left - part
        to = list(parts.items()) or "none"
        self.attempt("pay", lambda: record_payment(self.who, buyer.pk, euro(cents), "EUR", to=to, drop_small=True), sure=True)

    @precondition(lambda self: self.rows(OpenItem))
    @rule(pick=PICK, cents=CENTS)
    def use_credit(self, pick, cents):
        row = self.item(pick)
        self.attempt("use-credit", lambda: allocate_credit(self.who, row.customer_id, "EUR", [(row.pk, euro(cents))]))

    @rule(cents=CENTS, whose=st.booleans())
    def pay_back(self, cents, whose):
        self.attempt("refund", lambda: refund(self.who, self.buyers[whose].pk, euro(cents), "EUR"))

    @precondition(lambda self: self.rows(OpenItem))
    @rule(pick=PICK, share=SHARE)
    def drop(self, pick, share):
        row = self.item(pick)
        part = max(abs(row.open_minor) * share // 100, 1)
        self.attempt("write-off", lambda: write_off(self.who, row.pk, "lost", amount=euro(part)), sure=row.open_minor != 0)

    @precondition(lambda self: self.rows(OpenItem))
    @rule(pick=PICK, cents=CENTS)
    def come_after_all(self, pick, cents):
        row = self.item(pick)
        self.attempt("recover", lambda: recover(self.who, row.pk, euro(cents)))

    @precondition(lambda self: self.rows(Allocation))
    @rule(pick=PICK, live=st.booleans())
    def undo_settlement(self, pick, live):
        row = self.one(Allocation, pick, **({"reverses": None, "reversed_by": None} if live else {})) or self.one(
            Allocation, pick
        )
        self.attempt("take-back", lambda: take_back(self.who, row.pk, "wrong invoice"))

    @precondition(lambda self: self.rows(Payment))
    @rule(pick=PICK)
    def reverse(self, pick):
        row = self.one(Payment, pick)
        if self.attempt("reverse", lambda: reverse_payment(self.who, row.pk, "wrong")) and row.account == "gateway-clearing":
            self.by_hand = True

    # the bank

    @rule(cents=CENTS, out=st.booleans())
    def statement(self, cents, out):
        assert self.line(-cents if out and cents % 3 == 0 else cents, "Thanks").pk
        type(self).done["statement"] += 1

    @precondition(lambda self: self.rows(BankLine))
    @rule(
        pick=PICK,
        picks=st.lists(PICK, max_size=3, unique=True),
        how=st.sampled_from(["accept", "credit", "split", "aside", "out"]),
    )
    def accept_line(self, pick, picks, how):
        line, whose = self.one(BankLine, pick), self.buyers[len(picks) % 2].pk
        chosen = list(dict.fromkeys(row.pk for row in (self.item(one) for one in picks) if row))
        piece = euro(max(abs(line.amount_minor) // 3, 1))
        acts = {
            "accept": lambda: apply.accept(self.who, line.pk, parts=[(pk, None) for pk in chosen], customer_id=whose, drop=True,
                                           reason="known"),
            "credit": lambda: apply.to_customer(self.who, line.pk, whose),
            "split": lambda: split.split(self.who, line.pk, [*(split.Piece(piece, document_id=pk) for pk in chosen[:1]),
                                                             split.Piece(piece, reason="an own transfer")]),
            "aside": lambda: apply.set_aside(self.who, line.pk, "wages"),
            "out": lambda: apply.refund(self.who, line.pk, whose),
        }  # fmt: skip
        self.attempt(f"line-{how}", acts[how])

    @precondition(lambda self: self.rows(BankLine) and len(self.rows(OpenItem, currency="USD")) < 4)
    @rule(pick=PICK, cents=CENTS, paid=CENTS, whose=st.booleans(), rate=st.sampled_from(["", "0.9137"]))
    def line_pays_dollars(self, pick, cents, paid, whose, rate):
        """A line in euro pays an invoice in dollars, in part, in full or more."""
        line, stated = self.one(BankLine, pick), ExchangeRate(currency="EUR", rate=Decimal(rate or 1))
        facts = {"currency": "USD"} | ({"exchange": stated} if rate else {})
        row = factories.issued(self.who, self.buyers[whose], str(euro(cents)), **facts)
        self.attempt("line-dollars", lambda: apply.accept(self.who, line.pk, parts=[(row.pk, None)], paid=euro(paid)))

    @precondition(lambda self: self.rows(Payment, account="bank", amount_minor__gt=0))
    @rule(pick=PICK)
    def link_line(self, pick):
        """The bank says what somebody typed before."""
        payment = self.one(Payment, pick, account="bank", amount_minor__gt=0)
        line = self.line(payment.amount_minor)
        self.attempt("line-linked", lambda: apply.link(self.who, line.pk, payment.pk))

    @precondition(lambda self: self.rows(LineUse))
    @rule(pick=PICK)
    def undo_line(self, pick):
        use = self.one(LineUse, pick)
        self.attempt("line-undone", lambda: undo.undo(self.who, use.pk))
