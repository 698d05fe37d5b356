"""Backup while others write, restore elsewhere, drill; a damaged backup and a place that is taken are refused."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.tier import LONG

pytestmark = [pytest.mark.database]
ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = 8 if LONG else 2
COMMAND = [sys.executable, "-m", "tests.services.backup_work"]


def act(environment, *words, check=True):
    done = subprocess.run([*COMMAND, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert not check or done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith("{") else done


@contextmanager
def elsewhere(environment, folder):
    """A second installation on the same engine."""
    other = environment | {"DUEBOOK_DATA": str(folder)}
    url = environment.get("DATABASE_URL", "")
    if not url:
        yield other
        return
    name = f"elsewhere_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield other | {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def filled(installation):
    act(installation, "fill")
    return installation


@contextmanager
def writing(environment, count):
    """So many processes that issue invoices and take payments; gives, at the end, how many they did."""
    done = []
    writers = [
        subprocess.Popen([*COMMAND, "write"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    try:
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
            writer.stdout.readline()
        yield done
    finally:
        for writer in writers:
            writer.kill()
            said = writer.communicate()[0].split()
            done.append(int(said[-1]) if said else 1)


def test_a_backup_under_load_restores_elsewhere_with_the_same_heads(filled, tmp_path):
    with writing(filled, WRITERS) as done:
        made = act(filled, "backup", str(tmp_path / "backup"))
    assert made["ok"]
    assert 3 + WRITERS <= made["documents"] <= 3 + sum(done) + WRITERS
    with elsewhere(filled, tmp_path / "other") as other:
        assert act(other, "restore", str(tmp_path / "backup")) == made | {"problems": []}
        seen = act(other, "look")
        assert (seen["ok"], seen["documents"], seen["head"]) == (True, made["documents"], made["head"])
        assert seen["next"] == f"INV-2026-{made['documents'] + 1:05}"
        again = act(other, "restore", str(tmp_path / "backup"), check=False)
        assert "empty installation" in again.stderr
    assert act(filled, "drill", str(tmp_path / "backup")) == made | {"problems": []}


def test_later_backups_add_and_damage_is_named_or_refused(filled, tmp_path):
    folder = tmp_path / "backup"
    folder.mkdir()
    assert "no backup" in act(filled, "drill", str(folder), check=False).stderr
    first = act(filled, "backup", str(folder))
    with writing(filled, 1):
        pass
    second = act(filled, "backup", str(folder))
    assert second["documents"] > first["documents"]
    assert act(filled, "drill") == second

    (printed,) = [path for path in (folder / "files").rglob("*") if path.is_file()]
    printed.write_bytes(b"the printed forn")
    outcome = act(filled, "drill", str(folder))
    assert not outcome["ok"]
    assert outcome["problems"][0].startswith("INV-2026-00001: its frozen pdf file")
    database = next(path for path in folder.iterdir() if path.name.startswith("duebook."))
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(bytes(content))
    assert "SHA-256 differs" in act(filled, "drill", str(folder), check=False).stderr
