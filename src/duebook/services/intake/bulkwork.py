"""The heavy parts of a bulk run, as functions that a worker process can call: no database, only the storage.

Documents travel between the processes as canonical bytes: a tenth of the size of the objects, and read back five times faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.rules import Fault
from duebook.services.delivery import freeze
from duebook.services.intake import retype
from duebook.services.issuing.prepare import Prepared, prepare
from duebook.services.operations import vault
from duebook.store.companies import Company

Stored = list[tuple[str, str, int, str]]
"""The files of one document: (kind, SHA-256, size, path of the copy or "")."""
Ready = tuple[bytes, tuple[Fault, ...], bool]
"""A prepared document: its canonical bytes, its faults, whether it could be computed."""


@dataclass(frozen=True)
class Job:
    """One sealed document whose files are wanted; those that are ``frozen`` already, (kind, SHA-256, size), are only copied."""

    number: str
    body: str
    frozen: tuple[tuple[str, str, int], ...] = ()


def prepare_block(company: Company, bodies: Sequence[bytes], day: date | None) -> list[Ready]:
    """Type anew, complete, decide the tax, compute, check; differences from a file's own totals are among the faults."""
    prepared = (ready(company, body, day) for body in bodies)
    return [(codec.seal(one.document), one.faults, one.complete) for one in prepared]


def ready(company: Company, body: bytes, day: date | None) -> Prepared:
    """One document typed anew and prepared."""
    read = codec.loads(Document, body)
    one = prepare(company, retype.retype(read, day=day), on=day)
    extra = tuple(retype.named(read, one.document)) if one.complete else ()
    return Prepared(one.document, one.faults + extra, one.complete)


def render_block(jobs: Sequence[Job], look: Look, out: Path | None) -> list[Stored]:
    """Render sealed documents, keep the bytes, and copy them to ``out``."""
    rendered = [{} if one.frozen else freeze.render_files(codec.loads(Document, one.body), look) for one in jobs]
    digests = iter(vault.put_all(content for files in rendered for content in files.values()))
    stored: list[Stored] = []
    for one, files in zip(jobs, rendered, strict=True):
        fresh = [(kind, next(digests), len(content), _copy(out, one.number, kind, content)) for kind, content in files.items()]
        stored.append(fresh + [(kind, digest, size, _again(out, one.number, kind, digest)) for kind, digest, size in one.frozen])
    return stored


def _again(out: Path | None, number: str, kind: str, digest: str) -> str:
    """The copy of a file that an earlier run has frozen."""
    return _copy(out, number, kind, vault.get(digest)) if out else ""


def _copy(out: Path | None, number: str, kind: str, content: bytes) -> str:
    """Put a copy into the folder; another document's file of the same name (another company's) is left as it is."""
    if out is None:
        return ""
    target = out / freeze.file_name(number, kind)
    if target.exists() and target.read_bytes() != content:
        target = target.with_stem(f"{target.stem}-{sha256(content)[:8]}")
    target.write_bytes(content)
    return str(target)
