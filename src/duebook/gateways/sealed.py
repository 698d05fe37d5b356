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
MOST_SIGNATURES = 8
MOMENT_DIGITS = 11


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


def signature(key: str, body: bytes, moment: int) -> str:
    """``t=<Unix seconds>,v1=<hex>``: the HMAC of the moment, a dot and the body."""
    return f"t={moment},v1={mac(key.encode(), str(moment).encode() + b'.' + body).hex()}"


def timed(key: str, header: str, body: bytes, now: int) -> None:
    """Refuse what nobody with the secret signed like this within the last five minutes. Several ``v1`` may be given."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"][:MOST_SIGNATURES]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit() and len(moments[0]) <= MOMENT_DIGITS):
        raise forged()
    wanted = mac(key.encode(), moments[0].encode() + b"." + body).hex()
    if not any([same(one, wanted) for one in given]):  # noqa: C419 - every one is compared, so that time tells nothing
        raise forged()
    fresh(int(moments[0]), now)


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
