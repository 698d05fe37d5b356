"""The heavy parts of a bulk run, as functions that a worker process can call: no database, only the storage."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.services.delivery import freeze
from duebook.services.intake import retype
from duebook.services.issuing.prepare import Prepared, prepare
from duebook.services.operations import vault
from duebook.store.companies import Company

Stored = list[tuple[str, str, int, str]]
"""The files of one document: (kind, SHA-256, size, path of the copy or "")."""


def start() -> None:
    """Load Django's settings in a fresh process (models are only carried, never asked)."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duebook.main.settings")
    django.setup()


def prepare_block(company: Company, documents: Sequence[Document], day: date | None) -> list[Prepared]:
    """Type anew, complete, decide the tax, compute, check; differences from a file's own totals are among the faults."""
    out = []
    for read in documents:
        one = prepare(company, retype.retype(read, day=day), on=day)
        extra = tuple(retype.named(read, one.document)) if one.complete else ()
        out.append(Prepared(one.document, one.faults + extra, one.complete))
    return out


def render_block(sealed: Sequence[tuple[str, str]], look: Look, out: Path | None) -> list[Stored]:
    """Render documents given as (number, sealed body), keep the bytes, and copy them to ``out``."""
    rendered = [(number, freeze.render_files(codec.loads(Document, body), look)) for number, body in sealed]
    flat = [(number, kind, content) for number, files in rendered for kind, content in files.items()]
    digests = iter(vault.put_all(content for _, _, content in flat))
    return [
        [(kind, next(digests), len(content), _copy(out, number, kind, content)) for kind, content in files.items()]
        for number, files in rendered
    ]


def _copy(out: Path | None, number: str, kind: str, content: bytes) -> str:
    """Put a copy into the folder; another document's file of the same name (another company's) is left as it is."""
    if out is None:
        return ""
    target = out / freeze.file_name(number, kind)
    if target.exists() and target.read_bytes() != content:
        target = target.with_stem(f"{target.stem}-{sha256(content)[:8]}")
    target.write_bytes(content)
    return str(target)
