"""Take back: a payment that bounced, or a settlement put on the wrong invoice. Nothing is deleted; a new entry undoes the old."""

from datetime import date

from duebook.domain.ledger import Kind
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.receivables import book, exchange, losses, settled, sides, typed
from duebook.services.receivables.balances import credit_minor, live
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation, Payment
from duebook.store.reminders import Claim


@verb("payment.reverse", needs="payments.write")
def reverse_payment(actor: Actor, payment_id: str, reason: str, *, on: date | None = None, gone: bool = False) -> Payment:
    """Reverse a payment or a refund: what it settled is open again.

    Where part of it became customer credit and that credit was used since, the newest uses are taken back too, claims last.
    Raises :class:`Conflict` where it was reversed before, or where its credit was paid back: that refund must be reversed first.
    ``gone`` says that a bank took the money, which no refusal brings back: what was paid back of it is then a loss.
    """
    reason = typed.reason(reason)
    day = typed.day(actor.company, on, "on")
    original = _payment(actor, payment_id)
    documents = {one.document_id for one in _live_of(actor, original)} | _credit_uses(actor, original)
    before = book.lock(actor.company, documents, original.customer_id)
    if Payment.objects.of(actor.company).filter(reverses=original).exists():
        raise Conflict("This payment was reversed before.")
    present = list(_live_of(actor, original))
    if not documents.issuperset(one.document_id for one in present):
        raise Conflict("This payment was used for another document just now. Try again.")
    moves, short = _free_credit(actor, original, present, day, reason)
    claims = _claims(actor, original) if short > 0 else []
    freed = _enough(claims, short)
    short -= sum(one.amount_minor for one in freed)
    if short > 0 and not gone:
        raise Conflict("Part of this payment was paid back to the customer. Reverse that refund first.")
    moves += [sides.claim_back(one, day, reason) for one in freed]
    reversing = Payment(
        id=ids.new("pay"), company=actor.company, customer=original.customer, kind="reversal", received_on=day,
        currency=original.currency, amount_minor=-original.amount_minor, method=original.method, account=original.account,
        reference=original.reference, note=reason, reverses=original, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    reversing.save(force_insert=True)
    booked = Entry.objects.of(actor.company).get(payment=original, reverses=None, kind__in=(Kind.PAYMENT, Kind.REFUND))
    moves += [losses.move(original, reversing, short, day, reason)] if short > 0 else []
    moves += [sides.reversal(reversing, original, present, booked, reason), *exchange.back(original, reversing, reason)]
    book.write(actor.company, moves)
    for one in freed:
        _reopen(one, reason)
    settled.announce(actor, before, "payment", payment=original.pk, reason=reason)
    note(original, {}, fields(reversing, "kind", "amount_minor", "currency", "received_on", "note"))
    amount = str(major(original.amount_minor, original.currency))
    outbox.tell(actor.company, "payment.reversed", {"id": original.pk, "amount": amount, "currency": original.currency})
    return reversing


@verb("allocation.take-back", needs="payments.write")
def take_back(actor: Actor, allocation_id: str, reason: str, *, on: date | None = None) -> Entry:
    """Undo one settlement: money goes to the customer's credit, a credit note owes again, a write-off is recovered."""
    reason = typed.reason(reason)
    day = typed.day(actor.company, on, "on")
    found = Allocation.objects.of(actor.company).filter(pk=allocation_id).select_related("document", "payment").first()
    if found is None:
        raise NotFound("There is no such allocation.")
    touched = [found.document_id, *([found.credit_note_id] if found.credit_note_id else [])]
    before = book.lock(actor.company, touched, found.document.customer_id)
    if not live(Allocation.objects.of(actor.company)).filter(pk=found.pk).exists():
        raise Conflict("This was taken back before.")
    if found.payment and found.payment.kind == "refund":
        raise Conflict("Money that was paid back is taken back by reversing the refund.")
    credit = credit_minor(actor.company, found.document.customer_id, found.currency)
    if found.kind == "payment" and found.amount_minor < 0 and credit < -found.amount_minor:
        raise Conflict("The credit that this credit note gave was used since. Take back those uses first.")
    entry = book.write(actor.company, [sides.take_back(found, day, reason)])[0]
    settled.announce(actor, before, found.kind, entry=entry.pk, reason=reason)
    return entry


def _payment(actor: Actor, payment_id: str) -> Payment:
    payment: Payment | None = Payment.objects.of(actor.company).select_related("customer").filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    if payment.kind == "reversal":
        raise Conflict("This is a reversal itself. Record the payment again instead.")
    return payment


def _live_of(actor: Actor, payment: Payment) -> list[Allocation]:
    rows = live(Allocation.objects.of(actor.company)).filter(payment=payment).select_related("document")
    return list(rows.order_by("created_at", "pk"))


def _uses_of_credit(actor: Actor, payment: Payment) -> list[Allocation]:
    rows = live(Allocation.objects.of(actor.company)).filter(
        kind="credit", document__customer=payment.customer, currency=payment.currency
    )
    return list(rows.select_related("document").order_by("-created_at", "-pk"))


def _credit_uses(actor: Actor, payment: Payment) -> set[str]:
    return {one.document_id for one in _uses_of_credit(actor, payment)} if payment.amount_minor > 0 else set()


def _free_credit(
    actor: Actor, payment: Payment, present: list[Allocation], day: date, reason: str
) -> tuple[list[book.Move], int]:
    """Take back the newest uses of the customer's credit until it covers what this payment put there; and what is still short."""
    wanted = payment.amount_minor - sum(one.amount_minor for one in present if one.kind == "payment")
    short = wanted - credit_minor(actor.company, payment.customer_id, payment.currency)
    moves = []
    for use in _uses_of_credit(actor, payment) if short > 0 else ():
        moves.append(sides.take_back(use, day, reason))
        short -= use.amount_minor
        if short <= 0:
            break
    return moves, short


def _claims(actor: Actor, payment: Payment) -> list[Claim]:
    """The customer's paid claims, those that this payment paid first, then the newest."""
    rows = Claim.objects.of(actor.company).select_for_update(of=("self",)).select_related("document", "entry")
    paid = rows.filter(state="paid", customer=payment.customer, currency=payment.currency).exclude(entry=None)
    return sorted(paid.order_by("-closed_at", "-pk"), key=lambda one: one.payment_id != payment.pk)


def _enough(claims: list[Claim], short: int) -> list[Claim]:
    """The first of the claims that make up what is short, as far as they go."""
    chosen: list[Claim] = []
    for one in claims:
        if short <= 0:
            break
        chosen.append(one)
        short -= one.amount_minor
    return chosen


def _reopen(claim: Claim, reason: str) -> None:
    """A claim whose money went back is open again."""
    claim.state, claim.entry, claim.payment, claim.closed_at, claim.closed_by = "open", None, None, None, None
    claim.save(update_fields=["state", "entry", "payment", "closed_at", "closed_by"])
    note(claim, {"state": "paid"}, {"state": "open", "reason": reason})
