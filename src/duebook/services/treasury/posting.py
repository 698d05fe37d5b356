"""Posts parts of a bank line as payments: one for each customer, in one transaction, with what closes the invoices besides.

The caller has locked the line's standing. Locks go on in the ledger's own order: customers, open items, chain.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from duebook.domain.ledger import Account
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services import outbox
from duebook.services.access import Actor, require
from duebook.services.receivables import book, discount, exchange, settled, sides, typed
from duebook.services.receivables.write_off import SMALL_MINOR
from duebook.services.trail import fields, note
from duebook.services.treasury import standing
from duebook.store.bank import BankLine, LineStanding, LineUse
from duebook.store.documents import OpenItem
from duebook.store.insert import insert
from duebook.store.parties import Customer
from duebook.store.payments import Payment

MOST = 500
"""Documents that one line may settle."""


@dataclass(frozen=True)
class Share:
    """So many minor units for one document (negative for a credit note), with a fee kept back and a rest written off."""

    document_id: str
    units: int
    fee: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Portion:
    """One customer's part of a line. ``units`` are of ``currency``, ``taken`` those of the line in its own currency."""

    customer_id: str
    currency: str
    units: int
    taken: int
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class How:
    """How a line is posted: by whom it was decided, why, and what may close the invoices besides."""

    reason: str = ""
    automatic: bool = False
    confidence: Decimal | None = None
    take_discount: bool = True
    tolerance: int = SMALL_MINOR  # minor units that may be written off without the permission to
    method: str = "transfer"


def post(actor: Actor, standing_row: LineStanding, portions: Sequence[Portion], how: How) -> list[LineUse]:
    """Write the payments of a line and what was made of it; raises :class:`Invalid` or :class:`Conflict` where that cannot be."""
    line = standing_row.line
    _within(standing_row, portions)
    items = lock(
        actor, [one.document_id for portion in portions for one in portion.shares], {one.customer_id for one in portions}
    )
    day = received_on(actor, line)
    payments, moves, concerned = [], [], []
    for portion in portions:
        payment = _payment(actor, line, portion, day, how)
        shares = [(items[one.document_id], one.units) for one in portion.shares]
        _fit(portion, shares)
        offers = discount.open_offers([item for item, units in shares if units > 0], day) if how.take_discount else {}
        discounts = discount.deducted(shares, offers)
        fees, dropped = _besides(actor, portion, items, {item.pk: units for item, units in discounts}, how)
        payments.append(payment)
        moves.append(sides.receipt(payment, shares, discounts, dropped, fees))
        if portion.currency != line.currency:
            moves.append(exchange.received(payment, shares, portion.taken, line.currency))
        concerned.append({item.pk: item for item, _ in shares})
    insert(payments)
    book.write(actor.company, moves)
    made = []
    for payment, portion, before in zip(payments, portions, concerned, strict=True):
        settled.announce(actor, before, "payment", payment=payment.pk, reference=payment.reference, line=line.pk)
        note(payment, {}, fields(payment, "customer_id", "kind", "amount_minor", "currency", "received_on", "reference"))
        facts = {"id": payment.pk, "customer": payment.customer_id, "line": line.pk}
        amount = {"amount": str(major(payment.amount_minor, payment.currency)), "currency": payment.currency}
        outbox.tell(actor.company, "payment.recorded", {**facts, **amount, "documents": sorted(before)})
        made.append(
            standing.use(
                actor, line, "payment", portion.taken, reason=how.reason, automatic=how.automatic, payment=payment,
                confidence=how.confidence,
            )
        )  # fmt: skip
    standing.refresh(actor.company, [line.pk])
    return made


def received_on(actor: Actor, line: BankLine) -> date:
    """The day on which the line's money came in, never one to come."""
    today = clock.today(actor.company.time_zone)
    return line.booked if line.booked <= today + timedelta(days=1) else today


def _within(standing_row: LineStanding, portions: Sequence[Portion]) -> None:
    """Never more than is left of the line."""
    taken = sum(one.taken for one in portions)
    if standing_row.line.amount_minor <= 0:
        raise Conflict("This line is no money that came in.")
    if not portions or any(one.taken <= 0 or one.units <= 0 for one in portions):
        raise typed.refuse("LINE-PARTS", "parts", "Say what the line is for.")
    if taken > standing_row.open_minor:
        raise typed.refuse("LINE-MORE-THAN-LEFT", "parts", "The parts are more than is left of this bank line.")


def lock(actor: Actor, wanted: Sequence[str], customer_ids: Collection[str]) -> dict[str, OpenItem]:
    """Lock customers, then their documents' open items; raises :class:`NotFound`."""
    if len(wanted) != len(set(wanted)) or len(wanted) > MOST:
        raise typed.refuse("PAY-TWICE", "parts", "Name each document once, at most {most} of them.", most=MOST)
    customers = sorted(set(customer_ids))
    rows = Customer.objects.of(actor.company).select_for_update(no_key=True).filter(pk__in=customers).order_by("pk")
    if len(list(rows)) != len(customers):
        raise NotFound("There is no such customer.")
    return book.lock(actor.company, wanted)


def _fit(portion: Portion, shares: Sequence[sides.Share]) -> None:
    """Each share within what is open, all of them within the payment; raises :class:`Invalid`."""
    for n, (item, units) in enumerate(shares):
        number, path = item.document.number, f"parts[{n}]"
        if item.customer_id != portion.customer_id:
            raise typed.refuse("PAY-CUSTOMER", path, "{number} is another customer's.", number=number)
        if item.currency != portion.currency:
            sentence = "{number} is in {theirs}, not in {currency}."
            raise typed.refuse("PAY-CURRENCY", path, sentence, number=number, theirs=item.currency, currency=portion.currency)
        if not units or abs(units) > abs(item.open_minor) or (units > 0) != (item.open_minor > 0):
            raise typed.refuse("PAY-MORE-THAN-OPEN", path, "This is more than is open on {number}.", number=number)
    if sum(units for _, units in shares) > portion.units:
        raise typed.refuse("PAY-MORE-THAN-PAID", "parts", "The parts are more than there is to allocate.")


def _besides(
    actor: Actor, portion: Portion, items: dict[str, OpenItem], discounts: dict[str, int], how: How
) -> tuple[list[sides.Share], list[sides.Share]]:
    """Fees kept back and rests written off, each within what the payment and a discount leave open."""
    fees, dropped = [], []
    for n, one in enumerate(portion.shares):
        item = items[one.document_id]
        left = item.open_minor - one.units - discounts.get(item.pk, 0)
        if one.fee < 0 or one.dropped < 0 or one.fee + one.dropped > max(left, 0):
            number = item.document.number
            raise typed.refuse("PAY-MORE-THAN-OPEN", f"parts[{n}]", "This is more than is open on {number}.", number=number)
        if one.fee:
            fees.append((item, one.fee))
        if one.dropped:
            dropped.append((item, one.dropped))
    if sum(units for _, units in dropped) > how.tolerance:
        require(actor, "payments.write-off")
        if not how.reason.strip():
            raise Invalid([Fault("PAY-REASON", "reason", "Say why: the reason is kept with the entry.")])
    return fees, dropped


def _payment(actor: Actor, line: BankLine, portion: Portion, day: date, how: How) -> Payment:
    named = (line.reference, line.end_to_end_id if line.end_to_end_id != "NOTPROVIDED" else "", line.text)
    reference = next((" ".join(one.split()) for one in named if one.strip()), "")
    return Payment(
        id=ids.new("pay"), company=actor.company, customer_id=portion.customer_id, kind="receipt", received_on=day,
        currency=portion.currency, amount_minor=portion.units, method=how.method, reference=reference[:140],
        account=Account.BANK if portion.currency == line.currency else Account.EXCHANGE,
        note=line.counterparty[:200], created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
