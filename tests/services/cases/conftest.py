from datetime import UTC, date, datetime, timedelta

import pytest

from duebook.edge import clock
from tests import factories


class Calendar:
    """The frozen clock of a test, moved on by days."""

    def __init__(self, monkeypatch):
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def to(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)

    def on(self, days: int = 0) -> date:
        return (self.now + timedelta(days=days)).date()

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def calendar(monkeypatch):
    return Calendar(monkeypatch)


@pytest.fixture
def who(calendar):
    return factories.actor(factories.company(mail_reply_to="fragen@uferwerk.example"))


@pytest.fixture
def buyer(who):
    return factories.customer(who.company)


@pytest.fixture
def row(who, buyer):
    return factories.issued(who, buyer, "100", "50")
