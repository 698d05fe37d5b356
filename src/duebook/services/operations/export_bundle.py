"""Write the bundle of a company: see :mod:`duebook.services.operations.bundle` for what is in it and how it is checked."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from duebook.edge import clock
from duebook.services import chain
from duebook.services.access import Actor, require
from duebook.services.operations import vault
from duebook.services.operations.bundle import BOOKED, FORMAT, KINDS
from duebook.services.operations.selfcheck import chunks
from duebook.services.operations.verify import link_of
from duebook.store.chain import ChainHead, Link
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Approval
from duebook.store.files import File
from duebook.store.ledger import Entry

STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the same state makes the same members."""


def export_bundle(actor: Actor, path: Path) -> dict[str, Any]:
    """Write everything that was sealed for the actor's company into a zip; gives the manifest."""
    require(actor, "audit.read")
    company = actor.company
    part = path.with_name(f"{path.name}.part")
    with transaction.atomic(), zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
        head = ChainHead.objects.select_for_update().filter(company=company).first()  # nothing is sealed meanwhile
        _lines(bundle, "chain.jsonl", _chain(company))
        _lines(bundle, KINDS["document"], _facts(IssuedDocument.objects.of(company), _document))
        _lines(bundle, KINDS["file"], _facts(File.objects.of(company), chain.file_facts))
        _lines(bundle, KINDS["approval"], _facts(Approval.objects.of(company), chain.approval_facts))
        entries = Entry.objects.of(company).select_related("payment").prefetch_related("postings", "allocations")
        _lines(bundle, KINDS["entry"], _facts(entries, _entry))
        for some in chunks(IssuedDocument.objects.of(company)):
            for row in some:
                _put(bundle, f"bodies/{row.pk}.json", row.body.encode())
        for digest in File.objects.of(company).order_by("sha256").values_list("sha256", flat=True).distinct():
            _put(bundle, f"frozen/{digest}", vault.get(digest))
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "company": {"id": company.pk, "name": company.name},
            "position": head.position if head else 0,
            "head": head.hash if head else "0" * 64,
            "made_at": clock.now().isoformat(),
        }
        _put(bundle, "manifest.json", json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode())
    part.replace(path)
    return manifest


def _chain(company: Company) -> Iterator[dict[str, Any]]:
    for row in Link.objects.of(company).order_by("position", "pk").iterator(chunk_size=2000):
        link = link_of(row)
        yield {name: getattr(link, name) for name in ("position", "kind", "subject", "content", "previous", "hash")}


def _facts(rows: Any, facts: Callable[[Any], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for some in chunks(rows):
        yield from map(facts, some)


def _document(row: IssuedDocument) -> dict[str, Any]:
    return {**chain.document_facts(row), "number": row.number}


def _entry(entry: Entry) -> dict[str, Any]:
    facts = chain.entry_facts(entry, entry.postings.all(), entry.allocations.all())
    # an issue is booked as its document says: what the document does not say of it is not sealed, and not written
    return facts if entry.kind != "issue" else {name: facts[name] for name in BOOKED}


def _lines(bundle: zipfile.ZipFile, name: str, rows: Iterable[dict[str, Any]]) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    with bundle.open(info, "w", force_zip64=True) as file, io.TextIOWrapper(file, encoding="utf-8", newline="\n") as text:
        for row in rows:
            text.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


def _put(bundle: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, content)
