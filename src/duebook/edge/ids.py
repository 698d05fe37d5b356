"""Ids and secrets. Ids are typed and sort by time; secrets come from the system's generator and are stored hashed.

``new("inv")`` gives ``inv_`` and 26 characters of Crockford base 32: 48 bits of milliseconds, 80 further bits (the ULID layout).
"""

import hashlib
import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]
"""Ten bits are two characters: half the steps."""
_TENS = range(120, -1, -10)


class _Last:
    """The latest id of this process: ids of one millisecond follow each other too, so that a block sorts as it was made."""

    value = 0
    lock = threading.Lock()


def new(kind: str) -> str:
    """A new id of a kind, after every earlier one of this process: unguessable enough to be unique, never used as a secret."""
    fresh = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(79)
    with _Last.lock:
        if fresh >> 80 <= _Last.value >> 80:
            fresh = _Last.value + 1 + secrets.randbits(48)
        _Last.value = fresh
    return f"{kind}_" + "".join([_PAIRS[fresh >> shift & 1023] for shift in _TENS])


def token(kind: str) -> str:
    """A secret of 192 random bits that names its own purpose (``pub_...``); keep only its :func:`digest`."""
    return f"{kind}_{secrets.token_urlsafe(24)}"


def digest(secret: str) -> str:
    """What is kept of a secret with full entropy: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()
