"""What every test shares: no network, Hypothesis profiles, golden files, and which tests want a database."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.chromium", "tests.installation"]

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_serialized_rollback", "live_server", "installation"}

settings.register_profile("commit", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("commit"), max_examples=10_000)
settings.load_profile(os.environ.get("DUEBOOK_TEST_TIER", "commit"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Our own two options."""
    group = parser.getgroup("duebook")
    group.addoption("--rewrite", action="store_true", help="write golden files anew instead of comparing with them")
    group.addoption("--only-database", action="store_true", help="run only the tests that use a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --only-database keep the tests that ask for one, by fixture or by marker."""
    if not config.getoption("--only-database"):
        return
    wanted = [item for item in items if uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(wanted)])
    items[:] = wanted


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for a database: a Django fixture, the django_db marker, or our own marker ``database``."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("database"):
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Let tests reach this machine only: a connection to any other address fails the test that made it."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(inner: Any) -> Any:
        def guarded(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
                raise AssertionError(f"A test reached for the network: {address[0]}")
            return inner(self, address)

        return guarded

    socket.socket.connect, socket.socket.connect_ex = guard(connect), guard(connect_ex)
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex


@pytest.fixture(scope="session", autouse=True)
def past_the_guards():
    """Let the flush after a transactional test empty immutable tables too; Django's migrate signal puts their guards back after it."""
    from django.db import connection
    from django.test import TransactionTestCase

    teardown = TransactionTestCase._fixture_teardown

    def unguarded(self: Any) -> None:
        drop_guards(connection)
        teardown(self)

    TransactionTestCase._fixture_teardown = unguarded
    yield
    TransactionTestCase._fixture_teardown = teardown


def drop_guards(connection: Any) -> None:
    """Drop the triggers that keep rows of immutable tables."""
    from duebook.store.triggers import tables

    names = ("keep_rows", "keep_table") if connection.vendor == "postgresql" else ("keep_update_{}", "keep_delete_{}")
    with connection.cursor() as cursor:
        for table in tables.immutable():
            for name in names:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name.format(table)}{on}")


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare bytes with a committed file: ``golden("examples/de/simple.xml", made)``; with --rewrite the file is written."""

    def compare(name: str, made: bytes) -> None:
        path = ROOT / name
        if request.config.getoption("--rewrite"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
            return
        assert path.exists(), f"{name} is not there yet: make examples"
        assert made == path.read_bytes(), f"{name} differs from what the code makes now: make examples, then read the difference"

    return compare
