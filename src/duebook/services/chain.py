"""The chain of a company: append links under the head's lock. The formula itself is pure, in :mod:`duebook.domain.chain`."""

from collections.abc import Iterable

from duebook.domain import chain as formula
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.canonical import Plain, canonical, sha256
from duebook.store.chain import ChainHead, Link
from duebook.store.companies import Company
from duebook.store.drafts import Approval


def append(company: Company, kind: str, subject: str, content: str) -> Link:
    """Append one link; the head's row is locked until the transaction ends."""
    return extend(company, [(kind, subject, content)])[-1]


def extend(company: Company, sealed: Iterable[tuple[str, str, str]]) -> list[Link]:
    """Append (kind, subject, content) links in order, in one go."""
    ChainHead.objects.get_or_create(company=company)
    head = ChainHead.objects.select_for_update().get(company=company)
    moment = clock.now()
    added = formula.extend(head.hash, head.position, sealed)
    links = [
        Link(
            company=company, position=one.position, kind=one.kind, subject=one.subject, content=one.content,
            previous=one.previous, hash=one.hash, created_at=moment,
        )
        for one in added
    ]  # fmt: skip
    if links:
        head.position, head.hash = links[-1].position, links[-1].hash
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
