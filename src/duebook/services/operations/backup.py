"""Backup while people work, restore, and the drill that shows that a backup can be restored: with its time and its point.

A backup is a folder: ``manifest.json`` (heads, counts, SHA-256), one copy of the database, and ``files/`` by content hash, to
which a later backup into the same folder only adds what is new. The copy of the database is made first: every file it names was
stored before its row was committed, so the files copied afterwards are all there. The secret key is not in it: keep it apart.
"""

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from duebook.domain.chain import Problem
from duebook.edge import clock, ids
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Conflict, Damaged, NotFound
from duebook.services.operations import publish_head, vault
from duebook.services.operations.verify import Result, verify_company
from duebook.store import snapshot
from duebook.store.companies import Company

MANIFEST = "manifest.json"
FORMAT = "duebook-backup/1"


@dataclass(frozen=True)
class Outcome:
    """What a backup, a restore or a drill came to. ``head`` is the hash of each company's chain end, one a line."""

    ok: bool
    milliseconds: int
    documents: int
    head: str
    problems: tuple[Problem, ...] = ()
    made_at: str = ""  # of the backup: what came later is not in it


def backup(folder: Path) -> Outcome:
    """Make a backup into the folder, or bring the one there up to date, while others go on writing."""
    began, made_at = clock.ticks(), clock.now().isoformat()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    heads = publish_head.folder()
    if heads.exists():
        shutil.copytree(heads, folder / "heads", dirs_exist_ok=True)
    copied = snapshot.save(folder)
    for digest in copied.files:
        _keep(folder / "files" / vault.place(digest), digest)
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": version("duebook"),
        "made_at": made_at,
        "database": copied.name,
        "sha256": _sha256(folder / copied.name),
        "documents": copied.documents,
        "files": len(copied.files),
        "heads": {company: {"position": position, "hash": digest} for company, (position, digest) in copied.heads.items()},
    }
    _write(folder / MANIFEST, (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode())
    return Outcome(
        ok=True, milliseconds=_since(began), documents=copied.documents, head=_head_lines(manifest["heads"]), made_at=made_at
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose database copy is whole; raises :class:`NotFound` or :class:`Damaged`."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        name, digest = str(manifest["database"]), manifest["sha256"]
    except FileNotFoundError:
        raise NotFound("There is no backup in this folder.") from None
    except (ValueError, KeyError, TypeError):
        raise Damaged("The manifest of this backup cannot be read.") from None
    if manifest.get("format") != FORMAT or name not in {snapshot.EMBEDDED, snapshot.DUMP}:
        raise Damaged("This is not a backup that this version can read.")
    if not (folder / name).exists() or _sha256(folder / name) != digest:
        raise Damaged("The copy of the database is not what was backed up: its SHA-256 differs.")
    return manifest


def restore(folder: Path) -> Outcome:
    """Put a backup into the empty installation that the settings name (data folder, database), then verify all of it.

    Raises :class:`Conflict` where there is a database already; nothing is ever overwritten.
    """
    began = clock.ticks()
    manifest = read_manifest(folder)
    _same_engine(manifest)
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _load(folder / manifest["database"])
    for source in sorted((folder / "files").rglob("*")):
        if source.is_file():
            vault.put(source.read_bytes())
    if (folder / "heads").exists():
        shutil.copytree(folder / "heads", data / "heads", dirs_exist_ok=True)
    return _checked(folder, manifest, began)


def drill(folder: Path | None = None) -> Outcome:
    """Restore the backup in the folder (or one made now) in a scratch place, verify it there, and put everything away again.

    The time is the recovery time, ``made_at`` the recovery point.
    """
    with tempfile.TemporaryDirectory(prefix="duebook-drill-") as room:
        place = Path(room)
        if folder is None:
            folder = place / "backup"
            backup(folder)
        began = clock.ticks()
        manifest = read_manifest(folder)
        _same_engine(manifest)
        with snapshot.scratch(place, f"duebook_{ids.new('drill')}") as name, snapshot.opened(name):
            _load(folder / manifest["database"])
            return _checked(folder, manifest, began)


def _load(source: Path) -> None:
    if connection.vendor == "postgresql":
        call_command("migrate", verbosity=0, interactive=False)
    try:
        snapshot.load(source)
    except FileExistsError as error:
        raise Conflict(f"A backup is restored into an empty installation only: {error}.") from None
    except ValueError as error:
        raise Damaged(f"This backup cannot be restored: {error}.") from None
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0, interactive=False)


def _same_engine(manifest: dict[str, Any]) -> None:
    wanted = snapshot.EMBEDDED if connection.vendor == "sqlite" else snapshot.DUMP
    if manifest["database"] != wanted:
        raise Conflict("The backup is of another kind of database than the one in the settings.", database=manifest["database"])


def _checked(folder: Path, manifest: dict[str, Any], began: int) -> Outcome:
    """Verify the database that is open now with the files of the backup, and hold its heads against the manifest's."""

    def read(digest: str) -> bytes:
        return _frozen(folder, digest)

    results: dict[str, Result] = {}
    for company in Company.objects.order_by("pk"):
        listed = publish_head.read(folder / "heads" / f"{company.pk}.jsonl")
        results[company.pk] = verify_company(company, listed=listed, read=read)
    problems = [problem for result in results.values() for problem in result.problems]
    heads = {company: {"hash": result.head} for company, result in results.items() if result.documents or result.entries}
    for company, head in manifest["heads"].items():
        if company not in results or results[company].head != head["hash"]:
            problems.append(Problem(document=company, what="its head is not the one in the manifest"))
    documents = sum(result.documents for result in results.values())
    if documents != manifest["documents"]:
        problems.append(Problem(document="", what=f"{documents} documents were restored of {manifest['documents']}"))
    return Outcome(
        ok=not problems,
        milliseconds=_since(began),
        documents=documents,
        head=_head_lines(heads),
        problems=tuple(problems),
        made_at=manifest["made_at"],
    )


def _frozen(folder: Path, digest: str) -> bytes:
    path = folder / "files" / vault.place(digest)
    if not path.exists():
        raise NotFound("The file is not in the backup.")
    content = path.read_bytes()
    if sha256(content) != digest:
        raise Damaged("The file in the backup is not what was frozen: its SHA-256 differs.")
    return content


def _keep(path: Path, digest: str) -> None:
    if not path.exists():  # written whole or not at all, and named after its content: what is there is right
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, vault.get(digest))


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _head_lines(heads: dict[str, Any]) -> str:
    return "\n".join(head["hash"] for _, head in sorted(heads.items()))


def _since(began: int) -> int:
    return (clock.ticks() - began) // 1_000_000
