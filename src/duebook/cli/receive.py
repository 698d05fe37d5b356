"""``duebook receive``: suppliers' invoices in, each understood, checked and kept."""

from typing import Any

import click

from duebook.cli import progress
from duebook.cli.frame import DONE, REFUSED, WRONG, data_option, django_ready, emit, json_option, say


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--company", default="auto", show_default=True, help="A company's id, or auto: the invoice's buyer.")
@json_option
@data_option
def receive(*, files: tuple[str, ...], company: str, as_json: bool) -> int:
    """Receive suppliers' invoices from FILE... (UBL, CII, a PDF with or without XML and others; - is standard input).

    The same bytes are received once. A PDF without XML waits in the inbox for a person who types it.
    """
    django_ready()
    from duebook.services.payables import command

    inputs = command.read_all(files)
    code, refused = DONE, False
    for result in progress.shown(command.run(inputs, company), total=len(inputs), what="files"):
        _show(result, as_json=as_json)
        code = code if result.fine else WRONG
        refused = refused or result.state_refused
    return REFUSED if refused else code


def _show(result: Any, *, as_json: bool) -> None:
    if as_json:
        emit(result.plain())
        return
    what = f"{result.number}  {result.payable} {result.currency}  {result.supplier}" if result.number else result.status
    click.echo(f"{what}  {result.file}")
    for fault in result.faults:
        say(f"  {fault.severity}: {fault.code} {fault.path}: {fault.text}")
