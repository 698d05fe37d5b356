"""A Duebook of its own for tests that start processes: the fixture ``installation`` is the environment to start them with."""

import os
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest


@pytest.fixture
def installation(tmp_path):
    """The environment of a fresh, empty installation on the engine of this run: a folder, and on PostgreSQL a database, of its own."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PYTHONUTF8", "SSL_CERT_FILE")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "duebook.main.settings",
        "DUEBOOK_DATA": str(tmp_path / "installation"),
        "DUEBOOK_SECRET_KEY": "a key for one installation of a test: 0123456789abcdef",
    }
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield environment
        return
    name = f"installation_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield environment | {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
