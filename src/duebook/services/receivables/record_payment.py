"""Record money that came in: for one invoice or several, in part, in full or more; the rest becomes the customer's credit."""

from datetime import date
from decimal import Decimal
from typing import Literal

from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.money import major
from duebook.services import outbox
from duebook.services.access import Actor
from duebook.services.receivables import book, discount, settled, sides, spread, typed
from duebook.services.receivables.balances import open_items
from duebook.services.receivables.spread import Wanted
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.payments import Payment


@verb("payment.record", needs="payments.write")
def record_payment(  # noqa: PLR0913 - a payment has this many facts; all but the first three are named
    actor: Actor,
    customer_id: str,
    amount: Decimal,
    currency: str,
    *,
    received_on: date | None = None,
    method: str = "transfer",
    reference: str = "",
    remark: str = "",
    to: Wanted | Literal["none"] = "oldest",
    take_discount: bool = True,
    drop_small: bool = False,
    account: Account = Account.BANK,
) -> Payment:
    """Record a receipt and settle documents with it.

    ``to`` says which: (document id, amount or None for as much as possible) in order, the ``oldest`` due first, or ``none``. What
    is left is the customer's credit. Where the payment came within the terms of an early payment discount and leaves exactly the
    discount open, ``take_discount`` books it; ``drop_small`` writes off a rest of at most five minor units. ``account`` is where
    the money is: the bank, or a gateway that has not paid it out yet.
    """
    day = typed.day(actor.company, received_on, "received_on")
    units = typed.units(amount, currency)
    chosen: Wanted = () if to == "none" else to
    wanted = spread.wanted_ids(chosen, open_items(actor.company, customer_id, currency), units)
    before = book.lock(actor.company, wanted, customer_id)
    items = [before[pk] for pk in wanted]
    offers = discount.open_offers(items, day) if take_discount else {}
    free = chosen == "oldest" or all(part is None for _, part in chosen)
    exact = discount.fitting(items, offers, units, whole=chosen != "oldest") if free else []
    shares = exact or spread.shares(items, chosen, units, currency=currency, customer_id=customer_id)
    discounts = discount.deducted(shares, offers)
    dropped = _small_rests(shares, discounts) if drop_small else []
    payment = Payment(
        id=ids.new("pay"), company=actor.company, customer_id=customer_id, kind="receipt", received_on=day, currency=currency,
        amount_minor=units, method=typed.method(method), account=account, reference=reference[:140], note=remark[:500],
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    payment.save(force_insert=True)
    book.write(actor.company, [sides.receipt(payment, shares, discounts, dropped)])
    settled.announce(actor, before, "payment", payment=payment.pk, reference=payment.reference)
    note(payment, {}, fields(payment, "customer_id", "kind", "amount_minor", "currency", "received_on", "method", "reference"))
    facts = {"id": payment.pk, "customer": customer_id, "amount": str(major(units, currency)), "currency": currency}
    outbox.tell(actor.company, "payment.recorded", {**facts, "documents": [item.pk for item, _ in shares]})
    return payment


def _small_rests(shares: list[sides.Share], discounts: list[sides.Share]) -> list[sides.Share]:
    """The rests that are not worth a letter."""
    closed = {item.pk for item, _ in discounts}
    rests = [(item, item.open_minor - units) for item, units in shares if item.pk not in closed]
    return [(item, rest) for item, rest in rests if 0 < rest <= SMALL_MINOR]
