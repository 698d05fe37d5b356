"""Payments outside of a run (by card, by hand, a refund that came in), and payments that came back."""

from datetime import date

from duebook.domain import payables
from duebook.domain.billlife import Act
from duebook.domain.clarification import Status
from duebook.domain.ledger import Refs
from duebook.kernel.errors import Conflict
from duebook.services.access import Actor
from duebook.services.payables import acts, post, respond, schedule
from duebook.services.receivables import typed
from duebook.services.verb import verb
from duebook.store.bills import Bill
from duebook.store.payruns import PaymentRunItem


@verb("bill.pay", needs="bills.pay")
def pay_bill(actor: Actor, bill_id: str, *, paid_on: date | None = None, reference: str = "", respond_to: bool = False) -> Bill:
    """Note that an accepted bill was paid, whole, with the bank's reference. A credit note is money that came back."""
    day = typed.day(actor.company, paid_on, "paid_on")
    standing = acts.locked(actor, bill_id)
    acts.ready(standing, Act.PAY)
    schedule.free(actor, standing)
    refs = Refs(party=standing.supplier_id or "", document=standing.pk)
    booking = payables.payment([(refs, standing.open_minor)], standing.currency, day)
    text = f"Paid {standing.bill.number} of {standing.bill.seller_name} {reference}"
    entry = post.write(actor.company, booking, text.strip())
    told = reference.strip()[:140]
    event = acts.act(actor, standing, Act.PAY, status=Status.PAID, entry=entry, paid_on=day.isoformat(), reference=told)
    if respond_to:
        respond.queue(actor, standing, event)
    return standing.bill


@verb("bill.unpay", needs="bills.pay")
def unpay_bill(actor: Actor, bill_id: str, reason: str, *, on: date | None = None) -> list[Bill]:
    """Note that a payment came back: every bill that the same transfer paid is owed again. Gives those bills."""
    reason = typed.reason(reason)
    day = typed.day(actor.company, on, "on")
    found = acts.locked(actor, bill_id)
    acts.ready(found, Act.UNPAY)
    paid = found.bill.events.filter(act=Act.PAY).order_by("-pk").first()
    if paid is None or paid.entry is None:
        raise Conflict("Nothing was paid on this bill.")
    together = [bill.pk for bill in post.bills_in(actor.company, paid.entry)]
    standings = acts.locked_all(actor, together)
    entry = post.reverse(actor.company, paid.entry, day, reason)
    PaymentRunItem.objects.of(actor.company).filter(bill__in=together, is_live=True).update(is_live=False)
    for standing in standings:
        acts.act(actor, standing, Act.UNPAY, remark=reason, entry=entry, on=day.isoformat())
    return [standing.bill for standing in standings]
