"""MT940 customer statements and MT942 interim reports, with or without the SWIFT envelope, as many in a file as there are.

Source: SWIFT, Standards MT Category 9, field specifications of MT940 and MT942; Deutsche Kreditwirtschaft, DFÜ-Abkommen,
Anlage 3, chapter 8. Only tags of these messages begin a field, so a text line such as ``:12:11`` stays text.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from duebook.banks import mt86, signs, structured
from duebook.domain.bank import BankReading, EntryStatus, Statement, Transaction
from duebook.domain.statements import reference
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity

_TAG = re.compile(r"\s?:(20|21|25P?|28C?|60[FM]|61|86|62[FM]|64|65|34F|13D?|90[CD]|NS|23|30|52[AD]):")
_END = re.compile(r"\s*-(\}.*|XXX)?\s*")
_BALANCE = re.compile(r"\s*([CD])\s*(\d{6})?\s*([A-Z]{3})\s*(-?[\d.,]+)\s*")
_LINE = re.compile(
    r"\s*(?P<day>\d{6})(?P<entry>\d{4}|\s{4})?\s*(?P<mark>RC|RD|EC|ED|C|D)(?P<funds>[A-Z])?\s*"
    r"(?P<amount>\d{1,15}(?:[.,]\d{0,6})?) ?(?P<code>[A-Z][A-Z0-9]{3}|[NFS][A-Z0-9]{2} )?(?P<rest>.*)"
)
_SIGN = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_OCMT = re.compile(r"/OCMT/([A-Z]{3})(\d{1,15}[.,]\d{0,6})")
_CHGS = re.compile(r"/CHGS/(?:[A-Z]{3})?(\d{1,15}[.,]\d{0,6})")
_ELSEWHERE = frozenset({"EREF", "PREF", "MARF", "KREF+"})
"""What stands for a customer's reference that is given in field 86."""
_CURRENCY = re.compile(r"(?<=\d)/?[A-Z]{3}")
_PARTY = re.compile(r"/(?:ORDP|BENM)/")
_OTHER_SIDE = re.compile(r"P?\d{9,10}")  # a Dutch account number of before the IBAN
_EASTERN = re.compile(rb":60[FM]:[CD]\d{6}(?:PLN|CZK|HUF|RON)|:25:/?(?:PL|CZ|SK|HU|SI|HR|RO)\d\d")
"""Accounts of countries where a file that is not UTF-8 is Windows-1250."""
_SNIFF = re.compile(rb"(?m)^\s?:(?:20|25P?|28C?):")
_SNIFF_MORE = re.compile(rb"(?m)^\s?:(?:60[FM]|61|62[FM]|34F|28C?):")


@dataclass
class _Field:
    tag: str
    lines: list[str]
    line: int  # in the file, from 1


@dataclass
class _Message:
    """One message while it is read."""

    place: str
    base: Statement = field(default_factory=Statement)
    lines: list[Transaction] = field(default_factory=list)
    interim: bool = False
    closed: bool = False  # field 62 was seen: what field 86 follows is about the statement


class Mt940:
    """The plug-in for both messages."""

    key = "mt940"
    title = "MT940, MT942"

    def sniff(self, content: bytes) -> bool:
        """Whether fields 20, 25 or 28 and a balance or a line are near the start."""
        head = content[:8192].replace(b"\r", b"\n")
        return bool(_SNIFF.search(head) and _SNIFF_MORE.search(head))

    def named(self, content: bytes) -> str:
        """``mt942`` where the first message has a floor limit and no balance, else ``mt940``."""
        head = content[:65_536].replace(b"\r", b"\n")
        return "mt942" if re.search(rb"(?m)^:34F:", head) and not re.search(rb"(?m)^:6[02][FM]:", head) else self.key

    def read(self, content: bytes) -> BankReading:
        """The statements; raises ``Invalid`` where there is no field of a statement."""
        faults = signs.Faults()
        messages: list[_Message] = []
        count = 0
        for one in _fields(signs.decode(content, "1250" if _EASTERN.search(content) else "")):
            if one.tag == "20" or not messages:
                messages.append(_Message(f"line {one.line}"))
            count += one.tag == "61"
            if count > signs.MOST:
                raise signs.wrong(
                    "BANK-SIZE", f"line {one.line}", "There are more than {most} entries in this file.", most=signs.MOST
                )
            _take(messages[-1], one, faults)
        found = tuple(_statement(one) for one in messages if one.lines or one.base.account or one.base.opening is not None)
        if not found:
            raise signs.wrong("BANK-EMPTY", "line 1", "There is no statement in this file.")
        return BankReading(found, tuple(faults.found))


def _fields(text: str) -> Iterator[_Field]:
    now: _Field | None = None
    for number, raw in enumerate(signs.lines(text), 1):
        line = raw.strip("\x01\x03")
        body = line.rpartition("{4:")[2] if "{4:" in line else line
        if match := _TAG.match(body):
            if now is not None:
                yield now
            now = _Field(match[1], [body[match.end() :]], number)
        elif _END.fullmatch(line) or line.rstrip().endswith("-}"):
            if now is not None:
                yield now
            now = None
        elif now is not None:
            now.lines.append(line)
    if now is not None:
        yield now


def _take(message: _Message, one: _Field, faults: signs.Faults) -> None:
    value = " ".join(one.lines).strip()
    if one.tag == "61":
        read = _line(one, message.base.currency, faults)
        if read is not None:
            message.lines.append(read)
        message.closed = read is None  # the 86 of a line that was not understood is not the one before's
    elif one.tag == "86":
        if message.lines and not message.closed:
            message.lines[-1] = _told(message.lines[-1], one)
    elif one.tag == "25" and message.lines:
        faults.fault(
            Severity.WARNING, "BANK-TAG", f"line {one.line}", "Field 25 stands where field 86 belongs, and is read as such."
        )
        message.lines[-1] = _told(message.lines[-1], one)
    elif one.tag in {"60F", "60M", "62F", "62M"}:
        _balance(message, one, value, faults)
    else:
        _head(message, one.tag, value)


def _head(message: _Message, tag: str, value: str) -> None:
    base = message.base
    if tag == "20":
        message.base = replace(base, id=value)
    elif tag in {"25", "25P"}:
        account, _, said = value.partition(" ") if tag == "25P" else (value.replace(" ", ""), "", "")
        iban, bank = _account(account)
        bank = said or bank
        message.base = replace(base, account=iban, bank=bank)
    elif tag in {"28", "28C"}:
        number, _, page = value.partition("/")
        message.base = replace(base, number=number.strip(), page=page.strip())
    elif tag == "34F":
        message.interim = True
        message.base = replace(base, currency=base.currency or value[:3])


def _account(value: str) -> tuple[str, str]:
    """Account and bank of field 25: ``bank/account``, perhaps after ``//``, perhaps with a currency; an IBAN stands alone.

    >>> _account("DE02120300000000202051EUR"), _account("12030000/0000202051EUR"), _account("BYLADEM1XXX/DE02120300000000202051")
    (('DE02120300000000202051', ''), ('12030000/0000202051', '12030000'), ('DE02120300000000202051', 'BYLADEM1XXX'))
    """
    bare = value.removeprefix("//")
    bank, slash, own = bare.partition("/")
    if slash and structured.is_iban(own):
        bare = own
    if found := _CURRENCY.search(bare, max(0, len(bare) - 4)):
        bare = bare[: found.start()] if found.end() == len(bare) else bare
    return bare, bank if slash else ""


def _balance(message: _Message, one: _Field, value: str, faults: signs.Faults) -> None:
    opening = one.tag.startswith("60")
    match = _BALANCE.fullmatch(value)
    amount = _amount(match[4]) if match else None
    if not match or amount is None:
        faults.wrong("BANK-AMOUNT", f"line {one.line}", "This balance cannot be read: {text}.", text=value or "empty")
        message.closed = message.closed or not opening
        return
    day = _day(match[2]) if match[2] else None
    if match[2] and day is None:
        faults.wrong("BANK-DATE", f"line {one.line}", "The day of this balance does not exist: {text}.", text=match[2])
    amount = -amount if match[1] == "D" else amount
    if opening:
        message.base = replace(message.base, currency=match[3], opening=amount, opened=day)
    else:
        message.base = replace(message.base, currency=message.base.currency or match[3], closing=amount, closed=day)
        message.closed = True


def _line(one: _Field, currency: str, faults: signs.Faults) -> Transaction | None:
    """Field 61; None, with a fault, where its amount or direction cannot be read."""
    match = _LINE.fullmatch(one.lines[0])
    amount = _amount(match["amount"]) if match else None
    if match is None or amount is None:
        faults.wrong("BANK-LINE", f"line {one.line}", "This entry cannot be read: {text}.", text=one.lines[0] or "empty")
        return None
    valued = _day(match["day"])
    booked = _entry_day(match["entry"], valued, match["day"])
    if valued is None:
        faults.wrong("BANK-DATE", f"line {one.line}", "The day of this entry does not exist: {text}.", text=match["day"])
    customer, _, bank = match["rest"].partition("//")
    more = "\n".join(one.lines[1:])
    original, charges = _OCMT.search(more), _CHGS.search(more)
    account = next((one for one in (customer.strip(), more.strip()) if structured.is_iban(one)), "")
    return Transaction(
        booked=booked or valued,
        valued=valued,
        amount=amount * _SIGN[match["mark"]],
        currency=currency,
        id=reference(bank),
        customer_reference="" if customer.strip() in _ELSEWHERE else reference(customer),
        iban=account,
        code=(match["code"] or "").strip(),
        text="" if account and account == more.strip() else signs.words(more),
        status=EntryStatus.PENDING if match["mark"].startswith("E") else EntryStatus.BOOKED,
        reversal=match["mark"].startswith("R"),
        fees=(_amount(charges[1]) or ZERO) if charges else ZERO,
        original_amount=_amount(original[2]) if original else None,
        original_currency=original[1] if original else "",
        place=f"line {one.line}",
    )


def _told(line: Transaction, one: _Field) -> Transaction:
    """The line with what its field 86 tells; a second field 86 adds to the first."""
    told = mt86.read(one.lines)
    shared = (
        "counterparty",
        "ultimate",
        "iban",
        "account",
        "bic",
        "reference",
        "end_to_end_id",
        "mandate_id",
        "creditor_id",
        "return_reason",
    )
    found = {name: getattr(told, name) or getattr(line, name) for name in shared}
    if found["iban"]:
        found["account"] = ""
    elif not found["account"] and _OTHER_SIDE.fullmatch(line.text) and any(_PARTY.search(part) for part in one.lines):
        found["account"] = line.text
    text = told.text or line.text
    if line.text and told.text and line.text not in told.text:
        text = f"{told.text} {line.text}" if not line.text.startswith("/OCMT/") else told.text
    return replace(
        line,
        **found,
        text=signs.words(text),
        customer_reference=told.customer_reference or line.customer_reference,
        code=f"{line.code} {told.code}".strip(),
        fees=told.fees if told.fees is not None else line.fees,
        original_amount=told.original if told.original is not None else line.original_amount,
        original_currency=line.original_currency or (line.currency if told.original is not None else ""),
    )


def _statement(message: _Message) -> Statement:
    base = message.base
    if message.interim and base.opening is None:
        lines = [replace(one, status=EntryStatus.PENDING) for one in message.lines]
    else:
        lines = message.lines
    lines = [one if one.currency else replace(one, currency=base.currency) for one in lines]
    return replace(base, transactions=tuple(lines), place=message.place)


def _amount(text: str) -> Decimal | None:
    """A SWIFT amount: the comma is the decimal sign; where there is none, a single point is."""
    bare = text.replace(".", "").replace(",", ".", 1) if "," in text else text
    return signs.decimal(bare)


def _day(text: str) -> date | None:
    """Six digits; German banks count 30 days in February, too."""
    year, month, at = text[:2], text[2:4], text[4:]
    if month == "02" and at in {"29", "30"}:
        whole = 2000 + int(year)
        return date(whole, 2, monthrange(whole, 2)[1])
    return signs.day(year, month, at)


def _entry_day(text: str | None, valued: date | None, six: str) -> date | None:
    """The entry day has no year: it is the one nearest to the value day."""
    if not text or not text.strip():
        return None
    year = valued.year if valued else 2000 + int(six[:2])
    days = [signs.day(str(one), text[:2], text[2:]) for one in (year, year - 1, year + 1)]
    if valued is None:
        return days[0]
    return min((one for one in days if one), key=lambda one: abs((one - valued).days), default=None)


FORMAT = Mt940()
