"""All receipts together: each by itself first, then who pays for whom, then which receipts share an invoice."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from duebook.domain.matching.claims import payer_of
from duebook.domain.matching.index import Index
from duebook.domain.matching.model import Receipt
from duebook.domain.matching.parts import NAMED, SURE, Weighed, share
from duebook.domain.matching.propose import propose
from duebook.domain.matching.reading import read
from duebook.domain.matching.words import bare

K = TypeVar("K", str, tuple[str, ...])
Look = Callable[[Index, Sequence[Receipt]], list[Weighed]]
SEEN = 2
"""Receipts that must say so before a payer is taken for a customer."""
SERVES = 3
"""Customers one account pays for; one that pays for more is a payment service or a factor and tells nothing."""


def look(index: Index, receipts: Sequence[Receipt]) -> list[Weighed]:
    """Each receipt by itself: what it says and what it may pay. What is only needed for that is dropped again.

    No receipt depends on another here, so a caller may do several parts of them at the same time.
    """
    made: list[Weighed] = []
    for receipt in receipts:
        reading = read(index, receipt)
        made.append((reading, propose(index, reading)))
        reading.forget()
    return made


def weigh(index: Index, receipts: Sequence[Receipt], looker: Look = look) -> list[Weighed]:
    """Readings and claims in the order given; ``looker`` does the part in which no receipt depends on another."""
    made = looker(index, receipts)
    for place in _learn(index, made):
        old, claims = made[place]
        payers = index.payers(old.receipt.counterparty, old.receipt.iban)
        if set(payers) <= set(old.payers) or any(one.amount in SURE and one.reference in NAMED for one in claims):
            old.payers.update(payers)
            for one in claims:
                one.payer = payer_of(index, old, one.places)
        else:
            reading = read(index, receipts[place])
            made[place] = (reading, propose(index, reading))
    share(index, made)
    return made


def _learn(index: Index, made: list[Weighed]) -> list[int]:
    """Take in payers that sure matches show, and tell which receipts to read again."""
    ibans: Counter[tuple[str, str]] = Counter()
    names: Counter[tuple[tuple[str, ...], str]] = Counter()
    for reading, claims in made:
        sure = [one for one in claims if one.reference in NAMED and one.amount in SURE]
        customers = {index.customers[place] for one in sure for place in one.places}
        if len(customers) != 1 or sure[0].payer == "other":
            continue
        customer = customers.pop()
        if reading.receipt.iban:
            ibans[(bare(reading.receipt.iban), customer)] += 1
        if reading.payer_name:
            names[(reading.payer_name, customer)] += 1
    new_ibans = _steady(ibans)
    new_names = {(name, customer) for name, customer in _steady(names) if customer not in index.by_name.get(name, ())}
    index.learn(sorted(new_ibans), sorted(new_names))
    known_ibans = {iban for iban, _ in new_ibans}
    known_names = {name for name, _ in new_names}
    return [
        place
        for place, (reading, _) in enumerate(made)
        if reading.payer_name in known_names or bare(reading.receipt.iban) in known_ibans
    ]


def _steady(seen: Counter[tuple[K, str]]) -> set[tuple[K, str]]:
    serves = Counter(key for key, _ in seen)
    return {pair for pair, times in seen.items() if times >= SEEN and serves[pair[0]] <= SERVES}
