"""Receipts that together pay one item: those that name it, one that names it with one that says nothing, and two silent ones."""

from collections import defaultdict
from itertools import combinations

from duebook.domain.matching.claims import Claim, claim, tolerance
from duebook.domain.matching.index import Index
from duebook.domain.matching.model import Receipt
from duebook.domain.matching.reading import Reading
from duebook.domain.matching.subsets import subsets

SHARES = 12
"""Part payments of one invoice that are added up, and silent receipts of one customer that are looked at in pairs."""
SURE = frozenset({"exact", "sum", "cents"})
NAMED = frozenset({"structured", "exact"})
MEANT = NAMED | {"brief", "near"}
LIKELY = 2
"""The payer is the customer by most of its name at least."""
Weighed = tuple[Reading, list[Claim]]


def share(index: Index, made: list[Weighed]) -> None:
    """Find receipts that together pay one item, and mark their claims so."""
    named: dict[int, list[tuple[int, Claim]]] = defaultdict(list)
    for place, (_, claims) in enumerate(made):
        for one in claims:
            if len(one.places) == 1 and one.amount == "short":
                named[one.places[0]].append((place, one))
    for item, found in sorted(named.items()):
        if len(found) > 1:
            _add_up(index, made, item, found)
    silent = _silent(index, made)
    _completed(index, made, named, silent)
    _paired(index, made, silent)


def _add_up(index: Index, made: list[Weighed], item: int, found: list[tuple[int, Claim]]) -> None:
    """Mark those that name an item and sum to it."""
    found.sort(key=lambda one: (_rank(one[1]), order(made[one[0]][0].receipt)))
    few = found[:SHARES]
    total = index.amounts[item]
    answers = subsets([made[place][0].amount for place, _ in few], total, tolerance(total))
    if answers:
        _mark(made, [few[place] for place in answers[0]])


def _mark(made: list[Weighed], chosen: list[tuple[int, Claim]]) -> None:
    names = tuple(sorted(made[place][0].receipt.id for place, _ in chosen))
    for _, one in chosen:
        one.amount = "shared"
        one.partners = names


def _silent(index: Index, made: list[Weighed]) -> dict[str, list[int]]:
    """Receipts that name nothing and have no amount of an item of their payer, by the customers that the payer may be."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, (reading, claims) in enumerate(made):
        if reading.other or any(one.amount in SURE and one.payer != "unknown" for one in claims):
            continue
        if any(index.items[at].currency == reading.receipt.currency for at in reading.named):
            continue
        for customer, level in reading.payers.items():
            if level >= LIKELY:
                found[customer].append(place)
    return found


def _completed(
    index: Index, made: list[Weighed], named: dict[int, list[tuple[int, Claim]]], silent: dict[str, list[int]]
) -> None:
    """A silent receipt of the very amount that one which names the item left open."""
    for item, found in sorted(named.items()):
        for place, one in found:
            if one.amount != "short" or one.reference not in MEANT:
                continue
            rest = index.amounts[item] - made[place][0].amount
            fitting = [at for at in silent.get(index.customers[item], ()) if _fits(index, made, at, item, rest)]
            if len(fitting) == 1:
                _mark(made, [(place, one), (fitting[0], _part(index, made, fitting[0], item))])
                break


def _paired(index: Index, made: list[Weighed], silent: dict[str, list[int]]) -> None:
    """Two silent receipts of a customer that sum to one of its items, where no other two do and no other item has that amount."""
    for customer, places in sorted(silent.items()):
        left = [place for place in places if not any(one.amount == "shared" for one in made[place][1])]
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for first, second in combinations(left[:SHARES], 2):
            amount = made[first][0].amount + made[second][0].amount
            equal = index.by_amount.get((made[first][0].receipt.currency, amount), ())
            own = [item for item in equal if index.customers[item] == customer]
            if len(own) == 1 and all(_fits(index, made, place, own[0], made[place][0].amount) for place in (first, second)):
                found[own[0]].append((first, second))
        used = [place for pairs in found.values() for pair in pairs for place in pair]
        for item, pairs in sorted(found.items()):
            if len(pairs) == 1 and all(used.count(place) == 1 for place in pairs[0]):
                _mark(made, [(place, _part(index, made, place, item)) for place in pairs[0]])


def _fits(index: Index, made: list[Weighed], place: int, item: int, amount: int) -> bool:
    """Whether a receipt has this amount, of the item's sign and currency, and came after the item was issued."""
    reading = made[place][0]
    if reading.amount != amount or (amount < 0) != (index.amounts[item] < 0):
        return False
    if index.items[item].currency != reading.receipt.currency:
        return False
    return not reading.booked or index.issued[item] <= reading.booked + 1


def _part(index: Index, made: list[Weighed], place: int, item: int) -> Claim:
    """The receipt's claim on this item alone, a new one where it has none."""
    reading, claims = made[place]
    for one in claims:
        if one.places == (item,):
            return one
    claims.append(claim(index, reading, (item,)))
    return claims[-1]


def _rank(one: Claim) -> tuple[int, int]:
    references = ("structured", "exact", "near", "far", "brief", "distant", "mixed", "none")
    payers = ("iban", "name", "near", "weak", "blank", "unknown", "other")
    return references.index(one.reference), payers.index(one.payer)


def order(receipt: Receipt) -> tuple[str, ...]:
    """Receipts in an order of their own, so that the order of the file does not matter."""
    return (str(receipt.booked or ""), receipt.id, str(receipt.amount), receipt.counterparty, receipt.reference, receipt.text)
