"""Issue many documents: prepared and rendered on all cores, numbered and sealed here in blocks, in the order they came.

A run that dies is taken up by the next one over the same inputs (:mod:`duebook.services.intake.batch`): what was issued is not
issued again, what was not rendered is rendered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.edge import pool
from duebook.kernel import codec
from duebook.kernel.errors import DuebookError, Invalid
from duebook.kernel.rules import Fault
from duebook.services import fresh
from duebook.services.access import Actor
from duebook.services.billing.look import look_of
from duebook.services.delivery import freeze
from duebook.services.intake import batch, bulkwork
from duebook.services.issuing.issue import issue_block
from duebook.services.issuing.prepare import Prepared
from duebook.services.issuing.seal import buyer_record
from duebook.store.documents import IssuedDocument
from duebook.store.idempotency import BatchRun
from duebook.store.parties import Customer

BLOCK = 50
LEASE = 900
"""Seconds until a worker renders what this run has issued and not rendered: it does so itself, unless it was killed."""
SMALL = 40  # so few are done before a second process has started


@dataclass(frozen=True)
class Draft:
    """One input of a run: its place among all inputs, and what it says as canonical bytes."""

    position: int
    body: bytes


@dataclass(frozen=True)
class Copy:
    """One frozen file of an issued document; ``path`` is its copy in the folder asked for, empty where none was."""

    kind: str
    sha256: str
    path: str


@dataclass(frozen=True)
class Outcome:
    """What became of one input."""

    position: int
    status: str  # issued | ready (a dry run) | refused
    document: Document | None = None
    row: IssuedDocument | None = None
    files: tuple[Copy, ...] = ()
    faults: tuple[Fault, ...] = ()
    error: DuebookError | None = None  # what refused it under the lock


@dataclass(frozen=True)
class Plan:
    """How to run: ``day`` is the issue date (None keeps the files'), ``out`` a folder that gets copies of the files."""

    day: date | None
    out: Path | None = None
    dry_run: bool = False
    key: str = ""


def issue_all(actor: Actor, drafts: Sequence[Draft], plan: Plan) -> Iterator[Outcome]:
    """Issue the drafts of one company; outcomes come in the order of the drafts, block by block."""
    run, done = (None, {}) if plan.dry_run else batch.begin(actor, plan.key, len(drafts))
    look = look_of(actor.company)
    customers: dict[tuple[str, str, str], Customer] = {}
    with pool.pool(fresh.start, wanted=len(drafts) > SMALL) as workers:
        sealed = (
            _seal(actor, block, prepared, run, done, customers) for block, prepared in _prepared(workers, actor, drafts, plan)
        )
        if plan.dry_run:
            for block in sealed:
                yield from block
            return
        for block, stored in _rendered(workers, sealed, look, plan.out, done):
            yield from _frozen(actor, block, stored)
    if run is not None:
        batch.end(actor, run)


def _prepared(
    workers: pool.Pool, actor: Actor, drafts: Sequence[Draft], plan: Plan
) -> Iterator[tuple[list[Draft], list[Prepared]]]:
    blocks = list(_blocks(drafts))
    calls = ((actor.company, [draft.body for draft in block], plan.day) for block in blocks)
    for block, ready in zip(blocks, workers.ahead(bulkwork.prepare_block, calls), strict=True):
        yield block, [Prepared(codec.loads(Document, body), faults, complete) for body, faults, complete in ready]


def _seal(
    actor: Actor,
    block: list[Draft],
    prepared: list[Prepared],
    run: BatchRun | None,
    done: dict[int, IssuedDocument],
    customers: dict[tuple[str, str, str], Customer],
) -> list[Outcome]:
    outcomes = {
        draft.position: Outcome(draft.position, "ready" if one.issuable else "refused", document=one.document, faults=one.faults)
        for draft, one in zip(block, prepared, strict=True)
    }
    if run is not None:
        fresh = [
            (draft.position, replace(one, customer=_customer(actor, one.document, customers)))
            for draft, one in zip(block, prepared, strict=True)
            if one.issuable and draft.position not in done
        ]
        wanted, places = [one for _, one in fresh], [place for place, _ in fresh]
        for place, result in _issue(actor, wanted, run, places).items():
            if isinstance(result, DuebookError):
                faults = outcomes[place].faults + faults_of(result)
                outcomes[place] = replace(outcomes[place], status="refused", faults=faults, error=result)
            else:
                outcomes[place] = replace(outcomes[place], status="issued", row=result)
        for draft in block:
            if draft.position in done:
                outcomes[draft.position] = replace(outcomes[draft.position], status="issued", row=done[draft.position])
    return [outcomes[draft.position] for draft in block]


def _issue(actor: Actor, wanted: list[Prepared], run: BatchRun, places: list[int]) -> dict[int, IssuedDocument | DuebookError]:
    """Issue a block; where one of it is refused under the lock (no series, a date that runs backwards), each by itself."""
    if not wanted:
        return {}
    try:
        rows = issue_block(actor, wanted, run, places, render_after=LEASE)
    except DuebookError as error:
        if len(wanted) == 1:
            return {places[0]: error}
        results: dict[int, IssuedDocument | DuebookError] = {}
        for one, place in zip(wanted, places, strict=True):
            results |= _issue(actor, [one], run, [place])
        return results
    return dict(zip(places, rows, strict=True))


def faults_of(error: DuebookError) -> tuple[Fault, ...]:
    """An error as faults of the input it was about."""
    if isinstance(error, Invalid):
        return error.faults
    return (Fault(error.code, "", "{why}", facts={"why": error.detail}),)


def _rendered(
    workers: pool.Pool,
    sealed: Iterator[list[Outcome]],
    look: Look,
    out: Path | None,
    done: dict[int, IssuedDocument],
) -> Iterator[tuple[list[Outcome], list[bulkwork.Stored]]]:
    waiting: list[list[Outcome]] = []

    def calls() -> Iterator[tuple[list[bulkwork.Job], Look, Path | None]]:
        for block in sealed:
            waiting.append(block)
            rows = [one.row for one in block if one.row is not None]
            frozen = batch.frozen(rows) if done else {}
            yield [_job(row, frozen.get(row.pk, ())) for row in rows], look, out

    for stored in workers.ahead(bulkwork.render_block, calls()):
        yield waiting.pop(0), stored


def _job(row: IssuedDocument, frozen: tuple[tuple[str, str, int], ...]) -> bulkwork.Job:
    return bulkwork.Job(row.number, "" if frozen else row.body, frozen)


def _frozen(actor: Actor, block: list[Outcome], stored: list[bulkwork.Stored]) -> Iterator[Outcome]:
    rows = [one.row for one in block if one.row is not None]
    wanted = [(row, kind, digest, size) for row, files in zip(rows, stored, strict=True) for kind, digest, size, _ in files]
    if rows:
        freeze.freeze_stored(actor, rows, wanted)
    copies = iter(stored)
    for one in block:
        if one.row is None:
            yield one
        else:
            yield replace(one, files=tuple(Copy(kind, digest, path) for kind, digest, _, path in next(copies)))


def _customer(actor: Actor, document: Document, known: dict[tuple[str, str, str], Customer]) -> Customer:
    buyer = document.buyer
    key = (buyer.vat_id, buyer.name, buyer.address.country)
    if key not in known:
        known[key] = buyer_record(actor, document)
    return known[key]


def _blocks(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    rest = iter(drafts)
    while block := list(islice(rest, BLOCK)):
        yield block
