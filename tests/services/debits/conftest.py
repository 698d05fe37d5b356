"""The day on which direct debits are tried."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from duebook.edge import clock


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """2 March 2026, a Monday."""
    with clock.frozen(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)):
        yield
