"""The life of a supplier's bill: which act is possible in which state. The state is never stored alone: it follows from the acts.

>>> after([Act.RECEIVE, Act.QUERY, Act.ANSWER, Act.ACCEPT])
<State.ACCEPTED: 'accepted'>
>>> can(State.PAID, Act.REJECT)
False
"""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a bill stands."""

    RECEIVED = "received"
    IN_PROCESS = "in-process"
    UNDER_QUERY = "under-query"
    ACCEPTED = "accepted"  # and posted: it is owed
    REJECTED = "rejected"
    SCHEDULED = "scheduled"
    PAID = "paid"


class Act(StrEnum):
    """What is done with a bill."""

    RECEIVE = "receive"
    TAKE_UP = "take-up"
    QUERY = "query"
    ANSWER = "answer"
    ACCEPT = "accept"
    REJECT = "reject"
    REOPEN = "reopen"  # an acceptance or rejection is taken back
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    EXPORT = "export"  # it went to the bank in a payment run
    RELEASE = "release"  # the run did not happen after all
    PAY = "pay"
    UNPAY = "unpay"  # the payment came back
    ASSIGN = "assign"  # a supplier or an order is put to it


_OPEN = (State.RECEIVED, State.IN_PROCESS, State.UNDER_QUERY)
_OWED = (State.ACCEPTED, State.SCHEDULED)

MOVES: dict[Act, dict[State | None, State]] = {
    Act.RECEIVE: {None: State.RECEIVED},
    Act.TAKE_UP: {State.RECEIVED: State.IN_PROCESS},
    Act.QUERY: dict.fromkeys(_OPEN, State.UNDER_QUERY),
    Act.ANSWER: {State.UNDER_QUERY: State.IN_PROCESS},
    Act.ACCEPT: dict.fromkeys(_OPEN, State.ACCEPTED),
    Act.REJECT: dict.fromkeys(_OPEN, State.REJECTED),
    Act.REOPEN: dict.fromkeys((*_OWED, State.REJECTED), State.IN_PROCESS),
    Act.SCHEDULE: dict.fromkeys(_OWED, State.SCHEDULED),
    Act.UNSCHEDULE: {State.SCHEDULED: State.ACCEPTED},
    Act.EXPORT: {State.SCHEDULED: State.SCHEDULED},
    Act.RELEASE: {State.SCHEDULED: State.ACCEPTED},
    Act.PAY: dict.fromkeys(_OWED, State.PAID),
    Act.UNPAY: {State.PAID: State.ACCEPTED},
    Act.ASSIGN: {state: state for state in _OPEN},
}
"""Act -> from which state to which."""


def can(state: State | None, act: Act) -> bool:
    """Whether the act is possible in the state; None is a bill that is only coming into being."""
    return state in MOVES[act]


def after(acts: Iterable[Act]) -> State:
    """The state after these acts in order; an impossible order is a programmer's mistake."""
    state: State | None = None
    for act in acts:
        if state not in MOVES[act]:
            raise ValueError(f"{act} is not possible on a bill that is {state}")
        state = MOVES[act][state]
    if state is None:
        raise ValueError("a bill begins by being received")
    return state


def possible(state: State) -> list[Act]:
    """The acts that are possible in a state."""
    return [act for act, moves in MOVES.items() if state in moves]
