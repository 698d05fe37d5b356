"""Record many receipts that name their documents, in one transaction: bank files, move-ins, made-up data."""

from collections.abc import Sequence
from dataclasses import dataclass

from duebook.edge import clock, ids
from duebook.kernel.errors import NotFound
from duebook.services import timeline
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.insert import insert
from duebook.store.payments import Payment


@dataclass(frozen=True)
class Receipt:
    """Money received today for one document: so many minor units of its currency."""

    document_id: str
    units: int
    reference: str = ""


@verb("payment.record-many", needs="payments.write")
def record_many(actor: Actor, receipts: Sequence[Receipt]) -> list[Payment]:
    """Record receipts of this day. What is more than a document's open amount becomes the customer's credit.

    No discount is taken and no webhook told: this is for what happened elsewhere before. Raises :class:`NotFound`.
    """
    before = book.lock(actor.company, {one.document_id for one in receipts})
    left = {pk: max(item.open_minor, 0) for pk, item in before.items()}
    day = clock.today(actor.company.time_zone)
    payments, moves = [], []
    for one in receipts:
        item = before.get(one.document_id)
        if item is None:
            raise NotFound("There is no such document.")
        used = min(one.units, left[item.pk])
        left[item.pk] -= used
        payment = Payment(
            id=ids.new("pay"), company=actor.company, customer=item.customer, kind="receipt", received_on=day,
            currency=item.currency, amount_minor=one.units, reference=one.reference[:140], created_by=actor.user,
            created_at=clock.now(),
        )  # fmt: skip
        payments.append(payment)
        moves.append(sides.receipt(payment, [(item, used)] if used else []))
    insert(payments)
    book.write(actor.company, moves)
    _tell(actor, before)
    for payment in payments:
        note(payment, {}, fields(payment, "customer_id", "amount_minor", "currency", "received_on", "reference"))
    return payments


def _tell(actor: Actor, before: dict[str, OpenItem]) -> None:
    after = OpenItem.objects.of(actor.company).filter(pk__in=list(before)).select_related("document")
    lines: dict[str, list[tuple[IssuedDocument, dict[str, str]]]] = {}
    for item in after:
        kind = settled.DONE["payment"] if item.open_minor == 0 else settled.PARTLY["payment"]
        lines.setdefault(kind, []).append((item.document, {"open_minor": str(item.open_minor)}))
    for kind, rows in lines.items():
        timeline.happened_all(actor, kind, rows)
