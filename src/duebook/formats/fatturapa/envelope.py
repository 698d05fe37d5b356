"""What is inside a signed file: the content of a CMS SignedData (``.p7m``, RFC 5652), DER or BER, also as base64 text.

Signing programs of Italy write BER with indefinite lengths and the content in pieces, which libraries that know only DER refuse;
so the few levels down to the content are walked here. Nothing of the signature is checked.
"""

import base64
import binascii
import re
from collections.abc import Iterator

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""The object identifier 1.2.840.113549.1.7.2 with its tag and length."""

_TEXT = re.compile(rb"\s*(?:-----BEGIN [A-Z0-9 ]{1,40}-----)?\s*(M[A-Za-z0-9+/=\s]+)(?:-----END [A-Z0-9 ]{1,40}-----)?\s*")
_SEQUENCE, _OCTETS, _CONSTRUCTED = 0x30, 0x04, 0x20
_INDEFINITE, _LONG_TAG = 0x80, 0x1F
"""The length byte of an element that two zero bytes close; the bits of a tag that goes on in further bytes."""
_PAIR = 2
"""Both SEQUENCEs on the way hold an object identifier and then what it names."""
_WIDEST = 5
"""Bytes of a length."""
_ENVELOPES = 4
"""A file may be signed several times over, one envelope in the other."""
_DEEPEST = 16
"""Levels of pieces in pieces."""


class _Broken(ValueError):
    """The bytes are not what their tags and lengths say."""


def looks_signed(content: bytes) -> bool:
    """Whether bytes begin as a CMS SignedData, plain or as base64; cheap."""
    if content[:1] == b"\x30":
        return SIGNED_DATA in content[:40]
    head = content[:200].lstrip()
    if head.startswith(b"-----BEGIN "):
        head = head.partition(b"\n")[2].lstrip()
    try:
        return head[:2] == b"MI" and SIGNED_DATA in base64.b64decode(b"".join(head.split())[:56])
    except (binascii.Error, ValueError):
        return False


def unwrap(content: bytes) -> bytes:
    """The innermost content; what is not signed comes back as it is. Raises :class:`Invalid` for a damaged envelope."""
    for _ in range(_ENVELOPES):
        if not looks_signed(content):
            return content
        try:
            content = _content(_plain(content))
        except _Broken as error:
            facts = {"why": str(error)}
            raise Invalid([Fault("READ-ENVELOPE", "", "This signed file is damaged: {why}.", facts=facts)]) from None
    if not looks_signed(content):
        return content
    raise Invalid(
        [Fault("READ-ENVELOPE", "", "This file is signed more than {most} times over.", facts={"most": str(_ENVELOPES)})]
    )


def _plain(content: bytes) -> bytes:
    if content[:1] == b"\x30":
        return content
    found = _TEXT.fullmatch(content)
    try:
        return base64.b64decode(b"".join(found[1].split()), validate=True) if found else content
    except (binascii.Error, ValueError):
        raise _Broken("its base64 text cannot be decoded") from None


def _content(cms: bytes) -> bytes:
    """ContentInfo > [0] > SignedData > encapContentInfo > [0] > OCTET STRING."""
    info = list(_children(cms, *_open(cms, 0, len(cms), _SEQUENCE)))
    if len(info) < _PAIR:
        raise _Broken("it holds no signed data")
    signed = _first(cms, info[1][1], info[1][2])
    parts = list(_children(cms, signed[1], signed[2]))
    inner = [one for one in parts if one[0] == _SEQUENCE]
    if not inner:
        raise _Broken("it holds no signed data")
    encapsulated = list(_children(cms, inner[0][1], inner[0][2]))
    if len(encapsulated) < _PAIR:
        raise _Broken("the signature is detached, the invoice itself is not in it")
    octets = _first(cms, encapsulated[1][1], encapsulated[1][2])
    return b"".join(_pieces(cms, octets, _DEEPEST))


def _pieces(cms: bytes, part: tuple[int, int, int], deepest: int) -> Iterator[bytes]:
    """The bytes of an octet string, which may be constructed of others."""
    tag, start, end = part
    if tag & ~_CONSTRUCTED != _OCTETS or not deepest:
        raise _Broken("its content is not a string of bytes")
    if not tag & _CONSTRUCTED:
        yield cms[start:end]
        return
    for one in _children(cms, start, end):
        yield from _pieces(cms, one, deepest - 1)


def _first(cms: bytes, start: int, end: int) -> tuple[int, int, int]:
    found = next(_children(cms, start, end), None)
    if found is None:
        raise _Broken("it holds nothing")
    return found


def _open(cms: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    found, start, stop, _ = _element(cms, at, end)
    if found != tag:
        raise _Broken("it does not begin as signed data does")
    return start, stop


def _children(cms: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Tag, start and end of each element's content between two places."""
    at = start
    while at < end:
        tag, inner, stop, following = _element(cms, at, end)
        yield tag, inner, stop
        at = following


def _element(cms: bytes, at: int, end: int) -> tuple[int, int, int, int]:
    """Tag, where the content starts and ends, and where the next element begins."""
    if at + 2 > end:
        raise _Broken("it ends too early")
    tag, length, start = cms[at], cms[at + 1], at + 2
    if tag & _LONG_TAG == _LONG_TAG:
        raise _Broken("it has a tag of more than one byte")
    if length == _INDEFINITE:
        if not tag & _CONSTRUCTED:
            raise _Broken("a piece without length is not made of pieces")
        stop = _closing(cms, start, end)
        return tag, start, stop, stop + 2
    if length > _INDEFINITE:
        size = length & 0x7F
        if size > _WIDEST or start + size > end:
            raise _Broken("it has a length that cannot be")
        length, start = int.from_bytes(cms[start : start + size], "big"), start + size
    if start + length > end:
        raise _Broken("it ends too early")
    return tag, start, start + length, start + length


def _closing(cms: bytes, start: int, end: int) -> int:
    """Where the two zero bytes stand that close an element of indefinite length; elements inside may be such themselves."""
    at, open_ones = start, 1
    while at + 2 <= end:
        tag, length = cms[at], cms[at + 1]
        if tag == 0 and length == 0:
            open_ones -= 1
            if not open_ones:
                return at
            at += 2
        elif length == _INDEFINITE:
            open_ones += 1
            at += 2
        else:
            at = _element(cms, at, end)[3]
    raise _Broken("it ends too early")
