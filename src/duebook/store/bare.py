"""The database by itself, for benchmarks to stand beside: how fast are rows without indexes, guards or an ORM?"""

from django.db import connection, transaction

from duebook.edge import clock

_TABLE = "bench_bare"


def blocks(count: int, block: int, rows: int, body: str) -> int:
    """Nanoseconds for ``count`` documents of ``rows`` rows, one of which holds ``body``, ``block`` documents a transaction."""
    wide, narrow = f"INSERT INTO {_TABLE} VALUES (%s, %s, %s)", [("x" * 30, "y" * 64, "z" * 64)] * (rows - 1)  # noqa: S608 - a fixed name
    with _table():
        began = clock.ticks()
        for first in range(0, count, block):
            size = min(block, count - first)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(wide, [("x" * 30, "y" * 64, body)] * size)
                cursor.executemany(wide, narrow * size)
        return clock.ticks() - began


def commits(count: int, body: str) -> list[int]:
    """Nanoseconds of each of so many transactions that insert one row and wait until it is on the disk."""
    taken = []
    with _table():
        for _ in range(count):
            began = clock.ticks()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {_TABLE} VALUES (%s, %s, %s)", ["x", "y", body])  # noqa: S608 - a fixed name
            taken.append(clock.ticks() - began)
    return taken


class _table:  # noqa: N801 - reads as a phrase: with _table()
    """The table for the time of a measurement."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
            cursor.execute(f"CREATE TABLE {_TABLE} (a text, b text, c text)")

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")


def analyse() -> None:
    """Let the planner look at what is there, as it does by itself some time after a large change."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
