"""Brings the database up to date: once a version, by one process at a time."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from duebook.edge import lock
from duebook.store.triggers import install


def up_to_date(*, force: bool = False) -> bool:
    """Migrate where something is missing; True where there was something to do.

    On the embedded database a stamp in the data folder saves the question on every later start. On PostgreSQL the database itself
    is asked: to lay the guards anew takes each table for itself, which a second machine must not do to one that is at work.
    """
    embedded = connection.vendor == "sqlite"
    stamp = Path(settings.DATA) / "schema.stamp"
    wanted = _fingerprint()
    if embedded and not force and stamp.exists() and stamp.read_text() == wanted and Path(_name()).exists():
        return False
    with lock.exclusive(Path(settings.DATA) / "migrate.lock"), install.one_machine():
        if connection.vendor == "postgresql" and not force and not _missing():
            return False
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Exception:
            install.install()  # a migration that failed leaves the old tables: with their guards
            raise
        if embedded:
            stamp.write_text(wanted)
    return True


def _missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())) or not install.is_current()


def _fingerprint() -> str:
    names = sorted(".".join(key) for key in MigrationLoader(None).disk_migrations)
    return sha256("\n".join([_name(), install.fingerprint(), *names]).encode()).hexdigest()


def _name() -> str:
    return str(connection.settings_dict["NAME"])
