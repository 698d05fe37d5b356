"""Folders into which other programs drop files: which are finished, their bytes, and moving them aside with a word on them.

A name may be anything and a file may change while it is looked at: links, pipes and folders are not followed, unfinished names
are left alone, and a file is taken when nothing has touched it for :data:`QUIET` seconds.
"""

import os
import stat
from pathlib import Path

from duebook.edge import clock

QUIET = 5
"""Seconds for which nobody has written to a file before it is taken."""
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
LONGEST_NAME = 150


def finished(folder: Path) -> list[Path]:
    """Plain files that nobody is writing, by name."""
    limit = clock.now().timestamp() - QUIET
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return []
    found = []
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith(UNFINISHED):
            continue
        try:
            told = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISREG(told.st_mode) and max(told.st_mtime, told.st_ctime) <= limit:
            found.append(Path(entry.path))
    return sorted(found)


def content(path: Path, most: int) -> bytes | None:
    """At most so many bytes; None where it is gone, a link, unreadable, or somebody wrote while it was read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            return None
        found = file.read(most)
        after = os.fstat(file.fileno())
    return found if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) else None


def aside(path: Path, folder: Path, said: str, *, ending: str = ".txt") -> Path | None:
    """Move a file into a folder under a name of its own; what is said of it lies beside it in a text file, where it is anything.

    None where another process moved it first.
    """
    folder.mkdir(exist_ok=True)
    safe = "".join(sign if sign.isprintable() and sign != "/" else " " for sign in path.name)[-LONGEST_NAME:]
    stem = f"{clock.now():%Y%m%d-%H%M%S}-{safe}"
    target, number = folder / stem, 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}"
    try:
        path.rename(target)
    except FileNotFoundError:
        return None
    if said:
        target.with_name(f"{target.name}{ending}").write_text(said, "utf-8")
    return target
