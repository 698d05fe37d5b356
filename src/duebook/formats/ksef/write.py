"""A calculated document as FA(3), the structured invoice of KSeF (schema FA(3) 1-0E; VAT Act, Articles 106e, 106f, 106j).

Corrections state differences: a credit note has its amounts below zero; a corrective invoice shows each line as it was and as it
is, so the corrected invoice is handed in as ``original``. An invoice that follows advance invoices (``preceding`` and a prepaid
amount) is written as their settlement (ROZ), with what they billed taken off the sums by rate.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from duebook.domain.codes import DocumentType, Rounding
from duebook.domain.document import Document, Note, Preceding
from duebook.domain.ports import Writing
from duebook.formats.ksef.extras import Extras
from duebook.formats.ksef.names import (
    CASH_POINT,
    FOREIGN,
    KSEF_NUMBER,
    MIDDLE,
    NAMESPACE,
    TEXTS,
    implied,
    is_advance,
    is_corrective,
)
from duebook.formats.ksef.sheet import QUANTITY_PLACES, Sheet, fits
from duebook.formats.ksef.writelines import rows, span, zloty_rate
from duebook.formats.ksef.writemoney import Sum, less, marks, payment, rate_in_head, settlement, sum_fields, sums
from duebook.formats.ksef.writeparty import buyer, registers, representative, seller, third_parties
from duebook.formats.markup import group, iso, leaf
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO, exponent
from duebook.kernel.rules import Fault

_EARLIEST = date(2025, 9, 1)
"""The schema takes no earlier moment of making."""
_CENTS = 2


def write(
    document: Document,
    *,
    original: Document | None = None,
    made_at: datetime | None = None,
    ksef_numbers: Mapping[str, str] | None = None,
) -> Writing:
    """The bytes and what they do not carry.

    ``original`` is the invoice that a corrective one corrects, ``made_at`` the moment of making (else the start of the issue
    date), ``ksef_numbers`` tell the number in KSeF behind the number of a preceding invoice (else it counts as issued outside).
    Raises :class:`Invalid` where the law or the schema wants what is not there.
    """
    kind = invoice_kind(document)
    _refuse(document, kind, original)
    sheet = Sheet(credit=document.type.is_credit)
    _note_lost(document, sheet, kind, sums(document))
    parties = "".join(
        (
            seller(document, sheet),
            buyer(document, sheet),
            third_parties(document, sheet),
            representative(document.tax_representative, sheet),
        )
    )
    body = _invoice(document, sheet, kind, original, ksef_numbers or {})
    moment = made_at or datetime.combine(max(document.issue_date or _EARLIEST, _EARLIEST), datetime.min.time(), UTC)
    head = group(
        "Naglowek",
        leaf("KodFormularza", "FA", ' kodSystemowy="FA (3)" wersjaSchemy="1-0E"'),
        leaf("WariantFormularza", "3"),
        leaf("DataWytworzeniaFa", moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        leaf("SystemInfo", "Duebook"),
    )
    foot = registers(document, sheet)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Faktura xmlns="{NAMESPACE}">\n{head}{parties}{body}{foot}</Faktura>\n'
    return Writing(text.encode(), tuple(dict.fromkeys(sheet.lost)))


def invoice_kind(document: Document) -> str:
    """RodzajFaktury: VAT, ZAL (advance), ROZ (settles advances), KOR and KOR_ZAL (corrections)."""
    if document.type is DocumentType.PREPAYMENT_CREDIT_NOTE:
        return "KOR_ZAL"
    if document.type.is_credit or is_corrective(document.type):
        return "KOR"
    if is_advance(document.type):
        return "ZAL"
    if document.preceding and document.type is DocumentType.DEBIT_NOTE:
        return "KOR"
    totals = document.computed
    settles = document.preceding and ZERO < totals.prepaid < totals.gross and all(row.taxable >= ZERO for row in document.vat)
    return "ROZ" if settles else "VAT"


def _refuse(document: Document, kind: str, original: Document | None) -> None:
    """Everything that keeps a document from being FA(3), all at once."""
    faults = []
    if exponent(document.currency) > _CENTS:
        sentence = "FA(3) holds two decimals; amounts in {currency} have more."
        faults.append(Fault("WRITE-CURRENCY", "currency", sentence, facts={"currency": document.currency}))
    if is_corrective(document.type) and original is None:
        sentence = "A Polish corrective invoice shows what it differs from. Hand in the invoice it corrects."
        faults.append(Fault("WRITE-ORIGINAL", "preceding", sentence, source="VAT Act, Article 106j(2) no. 5"))
    if kind.startswith("KOR"):
        sentence = "A correction names the day of invoice {number}."
        faults += [
            Fault("WRITE-PRECEDING", f"preceding[{i}].issue_date", sentence, facts={"number": one.number})
            for i, one in enumerate(document.preceding)
            if one.issue_date is None
        ]
    if faults:
        raise Invalid(faults)


def _note_lost(document: Document, sheet: Sheet, kind: str, found: Mapping[str, Sum]) -> None:
    """What has no place anywhere in FA(3)."""
    names = ("language", "process", "specification", "cash_rounding", "adjustment", "tax_reasons", "delivery_note")
    sheet.lost += [name for name in names if getattr(document, name)]
    sheet.lost += [f"lines[{i}].sublines" for i, line in enumerate(document.lines) if line.sublines]
    sheet.lost += [f"third_party[{i}].type" for i, one in enumerate(document.third_party) if one.type]
    sheet.lost += [f"attachments[{i}]" for i in range(len(document.attachments))]
    if document.rounding is not Rounding.DOCUMENT:
        sheet.lost.append("rounding")
    if len(document.instalments) > 1:
        sheet.lost.append("instalments")
    if document.exchange and zloty_rate(document) is None:
        sheet.lost += ["exchange", "totals.tax_in_tax_currency"]
    elif document.exchange:
        sheet.lost += [f"exchange.{name}" for name in ("day", "source") if getattr(document.exchange, name)]
        if FOREIGN in found:  # the tax of another country is not stated in zlotys
            sheet.lost.append("totals.tax_in_tax_currency")
        if not fits(document.exchange.rate, QUANTITY_PLACES):
            sheet.lost.append("exchange.rate")
    if is_corrective(document.type) and (document.computed.prepaid or document.computed.rounding or document.third_party):
        sheet.lost += ["prepaid", "third_party", "totals"]
    if kind == "ZAL" and document.delivery:  # P_6 is the day of the payment there
        sheet.extras.add("BT-72", iso(document.delivery.day))


def _invoice(document: Document, sheet: Sheet, kind: str, original: Document | None, ksef_numbers: Mapping[str, str]) -> str:
    """Fa: the invoice itself."""
    final, zloty = kind == "ROZ", zloty_rate(document) is not None
    found, total = sums(document, final=final), document.computed.gross
    first, old = 1, ""
    if is_corrective(document.type) and original is not None:
        found, total = less(found, sums(original)), total - original.computed.gross
        old = rows(original, sheet, before=True)
        first += len(original.lines) + len(original.allowances)
    if final:
        total -= document.computed.prepaid
    reason, notes = _reason(document, kind)
    lines = old + rows(document, sheet, first)
    legal = marks(document, sheet)
    paid = payment(document, sheet)
    _entries(document, sheet, kind, notes, total, restated=bool(old))
    return group(
        "Fa",
        leaf("KodWaluty", document.currency),
        leaf("P_1", iso(document.issue_date)),
        sheet.text("P_2", document.number, MIDDLE, "number"),
        sheet.text("WZ", document.despatch_advice, MIDDLE, "despatch_advice"),
        _when(document, sheet, kind),
        sum_fields(found, sheet, zloty=zloty),
        sheet.money("P_15", total),
        rate_in_head(document) if kind == "ZAL" else "",
        legal,
        leaf("RodzajFaktury", kind),
        _corrected(document, sheet, reason, ksef_numbers) if kind.startswith("KOR") else "",
        sheet.extras.text(),
        "".join(_advance(one, ksef_numbers) for one in document.preceding) if final else "",
        lines,
        "" if is_corrective(document.type) else settlement(document, sheet, final=final),
        paid,
        _conditions(document, sheet),
    )


def _when(document: Document, sheet: Sheet, kind: str) -> str:
    """P_6: the day of supply (of an advance: of the payment), or the period. The schema has one of them."""
    day, period = _day(document, kind), document.period
    if period and period.start and period.end and day is None:
        return group("OkresFa", leaf("P_6_Od", iso(period.start)), leaf("P_6_Do", iso(period.end)))
    sheet.extras.add("BG-14", span(period))
    return leaf("P_6", iso(day))


def _day(document: Document, kind: str) -> date | None:
    supplied = document.delivery.day if document.delivery else None
    return document.tax_point_date if kind == "ZAL" else supplied


def _reason(document: Document, kind: str) -> tuple[str, tuple[Note, ...]]:
    """PrzyczynaKorekty: the last note of a correction, and the notes that remain."""
    if kind.startswith("KOR") and document.notes:
        last = document.notes[-1]
        if not last.subject_code and len(last.text) <= MIDDLE:
            return last.text, document.notes[:-1]
    return "", document.notes


def _corrected(document: Document, sheet: Sheet, reason: str, ksef_numbers: Mapping[str, str]) -> str:
    """DaneFaKorygowanej; the reason has no place without them."""
    if not document.preceding:
        sheet.extras.add("BT-22", reason)
        return ""
    parts = []
    for place, one in enumerate(document.preceding):
        known = ksef_numbers.get(one.number, one.number)
        held = leaf("NrKSeF", "1") + leaf("NrKSeFFaKorygowanej", known)
        parts.append(
            group(
                "DaneFaKorygowanej",
                leaf("DataWystFaKorygowanej", iso(one.issue_date)),
                sheet.text("NrFaKorygowanej", one.number, MIDDLE, f"preceding[{place}].number"),
                held if KSEF_NUMBER.fullmatch(known) else leaf("NrKSeFN", "1"),
            )
        )
    return leaf("PrzyczynaKorekty", reason) + "".join(parts)


def _advance(one: Preceding, ksef_numbers: Mapping[str, str]) -> str:
    """FakturaZaliczkowa: by its number in KSeF, else by its own."""
    known = ksef_numbers.get(one.number, one.number)
    if KSEF_NUMBER.fullmatch(known):
        return group("FakturaZaliczkowa", leaf("NrKSeFFaZaliczkowej", known))
    return group("FakturaZaliczkowa", leaf("NrKSeFZN", "1"), leaf("NrFaZaliczkowej", one.number[:MIDDLE]))


def _entries(document: Document, sheet: Sheet, kind: str, notes: tuple[Note, ...], total: Decimal, *, restated: bool) -> None:
    """The further entries of the head."""
    extras: Extras = sheet.extras
    guess = implied(kind, self_billed=document.type.is_self_billed, total=sheet.signed(total), restated=restated)
    if guess is not document.type:
        extras.add("BT-3", document.type.value)
    if kind != "ZAL":
        extras.add("BT-7", iso(document.tax_point_date))
    if document.tax_point_code != CASH_POINT:
        extras.add("BT-8", document.tax_point_code)
    for term, name in TEXTS.items():
        extras.add(term, getattr(document, name))
    extras.identify("BT-18", document.invoiced_object)
    for note in notes:
        extras.add("BT-22", f"#{note.subject_code}#{note.text}" if note.subject_code else note.text)
    if not kind.startswith("KOR"):
        for one in document.preceding:
            extras.add("BT-25", f"{one.number} ({iso(one.issue_date)})" if one.issue_date else one.number)


def _conditions(document: Document, sheet: Sheet) -> str:
    """WarunkiTransakcji: contract and order."""
    return group(
        "WarunkiTransakcji",
        group("Umowy", sheet.text("NrUmowy", document.contract_reference, MIDDLE, "contract_reference")),
        group("Zamowienia", sheet.text("NrZamowienia", document.purchase_order, MIDDLE, "purchase_order")),
    )
