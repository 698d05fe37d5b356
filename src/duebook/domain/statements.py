"""Bank statements, checked and put together: balances, batches, gaps, overlaps. Linear in the number of transactions.

>>> from datetime import date
>>> day = date(2026, 1, 5)
>>> twin = Transaction(booked=day, amount=Decimal("9.90"), currency="EUR", text="coffee")
>>> once = Statement(account="DE1", currency="EUR", transactions=(twin, twin))
>>> len(join([[once], [once]]).transactions)  # the file came twice, the coffee was bought twice
2
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from duebook.domain.bank import EntryStatus, Statement, Transaction
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault, Severity

NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOREF", "NOTAVAILABLE", "NONE", "N/A", "0"})
"""What banks write where they have no reference."""
Key = tuple[object, ...]
_Sheet = tuple[int, Statement]  # the file it came in, and the statement


@dataclass(frozen=True, slots=True)
class Joined:
    """Statements of any files put together: each transaction once, with the faults between the statements.

    ``pending`` are announced entries that no booked one has replaced.
    """

    transactions: tuple[tuple[str, Transaction], ...]  # account, transaction; in the order of the days
    pending: tuple[tuple[str, Transaction], ...] = ()
    faults: tuple[Fault, ...] = ()


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
    plain = "|".join(str(part.normalize() if isinstance(part, Decimal) else part) for part in _key(account, one))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def join(files: Iterable[Sequence[Statement]]) -> Joined:
    """Put the statements of files together, overlapping ones included, so that nothing counts twice and no true twin is lost.

    Lines alike in one file are twins. A line alike in two files is the same line, unless the balances say that one statement
    continues the other: then both are real. Alike means: same account, day, amount and the bank's own id; where there is no id,
    same words and running balance (docs/decisions/0105).
    """
    by_account: dict[tuple[str, str], list[_Sheet]] = defaultdict(list)
    for place, statements in enumerate(files):
        for one in statements:
            by_account[one.account, one.currency].append((place, one))
    transactions: list[tuple[str, Transaction]] = []
    pending: list[tuple[str, Transaction]] = []
    faults: list[Fault] = []
    for (account, _), group in by_account.items():
        ordered = _distinct(sorted(group, key=lambda sheet: (_order(sheet[1]), sheet[0])))
        faults += _between([one for _, one in ordered])
        booked, announced = _merged(account, ordered)
        transactions += [(account, one) for one in sorted(booked, key=lambda one: one.booked or date.min)]
        pending += [(account, one) for one in announced]
    return Joined(tuple(transactions), tuple(pending), tuple(faults))


def _key(account: str, one: Transaction) -> Key:
    if mine := reference(one.id):
        return (account, one.booked, one.amount, one.currency, mine)
    words = " ".join(f"{one.counterparty} {one.iban} {one.text} {one.end_to_end_id}".casefold().split())
    return (account, one.booked, one.amount, one.currency, "", words, one.reference, one.balance)


def _order(one: Statement) -> tuple[date, date, int, str, int, str]:
    opened, closed = _period(one)
    return (opened or date.min, closed or date.min, _count(one.number), one.number, _count(one.page), one.id)


def _period(one: Statement) -> tuple[date | None, date | None]:
    days = [line.booked for line in one.transactions if line.booked]
    return one.opened or min(days, default=None), one.closed or max(days, default=None)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _distinct(ordered: Sequence[_Sheet]) -> list[_Sheet]:
    """Without statements that came again, word for word: the same numbers, balances and lines.

    Without balances two sheets of one file may both be real (notifications of the same payment, twice), those of two files not.
    """
    seen: dict[Key, int] = {}
    found = []
    for file, one in ordered:
        lines = frozenset(Counter(_key("", line) for line in one.transactions).items())
        mark: Key = (one.number, one.page, one.opening, one.opened, one.closing, one.closed, lines)
        known = one.closing is not None and bool(one.transactions)
        if mark not in seen or (seen[mark] == file and not known):
            seen[mark] = file
            found.append((file, one))
    return found


def _continues(later: Statement, earlier: Statement) -> bool:
    """Whether the balances say that one statement starts where the other ends."""
    if earlier.closing is None or later.opening is None or earlier.closing != later.opening:
        return False
    end, start = _period(earlier)[1], _period(later)[0]
    if end is None or start is None or end > start:
        return False
    if (earlier.number, earlier.page) != (later.number, later.page):
        return True
    return (_period(later)[1] or start) > end


def _between(ordered: Sequence[Statement]) -> Iterator[Fault]:
    """Gaps and overlaps, by balance and day."""
    for earlier, later in pairwise(ordered):
        if earlier.closing is None or later.opening is None or _continues(later, earlier):
            continue
        end, start = _period(earlier)[1], _period(later)[0]
        if end is None or start is None:
            continue
        facts = {"end": end, "start": start, "closing": earlier.closing, "opening": later.opening}
        if start < end:
            sentence = "This statement starts on {start}, before the one that ends on {end}: what is in both counts once."
            yield _fault(Severity.INFO, "BANK-OVERLAP", later.place, sentence, **facts)
        elif earlier.closing != later.opening:
            sentence = "A statement is missing: one ends on {end} with {closing}, the next starts on {start} with {opening}."
            yield _fault(Severity.WARNING, "BANK-GAP", later.place, sentence, **facts)


@dataclass(slots=True)
class _Entry:
    line: Transaction
    chains: set[int] = field(default_factory=set)  # the chains of statements that hold it
    holders: set[Key] = field(default_factory=set)  # the files, or with the bank's own id the statements, that hold it


def _merged(account: str, ordered: Sequence[_Sheet]) -> tuple[list[Transaction], list[Transaction]]:
    entries: list[_Entry] = []
    pool: dict[Key, list[_Entry]] = defaultdict(list)
    statements = [one for _, one in ordered]
    for place, ((file, statement), chain) in enumerate(zip(ordered, _chains(statements), strict=True)):
        tried: Counter[Key] = Counter()
        for line in statement.booked:
            key = _key(account, line)
            holder: Key = ("statement", place) if reference(line.id) else ("file", file)
            entry = _alike(pool[key], tried, key, holder, chain)
            if entry is None:
                entry = _Entry(line)
                entries.append(entry)
                pool[key].append(entry)
            entry.holders.add(holder)
            entry.chains.add(chain)
    booked = [entry.line for entry in entries]
    return booked, _announced(statements, booked)


def _alike(likes: list[_Entry], tried: Counter[Key], key: Key, holder: Key, chain: int) -> _Entry | None:
    """The next line alike that another sheet has and this one has not met yet: ``tried`` never goes back."""
    while tried[key] < len(likes):
        entry = likes[tried[key]]
        tried[key] += 1
        if holder not in entry.holders and entry.chains != {chain}:
            return entry
    return None


def _chains(ordered: Sequence[Statement]) -> list[int]:
    """For each statement the chain that it continues: statements of one chain hold different lines, however alike they look."""
    tails: list[Statement] = []
    by_closing: dict[Decimal, list[int]] = defaultdict(list)
    found = []
    for one in ordered:
        ends = by_closing[one.opening] if one.opening is not None else []
        at = next((place for place, chain in enumerate(ends) if _continues(one, tails[chain])), None)
        if at is None:
            tails.append(one)
            chain = len(tails) - 1
        else:
            chain = ends.pop(at)
            tails[chain] = one
        if one.closing is not None:
            by_closing[one.closing].append(chain)
        found.append(chain)
    return found


def _announced(ordered: Sequence[Statement], booked: Sequence[Transaction]) -> list[Transaction]:
    """Pending lines, each once, without those that have been booked since."""
    done = {_announcement(one) for one in booked}
    found: dict[Key, Transaction] = {}
    for statement in ordered:
        for one in statement.transactions:
            if one.status is EntryStatus.PENDING and _announcement(one) not in done:
                found.setdefault(_key("", one), one)
    return list(found.values())


def _announcement(one: Transaction) -> Key:
    """What stays the same from the announcement to the booking."""
    name = reference(one.id) or reference(one.end_to_end_id) or " ".join(f"{one.counterparty} {one.text}".casefold().split())
    return (one.amount, one.currency, name)


def _fault(severity: Severity, code: str, path: str, sentence: str, **facts: object) -> Fault:
    return Fault(code, path, sentence, severity, {name: str(value) for name, value in facts.items()})
