"""Reads what a person typed about money: an amount in a currency, a day, a method. Faults carry the field's name."""

from datetime import date, timedelta
from decimal import Decimal

from duebook.domain.amounts import LIMIT
from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.kernel.money import exponent, minor
from duebook.kernel.rules import Fault
from duebook.store.companies import Company

METHODS = ("transfer", "card", "cash", "cheque", "debit", "other")
"""How money moved."""

EARLIEST = date(1990, 1, 1)


def units(amount: Decimal, currency: str, path: str = "amount") -> int:
    """A positive amount as minor units; raises :class:`Invalid` for zero, less, too much, or more decimals than the currency."""
    facts = {"currency": currency, "decimals": str(exponent(currency))}
    if not amount.is_finite() or amount <= 0 or amount >= LIMIT:
        raise Invalid([Fault("PAY-AMOUNT", path, "The amount must be above zero and have at most 14 digits.")])
    if amount != amount.quantize(Decimal(1).scaleb(-exponent(currency))):
        raise Invalid([Fault("PAY-DECIMALS", path, "Amounts in {currency} have at most {decimals} decimals.", facts=facts)])
    return minor(amount, currency)


def day(company: Company, typed: date | None, path: str) -> date:
    """The typed day, or today; never one to come (a day's grace for other time zones)."""
    today = clock.today(company.time_zone)
    chosen = typed or today
    if not EARLIEST <= chosen <= today + timedelta(days=1):
        raise Invalid([Fault("PAY-DAY", path, "{day} is not a day that money can have moved on.", facts={"day": str(chosen)})])
    return chosen


def method(typed: str) -> str:
    """One of :data:`METHODS`."""
    if typed not in METHODS:
        known = ", ".join(METHODS)
        raise Invalid([Fault("PAY-METHOD", "method", "Choose one of: {known}.", facts={"known": known})])
    return typed


def reason(typed: str) -> str:
    """A reason of some words; raises :class:`Invalid` where it is empty."""
    if not typed.strip():
        raise Invalid([Fault("PAY-REASON", "reason", "Say why: the reason is kept with the entry.")])
    return typed.strip()[:200]


def refuse(code: str, path: str, sentence: str, **facts: object) -> Invalid:
    """One fault as an exception to raise."""
    return Invalid([Fault(code, path, sentence, facts={name: str(value) for name, value in facts.items()})])
