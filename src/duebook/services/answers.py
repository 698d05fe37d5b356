"""Exactly once: a key and its request get one effect and one answer, however often and from how many places they come.

The answer is stored in the transaction of the effect, so a crash between commit and reply loses neither. Source of the
semantics: IETF draft-ietf-httpapi-idempotency-key-header.
"""

from collections.abc import Callable
from typing import TypeVar

from duebook.edge import clock
from duebook.kernel.errors import DuebookError, KeyReused, TooLarge
from duebook.services.access import Actor
from duebook.services.once import Once
from duebook.store.idempotency import GivenAnswer

R = TypeVar("R")
LONGEST_KEY = 255


class Replay(Exception):
    """Not an error: this request was answered before, here is the answer."""

    def __init__(self, status: int, body: str) -> None:
        """The stored HTTP status and body."""
        super().__init__(status)
        self.status = status
        self.body = body


def replay(actor: Actor) -> None:
    """Raise :class:`Replay` where the actor's key was answered before, :class:`KeyReused` where it was for another request."""
    once = actor.once
    if once is None:
        return
    if len(once.key) > LONGEST_KEY:
        raise TooLarge("An idempotency key has at most {limit} characters.", limit=LONGEST_KEY)
    given = GivenAnswer.objects.of(actor.company).filter(actor=actor.id, key=once.key).first()
    if given is None:
        return
    if given.request_hash != once.request_hash:
        raise KeyReused
    raise Replay(given.status, given.body)


def exactly_once(actor: Actor, act: Callable[[Actor], R]) -> R:
    """Do it, or raise :class:`Replay` with the answer it got before; also where a twin of this request is faster.

    A twin that commits in between makes this one meet what the twin has done ("issued already"): that is no refusal.
    """
    replay(actor)
    try:
        return act(actor)
    except DuebookError:
        replay(actor)
        raise


def claim(actor: Actor, once: Once) -> GivenAnswer:
    """Take the key for this transaction; a second taker waits for the first and then fails on the unique index."""
    given: GivenAnswer = GivenAnswer.objects.create(
        company=actor.company, actor=actor.id, key=once.key, request_hash=once.request_hash, created_at=clock.now()
    )
    return given


def keep(given: GivenAnswer, status: int, body: str) -> None:
    """Store the answer beside the effect."""
    given.status, given.body = status, body
    given.save(update_fields=["status", "body"])
