"""The one clock. Tests and replays set it; nobody else asks the machine for the time.

>>> with frozen(datetime(2026, 1, 31, 12, tzinfo=UTC)):
...     today("Europe/Berlin")
datetime.date(2026, 1, 31)
"""

import resource
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


def spent() -> int:
    """Nanoseconds of processor time that this process and its ended children have used: what others do does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time_ns() + int((children.ru_utime + children.ru_stime) * 1e9)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment (tests, replays, demo data)."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
