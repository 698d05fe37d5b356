"""A bulk run that survives its process: each input's result is stored with it, and a dead run is taken up where it stopped."""

from collections.abc import Sequence

from duebook.edge import clock, process
from duebook.kernel.canonical import canonical, sha256
from duebook.kernel.errors import NotFound
from duebook.services.access import Actor
from duebook.services.trail import note
from duebook.services.verb import verb
from duebook.store.documents import IssuedDocument
from duebook.store.files import File
from duebook.store.idempotency import BatchItem, BatchRun
from duebook.store.insert import insert_plain


def run_key(inputs: Sequence[str], options: dict[str, str]) -> str:
    """What makes two runs the same: the inputs' hashes in order, and the options that change the result."""
    return sha256(canonical({"inputs": list(inputs), "options": dict(options)}))


@verb("batch.begin", needs="documents.issue")
def begin(actor: Actor, key: str, total: int) -> tuple[BatchRun, dict[int, IssuedDocument]]:
    """Begin a run, or take up one of the same key whose process is gone; with what it has issued so far, by position.

    A finished run, or one whose process still lives, is left alone: the same inputs may well be issued again on purpose.
    """
    unfinished = BatchRun.objects.of(actor.company).select_for_update().filter(key=key, finished_at=None).order_by("-pk")
    for run in unfinished:
        if not process.alive(run.owner):
            run.owner = process.me()
            run.save(update_fields=["owner"])
            note(run, {}, {"resumed": True})
            items = BatchItem.objects.of(actor.company).filter(run=run).select_related("document")
            items = items.defer("document__body", "document__search")  # a long run's bodies would fill the memory
            return run, {item.position: item.document for item in items}
    run = BatchRun.objects.create(company=actor.company, key=key, owner=process.me(), total=total, started_at=clock.now())
    note(run, {}, {"total": total})
    return run, {}


@verb("batch.end", needs="documents.issue")
def end(actor: Actor, run: BatchRun) -> None:
    """Mark a run of the actor as finished."""
    if run.company_id != actor.company.pk:
        raise NotFound
    run.finished_at = clock.now()
    run.save(update_fields=["finished_at"])
    note(run, {}, {"finished": True})


def frozen(rows: Sequence[IssuedDocument]) -> dict[str, tuple[tuple[str, str, int], ...]]:
    """The files that documents of one company have already: document id -> (kind, SHA-256, size) each."""
    found: dict[str, tuple[tuple[str, str, int], ...]] = {}
    if rows:
        files = File.objects.of(rows[0].company_id).filter(document__in=[row.pk for row in rows]).order_by("created_at", "pk")
        for document, *file in files.values_list("document", "kind", "sha256", "size"):
            found[document] = (*found.get(document, ()), tuple(file))
    return found


def remember(run: BatchRun, positions: Sequence[int], documents: Sequence[IssuedDocument]) -> None:
    """Say which input became which document; called inside the transaction that issues them."""
    common = {"company_id": run.company_id, "run_id": run.pk}
    pairs = zip(positions, documents, strict=True)
    insert_plain(BatchItem, [{**common, "position": position, "document_id": document.pk} for position, document in pairs])
