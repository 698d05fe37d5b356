"""The Extension XRechnung 3.0.2: sub lines, payments to third parties, and wider code lists (BR-DEX-01 to BR-DEX-15)."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node
from duebook.rules.xrechnung.german import SOURCE
from duebook.rules.xrechnung.lists import ADDRESS_SCHEMES, MIME_TYPES, SCHEMES

_HALF_CENT, _CENT = Decimal("0.005"), Decimal("0.01")
_SUB = "cac:SubInvoiceLine"
_NET = "cbc:LineExtensionAmount"
_DECIMALS = 2


def _mime(g: Group) -> Broken:
    """An attachment without content is of no kind at all: KoSIT's unit tests call it broken, though its stylesheet does not."""
    found = (*g.tree.every("cbc:EmbeddedDocumentBinaryObject"), *g.tree.every("ram:AttachmentBinaryObject"))
    wrong = [node for node in found if node.get("mimeCode") not in MIME_TYPES]
    empty = [node for node in found if not node.element.text and node not in wrong]
    return [*(spot(node, value=node.get("mimeCode") or "-") for node in wrong), *(spot(node, value="empty") for node in empty)]


def _sums(g: Group) -> Broken:
    """Lines that are not the sum of the sub lines right below them."""
    if g.tree.credit_note:
        return None
    return [spot(line.one(_NET) or line) for line in (*g.all("BG-25"), *g.tree.every(_SUB)) if not _sums_up(line)]


def _sums_up(line: Node) -> bool:
    parts = line.kids.get(_SUB, ())
    if not parts:
        return True
    amount = line.one(_NET)
    right = sum((node.number for part in parts for node in part.kids.get(_NET, ())), Decimal(0))
    return amount is not None and amount.number == right


def _categories(g: Group) -> Broken:
    if g.tree.credit_note:
        return None
    items = (item for line in g.tree.every(_SUB) for item in line.kids.get("cac:Item", ()))
    return [item for item in items if len(item.kids.get("cac:ClassifiedTaxCategory", ())) != 1]


def _schemed(found: Iterable[Node], known: frozenset[str]) -> list[Node]:
    """The identifiers that name a scheme which is not known."""
    return [node for node in found if _scheme(node) is not None and _scheme(node) not in known]


def _scheme(node: Node) -> str | None:
    said = node.get("schemeID")
    return None if said is None else " ".join(said.split())


def _below(node: Node, *names: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.name in names:
            return True
        parent = parent.parent
    return False


def _party_ids(g: Group) -> Broken:
    found = (node for party in g.tree.every("cac:PartyIdentification") for node in party.kids.get("cbc:ID", ()))
    payable = ("cac:AccountingSupplierParty", "cac:PayeeParty")
    return [node for node in _schemed(found, SCHEMES) if not (_scheme(node) == "SEPA" and _below(node, *payable))]


def _party_ids_cii(g: Group) -> Broken:
    found = g.tree.every("ram:GlobalID")
    return _schemed((node for node in found if not _below(node, "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty")), SCHEMES)


def _legal_ids(g: Group) -> Broken:
    return _schemed((node for one in g.tree.every("cac:PartyLegalEntity") for node in one.kids.get("cbc:CompanyID", ())), SCHEMES)


def _legal_ids_cii(g: Group) -> Broken:
    return _schemed((node for node in g.tree.every("ram:ID") if not _below(node, "ram:SpecifiedTaxRegistration")), SCHEMES)


def _item_ids(g: Group) -> Broken:
    found = (node for one in g.tree.every("cac:StandardItemIdentification") for node in one.kids.get("cbc:ID", ()))
    return _schemed(found, SCHEMES)


def _item_ids_cii(g: Group) -> Broken:
    found = (node for one in g.tree.every("ram:SpecifiedTradeProduct") for node in one.kids.get("ram:GlobalID", ()))
    return _schemed(found, SCHEMES)


def _addresses(g: Group) -> Broken:
    return _schemed(g.tree.every("cbc:EndpointID"), ADDRESS_SCHEMES)


def _addresses_cii(g: Group) -> Broken:
    found = (node for one in g.tree.every("ram:URIUniversalCommunication") for node in one.kids.get("ram:URIID", ()))
    return _schemed(found, ADDRESS_SCHEMES)


def _places(g: Group) -> Broken:
    return _schemed((node for one in g.tree.every("cac:DeliveryLocation") for node in one.kids.get("cbc:ID", ())), SCHEMES)


def _places_cii(g: Group) -> Broken:
    deliveries = g.tree.every("ram:ApplicableHeaderTradeDelivery")
    return _schemed((node for one in deliveries for node in one.all("ram:ShipToTradeParty/ram:GlobalID")), SCHEMES)


def _cents(amount: Decimal) -> Decimal:
    """Rounded to cents as XPath does: a half goes up, also below zero."""
    return (amount + _HALF_CENT).quantize(_CENT, ROUND_FLOOR)


def _due(g: Group) -> Broken:
    payable, inclusive = g.number("BT-115"), g.number("BT-112")
    if payable is None or inclusive is None:
        return g.node
    paid, rounding = g.number("BT-113") or Decimal(0), g.number("BT-114") or Decimal(0)
    others = g.node.parent.all("cac:PrepaidPayment/cbc:PaidAmount") if g.node.parent is not None else ()
    third = sum((node.number for node in others), Decimal(0)) if any(node.value for node in others) else Decimal(0)
    right = inclusive - paid + third
    if _cents(payable - rounding) == _cents(right):
        return None
    return spot(g.one("BT-115") or g.node, fix=f"{right + rounding:f}", amount=payable, right=f"{right + rounding:f}")


def _payments(g: Group) -> list[Node]:
    return [] if g.tree.credit_note else list(g.node.kids.get("cac:PrepaidPayment", ()))


def _unfilled(g: Group, name: str) -> Broken:
    return [one for one in _payments(g) if not any(node.value for node in one.kids.get(name, ()))]


def _long_decimals(g: Group) -> Broken:
    amounts = (node for one in _payments(g) for node in one.kids.get("cbc:PaidAmount", ()))
    return [node for node in amounts if len(node.raw.partition(".")[2]) > _DECIMALS]


def _foreign(g: Group) -> Broken:
    own = [code.raw for code in g.all("BT-5")]
    return [one for one in _payments(g) if not any(node.get("currencyID") in own for node in one.kids.get("cbc:PaidAmount", ()))]


def _parent_lines(g: Group) -> Broken:
    return g.tree.every("ram:ParentLineID")[:1] if g.tree.every("ram:AssociatedDocumentLineDocument") else None


_MIME = "An attachment cannot be {value}. Attach a PDF, PNG, JPEG, CSV, spreadsheet or XML."
_SUM = "The net amount of this line is not the sum of its sub lines. Mend one of them."
_CATEGORY = "A sub line needs exactly one VAT category. Mend it."
_IDENTIFIER = "The scheme of the identifier {value} is in no list (ISO 6523, or XR01 to XR03). Choose one."
_ADDRESS = "The scheme of the electronic address {value} is in no list (EAS, or XR01 to XR03). Choose one."
_AMOUNT_DUE = "The amount due is {amount}, but the totals and the third parties' payments come to {right}. Mend one of them."
_KIND = "A third party's payment has no kind. Give it (BT-DEX-001)."
_PAID = "A third party's payment has no amount. Give it (BT-DEX-002)."
_DESCRIPTION = "A third party's payment has no description. Give it (BT-DEX-003)."
_LONG = "The amount {value} has more than two decimals. Round it."
_CURRENCY = "A third party's payment is not in the invoice currency. Give it in that currency."
_PARENT = (
    "The lines refer to parent lines, which XRechnung does not know in this syntax. The buyer may not see them as sub lines."
)

RULES: tuple[Rule, ...] = (
    Rule("BR-DEX-01", "", _MIME, _mime, source=SOURCE),
    Rule("BR-DEX-02", "", _SUM, severity=Severity.WARNING, source=SOURCE, ubl=_sums),
    Rule("BR-DEX-03", "", _CATEGORY, source=SOURCE, ubl=_categories),
    Rule("BR-DEX-04", "", _IDENTIFIER, source=SOURCE, ubl=_party_ids, cii=_party_ids_cii),
    Rule("BR-DEX-05", "", _IDENTIFIER, source=SOURCE, ubl=_legal_ids, cii=_legal_ids_cii),
    Rule("BR-DEX-06", "", _IDENTIFIER, source=SOURCE, ubl=_item_ids, cii=_item_ids_cii),
    Rule("BR-DEX-07", "", _ADDRESS, source=SOURCE, ubl=_addresses, cii=_addresses_cii),
    Rule("BR-DEX-08", "", _IDENTIFIER, source=SOURCE, ubl=_places, cii=_places_cii),
    Rule("BR-DEX-09", "BG-22", _AMOUNT_DUE, source=SOURCE, ubl=_due),
    Rule("BR-DEX-10", "", _KIND, source=SOURCE, ubl=lambda g: _unfilled(g, "cbc:ID")),
    Rule("BR-DEX-11", "", _PAID, source=SOURCE, ubl=lambda g: _unfilled(g, "cbc:PaidAmount")),
    Rule("BR-DEX-12", "", _DESCRIPTION, source=SOURCE, ubl=lambda g: _unfilled(g, "cbc:InstructionID")),
    Rule("BR-DEX-13", "", _LONG, source=SOURCE, ubl=_long_decimals),
    Rule("BR-DEX-14", "", _CURRENCY, source=SOURCE, ubl=_foreign),
    Rule("BR-DEX-15", "", _PARENT, severity=Severity.WARNING, source=SOURCE, cii=_parent_lines),
)
