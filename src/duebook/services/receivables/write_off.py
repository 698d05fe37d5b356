"""Write off what will not come: bad debt, or a difference not worth a letter. The reason is kept; the invoice stays as it is."""

from datetime import date
from decimal import Decimal

from duebook.kernel.errors import Conflict
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides, typed
from duebook.services.verb import verb
from duebook.store.documents import OpenItem
from duebook.store.ledger import Entry

SMALL_MINOR = 5
"""A difference of so many minor units may be dropped with the payment that left it, without the permission to write off."""


@verb("document.write-off", needs="payments.write-off")
def write_off(actor: Actor, document_id: str, reason: str, *, amount: Decimal | None = None, on: date | None = None) -> Entry:
    """Write off ``amount`` of a document (all that is open where none is given); of a credit note, what the company owes.

    Raises :class:`Invalid` without a reason or for more than is open, :class:`Conflict` where nothing is open.
    """
    reason = typed.reason(reason)
    day = typed.day(actor.company, on, "on")
    item = book.lock(actor.company, [document_id])[document_id]
    units = _units(item, amount)
    entry = book.write(actor.company, [sides.without_money(item, units, "write-off", day, reason)])[0]
    settled.announce(actor, {item.pk: item}, "write-off", entry=entry.pk, reason=reason)
    return entry


@verb("documents.write-off-small", needs="payments.write-off")
def write_off_small(actor: Actor, limit: Decimal, currency: str, reason: str, *, on: date | None = None) -> list[Entry]:
    """Write off every open rest of at most ``limit`` on documents that are past due, in one go."""
    reason = typed.reason(reason)
    day = typed.day(actor.company, on, "on")
    most = typed.units(limit, currency, "limit")
    small = OpenItem.objects.of(actor.company).filter(
        is_open=True, currency=currency, due_date__lt=day, open_minor__range=(-most, most)
    )
    before = book.lock(actor.company, small.values_list("pk", flat=True))
    still = [item for _, item in sorted(before.items()) if item.is_open and abs(item.open_minor) <= most]
    entries = book.write(actor.company, [sides.without_money(item, item.open_minor, "write-off", day, reason) for item in still])
    settled.announce(actor, {item.pk: item for item in still}, "write-off", reason=reason)
    return entries


def _units(item: OpenItem, amount: Decimal | None) -> int:
    if not item.is_open:
        raise Conflict("Nothing is open on this document.")
    if amount is None:
        return item.open_minor
    units = typed.units(amount, item.currency)
    if units > abs(item.open_minor):
        raise typed.refuse("PAY-MORE-THAN-OPEN", "amount", "This is more than is open on {number}.", number=item.document.number)
    return units if item.open_minor > 0 else -units
