"""A printed remittance advice: from words and where they stand to an advice that its own total proves. Pure.

The table is found by its headings; each row with a document and an amount is a part. Where the headings leave open what an
amount means (before or after the discount, a credit note with or without its sign), the stated total decides; where it proves no
reading, the advice is not sure and a person decides. What cannot be told is left out with a fault at its page and row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duebook.banks import adviceentries as table
from duebook.banks import advicehead, numerals
from duebook.banks.adviceentries import Entry
from duebook.banks.advicehead import Head
from duebook.banks.notation import Notation, currencies
from duebook.banks.pagerows import Row, Word, rows
from duebook.domain.advice import Advice, AdvicePart
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault, Severity

MOST_REASON = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An advice, what was not understood, and whether it proves itself. One that is not ``sure`` waits for a person."""

    advice: Advice
    faults: tuple[Fault, ...]
    sure: bool


def read(pages: Iterable[Sequence[Word]]) -> Found:
    """The advice on some pages.

    Raises :class:`Invalid` (``ADVICE-COLUMNS``, ``ADVICE-EMPTY``) where there is no table of documents.
    """
    all_rows = rows(pages)
    found = table.read(all_rows)
    if not found.heads:
        sentence = "No table with headings for the document and its amount is found: type what it says."
        raise Invalid([Fault("ADVICE-COLUMNS", "", sentence)])
    head = advicehead.read(found.rest)
    stated = [head.text("total"), *(amount for total in found.totals for amount in total.amounts)]
    notation = Notation.of([*(text for one in found.entries for text in one.amounts.values()), *filter(None, stated)])
    told = currencies(head.text("currency"), *stated, *(one.text for one in found.heads), *head.labels, *found.amount_texts)
    faults = list(found.faults)
    if len(told) > 1:
        sentence = "The amounts are in several currencies: {codes}."
        faults.append(Fault("ADVICE-CURRENCY", "", sentence, facts={"codes": ", ".join(told)}))
    read_entries = [_amounts(one, notation, faults) for one in found.entries]
    kept = [one for one in read_entries if one is not None]
    if not kept:
        raise Invalid([Fault("ADVICE-EMPTY", "", "No row names a document with an amount: type what it says."), *faults])
    total, place = _total(head, found.totals, notation, faults)
    whole = not any(fault.severity is Severity.ERROR for fault in faults)
    parts, sure = _proven(kept, total, place, faults, clear=found.clear)
    advice = Advice(
        payer=head.text("payer")[:200],
        reference=_reference(head),
        paid_on=_paid_on(head, advicehead.days(all_rows), found.tongues | _tongues(head), faults),
        total=sum((one.amount for one in parts), ZERO) if total is None else total,
        currency=told[0] if len(told) == 1 else "",
        parts=parts,
    )
    return Found(advice, tuple(faults), sure and (total is not None or whole) and len(told) < 2)  # noqa: PLR2004 - one currency


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with its amounts told: ``paid`` as its column says, or nothing where only what was billed stands there."""

    entry: Entry
    paid: Decimal | None
    billed: Decimal | None
    discount: Decimal
    deduction: Decimal
    adjusted: Decimal = ZERO

    def amount(self, way: "_Way") -> Decimal:
        """What is paid of the document when the table is read in this way."""
        off = self.discount + self.deduction
        value = (self.billed or ZERO) - _toward(self.billed or ZERO, off) if self.paid is None else self.paid
        if way.less and self.paid is not None:
            value -= _toward(value, off)
        if way.joined:
            value += self.adjusted
        return -abs(value) if way.turned and self.entry.credit else value


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to read the table.

    ``less``: amounts are before discounts and deductions; ``turned``: credit notes are written without a sign; ``joined``:
    amounts close under a document, which name none, are part of it.
    """

    less: bool
    turned: bool
    joined: bool


def _toward(value: Decimal, off: Decimal) -> Decimal:
    """A discount with the sign of what it is taken from."""
    return -abs(off) if value < 0 else abs(off)


def _amounts(entry: Entry, notation: Notation, faults: list[Fault]) -> _Row | None:
    """The amounts of an entry; nothing, with a fault, where the one that is paid cannot be told."""
    told: dict[str, Decimal] = {}
    for name, text in entry.amounts.items():
        value = notation.amount(text)
        if value is not None:
            told[name] = value
        elif any(sign.isalnum() for sign in text):
            sentence = "{text} is no amount that can be told; the row of {number} is left out."
            facts = {"text": text[:40], "number": entry.number[:60]}
            faults.append(Fault("ADVICE-AMOUNT", entry.place, sentence, facts=facts))
            return None
    paid, billed = told.get("amount"), told.get("billed")
    discount, deduction = abs(told.get("discount", ZERO)), abs(told.get("deduction", ZERO))
    if paid is None and (billed is None or entry.has_paid):
        facts = {"number": entry.number[:60]}
        faults.append(
            Fault("ADVICE-AMOUNT", entry.place, "What is paid of {number} is not said; its row is left out.", facts=facts)
        )
        return None
    if paid is not None and billed is not None and abs(billed) - discount - deduction != abs(paid):
        sentence = "{billed} less {off} is not {paid}: the paid amount of {number} is kept."
        facts = {"billed": str(billed), "off": str(discount + deduction), "paid": str(paid), "number": entry.number[:60]}
        faults.append(Fault("ADVICE-ROW", entry.place, sentence, Severity.WARNING, facts))
    under = [notation.amount(text) for text, _ in entry.adjusted]
    return _Row(entry, paid, billed, discount, deduction, sum((one for one in under if one is not None), ZERO))


def _total(head: Head, totals: Sequence[table.Total], notation: Notation, faults: list[Fault]) -> tuple[Decimal | None, str]:
    """The stated total and its place: a surely labelled one first, then the last row of the table that sums it up."""
    last = totals[-1] if totals else None
    summed = (
        next((value for text in reversed(last.amounts) if (value := notation.amount(text)) is not None), None) if last else None
    )
    said = head.found.get("total")
    if said is None:
        return (summed, last.place) if last is not None and summed is not None else (None, "")
    value = notation.amount(said.text)
    if value is None:
        faults.append(Fault("ADVICE-TOTAL", said.place, "{text} is no amount.", facts={"text": said.text[:40]}))
        return (summed, last.place) if last is not None and summed is not None else (None, "")
    if last is not None and summed is not None and summed != value:
        sentence = "The table sums up to {sum}, the payment is {total}."
        facts = {"sum": str(summed), "total": str(value)}
        faults.append(Fault("ADVICE-TOTALS", last.place, sentence, Severity.WARNING, facts))
    return value, said.place


def _proven(
    kept: Sequence[_Row], total: Decimal | None, place: str, faults: list[Fault], *, clear: bool
) -> tuple[tuple[AdvicePart, ...], bool]:
    """The parts in the reading that sums to the total, and whether there is one."""
    ways = _ways(kept, clear=clear)
    made = [tuple(_part(one, way) for one in kept) for way in ways]
    sums = [sum((part.amount for part in parts), ZERO) for parts in made]
    at = next((n for n, one in enumerate(sums) if total in {None, one}), None)
    if not ways[at or 0].joined:
        faults += [_orphan(row) for one in kept for _, row in one.entry.adjusted]
    if total is None and len(set(sums)) > 1:
        sentence = "No total says whether the amounts are before or after discounts and credit notes."
        faults.append(Fault("ADVICE-TOTAL", "", sentence))
        return made[0], False
    if total is None:
        faults.append(Fault("ADVICE-TOTAL", "", "No total is stated: it is the sum of the rows.", Severity.WARNING))
        return made[0], True
    if at is None:
        facts = {"sum": str(sums[0]), "total": str(total)}
        faults.append(Fault("ADVICE-SUM", place, "The parts sum to {sum}, the total is {total}.", facts=facts))
        return made[0], False
    return made[at], True


def _ways(kept: Sequence[_Row], *, clear: bool) -> list[_Way]:
    """The ways to read the table that its headings and words leave open, the plainest first."""
    off = any(one.discount or one.deduction for one in kept)
    credit = any(one.entry.credit for one in kept)
    under = any(one.adjusted for one in kept)
    return [
        _Way(less, turned, joined)
        for less in ([False] if clear or not off else [False, True])
        for turned in ([False, True] if credit else [False])
        for joined in ([False, True] if under else [False])
    ]


def _orphan(row: Row) -> Fault:
    sentence = "{text}: this amount stands without a document and is left out."
    return Fault("ADVICE-PART", row.place, sentence, facts={"text": row.text[:120]})


def _part(row: _Row, way: _Way) -> AdvicePart:
    under = [under.text for _, under in row.entry.adjusted] if way.joined else []
    return AdvicePart(
        number=row.entry.number,
        amount=row.amount(way),
        billed=row.billed,
        discount=row.discount,
        reason=" ".join([*row.entry.reasons, *under])[:MOST_REASON],
    )


def _reference(head: Head) -> str:
    """The payment's reference as it is written."""
    text = head.text("reference")
    return text.strip()[:140]


def _tongues(head: Head) -> set[str]:
    return table.common(head.labels)


def _paid_on(head: Head, days: Sequence[str], tongues: set[str], faults: list[Fault]) -> date | None:
    """The day of the payment. Day and month are told by all days of the pages, then by the language; else it is left out."""
    text = advicehead.day(head.text("paid_on"))
    if not text:
        return None
    order, doubt = numerals.day_order([*days, text])
    if doubt and tongues and tongues != {"en"}:
        order, doubt = "dmy", False
    if doubt and numerals.day_in(text, "dmy") != numerals.day_in(text, "mdy"):
        place = head.found["paid_on"].place
        faults.append(Fault("ADVICE-DAY", place, "{text} may be two days; it is left out.", Severity.WARNING, {"text": text}))
        return None
    return numerals.day_in(text, order)
