"""The repeated parts of a CII document: lines (BG-25), allowances and charges (BG-20, 21, 27, 28), dates."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Identifier, Period
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree

_HEAD = "AssociatedDocumentLineDocument"
_PARENT = f"{_HEAD}/ParentLineID"
_STATUS = f"{_HEAD}/LineStatusReasonCode"


def day(tree: Tree, node: Element | None, path: str) -> date | None:
    """A day: ``udt:DateTimeString``, ``udt:DateTime`` or the qualified form."""
    for name in ("udt:DateTimeString", "qdt:DateTimeString", "udt:DateTime"):
        if found := tree.day(node, f"{path}/{name}"):
            return found
    return None


def period(tree: Tree, node: Element | None, path: str = "BillingSpecifiedPeriod") -> Period | None:
    """BG-14, BG-26."""
    start, end = day(tree, node, f"{path}/StartDateTime"), day(tree, node, f"{path}/EndDateTime")
    return Period(start=start, end=end) if start or end else None


def allowance(tree: Tree, one: Element) -> AllowanceCharge:
    """An allowance or charge; at document level with its tax."""
    node = tree.one(one, "CategoryTradeTax")
    return AllowanceCharge(
        charge=tree.text(one, "ChargeIndicator/udt:Indicator").lower() in {"true", "1"},
        amount=tree.number(one, "ActualAmount"),
        base=tree.number(one, "BasisAmount"),
        percent=tree.number(one, "CalculationPercent"),
        reason=tree.text(one, "Reason"),
        reason_code=tree.text(one, "ReasonCode"),
        tax=None if node is None else _tax(tree, node),
    )


def logistics(tree: Tree, one: Element) -> AllowanceCharge:
    """A ``SpecifiedLogisticsServiceCharge`` of the Factur-X profile EXTENDED: a charge by another name."""
    node = tree.one(one, "AppliedTradeTax")
    return AllowanceCharge(
        charge=True,
        amount=tree.number(one, "AppliedAmount"),
        reason=tree.text(one, "Description"),
        tax=None if node is None else _tax(tree, node),
    )


def _tax(tree: Tree, node: Element) -> Tax | None:
    tree.skip(node, "TypeCode")
    category = tree.category(node, "CategoryCode")
    rate = tree.number(node, "RateApplicablePercent")
    if category is None:
        return None
    return Tax(
        category=category,
        rate=None if category is VatCategory.OUTSIDE_SCOPE else rate,
        exemption_code=tree.text(node, "ExemptionReasonCode"),
        exemption_text=tree.text(node, "ExemptionReason"),
    )


def lines(tree: Tree, found: list[Element]) -> tuple[Line, ...]:
    """BG-25. The profile EXTENDED of Factur-X builds trees: lines for information belong to the line that they name as parent.

    Lines that only sum up others (GROUP) are not the sale itself: they are left to be named, and so is information that belongs
    to no line.
    """
    if not any(tree.one(one, _STATUS) is not None for one in found):
        return tuple(line(tree, one) for one in found)
    top: list[str] = []
    made: dict[str, Line] = {}
    below: dict[str, list[str]] = {}
    counted = {tree.peek(one, f"{_HEAD}/LineID") for one in found if tree.peek(one, _STATUS) != "GROUP"}
    for index, one in enumerate(found):
        status, parent = tree.peek(one, _STATUS), tree.peek(one, _PARENT)
        name = tree.peek(one, f"{_HEAD}/LineID") or f"#{index}"
        if status == "GROUP" or (status == "INFORMATION" and parent not in counted - {name}) or name in made:
            tree.aside("READ-GROUP", one, "Line {value} only sums up or explains others and was left out.", value=name)
            continue
        for path in (_STATUS, _PARENT):
            tree.skip(one, path)
        made[name] = line(tree, one)
        if status == "INFORMATION":
            below.setdefault(parent, []).append(name)
        else:
            top.append(name)
    return tuple(_built(name, made, below) for name in top)


def _built(name: str, made: Mapping[str, Line], below: Mapping[str, list[str]]) -> Line:
    parts = below.get(name)
    return made[name] if parts is None else replace(made[name], sublines=tuple(_built(one, made, below) for one in parts))


def line(tree: Tree, one: Element) -> Line:
    """One line."""
    quantity = tree.one(one, "SpecifiedLineTradeDelivery/BilledQuantity")
    money = tree.one(one, "SpecifiedLineTradeSettlement")
    tax = None if money is None else tree.one(money, "ApplicableTradeTax")
    amount = tree.number(quantity)
    return Line(
        id=tree.text(one, "AssociatedDocumentLineDocument/LineID"),
        note=tree.text(one, "AssociatedDocumentLineDocument/IncludedNote/Content"),
        object_id=_object(tree, money),
        quantity=Decimal(1) if amount is None else amount,
        unit=quantity.get("unitCode", "").strip() if quantity is not None else "",
        net=tree.number(money, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"),
        order_line=tree.text(one, "SpecifiedLineTradeAgreement/BuyerOrderReferencedDocument/LineID"),
        buyer_accounting_reference=tree.text(money, "ReceivableSpecifiedTradeAccountingAccount/ID"),
        period=period(tree, money),
        allowances=()
        if money is None
        else tuple(allowance(tree, row) for row in tree.all(money, "SpecifiedTradeAllowanceCharge")),
        price=_price(tree, one),
        tax=None if tax is None else _tax(tree, tax),
        item=_item(tree, tree.one(one, "SpecifiedTradeProduct")),
    )


def _object(tree: Tree, money: Element | None) -> Identifier | None:
    node = None if money is None else tree.one(money, "AdditionalReferencedDocument")
    value = tree.text(node, "IssuerAssignedID")
    tree.skip(node, "TypeCode")
    return Identifier(value=value, scheme=tree.text(node, "ReferenceTypeCode")) if value else None


def _item(tree: Tree, node: Element | None) -> Item:
    if node is None:
        return Item()
    return Item(
        name=tree.text(node, "Name"),
        description=tree.text(node, "Description"),
        seller_id=tree.text(node, "SellerAssignedID"),
        buyer_id=tree.text(node, "BuyerAssignedID"),
        standard_id=tree.identifier(node, "GlobalID"),
        classifications=tuple(
            Classification(value=tree.text(one), scheme=one.get("listID", ""), version=one.get("listVersionID", ""))
            for one in tree.all(node, "DesignatedProductClassification/ClassCode")
        ),
        origin_country=tree.text(node, "OriginTradeCountry/ID"),
        attributes=tuple(
            Attribute(name=tree.text(one, "Description"), value=tree.text(one, "Value"))
            for one in tree.all(node, "ApplicableProductCharacteristic")
        ),
    )


def _price(tree: Tree, one: Element) -> Price:
    """BG-29; a discount of zero is none."""
    gross = tree.one(one, "SpecifiedLineTradeAgreement/GrossPriceProductTradePrice")
    net = tree.one(one, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice")
    counted = None if net is None else tree.one(net, "BasisQuantity")
    before = None if gross is None else tree.one(gross, "BasisQuantity")
    quantity = counted if counted is not None else before
    if before is not None and tree.number(before) == tree.number(quantity):
        tree.skip(before)
    cuts = [] if gross is None else tree.all(gross, "AppliedTradeAllowanceCharge")
    return Price(
        net=tree.number(net, "ChargeAmount"),
        discount=sum((_cut(tree, one) for one in cuts), Decimal(0)) or None,
        gross=tree.number(gross, "ChargeAmount"),
        base_quantity=tree.number(quantity),
        base_unit=quantity.get("unitCode", "").strip() if quantity is not None else "",
    )


def _cut(tree: Tree, one: Element) -> Decimal:
    """BT-147; the profile EXTENDED has several, and surcharges among them."""
    charge = tree.text(one, "ChargeIndicator/udt:Indicator").lower() in {"true", "1"}
    amount = tree.number(one, "ActualAmount") or Decimal(0)
    return -amount if charge else amount
