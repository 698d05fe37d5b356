"""The one clock. Tests and replays set it; nobody else asks the machine for the time.

>>> with frozen(datetime(2026, 1, 31, 12, tzinfo=UTC)):
...     today("Europe/Berlin")
datetime.date(2026, 1, 31)
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This moment in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """The calendar day it is now in a time zone (IANA name): a company's day, not the server's."""
    return now().astimezone(ZoneInfo(zone)).date()


def ticks() -> int:
    """A monotonic clock in nanoseconds, for measuring only."""
    return time.perf_counter_ns()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment (tests, replays, demo data)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
