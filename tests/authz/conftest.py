"""The two companies of the matrix: built once for a module, given to each test as they were built."""

import copy
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.authz.world import OURS, THEIRS, Side, side


@pytest.fixture(scope="module")
def both(django_db_setup, django_db_blocker) -> Iterator[tuple[Side, Side]]:
    """Built within one transaction that is taken back after the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        yield side(OURS), side(THEIRS)
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(both) -> Iterator[None]:
    """What the marker ``django_db`` asks for: here a part of the module's transaction instead of one of its own, which would end it."""
    cache.clear()
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


@pytest.fixture
def ours(both, db) -> Side:
    """Our company."""
    return copy.deepcopy(both[0])


@pytest.fixture
def theirs(both, db) -> Side:
    """The other company."""
    return copy.deepcopy(both[1])
