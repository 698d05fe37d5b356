"""A company with a member of every role, and a client for each: ``visitor("clerk")``."""

from collections.abc import Callable

import pytest
from django.test import Client

from duebook.store.companies import Company
from duebook.store.users import Role
from tests import factories

Visitor = Callable[..., Client]


@pytest.fixture
def company(db) -> Company:
    """A German company with its series."""
    return factories.company()


@pytest.fixture
def visitor(company) -> Visitor:
    """A client signed in as a member of a role, of this company or of another."""

    def enter(role: str = Role.OWNER, of: Company | None = None) -> Client:
        client = Client()
        user = factories.actor(of or company, Role(role)).user
        assert user is not None
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def owner(visitor) -> Client:
    """The owner's client."""
    return visitor()
