"""A company with overdue invoices, and days that pass: what the tests of reminders share."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from duebook.edge import clock
from duebook.services.access import system
from duebook.services.collections import run
from tests import factories

NOON = 12


@contextmanager
def on(day: date, hour: int = NOON):
    """The clock at an hour of a day."""
    with clock.frozen(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
        yield


class Scene:
    """One company, one customer and the day it is."""

    def __init__(self, **fields: Any) -> None:
        self.company = factories.company(**fields)
        self.actor = factories.actor(self.company)
        self.customer = factories.customer(self.company)

    def invoice(self, *prices: str, buyer: Any = None, **fields: Any) -> Any:
        """An issued invoice, due after thirty days unless said otherwise."""
        with on(fields.get("issue_date", factories.DAY)):
            return factories.issued(self.actor, buyer or self.customer, *prices, **fields)

    def run(self, day: date, hour: int = NOON) -> list[Any]:
        """The daily run of a day; its letters and tasks."""
        with on(day, hour):
            return list(run.run_day(system(self.company, "Duebook")).written)

    def days(self, first: date, last: date) -> dict[date, list[Any]]:
        """The runs of all days; only those that wrote something."""
        found = {}
        day = first
        while day <= last:
            if written := self.run(day):
                found[day] = written
            day += timedelta(1)
        return found
