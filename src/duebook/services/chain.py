"""The chain of a company: append links under the head's lock. The formula itself is pure, in :mod:`duebook.domain.chain`."""

from collections.abc import Iterable

from duebook.domain import chain as formula
from duebook.domain.chain import content_of
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.canonical import Plain, canonical, sha256
from duebook.store.chain import ChainHead, Link
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Approval
from duebook.store.files import File
from duebook.store.insert import insert_plain
from duebook.store.ledger import Entry, Posting
from duebook.store.payments import Allocation, Payment


def append(company: Company, kind: str, subject: str, content: str) -> None:
    """Append one link; the head's row is locked until the transaction ends."""
    extend(company, [(kind, subject, content)])


def extend(company: Company, sealed: Iterable[tuple[str, str, str]]) -> None:
    """Append (kind, subject, content) links in order, in one go."""
    rows = ChainHead.objects.select_for_update().filter(company=company)
    head = rows.first()
    if head is None:
        ChainHead.objects.get_or_create(company=company)
        head = rows.get()
    moment = clock.now()
    added = formula.extend(head.hash, head.position, sealed)
    if not added:
        return
    insert_plain(
        Link,
        [
            {
                "company_id": company.pk, "position": one.position, "kind": one.kind, "subject": one.subject,
                "content": one.content, "previous": one.previous, "hash": one.hash, "created_at": moment,
            }
            for one in added
        ],
    )  # fmt: skip
    head.position, head.hash = added[-1].position, added[-1].hash
    head.save(update_fields=["position", "hash"])


def document_facts(row: IssuedDocument) -> dict[str, Plain]:
    """What the link of a document seals: its body's hash, and what its row says besides."""
    return {
        "body": row.hash,
        "id": row.pk,
        "series": row.series_id,
        "period": row.period,
        "position": row.position,
        "customer": row.customer_id,
        "corrects": row.corrects_id,
        "draft": row.draft_id,
        "issued_at": row.issued_at.isoformat(),
        "issued_by": row.issued_by_id,
    }


def document_content(row: IssuedDocument) -> str:
    """The hash of a document's facts."""
    return content_of(document_facts(row))


def entry_facts(entry: Entry, postings: Iterable[Posting], allocations: Iterable[Allocation]) -> dict[str, Plain]:
    """What the link of an entry seals: the entry, its payment, its postings and what they settle."""
    payment = entry.payment
    return {
        "id": entry.pk,
        "kind": entry.kind,
        "text": entry.text,
        "at": entry.created_at.isoformat(),
        "booked_on": entry.booked_on.isoformat(),
        "reason": entry.reason,
        "reverses": entry.reverses_id,
        "payment": payment_facts(payment) if payment else None,
        "postings": sorted(
            (
                [
                    one.account, one.detail, one.document_id or one.bill_id or "", one.customer_id or one.supplier_id or "",
                    one.currency, one.amount_minor,
                ]
                for one in postings
            ),
            key=canonical,
        ),
        "allocations": sorted(
            (
                [
                    one.pk, one.kind, one.document_id, one.payment_id or "", one.credit_note_id or "", one.currency,
                    one.amount_minor, one.created_at.isoformat(), one.reason, one.reverses_id or "",
                ]
                for one in allocations
            ),
            key=canonical,
        ),
    }  # fmt: skip


def payment_facts(payment: Payment) -> dict[str, Plain]:
    """A payment's row, plain."""
    return {
        "id": payment.pk,
        "customer": payment.customer_id,
        "kind": payment.kind,
        "received_on": payment.received_on.isoformat(),
        "currency": payment.currency,
        "amount_minor": payment.amount_minor,
        "method": payment.method,
        "reference": payment.reference,
        "note": payment.note,
        "reverses": payment.reverses_id,
        "created_by": payment.created_by_id,
        "at": payment.created_at.isoformat(),
    }


def file_facts(file: File) -> dict[str, Plain]:
    """What the link of a frozen file seals: its bytes' hash, and of which document it is what."""
    return {
        "id": file.pk,
        "document": file.document_id,
        "kind": file.kind,
        "name": file.name,
        "mime": file.mime,
        "sha256": file.sha256,
        "size": file.size,
        "at": file.created_at.isoformat(),
    }


def file_content(file: File) -> str:
    """The hash of a frozen file's facts."""
    return content_of(file_facts(file))


def approval_facts(approval: Approval) -> dict[str, Plain]:
    """What the link of an approval seals: who decided what, on which content."""
    return {
        "id": approval.pk,
        "draft": approval.draft_id,
        "user": approval.user_id,
        "decision": approval.decision,
        "note": approval.note,
        "body": approval.body_hash,
        "at": approval.created_at.isoformat(),
    }


def approval_hash(approval: Approval) -> str:
    """The hash of an approval's facts."""
    return content_of(approval_facts(approval))


def seal(value: object) -> tuple[str, str]:
    """The canonical text of a record and its SHA-256."""
    content = codec.seal(value)
    return content.decode(), sha256(content)
