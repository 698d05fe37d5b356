"""A company with a key that may do everything, and something to bill."""

import pytest
from django.core.cache import cache

from tests import factories
from tests.api.caller import Caller, caller


@pytest.fixture(autouse=True)
def fresh_counters():
    """Rate limits are counted in the cache: each test begins at zero."""
    cache.clear()


@pytest.fixture
def company(db):
    return factories.company()


@pytest.fixture
def owner(company):
    return factories.actor(company)


@pytest.fixture
def call(owner) -> Caller:
    """Calls with every scope."""
    return caller(owner)


@pytest.fixture
def customer(company):
    return factories.customer(company)


@pytest.fixture
def draft_body(customer):
    """What makes a draft that can be issued."""
    line = {"item": {"name": "Consulting"}, "quantity": "8", "unit": "HUR", "price": {"net": "95.00"}}
    return {"customer": customer.pk, "document": {"lines": [line]}}
