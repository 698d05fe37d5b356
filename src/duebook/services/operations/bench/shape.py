"""What a benchmark says, and the few tools that all of them share: a stopwatch, percentiles, the memory of the process tree."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from duebook.edge import clock, process

SECOND = 1_000_000_000
"""Nanoseconds."""
MILLI = 1_000_000
MIB = 1024 * 1024


@dataclass(frozen=True)
class Figures:
    """One result. ``limit`` is what the same machine did in the same run without our part: per second, as the figure itself.

    ``more`` are further figures of this benchmark, by name; times are in milliseconds.
    """

    name: str
    n: int
    nanoseconds: int
    limit: Any
    rss: int
    limit_is: str
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def per_second(self) -> Any:
        """How many in a second."""
        return self.n * SECOND / self.nanoseconds

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name,
            "n": self.n,
            "seconds": round(self.nanoseconds / SECOND, 2),
            "per_second": round(self.per_second, 1),
            "limit_per_second": round(self.limit, 1),
            "ratio": round(self.per_second / self.limit, 3),
            "rss_mib": round(self.rss / MIB, 1),
            "limit_is": self.limit_is,
            **self.more,
        }


def timed(work: Callable[[], object]) -> int:
    """Nanoseconds that the work takes."""
    began = clock.ticks()
    work()
    return clock.ticks() - began


def rate(count: int, nanoseconds: int) -> Any:
    """So many in a second."""
    return count * SECOND / nanoseconds


def milliseconds(nanoseconds: Sequence[int], per_cent: int) -> Any:
    """The value that so many per cent of the measurements do not exceed, in milliseconds (nearest rank)."""
    ordered = sorted(nanoseconds)
    rank = max(0, -(-len(ordered) * per_cent // 100) - 1)
    return round(ordered[rank] / MILLI, 2)


class Peak:
    """The most memory that this process and its children had together, in bytes of resident pages."""

    def __init__(self) -> None:
        self.bytes = process.tree_memory()

    def look(self) -> None:
        """Look once more."""
        self.bytes = max(self.bytes, process.tree_memory())


@contextmanager
def memory() -> Iterator[Peak]:
    """Watch the memory of the process tree five times a second."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(1 / 5):
            peak.look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()
        peak.look()
