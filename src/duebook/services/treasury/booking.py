"""What a transaction is in the books of the account: its day, its amount in minor units, and the payments of a batch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from duebook.domain.bank import Payment, Statement
from duebook.domain.statements import period
from duebook.kernel.money import major, minor, round_money
from duebook.kernel.rules import Fault, Severity
from duebook.services.treasury.placing import Booked

LARGEST = 10**17
"""Minor units of one line: more is no amount of money, and no sum of such overflows a column."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_SHARED = (
    "currency", "counterparty", "iban", "account", "bic", "reference", "end_to_end_id", "mandate_id", "creditor_id", "text", "id",
    "return_reason", "original_amount", "original_currency",
)  # fmt: skip


@dataclass(slots=True)
class Faults:
    """What is told of a file, in order."""

    told: list[Fault] = field(default_factory=list)

    def add(self, severity: Severity, code: str, path: str, sentence: str, **facts: object) -> None:
        """One more."""
        self.told.append(Fault(code, path, sentence, severity, {name: str(value)[:80] for name, value in facts.items()}))


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a batch booking, or what the bank took off the whole."""

    said: Payment
    minor: int
    name: str  # its place in the batch: "1", "2" ..., "fees"


def booked(said: Statement, currency: str, today: date, faults: Faults) -> tuple[Booked, ...]:
    """The booked transactions of a statement. A day that the file has not is the value date, else the statement's, else today."""
    opened, closed = period(said)
    found = []
    for one in said.booked:
        money = one.currency if _CURRENCY.fullmatch(one.currency) else currency
        if abs(one.amount) >= LARGEST:
            faults.add(Severity.ERROR, "BANK-AMOUNT", one.place, "This amount is too large: {text}.", text=one.amount)
            continue
        units = units_of(one.amount, money)
        if major(units, money) != one.amount:
            facts = {"amount": one.amount, "kept": major(units, money), "currency": money}
            sentence = "{amount} has more decimals than {currency}; it is kept as {kept}."
            faults.add(Severity.WARNING, "BANK-DECIMALS", one.place, sentence, **facts)
        day = one.booked or one.valued or closed or opened or today
        if one.booked is None:
            sentence = "This line has no booking day that can be read; it is kept under {day}."
            faults.add(Severity.WARNING, "BANK-NO-DAY", one.place, sentence, day=day)
        found.append(Booked(one, day, units, money))
    return tuple(found)


def units_of(amount: Decimal, currency: str) -> int:
    """Minor units, rounded half away from zero where the bank writes more decimals than the currency has."""
    return minor(round_money(amount, currency), currency)


def parts(line: Booked) -> list[Part]:
    """The payments of a batch booking, if they make the amount that was booked, its fees included; else none.

    What the bank took off (or added) is a part too, so that the parts always sum to the line.
    """
    said = line.said
    if not said.payments or any(one.amount is None or one.currency not in {"", line.currency} for one in said.payments):
        return []
    units = [units_of(one.amount or Decimal(0), line.currency) for one in said.payments]
    found = [Part(one, amount, str(at)) for at, (one, amount) in enumerate(zip(said.payments, units, strict=True), 1)]
    rest = line.minor - sum(units)
    if rest and abs(rest) != abs(units_of(said.fees, line.currency)):
        return []
    if rest:
        fees = major(rest, line.currency)
        found.append(Part(Payment(amount=fees, currency=line.currency, fees=-fees), rest, "fees"))
    return found


def details(line: Booked) -> list[Part]:
    """What a notification tells of a booking that its statement told without details: its payments, or its only one."""
    found = parts(line)
    said = line.said
    if found or said.payments or not any((said.counterparty, said.iban, said.reference, said.end_to_end_id)):
        return found
    shared: dict[str, Any] = {name: getattr(said, name) for name in _SHARED}
    return [Part(Payment(amount=said.amount, **shared), line.minor, "1")]


def summed(found: Sequence[Part]) -> int:
    """Minor units of all parts."""
    return sum(one.minor for one in found)
