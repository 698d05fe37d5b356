"""What makes a write happen once: the caller's key for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Once:
    """An idempotency key, the hash of the whole request, and how the verb's result becomes the answer."""

    key: str
    request_hash: str
    render: Callable[[Any], tuple[int, str]]
