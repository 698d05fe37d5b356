"""A receipt's text against the index: which open items it names, how exactly, and what it names that nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from duebook.domain.matching import structured
from duebook.domain.matching.index import CROWD, SHORTEST, Favour, Index, shape
from duebook.domain.matching.model import Receipt, units
from duebook.domain.matching.nearness import MOST, cost
from duebook.domain.matching.words import BESIDE, OTHER, folded, has_digits, name_parts, spoken, tokens

FIRM = 6
"""Signs from which an exact reference is no chance."""
STRUCTURED, EXACT, BRIEF = -2, -1, 0
"""How an item was named, before the costs of :mod:`nearness`: by a checked reference, exactly, by few signs."""
MOST_TOKENS = 120
NEVER = 10_000_000
"""Later than any day."""
RUN = 15
"""Digits from which a number may be several references written without a gap."""


@dataclass(slots=True)
class Reading:
    """What was understood of one receipt. ``named``: item -> how; ``spans``: the tokens that named something.

    ``numbered``: a customer is named by its number.
    """

    receipt: Receipt
    amount: int
    booked: int
    payers: dict[str, int]
    payer_name: tuple[str, ...]
    parts: list[str]
    named: dict[int, int] = field(default_factory=dict)
    spans: set[int] = field(default_factory=set)
    near: dict[int, int] = field(default_factory=dict)
    near_by_token: list[list[int]] = field(default_factory=list)
    stray: bool = False
    other: bool = False
    numbered: bool = False

    def forget(self) -> None:
        """Drop what only the search for claims needed."""
        self.parts, self.spans, self.near_by_token = [], set(), []


def read(index: Index, receipt: Receipt) -> Reading:
    """Payer and exact references of a receipt."""
    text = f"{receipt.reference} {receipt.text}" if receipt.reference not in receipt.text else receipt.text
    parts = tokens(text)[:MOST_TOKENS]
    reading = Reading(
        receipt=receipt,
        amount=units(receipt.amount),
        booked=receipt.booked.toordinal() if receipt.booked else 0,
        payers=dict(index.payers(receipt.counterparty, receipt.iban)),
        payer_name=name_parts(receipt.counterparty),
        parts=parts,
        other=bool(OTHER.search(folded(text))),
    )
    _exact(index, reading)
    for part in parts:
        if part in index.name_of and has_digits(part, 3):
            reading.numbered = True
            reading.payers.setdefault(part, 3)
    return reading


def _exact(index: Index, reading: Reading) -> None:
    found: list[tuple[int, int, int, str, int]] = []
    references = index.references
    for token, first, after in spoken(reading.parts):
        if len(token) < SHORTEST or not has_digits(token, 3):
            continue
        if token in references:
            how = EXACT if len(token) >= FIRM else BRIEF
            found.append((-len(token), first, after, token, how))
            continue
        for body in structured.bodies(token):
            key = body if body in references else body.lstrip("0")
            if key in references and len(key) >= SHORTEST:
                found.append((-len(token), first, after, key, STRUCTURED if len(key) >= SHORTEST + 1 else BRIEF))
                break
        else:
            if after == first + 1 and len(token) > RUN and token.isdigit():
                _run(index, reading, token, first)
    for _, first, after, key, how in sorted(found):
        span = set(range(first, after))
        places = references[key]
        if span & reading.spans or len(places) > CROWD:
            continue
        reading.spans |= span
        for place in places:
            reading.named[place] = min(how, reading.named.get(place, MOST))


def _run(index: Index, reading: Reading, token: str, place: int) -> None:
    """References of eight digits or more that were written without a gap between them."""
    start = 0
    while start + FIRM <= len(token):
        for length in index.lengths:
            places = index.references.get(token[start : start + length]) if start + length <= len(token) else None
            if places and len(places) <= CROWD:
                reading.spans.add(place)
                reading.named.update(dict.fromkeys(places, EXACT))
                start += length - 1
                break
        start += 1


def read_near(index: Index, reading: Reading) -> None:
    """Mistyped references: for each token that named nothing, the items it may have meant. Also notes stray references."""
    amount, payers = reading.amount, reading.payers
    equal = index.by_amount.get((reading.receipt.currency, amount), ())
    slack = abs(amount) // 1000
    favour = Favour(payers, amount - slack, amount + slack, reading.booked + 1 if reading.booked else NEVER)
    loose = sorted(_loose(reading), key=lambda one: (one[1], one[0]))
    if len(equal) <= CROWD and sum(_weigh_token(index, reading, token, equal, favour) for token, _, _ in loose):
        return  # all tokens were looked at, and one of them means an item of this very amount
    own = {place for customer in payers for place in index.due_about(customer, reading.receipt.currency, reading.booked)}
    own.update(place for _, place in index.around(reading.receipt.currency, amount - 10_000, amount + 10_000))
    for token, _, _ in loose:
        if not _weigh_token(index, reading, token, index.near(token, favour, own), favour):
            reading.stray = reading.stray or shape(token) in index.shapes


def _weigh_token(index: Index, reading: Reading, token: str, places: Iterable[int], favour: Favour) -> bool:
    """Compare a token with some items; whether it may mean one.

    Kept are the cheapest, and those for which payer and amount speak too.
    """
    most = min(MOST, len(token) * 2 // 5)
    limit = most
    best: list[tuple[int, int]] = []
    for place in places:
        if reading.named.get(place, MOST) > EXACT:
            bound = most if limit < most and index.favoured(place, favour) > 2 else limit  # noqa: PLR2004 - payer and amount
            price = bound + 1
            for key in index.keys(place):
                found = cost(token, key, bound)
                price = found if found < price else price  # noqa: FURB136 - a call of min() is half of the time
            if price <= bound:
                best.append((price, place))
                limit = min(limit, price + 2)  # what is dearer would not be kept
    if not best:
        return False
    cheapest = min(best)[0]
    kept = [(price, place) for price, place in best if price <= cheapest + 2 or index.favoured(place, favour) > 2]  # noqa: PLR2004 - payer and amount
    for price, place in kept:
        reading.near[place] = min(price, reading.near.get(place, MOST + 1))
    reading.near_by_token.append([place for _, place in sorted(kept)])
    return True


def _loose(reading: Reading) -> list[tuple[str, int, int]]:
    """Tokens, and joined neighbours, that may be a mistyped reference: five digits or more, not yet understood."""
    found = []
    beside = {place + step for place, part in enumerate(reading.parts) if part in BESIDE for step in (0, 1)}
    for token, first, after in spoken(reading.parts):
        if beside and not beside.isdisjoint(range(first, after)):
            continue
        most = 3 if reading.parts[first].isalpha() else 2
        if after - first > most or not 5 <= len(token) <= 35 or not has_digits(token, 4):  # noqa: PLR2004 - shorter ones are chance
            continue
        if after - first == 2 and all(has_digits(part, 7) for part in reading.parts[first:after]):  # noqa: PLR2004 - two whole numbers
            continue
        if not reading.spans.intersection(range(first, after)):
            found.append((token, first, after))
    return found
