"""``duebook convert``: an invoice from one format to another through the document model. No database is touched."""

import sys
from pathlib import Path

import click

from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, emit, json_option, say, stop
from duebook.domain.document import Document
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

TARGETS = ("ubl", "cii", "facturx", "fatturapa", "ksef", "facturae", "verifactu", "json")
ALL_SYNTAXES = ("ubl", "cii")
FLAVOURS = tuple(
    "en16931 xrechnung xrechnung-extension xrechnung-cvd peppol peppol-selfbilling nlcius cius-ro pint facturx-minimum"
    " facturx-basicwl facturx-basic facturx-extended".split()
)
"""Keys of :data:`duebook.formats.flavours.FLAVOURS`, which is imported when the command runs (a test compares them)."""
LARGEST = 50 * 1024 * 1024


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--to", "target", type=click.Choice(TARGETS), required=True, help="Format to write.")
@click.option("--flavour", type=click.Choice(FLAVOURS), help="Specification to write by (BT-24); default: the document's own.")
@click.option("--out", type=click.Path(dir_okay=False), help="File to write (default: beside the input; - is standard output).")
@json_option
@data_option
def convert(*, file: str, target: str, flavour: str | None, out: str | None, as_json: bool) -> int:
    """Convert FILE (UBL, CII, Factur-X, ZUGFeRD 1, FatturaPA, KSeF, Facturae, CFDI, JSON, YAML, CSV, XLSX, UBL order; or -).

    What the target cannot carry is named, never dropped silently.
    """
    content = read(file)
    from duebook.formats import read as understand

    reading = understand(content)
    if len(reading.documents) != 1:
        stop(WRONG, f"{file} holds {len(reading.documents)} invoices; one is converted at a time.")
    written, lost = _written(_dressed(reading.documents[0], flavour, target), target)
    for fault in (*_schema_faults(content), *reading.faults):
        say(f"{fault.severity}: {fault.code} {fault.path}: {fault.text}")
    place = out or _beside(file, target)
    if place == "-":
        sys.stdout.buffer.write(written)
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


def _schema_faults(content: bytes) -> list[Fault]:
    """What breaks the format's own schema, where the file is XML: it is converted all the same, and said."""
    if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return []
    from duebook.edge import xmlsafe
    from duebook.formats import schema

    root = xmlsafe.parse(content)
    return schema.schema_faults(root) if schema.kind(root) else []


def read(file: str) -> bytes:
    """A file's bytes, or standard input's for ``-``; ends the command where that cannot be."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(file).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        stop(UNREADABLE, f"{file} cannot be read: {error.strerror}.")


def _dressed(document: Document, flavour: str | None, target: str) -> Document:
    """The document with the BT-24 and BT-23 that were asked for; ends the command where the target cannot be of that kind."""
    from duebook.formats import flavours

    wanted = flavours.get(flavour) if flavour else None
    if wanted is None:
        return document
    syntax = "cii" if target == "facturx" else target
    if syntax in ALL_SYNTAXES and syntax not in wanted.syntaxes:
        stop(WRONG, f"{wanted.title} is not written as {target}.")
    return flavours.dressed(document, wanted)


def _written(document: Document, target: str) -> tuple[bytes, tuple[str, ...]]:
    from duebook.formats import write

    if document.totals is None:
        document = _computed(document, strict=target != "json")
    if target != "facturx":
        writing = write(document, target)
        return writing.content, writing.lost
    from duebook import render
    from duebook.domain.ports import Look
    from duebook.formats import facturx

    embedded, kind = facturx.writing(document), facturx.profile(document)
    page = render.pdf(document, Look(), xml=embedded.content, xml_name=kind.file_name, level=kind.level, version=kind.version)
    return page, embedded.lost


def _computed(draft: Document, *, strict: bool) -> Document:
    """A draft or an order with its tax decided and its totals; for JSON it may stay as it was typed."""
    from duebook.domain.tax import decide
    from duebook.domain.totals import calculate
    from duebook.edge import clock
    from duebook.regimes import regime_of

    try:
        return calculate(decide(draft, regime_of, on=draft.issue_date or clock.today()))
    except Invalid:
        if strict:
            raise
        return draft


def _beside(file: str, target: str) -> str:
    suffix = {"facturx": ".pdf", "json": ".json"}.get(target, f".{target}.xml")
    return f"invoice{suffix}" if file == "-" else str(Path(file).with_suffix(suffix))
