"""Corrections: drafts of credit notes and corrective invoices made from an issued document.

An issued document is never changed. A credit note (381 and its siblings) takes back all of it, quantities of its lines or an
amount; its own amounts are positive. A corrective invoice (384) repeats the document as it should have been. Both name the
document they follow (BG-3; Directive 2006/112/EC, Article 219). Credits together never exceed the document: the minor units that
rounding would add to partial credits are taken off by ``adjustment`` (BT-114), and the last credit brings the rest to zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from itertools import count

from duebook.domain.amounts import Grid
from duebook.domain.codes import DocumentType, Rounding
from duebook.domain.document import Document, Note, Preceding, VatRow
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.terms import Terms
from duebook.domain.totals import calculate
from duebook.kernel.errors import Conflict, Invalid
from duebook.kernel.money import EXACT, ZERO, share
from duebook.kernel.rules import Fault

_TAKEN_BACK_BY: Mapping[DocumentType, DocumentType] = {
    DocumentType.PREPAYMENT: DocumentType.PREPAYMENT_CREDIT_NOTE,
    DocumentType.FACTORED: DocumentType.FACTORED_CREDIT_NOTE,
    DocumentType.FACTORED_CORRECTIVE: DocumentType.FACTORED_CREDIT_NOTE,
    DocumentType.SELF_BILLED_FACTORED: DocumentType.SELF_BILLED_FACTORED_CREDIT_NOTE,
    DocumentType.SELF_BILLED_FACTORED_CORRECTIVE: DocumentType.SELF_BILLED_FACTORED_CREDIT_NOTE,
}
CREDITS: Mapping[DocumentType, DocumentType] = {
    kind: _TAKEN_BACK_BY.get(kind, DocumentType.SELF_BILLED_CREDIT_NOTE if kind.is_self_billed else DocumentType.CREDIT_NOTE)
    for kind in DocumentType
    if not kind.is_credit
}
"""What takes back what."""


def credit_all(original: Document, reason: str, credited: Sequence[Document] = ()) -> Document:
    """A draft that takes back the whole document; raises :class:`Conflict` where part of it was credited before.

    This is the cancellation too: the lines are the original's own, so its totals are the original's.
    """
    _creditable(original)
    if credited:
        raise Conflict("Part of this was credited before. Credit the rest by quantity or amount.", number=original.number)
    draft = _draft(original, reason, lines=original.lines, allowances=original.allowances)
    return _adjusted(original, draft, credited, last=True)


def credit_lines(
    original: Document, quantities: Mapping[str, Decimal], reason: str, credited: Sequence[Document] = ()
) -> Document:
    """A draft that takes back quantities of lines (line id -> quantity) with their share of all allowances.

    ``credited`` are the earlier credit notes of this document. Raises :class:`Invalid` where a line is not in the document or
    where more is taken back than is left of it.
    """
    _creditable(original)
    with localcontext(EXACT):
        _check_quantities(original, quantities, credited)
        grid = Grid(original.currency)
        picked = {line.id: line for line in original.lines}
        lines = tuple(_part_of(picked[name], quantity, grid) for name, quantity in quantities.items() if quantity)
        whole: dict[tuple[object, object], Decimal] = {}
        part: dict[tuple[object, object], Decimal] = {}
        for line in original.lines:
            _count(whole, line.tax, line.net)
        for line in lines:
            net = (picked[line.id].net or ZERO) * quantities[line.id] / picked[line.id].quantity
            _count(part, line.tax, net)
        allowances = tuple(
            kept for row in original.allowances if (kept := _part_of_row(row, whole, part, original, grid)) is not None
        )
        used = _used(credited)
        last = all(used.get(line.id, ZERO) + quantities.get(line.id, ZERO) == line.quantity for line in original.lines)
    return _adjusted(original, _draft(original, reason, lines=lines, allowances=allowances), credited, last=last)


def credit_amount(original: Document, amount: Decimal, reason: str, text: str, credited: Sequence[Document] = ()) -> Document:
    """A draft that takes back an amount including tax, in proportion over the document's VAT rows; ``text`` names its lines.

    The payable of the draft is exactly ``amount``. Raises :class:`Invalid` where it is not positive or more than is left.
    """
    _creditable(original)
    left = remaining(original, credited)
    if not ZERO < amount <= left or Grid(original.currency)(amount) != amount:
        sentence = "At most {left} of this document can be credited."
        raise Invalid([Fault("DB-CREDIT-MOST", "amount", sentence, facts={"left": str(left), "amount": str(amount)})])
    rows = [row for row in original.vat if row.taxable > ZERO]
    if not rows:
        raise Conflict("This document has no positive amount to credit.", number=original.number)
    cut = share(amount, [row.taxable + row.tax for row in rows], original.currency)
    reasons = {(line.tax.category, line.tax.rate): line.tax for line in reversed(original.lines) if line.tax is not None}
    taken = {line.id for line in original.lines}
    names = (name for i in count(1) if (name := f"C{i}") not in taken)
    lines = tuple(
        Line(id=name, price=Price(with_tax=part), tax=reasons.get((row.category, row.rate), _tax(row)), item=Item(name=text))
        for name, row, part in zip(names, rows, cut, strict=False)
        if part
    )
    return replace(_draft(original, reason, lines=lines, allowances=()), prices_include_tax=True, rounding=Rounding.DOCUMENT)


def corrective(original: Document, reason: str) -> Document:
    """A draft of the document as it should have been (384), to be edited; it replaces the original after a credit in full."""
    _creditable(original)
    kind = DocumentType.SELF_BILLED_CORRECTIVE if original.type.is_self_billed else DocumentType.CORRECTIVE
    return replace(
        _draft(original, reason, lines=original.lines, allowances=original.allowances),
        type=kind,
        terms=original.terms,
        payment=original.payment,
        payment_terms=original.payment_terms,
        prepaid=original.prepaid,
        cash_rounding=original.cash_rounding,
        adjustment=original.adjustment,
    )


def remaining(original: Document, credited: Sequence[Document]) -> Decimal:
    """What is left of a document's amount including tax (with its rounding) after the credits given, never below zero."""
    return max(_worth(original) - sum((_worth(one) for one in credited), ZERO), ZERO)


def excess(original: Document, credited: Sequence[Document], draft: Document) -> list[Fault]:
    """A fault where a computed credit draft, as edited by a person, takes back more than is left of the original."""
    left = remaining(original, credited)
    if _worth(draft) <= left:
        return []
    sentence = "This credits {amount}; at most {left} of {number} is left."
    facts = {"amount": str(_worth(draft)), "left": str(left), "number": original.number}
    return [Fault("DB-CREDIT-MOST", "totals.gross", sentence, facts=facts)]


def _worth(document: Document) -> Decimal:
    """The amount including tax; prepaid amounts were paid, so they count as owed before."""
    return document.computed.gross + document.computed.rounding


def _creditable(original: Document) -> None:
    if not original.number or original.issue_date is None:
        raise Conflict("Only an issued document can be corrected.")
    if original.type not in CREDITS:
        raise Conflict("A credit note is not credited. Write a new invoice.", type=original.type.value)


def _draft(original: Document, reason: str, *, lines: tuple[Line, ...], allowances: tuple[AllowanceCharge, ...]) -> Document:
    """The original as a draft of its credit: a new number, day and sign, nothing to pay, and a reference to it."""
    return replace(
        original,
        type=CREDITS[original.type],
        number="",
        issue_date=None,
        due_date=None,
        tax_point_date=None,
        # good at once: due on its day of issue
        terms=Terms(days=0),
        payment_terms="",
        payment=(),
        preceding=(Preceding(number=original.number, issue_date=original.issue_date),),
        notes=(*original.notes, Note(text=reason)) if reason else original.notes,
        attachments=(),
        lines=lines,
        allowances=allowances,
        prepaid=None,
        cash_rounding=None,
        adjustment=None,
        totals=None,
        vat=(),
        instalments=(),
        tax_reasons=(),
    )


def _adjusted(original: Document, draft: Document, credited: Sequence[Document], *, last: bool) -> Document:
    """The draft with the adjustment that keeps credits at or below the original, and at it exactly where it is the last one."""
    worth, left = _worth(calculate(draft)), remaining(original, credited)
    over = worth - left
    # each line, allowance and VAT row of each credit note is rounded once, by half a minor unit at most
    roundings = sum(len(one.lines) + len(one.allowances) + len(original.vat) + 1 for one in (original, draft, *credited))
    if over > Grid(original.currency).unit * roundings:
        sentence = "At most {left} of this document can be credited."
        raise Invalid([Fault("DB-CREDIT-MOST", "lines", sentence, facts={"left": str(left), "amount": str(worth)})])
    own = {line.id for line in original.lines}
    by_quantity = all(line.id in own for one in credited for line in one.lines)
    return replace(draft, adjustment=-over) if over > ZERO or (last and by_quantity and over < ZERO) else draft


def _used(credited: Sequence[Document]) -> dict[str, Decimal]:
    """How much of each line was taken back before, by line id."""
    used: dict[str, Decimal] = {}
    for note in credited:
        for line in note.lines:
            used[line.id] = used.get(line.id, ZERO) + line.quantity
    return used


def _check_quantities(original: Document, quantities: Mapping[str, Decimal], credited: Sequence[Document]) -> None:
    known = {line.id: line for line in original.lines}
    used = _used(credited)
    faults: list[Fault] = []
    for name, quantity in quantities.items():
        path = f"lines[{name}].quantity"
        if name not in known:
            faults.append(Fault("DB-CREDIT-LINE", path, "The document has no line {id}.", facts={"id": name}))
            continue
        whole = known[name].quantity
        left = whole - used.get(name, ZERO)
        inside = ZERO <= quantity <= left if whole >= ZERO else left <= quantity <= ZERO
        if not inside:
            sentence = "At most {left} of this line can be credited."
            faults.append(Fault("DB-CREDIT-MOST", path, sentence, facts={"left": str(left), "quantity": str(quantity)}))
    if not any(quantities.values()):
        faults.append(Fault("DB-CREDIT-NOTHING", "lines", "Choose at least one line to credit."))
    if faults:
        raise Invalid(faults)


def _part_of(line: Line, quantity: Decimal, grid: Grid) -> Line:
    """A part of a line: the same price, and its share of the line's own allowances by amount."""
    if quantity == line.quantity:
        return replace(line, net=None)
    rows = tuple(_scaled(row, quantity / line.quantity, grid) for row in line.allowances)
    return replace(line, quantity=quantity, allowances=rows, net=None)


def _scaled(row: AllowanceCharge, by: Decimal, grid: Grid) -> AllowanceCharge:
    """So much of an allowance; a percentage stays and finds its base anew."""
    if row.percent is not None and row.with_tax is None:
        return replace(row, base=None if row.base is None else grid(row.base * by), amount=None)
    with_tax = None if row.with_tax is None else grid(row.with_tax * by)
    base = None if row.base is None else grid(row.base * by)
    return replace(row, amount=grid((row.amount or ZERO) * by), with_tax=with_tax, base=base)


def _count(sums: dict[tuple[object, object], Decimal], tax: Tax | None, net: Decimal | None) -> None:
    if tax is not None and net is not None:
        key = (tax.category, tax.rate)
        sums[key] = sums.get(key, ZERO) + net


def _part_of_row(
    row: AllowanceCharge,
    whole: Mapping[tuple[object, object], Decimal],
    part: Mapping[tuple[object, object], Decimal],
    original: Document,
    grid: Grid,
) -> AllowanceCharge | None:
    """The share of a document allowance that goes back with the lines taxed like it, or with all lines where none is."""
    key = (row.tax.category, row.tax.rate) if row.tax else None
    below = whole.get(key, ZERO) if key else ZERO
    above = part.get(key, ZERO) if key else ZERO
    if below == ZERO:
        below, above = original.computed.lines, sum(part.values(), ZERO)
    if not (below and above):
        return None
    return _scaled(row, above / below, grid)


def _tax(row: VatRow) -> Tax:
    return Tax(category=row.category, rate=row.rate, exemption_code=row.exemption_code, exemption_text=row.exemption_text)
