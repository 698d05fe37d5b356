"""QIF, Quicken Interchange Format: lists of bank, cash and card entries, with or without the accounts they belong to.

Source: Intuit, QIF specification of Quicken 2006. Each line begins with a letter that says what it is; ``^`` ends an entry. Days
have no fixed order: the whole list decides it.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from duebook.banks import signs, structured
from duebook.banks.numerals import amount_in, decimal_sign
from duebook.domain.bank import BankReading, Statement, Transaction
from duebook.kernel.rules import Severity

_LISTS = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
_DAY = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*(?:[/.\-']|/')\s*(\d{1,4})")
_TWELVE = 12


@dataclass
class _Record:
    line: int
    account: str
    parts: dict[str, list[str]] = field(default_factory=dict)

    def value(self, letter: str) -> str:
        return signs.words(" ".join(self.parts.get(letter, [])))


class Qif:
    """The plug-in."""

    key = "qif"
    title = "QIF"

    def sniff(self, content: bytes) -> bool:
        """Whether a list or an account begins on one of the first lines."""
        return bool(re.search(rb"(?m)^\s*!(?:Type:|Account|Option:|Clear:)", content[:4096].replace(b"\r", b"\n")))

    def named(self, content: bytes) -> str:
        """Always ``qif``."""
        del content
        return self.key

    def read(self, content: bytes) -> BankReading:
        """One statement for each account; raises ``Invalid`` where there is no list of entries."""
        faults = signs.Faults()
        records = _records(signs.decode(content), faults)
        if not records and not faults.found:
            raise signs.wrong("BANK-EMPTY", "line 1", "There is no entry in this file.")
        order = _order([one.value("D") for one in records], faults)
        comma = decimal_sign([one.value("T") or one.value("U") for one in records])
        found: dict[str, list[Transaction]] = {}
        for one in records:
            read = _line(one, order, comma, faults)
            lines = found.setdefault(one.account, [])
            lines += [read] if read else []
        statements = tuple(Statement(account=name, transactions=tuple(lines)) for name, lines in found.items())
        return BankReading(tuple(_opened(one) for one in statements), tuple(faults.found))


def _records(text: str, faults: signs.Faults) -> list[_Record]:
    """The entries of bank lists; accounts name what follows, other lists are passed over with a fault."""
    found: list[_Record] = []
    account, kind = "", ""
    now: _Record | None = None
    for number, raw in enumerate(signs.lines(text), 1):
        line = raw.strip()
        if line.startswith("!"):
            kind = line[1:].partition(":")[2].strip().lower() if line.lower().startswith("!type:") else line[1:].strip().lower()
            if line.lower().startswith("!type:") and kind not in _LISTS:
                faults.fault(
                    Severity.WARNING,
                    "BANK-LIST",
                    f"line {number}",
                    "The list {name} holds no bank entries and was left out.",
                    name=kind,
                )
            now = None
        elif line == "^":
            if now is not None:
                found += [now] if kind in _LISTS else []
                account = now.value("N") if kind == "account" else account
            now = None
        elif line:
            now = now or _Record(number, account)
            now.parts.setdefault(line[0], []).append(line[1:])
        if len(found) > signs.MOST:
            raise signs.wrong("BANK-SIZE", f"line {number}", "There are more than {most} entries in this file.", most=signs.MOST)
    if now is not None and kind in _LISTS:
        faults.fault(Severity.WARNING, "BANK-CUT", f"line {now.line}", "The last entry has no end; it was read as it is.")
        found.append(now)
    return found


def _order(days: list[str], faults: signs.Faults) -> str:
    """``ymd``, ``mdy`` or ``dmy``, whichever suits every day; American where both do."""
    parts = [found.groups() for one in days if (found := _DAY.fullmatch(one))]
    if any(len(one[0]) > 2 for one in parts):  # noqa: PLR2004 - a year stands first
        return "ymd"
    if any(int(one[0]) > _TWELVE for one in parts):
        return "dmy"
    if parts and not any(int(one[1]) > _TWELVE for one in parts):
        faults.fault(
            Severity.WARNING, "BANK-DATE-ORDER", "", "The days can be read in two ways; they were read as month/day/year."
        )
    return "mdy"


def _day(text: str, order: str) -> date | None:
    found = _DAY.fullmatch(text)
    if not found:
        return None
    parts = dict(zip(order, found.groups(), strict=True))
    year = parts["y"] if len(parts["y"]) > 1 else f"0{parts['y']}"
    return signs.day(year, parts["m"], parts["d"])


def _line(one: _Record, order: str, comma: str, faults: signs.Faults) -> Transaction | None:
    place = f"line {one.line}"
    said = one.value("T") or one.value("U")
    amount: Decimal | None = amount_in(said, comma)
    if amount is None:
        faults.wrong("BANK-AMOUNT", place, "The amount of this entry cannot be read: {text}.", text=said or "empty")
        return None
    booked = _day(one.value("D"), order)
    if booked is None:
        faults.wrong("BANK-DATE", place, "The day of this entry cannot be read: {text}.", text=one.value("D") or "empty")
    memo, payee = one.value("M"), one.value("P")
    return Transaction(
        booked=booked,
        amount=amount,
        currency="",
        counterparty=payee,
        reference=structured.found(memo),
        text=memo or payee,
        customer_reference=one.value("N"),
        code=one.value("L"),
        place=place,
    )


def _opened(one: Statement) -> Statement:
    """Quicken begins a bank's list with an entry ``Opening Balance``: that is no payment."""
    first = one.transactions[0] if one.transactions else None
    if first is None or first.counterparty.casefold() != "opening balance":
        return one
    return replace(one, opening=first.amount, opened=first.booked, transactions=one.transactions[1:])


FORMAT = Qif()
