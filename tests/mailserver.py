"""A real IMAP server on this machine for tests (Twisted's IMAP4rev1), with one mailbox in memory; it can be told to misbehave."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "rechnung@uferwerk.example", "s3cret pass"
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class MailServer:
    """Where it listens, and the folder whose files are its messages: ``1.eml``, and ``1.seen`` beside it once it is marked."""

    port: int
    folder: Path

    @property
    def allow(self) -> list[str]:
        return [f"127.0.0.1:{self.port}"]

    def deliver(self, content: bytes) -> Path:
        """Put a message into the mailbox."""
        place = self.folder / f"{len(list(self.folder.glob('*.eml'))) + 1:04}.eml"
        place.write_bytes(content)
        return place

    def seen(self) -> list[str]:
        """The messages that are marked as seen."""
        return sorted(path.stem for path in self.folder.glob("*.seen"))


@contextmanager
def imap(folder: Path, *, mode: str = "") -> Iterator[MailServer]:
    """Start one in a process of its own: Twisted's reactor starts once in a process. ``mode`` "flood" or "silent" misbehaves."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.imapserver", str(folder), mode]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield MailServer(int(child.stdout.readline()), folder)
        finally:
            child.kill()
