"""BAI2: cash management balance reporting of banks in the United States and elsewhere.

Source: Bank Administration Institute, "Cash Management Balance Reporting Specifications, Version 2", 2005 (now ANSI X9.121).
Amounts have no point: their currency's minor units are implied. Balances are type 010 (opening ledger) and 015 (closing ledger).
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from duebook.banks import signs, structured
from duebook.domain.bank import BankReading, Statement, Transaction
from duebook.domain.statements import reference
from duebook.kernel.money import exponent
from duebook.kernel.rules import Severity

_RECORD = re.compile(r"\s*(01|02|03|16|49|88|98|99),(.*)")
_MARK = re.compile(r"([A-Z][A-Z0-9 ]{1,11}):\s*")
_AMOUNT = re.compile(r"[+-]?\d{1,18}")
_LEVEL = 400  # details below are credits, from here debits
_CUSTOM = (920, 960, 1000)
_LOAN = {**dict.fromkeys(range(720, 729), 1), 760: -1}
"""Loans: payments (720 to 728) are credits, a disbursement (760) is a debit."""


@dataclass
class _Record:
    code: str
    line: int
    head: str
    more: list[str] = field(default_factory=list)  # of continuation records (88)

    def fields(self) -> list[str]:
        """All fields, of a record that has no text."""
        pieces = [self.head, *self.more]
        return [one.strip() for one in ",".join(piece.strip().removesuffix("/").rstrip(",") for piece in pieces).split(",")]


@dataclass
class _Account:
    record: _Record
    statement: Statement
    lines: list[Transaction] = field(default_factory=list)
    records: int = 1


class Bai2:
    """The plug-in."""

    key = "bai2"
    title = "BAI2"

    def sniff(self, content: bytes) -> bool:
        """Whether it begins with a file header or a group header."""
        return bool(re.match(rb"\s*(?:01|02),[^,\r\n]{0,40},[^,\r\n]{0,40},\d", content[:200].removeprefix(b"\xef\xbb\xbf")))

    def named(self, content: bytes) -> str:
        """Always ``bai2``."""
        del content
        return self.key

    def read(self, content: bytes) -> BankReading:
        """One statement for each account record; raises ``Invalid`` where there is none."""
        faults = signs.Faults()
        accounts: list[_Account] = []
        group_day: date | None = None
        group_currency = bank = ""
        for one in _records(signs.decode(content), faults):
            fields = one.fields() if one.code in {"02", "03", "49"} else []
            if one.code == "02":
                fields += [""] * 8
                group_day, group_currency, bank = _day(fields[3]), fields[5] or "USD", fields[1]
                if group_day is None:
                    faults.wrong(
                        "BANK-DATE",
                        f"line {one.line}",
                        "The day of this group cannot be read: {text}.",
                        text=fields[3] or "empty",
                    )
            elif one.code == "03":
                accounts.append(_account(one, fields, (group_day, group_currency or "USD", bank), faults))
            elif one.code == "16":
                _detail(one, accounts, faults)
            elif one.code == "49" and accounts:
                _trailer(one, fields, accounts[-1], faults)
        if not accounts and not faults.stopped:
            raise signs.wrong("BANK-EMPTY", "line 1", "There is no account in this file.")
        return BankReading(tuple(_with(one) for one in accounts), tuple(faults.found))


def _records(text: str, faults: signs.Faults) -> list[_Record]:
    found: list[_Record] = []
    for number, line in enumerate(signs.lines(text), 1):
        match = _RECORD.fullmatch(line)
        if match is None:
            if line.strip():
                faults.wrong("BANK-LINE", f"line {number}", "This is no BAI2 record: {text}.", text=line)
        elif match[1] == "88" and found:
            found[-1].more.append(match[2])
        else:
            found.append(_Record(match[1], number, match[2]))
        if len(found) > signs.MOST:
            raise signs.wrong("BANK-SIZE", f"line {number}", "There are more than {most} records in this file.", most=signs.MOST)
    return found


def _account(one: _Record, fields: list[str], group: tuple[date | None, str, str], faults: signs.Faults) -> _Account:
    day, currency, bank = group
    currency = fields[1] if len(fields) > 1 and fields[1] else currency
    balances: dict[str, Decimal] = {}
    at = 2
    while at < len(fields):
        kind, amount = fields[at], fields[at + 1] if at + 1 < len(fields) else ""
        if kind in {"010", "015"} and amount:
            read = _minor(amount, currency)
            if read is None:
                faults.wrong("BANK-AMOUNT", f"line {one.line}", "This balance cannot be read: {text}.", text=amount)
            else:
                balances[kind] = read
        at += 3
        at += 1 + _funds(fields, at)
    return _Account(
        one,
        Statement(
            account=fields[0] if fields else "",
            bank=bank,
            currency=currency,
            opening=balances.get("010"),
            opened=day,
            closing=balances.get("015"),
            closed=day,
            place=f"line {one.line}",
        ),
    )


def _funds(fields: list[str], at: int) -> int:
    """How many fields follow a funds type: value date and time (V), three amounts (S), or days and amounts (D)."""
    kind = fields[at].upper() if at < len(fields) else ""
    if kind == "V":
        return 2
    if kind == "S":
        return 3
    if kind == "D":
        count = fields[at + 1] if at + 1 < len(fields) else ""
        return 1 + 2 * int(count) if count.isascii() and count.isdigit() and len(count) < 3 else 1  # noqa: PLR2004 - at most 99
    return 0


def _detail(one: _Record, accounts: list[_Account], faults: signs.Faults) -> None:
    place = f"line {one.line}"
    head = one.head.strip()
    parts = [part.strip() for part in head.removesuffix("/").split(",")]
    kind, said = parts[0], parts[1] if len(parts) > 1 else ""
    if not accounts:
        faults.wrong("BANK-LINE", place, "This entry stands in no account.")
        return
    account = accounts[-1]
    account.records += 1 + len(one.more)
    sign = _sign(kind)
    amount = _minor(said, account.statement.currency)
    if kind == "890":
        return  # a message without money
    if sign == 0 or amount is None:
        faults.wrong("BANK-AMOUNT", place, "Type or amount of this entry cannot be read: {text}.", text=head)
        return
    after = 3 + _funds(parts, 2)
    bank, customer = (parts[at] if at < len(parts) else "" for at in (after, after + 1))
    text = ",".join(head.removesuffix("/").split(",")[after + 2 :])
    marks = _marks(one.more)
    words = signs.words(" ".join([text, *(line.strip().removesuffix("/") for line in one.more)]))
    valued = _day(parts[3]) if len(parts) > 3 and parts[2].upper() == "V" else None  # noqa: PLR2004 - the field after the funds type
    account.lines.append(
        Transaction(
            booked=account.statement.closed,
            valued=valued,
            amount=amount * sign,
            currency=account.statement.currency,
            counterparty=marks.get("DBNM" if sign > 0 else "CRNM", ""),
            end_to_end_id=reference(marks.get("EREF", "")),
            reference=structured.found(marks.get("REMI", "") or words),
            text=words,
            id=reference(bank),
            customer_reference=reference(customer),
            code=kind,
            place=place,
        )
    )


def _marks(more: list[str]) -> dict[str, str]:
    """Continuations that begin with a mark, such as ``EREF: 1111``, as several banks write them."""
    found: dict[str, str] = {}
    for line in more:
        if match := _MARK.match(line):
            found.setdefault(match[1], signs.words(line[match.end() :].removesuffix("/")))
    return found


def _sign(kind: str) -> int:
    """1 for a credit's type code, -1 for a debit's, 0 for what is neither (section "Uniform BAI Balance Reporting Codes")."""
    if not (kind.isascii() and kind.isdigit()):
        return 0
    number = int(kind)
    if 100 <= number < 700:  # noqa: PLR2004 - the range of credits and debits
        return 1 if number < _LEVEL else -1
    credit, debit, end = _CUSTOM
    if number in _LOAN:
        return _LOAN[number]
    return 1 if credit <= number < debit else -1 if debit <= number < end else 0


def _trailer(one: _Record, fields: list[str], account: _Account, faults: signs.Faults) -> None:
    """The number of records from the account's own to this one, continuations included."""
    said = fields[1] if len(fields) > 1 else ""
    count = account.records + len(account.record.more) + 1
    if said.isascii() and said.isdigit() and int(said) != count:
        sentence = "The bank says {said} records in this account, the file has {count}."
        faults.fault(Severity.WARNING, "BANK-COUNT", f"line {one.line}", sentence, said=said, count=count)


def _with(one: _Account) -> Statement:
    return replace(one.statement, transactions=tuple(one.lines))


def _minor(text: str, currency: str) -> Decimal | None:
    return Decimal(text).scaleb(-exponent(currency)) if _AMOUNT.fullmatch(text) else None


def _day(text: str) -> date | None:
    return signs.day(text[:2], text[2:4], text[4:6]) if len(text) == 6 else signs.iso_day(text)  # noqa: PLR2004 - YYMMDD


FORMAT = Bai2()
