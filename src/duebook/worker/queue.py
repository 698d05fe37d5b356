"""The nudge: Huey carries ids of jobs from who queued them to whoever is free. It is no truth: a lost nudge only costs seconds.

The embedded default is a SQLite file in the data folder; ``DUEBOOK_QUEUE_URL`` names a Redis or a PostgreSQL for several
machines. Messages are JSON, never pickles, and hold nothing but ids (github.com/coleifer/huey).
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer

from duebook.services.operations import jobs

MOST_IDS = 50
"""Ids in one message."""


class JsonSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON objects of their fields; what JSON cannot hold is refused."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data._asdict(), separators=(",", ":")).encode()

    def _deserialize(self, data: bytes) -> Any:
        fields = json.loads(data)
        return Message(**{**fields, "args": tuple(fields["args"] or ()), "kwargs": dict(fields["kwargs"] or {})})


@cache
def tasked() -> tuple[Huey, Callable[[list[str]], Any]]:
    """The queue of this installation, and what puts its one task on it."""
    made = build(str(settings.QUEUE_URL), Path(settings.DATA))
    return made, made.task(name="perform")(perform)


def build(url: str, folder: Path) -> Huey:
    """A Huey for a queue's address: empty (embedded), ``redis://``, ``rediss://`` or ``postgresql://``."""
    scheme = url.partition(":")[0]
    usual = {"name": "duebook", "results": False, "serializer": JsonSerializer()}
    if not url:
        return SqliteHuey(**usual, filename=str(folder / "queue.sqlite3"), fsync=False)
    if scheme in {"redis", "rediss"}:
        try:
            return RedisHuey(**usual, url=url)
        except ConfigurationError as error:
            raise ImproperlyConfigured(f"The queue at Redis cannot be used: {error}") from None
    if scheme in {"postgres", "postgresql"}:
        return PostgresHuey(**usual, dsn=url)
    raise ImproperlyConfigured("DUEBOOK_QUEUE_URL begins with redis://, rediss:// or postgresql://")


def nudge(job_ids: Sequence[str]) -> None:
    """Say that these jobs are there."""
    _, enqueue = tasked()
    for at in range(0, len(job_ids), MOST_IDS):
        enqueue(list(job_ids[at : at + MOST_IDS]))


def perform(job_ids: Sequence[str]) -> None:
    """The one task: run these jobs, those of them that nobody else has taken."""
    close_old_connections()
    for job_id in job_ids:
        jobs.perform(str(job_id))
    close_old_connections()
