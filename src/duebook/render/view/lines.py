"""The lines of the document: what was supplied, how much, at which price, with its own notes, periods, allowances and charges."""

from typing import Any

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Line, Tax
from duebook.render.fonts import printable
from duebook.render.speech import Speech
from duebook.render.view.heads import period

GTIN = "0160"
"""ISO/IEC 6523 scheme of the standard item id that people know by its name."""


def columns(document: Document, speech: Speech) -> dict[str, str]:
    """The heads of the table's columns by name."""
    heads = {name: speech.say(f"col.{name}") for name in ("pos", "item", "quantity", "price", "vat")}
    return heads | {"net": speech.say("col.net", currency=document.currency)}


def line(document: Document, line: Line, position: int, speech: Speech) -> dict[str, Any]:
    """One row of the table: the cells, and below the name the ``details`` in small."""
    return {
        "pos": printable(line.id) or str(position),
        "name": printable(line.item.name),
        "text": printable(line.item.description),
        "details": [printable(row) for row in _details(document, line, speech)],
        "quantity": speech.number(line.quantity),
        "unit": printable(speech.unit(line.unit)),
        "price": _price(document, line, speech),
        "per": _per(line, speech),
        "vat": rate(line.tax, speech),
        "net": "" if line.net is None else speech.amount(line.net, document.currency),
    }


def rate(tax: Tax | None, speech: Speech) -> str:
    """The rate as the narrow column shows it: per cent, or the category's code where there is no rate to name."""
    if tax is None:
        return ""
    if tax.category in {VatCategory.STANDARD, VatCategory.IGIC, VatCategory.IPSI, VatCategory.SPLIT_PAYMENT, VatCategory.ZERO}:
        return speech.percent(tax.rate) if tax.rate is not None else ""
    return tax.category.value


def _price(document: Document, line: Line, speech: Speech) -> str:
    price = line.price
    if price.net is None:
        return ""
    return speech.price(price.net, document.currency, derived=price.with_tax is not None)


def _per(line: Line, speech: Speech) -> str:
    """The quantity a price is for, where it is not one."""
    base = line.price.base_quantity
    if base is None or base == 1:
        return ""
    return f"/ {speech.number(base)} {printable(speech.unit(line.price.base_unit or line.unit))}"


def _details(document: Document, line: Line, speech: Speech) -> list[str]:
    item, price, currency = line.item, line.price, document.currency
    standard = item.standard_id
    ids = [
        speech.say("line.seller_id", value=item.seller_id) if item.seller_id else "",
        speech.say("line.buyer_id", value=item.buyer_id) if item.buyer_id else "",
        f"{'GTIN' if standard.scheme == GTIN else standard.scheme} {standard.value}".strip() if standard else "",
        speech.say("line.object", value=line.object_id.value) if line.object_id else "",
        speech.say("line.order", value=line.order_line) if line.order_line else "",
        speech.say("line.accounting", value=line.buyer_accounting_reference) if line.buyer_accounting_reference else "",
        speech.say("line.origin", value=speech.country(item.origin_country)) if item.origin_country else "",
        *(f"{one.name}: {one.value}" for one in item.attributes),
    ]
    rows = [" · ".join(part for part in ids if part)]
    when = [period(line.period, speech), speech.say("line.delivered", value=speech.day(line.delivered)) if line.delivered else ""]
    rows.append(" · ".join(part for part in when if part))
    if price.gross is not None and price.discount:
        gross, discount = speech.price(price.gross, currency), speech.price(price.discount, currency)
        rows.append(speech.say("line.gross", gross=gross, discount=discount))
    if price.with_tax is not None:
        rows.append(speech.say("line.with_tax", value=speech.price(price.with_tax, currency)))
    rows += [f"{reason(one, document, speech)}: {signed(one, document, speech)}" for one in line.allowances]
    rows += line.note.splitlines()
    return [row for row in rows if row.strip()]


def reason(one: AllowanceCharge, document: Document, speech: Speech) -> str:
    """Why, with the per cent and its base where they were given."""
    why = printable(one.reason) or speech.say("charge" if one.charge else "allowance")
    if one.percent is None:
        return why
    percent = speech.percent(one.percent)
    if one.base is None:
        return speech.say("percent_off", reason=why, percent=percent)
    return speech.say("percent_of", reason=why, percent=percent, base=speech.amount(one.base, document.currency))


def signed(one: AllowanceCharge, document: Document, speech: Speech) -> str:
    """The amount as it counts: an allowance is printed negative."""
    if one.amount is None:
        return ""
    return speech.amount(one.amount if one.charge else -one.amount, document.currency)
