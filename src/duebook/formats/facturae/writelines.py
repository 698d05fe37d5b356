"""InvoiceLine of Facturae."""

from decimal import Decimal, localcontext

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Line, Price, Tax
from duebook.formats.facturae.names import CODES, EXEMPT, NOT_SUBJECT, OTHER_UNIT, TAXES, UNITS
from duebook.formats.facturae.sheet import Sheet, decimal
from duebook.formats.markup import group, iso, leaf
from duebook.kernel.money import EXACT, ZERO, round_to

_TEXT = 2500
_EVENTS = {
    VatCategory.EXEMPT: EXEMPT,
    VatCategory.INTRA_COMMUNITY: EXEMPT,
    VatCategory.EXPORT: EXEMPT,
    VatCategory.OUTSIDE_SCOPE: NOT_SUBJECT,
}


def line(document: Document, place: int, sheet: Sheet) -> str:
    """One line; the despatch advice of the document stands at the first."""
    one = document.lines[place]
    path = f"lines[{place}]"
    _note_lost(one, place, path, sheet)
    despatch = document.despatch_advice if place == 0 else ""
    net = one.net or ZERO
    each, total = _price(one)
    item, period = one.item, one.period
    whole = period and period.start and period.end
    if period and not whole:
        sheet.lost.append(f"{path}.period")
    name = " ".join(item.name.split())  # the first line is the name, the rest the description
    if name != item.name:
        sheet.lost.append(f"{path}.item.name")
    described = f"{name}\n{item.description}" if item.description else name
    return group(
        "InvoiceLine",
        leaf("SequenceNumber", str(place + 1)),
        group(
            "DeliveryNotesReferences", group("DeliveryNote", sheet.text("DeliveryNoteNumber", despatch, 30, "despatch_advice"))
        ),
        sheet.text("ItemDescription", described or "-", _TEXT, f"{path}.item.name"),
        leaf("Quantity", decimal(sheet.signed(one.quantity))),
        leaf("UnitOfMeasure", UNITS.get(one.unit, OTHER_UNIT)),
        leaf("UnitPriceWithoutTax", decimal(each, least=2)),
        sheet.money("TotalCost", total),
        group(
            "DiscountsAndRebates",
            *(sheet.allowance(row, f"{path}.allowances[{i}]") for i, row in enumerate(one.allowances) if not row.charge),
        ),
        group(
            "Charges", *(sheet.allowance(row, f"{path}.allowances[{i}]") for i, row in enumerate(one.allowances) if row.charge)
        ),
        sheet.money("GrossAmount", net),
        group("TaxesOutputs", _tax(one.tax, net, sheet)) if one.tax else "",
        group("LineItemPeriod", leaf("StartDate", iso(period.start)), leaf("EndDate", iso(period.end)))
        if period and whole
        else "",
        leaf("TransactionDate", iso(one.delivered)),
        sheet.text("AdditionalLineItemInformation", one.note, _TEXT, f"{path}.note"),
        _event(one.tax),
        sheet.text("ArticleCode", item.seller_id, 20, f"{path}.item.seller_id"),
    )


def _price(one: Line) -> tuple[Decimal, Decimal]:
    """The price of one unit, and quantity times it."""
    price = one.price.net or ZERO
    with localcontext(EXACT):
        each = price / one.price.base_quantity if one.price.base_quantity else price
        return each, round_to(one.quantity * each, 8)


def _note_lost(one: Line, place: int, path: str, sheet: Sheet) -> None:
    price: Price = one.price
    for name in ("object_id", "order_line", "buyer_accounting_reference"):
        if getattr(one, name):
            sheet.lost.append(f"{path}.{name}")
    for name in ("buyer_id", "standard_id", "classifications", "origin_country", "attributes"):
        if getattr(one.item, name):
            sheet.lost.append(f"{path}.item.{name}")
    if one.id != str(place + 1):
        sheet.lost.append(f"{path}.id")
    if one.unit not in UNITS:
        sheet.lost.append(f"{path}.unit")
    sheet.lost += [f"{path}.price.{name}" for name in ("gross", "discount", "base_unit") if getattr(price, name)]
    if price.base_quantity is not None:
        sheet.lost += [f"{path}.price.base_quantity", f"{path}.price.net"]
    elif price.net is not None and price.net != round_to(price.net, 8):
        sheet.lost.append(f"{path}.price.net")
    if one.quantity != round_to(one.quantity, 8):
        sheet.lost.append(f"{path}.quantity")
    plain = [row for row in one.allowances if not row.charge]
    if plain + [row for row in one.allowances if row.charge] != list(one.allowances):
        sheet.lost.append(f"{path}.allowances")
    if one.tax and one.tax.category is VatCategory.SPLIT_PAYMENT:
        sheet.lost.append(f"{path}.tax")


def _tax(tax: Tax, net: Decimal, sheet: Sheet) -> str:
    with localcontext(EXACT):
        worth = round_to(net * (tax.rate or ZERO) / Decimal(100), 2)
    return group(
        "Tax",
        leaf("TaxTypeCode", TAXES.get(tax.category, "01")),
        leaf("TaxRate", decimal(tax.rate or ZERO)),
        group("TaxableBase", sheet.amount(net)),
        group("TaxAmount", sheet.amount(worth)),
    )


def _event(tax: Tax | None) -> str:
    """SpecialTaxableEvent: exempt or not subject, with code and words."""
    event = _EVENTS.get(tax.category, "") if tax else ""
    if tax is None or not event:
        return ""
    text = reason_text(tax.exemption_code or CODES.get(tax.category, ""), tax.exemption_text)
    return group(
        "SpecialTaxableEvent",
        leaf("SpecialTaxableEventCode", event),
        leaf("SpecialTaxableEventReason", (text or "-")[:_TEXT].strip()),
    )


def reason_text(code: str, text: str) -> str:
    """The legal ground with its code (VATEX) before it."""
    return f"{code} {text}".strip()
