"""One request to a gateway and what its answer means: done, refused, or not known.

Not known is everything after which the money may have moved: no answer, 5xx, 408, 409 while a twin is under way, 425, 429, and
an answer that cannot be read. It raises :class:`~duebook.kernel.errors.Unavailable`; the caller looks it up later. Whatever the
gateway refuses as wrong comes back as a :class:`Reply`, for its words differ.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from duebook.domain.gateway import Access
from duebook.edge import egress
from duebook.kernel.codec import parse
from duebook.kernel.errors import Invalid, Unavailable
from duebook.kernel.rules import Fault

TIMEOUT = 20
"""Seconds: providers answer a card in two to ten, and a question that is given up leaves an unknown result."""
LARGEST = 4_000_000
UNKNOWN = frozenset({408, 425, 429})
CLASH = 409
WORDS = 300

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was understood: its status and its JSON object."""

    status: int
    body: Plain

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < 300  # noqa: PLR2004 - the class of HTTP status 2xx


def base(access: Access, live: str, sandbox: str) -> str:
    """The address that a connection calls: the gateway, its sandbox, or the host that a test names."""
    if access.host:
        return f"http://{access.host}"
    return sandbox if access.test else live


def call(
    title: str,
    access: Access,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes = b"",
    *,
    clash: bool = False,
) -> Reply:
    """Ask once. ``clash`` lets a 409 through, for gateways that name the twin in it."""
    answer = egress.send(
        method, url, content=content, headers=headers, allow=access.allow, timeout=TIMEOUT, limit=LARGEST
    )  # fmt: skip
    status = answer.status
    if status >= 500 or status in UNKNOWN or (status == CLASH and not clash):  # noqa: PLR2004 - the class of HTTP status 5xx
        raise Unavailable("{gateway} answered {status}.", gateway=title, status=status)
    if answer.cut:
        raise Unavailable("{gateway} answered more than is read.", gateway=title)
    try:
        plain = parse(answer.content) if answer.content.strip() else {}
    except Invalid:
        plain = None
    if not isinstance(plain, dict):
        if status < 400:  # noqa: PLR2004 - the class of HTTP status 4xx
            raise Unavailable("{gateway} answered something that is not JSON.", gateway=title)
        plain = {}
    return Reply(status, plain)


def refused(title: str, words: object, code: object = "") -> Invalid:
    """The gateway's own words, as a fault."""
    facts = {"gateway": title, "words": _short(words) or _short(code) or "no reason given"}
    return Invalid([Fault("GATEWAY-REFUSED", "", "{gateway} refused this: {words}", facts=facts)])


def form(values: Plain) -> bytes:
    """Nested values as a form with brackets; a name that ends in [] is repeated.

    >>> form({"a": {"b": 1}, "c": [{"d": "x"}], "e": True, "left out": None})
    b'a%5Bb%5D=1&c%5B0%5D%5Bd%5D=x&e=true'
    """
    return urlencode(list(_flat(values))).encode()


def dumps(values: Any) -> bytes:
    """Values as JSON."""
    return json.dumps(values, separators=(",", ":")).encode()


def basic(name: str, secret: str) -> str:
    """The header of HTTP's basic authentication."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def at(plain: Any, *path: str) -> Any:
    """What stands at a path of objects, or None where it ends before."""
    for name in path:
        if not isinstance(plain, dict):
            return None
        plain = plain.get(name)
    return plain


def word(plain: Any, *path: str) -> str:
    """The text at a path, empty where there is none."""
    found = at(plain, *path)
    return found if isinstance(found, str) else ""


def number(plain: Any, *path: str) -> int | None:
    """The whole number at a path."""
    found = at(plain, *path)
    return int(found) if isinstance(found, int) and not isinstance(found, bool) else None


def rows(plain: Any, *path: str) -> list[Plain]:
    """The objects of a list at a path."""
    found = at(plain, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flat(inner, name if name.endswith("[]") else f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


def _short(words: object) -> str:
    return " ".join(str(words or "").split())[:WORDS]
