"""The test gateway's memory: a file in the installation's folder, shared by its processes, or this process without one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any

from duebook.domain.gateway import Access
from duebook.edge.lock import exclusive

MOST = 5_000
"""Charges it remembers; the oldest are forgotten first."""

Book = dict[str, Any]
_here: dict[str, Book] = {}
_turn = RLock()


@contextmanager
def opened(access: Access) -> Iterator[Book]:
    """The book of one connection, kept when the block ends, whether it raised or not: what was done stays done."""
    name = sha256(access.settings.get("webhook_secret", "").encode()).hexdigest()[:16]
    with _turn:
        if not access.folder:
            yield _here.setdefault(name, _new())
            return
        path = Path(access.folder) / f"test-gateway-{name}.json"
        with exclusive(path.with_suffix(".lock")):
            book = json.loads(path.read_text("utf-8")) if path.exists() else _new()
            try:
                yield book
            finally:
                _forget(book)
                fresh = path.with_suffix(".new")
                fresh.touch(mode=0o600)
                fresh.write_text(json.dumps(book), "utf-8")
                fresh.replace(path)


def name_of(prefix: str, text: str) -> str:
    """An id that is the same for the same text."""
    return prefix + sha256(text.encode()).hexdigest()[:24]


def _new() -> Book:
    return {"charges": {}, "refunds": {}, "lost": {}, "messages": [], "count": 0}


def _forget(book: Book) -> None:
    for kind in ("charges", "refunds", "lost"):
        for key in list(book[kind])[:-MOST]:
            del book[kind][key]
    del book["messages"][:-MOST]
