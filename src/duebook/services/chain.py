"""The chain of a company: append a link, and the one formula of its hash."""

from collections.abc import Iterable

from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.canonical import Plain, canonical, sha256
from duebook.store.chain import ChainHead, Link
from duebook.store.companies import Company
from duebook.store.drafts import Approval

GENESIS = "0" * 64


def link_hash(position: int, kind: str, subject: str, content: str, previous: str) -> str:
    """SHA-256 over the canonical JSON of a link's five fields."""
    return sha256(canonical({"content": content, "kind": kind, "position": position, "previous": previous, "subject": subject}))


def append(company: Company, kind: str, subject: str, content: str) -> Link:
    """Append one link; the head's row is locked until the transaction ends."""
    return extend(company, [(kind, subject, content)])[-1]


def extend(company: Company, sealed: Iterable[tuple[str, str, str]]) -> list[Link]:
    """Append (kind, subject, content) links in order, in one go."""
    ChainHead.objects.get_or_create(company=company)
    head = ChainHead.objects.select_for_update().get(company=company)
    links = []
    moment = clock.now()
    for kind, subject, content in sealed:
        head.position += 1
        digest = link_hash(head.position, kind, subject, content, head.hash)
        links.append(
            Link(
                company=company, position=head.position, kind=kind, subject=subject, content=content,
                previous=head.hash, hash=digest, created_at=moment,
            )
        )  # fmt: skip
        head.hash = digest
    Link.objects.bulk_create(links)
    head.save(update_fields=["position", "hash"])
    return links


def approval_hash(approval: Approval) -> str:
    """What a chain link says of an approval: who decided what, on which content."""
    plain: dict[str, Plain] = {
        "draft": approval.draft_id,
        "user": approval.user_id,
        "decision": approval.decision,
        "note": approval.note,
        "body": approval.body_hash,
        "at": approval.created_at.isoformat(),
    }
    return sha256(canonical(plain))


def seal(value: object) -> tuple[str, str]:
    """The canonical text of a record and its SHA-256."""
    content = codec.seal(value)
    return content.decode(), sha256(content)
