"""How a line's money falls on the documents that were chosen for it: which units for each, what is left, whose that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from duebook.kernel.errors import Conflict, NotFound
from duebook.kernel.money import ZERO, minor, round_money
from duebook.services.access import Actor
from duebook.services.receivables import discount, typed
from duebook.services.treasury import candidates, posting
from duebook.services.treasury.posting import Portion, Share
from duebook.store.bank import LineStanding
from duebook.store.documents import OpenItem

Part = tuple[str, Decimal | None]
"""A document and its amount in its own currency (negative for a credit note), None for as much as there is."""
Rest = Literal["credit", "open"]
"""What is more than the documents take: the customer's credit, or left on the line."""


@dataclass(frozen=True)
class Wish:
    """What a person, or the proposal, wants of a line."""

    parts: tuple[Part, ...]
    customer_id: str = ""
    rest: Rest = "credit"
    take_discount: bool = True
    fee: Decimal | None = None
    drop: bool = False
    paid: Decimal | None = None
    """What the line pays in the documents' currency, where the bank does not say it or says it wrongly."""


def portions(actor: Actor, row: LineStanding, wish: Wish, day: date) -> list[Portion]:
    """One portion for each customer; their documents are locked when this returns. Raises :class:`Invalid`, :class:`Conflict`."""
    chosen = _items(actor, wish)
    if not chosen:
        if wish.paid is not None:
            raise typed.refuse("LINE-CURRENCY", "paid", "Name the documents that were paid in another currency.")
        return [_unapplied(row, wish.customer_id)]
    currency = chosen[0].currency
    units, foreign = available(row, currency, wish)
    shares = _shares(chosen, wish, units, day)
    made = _by_customer(chosen, shares, currency)
    rest = units - sum(one.units for one in made)
    if rest < 0 and foreign:
        raise typed.refuse("PAY-MORE-THAN-PAID", "parts", "The parts are more than there is to allocate.")
    if rest > 0 and wish.rest == "credit":
        made = _with_rest(made, rest, wish.customer_id, currency)
    if not foreign:
        return [replace(one, taken=one.units) for one in made]
    return _converted(made, units, row.open_minor)


def available(row: LineStanding, currency: str, wish: Wish) -> tuple[int, bool]:
    """What the line has for documents of a currency, and whether that is not the line's own.

    A line in another currency pays what a person says, else what the bank says was sent (the instructed amount), else what the
    parts sum to where each has its amount. It is never converted by a rate of ours.
    """
    line = row.line
    if currency == line.currency:
        if wish.paid is not None:
            raise typed.refuse("LINE-CURRENCY", "paid", "These documents are in the currency of the line: it pays what it is of.")
        return row.open_minor, False
    if wish.paid is not None:
        return typed.units(wish.paid, currency, "paid"), True
    sent, code = candidates.original(row)
    if sent is None or code != currency:
        given = [amount for _pk, amount in wish.parts if amount is not None]
        if len(given) < len(wish.parts) or sum(given) <= 0:
            sentence = "The bank does not say how much was paid in {currency}: say how much it was."
            raise typed.refuse("LINE-CURRENCY", "paid", sentence, currency=currency)
        return minor(round_money(sum(given, ZERO), currency), currency), True
    return minor(abs(sent), currency), True


def _items(actor: Actor, wish: Wish) -> list[OpenItem]:
    ids = [pk for pk, _ in wish.parts]
    rows = OpenItem.objects.of(actor.company).filter(pk__in=ids)
    customers = set(rows.values_list("customer", flat=True)) | ({wish.customer_id} if wish.customer_id else set())
    found = posting.lock(actor, ids, customers)
    if len({item.currency for item in found.values()}) > 1:
        raise typed.refuse("LINE-CURRENCY", "parts", "Documents of one currency can be paid by one line.")
    return [found[pk] for pk in ids]


def _shares(items: Sequence[OpenItem], wish: Wish, units: int, day: date) -> list[Share]:
    amounts = dict(wish.parts)
    offers = discount.open_offers(items, day) if wish.take_discount else {}
    if all(amount is None for amount in amounts.values()):
        exact = discount.fitting(items, offers, units, whole=True)
        if exact:
            return [Share(item.pk, part) for item, part in exact]
    left = units - sum(item.open_minor for item in items if item.open_minor < 0 and amounts[item.pk] is None)
    out = []
    for n, item in enumerate(items):
        amount = amounts[item.pk]
        if amount is None:
            part = item.open_minor if item.open_minor < 0 else min(item.open_minor, max(left, 0))
        else:
            part = typed.units(abs(amount), item.currency, f"parts[{n}].amount") * (1 if amount > 0 else -1)
        left -= part if part > 0 or amount is not None else 0
        if part:
            out.append(Share(item.pk, part))
    if not out:
        raise Conflict("Nothing is open on these documents.")
    return _closed(out, {item.pk: item for item in items}, offers, wish)


def _closed(shares: Sequence[Share], items: Mapping[str, OpenItem], offers: Mapping[str, int], wish: Wish) -> list[Share]:
    """With the fee kept back on the last documents that are not paid in full, and what is left then dropped where wished."""
    rests = {}
    for one in shares:
        left = items[one.document_id].open_minor - one.units
        rests[one.document_id] = 0 if offers.get(one.document_id) == left else max(left, 0)
    currency = items[shares[0].document_id].currency
    fee = typed.units(wish.fee, currency, "fee") if wish.fee else 0
    out = []
    for one in reversed(shares):
        kept = min(fee, rests[one.document_id])
        fee -= kept
        out.append(replace(one, fee=kept, dropped=rests[one.document_id] - kept if wish.drop else 0))
    if fee:
        raise typed.refuse("LINE-FEE", "fee", "The fee is more than is left open on these documents.")
    return out[::-1]


def _by_customer(items: Sequence[OpenItem], shares: Sequence[Share], currency: str) -> list[Portion]:
    owner = {item.pk: item.customer_id for item in items}
    made: dict[str, list[Share]] = {}
    for one in shares:
        made.setdefault(owner[one.document_id], []).append(one)
    return [Portion(customer, currency, sum(one.units for one in own), 0, tuple(own)) for customer, own in made.items()]


def _with_rest(made: list[Portion], rest: int, customer_id: str, currency: str) -> list[Portion]:
    whose = customer_id or (made[0].customer_id if len(made) == 1 else "")
    if not whose:
        raise typed.refuse("LINE-REST", "customer", "Say whose the rest is, or leave it on the line.")
    if all(one.customer_id != whose for one in made):
        return [*made, Portion(whose, currency, rest, 0)]
    return [replace(one, units=one.units + rest) if one.customer_id == whose else one for one in made]


def _converted(made: Sequence[Portion], units: int, line_units: int) -> list[Portion]:
    """The line's own units over portions of another currency, in proportion; the last takes what rounding leaves.

    Where the portions are less than what was paid, the rest of the line stays on it.
    """
    out, left = [], line_units * sum(one.units for one in made) // units
    for n, one in enumerate(made):
        taken = left if n == len(made) - 1 else line_units * one.units // units
        if not taken:
            raise typed.refuse("LINE-PARTS", "parts", "There is too little on this line for so many parts.")
        left -= taken
        out.append(replace(one, taken=taken))
    return out


def _unapplied(row: LineStanding, customer_id: str) -> Portion:
    if not customer_id:
        raise NotFound("Name the documents that this line pays, or a customer.")
    return Portion(customer_id, row.line.currency, row.open_minor, row.open_minor)
