"""``duebook issue``: drafts in, issued invoices out, each with its number, PDF/A-3 and XML."""

from pathlib import Path
from typing import Any

import click

from duebook.cli import progress
from duebook.cli.frame import DONE, REFUSED, UNREADABLE, WRONG, data_option, django_ready, emit, json_option, say, stop


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder that gets copies of the files.")
@click.option("--company", default="auto", show_default=True, help="A company's id, or auto: the draft's seller.")
@click.option("--date", "day", type=click.Choice(["today", "keep"]), default="today", show_default=True, help="Issue date.")
@click.option("--dry-run", is_flag=True, help="Compute and check only; nothing is issued.")
@json_option
@data_option
def issue(*, files: tuple[str, ...], out: Path | None, company: str, day: str, dry_run: bool, as_json: bool) -> int:
    """Issue the drafts in FILE... (JSON, YAML, CSV, XLSX, UBL or CII invoice, UBL order; - is standard input).

    A run that was killed goes on where it stopped when the same command is given again.
    """
    django_ready()
    from duebook.services.intake import command

    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            stop(UNREADABLE, f"{out} cannot be made: {error.strerror}.")
    wish = command.Wish(company=company, keep_date=day == "keep", out=out, dry_run=dry_run)
    inputs = command.read_inputs(files)
    code = DONE
    refused = False
    for result in progress.shown(command.run(inputs, wish), total=len(inputs), what="invoices"):
        _show(result, as_json=as_json)
        if result.status == "refused":
            code, refused = WRONG, refused or result.state_refused
    return REFUSED if refused else code


def _show(result: Any, *, as_json: bool) -> None:
    if as_json:
        emit(result.plain())
        return
    where = result.file if result.index is None else f"{result.file}[{result.index}]"
    if result.status == "issued":
        say_line = f"{result.number}  {result.payable} {result.currency}  {where}"
    else:
        say_line = f"{result.status}  {where}"
    click.echo(say_line)
    for fault in result.faults:
        say(f"  {fault.severity}: {fault.code} {fault.path}: {fault.text}")
