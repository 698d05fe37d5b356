"""The open items by everything a receipt may name them by: reference, part of a reference, payer, amount. Built once a run."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from duebook.domain.matching.model import Learned, OpenItem, units
from duebook.domain.matching.words import alike, bare, has_digits, name_parts

GRAM = 4
CROWD = 60
"""Items that share a part of a reference, a word of a name or an amount; more prove nothing and are not followed."""
CHANCE = 1000
"""Amounts of which one may meet an item's by chance where the amount is all that speaks for a post."""
CLOSEST = 16
"""Items that one token is compared with sign by sign."""
RUN_PART = 8
"""Digits of a reference that is found inside a longer number."""
TELLING = 2
"""Words of a payer's name, the rarest ones, by which customers of a like name are sought."""
SHORTEST = 4
"""Signs of a reference that is looked for in free text."""
_PLACE = (1 << 32) - 1
"""The low bits of a rank: an item's place."""


class Favour(NamedTuple):
    """What speaks for an item before its reference is compared: the payers, about the amount, issued by a day."""

    payers: Collection[str]
    low: int
    high: int
    latest: int


class Index:
    """Open items in an order of their own, so that the order of the file does not matter."""

    def __init__(self, items: Iterable[OpenItem], learned: Learned | None = None) -> None:
        """Raises nothing; items of one number are told apart by their place."""
        self.items: list[OpenItem] = sorted(items, key=_order)
        self.amounts = [units(item.amount) for item in self.items]
        self.issued = [item.issue_date.toordinal() if item.issue_date else 0 for item in self.items]
        self.due = [item.due_date.toordinal() if item.due_date else 0 for item in self.items]
        self.names = [name_parts(item.customer_name) for item in self.items]
        self.customers = [
            item.customer_id or " ".join(name) or item.customer_iban for item, name in zip(self.items, self.names, strict=True)
        ]
        self.references: dict[str, list[int]] = defaultdict(list)
        self.shapes: set[str] = set()
        self._references()
        self._payers(learned or Learned())
        self._amounts()
        self._grams: dict[str, list[int]] | None = None
        self._payer_cache: dict[tuple[str, str], dict[str, int]] = {}
        self._alike: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}

    def _references(self) -> None:
        self._written: list[tuple[str, ...]] = []
        for place, item in enumerate(self.items):
            keys = set()
            written = [whole for one in (item.number, item.order_reference) if len(whole := bare(one)) >= SHORTEST]
            self._written.append(tuple(written))
            for whole in written:
                if not has_digits(whole, 3):
                    continue
                keys.add(whole)
                self.shapes.add(shape(whole))
                digits = "".join(sign for sign in whole if sign.isdigit())
                if len(digits) > SHORTEST and digits != whole:
                    keys.add(digits)
                plain = whole.lstrip("0")
                if len(plain) > SHORTEST:
                    keys.add(plain)
            for key in keys:
                self.references[key].append(place)
        self.lengths = sorted({len(key) for key in self.references if len(key) >= RUN_PART and key.isdigit()}, reverse=True)

    def _payers(self, learned: Learned) -> None:
        self._by_due: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self.name_of: dict[str, tuple[str, ...]] = {}
        self.by_iban: dict[str, set[str]] = defaultdict(set)
        self.by_name: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for place, item in enumerate(self.items):
            customer = self.customers[place]
            self._by_due[(customer, item.currency)].append((self.due[place], place))
            self.name_of[customer] = self.names[place]
            if item.customer_iban:
                self.by_iban[bare(item.customer_iban)].add(customer)
        for pairs in self._by_due.values():
            pairs.sort()
        for customer, name in self.name_of.items():
            self.by_name[name].add(customer)
            for word in name:
                self.by_word[word].add(customer)
        for iban, customer in learned.ibans:
            self.by_iban[bare(iban)].add(customer)
        for payer, customer in learned.names:
            self.by_name[name_parts(payer)].add(customer)

    def _amounts(self) -> None:
        self.by_amount: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, item in enumerate(self.items):
            self.by_amount[(item.currency, self.amounts[place])].append(place)
        self.sorted_amounts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, item in enumerate(self.items):
            self.sorted_amounts[item.currency].append((self.amounts[place], place))
        for pairs in self.sorted_amounts.values():
            pairs.sort()

    def around(self, currency: str, low: int, high: int) -> Sequence[tuple[int, int]]:
        """(amount, place) of the items of a currency with an amount between, ends included; at most :data:`CROWD`."""
        pairs = self.sorted_amounts.get(currency, [])
        first, last = bisect_left(pairs, (low, -1)), bisect_right(pairs, (high, len(self.items)))
        return pairs[first:last] if last - first <= CROWD else ()

    def crowded(self, currency: str, amount: int) -> bool:
        """Whether a stranger's amount would meet that of an item by chance more often than once in :data:`CHANCE` times.

        Told by how many items have an amount within a fiftieth, and how many cents that is.
        """
        pairs, wide = self.sorted_amounts.get(currency, []), abs(amount) // 50
        first, last = bisect_left(pairs, (amount - wide, -1)), bisect_right(pairs, (amount + wide, len(self.items)))
        return (last - first - 1) * CHANCE > 2 * wide // 100

    def due_about(self, customer: str, currency: str, day: int) -> list[int]:
        """Items of a customer that are due next before and after a day, at most :data:`CROWD`."""
        pairs = self._by_due.get((customer, currency), [])
        middle = bisect_left(pairs, (day, -1)) if day else 0
        return [place for _, place in pairs[max(0, middle - CROWD // 2) : middle + CROWD // 2]]

    def near(self, token: str, favour: Favour, own: Collection[int]) -> list[int]:
        """Items that share a rare part of four signs with the token, at most :data:`CLOSEST`.

        First those that ``favour`` gives more (the payer's own, those of the right amount), then those that share most. Where
        many share one part, only those of ``own`` (the payer's) are looked at with those that share more.
        """
        grams = self._gram_table()
        lists = (grams.get(token[start : start + GRAM], ()) for start in range(len(token) - GRAM + 1))
        counts: dict[int, int] = Counter(chain.from_iterable(lists))
        if len(counts) <= CLOSEST:
            return sorted(counts)
        ranks = self._ranks(counts, favour, _least(counts) if len(counts) > CROWD else 0, own)
        if len(ranks) <= CLOSEST:
            return sorted(rank & _PLACE for rank in ranks)
        return [rank & _PLACE for rank in sorted(ranks)[:CLOSEST]]

    def _ranks(self, counts: dict[int, int], favour: Favour, least: int, own: Collection[int]) -> list[int]:
        """Favour, then count, then place as one number each, the best the smallest: this is the innermost loop of a large run."""
        customers, amounts, issued = self.customers, self.amounts, self.issued
        payers, low, high, latest = favour
        ranks = []
        for place, count in counts.items():
            if count < least and place not in own:
                continue
            speaks = 8
            if customers[place] in payers:
                speaks -= 2
            if low <= amounts[place] <= high:
                speaks -= 2
            if issued[place] > latest:
                speaks += 4
            ranks.append(((speaks << 16) - count << 32) + place)
        return ranks

    def favoured(self, place: int, favour: Favour) -> int:
        """How much payer and amount speak for an item: 2 each, less 4 where it was issued after the payment."""
        payers, low, high, latest = favour
        speaks = 2 if self.customers[place] in payers else 0
        speaks += 2 if low <= self.amounts[place] <= high else 0
        return speaks - 4 if self.issued[place] > latest else speaks

    def _gram_table(self) -> dict[str, list[int]]:
        if self._grams is None:
            table: dict[str, list[int]] = {}
            for key, places in self.references.items():
                for gram in {key[start : start + GRAM] for start in range(len(key) - GRAM + 1)}:
                    known = table.get(gram)
                    if known is None:
                        table[gram] = list(places)
                    elif len(known) <= CROWD * 4:
                        known.extend(places)
            self._grams = {gram: places for gram, places in table.items() if len(places) <= CROWD * 4}
        return self._grams

    def prepare(self) -> None:
        """Make what is else made when it is first needed: before a process is copied, so that each copy has it."""
        self._gram_table()

    def keys(self, place: int) -> tuple[str, ...]:
        """The references of an item as they are compared with mistyped ones."""
        return self._written[place]

    def payers(self, counterparty: str, iban: str) -> dict[str, int]:
        """Customers that the payer may be -> how sure: 4 by IBAN, 3 by name, 2 by most of the name."""
        known = self._payer_cache.get((counterparty, iban))
        if known is None:
            known = self._payer_cache[(counterparty, iban)] = self._find_payers(counterparty, iban)
        return known

    def _find_payers(self, counterparty: str, iban: str) -> dict[str, int]:
        found: dict[str, int] = {}
        name = name_parts(counterparty)
        if name:
            found.update(dict.fromkeys(self.by_name.get(name, ()), 3))
        if not found:
            lists = sorted((customers for word in name if (customers := self.by_word.get(word))), key=len)
            for customers in lists[:TELLING]:
                if len(customers) <= CROWD:
                    for customer in customers:
                        level = self.likeness(name, self.name_of[customer])
                        if level > 1:
                            found[customer] = max(level, found.get(customer, 0))
        if iban:
            found.update(dict.fromkeys(self.by_iban.get(bare(iban), ()), 4))
        return found

    def likeness(self, payer: tuple[str, ...], customer: tuple[str, ...]) -> int:
        """:func:`words.alike`, remembered."""
        key = (payer, customer)
        level = self._alike.get(key)
        if level is None:
            level = self._alike[key] = alike(payer, customer)
        return level

    def learn(self, ibans: Iterable[tuple[str, str]], names: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """Take in who paid for whom, as sure matches of this run showed."""
        for iban, customer in ibans:
            self.by_iban[iban].add(customer)
        for name, customer in names:
            self.by_name[name].add(customer)
        self._payer_cache.clear()


def _least(counts: dict[int, int]) -> int:
    """The parts that an item must share where many do: two, and so many more that no crowd is left, nor too few.

    >>> _least(dict.fromkeys(range(100), 2) | dict.fromkeys(range(100, 130), 3))
    3
    """
    tally = Counter(counts.values())
    least, left = 2, len(counts) - tally[1]
    while left > CROWD and left - tally[least] >= CLOSEST:
        left -= tally[least]
        least += 1
    return least


def shape(token: str) -> str:
    """The form of a reference: letters as they are, digits as 9.

    >>> shape("RE20260042")
    'RE99999999'
    """
    return "".join("9" if sign.isdigit() else sign for sign in token)


def _order(item: OpenItem) -> tuple[str, ...]:
    days = (str(item.issue_date or ""), str(item.due_date or ""))
    return (item.number, item.currency, item.customer_id, *days, str(item.amount), item.customer_name, item.order_reference)
