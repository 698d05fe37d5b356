"""Early payment discount: what is offered on a day, and booking it where the payment came within the terms."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain import schedule
from duebook.domain.document import Document
from duebook.kernel import codec
from duebook.kernel.errors import Conflict
from duebook.kernel.money import minor
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides, typed
from duebook.services.receivables.sides import Share
from duebook.services.verb import verb
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.ledger import Entry
from duebook.store.payments import Allocation


@verb("document.discount", needs="payments.write")
def take_discount(actor: Actor, document_id: str, *, paid_on: date) -> Entry:
    """Book the discount that was offered on the day of payment, where it is what is still open.

    Raises :class:`Conflict` where none was offered that day, where it was taken before, or where more is open than the discount.
    """
    item = book.lock(actor.company, [document_id])[document_id]
    units = offered_minor(item.document, typed.day(actor.company, paid_on, "paid_on"))
    if not units:
        raise Conflict("No early payment discount was offered on that day.", day=str(paid_on))
    if taken(item.document):
        raise Conflict("The discount was taken before.")
    if not 0 < item.open_minor <= units:
        raise Conflict("More is open than the discount, or nothing is.")
    entry = book.write(actor.company, [sides.without_money(item, item.open_minor, "discount", paid_on)])[0]
    settled.announce(actor, {item.pk: item}, "discount", entry=entry.pk)
    return entry


def offered_minor(document: IssuedDocument, day: date) -> int:
    """The largest discount that a payment on that day may deduct, in minor units; 0 where none is offered any more."""
    sealed = codec.loads(Document, document.body)
    if sealed.type.is_credit or sealed.terms is None:
        return 0
    offers = schedule.offers(sealed.computed.payable, sealed.currency, sealed.terms, sealed.issue_date)
    return max((minor(offer.amount, sealed.currency) for offer in offers if day <= offer.until), default=0)


def taken(document: IssuedDocument) -> bool:
    """Whether a discount on it stands."""
    rows = Allocation.objects.of(document.company_id).filter(document=document, kind="discount")
    return bool(rows.filter(reverses=None, reversed_by=None).exists())


def open_offers(items: Sequence[OpenItem], day: date) -> dict[str, int]:
    """The discounts that still stand for these documents: id -> minor units."""
    offers = {item.pk: offered_minor(item.document, day) for item in items if item.open_minor > 0}
    return {item.pk: offers[item.pk] for item in items if offers.get(item.pk) and not taken(item.document)}


def fitting(items: Sequence[OpenItem], offers: Mapping[str, int], units: int, *, whole: bool) -> list[Share]:
    """The shares with which a payment closes the first documents exactly, every offered discount deducted; else nothing.

    With ``whole`` all of the documents must be closed, not only the first ones.
    """
    shares: list[Share] = []
    for item in items:
        shares.append((item, item.open_minor - offers.get(item.pk, 0)))
        paid = sum(amount for _, amount in shares)
        if paid == units and any(one.pk in offers for one, _ in shares) and not (whole and len(shares) < len(items)):
            return shares
        if paid >= units:
            break
    return []


def deducted(shares: Sequence[Share], offers: Mapping[str, int]) -> list[Share]:
    """The discounts that these shares leave open to the last unit."""
    return [(item, offers[item.pk]) for item, units in shares if offers.get(item.pk) == item.open_minor - units]
