"""The matching engine: open items and receipts in, one decision a receipt out.

No item is paid beyond what it is open with, no receipt gives more than it has, and neither the order of the items nor that of the
receipts changes a decision. What is likeliest is settled first; a receipt whose items are gone takes its next best claim.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from duebook.domain.matching import reasons
from duebook.domain.matching.claims import Claim, tolerance
from duebook.domain.matching.index import Index
from duebook.domain.matching.model import Decision, Learned, Match, OpenItem, Receipt, Settings, Verdict, amount_of
from duebook.domain.matching.parts import Weighed, order
from duebook.domain.matching.score import founded, posted, probabilities
from duebook.domain.matching.weigh import Look, look, weigh
from duebook.kernel.money import ZERO

WHOLE = frozenset({"exact", "sum", "cents", "discount", "fee", "over"})
EQUAL = Decimal("0.3")
"""A second claim from this probability on is told of."""


def match(
    items: Iterable[OpenItem],
    receipts: Sequence[Receipt],
    settings: Settings | None = None,
    learned: Learned | None = None,
    looker: Look = look,
) -> list[Decision]:
    """Decide every receipt, in the order given. ``looker`` may do the part of each receipt by itself in several processes."""
    index = Index(items, learned)
    places = sorted(range(len(receipts)), key=lambda place: order(receipts[place]))
    weighed = weigh(index, [receipts[place] for place in places], looker)
    decided = decide(index, weighed, settings or Settings())
    back = dict(zip(places, decided, strict=True))
    return [back[place] for place in range(len(receipts))]


def decide(index: Index, weighed: list[Weighed], settings: Settings) -> list[Decision]:
    """Settle weighed receipts, likeliest first."""
    chances = [probabilities(claims) for _, claims in weighed]
    ranked = sorted(
        (-chance, receipt, number)
        for receipt, row in enumerate(_in_turn(weighed, chances))
        for number, chance in enumerate(row)
        if chance >= settings.suggest
    )
    left = list(index.amounts)
    payer: dict[int, str] = {}
    taken: dict[int, int] = {}
    late: set[int] = set()
    for _, receipt, number in ranked:
        if receipt in taken:
            continue
        reading, claims = weighed[receipt]
        one = claims[number]
        if _free(index, left, one, reading.amount):
            taken[receipt] = number
            for place, part in zip(one.places, _parts(index, one, reading.amount), strict=True):
                left[place] -= part if one.amount in {"short", "shared"} else index.amounts[place]
                payer[place] = reading.receipt.counterparty
        else:
            late.add(receipt)
    contested = _contested(weighed, chances, taken)
    return [
        _decision(
            index, weighed[receipt], chances[receipt], taken.get(receipt), settings, (receipt in late, receipt in contested)
        )
        for receipt in range(len(weighed))
    ]


def _in_turn(weighed: list[Weighed], chances: list[list[Decimal]]) -> list[list[Decimal]]:
    """Chances for the ranking: of transfers that are the same in all but the day, the first comes first."""
    first: dict[tuple[object, ...], dict[tuple[int, ...], Decimal]] = {}
    turns = []
    for (reading, claims), row in zip(weighed, chances, strict=True):
        one = reading.receipt
        before = first.setdefault((one.amount, one.currency, one.iban, one.counterparty, one.reference, one.text), {})
        turns.append([min(chance, before.setdefault(it.places, chance)) for it, chance in zip(claims, row, strict=True)])
    return turns


def _free(index: Index, left: list[int], one: Claim, paid: int) -> bool:
    """Whether the items of a claim are still open with what it takes."""
    if one.amount == "foreign":
        return all(left[place] == index.amounts[place] for place in one.places)
    if one.amount in WHOLE:
        return all(left[place] == index.amounts[place] for place in one.places)
    whole = sum(left[place] for place in one.places)
    slack = tolerance(one.total) if one.amount == "shared" else 0
    return all(left[place] for place in one.places) and abs(paid) <= abs(whole) + slack and (paid < 0) == (whole < 0)


def _parts(index: Index, one: Claim, paid: int) -> list[int]:
    """What each item gets: all it is open with, less on the last ones where the receipt is too small."""
    if one.amount == "foreign":
        return [0 for _ in one.places]
    amounts = [index.amounts[place] for place in one.places]
    missing = sum(amounts) - paid
    sign = 1 if paid >= 0 else -1
    parts = list(amounts)
    if missing * sign <= 0:
        return parts
    for place in sorted(range(len(parts)), key=lambda at: (-index.due[one.places[at]], -at)):
        if parts[place] * sign > 0:
            cut = sign * min(abs(parts[place]), abs(missing))
            parts[place] -= cut
            missing -= cut
    return parts


def _contested(weighed: list[Weighed], chances: list[list[Decimal]], taken: dict[int, int]) -> set[int]:
    """Receipts whose item another payer's receipt wanted about as much and did not get."""
    winner: dict[int, int] = {}
    for receipt, number in taken.items():
        for place in weighed[receipt][1][number].places:
            winner.setdefault(place, receipt)
    found: set[int] = set()
    for receipt, (reading, claims) in enumerate(weighed):
        if not claims:
            continue
        best = max(range(len(claims)), key=lambda number: (chances[receipt][number], -number))
        if taken.get(receipt) == best or chances[receipt][best] < EQUAL:
            continue
        for place in claims[best].places:
            other = winner.get(place)
            if other is None or weighed[other][0].payer_name == reading.payer_name:
                continue
            if weighed[other][1][taken[other]].weight - claims[best].weight < 2000:  # noqa: PLR2004 - two logits, in thousandths
                found.add(other)
    return found


def _decision(
    index: Index, weighed: Weighed, chances: list[Decimal], number: int | None, settings: Settings, against: tuple[bool, bool]
) -> Decision:
    reading, claims = weighed
    late, contested = against
    if number is None:
        best = max(chances, default=ZERO)
        reason = reasons.TAKEN if late else reasons.NOTHING
        return Decision(
            id=reading.receipt.id, decision=Verdict.NONE, confidence=best, difference=reading.receipt.amount, reason=reason
        )
    one, confidence = claims[number], chances[number]
    sure = posted(one) and confidence >= settings.threshold and not contested and (settings.amount_alone or founded(one))
    parts = _parts(index, one, reading.amount)
    matches = tuple(
        Match(invoice=index.items[place].number, amount=amount_of(part)) for place, part in zip(one.places, parts, strict=True)
    )
    equal = any(chance >= EQUAL for at, chance in enumerate(chances) if at != number)
    return Decision(
        id=reading.receipt.id,
        decision=Verdict.POST if sure else Verdict.SUGGEST,
        confidence=confidence,
        matches=matches,
        difference=amount_of(reading.amount - one.total) if one.amount != "foreign" else reading.receipt.amount,
        reason=reasons.words(one, rival=contested, equal=equal),
    )
