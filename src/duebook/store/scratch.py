"""A PostgreSQL database of its own for a measurement: made beside the one that a URL names, dropped afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from duebook.edge import ids


@contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of a fresh, empty database on the same server."""
    name = ids.new("scratch")
    quoted = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))
