"""Random documents as people type them, for the properties of totals, corrections and the ledger."""

from datetime import date
from decimal import Decimal
from random import Random

from duebook.domain.codes import DocumentType, Rounding, VatCategory
from duebook.domain.document import Document, ExchangeRate
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.terms import Part, Terms

RATES = [Decimal(rate) for rate in ("19", "7", "20", "5.5", "2.1", "25.5", "8.1", "0.5", "100", "13.25")]
PLAIN = [
    Tax(category=VatCategory.ZERO),
    Tax(category=VatCategory.EXEMPT, exemption_code="VATEX-EU-132", exemption_text="Exempt"),
    Tax(category=VatCategory.EXEMPT, rate=Decimal(0), exemption_text="Exempt by another article"),
    Tax(category=VatCategory.REVERSE_CHARGE, rate=Decimal(0), exemption_code="VATEX-EU-AE"),
    Tax(category=VatCategory.INTRA_COMMUNITY),
    Tax(category=VatCategory.EXPORT),
    Tax(category=VatCategory.IGIC, rate=Decimal(0)),
    Tax(category=VatCategory.IPSI, rate=Decimal(4)),
]
CURRENCIES = ["EUR", "EUR", "USD", "JPY", "KWD", "TND", "CHF", "CLF", "HUF"]
STEPS = {"EUR": "0.05", "USD": "0.10", "CHF": "0.05", "JPY": "10", "HUF": "5", "KWD": "0.005", "TND": "0.05", "CLF": "0.01"}


def number(rng: Random, digits: int, places: int, *, negative: float = 0.0) -> Decimal:
    """A number of up to so many digits before and after the point, ties and round values more often than chance."""
    whole = rng.choice((rng.randrange(10 ** rng.randint(1, digits)), rng.randrange(100), 1))
    used = rng.randint(0, places)
    after = rng.choice((rng.randrange(10**used) if used else 0, 5 * 10 ** max(used - 1, 0), 0)) if used else 0
    value = Decimal(whole) + Decimal(after).scaleb(-used)
    return -value if rng.random() < negative else value


def tax(rng: Random) -> Tax:
    """A treatment that can be computed with."""
    if rng.random() < 0.75:
        return Tax(category=VatCategory.STANDARD, rate=rng.choice(RATES))
    return rng.choice(PLAIN)


def allowance(rng: Random, *, size: int = 3) -> AllowanceCharge:
    """An allowance or charge by amount or percentage, with or without a base."""
    charge = rng.random() < 0.4
    if rng.random() < 0.5:
        return AllowanceCharge(charge=charge, amount=number(rng, size, 4), reason="agreed")
    base = number(rng, size + 1, 2) if rng.random() < 0.3 else None
    return AllowanceCharge(charge=charge, percent=number(rng, 2, 3), base=base, reason="agreed")


def price(rng: Random, digits: int, *, including: bool) -> Price:
    """A unit price in one of the ways it can be typed."""
    base = rng.choice((None, None, None, Decimal(100), Decimal(3), Decimal("0.5"), Decimal(1000)))
    if including:
        return Price(with_tax=number(rng, digits, 4), base_quantity=base)
    if rng.random() < 0.2:
        gross = number(rng, digits, 6)
        return Price(gross=gross, discount=gross * Decimal("0.1"), base_quantity=base)
    return Price(net=number(rng, digits, 8), base_quantity=base)


def line(rng: Random, taxes: list[Tax], *, including: bool) -> Line:
    """A line; one in ten has a negative quantity, some are zero, a few are huge."""
    digits = 6 if rng.random() < 0.02 else rng.randint(1, 5)
    quantity = rng.choice((number(rng, digits, 6, negative=0.1), Decimal(rng.randint(0, 20)), Decimal(1)))
    rows = tuple(allowance(rng, size=2) for _ in range(rng.choice((0, 0, 0, 1, 2, 3))))
    return Line(
        quantity=quantity,
        price=price(rng, digits, including=including),
        tax=rng.choice(taxes),
        allowances=rows,
        item=Item(name="Thing"),
    )


def document(rng: Random, *, including: bool | None = None) -> Document:
    """A whole document, not yet computed."""
    if including is None:
        including = rng.random() < 0.3
    currency = rng.choice(CURRENCIES)
    taxes = [tax(rng) for _ in range(rng.randint(1, 4))]
    lines = tuple(line(rng, taxes, including=including) for _ in range(rng.choice((1, 2, 3, 5, 8, 30))))
    allowances = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        row = allowance(rng)
        own = rng.choice((None, rng.choice(taxes), tax(rng)))
        allowances.append(AllowanceCharge(charge=row.charge, amount=row.amount, base=row.base, percent=row.percent, tax=own))
    parts = rng.choice(((), (50, 50), (30, 30, 40), (Decimal("33.3"), Decimal("33.3"), Decimal("33.4"))))
    return Document(
        type=rng.choice((DocumentType.INVOICE, DocumentType.CREDIT_NOTE)),
        issue_date=date(2026, 1, 1),
        currency=currency,
        lines=lines,
        allowances=tuple(allowances),
        prices_include_tax=including,
        rounding=rng.choice(list(Rounding)),
        prepaid=number(rng, 4, 2) if rng.random() < 0.2 else None,
        cash_rounding=Decimal(STEPS[currency]) if rng.random() < 0.15 else None,
        exchange=ExchangeRate(currency="EUR", rate=number(rng, 3, 6)) if rng.random() < 0.2 else None,
        terms=Terms(days=30, parts=tuple(Part(percent=Decimal(p), days=10 * i) for i, p in enumerate(parts))),
    )
