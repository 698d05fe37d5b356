"""Payouts add up: what a gateway does not explain is one line of its own, so that the lines make what came to the bank."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from duebook.domain.gateway import Payout, PayoutLine

MOST_PAGES = 50
"""Pages of one list that are read; a hundred entries or more are on each."""


def closed(payout: Payout, lines: Iterable[PayoutLine]) -> Payout:
    """The payout with its lines, and one line ``other`` for the difference where there is one."""
    found = tuple(lines)
    rest = payout.amount - sum(one.net for one in found)
    if rest:
        found = (*found, PayoutLine(kind="other", provider_id="", gross=rest))
    return replace(payout, lines=found)


def day(moment: int | None) -> date | None:
    """The day of a Unix moment, in UTC."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).date()


def moment(since: date) -> int:
    """The first second of a day in UTC."""
    return int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())


def iso_day(text: str) -> date | None:
    """The day that an ISO 8601 moment or day begins with."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
