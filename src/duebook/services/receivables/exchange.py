"""Money that came in another currency than the documents it pays: what the bank got for it, and what the exchange gained or lost.

An entry has one currency, so such a payment is two. In the documents' currency the customer pays and the exchange account holds
it; in the bank's currency the bank has the money and the exchange account gave it, at the rate that the documents state for
their tax (BT-6) where that is in this currency. What the bank got more or less is gained or lost. Documents without it count at
what was paid: the difference is then unknown, and none is booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from duebook.domain import ledger
from duebook.domain.amounts import LIMIT
from duebook.domain.document import Document
from duebook.domain.ledger import Account, Kind, Refs
from duebook.kernel import codec
from duebook.kernel.money import EXACT, major, minor, round_money, round_to
from duebook.services.receivables.book import Move
from duebook.services.receivables.sides import Share
from duebook.store.documents import OpenItem
from duebook.store.ledger import Entry
from duebook.store.payments import Payment

RATE_DECIMALS = 6


@dataclass(frozen=True)
class Exchanged:
    """What the bank got for a payment in another currency, in minor units of ``currency``; negative where it was taken back."""

    received_minor: int
    gained_minor: int  # negative: lost
    currency: str
    rate: Decimal  # so many units of ``currency`` were got for one of the payment's


def received(payment: Payment, shares: Sequence[Share], units: int, currency: str) -> Move:
    """The bank got ``units`` of ``currency`` for a payment in another one that settles ``shares``."""
    about = Refs(party=payment.customer_id)
    valued = worth(payment, shares, units, currency)
    booking = ledger.exchanged(units, valued, currency, about, payment.received_on)
    sent = f"{major(payment.amount_minor, payment.currency)} {payment.currency}"
    return Move(booking, currency, f"{major(units, currency)} {currency} for {sent}", payment=payment)


def worth(payment: Payment, shares: Sequence[Share], units: int, currency: str) -> int:
    """The payment in minor units of the bank's currency, by the documents' rates; what has no rate counts at what was paid.

    All of it does where what has no rate is more than the payment, as with credit notes taken off: a cent that was rounded would
    count many times.
    """
    known = paid = 0
    for item, part in shares:
        rate = stated(item, currency)
        if rate is not None:
            with localcontext(EXACT):
                value = round_money(major(part, item.currency) * rate, currency)
            if abs(value) >= LIMIT:  # a rate mistyped by many digits
                continue
            known += minor(value, currency)
            paid += part
    unknown = payment.amount_minor - paid
    if abs(unknown) > payment.amount_minor:
        return units
    return known + units * unknown // payment.amount_minor


def stated(item: OpenItem, currency: str) -> Decimal | None:
    """How many units of ``currency`` the document states for one of its own; None where it states none."""
    exchange = codec.loads(Document, item.document.body).exchange
    return exchange.rate if exchange and exchange.currency == currency and exchange.rate else None


def of(payment: Payment) -> Exchanged | None:
    """What the bank got for a payment, or what taking it back gave up; None where it came in the bank's own currency."""
    booked = Entry.objects.of(payment.company).filter(payment=payment, kind=Kind.EXCHANGE).first()
    if booked is None:
        return None
    sides = {one.account: one for one in booked.postings.all()}
    got, difference = sides[Account.BANK], sides.get(Account.EXCHANGE_DIFFERENCE)
    with localcontext(EXACT):
        rate = major(got.amount_minor, got.currency) / major(payment.amount_minor, payment.currency)
    return Exchanged(got.amount_minor, -difference.amount_minor if difference else 0, got.currency, round_to(rate, RATE_DECIMALS))


def back(original: Payment, reversing: Payment, reason: str) -> list[Move]:
    """What takes back the exchange of a payment that is reversed; nothing where it was in the bank's own currency."""
    booked = Entry.objects.of(original.company).filter(payment=original, kind=Kind.EXCHANGE, reverses=None).first()
    if booked is None:
        return []
    sides = [
        ledger.Posting(account=Account(one.account), amount=-one.amount_minor, currency=one.currency, party=original.customer_id)
        for one in booked.postings.order_by("pk")
    ]
    booking = ledger.entry(Kind.EXCHANGE, reversing.received_on, sides)
    text = f"{booked.text}: taken back"
    return [Move(booking, sides[0].currency, text, reason=reason, payment=reversing, reverses=booked)]
