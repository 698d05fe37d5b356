"""Looks at the database's own settings and guards, for the doctor: read only."""

from django.db import connection

from duebook.store.triggers import tables

WANTED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1"}
"""SQLite's pragmas as :mod:`duebook.store.connections` sets them."""
OLDEST = 140000
"""PostgreSQL's server_version_num from which on triggers can be replaced."""


def described() -> str:
    """The database in one sentence."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]} in {connection.settings_dict['NAME']}, write-ahead log, synced at each commit."
        cursor.execute("SHOW server_version")
        where = connection.settings_dict["HOST"] or "a local socket"
        return f"PostgreSQL {cursor.fetchone()[0]} at {where}, database {connection.settings_dict['NAME']}."


def wrong_settings() -> list[str]:
    """Settings under which promises would not hold, one sentence each."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = {}
            for name in WANTED:
                cursor.execute(f"PRAGMA {name}")
                found[name] = str(cursor.fetchone()[0])
            return [f"{name} is {found[name]}, not {value}" for name, value in WANTED.items() if found[name] != value]
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        cursor.execute("SHOW fsync")
        synced = cursor.fetchone()[0]
    wrong = [f"PostgreSQL {version // 10000} is too old, 14 is needed"] if version < OLDEST else []
    return wrong + ([] if synced == "on" else ["fsync is off: a power cut loses issued documents"])


def missing() -> list[str]:
    """Guards of immutable tables that are not there, by name."""
    names = ("keep_update_{}", "keep_delete_{}") if connection.vendor == "sqlite" else ("{}.keep_rows", "{}.keep_table")
    wanted = {name.format(table) for table in tables.immutable() for name in names}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        there = {row[0] for row in cursor.fetchall()}
    return sorted(wanted - there)
