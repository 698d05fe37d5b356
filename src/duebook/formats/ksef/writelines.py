"""FaWiersz: the lines of FA(3), and the document's own allowances and charges, which become lines marked as such."""

from decimal import Decimal, localcontext

from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Classification, Item, Line, Price, Tax
from duebook.domain.party import Period
from duebook.formats.ksef.names import LONG, SHORT, UNITS
from duebook.formats.ksef.sheet import PRICE_PLACES, QUANTITY_PLACES, Sheet, decimal, fits
from duebook.formats.ksef.treatment import treatment
from duebook.formats.markup import group, iso, leaf, number
from duebook.kernel.money import EXACT, ZERO

GTIN = "0160"
_GTIN_LENGTH = 20
OWN = "ZZZ"
NATIVE_CLASSES = ("PKWiU", "CN", "PKOB", "GTU")
"""Classifications with an element of their own: in the model scheme ZZZ (mutually defined) with this version; CN is also HS."""


def rows(document: Document, sheet: Sheet, start: int = 1, *, before: bool = False) -> str:
    """Every line, then every allowance and charge, numbered from ``start``.

    ``before``: they are the lines of the corrected invoice, as they were; of these only what is computed with is written.
    """
    abroad = is_abroad(document)
    parts = []
    for place, line in enumerate(document.lines):
        parts.append(_row(line, place, start + place, document, sheet, abroad=abroad, before=before))
    start += len(document.lines)
    for place, one in enumerate(document.allowances):
        parts.append(_allowance_row(one, place, start + place, document, sheet, abroad=abroad, before=before))
    return "".join(parts)


def is_abroad(document: Document) -> bool:
    """Whether the buyer is outside Poland: its VAT number says, else its address."""
    prefix = document.buyer.vat_id[:2].upper()
    country = prefix if prefix.isalpha() else document.buyer.address.country
    return country not in {"PL", ""}


def _row(line: Line, place: int, at: int, document: Document, sheet: Sheet, *, abroad: bool, before: bool) -> str:
    path = f"lines[{place}]"
    if not before:
        _further(line, path, at, sheet)
    unique = "" if before or line.id == str(at) else sheet.text("UU_ID", line.id, SHORT, f"{path}.id")
    item = line.item
    codes = _codes(item, at, sheet) if not before else ("", "", "")
    quantity = sheet.signed(line.quantity)
    if not fits(quantity, QUANTITY_PLACES) and not before:
        sheet.extras.add("BT-129", number(quantity), at)
    return group(
        "FaWiersz",
        leaf("NrWierszaFa", str(at)),
        unique,
        leaf("P_6A", iso(line.delivered)),
        sheet.text("P_7", item.name, LONG, f"{path}.item.name"),
        leaf("Indeks", item.seller_id if len(item.seller_id) <= SHORT else ""),
        *codes[:2],
        leaf("P_8A", UNITS.get(line.unit, line.unit)),
        leaf("P_8B", decimal(quantity, QUANTITY_PLACES)),
        _prices(line, at, document, sheet, before=before),
        _tax(line.tax, path, sheet, abroad=abroad, before=before),
        codes[2],
        _rate(document),
        leaf("StanPrzed", "1" if before else ""),
    )


def _prices(line: Line, at: int, document: Document, sheet: Sheet, *, before: bool) -> str:
    """P_9A to P_11A. The unit price is for one unit; what it was typed for stands in a further entry."""
    price, base = line.price, line.price.base_quantity
    net = price.net or ZERO
    with localcontext(EXACT):
        each = net / base if base else net
        cut = sum((one.amount or ZERO for one in line.allowances if not one.charge), ZERO)
        seen = _seen(line) if document.prices_include_tax else None
    if not before:
        if base:
            sheet.extras.add("BT-149", f"{number(net)} / {number(base)} {price.base_unit}".strip(), at)
        elif not fits(each, PRICE_PLACES):
            sheet.extras.add("BT-146", number(net), at)
        _gross(price, at, sheet)
    shop = price.with_tax
    if shop is not None and base:
        with localcontext(EXACT):
            shop = shop / base
    return "".join(
        (
            leaf("P_9A", decimal(each, PRICE_PLACES)),
            leaf("P_9B", decimal(shop, PRICE_PLACES)) if shop is not None else "",
            leaf("P_10", decimal(sheet.signed(cut), PRICE_PLACES)) if cut else "",
            sheet.money("P_11", line.net or ZERO),
            sheet.money("P_11A", seen),
        )
    )


def _seen(line: Line) -> Decimal:
    """The line with tax, as the buyer sees it."""
    price = line.price
    amount = (price.with_tax or ZERO) * line.quantity / (price.base_quantity or Decimal(1))
    for one in line.allowances:
        part = one.with_tax if one.with_tax is not None else one.amount or ZERO
        amount += part if one.charge else -part
    return amount


def _gross(price: Price, at: int, sheet: Sheet) -> None:
    if price.gross is not None:
        less = f" - {number(price.discount)}" if price.discount is not None else ""
        sheet.extras.add("BT-148", f"{number(price.gross)}{less}", at)


def _tax(tax: Tax | None, path: str, sheet: Sheet, *, abroad: bool, before: bool) -> str:
    if tax is None:
        return ""
    how = treatment(tax, abroad=abroad)
    if not how.exact and not before:
        sheet.lost.append(f"{path}.tax")
    return leaf("P_12", how.rate) + leaf("P_12_XII", how.foreign)


def _rate(document: Document) -> str:
    """KursWaluty, where the tax is stated in zlotys too; an advance invoice has it in its head."""
    rate = zloty_rate(document)
    return leaf("KursWaluty", decimal(rate, QUANTITY_PLACES)) if rate is not None else ""


def zloty_rate(document: Document) -> Decimal | None:
    """The rate to the zloty of an invoice in another currency."""
    exchange = document.exchange
    return exchange.rate if exchange and exchange.currency == "PLN" and document.currency != "PLN" else None


def _further(line: Line, path: str, at: int, sheet: Sheet) -> None:
    """What a line has and FaWiersz has no element for."""
    add, item = sheet.extras.add, line.item
    add("BT-127", line.note, at)
    sheet.extras.identify("BT-128", line.object_id, at)
    add("BT-132", line.order_line, at)
    add("BT-133", line.buyer_accounting_reference, at)
    add("BG-26", span(line.period), at)
    add("BT-154", item.description, at)
    add("BT-156", item.buyer_id, at)
    add("BT-159", item.origin_country, at)
    plain = [one for one in line.allowances if not one.charge]
    if len(plain) != len(line.allowances) or len(plain) > 1 or (plain and plain[0] != AllowanceCharge(amount=plain[0].amount)):
        for one in line.allowances:
            add("BG-28" if one.charge else "BG-27", terms(one), at)
    sheet.lost += [f"{path}.allowances[{i}].with_tax" for i, one in enumerate(line.allowances) if one.with_tax is not None]
    sheet.lost += [f"{path}.{name}" for name in ("supply", "tax_rate_key") if getattr(line, name)]
    for place, held in enumerate(item.attributes):
        if not sheet.extras.free(held.name, held.value, at):
            sheet.lost.append(f"{path}.item.attributes[{place}]")


def _codes(item: Item, at: int, sheet: Sheet) -> tuple[str, str, str]:
    """GTIN; PKWiU, CN and PKOB; GTU, which stands behind the tax."""
    standard = item.standard_id
    gtin = standard.value if standard and standard.scheme == GTIN and len(standard.value) <= _GTIN_LENGTH else ""
    if not gtin:
        sheet.extras.identify("BT-157", standard, at)
    if len(item.seller_id) > SHORT:
        sheet.extras.add("BT-155", item.seller_id, at)
    held: dict[str, str] = {}
    for one in item.classifications:
        name = _class_name(one)
        if name and name not in held:
            held[name] = one.value
        else:
            label = f"{one.scheme} {one.version}".strip()
            sheet.extras.add("BT-158", f"[{label}] {one.value}", at)
    return (
        leaf("GTIN", gtin),
        "".join(leaf(name, held.get(name, "")) for name in NATIVE_CLASSES[:3]),
        leaf("GTU", held.get("GTU", "")),
    )


def _class_name(one: Classification) -> str:
    fits_in = len(one.value) <= SHORT
    if one.scheme == OWN and one.version in NATIVE_CLASSES and one.version != "CN" and fits_in:
        return one.version
    return "CN" if one.scheme == "HS" and not one.version and fits_in else ""


def _allowance_row(
    one: AllowanceCharge, place: int, at: int, document: Document, sheet: Sheet, *, abroad: bool, before: bool
) -> str:
    """An allowance or charge of the whole document as a line of one unit, negative where it lowers the total."""
    amount = one.amount or ZERO
    worth = amount if one.charge else amount.copy_negate()
    path = f"allowances[{place}]"
    if not before:
        sheet.extras.add("BG-21" if one.charge else "BG-20", terms(one), at)
        if one.with_tax is not None:
            sheet.lost.append(f"{path}.with_tax")
    name = one.reason[:LONG].strip() or ("Opłata" if one.charge else "Rabat")
    return group(
        "FaWiersz",
        leaf("NrWierszaFa", str(at)),
        leaf("P_7", name),
        leaf("P_8B", decimal(sheet.signed(Decimal(1)), 0)),
        leaf("P_9A", decimal(worth, PRICE_PLACES)),
        sheet.money("P_11", worth),
        _tax(one.tax, path, sheet, abroad=abroad, before=before),
        _rate(document),
        leaf("StanPrzed", "1" if before else ""),
    )


def terms(one: AllowanceCharge) -> str:
    """An allowance or charge in words: amount, percentage of base, code, reason.

    >>> terms(AllowanceCharge(amount=Decimal("5.00"), percent=Decimal(10), base=Decimal(50), reason_code="95", reason="Rabat"))
    '5.00 = 10% × 50 [95] Rabat'
    """
    share = f" = {number(one.percent)}% × {number(one.base)}" if one.percent is not None or one.base is not None else ""
    code = f" [{one.reason_code}]" if one.reason_code else ""
    return f"{number(one.amount or ZERO)}{share}{code} {one.reason}".strip()


def span(period: Period | None) -> str:
    """A period as two days with a stroke between; a missing one is left empty."""
    return f"{iso(period.start)}/{iso(period.end)}" if period else ""
