"""The bundle: everything that was sealed, in one zip, and its check without a database, by anybody with Python.

``manifest.json`` says whose it is and where the chain ends; ``chain.jsonl`` holds the links; ``documents.jsonl``,
``files.jsonl``, ``approvals.jsonl`` and ``entries.jsonl`` hold the facts that the links seal, one JSON object a line; ``bodies/``
the canonical bytes of every document, and ``frozen/`` the frozen files by their SHA-256. Nothing here needs Django or a database.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duebook.domain import ledger
from duebook.domain.chain import Head, Link, Problem, Walk, content_of
from duebook.domain.document import Document
from duebook.domain.ledger import Refs
from duebook.kernel import codec
from duebook.kernel.canonical import sha256
from duebook.kernel.errors import DuebookError

FORMAT = "duebook-bundle/1"
LARGEST = 64 * 1024 * 1024
"""Bytes of one member; more is refused unread."""

LONGEST_LINE = 16 * 1024 * 1024
BOOKED = ("kind", "booked_on", "text", "postings")
"""What the bundle says of the entry of an issue: all of it follows from the sealed document."""

KINDS = {"document": "documents.jsonl", "file": "files.jsonl", "approval": "approvals.jsonl", "entry": "entries.jsonl"}


@dataclass
class Checked:
    """What a bundle holds and what is wrong with it."""

    documents: int = 0
    entries: int = 0
    head: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def verify_bundle(path: Path, head: str = "") -> Checked:
    """Recompute a bundle offline. ``head`` is a head that was published earlier and must be in the chain.

    Every problem names the document concerned where there is one. A file that is no bundle is a problem too.
    """
    checked = Checked()
    try:
        with zipfile.ZipFile(path) as bundle:
            _Check(bundle, checked, head.strip().lower()).run()
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, DuebookError) as error:
        checked.problems.append(Problem(document="", what=f"this is not a bundle that can be read: {error}"))
    return checked


class _Check:
    """One pass over a bundle."""

    def __init__(self, bundle: zipfile.ZipFile, checked: Checked, head: str) -> None:
        self.bundle, self.checked, self.published = bundle, checked, head
        self.links: dict[tuple[str, str], str] = {}
        self.names: dict[str, str] = {}
        self.issued: dict[str, dict[str, Any]] = {}

    def run(self) -> None:
        """Names first, then the chain, then everything the links seal."""
        manifest = json.loads(self.read("manifest.json"))
        if manifest.get("format") != FORMAT:
            raise ValueError(f"its format is {manifest.get('format')!r}")
        self.name_all()
        self.chain(manifest)
        self.documents()
        self.files()
        for facts in self.lines("approval"):
            self.sealed("approval", facts, facts["id"], self.called(facts["id"]))
        self.entries()
        for (kind, subject), _ in sorted(self.links.items()):
            self.say(self.called(subject), f"the {kind} {subject} was sealed and is not in the bundle")

    def name_all(self) -> None:
        """What people call each sealed thing."""
        for facts in self.lines("document"):
            self.names[facts["id"]] = str(facts.get("number") or facts["id"])
        for facts in self.lines("file"):
            self.names[facts["id"]] = self.called(facts["document"])
        drafts = {facts["draft"]: facts["id"] for facts in self.lines("document") if facts.get("draft")}
        for facts in self.lines("approval"):
            self.names[facts["id"]] = self.called(drafts.get(facts["draft"], facts["id"]))
        for facts in self.lines("entry"):
            about = [posting[2] for posting in facts["postings"] if posting[2]]
            if facts["kind"] != "issue":
                self.names[facts["id"]] = self.called(about[0]) if about else facts["id"]

    def chain(self, manifest: dict[str, Any]) -> None:
        """Every link in order, and the end."""
        walk = Walk([Head(hash=self.published)] if self.published else [], self.called)
        for plain in self.json_lines("chain.jsonl"):
            link = Link(**plain)
            walk.step(link)
            self.links[link.kind, link.subject] = link.content
        end = Head(position=int(manifest["position"]), hash=str(manifest["head"]))
        self.checked.problems += walk.end(end)
        self.checked.head = end.hash

    def documents(self) -> None:
        """Each document's facts and body."""
        for facts in self.lines("document"):
            self.checked.documents += 1
            name = self.called(facts["id"])
            self.sealed("document", {key: value for key, value in facts.items() if key != "number"}, facts["id"], name)
            body = self.read(f"bodies/{facts['id']}.json", name)
            if sha256(body) != facts["body"]:
                self.say(name, "its body was changed: the hash does not fit")
                continue
            document = codec.loads(Document, body)
            if document.number != name:
                self.say(name, f"its body has the number {document.number}")
            if document.issue_date is not None:
                refs = Refs(party=facts["customer"], document=facts["id"])
                self.issued[facts["id"]] = self.booked(ledger.issue(document, refs, document.issue_date))

    def files(self) -> None:
        """Each frozen file's facts and bytes."""
        for facts in self.lines("file"):
            name = self.called(facts["id"])
            self.sealed("file", facts, facts["id"], name)
            if sha256(self.read(f"frozen/{facts['sha256']}", name)) != facts["sha256"]:
                self.say(name, f"its frozen {facts['kind']} file was changed: the hash does not fit")

    def entries(self) -> None:
        """Each entry balances; those of an issue are what the sealed document books, the others what the chain sealed."""
        for facts in self.lines("entry"):
            self.checked.entries += 1
            document = next((posting[2] for posting in facts["postings"] if posting[2]), "")
            name = self.called(document or facts.get("id", ""))
            sums: dict[str, int] = {}
            for *_, currency, units in facts["postings"]:
                sums[currency] = sums.get(currency, 0) + units
            if any(sums.values()):
                self.say(name, f"an entry of {facts['booked_on']} is out of balance")
            if facts["kind"] != "issue":
                self.sealed("entry", facts, facts["id"], name)
                continue
            expected = self.issued.pop(document, None)
            if expected is None or {**facts, "postings": sorted(facts["postings"])} != {**expected, "text": f"{name} issued"}:
                self.say(name, "the ledger does not book it as its sealed body says")
        for document, booked in self.issued.items():
            if booked["postings"]:
                self.say(self.called(document), "the ledger has no entry of its issue")

    def sealed(self, kind: str, facts: dict[str, Any], subject: str, name: str) -> None:
        """Facts against the content of their link, which is then done with."""
        content = self.links.pop((kind, subject), None)
        if content is None:
            self.say(name, f"the {kind} {subject} is not in the chain")
        elif content_of(facts) != content:
            self.say(name, f"the {kind} {subject} is not what the chain sealed")

    @staticmethod
    def booked(entry: ledger.Entry) -> dict[str, Any]:
        """An entry as the bundle writes it."""
        postings = sorted(
            [one.account.value, one.detail, one.document, one.party, one.currency, one.amount] for one in entry.postings
        )
        return {"kind": "issue", "booked_on": entry.day.isoformat(), "postings": postings}

    def called(self, subject: str) -> str:
        """The name of a sealed thing."""
        return self.names.get(subject, subject)

    def say(self, name: str, what: str) -> None:
        """One more problem."""
        self.checked.problems.append(Problem(document=name, what=what))

    def read(self, member: str, name: str = "") -> bytes:
        """A member's bytes; nothing, and a problem, where it is not there."""
        try:
            if self.bundle.getinfo(member).file_size > LARGEST:
                raise ValueError(f"{member} is larger than {LARGEST} bytes")
            return self.bundle.read(member)
        except KeyError:
            self.say(name, f"{member} is not in the bundle")
            return b""

    def lines(self, kind: str) -> Iterator[dict[str, Any]]:
        """The facts of one kind."""
        return self.json_lines(KINDS[kind])

    def json_lines(self, member: str) -> Iterator[dict[str, Any]]:
        """The lines of a member, one at a time."""
        with self.bundle.open(member) as file:
            while line := file.readline(LONGEST_LINE):
                yield json.loads(line)
