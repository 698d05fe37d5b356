"""The two companies of the matrix."""

import pytest
from django.core.cache import cache

from tests.authz.world import OURS, THEIRS, Side, side


@pytest.fixture
def ours() -> Side:
    cache.clear()
    return side(OURS)


@pytest.fixture
def theirs(ours) -> Side:
    return side(THEIRS)
