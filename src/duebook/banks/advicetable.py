"""Remittance advices as tables (CSV, XLSX): one document a row, by their headings; rows of one payment share its reference."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from duebook.banks import numerals
from duebook.domain.advice import Advice, AdvicePart
from duebook.domain.ports import AdviceReading
from duebook.edge import sandbox
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

HEADINGS: dict[str, str] = {
    "number": (
        "number|document|invoice|invoice number|invoice no|document number|bill number|rechnung|rechnungsnummer|rechnungsnr|"
        "belegnummer|beleg|facture|numero de facture|no facture|factura|numero de factura|fattura|numero fattura|factuur|"
        "factuurnummer"
    ),
    "amount": (
        "amount|paid|amount paid|payment amount|net amount|betrag|zahlbetrag|gezahlt|montant|montant paye|montant regle|importe|"
        "importe pagado|importo|importo pagato|bedrag|betaald bedrag"
    ),
    "billed": "billed|gross|invoice amount|gross amount|rechnungsbetrag|brutto|montant facture|importe factura|factuurbedrag",
    "discount": "discount|discount taken|skonto|escompte|descuento|sconto|korting",
    "reason": "reason|remark|comment|note|deduction reason|grund|bemerkung|motif|motivo|reden",
    "reference": "reference|payment reference|payment number|referenz|zahlungsreferenz|avis|referencia|kenmerk",
    "paid_on": "paid on|date|payment date|zahldatum|zahlungsdatum|datum|date de paiement|fecha de pago|betaaldatum",
    "total": "total|payment total|total amount|summe|gesamtbetrag|total paye|totaal",
    "currency": "currency|wahrung|waehrung|devise|moneda|valuta",
    "payer": "payer|customer|kunde|zahler|client|cliente|klant",
    "iban": "iban|payer iban|account",
}
"""Field -> how its column may be called."""
_FIELD_OF = {name: field for field, names in HEADINGS.items() for name in names.split("|")}
NEEDED = frozenset({"number", "amount"})
MOST = 20_000
_DELIMITERS = ";\t,|"


LETTERHEAD = 40
"""Rows of a workbook among which its headings stand."""


class Table:
    """Reads advices in CSV."""

    key = "csv"
    title = "CSV"

    def sniff(self, content: bytes) -> bool:
        """Whether its first row names a document and an amount."""
        return NEEDED.issubset(_columns(next(_rows(content[:8192]), [])))

    def read(self, content: bytes) -> AdviceReading:
        """The advices in the order of their first rows; raises :class:`Invalid` where the columns are not named."""
        return _reading(_rows(content), 1)


class Workbook:
    """Reads advices in the first sheet of an XLSX workbook; rows of a letterhead may stand above its headings."""

    key = "xlsx"
    title = "XLSX"

    def sniff(self, content: bytes) -> bool:
        """Whether it is a workbook."""
        return content.startswith(b"PK\x03\x04") and b"xl/" in content

    def read(self, content: bytes) -> AdviceReading:
        """The advices in the order of their first rows; raises :class:`Invalid` where the columns are not named."""
        cells: list[list[str]] = json.loads(sandbox.run("duebook.edge.xlsxrows:rows", content, seconds=60))
        head = next((n for n, row in enumerate(cells[:LETTERHEAD]) if NEEDED.issubset(_columns(row))), 0)
        return _reading(iter(cells[head : head + MOST]), head + 1)


def _reading(rows: Iterator[list[str]], first: int) -> AdviceReading:
    """The advices in rows, the first of which names the columns; ``first`` is its place."""
    columns = _columns(next(rows, []))
    if not NEEDED.issubset(columns):
        raise Invalid([Fault("ADVICE-COLUMNS", "row 1", "The first row names no column for the document and the amount.")])
    found = [{name: row[at].strip() if at < len(row) else "" for name, at in columns.items()} for row in rows]
    sign = numerals.decimal_sign(one["amount"] for one in found)
    order, _ = numerals.day_order([one.get("paid_on", "") for one in found])
    faults: list[Fault] = []
    groups: dict[str, list[tuple[dict[str, str], AdvicePart]]] = {}
    for place, one in enumerate(found, first + 1):
        part = _part(one, sign)
        if part is not None:
            groups.setdefault(one.get("reference", ""), []).append((one, part))
        elif one["number"]:
            sentence = "{text} is no amount; the row is left out."
            faults.append(Fault("ADVICE-AMOUNT", f"row {place}", sentence, facts={"text": one["amount"][:40]}))
    if not groups:
        raise Invalid([Fault("ADVICE-EMPTY", "", "No row names a document with an amount."), *faults])
    return AdviceReading(tuple(_advice(rows, sign, order) for rows in groups.values()), tuple(faults))


def _part(one: dict[str, str], sign: str) -> AdvicePart | None:
    amount = numerals.amount_in(one["amount"], sign)
    if amount is None or not one["number"]:
        return None
    discount = numerals.amount_in(one.get("discount", ""), sign)
    billed = numerals.amount_in(one.get("billed", ""), sign)
    return AdvicePart(
        number=one["number"], amount=amount, billed=billed, discount=abs(discount or ZERO), reason=one.get("reason", "")
    )


def _advice(rows: Sequence[tuple[dict[str, str], AdvicePart]], sign: str, order: str) -> Advice:
    def said(name: str) -> str:
        return next((one[name] for one, _ in rows if one.get(name)), "")

    parts = tuple(part for _, part in rows)
    total = numerals.amount_in(said("total"), sign)
    return Advice(
        payer=said("payer"),
        iban=said("iban"),
        reference=said("reference"),
        paid_on=numerals.day_in(said("paid_on"), order) if said("paid_on") else None,
        total=sum((one.amount for one in parts), Decimal(0)) if total is None else total,
        currency=said("currency").upper(),
        parts=parts,
    )


def _rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=max(_DELIMITERS, key=first.count))
    try:
        for count, row in enumerate(reader):
            if count > MOST:
                return
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error:
        return


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = _FIELD_OF.get(" ".join(cell.casefold().replace("_", " ").replace(".", " ").split()).replace("ä", "a"))
        if name:
            found.setdefault(name, place)
    return found


FORMAT = Table()
XLSX = Workbook()
