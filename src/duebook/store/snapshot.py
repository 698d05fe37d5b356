"""A consistent copy of the database while others write, in two dialects, and putting one back; also looking into a copy.

SQLite: the online backup API in one step, which takes one read transaction and in WAL mode holds nobody up
(sqlite.org/backup.html). PostgreSQL: ``COPY`` of every table inside one REPEATABLE READ transaction
(postgresql.org/docs/current/sql-copy.html): no program of the right version has to be at hand, and every kind of server does it.
"""

import gzip
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend

DEFAULT = "default"
BLOCK = 1 << 20
EMBEDDED, DUMP = "duebook.sqlite3", "duebook.copy.gz"
END = b"\\.\n"
"""What ends a table in COPY's text format; a value of these two characters is written with its backslash doubled."""

FROZEN = (
    "SELECT sha256 FROM store_file UNION SELECT sha256 FROM store_inboxitem UNION SELECT message FROM store_inboxitem "
    "WHERE message <> '' UNION SELECT content FROM store_bill UNION SELECT sha256 FROM store_paymentrun WHERE sha256 <> '' "
    "ORDER BY 1"
)
"""Every file that lies in the storage, by its hash."""
HEADS = "SELECT company_id, position, hash FROM store_chainhead ORDER BY 1"


@dataclass(frozen=True)
class Copied:
    """A copy of the database: its file's name, and what is in it. ``heads`` maps a company to (position, hash) of its chain."""

    name: str
    heads: dict[str, tuple[int, str]]
    documents: int
    files: tuple[str, ...]  # SHA-256 of the frozen files it names


def save(folder: Path) -> Copied:
    """Write a copy of the database into the folder."""
    connection = connections[DEFAULT]
    if connection.vendor == "sqlite":
        return _save_sqlite(str(connection.settings_dict["NAME"]), folder / EMBEDDED)
    return _save_postgresql(folder / DUMP)


def _save_sqlite(path: str, target: Path) -> Copied:
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    source, copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60), sqlite3.connect(part)
    try:
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file: no WAL beside it
        copied = _copied(target.name, copy.execute)
    finally:
        copy.close()
        source.close()
    _sync(part)
    part.replace(target)
    return copied


def _save_postgresql(target: Path) -> Copied:
    part = target.with_suffix(".part")
    connection = connections[DEFAULT]
    with transaction.atomic(), connection.cursor() as cursor, gzip.open(part, "wb", compresslevel=3) as out:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        out.write(_line({"migrations": _migrations()}))
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            names = ", ".join(f'"{name}"' for name in columns)
            out.write(_line({"table": table, "columns": columns}))
            with cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as copy:
                for block in copy:
                    out.write(block)
            out.write(END)
        copied = _copied(target.name, lambda query: cursor.execute(query) or cursor)
    _sync(part)
    part.replace(target)
    return copied


def _copied(name: str, ask: Callable[[str], Any]) -> Copied:
    return Copied(
        name,
        {company: (position, digest) for company, position, digest in ask(HEADS).fetchall()},
        ask("SELECT count(*) FROM store_issueddocument").fetchone()[0],
        tuple(digest for (digest,) in ask(FROZEN).fetchall()),
    )


def load(source: Path) -> None:
    """Put a copy back. SQLite: the database file must not be there yet. PostgreSQL: a migrated database without companies.

    Raises :class:`FileExistsError` where there is something already, and :class:`ValueError` for a copy of another version.
    """
    connection = connections[DEFAULT]
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        if target.exists() and target.stat().st_size:  # the settings make an empty one, for its owner alone
            raise FileExistsError(f"{target} is there already")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(b"")
        part.chmod(0o600)
        with source.open("rb") as read, part.open("wb") as write:
            while block := read.read(BLOCK):
                write.write(block)
        _sync(part)
        part.replace(target)
        return
    _load_postgresql(source)


def _load_postgresql(source: Path) -> None:
    connection = connections[DEFAULT]
    with transaction.atomic(), connection.cursor() as cursor, gzip.open(source, "rb") as read:
        if json.loads(read.readline())["migrations"] != _migrations():
            raise ValueError("the backup is of another version: restore it with the version that made it, then upgrade")
        cursor.execute("SELECT count(*) FROM store_company")
        if cursor.fetchone()[0]:
            raise FileExistsError("there are companies in this database already")
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608 - the name is the database's own
            if cursor.fetchone()[0]:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - likewise; what migrating itself wrote: content types, permissions
        while line := read.readline():
            head = json.loads(line)
            names = ", ".join(f'"{name}"' for name in head["columns"])
            with cursor.copy(f'COPY "{head["table"]}" ({names}) FROM STDIN') as copy:
                for row in iter(read.readline, END):
                    if not row:
                        raise ValueError("the backup ends in the middle of a table")
                    copy.write(row)
        _set_sequences(cursor)


def _set_sequences(cursor: Any) -> None:
    """Let every identity column go on after its highest value."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for name, column in cursor.fetchall():
        top, table = f'max("{column}")', f'"{name}"'
        sequence = f"pg_get_serial_sequence('{table}', '{column}')"
        cursor.execute(f"SELECT setval({sequence}, coalesce({top}, 1), {top} IS NOT NULL) FROM {table}")  # noqa: S608 - likewise


@contextmanager
def opened(name: str) -> Iterator[None]:
    """Inside, this thread works on another database: a SQLite file, or another database of the same PostgreSQL server."""
    usual = connections[DEFAULT]
    settings = {**usual.settings_dict, "NAME": name, "CONN_MAX_AGE": 0}
    other = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT)
    connections[DEFAULT] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT] = usual


@contextmanager
def scratch(folder: Path, name: str) -> Iterator[str]:
    """The name of a database that is gone afterwards: a file in the folder, or a new one on the PostgreSQL server."""
    connection = connections[DEFAULT]
    if connection.vendor == "sqlite":
        yield str(folder / EMBEDDED)
        return
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django's own way to a server without a database
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield name
    finally:
        with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django's own way to a server without a database
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connections[DEFAULT]).applied_migrations())


def _line(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain).encode() + b"\n"


def _sync(path: Path) -> None:
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
