"""The simplified invoice (FSM10, Article 21-bis of D.P.R. 633/1972) as documents. Read only.

Its amounts include tax, and each line names its tax or its rate. The net is worked out from them; the total is the sum
of the lines.
"""

from decimal import Decimal

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, Note, Preceding, Totals
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.party import Party, TaxRepresentative
from duebook.edge.xmlsafe import Element
from duebook.formats.fatturapa import natura, said
from duebook.formats.fatturapa.attached import read_attachment
from duebook.formats.fatturapa.codes import type_read
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.fatturapa.readparties import (
    address,
    endpoint,
    fiscal_code,
    fiscal_id,
    read_name,
    registered,
    transmission,
)
from duebook.formats.fatturapa.summary import merged
from duebook.formats.tree import Tree
from duebook.kernel.money import EXACT, ZERO, round_money, round_to

_HEADING = "DatiGenerali/DatiGeneraliDocumento"
_RATES = tuple(map(Decimal, ("22", "10", "5", "4")))
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


def simplified(tree: Tree, root: Element, body: Element) -> Document:
    """One body of a FatturaElettronicaSemplificata."""
    seller, representative, regime = _seller(tree, root)
    buyer = _buyer(tree, root)
    setting = Setting(country=buyer.address.country or "IT", regime=regime)
    currency = tree.text(body, f"{_HEADING}/Divisa") or "EUR"
    code = tree.text(body, f"{_HEADING}/TipoDocumento")
    kind = type_read(code, by_buyer=tree.text(root, "FatturaElettronicaHeader/SoggettoEmittente") == "CC")
    if kind is None:
        sentence = "The document type {value} is not known here; it is read as {type}."
        tree.wrong("READ-TYPE", body, f"{_HEADING}/TipoDocumento", sentence, value=code or "(none)", type="380")
    lines = [_line(tree, one, place, currency, setting) for place, one in enumerate(tree.all(body, "DatiBeniServizi"), 1)]
    parts = [(line.tax, line.net or ZERO, tax) for line, tax in lines if line.tax]
    net, tax = sum((line.net or ZERO for line, _ in lines), ZERO), sum((tax for _, tax in lines), ZERO)
    preceding, changed = _corrected(tree, body)
    return Document(
        type=kind or DocumentType.INVOICE,
        number=tree.text(body, f"{_HEADING}/Numero"),
        issue_date=tree.day(body, f"{_HEADING}/Data"),
        currency=currency,
        notes=changed,
        preceding=preceding,
        seller=seller,
        buyer=buyer,
        tax_representative=representative,
        attachments=tuple(read_attachment(tree, one) for one in tree.all(body, "Allegati")),
        lines=tuple(line for line, _ in lines),
        totals=Totals(lines=net, net=net, tax=tax, gross=net + tax, payable=net + tax),
        vat=merged(parts),
    )


def _seller(tree: Tree, root: Element) -> tuple[Party, TaxRepresentative | None, str]:
    transmission(tree, root)
    at = tree.one(root, "FatturaElettronicaHeader/CedentePrestatore")
    regime = tree.text(at, "RegimeFiscale")
    if at is None:
        return Party(), None, regime
    other = tree.one(at, "RappresentanteFiscale")
    seller = Party(
        name=read_name(tree, at),
        vat_id=fiscal_id(tree, at),
        tax_number=tree.text(at, "CodiceFiscale"),
        legal_info=registered(tree, tree.one(at, "IscrizioneREA"), regime),
        address=address(tree, tree.one(at, "Sede")),
    )
    return (
        seller,
        None if other is None else TaxRepresentative(name=read_name(tree, other), vat_id=fiscal_id(tree, other)),
        regime,
    )


def _buyer(tree: Tree, root: Element) -> Party:
    at = tree.one(root, "FatturaElettronicaHeader/CessionarioCommittente")
    if at is None:
        return Party()
    ids, other = tree.one(at, "IdentificativiFiscali"), tree.one(at, "AltriDatiIdentificativi")
    return Party(
        name=read_name(tree, other),
        vat_id=fiscal_id(tree, ids),
        legal_id=fiscal_code(tree, ids),
        endpoint=endpoint(tree, root),
        address=address(tree, None if other is None else tree.one(other, "Sede")),
    )


def _line(tree: Tree, one: Element, place: int, currency: str, setting: Setting) -> tuple[Line, Decimal]:
    """A line of one piece, and its tax."""
    whole = tree.number(one, "Importo") or ZERO
    rate, tax = tree.number(one, "DatiIVA/Aliquota"), tree.number(one, "DatiIVA/Imposta")
    code = tree.text(one, "Natura")
    if rate is None:
        rate = _implied(whole, tax or ZERO)
    if tax is None:
        tax = round_money(EXACT.divide(EXACT.multiply(whole, rate), _HUNDRED + rate), currency) if rate > -_HUNDRED else ZERO
    treatment = natura.read(rate, code, tree.text(one, "RiferimentoNormativo"), setting, split=False)
    if treatment is None:
        tree.wrong("READ-CATEGORY", one, "Natura", "The VAT category {value} is not known.", value=code)
        treatment = Tax(category=VatCategory.OUTSIDE_SCOPE)
    quantity, price = said.signed_price(Decimal(1), whole - tax)
    name, description = said.described(tree.text(one, "Descrizione"))
    line = Line(
        id=str(place),
        quantity=quantity,
        net=whole - tax,
        price=Price(net=price),
        tax=treatment,
        item=Item(name=name, description=description),
    )
    return line, tax


def _implied(whole: Decimal, tax: Decimal) -> Decimal:
    """The rate behind an amount with tax and its tax: one of Italy's where it fits to the cent, else to two places."""
    net = whole - tax
    if not tax or not net:
        return ZERO
    for rate in _RATES:
        if abs(EXACT.divide(EXACT.multiply(net, rate), _HUNDRED) - tax) <= _CENT:
            return rate
    return round_to(EXACT.divide(EXACT.multiply(tax, _HUNDRED), net), 2)


def _corrected(tree: Tree, body: Element) -> tuple[tuple[Preceding, ...], tuple[Note, ...]]:
    """The invoice that is corrected, and what of it."""
    at = tree.one(body, "DatiGenerali/DatiFatturaRettificata")
    number, day = tree.text(at, "NumeroFR"), tree.day(at, "DataFR")
    text = tree.text(at, "ElementiRettificati")
    return (Preceding(number=number, issue_date=day),) if number else (), (Note(text=text),) if text else ()
