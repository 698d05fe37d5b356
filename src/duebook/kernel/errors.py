"""Every exception Duebook raises on purpose, drawn as one tree.

::

    DuebookError
    ├── Refused            403  the actor may not do this
    ├── NotFound           404  no such thing (also: it is somebody else's)
    ├── Conflict           409  the state does not allow it
    │   ├── Immutable      409  an issued record is never changed
    │   └── KeyReused      409  idempotency key seen with another request
    ├── Invalid            422  faults in what was handed in (carries them all)
    ├── TooLarge           413  over a stated limit
    ├── TooMany            429  rate limit, try again later
    ├── Unavailable        503  something outside did not answer
    └── Damaged            500  stored bytes are not what was sealed; they are not served

A user's mistake in a document is a value (:class:`duebook.kernel.rules.Fault`), gathered and shown together; it becomes an
exception only where a door or a service has to stop. A programmer's mistake is an ordinary Python exception.
"""

from collections.abc import Sequence
from typing import ClassVar

from duebook.kernel.rules import Fault, fill


class DuebookError(Exception):
    """Root of the tree. ``code`` is stable and public; ``status`` is the HTTP status; ``sentence`` is for people."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, message: str = "", **facts: object) -> None:
        """Keep the place's own ``message`` and the ``facts`` it names in braces.

        ``message`` is a message id that a door may translate; ``detail`` is its English text with the facts filled in.
        """
        self.message = message or self.sentence
        self.facts = facts
        self.detail = fill(self.message, {name: str(value) for name, value in facts.items()})
        super().__init__(self.detail)


class Refused(DuebookError):
    """The actor is known and may not do this."""

    code = "refused"
    status = 403
    sentence = "You may not do this."


class NotFound(DuebookError):
    """There is no such thing, or it belongs to somebody else: the two look alike from outside."""

    code = "not-found"
    status = 404
    sentence = "There is no such thing here."


class Conflict(DuebookError):
    """The present state does not allow it."""

    code = "conflict"
    status = 409
    sentence = "The present state does not allow this."


class Immutable(Conflict):
    """An issued document, a ledger entry or a chain link is never changed; corrections are new records."""

    code = "immutable"
    sentence = "An issued record is never changed. Correct it with a new document."


class KeyReused(Conflict):
    """An idempotency key came back with another request."""

    code = "idempotency-key-reused"
    sentence = "This idempotency key was used for a different request."


class Invalid(DuebookError):
    """What was handed in has faults; all of them are in ``faults``."""

    code = "invalid"
    status = 422
    sentence = "Some fields need attention."

    def __init__(self, faults: Sequence[Fault], detail: str = "") -> None:
        """Carry every fault, so that nobody mends one at a time."""
        super().__init__(detail or "; ".join(f"{f.path}: {f.text}" for f in faults) or self.sentence)
        self.faults = tuple(faults)


class TooLarge(DuebookError):
    """Over a stated limit (bytes, lines, pages, depth)."""

    code = "too-large"
    status = 413
    sentence = "This is larger than the limit."


class TooMany(DuebookError):
    """Rate limit reached."""

    code = "too-many-requests"
    status = 429
    sentence = "Too many requests. Try again in a moment."


class Unavailable(DuebookError):
    """Something outside did not answer in time."""

    code = "unavailable"
    status = 503
    sentence = "Something outside did not answer. It will be tried again."


class Damaged(DuebookError):
    """Stored bytes do not match the hash they were sealed under."""

    code = "damaged"
    status = 500
    sentence = "What is stored here is not what was sealed. It is not served."
