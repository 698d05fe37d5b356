"""``duebook convert``: an invoice from one format to another through the document model. No database is touched."""

from pathlib import Path

import click

from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, emit, json_option, say, stop
from duebook.domain.document import Document

TARGETS = ("ubl", "cii", "facturx", "json")
LARGEST = 50 * 1024 * 1024


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--to", "target", type=click.Choice(TARGETS), required=True, help="Format to write.")
@click.option("--out", type=click.Path(dir_okay=False), help="File to write (default: beside the input; - is standard output).")
@json_option
@data_option
def convert(*, file: str, target: str, out: str | None, as_json: bool) -> int:
    """Convert FILE (UBL, CII, Factur-X PDF, JSON, YAML, CSV, XLSX, UBL order; - is standard input).

    What the target cannot carry is named, never dropped silently.
    """
    content = read(file)
    from duebook.formats import read as understand

    reading = understand(content)
    if len(reading.documents) != 1:
        stop(WRONG, f"{file} holds {len(reading.documents)} invoices; one is converted at a time.")
    written, lost = _written(reading.documents[0], target)
    for fault in reading.faults:
        say(f"{fault.severity}: {fault.code} {fault.path}: {fault.text}")
    place = out or _beside(file, target)
    if place == "-":
        click.get_binary_stream("stdout").write(written)
    else:
        try:
            Path(place).write_bytes(written)
        except OSError as error:
            stop(UNREADABLE, f"{place} cannot be written: {error.strerror}.")
    if as_json and place != "-":
        emit({"file": file, "to": target, "out": place, "lost": list(lost)})
    else:
        for path in lost:
            say(f"lost: {path}")
        if place != "-":
            say(place)
    return WRONG if any(fault.severity == "error" for fault in reading.faults) else DONE


def read(file: str) -> bytes:
    """A file's bytes, or standard input's for ``-``; ends the command where that cannot be."""
    try:
        if file == "-":
            return click.get_binary_stream("stdin").read(LARGEST + 1)
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        stop(UNREADABLE, f"{file} cannot be read: {error.strerror}.")


def _written(document: Document, target: str) -> tuple[bytes, tuple[str, ...]]:
    from duebook.domain.totals import calculate
    from duebook.formats import write

    if document.totals is None:
        document = calculate(document)
    if target != "facturx":
        writing = write(document, target)
        return writing.content, writing.lost
    from duebook import render
    from duebook.domain.ports import Look
    from duebook.formats import facturx

    lost = write(document, "cii").lost
    return render.pdf(document, Look(), xml=facturx.xml(document)), lost


def _beside(file: str, target: str) -> str:
    suffix = {"ubl": ".ubl.xml", "cii": ".cii.xml", "facturx": ".pdf", "json": ".json"}[target]
    return f"invoice{suffix}" if file == "-" else str(Path(file).with_suffix(suffix))
