"""Two workers at one line, and any order of doing and undoing: never more used than there is, never more posted than open."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import OperationalError, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duebook.kernel.errors import DuebookError
from duebook.services.access import system
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.treasury import apply, look_at, undo
from duebook.services.treasury.split import Piece, split
from duebook.store.bank import LineStanding, LineUse
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment
from tests import factories
from tests.services.treasury import lines


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_a_line_once():
    owner = factories.company()
    who = factories.actor(owner)
    buyer = factories.customer(owner)
    at = lines.account(owner)
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00", f"Invoice {invoice.number}")
    together = threading.Barrier(2)
    posted, errors = [], []

    def looked():
        for _ in range(200):
            try:
                return look_at.look_at(system(owner, "system"), at.pk).posted
            except OperationalError:  # SQLite's tables in memory are locked as a whole: the outbox tries a job again, too
                time.sleep(0.02)
        raise AssertionError("the tables stayed locked")

    def work():
        try:
            together.wait(30)
            posted.append(looked())
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections["default"].close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    assert errors == []
    assert sum(posted) == 1
    assert Payment.objects.of(owner).count() == 1
    assert LineUse.objects.of(owner).filter(line=line).count() == 1
    assert OpenItem.objects.of(owner).get(pk=invoice.pk).open_minor == 0


STEP = st.tuples(
    st.sampled_from(["accept", "open", "credit", "aside", "split", "undo"]), st.integers(0, 2), st.integers(1, 15_000)
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(amounts=st.lists(st.integers(1, 30_000), min_size=1, max_size=3), steps=st.lists(STEP, max_size=8))
def test_uses_and_what_is_left_make_the_line(amounts, steps):
    owner = factories.company()
    who = factories.actor(owner)
    buyer = factories.customer(owner)
    at = lines.account(owner)
    invoices = [factories.issued(who, buyer, str(net)) for net in (10, 50, 100)]
    before = lines.balances(owner)
    rows = [lines.line(at, str(Decimal(units) / 100)) for units in amounts]
    for act, place, units in steps:
        line, invoice = rows[place % len(rows)], invoices[place]
        try:
            if act in {"accept", "open"}:
                apply.accept(who, line.pk, parts=[(invoice.pk, None)], rest="credit" if act == "accept" else "open")
            elif act == "credit":
                apply.to_customer(who, line.pk, buyer.pk, amount=Decimal(units) / 100)
            elif act == "aside":
                apply.set_aside(who, line.pk, "interest")
            elif act == "split":
                split(who, line.pk, [Piece(Decimal(units) / 100, document_id=invoice.pk), Piece(Decimal("0.01"), reason="x")])
            else:
                undo.undo_line(who, line.pk)
        except DuebookError:
            pass  # what cannot be is refused and leaves nothing behind, as is checked next
        for one in rows:
            row = LineStanding.objects.of(owner).get(pk=one.pk)
            uses = list(LineUse.objects.of(owner).filter(line=one.pk).values_list("amount_minor", flat=True))
            assert sum(uses) + row.open_minor == one.amount_minor
            assert 0 <= row.open_minor <= one.amount_minor
        assert all(item.open_minor >= 0 for item in OpenItem.objects.of(owner))
    for one in rows:
        if LineUse.objects.of(owner).filter(line=one.pk, reverses=None, reversed_by=None).exists():
            undo.undo_line(who, one.pk)
    assert lines.balances(owner) == before
    assert selfcheck(owner) == []
