r"""Canonical JSON and its SHA-256: the bytes that are sealed, hashed and chained.

UTF-8, keys sorted by code point, no white space, no escapes beyond JSON's own, no floats: amounts are strings. This is
RFC 8785 (JCS) restricted to strings, integers, booleans, null, lists and objects, so that any language can verify it.

>>> canonical({"b": 1, "a": "ü"})
b'{"a":"\xc3\xbc","b":1}'
"""

import hashlib
import json
from typing import TypeAlias

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
"""What JSON can hold, without floats."""


def canonical(plain: Plain) -> bytes:
    """The one byte form of a plain value."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(content: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(content).hexdigest()
