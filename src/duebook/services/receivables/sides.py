"""The moves of money: what :mod:`duebook.domain.ledger` books for each, and which documents it settles by how much.

Amounts are minor units. What belongs to one event is one entry: a payment with its allocations and discounts, say.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from duebook.domain import ledger
from duebook.domain.document import Document
from duebook.domain.ledger import Account, Kind, Refs
from duebook.kernel import codec
from duebook.services.receivables.book import Move, Settles
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation, Payment
from duebook.store.reminders import Claim

Share = tuple[OpenItem, int]
"""So many units of a document; the sign is that of what is open on it."""


def refs(item: OpenItem) -> Refs:
    """A document and its customer, for the ledger."""
    return Refs(party=item.customer_id, document=item.pk)


def one(kind: Kind, day: date, booked: Iterable[ledger.Entry]) -> ledger.Entry:
    """Several bookings of one event as one entry; what cancels out between them is left out."""
    sums: dict[tuple[ledger.Account, str, str, str, str], int] = {}
    for booking in booked:
        for side in booking.postings:
            key = (side.account, side.currency, side.party, side.document, side.detail)
            sums[key] = sums.get(key, 0) + side.amount
    return ledger.entry(
        kind,
        day,
        [
            ledger.Posting(account=account, amount=amount, currency=currency, party=party, document=document, detail=detail)
            for (account, currency, party, document, detail), amount in sums.items()
        ],
    )


def issue(row: IssuedDocument, document: Document) -> Move:
    """A document was issued. ``document`` is its sealed body."""
    booking = ledger.issue(document, Refs(party=row.customer_id, document=row.pk), row.issue_date)
    return Move(booking, row.currency, f"{row.number} issued")


def receipt(
    payment: Payment,
    shares: Sequence[Share],
    discounts: Sequence[Share] = (),
    dropped: Sequence[Share] = (),
    fees: Sequence[Share] = (),
) -> Move:
    """Money came in: it settles documents, the rest is the customer's credit.

    Discounts taken, small rests dropped and fees kept back on the way are booked with it.
    """
    day, currency = payment.received_on, payment.currency
    booked = [ledger.payment(payment.amount_minor, currency, Refs(party=payment.customer_id), day, Account(payment.account))]
    settles = []
    for kind, given in (("payment", shares), ("discount", discounts), ("write-off", dropped), ("fee", fees)):
        booked += [_settling(item.document, kind, units, day) for item, units in given]
        settles += [Settles(item.document, units, kind, payment=payment) for item, units in given]
    text = f"Payment {payment.reference}".strip()
    return Move(one(Kind.PAYMENT, day, booked), currency, text, tuple(settles), payment=payment)


def without_money(item: OpenItem, units: int, kind: str, day: date, reason: str = "") -> Move:
    """A document is settled from the customer's credit, by a discount or by a write-off."""
    booking = _settling(item.document, kind, units, day)
    return Move(booking, item.currency, f"{item.document.number}: {kind}", (Settles(item.document, units, kind),), reason)


def from_credit_note(note: OpenItem, share: Share, day: date) -> Move:
    """A credit note is set off against an invoice."""
    item, units = share
    booking = ledger.offset(units, item.currency, refs(note), refs(item), day)
    settles = (Settles(item.document, units, "credit-note", credit_note=note.document),)
    return Move(booking, item.currency, f"{note.document.number} against {item.document.number}", settles)


def refund(payment: Payment, note: OpenItem | None) -> Move:
    """Money goes back: from the customer's credit, or what a credit note still owes. The payment's amount is negative."""
    units, day, currency = -payment.amount_minor, payment.received_on, payment.currency
    booked = [ledger.refund(units, currency, Refs(party=payment.customer_id), day, Account(payment.account))]
    settles: tuple[Settles, ...] = ()
    if note is not None:
        booked.append(ledger.released(units, currency, refs(note), day))
        settles = (Settles(note.document, -units, "payment", payment=payment),)
    text = f"Refund {payment.reference}".strip()
    return Move(one(Kind.REFUND, day, booked), currency, text, settles, payment=payment)


def take_back(allocation: Allocation, day: date, reason: str) -> Move:
    """A settlement is undone: the document is open again, and what settled it goes back to where it came from.

    Money goes to the customer's credit; a credit note owes again; a discount or a write-off is no more.
    """
    booking = ledger.reversal(_settled(allocation, day), day)
    text = f"{allocation.document.number}: {allocation.kind} taken back"
    return Move(booking, allocation.currency, text, (_back(allocation),), reason)


def reversal(payment: Payment, original: Payment, live: Sequence[Allocation], booked: Entry, reason: str) -> Move:
    """A receipt or refund did not happen after all: its settlements are undone, and the rest is moved in the customer's credit.

    ``payment`` is the reversing one, ``original`` what it reverses, ``booked`` the entry of that, ``live`` what it still settles.
    """
    day, party = payment.received_on, Refs(party=original.customer_id)
    moved = ledger.payment if original.amount_minor > 0 else ledger.refund
    money = moved(abs(original.amount_minor), original.currency, party, day, Account(original.account))
    undone = [money, *(_settled(each, day) for each in live)]
    booking = one(Kind.REVERSAL, day, [ledger.reversal(each, day) for each in undone])
    text = f"Payment {original.reference} reversed".replace("  ", " ")
    settles = tuple(_back(each) for each in live)
    return Move(booking, original.currency, text, settles, reason, payment=payment, reverses=booked)


def claim_back(claim: Claim, day: date, reason: str) -> Move:
    """A claim was not paid after all: what it took is the customer's credit again."""
    about = Refs(party=claim.customer_id, document=claim.document_id)
    booked = ledger.claim(claim.amount_minor, claim.currency, about, day)
    text = f"{claim.document.number}: {claim.kind} taken back"
    return Move(ledger.reversal(booked, day), claim.currency, text, reason=reason, reverses=claim.entry)


def _settling(document: IssuedDocument, kind: str, units: int, day: date) -> ledger.Entry:
    """What settles so many units of a document; negative units are what the company owes on a credit note."""
    about, currency = Refs(party=document.customer_id, document=document.pk), document.currency
    if kind == "discount":
        return ledger.discount(codec.loads(Document, document.body), units, about, day)
    if kind in {"write-off", "fee"}:
        lost = ledger.write_off if kind == "write-off" else ledger.charge
        booking = lost(abs(units), currency, about, day)
        return booking if units > 0 else ledger.reversal(booking, day)
    if units > 0:
        return ledger.allocation(units, currency, about, day)
    return ledger.released(-units, currency, about, day)


def _settled(allocation: Allocation, day: date) -> ledger.Entry:
    """What an allocation booked when it was made."""
    document = allocation.document
    if allocation.kind != "credit-note":
        return _settling(document, allocation.kind, allocation.amount_minor, day)
    note = Refs(party=document.customer_id, document=allocation.credit_note_id or "")
    about = Refs(party=document.customer_id, document=document.pk)
    return ledger.offset(allocation.amount_minor, allocation.currency, note, about, day)


def _back(allocation: Allocation) -> Settles:
    return Settles(
        allocation.document,
        -allocation.amount_minor,
        allocation.kind,
        allocation.payment,
        allocation.credit_note,
        reverses=allocation,
    )
