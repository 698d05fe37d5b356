"""Issuing from files: read them, find the company of each draft, run, and give back one result for each draft in order."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from duebook import formats
from duebook.domain.document import Document
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Conflict, DuebookError, Invalid, NotFound, Refused
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, system
from duebook.services.intake import batch, bulk, bulkwork, seller
from duebook.store.companies import Company

LARGEST = 50 * 1024 * 1024
LABEL = "command line"


Seller = tuple[str, str, str]
"""Tax number, name and country."""


@dataclass(frozen=True)
class Wish:
    """What the caller wants: a company's id or ``auto``, whose issue date, where copies go, whether to issue at all."""

    company: str = "auto"
    keep_date: bool = False
    out: Path | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Input:
    """One draft of one file; ``index`` is its place where the file holds several, None where it is the only one.

    ``body`` is the draft as canonical bytes, empty where the file has faults: ten thousand drafts are read before the first is
    issued, and as objects they would fill the memory. ``seller`` tells the companies apart.
    """

    file: str
    digest: str
    index: int | None = None
    body: bytes = b""
    seller: Seller = ("", "", "")
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Result:
    """What the command says of one draft."""

    file: str
    index: int | None
    status: str  # issued | ready | refused
    number: str = ""
    payable: str = ""
    currency: str = ""
    files: tuple[bulk.Copy, ...] = ()
    faults: tuple[Fault, ...] = ()
    company: str = ""
    id: str = ""
    hash: str = ""
    state_refused: bool = field(default=False, compare=False)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "file": self.file,
            "index": self.index,
            "number": self.number or None,
            "status": self.status,
            "payable": self.payable or None,
            "currency": self.currency or None,
            "files": [{"kind": one.kind, "path": one.path or None, "sha256": one.sha256} for one in self.files],
            "faults": [
                {"code": one.code, "severity": str(one.severity), "path": one.path, "sentence": one.text} for one in self.faults
            ],
            "company": self.company or None,
            "id": self.id or None,
            "hash": self.hash or None,
        }


def read_inputs(files: Sequence[str]) -> list[Input]:
    """Every draft of every file. A file that cannot be read or understood is an input with faults, in its place."""
    inputs: list[Input] = []
    for name in files:
        try:
            content = _bytes(name)
        except OSError as error:
            raise NotFound(f"{name} cannot be read: {error.strerror}.") from None
        inputs += _of_file(name, content)
    return inputs


def run(inputs: Sequence[Input], wish: Wish) -> Iterator[Result]:
    """Results in the order of the inputs. What is wrong with one draft does not keep the others."""
    actors, waiting = _sorted_out(inputs, wish)
    following = 0
    for place, result in _issued(inputs, actors, wish):
        waiting[place] = result
        while following in waiting:
            yield waiting.pop(following)
            following += 1
    yield from (waiting[place] for place in sorted(waiting))


def _issued(inputs: Sequence[Input], actors: dict[int, Actor], wish: Wish) -> Iterator[tuple[int, Result]]:
    for actor, places in _by_company(actors).items():
        drafts = [bulk.Draft(place, inputs[place].body) for place in places]
        plan = bulk.Plan(
            day=None if wish.keep_date else clock.today(actor.company.time_zone),
            out=wish.out,
            dry_run=wish.dry_run,
            key=batch.run_key([f"{inputs[place].digest}:{inputs[place].index}" for place in places], _options(wish)),
        )
        if seller.is_planned(actor.company) and not wish.dry_run:
            founded, plan = _founded(actor, drafts, plan)
        else:
            founded = actor
        yield from _told(inputs, drafts, bulk.issue_all(founded, drafts, plan), founded)


def _founded(actor: Actor, drafts: Sequence[bulk.Draft], plan: bulk.Plan) -> tuple[Actor, bulk.Plan]:
    """Found a new seller's company if any of its drafts can be issued; else they are only checked, and nothing is left behind."""
    for draft in drafts:
        if bulkwork.ready(actor.company, draft.body, plan.day).issuable:
            return system(seller.found(actor.company), LABEL), plan
    return actor, replace(plan, dry_run=True)


def _options(wish: Wish) -> dict[str, str]:
    return {"out": str(wish.out or ""), "date": "keep" if wish.keep_date else "today"}


def _told(
    inputs: Sequence[Input], drafts: Sequence[bulk.Draft], outcomes: Iterator[bulk.Outcome], actor: Actor
) -> Iterator[tuple[int, Result]]:
    told = 0
    try:
        for outcome in outcomes:
            told += 1
            yield outcome.position, _result(inputs[outcome.position], outcome, actor)
    except DuebookError as error:
        for draft in drafts[told:]:
            yield draft.position, _refusal(inputs[draft.position], error)


def _sorted_out(inputs: Sequence[Input], wish: Wish) -> tuple[dict[int, Actor], dict[int, Result]]:
    actors: dict[int, Actor] = {}
    results: dict[int, Result] = {}
    known: dict[Seller, Actor] = {}
    for place, one in enumerate(inputs):
        try:
            if not one.body:
                raise Invalid(one.faults)
            if one.seller not in known:
                known[one.seller] = system(_company(codec.loads(Document, one.body), wish), LABEL)
            actors[place] = known[one.seller]
        except DuebookError as error:
            results[place] = _refusal(one, error)
    return actors, results


def _company(document: Document, wish: Wish) -> Company:
    if wish.company == "auto":
        return seller.company_for(document)
    company = Company.objects.filter(pk=wish.company).first()
    if company is None:
        raise NotFound(f"There is no company {wish.company}.")
    return company


def _by_company(actors: dict[int, Actor]) -> dict[Actor, list[int]]:
    grouped: dict[str, tuple[Actor, list[int]]] = {}
    for place, actor in actors.items():
        grouped.setdefault(actor.company.pk, (actor, []))[1].append(place)
    return dict(grouped.values())


def _result(one: Input, outcome: bulk.Outcome, actor: Actor) -> Result:
    totals = outcome.document.totals if outcome.document else None
    return Result(
        file=one.file,
        index=one.index,
        status=outcome.status,
        number=outcome.row.number if outcome.row else "",
        payable=str(totals.payable) if totals else "",
        currency=outcome.document.currency if outcome.document else "",
        files=outcome.files,
        faults=one.faults + outcome.faults,
        company=actor.company.pk,
        id=outcome.row.pk if outcome.row else "",
        hash=outcome.row.hash if outcome.row else "",
        state_refused=isinstance(outcome.error, Refused | Conflict),
    )


def _refusal(one: Input, error: DuebookError) -> Result:
    return Result(
        one.file, one.index, "refused", faults=bulk.faults_of(error), state_refused=isinstance(error, Refused | Conflict)
    )


def _of_file(name: str, content: bytes) -> list[Input]:
    digest = sha256(content)
    try:
        found: list[Input] = []
        faults: list[Fault] = []
        for one in formats.each(content):
            if isinstance(one, Fault):
                faults.append(one)
            else:
                who = (one.seller.vat_id, one.seller.name, one.seller.address.country)
                found.append(Input(name, digest, len(found), codec.seal(one), who))
    except DuebookError as error:
        return [Input(name, digest, faults=bulk.faults_of(error))]
    if not found:
        return [Input(name, digest, faults=tuple(faults))]
    found[0] = replace(found[0], faults=tuple(faults), index=None if len(found) == 1 else 0)
    return found


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)
