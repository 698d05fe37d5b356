"""ANSI ASC X12 transaction set 820, payment order and remittance advice.

Read are BPR (amount, day), TRN (trace number), CUR, N1 (payer), RMR (reference, paid, billed, discount), ADX (adjustments) and
DTM. Source: ASC X12, transaction set 820 (versions 3040 to 5010 write these segments alike).
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from duebook.banks.segments import Segment, at, x12
from duebook.domain.advice import Advice, AdvicePart
from duebook.domain.ports import AdviceReading
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

CREDITS = frozenset({"CM", "CR"})
"""Reference qualifiers of RMR01 that are credit memos."""
_BPR_DAY = 16


class X12P820:
    """Reads the 820."""

    key = "x12-820"
    title = "ANSI X12 820"

    def sniff(self, content: bytes) -> bool:
        """Whether it is an interchange with such a set."""
        head = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
        return head.startswith(b"ISA") and len(head) > 105 and b"ST" + head[3:4] + b"820" in head  # noqa: PLR2004 - the header

    def read(self, content: bytes) -> AdviceReading:
        """One advice a set; raises :class:`Invalid` where there is none."""
        faults: list[Fault] = []
        found = [_advice(one, faults) for one in _sets(x12(content.decode("latin-1")))]
        if not found:
            raise Invalid([Fault("ADVICE-FORMAT", "", "There is no set 820 in this file.")])
        return AdviceReading(tuple(found), tuple(faults))


def _sets(segments: Iterable[Segment]) -> list[list[Segment]]:
    found: list[list[Segment]] = []
    inside = False
    for segment in segments:
        tag = at(segment, 0)
        if tag == "ST":
            inside = at(segment, 1) == "820"
            if inside:
                found.append([])
        elif tag == "SE":
            inside = False
        elif inside:
            found[-1].append(segment)
    return found


def _advice(segments: list[Segment], faults: list[Fault]) -> Advice:
    total: Decimal | None = None
    reference = currency = payer = ""
    paid_on: date | None = None
    parts: list[AdvicePart] = []
    for place, segment in enumerate(segments, 1):
        tag = at(segment, 0)
        if tag == "BPR":
            total = _amount(at(segment, 2), place, faults)
            paid_on = _day(at(segment, _BPR_DAY))
        elif tag == "TRN":
            reference = at(segment, 2)
        elif tag == "CUR":
            currency = at(segment, 2)
        elif tag == "N1" and at(segment, 1) in {"PR", "BY"}:
            payer = payer or at(segment, 2)
        elif tag == "DTM" and at(segment, 1) in {"097", "009", "007"} and paid_on is None:
            paid_on = _day(at(segment, 2))
        elif tag == "RMR":
            parts.append(_part(segment, place, faults))
        elif tag == "ADX" and parts:
            last = parts[-1]
            reason = " ".join(filter(None, (last.reason, f"{at(segment, 2)} {at(segment, 1)}".strip())))
            parts[-1] = AdvicePart(
                number=last.number, amount=last.amount, billed=last.billed, discount=last.discount, reason=reason
            )
    whole = total if total is not None else sum((one.amount for one in parts), ZERO)
    return Advice(payer=payer, reference=reference, paid_on=paid_on, total=whole, currency=currency, parts=tuple(parts))


def _part(segment: Segment, place: int, faults: list[Fault]) -> AdvicePart:
    billed = _amount(at(segment, 5), place, faults) if at(segment, 5) else None
    discount = (_amount(at(segment, 6), place, faults) or ZERO) if at(segment, 6) else ZERO
    paid = _amount(at(segment, 4), place, faults) if at(segment, 4) else None
    if paid is None:
        paid = (billed or ZERO) - abs(discount)
    if at(segment, 1) in CREDITS:
        paid = -abs(paid)
    return AdvicePart(number=at(segment, 2), amount=paid, billed=billed, discount=abs(discount))


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day without a zone
    except ValueError:
        return None


def _amount(text: str, place: int, faults: list[Fault]) -> Decimal | None:
    try:
        value = Decimal(text)
        if value.is_finite():
            return value
    except InvalidOperation:
        pass
    faults.append(Fault("ADVICE-AMOUNT", f"segment {place}", "{text} is no amount.", facts={"text": text[:40]}))
    return None


FORMAT = X12P820()
