"""Verify: is everything still as it was sealed? Chain, bodies, columns, frozen files, approvals, entries, numbers, balances.

The chain shows any change, deletion, insertion or swap inside it. A tail that was cut off, or a chain written anew from some
point on, shows against a head that was published earlier (:mod:`duebook.services.operations.publish_head`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain as joined
from itertools import islice
from typing import Any

from duebook.domain import numbering
from duebook.domain.chain import Head, Link, Problem, Walk, content_of
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError
from duebook.services import chain
from duebook.services.operations import publish_head, vault
from duebook.services.operations.selfcheck import CHUNK, books, chunks, documents
from duebook.services.payables import selfcheck as payables
from duebook.services.treasury import selfcheck as treasury
from duebook.store import models
from duebook.store.companies import Company
from duebook.store.counters import Counter, VoidNumber
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Approval
from duebook.store.files import File
from duebook.store.ledger import Entry

MOST = 1000
"""Problems listed for one company; a flood says no more than its beginning."""


@dataclass(frozen=True)
class Result:
    """What was looked at and what is wrong. ``head`` is the hash of the chain's end (of several companies: one a line)."""

    ok: bool
    documents: int
    entries: int
    head: str
    problems: tuple[Problem, ...]


def verify(company: Company | None = None, head: str | None = None, *, files: bool = True) -> Result:
    """Recompute everything of one company, or of all. ``head`` is a published head that must still be in a chain.

    ``files=False`` leaves the bytes of frozen files unread.
    """
    companies = [company] if company else list(Company.objects.order_by("pk"))
    given = [Head(hash=head.strip().lower())] if head else []
    if len(companies) > 1 and head:
        holders = [one for one in companies if _holds(one, given[0].hash)]
        each = [verify_company(one, given if one in holders else [], files=files) for one in companies]
        if not holders:
            lost = Problem(document="", what=f"the published head {head[:12]} is in no company's chain")
            each.append(Result(ok=False, documents=0, entries=0, head="", problems=(lost,)))
    else:
        each = [verify_company(one, given, files=files) for one in companies]
    return Result(
        ok=all(one.ok for one in each),
        documents=sum(one.documents for one in each),
        entries=sum(one.entries for one in each),
        head="\n".join(one.head for one in each if one.head),
        problems=tuple(problem for one in each for problem in one.problems),
    )


def verify_company(
    company: Company,
    published: Sequence[Head] = (),
    *,
    files: bool = True,
    listed: Sequence[Head] | None = None,
    read: Callable[[str], bytes] = vault.get,
) -> Result:
    """Recompute one company's records. ``published`` are heads besides ``listed``, those of its own list of published heads.

    ``read`` gives the bytes of a frozen file by its SHA-256 (of a restored backup, say).
    """
    own = publish_head.published(company) if listed is None else listed
    walk = Walk([*own, *published], lambda subject: name_of(company, subject))
    head = models.ChainHead.objects.filter(company=company).first()
    end = Head(position=head.position, hash=head.hash) if head else Head()
    for row in models.Link.objects.of(company).order_by("position", "pk").iterator(chunk_size=2000):
        walk.step(link_of(row))
    found = joined(
        walk.end(end),
        _missing(company),
        _documents(company),
        _sealed(company, "approval", Approval.objects.of(company), chain.approval_facts),
        _files(company, read if files else None),
        _entries(company),
        _numbers(company),
        books(company),
        payables.files(company, read) if files else (),
        treasury.files(company, read) if files else (),
    )
    problems = tuple(islice(_once(found), MOST))
    return Result(
        ok=not problems,
        documents=IssuedDocument.objects.of(company).count(),
        entries=Entry.objects.of(company).count(),
        head=end.hash,
        problems=problems,
    )


def link_of(row: models.Link) -> Link:
    """A stored link as the pure one."""
    return Link(
        position=row.position, kind=row.kind, subject=row.subject, content=row.content, previous=row.previous, hash=row.hash
    )


def name_of(company: Company, subject: str) -> str:
    """What people call the sealed thing: a document's number, for files and approvals that of their document; else the id.

    A document that is gone is still named by its own timeline.
    """
    document = subject
    kind = subject.partition("_")[0]
    if kind == "fil":
        document = File.objects.of(company).filter(pk=subject).values_list("document", flat=True).first() or subject
    elif kind == "apr":
        found = Approval.objects.of(company).filter(pk=subject).values_list("draft__document", flat=True).first()
        document = found or subject
    elif kind == "ent":
        postings = models.Posting.objects.of(company).filter(entry=subject).exclude(document=None)
        document = postings.order_by("pk").values_list("document", flat=True).first() or subject
    number = IssuedDocument.objects.of(company).filter(pk=document).values_list("number", flat=True).first()
    if number is None:
        told = Event.objects.of(company).filter(document_id=document, kind="issued").values_list("evidence", flat=True).first()
        number = (told or {}).get("number")
    return str(number or subject)


def _holds(company: Company, digest: str) -> bool:
    return bool(models.Link.objects.of(company).filter(hash=digest).exists())


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[Problem] = set()
    for problem in problems:
        if problem not in seen:
            seen.add(problem)
            yield problem


_ROWS: dict[str, Any] = {"document": IssuedDocument, "file": File, "approval": Approval, "entry": Entry}


def _missing(company: Company) -> Iterator[Problem]:
    """Links whose thing is gone, and links of a kind nobody makes."""
    links = models.Link.objects.of(company).order_by("position")
    for kind, model in _ROWS.items():
        gone = links.filter(kind=kind).exclude(subject__in=model.objects.of(company).values("pk"))
        for subject in gone.values_list("subject", flat=True)[:MOST]:
            yield Problem(document=name_of(company, subject), what=f"the {kind} {subject} was sealed and is gone")
    for link in links.exclude(kind__in=list(_ROWS))[:MOST]:
        yield Problem(document=link.subject, what=f"its link is of an unknown kind: {link.kind}")


def _contents(company: Company, kind: str, keys: list[str]) -> dict[str, str]:
    links = models.Link.objects.of(company).filter(kind=kind, subject__in=keys)
    return dict(links.values_list("subject", "content"))


def _documents(company: Company) -> Iterator[Problem]:
    for rows in chunks(IssuedDocument.objects.of(company)):
        keys = [row.pk for row in rows]
        content = _contents(company, "document", keys)
        told = Event.objects.of(company).filter(document__in=keys, kind="issued").values_list("document", "evidence")
        announced = {pk: evidence.get("hash") for pk, evidence in told}
        for row in rows:
            for what in _seal_of(row, content.get(row.pk), announced.get(row.pk)):
                yield Problem(document=row.number, what=what)
        yield from documents(company, rows)


def _seal_of(row: IssuedDocument, content: str | None, announced: str | None) -> Iterator[str]:
    if sha256(row.body.encode()) != row.hash:
        yield "its body was changed: the hash does not fit"
    if content is None:
        yield "it is not in the chain"
    elif content != chain.document_content(row):
        yield "its row was changed: it is not what the chain sealed"
    if announced is not None and announced != row.hash:
        yield "its timeline tells of another hash at issue"


def _sealed(company: Company, kind: str, rows: Any, facts: Any) -> Iterator[Problem]:
    """Rows whose facts are not what the chain sealed, or that the chain does not know."""
    for some in chunks(rows):
        content = _contents(company, kind, [row.pk for row in some])
        for row in some:
            if row.pk not in content:
                yield Problem(document=name_of(company, row.pk), what=f"the {kind} {row.pk} is not in the chain")
            elif content[row.pk] != content_of(facts(row)):
                yield Problem(document=name_of(company, row.pk), what=f"the {kind} {row.pk} is not what the chain sealed")


def _files(company: Company, read: Callable[[str], bytes] | None) -> Iterator[Problem]:
    rows = File.objects.of(company).select_related("document")
    yield from _sealed(company, "file", rows, chain.file_facts)
    if read is None:
        return
    for some in chunks(rows, 100):
        for file in some:
            try:
                content = read(file.sha256)
            except DuebookError as error:
                yield Problem(document=file.document.number, what=f"its frozen {file.kind} file: {error.detail}")
                continue
            if len(content) != file.size:
                yield Problem(document=file.document.number, what=f"its frozen {file.kind} file has another size")


def _entries(company: Company) -> Iterator[Problem]:
    """Entries of the ledger against the chain. Those of an issue follow from their document and are compared with it there."""
    rows = Entry.objects.of(company).exclude(kind="issue").select_related("payment")
    for some in chunks(rows.prefetch_related("postings", "allocations")):
        content = _contents(company, "entry", [entry.pk for entry in some])
        for entry in some:
            if entry.pk not in content:
                yield Problem(document=name_of(company, entry.pk), what=f"the entry {entry.pk} is not in the chain")
            elif content[entry.pk] != content_of(chain.entry_facts(entry, entry.postings.all(), entry.allocations.all())):
                yield Problem(document=name_of(company, entry.pk), what=f"the entry {entry.pk} is not what the chain sealed")
    for pk in Entry.objects.of(company).filter(kind="issue", postings=None).values_list("pk", flat=True)[:MOST]:
        yield Problem(document=pk, what="an entry of an issue books nothing")


def _numbers(company: Company) -> Iterator[Problem]:
    """Numbers that were given and have no document, nor a reason; documents that no counter gave."""
    for counter in Counter.objects.of(company).select_related("series").order_by("pk"):
        here = {"series": counter.series, "period": counter.period}
        taken = list(IssuedDocument.objects.of(company).filter(**here).order_by("position").values_list("position", flat=True))
        voids = VoidNumber.objects.of(company).filter(**here).values_list("value", flat=True)
        place = f"{counter.series.key} {counter.period}".strip()
        for gap in numbering.gaps([*taken, *voids], counter.series.start, counter.next_value - 1)[:CHUNK]:
            numbers = str(gap.first) if gap.first == gap.last else f"{gap.first} to {gap.last}"
            yield Problem(document=f"{place} {numbers}", what="the number was given and its document is gone")
        if taken and taken[-1] >= counter.next_value:
            yield Problem(document=f"{place} {taken[-1]}", what="the number was never given by its series")
