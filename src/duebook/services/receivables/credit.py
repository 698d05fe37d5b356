"""What issuing a credit note means for the original: never more than is left of it, and settled with it at once.

Both run inside the issue: the original's open item is locked first, so that two credit notes of one invoice wait for each other.
"""

from collections.abc import Iterable, Sequence

from duebook.domain import corrections
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides
from duebook.store.companies import Company
from duebook.store.documents import IssuedDocument, OpenItem

Correcting = tuple[IssuedDocument | None, Document]
"""The document that is corrected, if any, and the one about to be issued."""


def guard(actor: Actor, wanted: Iterable[Correcting]) -> None:
    """Lock the originals and refuse, with :class:`Invalid`, credits that together exceed what is left of one."""
    credits_of: dict[str, list[Document]] = {}
    for original, document in wanted:
        if original is not None and document.type.is_credit:
            credits_of.setdefault(original.pk, []).append(document)
    if not credits_of:
        return
    items = book.lock(actor.company, credits_of)
    faults: list[Fault] = []
    for pk, new in credits_of.items():
        body = codec.loads(Document, items[pk].document.body)
        given = earlier(actor.company, pk)
        for document in new:
            faults += corrections.excess(body, given, document)
            given.append(document)
    if faults:
        raise Invalid(faults)


def earlier(company: Company, original_id: str) -> list[Document]:
    """The credit notes issued for a document so far."""
    rows = IssuedDocument.objects.of(company).filter(corrects_id=original_id).order_by("issued_at", "pk")
    sealed = [codec.loads(Document, body) for body in rows.values_list("body", flat=True)]
    return [document for document in sealed if document.type.is_credit]


def settle(actor: Actor, issued: Sequence[tuple[IssuedDocument, Document]]) -> None:
    """Use each new credit note against its original, up to what is open there; the rest stays to be used or paid back."""
    for row, document in issued:
        if row.corrects_id is None or not document.type.is_credit:
            continue
        before = book.lock(actor.company, [row.corrects_id, row.pk])
        original, note = before[row.corrects_id], before[row.pk]
        units = usable(original, note)
        if units > 0:
            book.write(actor.company, [sides.from_credit_note(note, (original, units), row.issue_date)])
            settled.announce(actor, before, "credit-note", credit_note=row.number, original=original.document.number)


def usable(original: OpenItem, note: OpenItem) -> int:
    """How much of the credit note the original can take: same customer, same currency, no more than is open on either."""
    if original.customer_id != note.customer_id or original.currency != note.currency:
        return 0
    return min(original.open_minor, -note.open_minor)
