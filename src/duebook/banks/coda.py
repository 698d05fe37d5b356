"""CODA: coded account statements of Belgian banks, lines of 128 signs.

Source: Febelfin, "Standard CODA 2.6" (Coded Statement of Account). Places are counted from 1 as there. A movement whose detail
number is 0000 changes the balance; those after it with other numbers say what it holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from duebook.banks import signs, structured
from duebook.domain.bank import BankReading, Payment, Statement, Transaction
from duebook.domain.statements import reference
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity

LENGTH = 128
_HEAD = re.compile(r"0\s{0,4}0{0,4}\d{6}\d{3}.{113,115}")
_REASON = re.compile(r"[A-Z][A-Z0-9]{3}")  # of ISO 20022, external return reasons
_WORDS = frozenset({"001", "002", "004", "005"})
"""Kinds of structured information whose value is plain words: names of parties and of their banks."""
_OGM = frozenset({"101", "102"})
_DEBIT_NOTE = "127"  # structured communication of a European direct debit
_SHARED = ("counterparty", "iban", "account", "bic", "reference", "end_to_end_id", "mandate_id", "creditor_id", "return_reason")


@dataclass
class _Movement:
    """One movement while its records are read."""

    line: int
    detail: str
    text: str = ""
    structured: str = ""
    read: dict[str, Any] = field(default_factory=dict)
    parts: list["_Movement"] = field(default_factory=list)


@dataclass
class _Sheet:
    """One statement while it is read."""

    statement: Statement
    movements: list[_Movement] = field(default_factory=list)
    debits: Decimal = ZERO
    credits: Decimal = ZERO


class Coda:
    """The plug-in."""

    key = "coda"
    title = "CODA"

    def sniff(self, content: bytes) -> bool:
        """Whether the first line is a header record of 128 signs and the second an old balance."""
        head = signs.lines(content[:600].decode("latin-1").lstrip("\r\n"))
        return len(head) > 1 and bool(_HEAD.fullmatch(head[0].ljust(LENGTH))) and head[1][:1] == "1"

    def named(self, content: bytes) -> str:
        """Always ``coda``."""
        del content
        return self.key

    def read(self, content: bytes) -> BankReading:
        """The statements; raises ``Invalid`` where there is no old balance."""
        faults = signs.Faults()
        sheets: list[_Sheet] = []
        count = 0
        for number, raw in enumerate(signs.lines(signs.decode(content)), 1):
            line = raw.ljust(LENGTH)
            kind = line[:2]
            count += kind == "21"
            if count > signs.MOST:
                raise signs.wrong(
                    "BANK-SIZE", f"line {number}", "There are more than {most} entries in this file.", most=signs.MOST
                )
            if not raw.strip() or line[0] in "04":
                continue
            if line[0] == "1":
                sheets.append(_Sheet(_opened(line, number, faults)))
            elif not sheets:
                faults.wrong("BANK-LINE", f"line {number}", "This record stands in no statement: {text}.", text=raw)
            elif kind in _READERS or line[0] in "89":
                _READERS.get(kind, _READERS[line[0] if line[0] in "89" else kind])(sheets[-1], line, number, faults)
            else:
                faults.wrong("BANK-LINE", f"line {number}", "This is no CODA record: {text}.", text=raw)
        if not sheets and not faults.stopped:
            raise signs.wrong("BANK-EMPTY", "line 1", "There is no statement in this file.")
        return BankReading(tuple(_done(one) for one in sheets), tuple(faults.found))


def _opened(line: str, number: int, faults: signs.Faults) -> Statement:
    account, currency = _account(line[1], line[5:42])
    amount = _money(line[43:58], line[42])
    if amount is None:
        faults.wrong("BANK-AMOUNT", f"line {number}", "This balance cannot be read: {text}.", text=line[42:58])
    return Statement(
        account=account,
        owner=line[64:90].strip(),
        currency=currency,
        number=line[125:128].strip() or line[2:5].strip(),
        opening=amount,
        opened=_day(line[58:64]),
        place=f"line {number}",
    )


def _account(kind: str, field_: str) -> tuple[str, str]:
    """Account and currency, by structure: 0 Belgian number, 1 foreign number, 2 Belgian IBAN, 3 foreign IBAN."""
    if kind == "0":
        return field_[:12].strip(), field_[13:16].strip()
    return field_[:34].replace(" ", ""), field_[34:37].strip()


def _movement(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Record 2.1."""
    amount = _money(line[32:47], line[31])
    place = f"line {number}"
    one = _Movement(number, line[6:10])
    if amount is None:
        faults.wrong("BANK-AMOUNT", place, "The amount of this entry cannot be read: {text}.", text=line[31:47])
        one.detail = "none"
        sheet.movements.append(one)
        return
    booked = _day(line[115:121])
    if booked is None:
        faults.wrong("BANK-DATE", place, "The day of this entry cannot be read: {text}.", text=line[115:121])
    one.read = {
        "booked": booked,
        "valued": _day(line[47:53]),
        "amount": amount,
        "id": reference(line[10:31]),
        "code": line[53:61].strip(),
        "place": place,
    }
    if line[61] == "1":
        one.structured = line[62:115]
    else:
        one.text = line[62:115]
    if one.detail == "0000" or not sheet.movements:
        sheet.movements.append(one)
        sheet.credits += max(amount, ZERO)
        sheet.debits -= min(amount, ZERO)
    else:
        sheet.movements[-1].parts.append(one)


def _last(sheet: _Sheet) -> _Movement | None:
    whole = sheet.movements[-1] if sheet.movements else None
    return whole.parts[-1] if whole and whole.parts else whole


def _add(one: _Movement, words: str) -> None:
    """More of the communication; what is longer than any is cut, so that a record repeated for ever costs nothing."""
    if one.structured:
        one.structured += words if len(one.structured) < signs.LONGEST else ""
    elif len(one.text) < signs.LONGEST:
        one.text += words


def _second(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Record 2.2: more words, the customer's reference, the other side's bank, why a payment came back."""
    one = _last(sheet)
    if one is None:
        faults.wrong("BANK-LINE", f"line {number}", "This record belongs to no entry.")
        return
    _add(one, line[10:63])
    one.read["end_to_end_id"] = reference(line[63:98]) if line[63:98].strip(" 0") else ""
    one.read["bic"] = line[98:109].strip()
    reason = line[113:117].strip()
    one.read["return_reason"] = reason if _REASON.fullmatch(reason) else ""  # older versions have other numbers there


def _third(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Record 2.3: the other side."""
    one = _last(sheet)
    if one is None:
        faults.wrong("BANK-LINE", f"line {number}", "This record belongs to no entry.")
        return
    account = line[10:44].strip().partition(" ")[0]
    one.read["iban"] = account if structured.is_iban(account) else ""
    one.read["account"] = "" if structured.is_iban(account) else account
    one.read["counterparty"] = line[47:82].strip()
    _add(one, line[82:125])


def _information(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Records 3.1 to 3.3: words about the entry before."""
    one = _last(sheet)
    if one is None:
        faults.fault(Severity.WARNING, "BANK-LINE", f"line {number}", "This information belongs to no entry: {text}.", text=line)
        return
    words = line[43:113] if line[39] == "1" and line[40:43] in _WORDS else line[40:113]
    if line[39:43] == "1001" and line[1] == "1" and not one.read.get("counterparty"):
        one.read["counterparty"] = words.strip()
    said = words if line[1] == "1" else line[10:115] if line[1] == "2" else line[10:100]
    if len(one.text) < signs.LONGEST:
        one.text += f" {said}"


def _closed(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Record 8."""
    amount = _money(line[42:57], line[41])
    if amount is None:
        faults.wrong("BANK-AMOUNT", f"line {number}", "This balance cannot be read: {text}.", text=line[41:57])
    sheet.statement = replace(sheet.statement, closing=amount, closed=_day(line[57:63]))


def _trailer(sheet: _Sheet, line: str, number: int, faults: signs.Faults) -> None:
    """Record 9: the sums of debits and credits."""
    for name, said, found in (("debits", line[22:37], sheet.debits), ("credits", line[37:52], sheet.credits)):
        total = _money(said, "0")
        if total is not None and total != found:
            sentence = "The bank says that the {name} are {total}, the entries sum to {found}."
            faults.fault(Severity.WARNING, "BANK-TOTAL", f"line {number}", sentence, name=name, total=total, found=found)


_READERS: dict[str, Callable[[_Sheet, str, int, signs.Faults], None]] = {
    "21": _movement,
    "22": _second,
    "23": _third,
    "31": _information,
    "32": _information,
    "33": _information,
    "8": _closed,
    "9": _trailer,
}


def _done(sheet: _Sheet) -> Statement:
    currency = sheet.statement.currency
    lines = []
    for one in sheet.movements:
        if not one.read.get("place"):
            continue
        whole = Transaction(currency=currency, **_told(one))
        parts = [_payment(part, currency) for part in one.parts if part.read.get("place")]
        if len(parts) == 1 and parts[0].amount == whole.amount:
            only = parts[0]
            shared = {name: getattr(whole, name) or getattr(only, name) for name in _SHARED}
            whole, parts = replace(whole, text=whole.text or only.text, **shared), []
        lines.append(replace(whole, payments=tuple(parts)))
    return replace(sheet.statement, transactions=tuple(lines))


def _told(one: _Movement) -> dict[str, Any]:
    """The fields of a movement with its communication, structured ones by their type."""
    told = {**one.read, "text": signs.words(one.text)}
    kind, value = one.structured[:3], one.structured[3:]
    if kind in _OGM:
        told["reference"] = value[:12].strip()
    elif kind == _DEBIT_NOTE:  # settlement date, type, scheme, paid or reason, creditor, mandate, communication, ...
        told["creditor_id"] = value[9:44].strip()
        told["mandate_id"] = value[44:79].strip()
        told["text"] = signs.words(f"{value[79:141]} {one.text}")
    elif one.structured:
        told["text"] = signs.words(f"{value} {one.text}")
    if not told.get("reference"):
        told["reference"] = structured.found(told["text"])
    return told


def _payment(one: _Movement, currency: str) -> Payment:
    told = _told(one)
    names = {"amount", "id", "text", *_SHARED}
    return Payment(currency=currency, **{name: value for name, value in told.items() if name in names})


def _money(text: str, sign: str) -> Decimal | None:
    """Twelve digits and three decimals; sign 0 is a credit, 1 a debit."""
    if not (len(text) == 15 and text.isascii() and text.isdigit() and sign in {"0", "1"}):  # noqa: PLR2004 - the length of an amount
        return None
    amount = Decimal(text).scaleb(-3)
    return -amount if sign == "1" else amount


def _day(text: str) -> date | None:
    return signs.day(text[4:6], text[2:4], text[:2]) if text.strip("0 ") else None


FORMAT = Coda()
