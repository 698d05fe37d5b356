"""NLCIUS 1.0 (SI-UBL 2.0.3.13 and its CII twin): BR-NL-1 to BR-NL-35. Most are asked of a seller in the Netherlands only.

Where the official CII file has a rule that an earlier one of the same place hides (BR-NL-9, BR-NL-31), it is not asked here
either.
"""

from collections.abc import Callable, Sequence

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node, Tree

SOURCE = "NLCIUS 1.0.3"

_REGISTERS = frozenset(("0106", "0190"))
_MEANS = frozenset(("30", "48", "49", "57", "58", "59"))
_SEPA = frozenset(("58", "59"))
_TYPES = frozenset(("380", "381", "384", "389"))
_UBL_ADDRESS = ("cbc:StreetName", "cbc:CityName", "cbc:PostalZone")
_CII_ADDRESS = ("ram:LineOne", "ram:CityName", "ram:PostcodeCode")
_COUNTRY = "cac:Country/cbc:IdentificationCode"


def _here(tree: Tree) -> bool:
    """Whether the seller's address is in the Netherlands."""
    key = "NLCIUS seller"
    if key not in tree.facts:
        seller = "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/" + _COUNTRY
        found = [node for one in tree.every("ram:SellerTradeParty") for node in one.all("ram:PostalTradeAddress/ram:CountryID")]
        nodes: Sequence[Node] = tree.root.all(seller) if tree.syntax == "ubl" else found
        tree.facts[key] = bool(nodes) and nodes[0].value.upper() == "NL"
    known: bool = tree.facts[key]
    return known


def _dutch(test: Test) -> Test:
    return lambda g: test(g) if _here(g.tree) else None


def _anywhere(tree: Tree, path: str) -> list[Node]:
    """The nodes at a path that starts wherever its first element stands."""
    first, _, rest = path.partition("/")
    return [node for one in tree.every(first) for node in (one.all(rest) if rest else (one,))]


def _registered(numbers: Sequence[Node]) -> bool:
    return not _REGISTERS.isdisjoint(scheme for number in numbers for scheme in (number.get("schemeID") or "").split(" "))


def _unregistered(party: str, number: str) -> Test:
    def test(g: Group) -> Broken:
        found = ((one, one.all(number)) for one in _anywhere(g.tree, party))
        return [one for one, numbers in found if not _registered(numbers) or not any(node.value for node in numbers)]

    return test


def _buyer_ubl(g: Group) -> Broken:
    buyer = "cac:AccountingCustomerParty/cac:Party/"
    dutch = any(node.raw == "NL" for node in _anywhere(g.tree, buyer + "cac:PostalAddress/" + _COUNTRY))
    good = not dutch or _registered(_anywhere(g.tree, buyer + "cac:PartyLegalEntity/cbc:CompanyID"))
    entities = [(one, one.kids.get("cbc:CompanyID", ())) for one in _anywhere(g.tree, buyer + "cac:PartyLegalEntity")]
    return [one for one, numbers in entities if not good or (numbers and not any(node.value for node in numbers))]


def _buyer_cii(g: Group) -> Broken:
    broken = []
    for buyer in g.tree.every("ram:BuyerTradeParty"):
        numbers = buyer.all("ram:SpecifiedLegalOrganization/ram:ID")
        dutch = any(node.raw == "NL" for node in buyer.all("ram:PostalTradeAddress/ram:CountryID"))
        if (dutch and not _registered(numbers)) or not any(node.value for node in numbers):
            broken.append(buyer)
    return broken


def _unaddressed(path: str, names: tuple[str, ...], country: str = "") -> Test:
    """Addresses that lack a part; with a country's path only those that do not name another country."""

    def abroad(node: Node) -> bool:
        return bool(country) and any(code.raw != "NL" for code in node.all(country))

    return lambda g: [one for one in _anywhere(g.tree, path) if not abroad(one) and not all(name in one.kids for name in names)]


def _odd_types(g: Group) -> Broken:
    return [code for code in g.all("BT-3") if code.raw not in _TYPES]


def _wrong_root(g: Group) -> Broken:
    return [code for code in g.all("BT-3") if (code.raw == "381") is not g.tree.credit_note]


def _uncorrected(g: Group) -> Broken:
    return [code for code in g.all("BT-3") if code.raw == "384" and not g.all("BT-25")]


def _unpaid_ubl(g: Group) -> Broken:
    if g.tree.credit_note or g.tree.every("cac:PaymentMeans"):
        return None
    totals = ((one, one.one("cbc:PayableAmount")) for one in g.node.kids.get("cac:LegalMonetaryTotal", ()))
    return [one for one, due in totals if due is None or due.number > 0]


def _unpaid_cii(g: Group) -> Broken:
    if g.text("BT-3") == "381" or g.all("BT-81"):
        return None
    totals = g.tree.every("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    found = ((one, one.one("ram:DuePayableAmount")) for one in totals)
    return [one for one, due in found if due is None or due.number > 0]


def _odd_means(g: Group) -> Broken:
    return g.text("BT-81") not in _MEANS


def _bank(g: Group) -> Broken:
    found = g.node.all("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
    return found[:1] if g.text("BT-81") in _SEPA else None


def _no_order(path: str) -> Test:
    return lambda g: None if g.all("BT-13") else _anywhere(g.tree, path)


def _other_registration(path: str, number: str, vat: Callable[[Node], bool]) -> Test:
    def test(g: Group) -> Broken:
        return [one for one in _anywhere(g.tree, path) if one.all(number) and not vat(one)]

    return test


def _second_currency(path: str, own: str) -> Test:
    def test(g: Group) -> Broken:
        codes = [code.raw for code in g.tree.every(own)]
        return [node for node in _anywhere(g.tree, path) if node.get("currencyID") not in codes]

    return test


def _named_means(g: Group) -> Broken:
    return [code for code in _anywhere(g.tree, "cac:PaymentMeans/cbc:PaymentMeansCode") if code.get("name") is not None]


def _there(path: str) -> Test:
    """Elements that should not be there."""
    return _dutch(lambda g: _anywhere(g.tree, path))


_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_AGENT, _PLACE = "cac:TaxRepresentativeParty", "cac:Delivery/cac:DeliveryLocation/cac:Address"
_ADDRESSES = (
    (f"{_SELLER}/cac:PostalAddress", "ram:SellerTradeParty/ram:PostalTradeAddress"),
    (f"{_BUYER}/cac:PostalAddress", "ram:BuyerTradeParty/ram:PostalTradeAddress"),
    (f"{_AGENT}/cac:PostalAddress", "ram:SellerTaxRepresentativeTradeParty/ram:PostalTradeAddress"),
    (_PLACE, "ram:ShipToTradeParty/ram:PostalTradeAddress"),
)
_UNWANTED = {
    "BR-NL-19": ("cbc:TaxCurrencyCode", "ram:TaxCurrencyCode", "A second currency for VAT"),
    "BR-NL-20": ("cbc:TaxPointDate", "ram:TaxPointDate/udt:DateString", "A VAT point date"),
    "BR-NL-21": ("cac:InvoicePeriod/cbc:DescriptionCode", "ram:DueDateTypeCode", "A code for the VAT point"),
    "BR-NL-22": ("", "ram:SubjectCode", "A subject code of a note"),
    "BR-NL-23": ("", "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", "A business process"),
    "BR-NL-24": (
        "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate",
        "ram:InvoiceReferencedDocument/ram:FormattedIssueDateTime/qdt:DateTimeString",
        "The date of the preceding invoice",
    ),
    "BR-NL-26": (
        f"{_SELLER}/cac:PartyLegalEntity/cbc:CompanyLegalForm",
        "ram:SellerTradeParty/ram:Description",
        "Legal information",
    ),
    **{
        f"BR-NL-27-{number}": (f"{ubl}/cac:AddressLine/cbc:Line", f"{cii}/ram:LineThree", "A third line of an address")
        for number, (ubl, cii) in enumerate(_ADDRESSES, 1)
    },
    **{
        f"BR-NL-28-{number}": (f"{ubl}/cbc:CountrySubentity", f"{cii}/ram:CountrySubDivisionName", "A part of a country")
        for number, (ubl, cii) in enumerate(_ADDRESSES, 1)
    },
    "BR-NL-30": (
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name",
        "ram:PayeePartyCreditorFinancialAccount/ram:AccountName",
        "The name of an account",
    ),
    "BR-NL-32-1": ("cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", "", "A reason code of an allowance or a charge"),
    "BR-NL-32-and-34": ("", "ram:SpecifiedTradeAllowanceCharge/ram:ReasonCode", "A reason code of an allowance or a charge"),
    "BR-NL-35": (
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode",
        "ram:ApplicableTradeTax/ram:ExemptionReasonCode",
        "A code for the exemption from VAT",
    ),
}
"""Rules against using a term: code -> where it stands in UBL, in CII (empty: not asked there), and what it is."""


def _fatal(code: str, sentence: str, ubl: Test | None, cii: Test | None, group: str = "") -> Rule:
    return Rule(code, group, sentence, source=SOURCE, ubl=ubl and _dutch(ubl), cii=cii and _dutch(cii))


def _warning(code: str, sentence: str, ubl: Test | None, cii: Test | None, group: str = "") -> Rule:
    return Rule(code, group, sentence, severity=Severity.WARNING, source=SOURCE, ubl=ubl, cii=cii)


def _unwanted(code: str, ubl: str, cii: str, what: str) -> Rule:
    sentence = f"{what} is not used in the Netherlands. Leave it out."
    return _warning(code, sentence, _there(ubl) if ubl else None, _there(cii) if cii else None)


_SELLER_NUMBER, _BUYER_NUMBER = (
    f"A Dutch {who} gives its KvK number or OIN as legal number, under the scheme 0106 or 0190. Give it."
    for who in ("seller", "buyer")
)
_ADDRESS = "The address needs street, city and post code. Add what is missing."
_ORDER = "A line names an order line, but the invoice names no order (BT-13). Add it."

RULES: tuple[Rule, ...] = (
    _fatal(
        "BR-NL-1",
        _SELLER_NUMBER,
        _unregistered(_SELLER, "cac:PartyLegalEntity/cbc:CompanyID"),
        _unregistered("ram:SellerTradeParty/ram:SpecifiedLegalOrganization", "ram:ID"),
    ),
    Rule(
        "BR-NL-2",
        "",
        "The buyer cannot tell what the invoice is for. Give the buyer's reference (BT-10) or the order number (BT-13).",
        _dutch(lambda g: not g.all("BT-10") and not g.all("BT-13")),
        ("BT-10",),
        source=SOURCE,
    ),
    _fatal("BR-NL-3", _ADDRESS, _unaddressed(_ADDRESSES[0][0], _UBL_ADDRESS), _unaddressed(_ADDRESSES[0][1], _CII_ADDRESS)),
    _fatal(
        "BR-NL-4",
        _ADDRESS,
        _unaddressed(_ADDRESSES[1][0], _UBL_ADDRESS, _COUNTRY),
        _unaddressed(_ADDRESSES[1][1], _CII_ADDRESS, "ram:CountryID"),
    ),
    _fatal(
        "BR-NL-5",
        _ADDRESS,
        _unaddressed(_ADDRESSES[2][0], _UBL_ADDRESS, _COUNTRY),
        _unaddressed(_ADDRESSES[2][1], _CII_ADDRESS, "ram:CountryID"),
    ),
    Rule(
        "BR-NL-7",
        "",
        "{value} is no kind of document in the Netherlands. Choose 380, 381, 384 or 389.",
        source=SOURCE,
        ubl=_dutch(_odd_types),
        cii=_odd_types,
    ),
    _fatal(
        "BR-NL-8", "The kind {value} does not fit the file: 381 is a credit note, the others are invoices.", _wrong_root, None
    ),
    _fatal("BR-NL-9", "A corrected invoice (384) must name the invoice that it corrects (BT-25). Add it.", _uncorrected, None),
    _fatal("BR-NL-10", _BUYER_NUMBER, _buyer_ubl, _buyer_cii),
    _fatal("BR-NL-11", "There is money to pay, but no way of payment. Say how to pay (BG-16).", _unpaid_ubl, _unpaid_cii),
    _fatal(
        "BR-NL-12",
        "This is no way of payment in the Netherlands. Choose 30, 48, 49, 57, 58 or 59.",
        _odd_means,
        _odd_means,
        "BG-16",
    ),
    Rule(
        "BR-NL-13",
        "",
        _ORDER,
        source=SOURCE,
        ubl=_no_order("cac:OrderLineReference/cbc:LineID"),
        cii=_no_order("ram:BuyerOrderReferencedDocument/ram:LineID"),
    ),
    *(_unwanted(code, *row) for code, row in _UNWANTED.items()),
    _warning(
        "BR-NL-25",
        "A tax number that is not for VAT is not used in the Netherlands. Leave it out.",
        _dutch(
            _other_registration(
                f"{_SELLER}/cac:PartyTaxScheme",
                "cbc:CompanyID",
                lambda one: any(node.raw == "VAT" for node in one.all("cac:TaxScheme/cbc:ID")),
            )
        ),
        _dutch(
            _other_registration(
                "ram:SellerTradeParty/ram:SpecifiedTaxRegistration",
                "ram:ID",
                lambda one: any(node.get("schemeID") == "VA" for node in one.all("ram:ID")),
            )
        ),
    ),
    _warning(
        "BR-NL-29",
        "A text for the way of payment is not used in the Netherlands. Leave it out.",
        _dutch(_named_means),
        _there("ram:SpecifiedTradeSettlementPaymentMeans/ram:Information"),
    ),
    _warning("BR-NL-31", "A SEPA payment needs no bank identifier (BT-86). Leave it out.", _dutch(_bank), None, "BG-16"),
    _warning(
        "BR-NL-33",
        "A VAT total in a second currency is not used in the Netherlands. Leave it out.",
        _dutch(_second_currency("cac:TaxTotal/cbc:TaxAmount", "cbc:DocumentCurrencyCode")),
        _dutch(
            _second_currency("ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount", "ram:InvoiceCurrencyCode")
        ),
    ),
    _warning("SI-UBL-2", "This element is empty. Fill it in or leave it out.", lambda g: g.tree.empty(), None),
    _warning("empty-element-check", "This element is empty. Fill it in or leave it out.", None, lambda g: g.tree.empty()),
)
