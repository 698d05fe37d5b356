"""The second run of the suite really is on PostgreSQL, and SQLite really is set up as docs/decisions/0005 says."""

import os
import subprocess
import sys

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_engine_is_the_one_asked_for():
    asked = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    assert connection.vendor == asked
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_foreign_keys_are_enforced():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
    assert connection.features.supports_foreign_keys


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)], ids=["ipv4", "ipv6"])
def test_no_test_reaches_the_network(address):
    import socket

    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as caller, pytest.raises(AssertionError, match="reached for the network"):
        caller.connect(address)


def test_a_fresh_installation_migrates(installation):
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env=installation, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    check = "import django; django.setup(); from django.db import connection as c; print(c.vendor, len(c.introspection.table_names()) > 5)"
    done = subprocess.run(
        [sys.executable, "-c", check], env=installation, capture_output=True, text=True, check=False, timeout=60
    )
    vendor = "postgresql" if "DATABASE_URL" in installation else "sqlite"
    assert done.stdout.strip() == f"{vendor} True", done.stderr
