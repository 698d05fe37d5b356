"""Made-up receivables with the noise of real statements: seeded, every knob a rate, the truth of each receipt beside it.

Shapes of texts are those of remittance lines in published statements; the names, numbers and amounts are made here. The rates are
proposals, not measured frequencies, so results are told by class of noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from duebook.domain.matching import noise
from duebook.domain.matching.model import OpenItem, Receipt, amount_of, units

RATES: Mapping[str, Mapping[str, int]] = {
    "reference": {"structured": 25, "full": 35, "cut": 12, "typo": 5, "split": 10, "order": 8, "none": 15},
    "payer": {"exact": 50, "spelling": 25, "truncated": 10, "parent": 10, "different": 5},
    "cardinality": {"one": 70, "several": 18, "instalments": 8, "over": 2, "duplicate": 2},
    "amount": {"exact": 80, "discount": 8, "fee": 4, "rounding": 2, "netted": 4, "deduction": 2},
    "credit": {"invoice": 90, "other": 8, "reversal": 2},
    "book": {"recurring": 15, "decoy": 20},
}
"""Class -> kind -> weight. "book" holds rates in per cent: equal amounts month by month, and numbers that mean nothing."""
MOST_PAID = 40
"""Invoices that one receipt pays at most."""
START = date(2026, 1, 1)


class Case(NamedTuple):
    """A generated receipt with its truth: the invoices it pays (none for other credits) and the noise it carries."""

    receipt: Receipt
    truth: frozenset[str]
    noise: tuple[str, ...]


class Book(NamedTuple):
    """Open items and receipts, both in no order that gives the truth away."""

    items: tuple[OpenItem, ...]
    cases: tuple[Case, ...]


def generate(chance: noise.Chance, n: int, rates: Mapping[str, Mapping[str, int]] = RATES) -> Book:
    """About ``n`` receipts and as many open items or more; dice of the same seed give the same book."""
    maker = _Maker(chance, n, rates)
    while len(maker.cases) < n:
        maker.step()
    maker.chance.shuffle(maker.cases)
    maker.chance.shuffle(maker.items)
    return Book(tuple(maker.items), tuple(maker.cases))


class _Maker:
    def __init__(self, chance: noise.Chance, n: int, rates: Mapping[str, Mapping[str, int]]) -> None:
        self.chance = chance
        self.rates = rates
        self.customers = noise.customers(self.chance, max(5, n // 8))
        self.items: list[OpenItem] = []
        self.cases: list[Case] = []
        self.style = self.chance.choice(noise.STYLES)
        self.serial = self.chance.randrange(100, 80_000)

    def pick(self, kind: str) -> str:
        """One kind of a class by its weight."""
        weights = self.rates[kind]
        thrown = self.chance.randrange(sum(weights.values()))
        return next(name for name, edge in zip(weights, accumulate(weights.values()), strict=True) if thrown < edge)

    def often(self, name: str) -> bool:
        """Whether something of the class "book" happens now."""
        return self.chance.randrange(100) < self.rates["book"][name]

    def step(self) -> None:
        """One customer's payment with the items it pays, and an item that stays open beside it."""
        kind = self.pick("credit")
        if kind != "invoice":
            self._other(kind)
            return
        customer = self.chance.choice(self.customers)
        shape, amount = self.pick("cardinality"), self.pick("amount")
        count = 1
        if shape == "several":
            count = 2
            while count < MOST_PAID and self.chance.randrange(3):
                count += 1
        issued = START + timedelta(days=self.chance.randrange(170))
        items = [self._item(customer, issued + timedelta(days=self.chance.randrange(10))) for _ in range(count)]
        if shape == "several" and amount == "netted":
            items.append(self._item(customer, issued, credit=True))
        self.items += items
        for _ in range(self.chance.choice((0, 0, 1))):
            self.items.append(self._item(customer, issued + timedelta(days=self.chance.randrange(60))))
        total = sum(units(item.amount) for item in items)
        if total <= 0:
            total = sum(units(item.amount) for item in items[:-1])
            items = items[:-1]
        parts = self._parts(total, shape, amount)
        truth = frozenset(item.number for item in items)
        for part in parts:
            self._receipt(customer, items, part, truth, (f"cardinality:{shape}", f"amount:{amount}"))
        if shape == "duplicate":
            self._again(self.cases[-1])

    def _again(self, case: Case) -> None:
        """The same transfer once more, some days later: it pays nothing that is open."""
        booked = (case.receipt.booked or START) + timedelta(days=self.chance.randrange(1, 9))
        receipt = replace(case.receipt, id=f"T{len(self.cases) + 1}", booked=booked)
        self.cases.append(Case(receipt, frozenset(), case.noise))

    def _parts(self, total: int, shape: str, amount: str) -> list[int]:
        if shape == "instalments":
            first = total * self.chance.randrange(20, 80) // 100 // 100 * 100
            return [first, total - first]
        if shape == "over":
            return [total + self.chance.randrange(5, 5000) * 10_000]
        paid = noise.deducted(self.chance, total, amount)
        return [paid]

    def _item(self, customer: noise.Customer, issued: date, *, credit: bool = False) -> OpenItem:
        self.serial += self.chance.choice((1, 1, 1, 2, 7))
        amount = self.chance.randrange(2_000, 900_000) if not self.often("recurring") else customer.regular
        if credit:
            amount = -self.chance.randrange(500, 20_000)
        return OpenItem(
            number=self.style.format(serial=self.serial, year=issued.year),
            amount=amount_of(amount * 100),
            currency=customer.currency,
            customer_id=customer.id,
            customer_name=customer.name,
            customer_iban=customer.iban if customer.known else "",
            issue_date=issued,
            due_date=issued + timedelta(days=customer.term),
            order_reference=f"45{self.chance.randrange(10**6, 10**7)}" if self.chance.randrange(2) else "",
        )

    def _receipt(
        self, customer: noise.Customer, items: Sequence[OpenItem], paid: int, truth: frozenset[str], marks: tuple[str, ...]
    ) -> None:
        reference, payer = self.pick("reference"), self.pick("payer")
        structured, text = noise.remittance(self.chance, items, reference, decoy=self.often("decoy"))
        due = max(item.due_date or START for item in items)
        first = max(item.issue_date or START for item in items)
        receipt = Receipt(
            id=f"T{len(self.cases) + 1}",
            amount=amount_of(paid),
            currency=customer.currency,
            booked=max(first, due + timedelta(days=self.chance.randrange(-12, 25))),
            counterparty=noise.spelled(self.chance, customer, payer),
            iban=customer.iban if payer in {"exact", "spelling", "truncated"} else noise.iban(self.chance),
            reference=structured,
            text=text,
        )
        self.cases.append(Case(receipt, truth, (f"reference:{reference}", f"payer:{payer}", *marks)))

    def _other(self, kind: str) -> None:
        day = START + timedelta(days=self.chance.randrange(200))
        amount = self.chance.randrange(100, 500_000)
        receipt = Receipt(
            id=f"T{len(self.cases) + 1}",
            amount=Decimal(amount).scaleb(-2),
            currency="EUR",
            booked=day,
            counterparty=self.chance.choice(noise.STRANGERS),
            iban=noise.iban(self.chance),
            text=self.chance.choice(noise.OTHER_TEXTS if kind == "other" else noise.REVERSALS).format(
                number=self.chance.randrange(10**6, 10**9), day=day.strftime("%d.%m.%Y")
            ),
        )
        self.cases.append(Case(receipt, frozenset(), (f"credit:{kind}",)))
