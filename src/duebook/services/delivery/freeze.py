"""Freeze: render a sealed document once, keep the bytes under their hash, put the hashes on the chain. Never again after that.

Rendering and storing are heavy and run outside any transaction; the verb itself only writes rows. It is idempotent: a second
freeze finds the files of the first and changes nothing, whatever the company's design has become meanwhile.
"""

import re
from collections.abc import Mapping, Sequence

from duebook import render
from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.edge import clock, ids
from duebook.formats import facturx
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid
from duebook.services import chain, outbox, timeline
from duebook.services.access import Actor
from duebook.services.billing.look import look_of
from duebook.services.delivery.sealed import document_of, row_of
from duebook.services.operations import vault
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.chain import ChainHead
from duebook.store.documents import IssuedDocument
from duebook.store.files import File
from duebook.store.insert import insert
from duebook.store.outbox import Job

KINDS: dict[str, tuple[str, str]] = {
    "pdf": (".pdf", "application/pdf"),
    "ubl": (".xml", "application/xml"),
    "cii": ("-cii.xml", "application/xml"),
}
"""Kind of frozen file -> end of its name, media type."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


def render_files(document: Document, look: Look) -> dict[str, bytes]:
    """The files of a sealed document: kind -> bytes. Heavy; the same document and look give the same bytes.

    What an XML format cannot say of this document (no tax number anywhere, say) leaves that file out, never the PDF.
    """
    files: dict[str, bytes] = {}
    for kind in ("ubl", "cii"):
        try:
            files[kind] = plugs.get("formats", kind).write(document).content
        except Invalid:
            continue
    embedded = facturx.xml(document) if "cii" in files else b""
    claim = facturx.profile(document)
    made = render.pdf(document, look, xml=embedded, xml_name=claim.file_name, level=claim.level, version=claim.version)
    return {"pdf": made, **files}


def freeze_document(actor: Actor, document_id: str) -> list[File]:
    """Render and freeze one document where that is not done yet; returns its files."""
    row = row_of(actor, document_id)
    present = files_of(row)
    if present:
        return present
    return freeze_block(actor, [(row, render_files(document_of(row), look_of(row.company)))])


def freeze_block(actor: Actor, block: Sequence[tuple[IssuedDocument, Mapping[str, bytes]]]) -> list[File]:
    """Freeze rendered files of many documents: the bytes are stored first, then all rows and links in one transaction.

    Documents that have files already keep theirs. Returns the files of the whole block, in its order.
    """
    flat = [(row, kind, content) for row, files in block for kind, content in files.items()]
    digests = vault.put_all(content for _, _, content in flat)
    wanted = [(row, kind, digest, len(content)) for (row, kind, content), digest in zip(flat, digests, strict=True)]
    return freeze_stored(actor, [row for row, _ in block], wanted)


def files_of(row: IssuedDocument) -> list[File]:
    """The frozen files of a document; none where it is not rendered yet."""
    return list(File.objects.of(row.company_id).filter(document=row).order_by("created_at", "pk"))


def file_name(number: str, kind: str) -> str:
    """A file name after the document's number: letters, digits, dot, dash and underscore of ASCII only, never hidden.

    >>> file_name("RE 2026/0001", "pdf"), file_name("../../etc", "ubl")
    ('RE-2026-0001.pdf', 'etc.xml')
    """
    stem = _UNSAFE.sub("-", number).strip("-.")[:_LONGEST_NAME] or "document"
    return stem + KINDS[kind][0]


@verb("document.freeze", needs="documents.issue")
def freeze_stored(
    actor: Actor, rows: Sequence[IssuedDocument], wanted: Sequence[tuple[IssuedDocument, str, str, int]]
) -> list[File]:
    """Write the rows of files whose bytes are in the vault already: (document, kind, SHA-256, size)."""
    ChainHead.objects.select_for_update().filter(company=actor.company).first()  # one freezer at a time: no twin rows
    keys = [row.pk for row in rows]
    present = list(File.objects.of(actor.company).filter(document__in=keys))
    done = {file.document_id for file in present}
    moment = clock.now()
    fresh = [
        File(
            id=ids.new("fil"), company_id=actor.company.pk, document=row, kind=kind, name=file_name(row.number, kind),
            mime=KINDS[kind][1], sha256=digest, size=size, created_at=moment,
        )
        for row, kind, digest, size in wanted
        if row.pk not in done
    ]  # fmt: skip
    insert(fresh)
    chain.extend(actor.company, [("file", file.pk, chain.file_content(file)) for file in fresh])
    _remember(actor, [row for row in rows if row.pk not in done], fresh)
    Job.objects.of(actor.company).filter(kind="render", key__in=keys, state="ready").update(state="done", done_at=moment)
    order = {key: place for place, key in enumerate(keys)}
    return sorted([*present, *fresh], key=lambda file: order[file.document_id])


def _remember(actor: Actor, rows: Sequence[IssuedDocument], fresh: Sequence[File]) -> None:
    hashes: dict[str, dict[str, str]] = {}
    for file in fresh:
        hashes.setdefault(file.document_id, {})[file.kind] = file.sha256
    timeline.happened_all(actor, "rendered", [(row, {"files": hashes.get(row.pk, {})}) for row in rows])
    for row in rows:
        note(row, {}, hashes.get(row.pk, {}))
    outbox.tell_all(actor.company, [("document.rendered", row) for row in rows])
