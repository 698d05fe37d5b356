"""Lines and totals of a CFDI. IVA is the value added tax; IEPS, an excise that is itself taxed, is a charge on its line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import ExchangeRate, Totals, VatRow
from duebook.domain.line import AllowanceCharge, Classification, Item, Line, Price, Tax
from duebook.edge.xmlsafe import Element
from duebook.formats.cfdi.attributes import Attributes
from duebook.formats.cfdi.names import EXCISE, VAT
from duebook.kernel.money import EXACT, ZERO, round_money
from duebook.kernel.rules import Severity

_HUNDRED = Decimal(100)
_OUTSIDE = Tax(category=VatCategory.OUTSIDE_SCOPE, exemption_text="No objeto de impuesto")
_EXEMPT = Tax(category=VatCategory.EXEMPT, rate=ZERO, exemption_text="Exento de IVA")
_PRODUCTS = "TSP"
"""UNTDID 7143: UNSPSC, of which ClaveProdServ is made."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines with the IVA written on each."""

    lines: tuple[Line, ...]
    taxes: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """BG-22 and BG-23, and the local taxes as charges."""

    totals: Totals
    vat: tuple[VatRow, ...]
    allowances: tuple[AllowanceCharge, ...]


def lines(tree: Attributes, root: Element, currency: str) -> Lines:
    """Every Concepto."""
    made = [_line(tree, one, place, currency) for place, one in enumerate(tree.all(root, "cfdi:Conceptos/cfdi:Concepto"), 1)]
    return Lines(tuple(line for line, _ in made), tuple(tax for _, tax in made))


def _line(tree: Attributes, one: Element, place: int, currency: str) -> tuple[Line, Decimal]:
    quantity = tree.amount(one, "Cantidad")
    amount, discount = tree.amount(one, "Importe") or ZERO, tree.amount(one, "Descuento") or ZERO
    allowances = [AllowanceCharge(amount=round_money(discount, currency), reason="Descuento")] if discount else []
    treatment, tax = _OUTSIDE, ZERO
    for row in tree.all(one, "cfdi:Impuestos/cfdi:Traslados/cfdi:Traslado"):
        kind, written = tree.value(row, "Impuesto"), tree.amount(row, "Importe") or ZERO
        tree.value(row, "Base")
        found = _tax(tree, row)
        if kind == EXCISE:
            allowances.append(AllowanceCharge(charge=True, amount=round_money(written, currency), reason="IEPS"))
        elif kind == VAT:
            treatment, tax = found, tax + written
        else:
            tree.fault("READ-CATEGORY", row, "Impuesto", "The tax {value} is not known.", value=kind[:10] or "(none)")
    for row in tree.all(one, "cfdi:Impuestos/cfdi:Retenciones/cfdi:Retencion"):
        for name in ("Base", "Impuesto", "TipoFactor", "TasaOCuota", "Importe"):
            tree.value(row, name)  # their sum stands in the totals
    tree.value(one, "ObjetoImp")
    signed = sum((row.amount or ZERO if row.charge else -(row.amount or ZERO) for row in allowances), ZERO)
    unit = tree.value(one, "ClaveUnidad")
    if unit:
        tree.value(one, "Unidad")
    code = tree.value(one, "ClaveProdServ")
    line = Line(
        id=str(place),
        quantity=Decimal(1) if quantity is None else quantity,
        unit=unit or "C62",
        net=round_money(amount + signed, currency),
        allowances=tuple(allowances),
        price=Price(net=tree.amount(one, "ValorUnitario")),
        tax=treatment,
        item=Item(
            name=tree.value(one, "Descripcion"),
            seller_id=tree.value(one, "NoIdentificacion"),
            classifications=(Classification(value=code, scheme=_PRODUCTS),) if code else (),
        ),
    )
    return line, tax


def _tax(tree: Attributes, row: Element) -> Tax:
    """A Traslado of IVA; Exento carries no rate."""
    factor, rate = tree.value(row, "TipoFactor"), tree.amount(row, "TasaOCuota")
    if factor == "Exento":
        return _EXEMPT
    if not rate:
        return Tax(category=VatCategory.ZERO, rate=ZERO)
    return Tax(category=VatCategory.STANDARD, rate=EXACT.multiply(rate, _HUNDRED).normalize(EXACT) + ZERO)


def totals(tree: Attributes, root: Element, found: Lines, exchange: ExchangeRate | None) -> Money:
    """The sender's own totals: Total is what is to be paid, after what the buyer withholds."""
    currency = tree.value(root, "Moneda") or "MXN"
    local, kept = _local(tree, root, currency)
    vat = _rows(tree, root, found, local, currency)
    for name in ("SubTotal", "Descuento"):
        tree.amount(root, name)
    withheld = _withheld(tree, root) + kept
    sum_of_lines = sum((line.net or ZERO for line in found.lines), ZERO)
    charges = sum((row.amount or ZERO for row in local), ZERO)
    tax = sum((row.tax for row in vat), ZERO)
    gross = sum_of_lines + charges + tax
    total = tree.amount(root, "Total")
    payable = gross - withheld if total is None else total
    rounding = payable - (gross - withheld)
    if rounding:
        sentence = "The total is {total}, but lines and taxes add up to {sum}. The difference is read as rounding."
        tree.fault("READ-TOTAL", root, "Total", sentence, severity=Severity.WARNING, total=payable, sum=gross - withheld)
    second = None if exchange is None else round_money(EXACT.multiply(tax, exchange.rate), exchange.currency)
    made = Totals(
        lines=sum_of_lines,
        charges=charges,
        net=sum_of_lines + charges,
        tax=tax,
        tax_in_tax_currency=second,
        gross=gross,
        prepaid=withheld,
        rounding=rounding,
        payable=payable,
    )
    return Money(made, vat, local)


def _rows(tree: Attributes, root: Element, found: Lines, local: Sequence[AllowanceCharge], currency: str) -> tuple[VatRow, ...]:
    """BG-23: taxable amounts of the lines, and the tax of each rate as the summary has it, else of the lines."""
    taxable: dict[Tax, Decimal] = {}
    taxes: dict[Tax, Decimal] = {}
    for treatment, amount, tax in _parts(found, local):
        taxable[treatment] = taxable.get(treatment, ZERO) + amount
        taxes[treatment] = taxes.get(treatment, ZERO) + tax
    for row in tree.all(root, "cfdi:Impuestos/cfdi:Traslados/cfdi:Traslado"):
        treatment, written = _tax(tree, row), tree.amount(row, "Importe")
        tree.value(row, "Base")
        if tree.value(row, "Impuesto") == VAT and treatment in taxes and written is not None:
            taxes[treatment] = written
    tree.amount(tree.one(root, "cfdi:Impuestos"), "TotalImpuestosTrasladados")
    return tuple(
        VatRow(
            category=treatment.category,
            rate=treatment.rate,
            taxable=amount,
            tax=round_money(taxes[treatment], currency),
            exemption_text=treatment.exemption_text,
        )
        for treatment, amount in taxable.items()
    )


def _parts(found: Lines, local: Sequence[AllowanceCharge]) -> Iterator[tuple[Tax, Decimal, Decimal]]:
    for line, tax in zip(found.lines, found.taxes, strict=True):
        if line.tax is not None:
            yield line.tax, line.net or ZERO, tax
    for row in local:
        if row.tax is not None:
            yield row.tax, row.amount or ZERO, ZERO


def _withheld(tree: Attributes, root: Element) -> Decimal:
    """Retenciones of the summary: what the buyer pays to the tax office for the seller."""
    block = tree.one(root, "cfdi:Impuestos")
    if block is None:
        return ZERO
    total = ZERO
    for one in tree.all(block, "cfdi:Retenciones/cfdi:Retencion"):
        kind, amount = tree.value(one, "Impuesto"), tree.amount(one, "Importe") or ZERO
        total += amount
        name = {"001": "ISR", VAT: "IVA", EXCISE: "IEPS"}.get(kind, kind)
        _told(tree, one, name, amount)
    written = tree.amount(block, "TotalImpuestosRetenidos")
    return total if written is None else written


def _local(tree: Attributes, root: Element, currency: str) -> tuple[tuple[AllowanceCharge, ...], Decimal]:
    """The complement of local taxes: those on top are charges without IVA, those withheld count as prepaid."""
    charges: list[AllowanceCharge] = []
    kept = ZERO
    for block in tree.all(root, "cfdi:Complemento/implocal:ImpuestosLocales"):
        for name in ("version", "TotaldeRetenciones", "TotaldeTraslados"):
            tree.value(block, name)
        for one in tree.all(block, "implocal:TrasladosLocales"):
            amount = round_money(tree.amount(one, "Importe") or ZERO, currency)
            tree.value(one, "TasadeTraslado")
            charges.append(AllowanceCharge(charge=True, amount=amount, reason=tree.value(one, "ImpLocTrasladado"), tax=_OUTSIDE))
        for one in tree.all(block, "implocal:RetencionesLocales"):
            amount = tree.amount(one, "Importe") or ZERO
            tree.value(one, "TasadeRetencion")
            kept += amount
            _told(tree, one, tree.value(one, "ImpLocRetenido"), amount)
    return tuple(charges), kept


def _told(tree: Attributes, one: Element, kind: str, amount: Decimal) -> None:
    sentence = "The buyer withholds {amount} ({kind}) and pays it to the tax office: it counts as prepaid."
    tree.fault("READ-WITHHELD", one, "", sentence, severity=Severity.WARNING, amount=amount, kind=kind)
