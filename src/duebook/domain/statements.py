"""Bank statements, checked: balances, batches, gaps between them. Linear in the number of transactions.

How lines of overlapping files are put together is told in :mod:`duebook.domain.overlap`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from duebook.domain.bank import Statement, Transaction
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault, Severity

NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOREF", "NOTAVAILABLE", "NONE", "N/A", "0"})
"""What banks write where they have no reference."""
Key = tuple[object, ...]


def reference(text: str) -> str:
    """A reference of the bank, empty where it only says that there is none.

    >>> reference("NONREF"), reference(" 0815/1 ")
    ('', '0815/1')
    """
    bare = " ".join(text.split())
    return "" if bare.upper() in NO_REFERENCE else bare


def check(statement: Statement) -> list[Fault]:
    """Whether the balances meet the booked lines, and batches what they hold; all are warnings, for a person to look at."""
    found = []
    booked = statement.booked
    foreign = any(one.currency not in {"", statement.currency} for one in booked)
    if statement.opening is not None and statement.closing is not None and not foreign:
        lines = sum((one.amount for one in booked), ZERO)
        if statement.opening + lines != statement.closing:
            facts = {"opening": statement.opening, "lines": lines, "closing": statement.closing}
            sentence = "The opening balance {opening} and the lines {lines} do not make the closing balance {closing}."
            found.append(_fault(Severity.WARNING, "BANK-BALANCE", statement.place, sentence, **facts))
    for one in statement.transactions:
        found += _batch(one)
    return found


def _batch(one: Transaction) -> Iterator[Fault]:
    if not one.payments:
        return
    if one.batch and one.batch != len(one.payments):
        facts = {"said": one.batch, "count": len(one.payments)}
        yield _fault(
            Severity.WARNING, "BANK-BATCH-COUNT", one.place, "The bank says {said} payments, the file has {count}.", **facts
        )
    if any(part.amount is None or part.currency != one.currency for part in one.payments):
        return
    total = sum((part.amount for part in one.payments if part.amount is not None), ZERO)
    if total not in {one.amount, one.amount + one.fees, one.amount - one.fees}:
        sentence = "The payments sum to {total}, the entry is {amount}."
        yield _fault(Severity.WARNING, "BANK-BATCH-SUM", one.place, sentence, total=total, amount=one.amount)


def keys(transactions: Sequence[Transaction], account: str = "") -> list[str]:
    """A stable name for each transaction of one file, never twice the same.

    It is the bank's own id where there is one, else a hash of account, day, amount and text; what comes again is numbered by its
    place among its likes, so that true twins have different names and the same file read again gives the same ones.

    >>> one = Transaction(booked=None, amount=Decimal(1), currency="EUR", id="A7")
    >>> keys([one, one])
    ['A7', 'A7#2']
    """
    seen: Counter[str] = Counter()
    found = []
    for one in transactions:
        name = reference(one.id) or _hashed(account, one)
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found if len(set(found)) == len(found) else [f"{name}@{at}" for at, name in enumerate(found, 1)]


def _hashed(account: str, one: Transaction) -> str:
    plain = "|".join(str(part.normalize() if isinstance(part, Decimal) else part) for part in (account, *likeness(one)))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def likeness(one: Transaction) -> Key:
    """What two lines have in common that are alike: day, amount and the bank's own id, else words, reference and balance."""
    if mine := reference(one.id):
        return (one.booked, one.amount, one.currency, mine)
    words = " ".join(f"{one.counterparty} {one.iban} {one.text} {one.end_to_end_id}".casefold().split())
    return (one.booked, one.amount, one.currency, "", words, one.reference, one.balance)


def period(one: Statement) -> tuple[date | None, date | None]:
    """The days of the balances, else of the first and the last line."""
    days = [line.booked for line in one.transactions if line.booked]
    return one.opened or min(days, default=None), one.closed or max(days, default=None)


def between(ordered: Sequence[Statement]) -> Iterator[Fault]:
    """Gaps and overlaps of statements of one account, given in the order of their days, by balance and day."""
    for earlier, later in pairwise(ordered):
        if earlier.closing is None or later.opening is None:
            continue
        end, start = period(earlier)[1], period(later)[0]
        if end is None or start is None or (end <= start and earlier.closing == later.opening):
            continue
        facts = {"end": end, "start": start, "closing": earlier.closing, "opening": later.opening}
        if start < end:
            sentence = "This statement starts on {start}, before the one that ends on {end}: what is in both counts once."
            yield _fault(Severity.INFO, "BANK-OVERLAP", later.place, sentence, **facts)
        else:
            sentence = "A statement is missing: one ends on {end} with {closing}, the next starts on {start} with {opening}."
            yield _fault(Severity.WARNING, "BANK-GAP", later.place, sentence, **facts)


def _fault(severity: Severity, code: str, path: str, sentence: str, **facts: object) -> Fault:
    return Fault(code, path, sentence, severity, {name: str(value) for name, value in facts.items()})
