"""The doctor looks an installation over: each check says what it found and, where something is wrong, what to do about it.

Nothing is changed, but for a probe file that is written to the storage and taken away again.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from duebook.edge import clock, ids, mail
from duebook.kernel.errors import DuebookError
from duebook.render import fonts
from duebook.store import guards
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.outbox import Job

LEAST_FREE = 500 * 1024 * 1024
"""Bytes of free disk below which the doctor warns."""
PATIENCE = timedelta(minutes=15)
"""How long a job may be due before somebody should ask where the worker is."""
MOST_NAMED = 3


@dataclass(frozen=True)
class Check:
    """One finding. ``mend`` is empty where all is well."""

    name: str
    ok: bool
    says: str
    mend: str = ""


def examine() -> list[Check]:
    """Every check, in an order in which the later ones make sense; what cannot be asked is a finding, never an error."""
    return [_asked(name, check) for name, check in CHECKS.items()]


def _asked(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (DatabaseError, DuebookError, OSError) as error:
        return Check(name, ok=False, says=str(error).strip().splitlines()[0][:300], mend="Mend this first, then run it again.")


def _settings() -> Check:
    """What the settings themselves refuse (a weak key, an address without TLS) never gets here."""
    kept = Path(settings.DATA) / "secret.key"
    if kept.exists() and kept.stat().st_mode & 0o077:
        return Check("settings", ok=False, says="Others on this machine can read secret.key.", mend=f"Run: chmod 600 {kept}")
    where = "the environment" if os.environ.get("DUEBOOK_SECRET_KEY") else "the data folder"
    return Check("settings", ok=True, says=f"Data in {settings.DATA}, secret key in {where}, address {settings.BASE_URL}.")


def _database() -> Check:
    connection.ensure_connection()
    wrong = guards.wrong_settings()
    if wrong:
        return Check("database", ok=False, says="; ".join(wrong), mend="Start Duebook with its own settings module.")
    return Check("database", ok=True, says=guards.described())


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    waiting = [f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if waiting:
        says = f"{len(waiting)} migrations are missing: {', '.join(waiting[:MOST_NAMED])}."
        return Check("migrations", ok=False, says=says, mend="Run any other command once (`duebook report`): it migrates.")
    missing = guards.missing()
    if missing:
        says = f"{len(missing)} guards of immutable rows are missing: {', '.join(missing[:MOST_NAMED])}."
        return Check("migrations", ok=False, says=says, mend="Run: python -m django migrate")
    return Check("migrations", ok=True, says="Tables are up to date, issued rows are guarded.")


def _queue() -> Check:
    rows = Job.objects.everywhere("the doctor looks at the whole installation")
    dead = rows.filter(state="dead").count()
    late = rows.filter(state="ready", due_at__lt=clock.now() - PATIENCE).count()
    waiting = rows.filter(state__in=("ready", "running")).count()
    if dead:
        kinds = sorted(set(rows.filter(state="dead").values_list("kind", flat=True)[:1000]))
        mend = "See why in the page Jobs, mend it, and set them going again there."
        return Check("queue", ok=False, says=f"{dead} jobs were given up ({', '.join(kinds)}).", mend=mend)
    if late:
        minutes = int(PATIENCE.total_seconds()) // 60
        says = f"{late} jobs have been due for more than {minutes} minutes."
        return Check("queue", ok=False, says=says, mend="Start a worker: duebook worker (or duebook serve, which runs one).")
    return Check("queue", ok=True, says=f"{waiting} jobs wait, none was given up.")


def _storage() -> Check:
    storage = storages["default"]
    name, content = f"probe/{ids.new('probe')}", b"probe"
    kept = storage.save(name, ContentFile(content))
    try:
        with storage.open(kept, "rb") as file:
            same = file.read() == content
    finally:
        storage.delete(kept)
    if not same:
        return Check(
            "storage", ok=False, says="The storage gives back other bytes than were written.", mend="Change the storage."
        )
    folder = Path(settings.DATA)
    free = shutil.disk_usage(folder).free if folder.exists() else 0
    if free < LEAST_FREE:
        says = f"{free // 1024 // 1024} MiB are free on the disk of the data folder."
        return Check("storage", ok=False, says=says, mend="Make room: at least 500 MiB should be free.")
    return Check("storage", ok=True, says=f"Files can be written and read, {free // 1024 // 1024} MiB are free.")


def _fonts() -> Check:
    wrong = fonts.check()
    if wrong:
        return Check("fonts", ok=False, says=f"{len(wrong)} fonts are missing. {wrong[0]}", mend="Run: make assets")
    return Check("fonts", ok=True, says=f"All {len(fonts.FILES)} document fonts are there.")


def _mail() -> Check:
    if not settings.SMTP_URL:
        return Check("mail", ok=True, says="No mail server is set: mails stay in the built-in mailbox (DUEBOOK_SMTP_URL).")
    try:
        route = mail.route(settings.SMTP_URL)
    except (DuebookError, ValueError):
        mend = "Set DUEBOOK_SMTP_URL to smtp://user:password@host:port or smtps://..."
        return Check("mail", ok=False, says="DUEBOOK_SMTP_URL cannot be understood.", mend=mend)
    if "@" not in settings.MAIL_FROM and "@" not in route.user:
        mend = "Set DUEBOOK_MAIL_FROM to the address that mails come from."
        return Check("mail", ok=False, says="Nobody is named as the sender of mails.", mend=mend)
    return Check("mail", ok=True, says=f"Mails go out through {route.host}:{route.port}.")


def _clock() -> Check:
    last = (
        IssuedDocument.objects.everywhere("the doctor looks at the whole installation")
        .order_by("-issued_at")
        .values_list("issued_at", flat=True)
        .first()
    )
    now = clock.now()
    if last is not None and last > now + timedelta(minutes=5):
        says = f"The clock says {now:%Y-%m-%d %H:%M} UTC; the latest document was issued {last:%Y-%m-%d %H:%M}."
        return Check("clock", ok=False, says=says, mend="Set the clock of this machine (NTP).")
    for zone in sorted(set(Company.objects.values_list("time_zone", flat=True))):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            says = f"The time zone {zone} is not known here."
            return Check("clock", ok=False, says=says, mend="Install the package tzdata, or correct the company's time zone.")
    return Check("clock", ok=True, says=f"{now:%Y-%m-%d %H:%M} UTC, after everything that was issued.")


CHECKS: dict[str, Callable[[], Check]] = {
    "settings": _settings,
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
    "storage": _storage,
    "fonts": _fonts,
    "mail": _mail,
    "clock": _clock,
}
"""Name -> check."""
