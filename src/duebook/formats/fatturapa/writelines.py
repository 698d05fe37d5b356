"""DettaglioLinee: the lines, and the allowances and charges of the whole document, which are lines of their own kind."""

from decimal import Decimal

from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Item, Line, Tax
from duebook.formats.fatturapa import natura, summary
from duebook.formats.fatturapa.codes import unit_read, unit_word
from duebook.formats.fatturapa.limits import LENGTHS, Fit, spelt
from duebook.formats.fatturapa.names import ARTICLE_NUMBER, BUYER_CODE, LINE_NOTE, NOTHING, SELLER_CODE
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.fatturapa.said import (
    CPV,
    REASON_LISTS,
    REASONS,
    article_type,
    described,
    discount_amount,
    discount_base,
    signed_price,
    standard_type,
)
from duebook.formats.markup import group, iso, leaf
from duebook.kernel.money import EXACT, ZERO, round_to
from duebook.kernel.rules import Fault

MOST = 9999
"""NumeroLinea has four digits."""
_ICD_EAN, _CPV_LIST = "0160", "STI"
_WHOLE = 100


def numbers(document: Document) -> list[str]:
    """NumeroLinea of each line: its own id where all of them are different whole numbers up to 9999, else its position."""
    ids = [line.id for line in document.lines]
    good = all(one.isascii() and one.isdigit() and one[0] != "0" and len(one) <= len(str(MOST)) for one in ids)
    return ids if good and len(set(ids)) == len(ids) else [str(place) for place in range(1, len(ids) + 1)]


def lines(document: Document, setting: Setting, fit: Fit) -> str:
    """Every DettaglioLinee; raises nothing: what is missing is noted."""
    groups = summary.plan(document, setting)
    own = numbers(document)
    if len(own) + len(document.allowances) > MOST:
        facts = {"most": str(MOST)}
        fit.faults.append(Fault("WRITE-LINES", "lines", "FatturaPA takes at most {most} lines.", facts=facts))
        return ""
    fit.need("lines", own or document.allowances, "at least one line")
    used, following = set(own), 1
    parts = [_line(i, line, own[i], groups, document, setting, fit) for i, line in enumerate(document.lines)]
    for i, row in enumerate(document.allowances):
        while str(following) in used or following <= len(own):
            following += 1
        parts.append(_allowance(f"allowances[{i}]", row, str(following), groups, setting, fit))
        following += 1
    return "".join(parts)


def _line(i: int, line: Line, number: str, groups: list[summary.Group], document: Document, setting: Setting, fit: Fit) -> str:
    path = f"lines[{i}]"
    if number != line.id:
        fit.lose(f"{path}.id")
    quantity, price = _price(path, line, fit)
    unit = fit.text(f"{path}.unit", "UnitaMisura", unit_word(line.unit)) if line.unit else ""
    if (unit_read(unit) if unit else "C62") != line.unit:
        fit.lose(f"{path}.unit")
    period = line.period
    return group(
        "DettaglioLinee",
        leaf("NumeroLinea", number),
        *_codes(f"{path}.item", line.item, fit),
        leaf("Descrizione", _description(f"{path}.item", line.item, fit)),
        leaf("Quantita", fit.number(f"{path}.quantity", quantity)),
        leaf("UnitaMisura", unit),
        leaf("DataInizioPeriodo", iso(period.start if period else None)),
        leaf("DataFinePeriodo", iso(period.end if period else None)),
        leaf("PrezzoUnitario", fit.number(f"{path}.price.net", price)),
        *_discounts(path, line, (quantity, price), document.currency, fit),
        leaf("PrezzoTotale", fit.number(f"{path}.net", line.net or ZERO)),
        *_tax(path, line.tax, groups, setting, fit),
        leaf(
            "RiferimentoAmministrazione",
            fit.text(f"{path}.buyer_accounting_reference", "RiferimentoAmministrazione", line.buyer_accounting_reference),
        ),
        *_more(path, line, fit),
    )


def _price(path: str, line: Line, fit: Fit) -> tuple[Decimal, Decimal]:
    """Quantity and unit price as written: the quantity is never negative here, a return has a negative price."""
    price = line.price.net or ZERO
    if line.price.base_quantity is not None and line.price.base_quantity != 1:
        price = EXACT.divide(price, line.price.base_quantity)
        fit.lose(f"{path}.price.net")
    if line.price.net is None:
        fit.lose(f"{path}.price.net")
    quantity, price = (line.quantity, price) if line.quantity >= 0 else (-line.quantity, -price)
    back = signed_price(quantity, price)
    if back[0] != line.quantity:
        fit.lose(f"{path}.quantity")
    if back[1] != (line.price.net or ZERO):
        fit.lose(f"{path}.price.net")
    return quantity, price


def _description(path: str, item: Item, fit: Fit) -> str:
    """Name and description in one field, the name on the first line."""
    whole = f"{item.name or NOTHING}\n{item.description}" if item.description else item.name
    fitted = spelt(whole, basic=False).strip()[: LENGTHS["Descrizione"]].strip()
    name, description = described(fitted)
    if name != item.name:
        fit.lose(f"{path}.name")
    if description != item.description:
        fit.lose(f"{path}.description")
    return fitted or NOTHING


def _codes(path: str, item: Item, fit: Fit) -> list[str]:
    """CodiceArticolo, one for each number and class of the item."""
    found: list[tuple[str, str, str]] = []
    if item.seller_id:
        found.append((f"{path}.seller_id", SELLER_CODE, item.seller_id))
    if item.buyer_id:
        found.append((f"{path}.buyer_id", BUYER_CODE, item.buyer_id))
    if item.standard_id:
        kind = ARTICLE_NUMBER if item.standard_id.scheme == _ICD_EAN else standard_type(item.standard_id.scheme)
        found.append((f"{path}.standard_id", kind, item.standard_id.value))
    for index, one in enumerate(item.classifications):
        kind = CPV if one.scheme == _CPV_LIST else article_type(one.scheme)
        found.append((f"{path}.classifications[{index}]", kind, one.value))
    parts = []
    for place, kind, value in found:
        if kind and value:
            parts.append(
                group(
                    "CodiceArticolo",
                    leaf("CodiceTipo", fit.text(place, "CodiceTipo", kind)),
                    leaf("CodiceValore", fit.text(place, "CodiceValore", value)),
                )
            )
        else:
            fit.lose(place)
    return parts


def _discounts(path: str, line: Line, of: tuple[Decimal, Decimal], currency: str, fit: Fit) -> list[str]:
    """ScontoMaggiorazione: amounts are for one unit here; a percentage stands beside its amount."""
    parts = []
    quantity, price = of
    whole = EXACT.multiply(quantity, round_to(price, 8))
    for index, row in enumerate(line.allowances):
        place = f"{path}.allowances[{index}]"
        if not quantity:
            fit.lose(place)
            continue
        amount = row.amount or ZERO
        each = Decimal(fit.number(place, round_to(EXACT.divide(amount, quantity), 8)))
        if discount_amount(each, quantity, currency) != amount:
            fit.lose(f"{place}.amount")
        percent = row.percent if row.percent is not None and _is_rate(row.percent) else None
        if percent != row.percent:
            fit.lose(f"{place}.percent")
        if discount_base(percent, amount, whole, currency) != row.base:
            fit.lose(f"{place}.base")
        kind = "MG" if row.charge else "SC"
        if row.reason != REASONS[kind]:
            fit.lose(f"{place}.reason")
        if row.reason_code:
            fit.lose(f"{place}.reason_code")
        parts.append(
            group(
                "ScontoMaggiorazione",
                leaf("Tipo", kind),
                leaf("Percentuale", "" if percent is None else fit.number(place, percent, 2)),
                leaf("Importo", fit.number(place, each)),
            )
        )
    return parts


def _is_rate(percent: Decimal) -> bool:
    """Whether a Percentuale can hold it: 0 to 100, two places."""
    return 0 <= percent <= _WHOLE and percent == round_to(percent, 2)


def _tax(path: str, tax: Tax | None, groups: list[summary.Group], setting: Setting, fit: Fit) -> tuple[str, str]:
    """AliquotaIVA and Natura; what a reader of the file makes of them otherwise is lost."""
    if tax is None:
        fit.need(f"{path}.tax", "", "the VAT treatment of each line, allowance and charge")
        return "", ""
    code, _ = natura.written(tax, setting)
    rate = tax.rate or ZERO
    found = summary.first(groups, rate, code)
    back = found.treatment(setting) if found else None
    for name in ("category", "rate", "exemption_code", "exemption_text"):
        if getattr(back, name, None) != getattr(tax, name):
            fit.lose(f"{path}.tax.{name}")
    if not 0 <= rate <= _WHOLE:
        fit.need(f"{path}.tax.rate", "", "a VAT rate of at most 100 per cent")
    return leaf("AliquotaIVA", fit.number(f"{path}.tax.rate", rate, 2)), leaf("Natura", code)


def _more(path: str, line: Line, fit: Fit) -> list[str]:
    """AltriDatiGestionali: the line's note and the properties of the item."""
    parts = [_further(LINE_NOTE, fit.text(f"{path}.note", "RiferimentoTesto", line.note))] if line.note else []
    for index, one in enumerate(line.item.attributes):
        place = f"{path}.item.attributes[{index}]"
        name = fit.text(f"{place}.name", "TipoDato", one.name)
        value = fit.text(f"{place}.value", "RiferimentoTesto", one.value)
        if name == LINE_NOTE or not name or not value:
            fit.lose(place)
        else:
            parts.append(_further(name, value))
    return parts


def _further(kind: str, text: str) -> str:
    return group("AltriDatiGestionali", leaf("TipoDato", kind), leaf("RiferimentoTesto", text)) if text else ""


def _allowance(path: str, row: AllowanceCharge, number: str, groups: list[summary.Group], setting: Setting, fit: Fit) -> str:
    """An allowance (TipoCessionePrestazione SC) or charge (AC) of the whole document."""
    amount = row.amount or ZERO
    total = fit.number(f"{path}.amount", amount if row.charge else -amount, 8)
    kind = "AC" if row.charge else "SC"
    reason = fit.text(f"{path}.reason", "Descrizione", row.reason)
    if not reason:
        fit.lose(f"{path}.reason")
    for name in ("base", "percent"):
        if getattr(row, name) is not None:
            fit.lose(f"{path}.{name}")
    code = fit.text(f"{path}.reason_code", "CodiceValore", row.reason_code)
    return group(
        "DettaglioLinee",
        leaf("NumeroLinea", number),
        leaf("TipoCessionePrestazione", kind),
        group("CodiceArticolo", leaf("CodiceTipo", REASON_LISTS[kind]), leaf("CodiceValore", code)) if code else "",
        leaf("Descrizione", reason or REASONS["MG" if row.charge else "SC"]),
        leaf("PrezzoUnitario", total),
        leaf("PrezzoTotale", total),
        *_tax(path, row.tax, groups, setting, fit),
    )
