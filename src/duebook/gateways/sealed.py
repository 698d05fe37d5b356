"""What every gateway's messages share: a secret that must be there, a size, a comparison in constant time, and a JSON body.

A connection without its secret hears nothing: an empty secret would let anybody sign (GHSA-xff3-5c9p-2mr4 is such a case).
"""

import hashlib
import hmac

from duebook.domain.gateway import Access
from duebook.gateways.wire import Plain
from duebook.kernel.codec import parse
from duebook.kernel.errors import Invalid, Refused, TooLarge

LARGEST = 1_000_000
"""Bytes of a message; GoCardless sends up to 250 events in one, about a kilobyte each."""
AGE = 300
"""Seconds a signed moment may lie behind or before ours."""


def secret(access: Access, name: str) -> str:
    """A setting without which nothing is believed; raises :class:`Refused` where it is empty."""
    value = access.settings.get(name, "").strip()
    if not value:
        raise Refused("This connection has no secret for messages, so none is believed.")
    return value


def sized(body: bytes) -> bytes:
    """The body, or :class:`TooLarge`."""
    if len(body) > LARGEST:
        raise TooLarge("A message of a gateway has at most {most} bytes.", most=LARGEST)
    return body


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.new(key, message, hashlib.sha256).digest()


def same(given: str, wanted: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def forged() -> Refused:
    """What is raised for a signature that does not hold; it does not say why."""
    return Refused("The signature of this message does not hold.")


def fresh(moment: int, now: int, age: int = AGE) -> None:
    """Refuse a signed moment that is too far from ours."""
    if abs(now - moment) > age:
        raise Refused("This message is too old.")


def content(body: bytes) -> Plain:
    """The JSON object of a message whose signature holds."""
    try:
        plain = parse(body)
    except Invalid:
        plain = None
    if not isinstance(plain, dict):
        raise Refused("This message is not JSON.")
    return plain
