"""The life cycle: every sequence of verbs to depth six, and the word that is shown."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.lifecycle import TABLE, WHY_NOT, Answer, Axes, State, Status, Verb, after, allowed, status, verbs
from duebook.kernel.errors import Conflict

TODAY = date(2026, 5, 1)


def may(state, verb, *, needs_approval):
    """The rules again, written as prose rather than as the table."""
    return {
        Verb.EDIT: state is State.DRAFT,
        Verb.SUBMIT: state is State.DRAFT,
        Verb.WITHDRAW: state in {State.SUBMITTED, State.APPROVED},
        Verb.APPROVE: state is State.SUBMITTED,
        Verb.REJECT: state is State.SUBMITTED,
        Verb.ISSUE: state is State.APPROVED or (state is State.DRAFT and not needs_approval),
        Verb.CANCEL: state is State.ISSUED,
        Verb.DISCARD: state is State.DRAFT,
    }[verb]


def walk(state, history, depth, *, needs_approval):
    """Try every verb, go on after each that is allowed; a sequence with an illegal step ends at that step."""
    count = 0
    for verb in Verb:
        legal = may(state, verb, needs_approval=needs_approval)
        assert allowed(state, verb, needs_approval=needs_approval) == legal, (history, verb)
        if not legal:
            with pytest.raises(Conflict) as caught:
                after(state, verb, needs_approval=needs_approval)
            assert caught.value.detail
            continue
        reached = after(state, verb, needs_approval=needs_approval)
        if needs_approval and reached is State.ISSUED:
            assert Verb.APPROVE in history
        if reached is State.CANCELLED:
            assert Verb.ISSUE in history
        if reached is State.DISCARDED:
            assert Verb.ISSUE not in history
        count += 1
        if depth > 1:
            count += walk(reached, (*history, verb), depth - 1, needs_approval=needs_approval)
    return count


@pytest.mark.parametrize("needs_approval", [False, True])
def test_every_sequence_to_depth_six(needs_approval):
    assert walk(State.DRAFT, (), 6, needs_approval=needs_approval) > 100


def test_an_issued_document_can_only_be_cancelled():
    assert verbs(State.ISSUED) == (Verb.CANCEL,)
    assert verbs(State.CANCELLED) == ()
    assert verbs(State.DRAFT, needs_approval=True) == (Verb.EDIT, Verb.SUBMIT, Verb.DISCARD)


def test_every_state_can_be_reached_and_has_a_sentence():
    assert set(TABLE.values()) == set(State)
    assert set(WHY_NOT) == set(State)


def axes(open_="100", **more):
    return Axes(payable=Decimal(100), open=Decimal(open_), **more)


@pytest.mark.parametrize(
    ("state", "facts", "word"),
    [
        (State.DRAFT, Axes(), Status.DRAFT),
        (State.SUBMITTED, Axes(), Status.TO_APPROVE),
        (State.APPROVED, Axes(), Status.APPROVED),
        (State.CANCELLED, axes("0", credited=Decimal(100)), Status.CANCELLED),
        (State.DISCARDED, Axes(), Status.DISCARDED),
        (State.ISSUED, axes(), Status.OPEN),
        (State.ISSUED, axes(sent=True), Status.SENT),
        (State.ISSUED, axes(sent=True, delivered=True), Status.DELIVERED),
        (State.ISSUED, axes(sent=True, viewed=True), Status.VIEWED),
        (State.ISSUED, axes(sent=True, viewed=True, answer=Answer.ACCEPTED), Status.ACCEPTED),
        (State.ISSUED, axes(sent=True, answer=Answer.DISPUTED, due=date(2026, 4, 1)), Status.DISPUTED),
        (State.ISSUED, axes(due=date(2026, 4, 30)), Status.OVERDUE),
        (State.ISSUED, axes(due=TODAY), Status.OPEN),
        (State.ISSUED, axes("40", sent=True, due=TODAY), Status.PART_PAID),
        (State.ISSUED, axes("40", due=date(2026, 4, 30)), Status.OVERDUE),
        (State.ISSUED, axes("0", answer=Answer.DISPUTED), Status.PAID),
        (State.ISSUED, axes("0", credited=Decimal(40)), Status.PAID),
        (State.ISSUED, axes("0", credited=Decimal(100)), Status.CREDITED),
        (State.ISSUED, axes("0", written_off=Decimal("0.01")), Status.WRITTEN_OFF),
        (State.ISSUED, Axes(), Status.PAID),
    ],
)
def test_status(state, facts, word):
    assert status(state, facts, TODAY) is word
