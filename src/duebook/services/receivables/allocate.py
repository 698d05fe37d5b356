"""Use what a customer has: unapplied money, or a credit note, against invoices."""

from collections.abc import Sequence
from datetime import date

from duebook.kernel.errors import Conflict, NotFound
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides, spread, typed
from duebook.services.receivables.balances import credit_minor, open_items
from duebook.services.receivables.spread import Wanted
from duebook.services.verb import verb
from duebook.store.documents import OpenItem
from duebook.store.ledger import Entry


@verb("credit.allocate", needs="payments.write")
def allocate_credit(
    actor: Actor, customer_id: str, currency: str, to: Wanted = "oldest", *, on: date | None = None
) -> list[Entry]:
    """Settle invoices from the customer's credit. Raises :class:`Conflict` where there is none, :class:`Invalid` for too much."""
    day = typed.day(actor.company, on, "on")
    credit = credit_minor(actor.company, customer_id, currency)
    ids = spread.wanted_ids(to, open_items(actor.company, customer_id, currency), credit)
    before = book.lock(actor.company, ids, customer_id)
    credit = credit_minor(actor.company, customer_id, currency)  # again, now that nobody else can use it
    if credit <= 0:
        raise Conflict("This customer has no credit in this currency.", currency=currency)
    shares = spread.shares([before[pk] for pk in ids], to, credit, currency=currency, customer_id=customer_id)
    entries = book.write(actor.company, [sides.without_money(item, units, "credit", day) for item, units in shares])
    settled.announce(actor, before, "credit", source="credit")
    return entries


@verb("credit-note.allocate", needs="payments.write")
def allocate_credit_note(actor: Actor, note_id: str, to: Wanted = "oldest", *, on: date | None = None) -> list[Entry]:
    """Settle invoices of the same customer with what a credit note still owes."""
    day = typed.day(actor.company, on, "on")
    found = OpenItem.objects.of(actor.company).filter(pk=note_id).first()
    if found is None:
        raise NotFound("There is no such credit note.")
    ids = spread.wanted_ids(to, open_items(actor.company, found.customer_id, found.currency), -found.open_minor)
    before = book.lock(actor.company, {*ids, note_id}, found.customer_id)
    note = before[note_id]
    if note.open_minor >= 0:
        raise Conflict("Nothing is left of this credit note.")
    shares = spread.shares([before[pk] for pk in ids], to, -note.open_minor, currency=note.currency, customer_id=note.customer_id)
    entries = against(actor, note, shares, day)
    settled.announce(actor, before, "credit-note", source=note.document.number)
    return entries


def against(actor: Actor, note: OpenItem, shares: Sequence[sides.Share], day: date) -> list[Entry]:
    """Write a credit note's uses; its open item and those of the shares are locked by the caller."""
    return book.write(actor.company, [sides.from_credit_note(note, share, day) for share in shares])
