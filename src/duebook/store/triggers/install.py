"""Puts the guards in place after every migration, so that they can never lag behind the tables.

SQLite changes a table by copying it, and refuses while a trigger of another table names it: there the guards are lifted before
a migration and put back after it, also after one that failed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def listen() -> None:
    """Lift before, install after each migration of the store."""
    pre_migrate.connect(_before, dispatch_uid="duebook.guards.lift")
    post_migrate.connect(_after, dispatch_uid="duebook.guards.install")


def install(using: str = "default") -> None:
    """Create every guard anew."""
    with connections[using].cursor() as cursor:
        for statement in _statements(using):
            cursor.execute(statement)
        if connections[using].vendor == "postgresql":
            cursor.execute(f"COMMENT ON FUNCTION duebook_immutable() IS '{fingerprint(using)}'")


def fingerprint(using: str = "default") -> str:
    """Which guards this version wants."""
    return sha256("\n".join(_statements(using)).encode()).hexdigest()


def is_current(using: str = "default") -> bool:
    """Whether a PostgreSQL database has the guards that this version wants; it remembers them in a comment."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regprocedure('duebook_immutable()'))")
        return bool(cursor.fetchone() == (fingerprint(using),))


@contextmanager
def one_machine(using: str = "default") -> Iterator[None]:
    """Let one machine at a time change a PostgreSQL database's tables; a file lock does that between processes of one machine."""
    if connections[using].vendor != "postgresql":
        yield
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('duebook.migrate'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('duebook.migrate'))")


def _statements(using: str) -> Iterator[str]:
    from duebook.store.triggers import postgresql, sqlite

    yield from (sqlite if connections[using].vendor == "sqlite" else postgresql).statements()


def lift(using: str = "default") -> None:
    """Take SQLite's guards away for the time of a migration; PostgreSQL's do not stand in its way."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")


def _before(sender: Any, using: str, **_: object) -> None:
    if sender.label == "store":
        lift(using)


def _after(sender: Any, using: str, **_: object) -> None:
    if sender.label == "store":
        install(using)
