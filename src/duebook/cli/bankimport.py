"""``duebook bank import``: bank files into the books, each line once."""

from typing import Any

import click

from duebook.cli import progress
from duebook.cli.frame import DONE, REFUSED, WRONG, data_option, django_ready, emit, json_option, say


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--company", default="auto", show_default=True, help="A company's id, or auto: whose account it is.")
@click.option("--account", default="", help="Number or id of the bank account, for files that name none.")
@json_option
@data_option
def take(*, files: tuple[str, ...], company: str, account: str, as_json: bool) -> int:
    """Take in the bank files FILE... (- is standard input): statements, reports, notifications, tables.

    Lines that an earlier file had are known and not stored again; the same file again changes nothing. What is not understood or
    does not add up is told with its place, and the rest is stored. Ends with 0 where all is understood, 1 where a place or a file
    is not, 2 where a file cannot be opened.
    """
    django_ready()
    from duebook.services.treasury import command

    inputs = command.read_all(files)
    code, refused = DONE, False
    for result in progress.shown(command.run(inputs, company, account), total=len(inputs), what="files"):
        _show(result, as_json=as_json)
        code = code if result.fine else WRONG
        refused = refused or result.state_refused
    return REFUSED if refused else code


def _show(result: Any, *, as_json: bool) -> None:
    if as_json:
        emit(result.plain())
        return
    if result.status == "refused":
        click.echo(f"{result.file}: refused")
    elif result.status == "known":
        click.echo(f"{result.file}: taken in before, nothing is changed")
    else:
        click.echo(f"{result.file}: {result.format}, {', '.join(result.accounts)}: {result.lines} lines, {result.fresh} new")
    for fault in result.faults:
        say(f"  {fault.severity}: {fault.code} {fault.path}: {fault.text}")
