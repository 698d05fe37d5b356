"""A claim: this receipt pays these items. Its named features are all that the score and the reasons know of it."""

from dataclasses import dataclass, field

from duebook.domain.matching.index import Index
from duebook.domain.matching.model import SCALE
from duebook.domain.matching.reading import BRIEF, EXACT, STRUCTURED, Reading

RATES = (100, 150, 200, 250, 300, 400)
"""Cash discounts, in hundredths of a per cent."""
FEE = 30 * SCALE
HALF = SCALE // 2
"""Banks charge whole or half units."""
CENTS = SCALE
CLOSE = 2
"""The cost of one slip: a reference that is surely meant, when its amount fits."""
FRESH, LATE = 75, 200
"""Days since issue: until here usual, until there late, beyond that old."""
SPREAD = 60
"""Days between the first and the last due item, beyond which they are seldom paid by one transfer."""


@dataclass(slots=True)
class Claim:
    """Some items for a receipt. ``total`` is what they are open with; ``shared`` where other receipts pay the rest."""

    places: tuple[int, ...]
    total: int
    amount: str
    reference: str
    payer: str
    days: str
    extras: tuple[str, ...]
    weight: int = 0
    partners: tuple[str, ...] = field(default=())

    def features(self) -> tuple[str, ...]:
        """Names of the score's terms: the four groups, their pairs, and what speaks besides."""
        ref, amount, payer, days = self.reference, self.amount, self.payer, self.days
        pairs = (f"{ref}&{amount}", f"{ref}&{payer}", f"{amount}&{payer}")
        more = tuple(f"over&{extra}" for extra in self.extras) if amount == "over" else ()
        return (f"ref:{ref}", f"amount:{amount}", f"payer:{payer}", f"days:{days}", *pairs, *self.extras, *more)


def difference_kind(paid: int, total: int, count: int) -> str:
    """How the amount stands to the items' total.

    >>> difference_kind(1000000, 1000000, 1), difference_kind(980000, 1000000, 1), difference_kind(999700, 1000000, 2)
    ('exact', 'discount', 'cents')
    """
    missing, size = abs(total) - abs(paid), abs(total)
    if (paid < 0) != (total < 0):
        return "over"
    if missing == 0:
        return "exact" if count == 1 else "sum"
    if abs(missing) <= tolerance(total):
        return "cents"
    if missing > 0:
        if any(abs(missing * 10_000 - rate * size) <= 10_000 * 200 for rate in RATES):
            return "discount"
        return "fee" if missing <= FEE and missing * 4 <= size else "short"
    return "over"


def tolerance(total: int) -> int:
    """The difference that is a slip and no decision: a twenty-thousandth, or under one unit and one per cent."""
    return max(abs(total) // 20_000, min(CENTS - 100, abs(total) // 100))


def claim(index: Index, reading: Reading, places: tuple[int, ...], *, foreign: bool = False) -> Claim:
    """Look at some items as what a receipt pays."""
    total = sum(index.amounts[place] for place in places)
    return Claim(
        places=places,
        total=total,
        amount="foreign" if foreign else difference_kind(reading.amount, total, len(places)),
        reference=_reference(reading, places),
        payer=payer_of(index, reading, places),
        days=_days(index, reading, places),
        extras=_extras(index, reading, places, total),
    )


def _reference(reading: Reading, places: tuple[int, ...]) -> str:
    levels = [reading.named.get(place, reading.near.get(place, 99)) for place in places]
    worst, best = max(levels), min(levels)
    if worst == 99:  # noqa: PLR2004 - not named at all
        return "none" if best == worst else "mixed"
    names = {STRUCTURED: "structured", EXACT: "exact", BRIEF: "brief", 1: "near", 2: "near", 3: "far", 4: "far"}
    return names.get(worst, "distant")


def payer_of(index: Index, reading: Reading, places: tuple[int, ...]) -> str:
    """How the payer stands to the customers of some items."""
    worst = 4
    for place in places:
        level = reading.payers.get(index.customers[place], 0)
        worst = min(worst, level or min(1, index.likeness(reading.payer_name, index.names[place])))
    if worst:
        return ("", "weak", "near", "name", "iban")[worst]
    if any(level > 2 for level in reading.payers.values()):  # noqa: PLR2004 - surely somebody else
        return "other"
    return "unknown" if reading.payer_name else "blank"


def _days(index: Index, reading: Reading, places: tuple[int, ...]) -> str:
    if not reading.booked:
        return "unknown"
    worst = "fresh"
    for place in places:
        issued, due = index.issued[place], index.due[place]
        if not issued and not due:
            return "unknown"
        if issued > reading.booked + 1:
            return "early"
        age = min(reading.booked - (issued or due), max(0, reading.booked - (due or issued)) + FRESH // 2)
        if age > LATE:
            worst = "old"
        elif age > FRESH and worst == "fresh":
            worst = "late"
    return worst


def _extras(index: Index, reading: Reading, places: tuple[int, ...], total: int) -> tuple[str, ...]:
    found = _told_besides(reading, set(places))
    if len({index.customers[place] for place in places}) > 1:
        found.append("customers")
    if any(index.amounts[place] < 0 for place in places) and total > 0:
        found.append("netted")
    unnamed = reading.named.keys().isdisjoint(places) and reading.near.keys().isdisjoint(places)
    if unnamed and index.crowded(reading.receipt.currency, reading.amount):
        found.append("crowded")
    if reading.numbered and abs(reading.amount) > abs(total):
        found.append("numbered")
    missing = abs(total) - abs(reading.amount)
    if 0 < missing <= FEE and missing % HALF == 0:
        found.append("round")
    if len(places) > 1:
        found.append("several")
        due = [index.due[place] or index.issued[place] for place in places]
        if max(due) - min(due) > SPREAD:
            found.append("spread")
    return tuple(found)


def _told_besides(reading: Reading, inside: set[int]) -> list[str]:
    """What the text says that these items do not explain."""
    found = []
    if any(how <= EXACT and place not in inside for place, how in reading.named.items()):
        found.append("omits")
    if reading.stray:
        found.append("stray")
    if reading.other:
        found.append("other")
    if reading.near and any(inside.isdisjoint(meant) for meant in reading.near_by_token):
        found.append("unread")
    if any(how <= CLOSE and place not in inside for place, how in reading.near.items()) and inside.isdisjoint(reading.near):
        found.append("passes")
    return found
