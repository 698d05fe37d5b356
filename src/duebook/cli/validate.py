"""``duebook validate``: whether invoices from anyone keep the rules, and where they do not. No database, no web framework."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from duebook.cli import progress
from duebook.cli.frame import DONE, UNREADABLE, WRONG, data_option, emit, json_option, say

PROFILES = ("auto", "en16931", "peppol", "peppol-aunz", "peppol-sg", "pint", "xrechnung", "facturx", "fr-ctc")
SUFFIXES = {".xml", ".pdf"}
LARGEST = 64 * 1024 * 1024
FEW = 40
"""Files that one process checks before others are worth their start."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--profile", type=click.Choice(PROFILES), default="auto", show_default=True, help="Rules to ask; auto: as the file says."
)
@json_option
@data_option
def validate(*, files: tuple[str, ...], profile: str, as_json: bool) -> int:
    """Check the invoices in FILE... (UBL, CII, or a PDF that carries one; - is standard input).

    A folder means the XML and PDF files in it. Ends with 0 where all are valid, 1 where one is not, 2 where one cannot be read.
    """
    names = list(_named(files))
    code = DONE
    for verdict in progress.shown(_verdicts(names, profile), total=len(names), what="files"):
        if as_json:
            emit(verdict)
        else:
            _show(verdict)
        unread = verdict["faults"] and verdict["faults"][0]["code"] == "FILE"
        code = max(code, UNREADABLE if unread else DONE if verdict["valid"] else WRONG)
    return code


def _named(files: tuple[str, ...]) -> Iterator[str]:
    for name in files:
        if name != "-" and Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).rglob("*")) if path.suffix.lower() in SUFFIXES)
        else:
            yield name


def _verdicts(names: list[str], profile: str) -> Iterator[dict[str, Any]]:
    """In the order given, on all cores where there are many."""
    if len(names) <= FEW:
        yield from (verdict_on(name, profile) for name in names)
        return
    from duebook.edge.pool import pool

    with pool(_ready, wanted=True) as workers:
        yield from workers.ahead(verdict_on, ((name, profile) for name in names))


def _ready() -> None:
    """In a fresh process: load what every file needs."""
    import duebook.rules.examine  # noqa: F401 - for its side effect of being there


def verdict_on(name: str, profile: str) -> dict[str, Any]:
    """The verdict on one file as the JSON of the contract says it; a file that cannot be read has the fault ``FILE``."""
    from duebook.rules.examine import examine

    try:
        content = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _content(Path(name))
    except OSError as error:
        sentence = f"{name} cannot be read: {error.strerror}."
        fault = {"code": "FILE", "severity": "error", "path": "", "sentence": sentence}
        return {"file": name, "syntax": "", "profile": "", "valid": False, "faults": [fault]}
    verdict = examine(content, profile)
    return {
        "file": name,
        "syntax": verdict.syntax,
        "profile": verdict.profile,
        "valid": verdict.valid,
        "faults": [
            {
                "code": fault.code,
                "severity": str(fault.severity),
                "path": fault.path,
                "line": int(fault.facts.get("line", 0)),
                "sentence": fault.text,
                "source": fault.source,
                "fix": fault.fix,
            }
            for fault in verdict.faults
        ],
    }


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _show(verdict: dict[str, Any]) -> None:
    faults = verdict["faults"]
    if faults and faults[0]["code"] == "FILE":
        say(faults[0]["sentence"])
        return
    what = " ".join(part for part in (verdict["syntax"].upper(), verdict["profile"]) if part)
    click.echo(f"{verdict['file']}: {'valid' if verdict['valid'] else 'not valid'}{f' ({what})' if what else ''}")
    for fault in faults:
        line = f" (line {fault['line']})" if fault["line"] else ""
        click.echo(f"  {fault['severity']} {fault['code']} {fault['path']}{line}: {fault['sentence']}")
        if fault["fix"]:
            click.echo(f"    would be right: {fault['fix']}")
