"""``duebook verify``: is everything still as it was sealed?"""

import re
from pathlib import Path
from typing import Any

import click

from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, django_ready, emit, json_option, stop
from duebook.cli.progress import busy

_HASH = re.compile(r"[0-9a-fA-F]{64}\Z")


@click.command()
@click.option("--head", metavar="HASH", default="", help="A published head that must still be in a chain.")
@click.option("--bundle", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="An exported bundle, offline.")
@click.option("--company", metavar="ID", default="", help="One company (default: all).")
@json_option
@data_option
def verify(*, head: str, bundle: Path | None, company: str, as_json: bool) -> int:
    """Recompute the chain, the hashes of all frozen files, the balances and the columns.

    With --bundle nothing but the file is read: no database is needed.
    """
    if head and not _HASH.match(head.strip()):
        stop(UNREADABLE, "A head is 64 hexadecimal characters.")
    result = _bundle(bundle, head) if bundle is not None else _database(company, head)
    shown = {
        "ok": result.ok,
        "documents": result.documents,
        "entries": result.entries,
        "head": result.head,
        "problems": [{"document": one.document, "what": one.what} for one in result.problems],
    }
    if as_json:
        emit(shown)
    else:
        for one in result.problems:
            click.echo(f"{one.document or '(records)'}: {one.what}")
        click.echo(f"{result.documents} documents, {result.entries} entries: {'as sealed' if result.ok else 'not as sealed'}.")
        click.echo(f"Head: {result.head or 'none yet'}")
    return DONE if result.ok else WRONG


def _database(company: str, head: str) -> Any:
    django_ready()
    from duebook.services.operations import verify as service
    from duebook.store.companies import Company

    chosen = None
    if company:
        chosen = Company.objects.filter(pk=company).first()
        if chosen is None:
            stop(UNREADABLE, f"There is no company {company}.")
    with busy("verifying"):
        return service.verify(chosen, head or None)


def _bundle(path: Path, head: str) -> Any:
    if not path.is_file():
        stop(UNREADABLE, f"{path} cannot be read: there is no such file.")
    from duebook.services.operations import bundle

    return bundle.verify_bundle(path, head)
