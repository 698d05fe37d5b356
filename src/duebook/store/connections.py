"""SQLite's safety settings, and the current company for PostgreSQL's row-level security.

Sources: sqlite.org/pragma.html, sqlite.org/wal.html. ``recursive_triggers`` makes REPLACE fire the delete triggers, without
which it would walk past the guards of issued documents.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from duebook.edge import lock


def listen() -> None:
    """Set the pragmas on every new SQLite connection."""
    connection_created.connect(_pragmas, dispatch_uid="duebook.pragmas")


def _pragmas(connection: Any, **_: object) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name, value in (
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("foreign_keys", "ON"),
            ("recursive_triggers", "ON"),
            ("cache_size", "-65536"),
            ("temp_store", "MEMORY"),
        ):
            cursor.execute(f"PRAGMA {name}={value}")


@contextmanager
def turn() -> Iterator[None]:
    """Stand in line for SQLite's one writer: woken at once and in order, where SQLite itself only asks again, ever more rarely.

    With eight busy writers the slowest waited for many seconds without it (docs/decisions/0071). It is a courtesy, not the guard:
    who does not stand in line still waits for SQLite's own lock. Inside a transaction, and on PostgreSQL, it does nothing.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with lock.exclusive(Path(f"{connection.settings_dict['NAME']}-turn")):
        yield


def alone(what: str) -> None:
    """Let one transaction at a time do this: PostgreSQL by an advisory lock, SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def enter(company_id: str) -> None:
    """Tell PostgreSQL whose rows this transaction may touch; SQLite has no such guard and relies on the query sets."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('duebook.company', %s, true)", [company_id])
