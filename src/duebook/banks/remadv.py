"""EDIFACT REMADV, the remittance advice of UN/EDIFACT (directories D.93A to D.01B and later).

Read are the parties (NAD), days (DTM), currency (CUX), documents (DOC) with their amounts (MOA 12 remitted, 9 and 77 billed, 52
discount), adjustments (AJT, FTX) and the total of the summary. Source: UN/EDIFACT directories, message type REMADV.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from duebook.banks.segments import Segment, at, edifact
from duebook.domain.advice import Advice, AdvicePart
from duebook.domain.ports import AdviceReading
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

REMITTED, PAID = "12", frozenset({"12", "128", "86"})
BILLED = frozenset({"77", "39", "38"})
DUE, DISCOUNT = "9", "52"
CREDITS = frozenset({"381", "83", "81", "396", "532"})
"""Document types that are taken off."""


@dataclass(slots=True)
class _Line:
    number: str
    kind: str
    amounts: dict[str, Decimal] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


class Remadv:
    """Reads REMADV."""

    key = "remadv"
    title = "EDIFACT REMADV"

    def sniff(self, content: bytes) -> bool:
        """Whether it is an interchange with such a message."""
        head = content[:4096]
        return head.lstrip(b"\xef\xbb\xbf \r\n\t")[:3] in {b"UNA", b"UNB", b"UNH"} and b"REMADV" in head

    def read(self, content: bytes) -> AdviceReading:
        """One advice a message; raises :class:`Invalid` where there is none."""
        faults: list[Fault] = []
        found = [_advice(message, faults) for message in _messages(edifact(_text(content)))]
        if not found:
            raise Invalid([Fault("ADVICE-FORMAT", "", "There is no REMADV message in this file.")])
        return AdviceReading(tuple(found), tuple(faults))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _messages(segments: Iterable[Segment]) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    inside = False
    for segment in segments:
        tag = at(segment, 0)
        if tag == "UNH":
            inside = at(segment, 2) == "REMADV"
            if inside:
                found.append([])
        elif tag == "UNT":
            inside = False
        elif inside:
            found[-1].append(segment)
    return found


@dataclass(slots=True)
class _Head:
    """What a message says before and after its documents."""

    reference: str = ""
    payer: str = ""
    iban: str = ""
    currency: str = ""
    paid_on: date | None = None
    total: Decimal | None = None


def _advice(message: list[Segment], faults: list[Fault]) -> Advice:
    head = _Head()
    lines: list[_Line] = []
    summary = False
    for place, segment in enumerate(message, 1):
        tag = at(segment, 0)
        if tag == "UNS":
            summary = True
        elif tag == "DOC":
            lines.append(_Line(at(segment, 2), at(segment, 1)))
        elif tag == "MOA":
            amount = _amount(at(segment, 1, 1), place, faults)
            head.currency = at(segment, 1, 2) or head.currency
            if amount is not None and (summary or not lines):
                head.total = amount if at(segment, 1) in PAID or head.total is None else head.total
            elif amount is not None:
                lines[-1].amounts.setdefault(at(segment, 1), amount)
        elif lines and not summary:
            _reason(lines[-1], segment)
        else:
            _heading(head, segment)
    parts = tuple(part for part in map(_part, lines) if part.number)
    return Advice(
        payer=head.payer,
        iban=head.iban,
        reference=head.reference,
        paid_on=head.paid_on,
        total=head.total if head.total is not None else sum((one.amount for one in parts), ZERO),
        currency=head.currency,
        parts=parts,
    )


def _heading(head: _Head, segment: Segment) -> None:
    tag = at(segment, 0)
    if tag == "BGM":
        head.reference = at(segment, 2)
    elif tag == "DTM":
        head.paid_on = _day(segment, head.paid_on)
    elif tag == "NAD" and at(segment, 1) in {"PR", "BY", "PL"}:
        head.payer = head.payer or at(segment, 4) or at(segment, 3)
    elif tag == "FII" and at(segment, 1) in {"OR", "PB"}:
        head.iban = at(segment, 2)
    elif tag == "CUX":
        head.currency = at(segment, 1, 1) or head.currency


def _reason(line: _Line, segment: Segment) -> None:
    """An adjustment's code, or free text."""
    tag = at(segment, 0)
    if tag == "AJT":
        line.reasons.append(at(segment, 1))
    elif tag == "FTX" and len(segment) > 4:  # noqa: PLR2004 - where its text stands
        line.reasons.append(" ".join(segment[4]))


def _part(line: _Line) -> AdvicePart:
    billed = next((line.amounts[code] for code in ("77", "39", "38", DUE) if code in line.amounts), None)
    discount = abs(line.amounts.get(DISCOUNT, ZERO))
    paid = line.amounts.get(REMITTED)
    if paid is None:
        paid = line.amounts.get(DUE, ZERO) if billed is None or DUE in line.amounts else billed - discount
    if line.kind in CREDITS:
        paid, billed = -abs(paid), None if billed is None else -abs(billed)
    reason = " ".join(one.strip() for one in line.reasons if one.strip())
    return AdvicePart(number=line.number, amount=paid, billed=billed, discount=discount, reason=reason)


def _day(segment: Segment, known: date | None) -> date | None:
    """Day of execution or payment before that of the message; format codes 102, 203 and their like begin with CCYYMMDD."""
    kind, text = at(segment, 1), at(segment, 1, 1)
    if kind not in {"203", "138", "140", "209", "137"} or (kind == "137" and known):
        return known
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day without a zone
    except ValueError:
        return known


def _amount(text: str, place: int, faults: list[Fault]) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "."))
        if value.is_finite():
            return value
    except InvalidOperation:
        pass
    faults.append(Fault("ADVICE-AMOUNT", f"segment {place}", "{text} is no amount.", facts={"text": text[:40]}))
    return None


FORMAT = Remadv()
