"""Lines and prices: Peppol BIS Billing 3.0 (R044, R046, R101 to R130), as XRechnung has taken the rules over."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node

_CENT = Decimal("0.01")
_ZERO, _ONE = Decimal(0), Decimal(1)
_SETTLED = "ram:SpecifiedLineTradeSettlement/"


def rules(source: str, slack_of: Callable[[Group], Decimal], line_total: Severity) -> tuple[Rule, ...]:
    """The rows for one release: how far a line may be off, and whether that is an error."""
    off = "The line's net amount is {amount}, but quantity, price, charges and allowances come to {right}. Mend one of them."
    charge = "A price can be reduced by a discount, but not raised by a charge. Give the price with the charge in it."
    net = "The net price must be the gross price less the discount. Mend one of the three."
    other = "A line can refer only to the object that is invoiced (type code 130). Leave other references out."
    base = "A price is for {value} units. Give a number above zero."
    unit = "The price is per {unit}, but the quantity is in {other}. Give both in the same unit."

    def off_ubl(g: Group) -> Broken:
        return _off(g, _right_ubl(g), slack_of(g))

    def off_cii(g: Group) -> Broken:
        return _off(g, _right_cii(g), slack_of(g))

    return (
        Rule("PEPPOL-EN16931-R044", "", charge, source=source, ubl=_charged_ubl, cii=_charged_cii),
        Rule("PEPPOL-EN16931-R046", "", net, source=source, ubl=_unreduced_ubl, cii=_unreduced_cii),
        Rule("PEPPOL-EN16931-R101", "BG-25", other, source=source, ubl=_other_reference_ubl, cii=_other_reference_cii),
        Rule("PEPPOL-EN16931-R120", "BG-25", off, source=source, severity=line_total, ubl=off_ubl, cii=off_cii),
        Rule("PEPPOL-EN16931-R121", "", base, source=source, ubl=_no_units_ubl, cii=_no_units_cii),
        Rule("PEPPOL-EN16931-R130", "", unit, source=source, ubl=_units_ubl, cii=_units_cii),
    )


def _off(g: Group, right: Decimal, most: Decimal) -> Broken:
    amount = g.one("BT-131")
    found = amount.number if amount is not None else Decimal(0)
    if abs(found - right) <= most:
        return None
    return spot(amount or g.node, amount=found, right=f"{right.quantize(_CENT, ROUND_HALF_UP):f}")


def _kid(node: Node | None, name: str) -> Node | None:
    """The first child of a name; None where the node or the child is not there."""
    found = node.kids.get(name) if node is not None else None
    return found[0] if found else None


def _number(node: Node | None, name: str, otherwise: Decimal) -> Decimal:
    found = _kid(node, name)
    return otherwise if found is None else found.number


def _cents(amounts: Sequence[Node]) -> Decimal:
    total = sum((node.number for node in amounts), Decimal(0))
    return total.quantize(_CENT, ROUND_HALF_UP if total >= 0 else "ROUND_HALF_DOWN")


def _charges(found: Sequence[Node], indicator: str, amount: str) -> Decimal:
    """Charges less allowances; only those that say ``true`` or ``false`` count."""
    sums: dict[str, list[Node]] = {"true": [], "false": []}
    for node in found:
        sums.get(node.text(indicator), []).extend(node.all(amount))
    return _cents(sums["true"]) - _cents(sums["false"])


def _right_ubl(g: Group) -> Decimal:
    line = g.node
    price = _kid(line, "cac:Price")
    quantity = _number(line, "cbc:CreditedQuantity" if g.tree.credit_note else "cbc:InvoicedQuantity", _ONE)
    base = _number(price, "cbc:BaseQuantity", _ONE) or _ONE
    right = quantity * (_number(price, "cbc:PriceAmount", _ZERO) / base)
    found = line.kids.get("cac:AllowanceCharge", ())
    return right + _charges(found, "cbc:ChargeIndicator", "cbc:Amount") if found else right


def _right_cii(g: Group) -> Decimal:
    agreement, settlement = _kid(g.node, "ram:SpecifiedLineTradeAgreement"), _kid(g.node, "ram:SpecifiedLineTradeSettlement")
    net, gross = _kid(agreement, "ram:NetPriceProductTradePrice"), _kid(agreement, "ram:GrossPriceProductTradePrice")
    quantity = _number(_kid(g.node, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", _ONE)
    base = _number(net, "ram:BasisQuantity", _ZERO) or _number(gross, "ram:BasisQuantity", _ONE) or _ONE
    right = quantity * (_number(net, "ram:ChargeAmount", _ZERO) / base)
    found = settlement.kids.get("ram:SpecifiedTradeAllowanceCharge", ()) if settlement is not None else ()
    return right + _charges(found, "ram:ChargeIndicator/udt:Indicator", "ram:ActualAmount") if found else right


def _charged_ubl(g: Group) -> Broken:
    return [node for node in _discounts(g) if node.text("cbc:ChargeIndicator") != "false"]


def _discounts(g: Group) -> list[Node]:
    found = g.tree.every("cac:AllowanceCharge")
    return [node for node in found if node.parent is not None and node.parent.name == "cac:Price"]


def _unreduced_ubl(g: Group) -> Broken:
    broken = []
    for node in _discounts(g):
        gross, discount, price = node.one("cbc:BaseAmount"), node.one("cbc:Amount"), node.parent
        net = price.one("cbc:PriceAmount") if price is not None else None
        if gross is None:
            continue
        if net is None or discount is None or net.number != gross.number - discount.number:
            broken.append(node)
    return broken


def _charged_cii(g: Group) -> Broken:
    return [
        price
        for price in g.tree.every("ram:GrossPriceProductTradePrice")
        if price.all("ram:AppliedTradeAllowanceCharge/ram:ActualAmount")
        and not any(
            node.raw == "false" for node in price.all("ram:AppliedTradeAllowanceCharge/ram:ChargeIndicator/udt:Indicator")
        )
    ]


def _unreduced_cii(g: Group) -> Broken:
    broken = []
    for price in g.tree.every("ram:GrossPriceProductTradePrice"):
        gross = price.one("ram:ChargeAmount")
        net = price.parent.one("ram:NetPriceProductTradePrice/ram:ChargeAmount") if price.parent is not None else None
        discounts = price.all("ram:AppliedTradeAllowanceCharge/ram:ActualAmount")[:1]
        if gross is None:
            continue
        if net is None or net.number != gross.number - sum((node.number for node in discounts), Decimal(0)):
            broken.append(price)
    return broken


def _other_reference_ubl(g: Group) -> Broken:
    return _not_the_object(g.node, "cac:DocumentReference", "cbc:DocumentTypeCode")


def _other_reference_cii(g: Group) -> Broken:
    return _not_the_object(g.node, _SETTLED + "ram:AdditionalReferencedDocument", "ram:TypeCode")


def _not_the_object(line: Node, reference: str, kind: str) -> Node | None:
    found = line.all(reference)
    return found[0] if found and not any(node.raw == "130" for node in line.all(f"{reference}/{kind}")) else None


def _no_units_ubl(g: Group) -> Broken:
    return [node for node in g.tree.every("cbc:BaseQuantity") if node.number <= 0]


def _bases_cii(g: Group) -> list[Node]:
    prices = (*g.tree.every("ram:NetPriceProductTradePrice"), *g.tree.every("ram:GrossPriceProductTradePrice"))
    return [node for price in prices for node in price.kids.get("ram:BasisQuantity", ())]


def _no_units_cii(g: Group) -> Broken:
    return [node for node in _bases_cii(g) if node.number <= 0]


def _units_ubl(g: Group) -> Broken:
    name = "cbc:CreditedQuantity" if g.tree.credit_note else "cbc:InvoicedQuantity"
    broken = []
    for base in g.tree.every("cbc:BaseQuantity"):
        unit, price = base.get("unitCode"), base.parent
        line = price.parent if price is not None and price.name == "cac:Price" else None
        if unit is None or line is None or not (line.all("cbc:InvoicedQuantity") or line.all("cbc:CreditedQuantity")):
            continue
        units = [quantity.get("unitCode") for quantity in line.all(name)]
        if unit not in units:
            broken.append(spot(base, unit=unit, other=(units[0] if units else None) or ""))
    return broken


def _units_cii(g: Group) -> Broken:
    broken = []
    for base in _bases_cii(g):
        unit = base.get("unitCode")
        agreement = base.parent.parent if base.parent is not None else None
        line = agreement.parent if agreement is not None else None
        if unit is None or line is None:
            continue
        units = [quantity.get("unitCode") for quantity in line.all("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")]
        if unit not in units:
            broken.append(spot(base, unit=unit, other=(units[0] if units else None) or ""))
    return broken
