"""Recovery: money came after all for what was written off. The write-off is taken back by so much, and the payment settles it."""

from datetime import date
from decimal import Decimal

from duebook.kernel.errors import Conflict
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides, typed
from duebook.services.receivables.balances import live
from duebook.services.receivables.record_payment import record_payment
from duebook.services.verb import verb
from duebook.store.payments import Allocation, Payment


@verb("payment.recover", needs="payments.write")
def recover(
    actor: Actor,
    document_id: str,
    amount: Decimal,
    *,
    received_on: date | None = None,
    method: str = "transfer",
    reference: str = "",
) -> Payment:
    """Record a payment on a document that was written off. Raises :class:`Conflict` for more than was written off and is open."""
    day = typed.day(actor.company, received_on, "received_on")
    item = book.lock(actor.company, [document_id])[document_id]
    units = typed.units(amount, item.currency)
    reopen(actor, document_id, units - max(item.open_minor, 0), day)
    return record_payment(
        actor, item.customer_id, amount, item.currency, received_on=day, method=method, reference=reference,
        to=[(document_id, amount)], take_discount=False,
    )  # fmt: skip


@verb("document.reopen-written-off", needs="payments.write")
def reopen(actor: Actor, document_id: str, units: int, day: date | None = None) -> None:
    """Take a write-off back by so many minor units: whole write-offs, newest first, and what is too much is written off again."""
    if units <= 0:
        return
    on = typed.day(actor.company, day, "on")
    before = book.lock(actor.company, [document_id])
    rows = live(Allocation.objects.of(actor.company)).filter(document_id=document_id, kind="write-off", amount_minor__gt=0)
    left, moves = units, []
    for one in rows.select_related("document").order_by("-created_at", "-pk"):
        moves.append(sides.take_back(one, on, "recovered"))
        left -= one.amount_minor
        if left <= 0:
            break
    if left > 0:
        raise Conflict("This is more than was written off and is open.")
    book.write(actor.company, moves)
    if left < 0:
        now = book.lock(actor.company, [document_id])[document_id]
        book.write(actor.company, [sides.without_money(now, -left, "write-off", on, "still written off")])
    settled.announce(actor, before, "write-off", reason="recovered")
