"""Pay money back: an overpayment or other credit of the customer, or what a credit note owes. No document has to be made up."""

from datetime import date
from decimal import Decimal

from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.receivables import book, settled, sides, typed
from duebook.services.receivables.balances import credit_minor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment


@verb("payment.refund", needs="payments.refund")
def refund(  # noqa: PLR0913 - a refund has this many facts; all but the first three are named
    actor: Actor,
    customer_id: str,
    amount: Decimal,
    currency: str,
    *,
    credit_note_id: str = "",
    paid_on: date | None = None,
    method: str = "transfer",
    reference: str = "",
    remark: str = "",
    account: Account = Account.BANK,
) -> Payment:
    """Pay ``amount`` back from the customer's credit, or from one credit note; :class:`Conflict` for more than is there.

    ``account`` is where the money comes from: the bank, or what a gateway holds.
    """
    day = typed.day(actor.company, paid_on, "paid_on")
    units = typed.units(amount, currency)
    before = book.lock(actor.company, [credit_note_id] if credit_note_id else [], customer_id)
    source = _source(before.get(credit_note_id), customer_id, currency)
    there = -source.open_minor if source else credit_minor(actor.company, customer_id, currency)
    if units > there:
        most = str(major(max(there, 0), currency))
        raise Conflict("Only {most} {currency} can be paid back.", most=most, currency=currency)
    payment = Payment(
        id=ids.new("pay"), company=actor.company, customer_id=customer_id, kind="refund", received_on=day, currency=currency,
        amount_minor=-units, method=typed.method(method), account=account, reference=reference[:140], note=remark[:500],
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    payment.save(force_insert=True)
    book.write(actor.company, [sides.refund(payment, source)])
    settled.announce(actor, before, "refund", payment=payment.pk)
    note(payment, {}, fields(payment, "customer_id", "kind", "amount_minor", "currency", "received_on", "method", "reference"))
    outbox.tell(actor.company, "payment.refunded", {"id": payment.pk, "amount": str(amount), "currency": currency})
    return payment


def _source(item: OpenItem | None, customer_id: str, currency: str) -> OpenItem | None:
    if item is not None and (item.customer_id != customer_id or item.currency != currency):
        raise Conflict("This credit note is another customer's, or in another currency.")
    return item
