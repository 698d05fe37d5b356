"""``duebook backup``, ``restore`` and ``drill``: keep everything twice, and show that it can be had back."""

from pathlib import Path
from typing import Any

import click

from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, django_ready, emit, json_option, stop
from duebook.cli.progress import busy

THOUSAND = 1000


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@json_option
@data_option
def backup(*, folder: Path, as_json: bool) -> int:
    """Back up the database and every frozen file into DIR while others go on working; a second time adds what is new.

    The secret key of the installation is not in it: keep that apart.
    """
    django_ready()
    from duebook.services.operations import backup as service

    with _writing(folder), busy("backing up"):
        done = service.backup(folder)
    return _tell(done, "backed up", as_json=as_json)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@json_option
@data_option
def restore(*, folder: Path, as_json: bool) -> int:
    """Restore the backup in DIR into an empty installation (--data, or DATABASE_URL), then verify all of it."""
    _there(folder)
    django_ready(migrate=False)
    from duebook.services.operations import backup as service

    with _writing(folder), busy("restoring"):
        done = service.restore(folder)
    return _tell(done, "restored", as_json=as_json)


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@json_option
@data_option
def drill(*, folder: Path | None, as_json: bool) -> int:
    """Restore the backup in DIR (or one made now) in a scratch place, verify it, put it away; tells recovery time and point."""
    if folder is not None:
        _there(folder)
    django_ready()
    from duebook.services.operations import backup as service

    with busy("restoring in a scratch place"):
        done = service.drill(folder)
    return _tell(done, "restored and verified in a scratch place", as_json=as_json)


def _there(folder: Path) -> None:
    if not folder.is_dir():
        stop(UNREADABLE, f"{folder} cannot be read: there is no such folder.")


class _writing:  # noqa: N801 - reads as a phrase: with _writing(folder)
    """Tell trouble with a folder in a sentence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            stop(UNREADABLE, f"{error.filename or self._folder}: {error.strerror}.")


def _tell(done: Any, what: str, *, as_json: bool) -> int:
    seconds = f"{done.milliseconds / THOUSAND:.2f}"
    problems = [{"document": one.document, "what": one.what} for one in done.problems]
    if as_json:
        shown = {"ok": done.ok, "seconds": float(seconds), "documents": done.documents, "head": done.head}
        emit({**shown, "made_at": done.made_at or None, "problems": problems})
    else:
        for one in problems:
            click.echo(f"{one['document'] or '(backup)'}: {one['what']}")
        click.echo(f"{done.documents} documents {what} in {seconds} s; the point is {done.made_at or 'now'}.")
        click.echo(f"Head: {done.head or 'none yet'}")
    return DONE if done.ok else WRONG
