"""OFX: version 1 (SGML, where simple elements are not closed) and version 2 (XML), read by one small parser of its own.

Source: Financial Data Exchange, OFX Banking Specification 2.3, sections 2 (structure, amounts, dates), 11 (banking), 3.1.4
(status). Not read are investments: only their cash entries (``INVBANKTRAN``) are; what is left out is counted in a fault.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from duebook.banks import signs, structured
from duebook.domain.bank import BankReading, EntryStatus, Statement, Transaction
from duebook.domain.statements import reference
from duebook.kernel.rules import Severity

_TOKEN = re.compile(r"<\?[^<>]*>|<(/?)([A-Za-z][\w.]*)(?:\s[^<>]*?)?(/?)>")
_SIMPLE = frozenset(
    "NAME MEMO FITID CHECKNUM REFNUM TRNAMT TRNTYPE CURDEF BANKID ACCTID LANGUAGE MESSAGE BRANCHID ACCTTYPE".split()
)
"""Elements that hold text: where one is empty and not closed, the next does not stand in it."""
_SNIFF = re.compile(rb"<OFX[\s>]|^\s*OFXHEADER\s*:|<\?OFX\s")
_CODEC = re.compile(rb"CHARSET\s*:\s*([\w-]+)|encoding=[\"']([\w-]+)")
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
_ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")
_INVESTED = re.compile(r"BUY\w+|SELL\w+|INCOME|REINVEST|TRANSFER|INVEXPENSE|RETOFCAP|SPLIT|MARGININTEREST|JRNL\w+|CLOSUREOPT")
DEPTH = 60


@dataclass(slots=True)
class Node:
    """An element: simple ones have text, aggregates have children."""

    name: str
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def first(self, *names: str) -> "Node | None":
        """The first child down these names."""
        node: Node | None = self
        for name in names:
            node = next((one for one in node.children if one.name == name), None) if node else None
        return node

    def value(self, *names: str) -> str:
        """The text of the first element down these names, on one line."""
        found = self.first(*names)
        return signs.words(html.unescape(found.text)) if found else ""

    def walk(self) -> Iterator["Node"]:
        """All below it, in the file's order."""
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


class Ofx:
    """The plug-in."""

    key = "ofx"
    title = "OFX, QFX"

    def sniff(self, content: bytes) -> bool:
        """Whether the header or the root element is near the start."""
        return bool(_SNIFF.search(content[:8192].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")))

    def named(self, content: bytes) -> str:
        """Always ``ofx``."""
        del content
        return self.key

    def read(self, content: bytes) -> BankReading:
        """The statements; raises ``Invalid`` where a DOCTYPE stands or the text is no OFX."""
        codec = _CODEC.search(content[:2048])
        text = signs.decode(content, (codec[1] or codec[2]).decode() if codec else "")
        if declared := re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
            line = text.count("\n", 0, declared.start()) + 1
            raise signs.wrong("XML-DOCTYPE", f"line {line}", "A DOCTYPE is not allowed here.")
        root = tree(text)
        faults = signs.Faults()
        found = [_statement(one, faults) for one in root.walk() if one.name in _STATEMENTS]
        _rest(root, found, faults)
        if not found and not faults.found:
            faults.fault(Severity.WARNING, "BANK-EMPTY", "/OFX", "There is no statement in this file.")
        return BankReading(tuple(found), tuple(faults.found))


def tree(text: str) -> Node:
    """The elements of the file, below a node without a name. An aggregate that is not closed ends with the one around it."""
    root = Node("", 1)
    stack = [root]
    line, seen, end = 1, 0, 0
    text = _without_comments(text)
    for token in _TOKEN.finditer(text):
        between = text[end : token.start()].strip()
        end = token.end()
        if between and len(stack) > 1 and len(stack[-1].text) < signs.LONGEST:
            stack[-1].text += between[: signs.LONGEST]
        line += text.count("\n", seen, token.start())
        seen = token.start()
        if token[2] is None:
            continue
        if token[1]:
            _close(stack, token[2].upper())
        else:
            if len(stack) > 1 and (stack[-1].text or stack[-1].name in _SIMPLE):
                stack.pop()  # a simple element that was not closed
            if len(stack) > DEPTH:
                raise signs.wrong("BANK-DEPTH", f"line {line}", "This is nested deeper than {most} levels.", most=DEPTH)
            node = Node(token[2].upper(), line)
            stack[-1].children.append(node)
            if not token[3]:
                stack.append(node)
    return root


def _without_comments(text: str) -> str:
    """Comments go, their lines stay; what is quoted as CDATA is escaped. What does not end stays as it is."""
    found, at = [], 0
    while (start := text.find("<!", at)) >= 0:
        quoted = text.startswith("<![CDATA[", start)
        end = text.find("]]>" if quoted else "-->", start) if quoted or text.startswith("<!--", start) else -1
        if end < 0:
            break
        inner = text[start + 9 : end] if quoted else "\n" * text.count("\n", start, end)
        found += [text[at:start], html.escape(inner, quote=False) if quoted else inner]
        at = end + 3
    return "".join([*found, text[at:]])


def _close(stack: list[Node], name: str) -> None:
    """End the innermost element of that name and what stands open in it; an end without a start is passed over."""
    for at in range(len(stack) - 1, 0, -1):
        if stack[at].name == name:
            del stack[at:]
            return


def _statement(node: Node, faults: signs.Faults) -> Statement:
    account = next((found for name in _ACCOUNTS if (found := node.first(name))), Node("", 0))
    currency = node.value("CURDEF")
    ledger = node.first("LEDGERBAL")
    closing = _amount(ledger.value("BALAMT")) if ledger else None
    if ledger and closing is None and ledger.value("BALAMT"):
        faults.wrong("BANK-AMOUNT", f"line {ledger.line}", "This balance cannot be read: {text}.", text=ledger.value("BALAMT"))
    lines, left = [], 0
    for one in node.walk():
        if one.name in {"STMTTRN", "STMTTRNP"}:
            read = _line(one, currency, faults)
            lines += [read] if read else []
        elif _INVESTED.fullmatch(one.name) and one.first("INVTRAN"):
            left += 1
        if len(lines) > signs.MOST:
            raise signs.wrong(
                "BANK-SIZE", f"line {one.line}", "There are more than {most} entries in this file.", most=signs.MOST
            )
    if left:
        sentence = "{count} movements of securities are no bank entries and were left out."
        faults.fault(Severity.WARNING, "BANK-SECURITIES", f"line {node.line}", sentence, count=left)
    ids = account.value("ACCTID")
    return Statement(
        account=ids,
        bank=account.value("BANKID") or account.value("BROKERID"),
        currency=currency or next((one.currency for one in lines if one.currency), ""),
        closing=closing,
        opened=signs.iso_day(_within(node, "DTSTART")),
        closed=(signs.iso_day(ledger.value("DTASOF")) if ledger else None) or signs.iso_day(_within(node, "DTEND")),
        transactions=tuple(lines),
        place=f"line {node.line}",
    )


def _within(node: Node, name: str) -> str:
    return next((found for listing in ("BANKTRANLIST", "INVTRANLIST") if (found := node.value(listing, name))), "")


def _line(node: Node, currency: str, faults: signs.Faults) -> Transaction | None:
    place = f"line {node.line}"
    amount = _amount(node.value("TRNAMT"))
    if amount is None:
        said = node.value("TRNAMT") or "empty"
        faults.wrong("BANK-AMOUNT", place, "The amount of this entry cannot be read: {text}.", text=said)
        return None
    posted = node.value("DTPOSTED") or node.value("DTTRAN")
    booked = signs.iso_day(posted)
    if booked is None:
        faults.wrong("BANK-DATE", place, "The day of this entry cannot be read: {text}.", text=posted or "empty")
    to = next((found for name in ("BANKACCTTO", "CCACCTTO") if (found := node.first(name))), Node("", 0))
    account = to.value("ACCTID").replace(" ", "")
    name = node.value("PAYEE", "NAME") or node.value("NAME") or node.value("EXTDNAME")
    memo = node.value("MEMO")
    original = node.first("ORIGCURRENCY")
    rate = signs.decimal(original.value("CURRATE")) if original else None
    return Transaction(
        booked=booked or signs.iso_day(node.value("DTUSER")),
        valued=signs.iso_day(node.value("DTAVAIL")),
        amount=amount,
        currency=node.value("CURRENCY", "CURSYM") or currency,
        counterparty=name,
        iban=account if structured.is_iban(account) else "",
        account="" if structured.is_iban(account) else account,
        bic=bank if structured.is_bic(bank := to.value("BANKID")) else "",
        reference=structured.found(memo),
        text=memo or name,
        id=node.value("FITID"),
        customer_reference=reference(node.value("CHECKNUM") or node.value("REFNUM")),
        code=node.value("TRNTYPE"),
        status=EntryStatus.PENDING if node.name == "STMTTRNP" else EntryStatus.BOOKED,
        original_currency=original.value("CURSYM") if original else "",
        exchange_rate=rate,
        place=place,
    )


def _rest(root: Node, found: list[Statement], faults: signs.Faults) -> None:
    """Entries outside any statement, and errors that the bank's server answered instead of one."""
    inside = sum(len(one.transactions) for one in found)
    entries = [one for one in root.walk() if one.name == "STMTTRN"]
    if not found:
        for one in entries:
            faults.wrong("BANK-LINE", f"line {one.line}", "This entry stands in no statement.")
    for one in root.walk():
        if one.name == "STATUS" and one.value("SEVERITY").upper() == "ERROR" and not inside:
            said = one.value("MESSAGE") or f"code {one.value('CODE')}"
            faults.wrong("BANK-REFUSED", f"line {one.line}", "The bank gave an error instead of a statement: {text}.", text=said)


def _amount(text: str) -> Decimal | None:
    """Comma or point as the decimal sign; where both stand, the last one is.

    >>> _amount("-1,234.56"), _amount("12,5"), _amount("$120")
    (Decimal('-1234.56'), Decimal('12.5'), None)
    """
    bare = text.replace(" ", "")
    if "," in bare and "." in bare:
        decimal = max(",.", key=bare.rfind)
        bare = bare.replace("." if decimal == "," else ",", "").replace(",", ".")
    return signs.decimal(bare.replace(",", "."))


FORMAT = Ofx()
