"""The claims a receipt may make, from its exact references first, then mistyped ones, then amounts, then sums."""

from duebook.domain.matching.claims import FEE, Claim, claim, tolerance
from duebook.domain.matching.index import CROWD, Index
from duebook.domain.matching.reading import EXACT, Reading, read_near
from duebook.domain.matching.subsets import LARGEST, Sums, subsets

SURE_PAYER = 3
POOL = 16
"""Items of the payer among which a sum without references is looked for."""
NEAR_POOL = 16
"""Items among which mistyped references that add up are looked for."""
SUM_OF = 4
"""Items that such a sum may have."""
CLOSE_POOL = 14
"""Items, those due next to the day, among which a sum of any number is looked for: to the cent, for there are 16,384 sums."""
USUAL_RATES = (200, 300)
"""Cash discounts, in hundredths of a per cent, with which a sum without references is looked for."""
TWO_CENTS = 200
SUMS_FROM = 5
"""Customers that the payer may be, beyond which neither sums nor deductions are looked for."""
EQUALS = 12
"""Items of the very amount that are claimed; among more the amount says nothing."""
MOST_CLAIMS = 24


def propose(index: Index, reading: Reading) -> list[Claim]:
    """All claims worth weighing, each set of items once; empty where nothing points anywhere."""
    sets: dict[tuple[int, ...], bool] = {}
    currency = reading.receipt.currency
    named = [place for place in reading.named if index.items[place].currency == currency]
    foreign = [place for place in reading.named if index.items[place].currency != currency]
    if named and _settled(index, reading, named):
        _add(sets, named)
        if len(named) == 1:
            return [claim(index, reading, tuple(named))]
    else:
        read_near(index, reading)
    near = [place for place in reading.near if index.items[place].currency == currency]
    _by_reference(index, reading, sets, named, near)
    _by_amount(index, reading, sets)
    if not any(_hits(index, reading, places) for places in sets):
        _by_sum(index, reading, sets, named)
    made = [claim(index, reading, places) for places in list(sets)[:MOST_CLAIMS]]
    if foreign and not named:
        made.append(claim(index, reading, tuple(sorted(foreign)), foreign=True))
    return made


def _add(sets: dict[tuple[int, ...], bool], places: list[int] | tuple[int, ...]) -> None:
    if places:
        sets[tuple(sorted(places))] = True


def _settled(index: Index, reading: Reading, places: list[int]) -> bool:
    """Whether all that is named exactly sums to the amount, named by enough signs."""
    return _hits(index, reading, tuple(places)) and all(reading.named[place] <= EXACT for place in places)


def _hits(index: Index, reading: Reading, places: tuple[int, ...]) -> bool:
    total = sum(index.amounts[place] for place in places)
    return abs(total - reading.amount) <= tolerance(total)


def _by_reference(index: Index, reading: Reading, sets: dict[tuple[int, ...], bool], named: list[int], near: list[int]) -> None:
    _add(sets, named)
    amount = reading.amount
    best = [token[0] for token in reading.near_by_token if index.items[token[0]].currency == reading.receipt.currency]
    if best:
        _add(sets, sorted(set(named) | set(best)))
    pool = sorted(set(named) | set(near), key=lambda place: (reading.named.get(place, reading.near.get(place, 9)), place))
    pool = pool[: max(min(len(named), LARGEST), NEAR_POOL)]
    if len(named) + len(reading.near_by_token) > 1 and len(pool) > 1:
        values = [index.amounts[place] for place in pool]
        for places in subsets(values, amount, tolerance(amount), len(named) + len(reading.near_by_token) + 1):
            _add(sets, [pool[place] for place in places])
    for place in pool:
        _add(sets, (place,))


def _by_amount(index: Index, reading: Reading, sets: dict[tuple[int, ...], bool]) -> None:
    """Items of the very amount, those of the payer first, then of nearly the amount where they are the payer's."""
    currency, amount = reading.receipt.currency, reading.amount
    equal = index.by_amount.get((currency, amount), [])
    own = [place for place in equal if index.customers[place] in reading.payers and _born(index, reading, place)]
    for place in own[:EQUALS]:
        _add(sets, (place,))
    if not own and len(equal) <= CROWD:
        born = [place for place in equal if _born(index, reading, place)]
        for place in (
            born if len(born) <= EQUALS else ()
        ):  # of more, none may be left out, or the others look likelier than they are
            _add(sets, (place,))
    if not own and reading.payers and len(reading.payers) <= SUMS_FROM:
        low, high = _deductible(amount)
        for customer in sorted(reading.payers):
            for place in index.due_about(customer, currency, reading.booked):
                if low <= index.amounts[place] <= high and _born(index, reading, place) and len(sets) < MOST_CLAIMS:
                    _add(sets, (place,))


def _deductible(amount: int) -> tuple[int, int]:
    """The amounts of items that a receipt may pay less a trifle, a discount or a fee."""
    slack = max(abs(amount) // 25, min(FEE, abs(amount) // 3))
    near = tolerance(amount)
    return (amount - near, amount + slack) if amount > 0 else (amount - slack, amount + near)


def _born(index: Index, reading: Reading, place: int) -> bool:
    return not reading.booked or index.issued[place] <= reading.booked + 1


def _by_sum(index: Index, reading: Reading, sets: dict[tuple[int, ...], bool], named: list[int]) -> None:
    """The payer's items that sum to the amount, with all that was named exactly among them."""
    firm = [place for place in named if reading.named[place] <= EXACT]
    customers = {index.customers[place] for place in firm} or _sure_payers(reading)
    if not customers or len(customers) > SUMS_FROM:
        return
    rest = reading.amount - sum(index.amounts[place] for place in firm)
    fitting = [
        place
        for customer in sorted(customers)
        for place in index.due_about(customer, reading.receipt.currency, reading.booked)
        if place not in firm and _born(index, reading, place)
    ]
    fitting.sort(key=lambda place: (abs(index.due[place] - reading.booked), place))
    pool = fitting[:POOL]
    amounts = [index.amounts[place] for place in pool]
    found = subsets(amounts, rest, tolerance(reading.amount) // 10, SUM_OF)
    if not found and amounts:
        sums = Sums(amounts[:CLOSE_POOL])
        found = sums.to(rest)
        if not found and not firm:
            for rate in USUAL_RATES:
                found += sums.to(reading.amount * 10_000 // (10_000 - rate), TWO_CENTS, SUM_OF)
    for places in found:
        _add(sets, [*firm, *(pool[place] for place in places)])


def _sure_payers(reading: Reading) -> set[str]:
    """Customers by account, name or number; else the only one with most of the name."""
    sure = {customer for customer, level in reading.payers.items() if level >= SURE_PAYER}
    return sure or (set(reading.payers) if len(reading.payers) == 1 else set())
