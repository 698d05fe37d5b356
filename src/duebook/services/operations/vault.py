"""Where frozen bytes lie: the storage, under their own SHA-256, in folders ``ab/cd/``. Written once, checked at every read.

On a folder the bytes are written beside their place, synced, and renamed into it, so a crash leaves a whole file or none.
On another storage (S3) one upload is atomic by itself. The same bytes are kept once, however many documents have them.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from duebook.edge import ids
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, NotFound

_HEX = frozenset("0123456789abcdef")
_LENGTH = 64


def place(digest: str) -> str:
    """The name in the storage of what has this SHA-256.

    >>> place("ab" * 32)[:12]
    'ab/ab/ababab'
    """
    if len(digest) != _LENGTH or not _HEX.issuperset(digest):
        raise NotFound("This is not the SHA-256 of a file.")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def put(content: bytes) -> str:
    """Keep the bytes; returns their SHA-256."""
    return put_all([content])[0]


def put_all(contents: Iterable[bytes]) -> list[str]:
    """Keep many; syncs once for all of them as far as the file system lets it. Durable when it returns."""
    named = [(sha256(content), content) for content in contents]
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        _write_files(Path(storage.location), dict(named))
    else:
        for digest, content in dict(named).items():
            if not storage.exists(place(digest)):
                storage.save(place(digest), ContentFile(content))
    return [digest for digest, _ in named]


def get(digest: str) -> bytes:
    """The bytes with this SHA-256. Raises :class:`NotFound`, or :class:`Damaged` where what lies there has another hash."""
    name = place(digest)
    try:
        with storages["default"].open(name, "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise NotFound("The stored file is not there.", sha256=digest) from None
    if sha256(content) != digest:
        raise Damaged("The stored file is not what was frozen: its SHA-256 differs. It is not served.", sha256=digest)
    return content


def _write_files(root: Path, named: dict[str, bytes]) -> None:
    waiting: list[tuple[int, Path, Path]] = []
    folders: set[Path] = set()
    for digest, content in named.items():
        target = root / place(digest)
        if target.exists() and target.stat().st_size == len(content):
            continue
        folders |= _folder(target.parent, root)
        beside = target.with_name(ids.new("new"))
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
        waiting.append((handle, beside, target))
    for handle, beside, target in waiting:
        os.fsync(handle)
        os.close(handle)
        beside.replace(target)
    for folder in folders:
        _sync(folder)


def _folder(folder: Path, root: Path) -> set[Path]:
    """Make a folder below the root; returns it and those above it in which a name is new."""
    touched = {folder}
    above = folder
    while above != root and not above.exists():
        above = above.parent
        touched.add(above)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return touched


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
