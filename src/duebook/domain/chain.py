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

from collections.abc import Iterable, Mapping, Sequence

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


def check(links: Iterable[Link], head: Head, names: Mapping[str, str] | None = None) -> list[Problem]:
    """Recompute every link in order; name each that was changed, taken out, put in or moved, and a wrong end."""
    called = names or {}
    problems: list[Problem] = []
    previous, expected, last = GENESIS, 1, None
    for link in links:
        name = called.get(link.subject, link.subject)
        if link.position != expected:
            missing = f"{expected}" if link.position == expected + 1 else f"{expected} to {link.position - 1}"
            what = f"links are missing before it: position {missing}" if link.position > expected else "its link stands twice"
            problems.append(Problem(document=name, what=what))
        if link.previous != previous:
            problems.append(Problem(document=name, what=f"its link {link.position} does not follow the one before it"))
        if link_hash(link.position, link.kind, link.subject, link.content, link.previous) != link.hash:
            problems.append(Problem(document=name, what=f"its link {link.position} was changed: the hash does not fit"))
        previous, expected, last = link.hash, link.position + 1, link
    end = Head(position=last.position, hash=last.hash) if last else Head()
    name = called.get(last.subject, last.subject) if last else ""
    if end.position != head.position:
        problems.append(Problem(document=name, what=f"the chain ends at position {end.position}, its head says {head.position}"))
    elif end.hash != head.hash:
        problems.append(Problem(document=name, what="the last link is not the one the head names"))
    return problems


def against(links: Sequence[Link], published: Iterable[Head], names: Mapping[str, str] | None = None) -> list[Problem]:
    """Compare with heads that were published earlier (oldest first). A head without a known position has position 0.

    A head that the chain no longer holds means a tail was cut or the chain was written anew. The change lies after the last
    published head that the chain still holds; the first document after it is named.
    """
    called = names or {}
    at = {link.hash: link.position for link in links}
    problems: list[Problem] = []
    good = 0
    for head in sorted(published, key=lambda one: one.position):
        if head.hash == GENESIS or at.get(head.hash, -1) == (head.position or at.get(head.hash)):
            good = max(good, at.get(head.hash, 0))
            continue
        after = [link for link in links if link.position > good]
        first = after[0].subject if after else links[-1].subject if links else ""
        short = head.position > len(links)
        how = f"cut short: {len(links)} links, {head.position} when it was published" if short else "written anew"
        problems.append(
            Problem(
                document=called.get(first, first),
                what=f"the published head {head.hash[:12]} is not in the chain, which was {how} after position {good}",
            )
        )
        break
    return problems
