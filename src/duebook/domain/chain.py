"""The chain of a company, pure: each link hashes the one before, so that cutting, swapping or changing any link is found.

A link seals one thing: ``kind`` says what it is (document, file, approval, customer, entry), ``subject`` is its id and
``content`` the SHA-256 of what was sealed. The hash of a link is SHA-256 over the canonical JSON of position, kind, subject,
content and the hash before it. A *head* is the hash of the last link; whoever keeps a published head elsewhere can tell later
whether the chain was cut short or written anew, which the chain alone cannot show.

>>> first = extend(GENESIS, 0, [("document", "inv_1", "a" * 64)])
>>> check(first, Head(position=1, hash=first[0].hash))
[]
>>> check(first, Head(position=2, hash="b" * 64))[0].what
'the chain ends at position 1, its head says 2'
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from duebook.domain.record import record
from duebook.kernel.canonical import Plain, canonical, sha256

GENESIS = "0" * 64
"""What the first link of a company points at."""


@record
class Link:
    """One link; positions count from 1."""

    position: int
    kind: str
    subject: str
    content: str
    previous: str
    hash: str


@record
class Head:
    """The end of a chain: how many links, and the last one's hash. Position 0 with a hash: the position is not known."""

    position: int = 0
    hash: str = GENESIS


@record
class Problem:
    """Something that is not as it was sealed. ``document`` names it as people do (a number, else an id)."""

    document: str
    what: str


def link_hash(position: int, kind: str, subject: str, content: str, previous: str) -> str:
    """SHA-256 over the canonical JSON of a link's five fields."""
    return sha256(canonical({"content": content, "kind": kind, "position": position, "previous": previous, "subject": subject}))


def extend(previous: str, position: int, sealed: Iterable[tuple[str, str, str]]) -> list[Link]:
    """The links for (kind, subject, content) triples after a head of that hash and position."""
    links = []
    for kind, subject, content in sealed:
        position += 1
        digest = link_hash(position, kind, subject, content, previous)
        links.append(Link(position=position, kind=kind, subject=subject, content=content, previous=previous, hash=digest))
        previous = digest
    return links


def content_of(facts: Mapping[str, Plain]) -> str:
    """What a link says of a row: the SHA-256 of the canonical JSON of its facts."""
    return sha256(canonical(dict(facts)))


class Walk:
    """Goes along a chain once, link by link, and remembers what is wrong: a chain of any length needs no memory."""

    def __init__(self, published: Sequence[Head] = (), names: Callable[[str], str] = str) -> None:
        """``published`` are heads kept elsewhere; ``names`` turns a subject into what people call it."""
        self.problems: list[Problem] = []
        placed = {head.hash: head for head in published if head.position}
        unplaced = {head.hash: head for head in published if head.hash not in placed}
        self._published = [*sorted(placed.values(), key=lambda head: head.position), *unplaced.values()]
        self._wanted = {head.hash for head in self._published}
        self._names = names
        self._seen: dict[str, int] = {GENESIS: 0}
        self._after: dict[int, str] = {}
        self._last: Link | None = None

    def step(self, link: Link) -> None:
        """Look at the next link."""
        last = self._last or Link(position=0, kind="", subject="", content="", previous="", hash=GENESIS)
        if link.position > last.position + 1:
            first, final = last.position + 1, link.position - 1
            missing = f"link {first} is" if first == final else f"links {first} to {final} are"
            self._say(link.subject, f"{missing} missing before it")
        elif link.position != last.position + 1:
            self._say(link.subject, f"its link {link.position} stands twice")
        if link.previous != last.hash:
            self._say(link.subject, f"its link {link.position} does not follow the one before it")
        if link_hash(link.position, link.kind, link.subject, link.content, link.previous) != link.hash:
            self._say(link.subject, f"its link {link.position} was changed: the hash does not fit")
        if last.position in self._seen.values():
            self._after.setdefault(last.position, link.subject)
        if link.hash in self._wanted:
            self._seen[link.hash] = link.position
        self._last = link

    def end(self, head: Head) -> list[Problem]:
        """Compare with the head's row and with the published heads; gives everything found."""
        last = self._last
        position, digest = (last.position, last.hash) if last else (0, GENESIS)
        if position != head.position:
            self._say(last.subject if last else "", f"the chain ends at position {position}, its head says {head.position}")
        elif digest != head.hash:
            self._say(last.subject if last else "", "the last link is not the one that the head names")
        self._compare(position)
        return self.problems

    def _compare(self, length: int) -> None:
        good = 0
        for published in self._published:
            at = self._seen.get(published.hash)
            if at is not None and published.position in (0, at):
                good = max(good, at)
                continue
            last = self._last.subject if self._last else ""
            if published.position > length:
                what = f"the chain was cut short after it: {length} links, {published.position} when a head was published"
                self._say(last, what)
            else:
                what = f"the published head {published.hash[:12]} is not in the chain: it was written anew after position {good}"
                self._say(self._after.get(good, last), what)
            return

    def _say(self, subject: str, what: str) -> None:
        self.problems.append(Problem(document=self._names(subject), what=what))


def check(links: Iterable[Link], head: Head, published: Sequence[Head] = (), names: Callable[[str], str] = str) -> list[Problem]:
    """Recompute every link in order; name each that was changed, taken out, put in or moved, and a wrong end.

    A published head that the chain no longer holds means that a tail was cut or the chain written anew: the change lies after the
    last published head that is still there, and the first document after that is named.
    """
    walk = Walk(published, names)
    for link in links:
        walk.step(link)
    return walk.end(head)
