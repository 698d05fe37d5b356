"""DettaglioLinee and DatiCassaPrevidenziale as lines, and as allowances and charges of the whole document."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Identifier, Period
from duebook.edge.xmlsafe import Element
from duebook.formats.fatturapa import said
from duebook.formats.fatturapa.codes import unit_read
from duebook.formats.fatturapa.names import ARTICLE_NUMBER, BUYER_CODE, LINE_NOTE, SELLER_CODE
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.fatturapa.readmoney import Breakdown, fault
from duebook.formats.tree import Tree
from duebook.kernel.money import EXACT, ZERO, round_money
from duebook.kernel.rules import Severity

_LESS, _MORE = frozenset({"SC", "PR", "AB"}), "AC"
_FUNDS = "DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale"
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Found:
    """The lines of a body, and what counts for the whole document."""

    lines: tuple[Line, ...]
    allowances: tuple[AllowanceCharge, ...]


def lines(tree: Tree, body: Element, rows: Breakdown, setting: Setting, currency: str, items: Mapping[str, str]) -> Found:
    """Every line; discounts, premiums and rebates (SC, PR, AB) are allowances, ancillary costs (AC) and pension funds charges."""
    own: list[Line] = []
    more: list[AllowanceCharge] = []
    for one in tree.all(body, "DatiBeniServizi/DettaglioLinee"):
        kind = tree.text(one, "TipoCessionePrestazione")
        if kind in _LESS or kind == _MORE:
            more.append(_allowance(tree, one, kind, rows, setting))
        else:
            own.append(_line(tree, one, rows, setting, currency, items))
    more += [_fund(tree, one, rows, setting) for one in tree.all(body, _FUNDS)]
    return Found(tuple(own), tuple(more))


def _line(tree: Tree, one: Element, rows: Breakdown, setting: Setting, currency: str, items: Mapping[str, str]) -> Line:
    number = tree.text(one, "NumeroLinea")
    written = tree.number(one, "Quantita")
    quantity = Decimal(1) if written is None else written
    net = tree.number(one, "PrezzoTotale")
    price = tree.number(one, "PrezzoUnitario")
    allowances = _discounts(tree, one, quantity, price or ZERO, currency)
    signed, price_net = (quantity, None) if price is None else said.signed_price(quantity, price)
    start, end = tree.day(one, "DataInizioPeriodo"), tree.day(one, "DataFinePeriodo")
    note, attributes = _more(tree, one)
    return Line(
        id=number,
        note=note,
        quantity=signed,
        unit=_unit(tree, one),
        net=None if net is None else round_money(net, currency),
        order_line=items.get(number, ""),
        buyer_accounting_reference=tree.text(one, "RiferimentoAmministrazione"),
        period=Period(start=start, end=end) if start or end else None,
        allowances=allowances,
        price=Price(net=price_net),
        tax=_tax(tree, one, rows, setting),
        item=_item(tree, one, attributes),
    )


def _unit(tree: Tree, one: Element) -> str:
    """BT-130; one piece where there is no unit, or (with a fault) none that is known."""
    word = tree.text(one, "UnitaMisura")
    found = unit_read(word) if word else "C62"
    if not found:
        sentence = "The unit {value} is not known; it is read as pieces."
        fault("READ-UNIT", tree, one, "UnitaMisura", sentence, severity=Severity.WARNING, value=word)
    return found or "C62"


def _discounts(tree: Tree, one: Element, quantity: Decimal, price: Decimal, currency: str) -> tuple[AllowanceCharge, ...]:
    """ScontoMaggiorazione: an amount is for one unit and goes before the percentage, which alone is of what is left so far."""
    found = []
    whole = rest = EXACT.multiply(quantity, price)
    for row in tree.all(one, "ScontoMaggiorazione"):
        kind = tree.text(row, "Tipo")
        charge = kind == "MG"
        percent, each = tree.number(row, "Percentuale"), tree.number(row, "Importo")
        base = None
        if each is not None:
            amount = said.discount_amount(each, quantity, currency)
            base = said.discount_base(percent, amount, whole, currency)
        elif percent is not None:
            base = round_money(rest, currency)
            amount = round_money(EXACT.divide(EXACT.multiply(rest, percent), _HUNDRED), currency)
        else:
            tree.wrong("READ-DISCOUNT", row, "", "This discount has neither an amount nor a percentage.")
            continue
        rest = rest + amount if charge else rest - amount
        reason = said.REASONS["MG" if charge else "SC"]
        found.append(AllowanceCharge(charge=charge, amount=amount, base=base, percent=percent, reason=reason))
    return tuple(found)


def _tax(tree: Tree, one: Element, rows: Breakdown, setting: Setting) -> Tax | None:
    rate, code = tree.number(one, "AliquotaIVA"), tree.text(one, "Natura")
    found = rows.treatment(rate or ZERO, code, setting)
    if found is None:
        tree.wrong("READ-CATEGORY", one, "Natura", "The VAT category {value} is not known.", value=code)
    return found


def _item(tree: Tree, one: Element, attributes: tuple[Attribute, ...]) -> Item:
    name, description = said.described(tree.text(one, "Descrizione"))
    seller_id = buyer_id = ""
    standard: Identifier | None = None
    classes: list[Classification] = []
    others: list[Attribute] = []
    for row in tree.all(one, "CodiceArticolo"):
        kind, value = tree.text(row, "CodiceTipo"), tree.text(row, "CodiceValore")
        scheme = "0160" if kind.upper() == ARTICLE_NUMBER else said.standard_scheme(kind)
        listed = "STI" if kind.upper() == said.CPV else said.article_scheme(kind)
        if kind == BUYER_CODE and not buyer_id:
            buyer_id = value
        elif scheme and standard is None:
            standard = Identifier(value=value, scheme=scheme)
        elif listed:
            classes.append(Classification(value=value, scheme=listed))
        elif kind == SELLER_CODE and not seller_id:
            seller_id = value
        elif value:
            others.append(Attribute(name=kind, value=value))
    if not seller_id and others:  # each program has its own word for the seller's number
        seller_id = others.pop(0).value
    return Item(
        name=name,
        description=description,
        seller_id=seller_id,
        buyer_id=buyer_id,
        standard_id=standard,
        classifications=tuple(classes),
        attributes=(*others, *attributes),
    )


def _more(tree: Tree, one: Element) -> tuple[str, tuple[Attribute, ...]]:
    """The line's note, and the other AltriDatiGestionali as properties of the item."""
    note = ""
    found = []
    for row in tree.all(one, "AltriDatiGestionali"):
        kind = tree.text(row, "TipoDato")
        values = [tree.text(row, name) for name in ("RiferimentoTesto", "RiferimentoNumero", "RiferimentoData")]
        value = " ".join(part for part in values if part)
        if kind == LINE_NOTE and not note:
            note = value
        elif kind and value:
            found.append(Attribute(name=kind, value=value))
    return note, tuple(found)


def _allowance(tree: Tree, one: Element, kind: str, rows: Breakdown, setting: Setting) -> AllowanceCharge:
    """An allowance or charge of the whole document; the amount counts, how it was reached is not kept."""
    charge = kind == _MORE
    total = tree.number(one, "PrezzoTotale") or ZERO
    code = tree.one(one, "CodiceArticolo")
    reason_code = ""
    if (
        code is not None
        and (tree.one(code, "CodiceTipo") is not None)
        and tree.text(code, "CodiceTipo") in said.REASON_LISTS.values()
    ):
        reason_code = tree.text(code, "CodiceValore")
    for name in ("NumeroLinea", "PrezzoUnitario", "Quantita", "UnitaMisura"):
        tree.skip(one, name)
    return AllowanceCharge(
        charge=charge,
        amount=total if charge else -total + ZERO,
        reason=said.plain(tree.text(one, "Descrizione")),
        reason_code=reason_code,
        tax=_tax(tree, one, rows, setting),
    )


def _fund(tree: Tree, one: Element, rows: Breakdown, setting: Setting) -> AllowanceCharge:
    """A contribution to a professional pension fund, which the buyer bears: a charge."""
    return AllowanceCharge(
        charge=True,
        amount=tree.number(one, "ImportoContributoCassa") or ZERO,
        base=tree.number(one, "ImponibileCassa"),
        percent=tree.number(one, "AlCassa") or None,
        reason=f"Cassa previdenziale {tree.text(one, 'TipoCassa')}".strip(),
        tax=_tax(tree, one, rows, setting),
    )
