"""An FA(3) or FA(2) structured invoice as a document. The totals are the sender's own.

A correction below zero becomes a credit note with positive amounts, one above zero a debit note; one that shows its lines as they
were and as they are becomes a corrective invoice with the lines as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from duebook.domain.amounts import Grid
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, Note, Preceding
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Delivery, Period
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.ksef import readmoney, readparty, treatment
from duebook.formats.ksef.bounds import Bounded
from duebook.formats.ksef.extras import Said, said
from duebook.formats.ksef.names import CASH_POINT, FA2, NAMESPACE, SPLIT, TEXTS, WORDS, implied
from duebook.formats.ksef.readlines import Context, Rows, rows, span
from duebook.formats.reasons import spread
from duebook.formats.tree import Tree
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_DATED = re.compile(r"(?P<number>.*) \((?P<day>\d{4}-\d\d-\d\d)\)", re.DOTALL)
_RATES = {"1": "23", "2": "8", "3": "5", "4": "4"}


def read(content: bytes) -> Reading:
    """The document in the bytes; raises :class:`Invalid` where they are not a structured invoice."""
    return read_root(xmlsafe.parse(content))


def read_root(root: Element) -> Reading:
    """The same from a parsed root."""
    namespace = next((one for one in (NAMESPACE, FA2) if root.tag == f"{{{one}}}Faktura"), "")
    if not namespace:
        facts = {"name": str(root.tag)}
        raise Invalid([Fault("READ-ROOT", "/", "This is not a KSeF invoice FA(2) or FA(3): {name}.", facts=facts)])
    tree = Bounded(root, {"": namespace})
    fa = tree.one(root, "Fa")
    if fa is None:
        raise Invalid([Fault("READ-MISSING", "/Faktura", "The part {name} is missing.", facts={"name": "Fa"})])
    head = tree.one(root, "Naglowek")
    for name in ("KodFormularza", "WariantFormularza", "DataWytworzeniaFa", "SystemInfo"):
        tree.skip(head, name)
    document = _document(tree, root, fa)
    return Reading((document,), (*tree.faults, *tree.left()))


def _document(tree: Tree, root: Element, fa: Element) -> Document:
    found, kind = said(tree, fa), tree.text(fa, "RodzajFaktury")
    currency = tree.text(fa, "KodWaluty")
    type_ = _type(tree, fa, found, kind)
    sums = readmoney.stated(tree, fa)
    ends = frozenset(sums.net)
    context = Context(tree, found, Grid(currency), ends, credit=type_.is_credit)
    held = rows(context, fa)
    if not held.lines and not held.allowances:
        _invent(context, held, sums, kind)
    final, restated = kind == "ROZ", bool(held.before)
    vat = readmoney.reasons(tree, fa, found, readmoney.vat_rows(context, held, sums, final=final))
    exchange = readmoney.exchange(tree, fa, currency)
    zloty = readmoney.zloty(sums, vat, exchange, whole=final or restated)
    totals = readmoney.totals(context, fa, held, vat, zloty, whole=final or restated)
    payee, delivery = readparty.third_parties(tree, root, found)
    delivery, point, period = _when(tree, fa, found, kind, delivery)
    terms, words = readmoney.terms(tree, fa)
    document = Document(
        type=type_,
        number=tree.text(fa, "P_2"),
        issue_date=tree.day(fa, "P_1"),
        tax_point_date=point,
        tax_point_code=CASH_POINT if tree.text(fa, "Adnotacje/P_16") == "1" else found.one("BT-8"),
        due_date=tree.day(fa, "Platnosc/TerminPlatnosci/Termin"),
        currency=currency,
        contract_reference=tree.text(fa, "WarunkiTransakcji/Umowy/NrUmowy"),
        purchase_order=tree.text(fa, "WarunkiTransakcji/Zamowienia/NrZamowienia"),
        despatch_advice=tree.text(fa, "WZ"),
        invoiced_object=found.identifier("BT-18"),
        notes=_notes(tree, fa, found),
        preceding=_preceding(tree, fa, found),
        seller=readparty.seller(tree, root, found),
        buyer=readparty.buyer(tree, root, found),
        payee=payee,
        tax_representative=readparty.representative(tree, root),
        delivery=delivery,
        period=period,
        payment=readmoney.payment(tree, fa, found, currency),
        terms=terms,
        allowances=tuple(held.allowances),
        lines=tuple(held.lines),
        prepaid=totals.prepaid or None if totals else None,
        third_party=readmoney.third_party(context, fa),
        prices_include_tax=any(line.price.with_tax is not None for line in held.lines),
        exchange=exchange,
        totals=totals,
        vat=vat,
    )
    texts = {name: found.one(term) for term, name in TEXTS.items()}
    texts["payment_terms"] = texts["payment_terms"] or words
    return spread(replace(document, **texts))  # type: ignore[arg-type] # every field of TEXTS is a text


def _type(tree: Tree, fa: Element, found: Said, kind: str) -> DocumentType:
    """BT-3: what the further entry says, else what the kind and the sign of the total imply."""
    code = found.one("BT-3")
    if code in set(DocumentType):
        return DocumentType(code)
    told = len(tree.faults)
    total = tree.number(fa, "P_15") or ZERO
    del tree.faults[told:]  # P_15 is read again with the totals, which tell its fault once
    restated = any(tree.text(one, "StanPrzed") == "1" for one in tree.all(fa, "FaWiersz"))
    return implied(kind, self_billed=tree.text(fa, "Adnotacje/P_17") == "1", total=total, restated=restated)


def _invent(context: Context, held: Rows, sums: readmoney.Stated, kind: str) -> None:
    """Advance invoices and rebates for a period may have no lines: then each sum is one, so that the document can be computed."""
    name = "Zaliczka" if kind.endswith("ZAL") else "Korekta" if kind.startswith("KOR") else "Sprzedaż"
    words = {end: word for word, (end, _) in WORDS.items()}
    for end, stated in sums.net.items():
        known = treatment.read(_RATES.get(end) or words.get(end, ""), None, frozenset({end}))
        if known is None:
            context.tree.wrong("READ-TREATMENT", context.tree.root, "", "The tax of the sum P_13_{end} cannot be known.", end=end)
            continue
        amount: Decimal = context.signed(stated) or ZERO
        at = len(held.lines) + 1
        held.lines.append(Line(id=str(at), net=amount, price=Price(net=amount), tax=known[1], item=Item(name=name)))
        held.buckets.append((end, known[1], amount))


def _when(
    tree: Tree, fa: Element, found: Said, kind: str, delivery: Delivery | None
) -> tuple[Delivery | None, date | None, Period | None]:
    """The day of supply, the tax point and the period behind P_6."""
    day = tree.day(fa, "P_6")
    start, end = tree.day(fa, "OkresFa/P_6_Od"), tree.day(fa, "OkresFa/P_6_Do")
    period = Period(start=start, end=end) if start or end else span(found.one("BG-14"))
    point = span(f"{found.one('BT-7')}/")
    tax_point = point.start if point else None
    if kind == "ZAL":
        supplied = span(f"{found.one('BT-72')}/")
        day, tax_point = (supplied.start if supplied else None), day
    if day:
        delivery = replace(delivery or Delivery(), day=day)
    return delivery, tax_point, period


def _notes(tree: Tree, fa: Element, found: Said) -> tuple[Note, ...]:
    """BG-1: the sender's own entries, the notes, the reason of a correction, and the mark of split payment."""
    notes = [Note(text=f"{key}: {value}" if key else value) for key, value in found.free.get(0, ())]
    for text in found.all("BT-22"):
        known = _SUBJECT.fullmatch(text)
        notes.append(Note(text=known[2].strip(), subject_code=known[1]) if known else Note(text=text))
    if reason := tree.text(fa, "PrzyczynaKorekty"):
        notes.append(Note(text=reason))
    if tree.text(fa, "Adnotacje/P_18A") == "1" and not any(SPLIT in one.text.casefold() for one in notes):
        notes.append(Note(text=SPLIT.capitalize()))
    return tuple(notes)


def _preceding(tree: Tree, fa: Element, found: Said) -> tuple[Preceding, ...]:
    """BG-3: corrected and advance invoices; a number in KSeF stands for one without a number of its own."""
    out = []
    for one in tree.all(fa, "DaneFaKorygowanej"):
        tree.skip(one, "NrKSeF")
        tree.skip(one, "NrKSeFN")
        number = tree.text(one, "NrFaKorygowanej")
        held = tree.one(one, "NrKSeFFaKorygowanej")
        if held is not None and (held.text or "").strip() == number:
            tree.skip(held)
        out.append(Preceding(number=number, issue_date=tree.day(one, "DataWystFaKorygowanej")))
    for one in tree.all(fa, "FakturaZaliczkowa"):
        tree.skip(one, "NrKSeFZN")
        out.append(Preceding(number=tree.text(one, "NrFaZaliczkowej") or tree.text(one, "NrKSeFFaZaliczkowej")))
    return _dated(out, found.all("BT-25"))


def _dated(known: Sequence[Preceding], entries: Sequence[str]) -> tuple[Preceding, ...]:
    """With the days that further entries tell, and with those that only they name."""
    out = list(known)
    for entry in entries:
        parts = _DATED.fullmatch(entry)
        number = parts["number"] if parts else entry
        period = span(f"{parts['day']}/") if parts else None
        day = period.start if period else None
        place = next((at for at, one in enumerate(out) if one.number == number and one.issue_date is None), None)
        if place is None:
            out.append(Preceding(number=number, issue_date=day))
        else:
            out[place] = replace(out[place], issue_date=day)
    return tuple(out)
