"""A UBL 2.1 Order as a draft. The order's totals and tax marks are not taken over: an invoice's are computed and decided here."""

from decimal import Decimal

from duebook.domain.document import Document, Note
from duebook.domain.line import Line
from duebook.domain.party import Address, Delivery
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree
from duebook.formats.ubl.names import ORDER, PREFIXES
from duebook.formats.ubl.read import read_address, read_party
from duebook.formats.ubl.readlines import allowance, price, read_item
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault


def read(content: bytes) -> Reading:
    """One draft; raises :class:`Invalid` where it is not a UBL order at all."""
    root = xmlsafe.parse(content)
    if root.tag != f"{{{ORDER}}}Order":
        raise Invalid([Fault("READ-ROOT", "/", "This is not a UBL order: {name}.", facts={"name": str(root.tag)})])
    tree = Tree(root, PREFIXES)
    document = _draft(tree, root)
    return Reading((document,), (*tree.faults, *tree.left()))


def _draft(tree: Tree, root: Element) -> Document:
    for path in ("CustomizationID", "ProfileID", "UBLVersionID", "IssueDate", "IssueTime", "OrderTypeCode", "UUID"):
        tree.skip(root, f"cbc:{path}")
    for path in ("cac:TaxTotal", "cac:AnticipatedMonetaryTotal"):
        for node in tree.all(root, path):
            for one in node.iter():
                tree.skip(one)
    return Document(
        currency=tree.text(root, "cbc:DocumentCurrencyCode"),
        purchase_order=tree.text(root, "cbc:ID"),
        sales_order=tree.text(root, "cbc:SalesOrderID"),
        buyer_reference=tree.text(root, "cbc:CustomerReference"),
        buyer_accounting_reference=tree.text(root, "cbc:AccountingCost"),
        contract_reference=tree.text(root, "cac:Contract/cbc:ID"),
        payment_terms=tree.text(root, "cac:PaymentTerms/cbc:Note"),
        notes=tuple(Note(text=tree.text(one)) for one in tree.all(root, "cbc:Note") if tree.text(one)),
        seller=read_party(tree, tree.one(root, "cac:SellerSupplierParty/cac:Party")),
        buyer=read_party(tree, tree.one(root, "cac:BuyerCustomerParty/cac:Party")),
        delivery=_delivery(tree, root),
        allowances=tuple(allowance(tree, one) for one in tree.all(root, "cac:AllowanceCharge")),
        lines=tuple(_line(tree, one) for one in tree.all(root, "cac:OrderLine")),
    )


def _delivery(tree: Tree, root: Element) -> Delivery | None:
    one = tree.one(root, "cac:Delivery")
    if one is None:
        return None
    place = read_address(tree, tree.one(one, "cac:DeliveryLocation/cac:Address"))
    found = Delivery(
        name=tree.text(one, "cac:DeliveryParty/cac:PartyName/cbc:Name") or tree.text(one, "cac:DeliveryLocation/cbc:Name"),
        location=tree.identifier(one, "cac:DeliveryLocation/cbc:ID"),
        address=None if place == Address() else place,
    )
    return None if found == Delivery() else found


def _line(tree: Tree, one: Element) -> Line:
    item = tree.one(one, "cac:LineItem")
    node = one if item is None else item
    quantity = tree.one(node, "cbc:Quantity")
    number = tree.text(node, "cbc:ID")
    amount = tree.number(quantity)
    tree.skip(node, "cbc:LineExtensionAmount")
    for mark in tree.all(node, "cac:Item/cac:ClassifiedTaxCategory"):
        for part in mark.iter():
            tree.skip(part)
    return Line(
        id=number,
        note=tree.text(one, "cbc:Note") or tree.text(node, "cbc:Note"),
        quantity=Decimal(1) if amount is None else amount,
        unit=quantity.get("unitCode", "").strip() if quantity is not None else "",
        order_line=number,
        buyer_accounting_reference=tree.text(node, "cbc:AccountingCost"),
        allowances=tuple(allowance(tree, row) for row in tree.all(node, "cac:AllowanceCharge")),
        price=price(tree, tree.one(node, "cac:Price")),
        item=read_item(tree, tree.one(node, "cac:Item")),
    )
