"""The repeated parts of a UBL document: lines (BG-25), allowances and charges (BG-20, 21, 27, 28)."""

from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Period
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree


def allowance(tree: Tree, one: Element) -> AllowanceCharge:
    """An allowance or charge; at document level with its tax."""
    category = tree.one(one, "cac:TaxCategory")
    return AllowanceCharge(
        charge=tree.text(one, "cbc:ChargeIndicator").lower() in {"true", "1"},
        amount=tree.number(one, "cbc:Amount"),
        base=tree.number(one, "cbc:BaseAmount"),
        percent=tree.number(one, "cbc:MultiplierFactorNumeric"),
        reason=tree.text(one, "cbc:AllowanceChargeReason"),
        reason_code=tree.text(one, "cbc:AllowanceChargeReasonCode"),
        tax=None if category is None else _tax(tree, category),
    )


def _tax(tree: Tree, node: Element) -> Tax | None:
    category = tree.category(node, "cbc:ID")
    rate = tree.number(node, "cbc:Percent")
    tree.skip(node, "cac:TaxScheme/cbc:ID")
    if category is None:
        return None
    return Tax(
        category=category,
        rate=None if category is VatCategory.OUTSIDE_SCOPE else rate,
        exemption_code=tree.text(node, "cbc:TaxExemptionReasonCode"),
        exemption_text=tree.text(node, "cbc:TaxExemptionReason"),
    )


def line(tree: Tree, one: Element, *, credit: bool) -> Line:
    """One invoice or credit note line."""
    quantity = tree.one(one, "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity")
    item = tree.one(one, "cac:Item")
    category = None if item is None else tree.one(item, "cac:ClassifiedTaxCategory")
    start, end = tree.day(one, "cac:InvoicePeriod/cbc:StartDate"), tree.day(one, "cac:InvoicePeriod/cbc:EndDate")
    reference = tree.one(one, "cac:DocumentReference")
    if reference is not None:
        tree.skip(reference, "cbc:DocumentTypeCode")
    amount = tree.number(quantity)
    return Line(
        id=tree.text(one, "cbc:ID"),
        note=tree.text(one, "cbc:Note"),
        object_id=tree.identifier(reference, "cbc:ID"),
        quantity=Decimal(1) if amount is None else amount,
        unit=quantity.get("unitCode", "").strip() if quantity is not None else "",
        net=tree.number(one, "cbc:LineExtensionAmount"),
        order_line=tree.text(one, "cac:OrderLineReference/cbc:LineID"),
        buyer_accounting_reference=tree.text(one, "cbc:AccountingCost"),
        period=Period(start=start, end=end) if start or end else None,
        allowances=tuple(allowance(tree, row) for row in tree.all(one, "cac:AllowanceCharge")),
        price=price(tree, tree.one(one, "cac:Price")),
        tax=None if category is None else _tax(tree, category),
        item=read_item(tree, item),
        sublines=tuple(
            line(tree, part, credit=credit) for part in tree.all(one, "cac:SubCreditNoteLine" if credit else "cac:SubInvoiceLine")
        ),
    )


def read_item(tree: Tree, node: Element | None) -> Item:
    """BG-31."""
    if node is None:
        return Item()
    codes = tree.all(node, "cac:CommodityClassification/cbc:ItemClassificationCode")
    return Item(
        name=tree.text(node, "cbc:Name"),
        description=tree.text(node, "cbc:Description"),
        seller_id=tree.text(node, "cac:SellersItemIdentification/cbc:ID"),
        buyer_id=tree.text(node, "cac:BuyersItemIdentification/cbc:ID"),
        standard_id=tree.identifier(node, "cac:StandardItemIdentification/cbc:ID"),
        classifications=tuple(
            Classification(value=tree.text(one), scheme=one.get("listID", ""), version=one.get("listVersionID", ""))
            for one in codes
        ),
        origin_country=tree.text(node, "cac:OriginCountry/cbc:IdentificationCode"),
        attributes=tuple(
            Attribute(name=tree.text(one, "cbc:Name"), value=tree.text(one, "cbc:Value"))
            for one in tree.all(node, "cac:AdditionalItemProperty")
        ),
    )


def price(tree: Tree, node: Element | None) -> Price:
    """BG-29; a discount of zero is none."""
    if node is None:
        return Price()
    quantity = tree.one(node, "cbc:BaseQuantity")
    tree.skip(node, "cac:AllowanceCharge/cbc:ChargeIndicator")
    return Price(
        net=tree.number(node, "cbc:PriceAmount"),
        discount=tree.number(node, "cac:AllowanceCharge/cbc:Amount") or None,
        gross=tree.number(node, "cac:AllowanceCharge/cbc:BaseAmount"),
        base_quantity=tree.number(quantity),
        base_unit=quantity.get("unitCode", "").strip() if quantity is not None else "",
    )
