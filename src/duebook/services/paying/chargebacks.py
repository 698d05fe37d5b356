"""The payer's bank takes money back: what was paid is open again at once. Won, it is paid again; lost, it stays open."""

from django.db.models import QuerySet

from duebook.domain import ledger
from duebook.domain.gateway import Happening
from duebook.domain.ledger import Account
from duebook.edge import clock
from duebook.kernel.money import major
from duebook.services import outbox, timeline
from duebook.services.access import Actor
from duebook.services.paying import settle
from duebook.services.receivables import book, losses
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.trail import fields, note
from duebook.store.charges import Charge, Chargeback
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation, Payment

CLOSED = frozenset({"won", "lost"})
_AUDITED = ("state", "amount_minor", "fee_minor", "reason", "reversal_id", "returned_id")


def take_in(actor: Actor, charge: Charge, said: Happening) -> bool:
    """What a message says of a dispute over this charge, inside its transaction; False where it says nothing new.

    Messages come in any order: a dispute that is heard of when it is over goes through both steps at once.
    """
    if not said.own_id or said.state not in {"open", *CLOSED} or (said.currency and said.currency != charge.currency):
        return False
    rows = Chargeback.objects.of(actor.company).select_for_update(of=("self",)).filter(connection=charge.connection_id)
    row: Chargeback | None = rows.filter(provider_id=said.own_id).first()
    new = row is None
    row = row or _open(actor, charge, said)
    before = fields(row, *_AUDITED)
    if said.state in CLOSED and row.state == "open":
        row.state, row.closed_at = said.state, clock.now()
        if said.state == "won" and row.reversal_id:
            row.returned = _again(actor, charge, row.amount_minor, "The dispute was won.", row)
        _tell(actor, charge, row)
    if said.fee and said.fee > row.fee_minor:
        row.fee_entry = _fee(actor, charge, said.fee - row.fee_minor)
        row.fee_minor = said.fee
    row.save()
    note(row, {} if new else before, fields(row, *_AUDITED))
    return new or before != fields(row, *_AUDITED)


def _open(actor: Actor, charge: Charge, said: Happening) -> Chargeback:
    amount = min(said.amount or charge.amount_minor, charge.amount_minor)
    row = Chargeback(
        company=actor.company, charge=charge, connection=charge.connection, provider_id=said.own_id[:200], state="open",
        amount_minor=amount, currency=charge.currency, reason=said.reason[:140], opened_at=clock.now(),
    )  # fmt: skip
    held, left = _holding(actor, charge), amount
    settled = {document.pk: document for paid in held for document in _settled(paid)}
    reason = f"Chargeback {said.own_id}: {said.reason}".strip(": ")[:200]
    for paid in held if amount > 0 else ():
        row.reversal = reverse_payment(actor, paid.pk, reason, gone=True)
        left -= paid.amount_minor
        if left < 0:
            row.kept = _again(actor, charge, -left, reason, row)
        if left <= 0:
            break
    for document in settled.values() if row.reversal else ():
        timeline.happened(
            actor, "charged-back", document=document, chargeback=row.pk, amount=str(major(amount, charge.currency)),
            currency=charge.currency, reason=said.reason[:140],
        )  # fmt: skip
    row.save(force_insert=True)
    _tell(actor, charge, row)
    return row


def _payments(actor: Actor, charge: Charge) -> QuerySet[Payment]:
    """The payments of this charge's money: its own, and what was recorded again after disputes."""
    later = [pk for one in charge.chargebacks.all() for pk in (one.kept_id, one.returned_id) if pk]
    found: QuerySet[Payment] = Payment.objects.of(actor.company).filter(pk__in=[pk for pk in (*later, charge.payment_id) if pk])
    return found


def _holding(actor: Actor, charge: Charge) -> list[Payment]:
    """Those that hold it now, the newest first: after a part was taken back and won again they are two."""
    return list(_payments(actor, charge).filter(reversed_by=None).order_by("-created_at", "-pk"))


def _settled(payment: Payment) -> list[IssuedDocument]:
    rows = Allocation.objects.of(payment.company_id).filter(payment=payment, reverses=None, reversed_by=None)
    return [one.document for one in rows.select_related("document")]


def _again(actor: Actor, charge: Charge, units: int, reason: str, row: Chargeback) -> Payment:
    """Money of a charge that stayed or came back, on the documents it was for as far as they are open."""
    items = book.lock(actor.company, [pk for pk, _ in charge.documents], charge.customer_id)
    taken = Payment.objects.of(actor.company).filter(reverses__in=_payments(actor, charge))
    reversals = taken.filter(created_at__gte=row.opened_at).order_by("pk")
    lost = {one: losses.of(actor.company, one) for one in reversals}
    left, to = units - min(sum(lost.values()), units), []  # what was lost is no longer the customer's to use
    for pk, _ in charge.documents:
        share = min(max(items[pk].open_minor, 0), left)
        if share > 0 and items[pk].currency == charge.currency:
            to.append((pk, major(share, charge.currency)))
            left -= share
    paid = record_payment(
        actor, charge.customer_id, major(units, charge.currency), charge.currency,
        method=settle.METHODS.get(charge.method, "other"), reference=row.provider_id, remark=reason, to=to,
        take_discount=False, account=Account.GATEWAY_CLEARING,
    )  # fmt: skip
    rest = units
    for one, part in lost.items():
        losses.make_good(actor.company, one, min(part, rest), paid.received_on, reason)
        rest -= min(part, rest)
    return paid


def _fee(actor: Actor, charge: Charge, units: int) -> Entry:
    day = clock.today(actor.company.time_zone)
    booking = ledger.gateway_fee(units, charge.currency, day)
    return book.write(actor.company, [book.Move(booking, charge.currency, f"Fee of a chargeback, {charge.connection.name}")])[0]


def _tell(actor: Actor, charge: Charge, row: Chargeback) -> None:
    facts = {"id": row.pk, "charge": charge.pk, "customer": charge.customer_id, "state": row.state}
    outbox.tell(actor.company, "charge.disputed", {**facts, "amount": str(major(row.amount_minor, row.currency))})


def flagged(company_id: str, document_id: str) -> list[Chargeback]:
    """The chargebacks over charges that were for this document, newest first."""
    rows = Chargeback.objects.of(company_id).select_related("charge").order_by("-opened_at", "-pk")
    item = OpenItem.objects.of(company_id).filter(pk=document_id).first()
    found = rows.filter(charge__customer=item.customer_id) if item else rows.none()
    return [row for row in found if any(pk == document_id for pk, _ in row.charge.documents)]
