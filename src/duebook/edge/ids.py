"""Ids and secrets. Ids are typed and sort by time; secrets come from the system's generator and are stored hashed.

``new("inv")`` gives ``inv_`` and 26 characters of Crockford base 32: 48 bits of milliseconds, 80 random bits (the ULID layout).
"""

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]
"""Ten bits are two characters: half the steps."""
_TENS = range(120, -1, -10)


def new(kind: str) -> str:
    """A new id of a kind: unguessable enough to be unique, never used as a secret."""
    value = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return f"{kind}_" + "".join([_PAIRS[value >> shift & 1023] for shift in _TENS])


def token(kind: str) -> str:
    """A secret of 192 random bits that names its own purpose (``pub_...``); keep only its :func:`digest`."""
    return f"{kind}_{secrets.token_urlsafe(24)}"


def digest(secret: str) -> str:
    """What is kept of a secret with full entropy: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()
