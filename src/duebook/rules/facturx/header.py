"""Business rules that the Factur-X profiles ask in other words than the artefact of EN 16931.

A text of nothing but white space is a text here; some conditions look elsewhere. Sentences are those of EN 16931's rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity
from duebook.rules.en16931 import header, lines, parties, payment, totals
from duebook.rules.en16931.totals import cents
from duebook.rules.facturx.structure import SOURCE
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node

EN: dict[str, Rule] = {
    rule.code: rule
    for module in (header, lines, parties, payment, totals)
    for rule in module.RULES
    if rule.asked("cii") is not None
}
_TRADE = "rsm:SupplyChainTradeTransaction"
SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
ADJUSTMENTS = f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge"
LOGISTICS = f"{SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge"
_TRANSFERS = frozenset({"30", "58"})
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount/"


def adjusted(nodes: Iterable[Node], word: str) -> list[Node]:
    """Allowances (``false``) or charges (``true``), by the word of their indicator."""
    return [node for node in nodes if any(one.raw == word for one in node.all("ram:ChargeIndicator/udt:Indicator"))]


def added(nodes: Iterable[Node], path: str) -> Decimal:
    """The sum of the amounts below nodes, to two decimals."""
    return cents(sum((one.number for node in nodes for one in node.all(path)), ZERO))


def asked(code: str, test: Test, group: str | None = None) -> Rule:
    """EN 16931's rule of that code with a test of our own, asked of its own group or another one."""
    return replace(EN[code], test=None, ubl=None, cii=test, cii_group=EN[code].cii_group if group is None else group)


def _written(code: str, term: str, group: str | None = None) -> Rule:
    """Broken where no element of the term has any text."""
    return asked(code, lambda g: not any(node.raw for node in g.all(term)), group)


def _anywhere(code: str, party: str, path: str, *, text: bool) -> Rule:
    """Broken where no party of that name, wherever it is, has the element (with a text)."""

    def test(g: Group) -> Broken:
        found = [node for one in g.tree.every(party) for node in one.all(path)]
        return not (any(node.raw for node in found) if text else found)

    return asked(code, test, "")


def _item_scheme(g: Group) -> Broken:
    found = g.all("BT-157")
    return bool(found) and not any(node.get("schemeID") for node in found)


def _item_list(g: Group) -> Broken:
    if not g.node.all("ram:SpecifiedTradeProduct/ram:DesignatedProductClassification"):
        return False
    return not any(node.get("listID") for node in g.all("BT-158"))


def _no_rate(g: Group) -> Broken:
    return not g.all("BT-119") and not any(node.raw == "O" for node in g.all("BT-118"))


def _both_tax_points(g: Group) -> Broken:
    return "ram:TaxPointDate" in g.node.kids and "ram:DueDateTypeCode" in g.node.kids


def _allowances(g: Group) -> Broken:
    nodes, total = adjusted(g.tree.root.all(ADJUSTMENTS), "false"), g.number("BT-107")
    if not nodes and total is None:
        return False
    right = added(nodes, "ram:ActualAmount")
    return total != right and _offered(g, "BT-107", right)


def _charges(g: Group) -> Broken:
    nodes, total = adjusted(g.tree.root.all(ADJUSTMENTS), "true"), g.number("BT-108")
    if not nodes and total is None:
        return False
    right = added(nodes, "ram:ActualAmount") + added(g.tree.root.all(LOGISTICS), "ram:AppliedAmount")
    return (total is None or cents(total) != right) and _offered(g, "BT-108", right)


def _offered(g: Group, term: str, right: Decimal) -> Broken:
    node = g.one(term)
    return True if node is None else spot(node, fix=f"{right:.2f}")


def _with_vat(g: Group) -> Broken:
    own = EN["BR-CO-15"].asked("cii")
    return own[1](g) if own and g.tree.every("ram:SpecifiedTradeSettlementHeaderMonetarySummation") else None


def _no_breakdown(g: Group) -> Broken:
    settlements = [node for node in g.tree.every("ram:ApplicableHeaderTradeSettlement") if node.parent and _in_trade(node.parent)]
    return [node for node in settlements if "ram:ApplicableTradeTax" not in node.kids]


def _in_trade(node: Node) -> bool:
    return node.name == _TRADE


def _account(g: Group) -> Broken:
    """A transfer with neither an IBAN nor another number, or with both."""
    if g.node.text("ram:TypeCode") not in _TRANSFERS:
        return False
    return bool(g.node.all(_ACCOUNT + "ram:IBANID")) == bool(g.node.all(_ACCOUNT + "ram:ProprietaryID"))


def _more(name: str) -> Test:
    """More than one of something in an allowance or charge, of the document or of a line."""
    return lambda g: [twin for one in _all_adjustments(g) for twin in one.all(name)[1:2]]


def _all_adjustments(g: Group) -> Iterable[Node]:
    return g.tree.every("ram:SpecifiedTradeAllowanceCharge")


def _named_twice(party: str) -> Test:
    def test(g: Group) -> Broken:
        agreements = g.tree.root.all(f"{_TRADE}/ram:ApplicableHeaderTradeAgreement")
        contact = f"{party}/ram:DefinedTradeContact"
        found = [(one.all(f"{contact}/ram:PersonName"), one.all(f"{contact}/ram:DepartmentName")) for one in agreements]
        return [departments[0] for persons, departments in found if persons and departments]

    return test


def _documents(path: str, code: str, below: str = "") -> Test:
    """More than one document of a type, or of something in such documents."""

    def test(g: Group) -> Broken:
        broken = []
        for above in g.tree.root.all(f"{_TRADE}/{path}"):
            found = [one for one in above.kids.get("ram:AdditionalReferencedDocument", ()) if one.text("ram:TypeCode") == code]
            if below:
                found = [kid for one in found for kid in one.kids.get(below, ())]
            broken += found[1:2]
        return broken

    return test


_LINE_SETTLEMENT = "ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement"
_AGREEMENT = "ram:ApplicableHeaderTradeAgreement"


def _rule(code: str, group: str, sentence: str, test: Test) -> Rule:
    return Rule(code, group, sentence, source=SOURCE, cii=test)


def _in_germany(g: Group) -> Callable[[str, str], bool]:
    def found(part: str, party: str) -> bool:
        path = f"{_TRADE}/{part}/{party}/ram:PostalTradeAddress/ram:CountryID"
        return any(one.value.upper() == "DE" for one in g.tree.root.all(path))

    return found


def _german_supply(g: Group) -> Broken:
    """Between Germans, the day or the period of the supply, in an element that is not empty."""
    if not any(one.raw != "386" for one in g.all("BT-3")):
        return False
    german = _in_germany(g)
    settlement = "ram:ApplicableHeaderTradeSettlement"
    seller = german(_AGREEMENT, "ram:SellerTradeParty") or german(settlement, "ram:InvoicerTradeParty")
    buyer = german(_AGREEMENT, "ram:BuyerTradeParty") or german(settlement, "ram:InvoiceeTradeParty")
    if not (seller and buyer):
        return False
    delivery = f"{_TRADE}/ram:ApplicableHeaderTradeDelivery"
    if g.tree.root.all(f"{delivery}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"):
        return False
    period = g.all("BG-14") or all(
        line.all("ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod") for line in g.all("BG-25")
    )
    texts = any(one.value or any(kid.value for kid in one.below()) for one in g.tree.root.all(delivery))
    return not (period and texts)


RULES: tuple[Rule, ...] = (
    *(_written(f"BR-0{n}", term) for n, term in enumerate(("BT-24", "BT-1", "BT-2", "BT-3", "BT-5", "BT-27", "BT-44"), start=1)),
    _anywhere("BR-08", "ram:SellerTradeParty", "ram:PostalTradeAddress", text=False),
    _anywhere("BR-09", "ram:SellerTradeParty", "ram:PostalTradeAddress/ram:CountryID", text=True),
    _anywhere("BR-10", "ram:BuyerTradeParty", "ram:PostalTradeAddress", text=False),
    _anywhere("BR-11", "ram:BuyerTradeParty", "ram:PostalTradeAddress/ram:CountryID", text=True),
    asked("BR-17", lambda g: "ram:Name" not in g.node.kids),
    _written("BR-21", "BT-126"),
    _written("BR-25", "BT-153"),
    _written("BR-52", "BT-122"),
    _written("BR-55", "BT-25"),
    _written("BR-56", "BT-63"),
    _written("BR-57", "BT-80"),
    asked("BR-64", _item_scheme),
    asked("BR-65", _item_list, "BG-25"),
    asked("BR-47", lambda g: not g.all("BT-118"), "BG-23"),
    asked("BR-48", _no_rate, "BG-23"),
    asked("BR-CO-03", _both_tax_points, "BG-23"),
    *(replace(EN[code], cii_group="BG-23") for code in ("BR-45", "BR-46", "BR-CO-17", "BR-DEC-19", "BR-DEC-20")),
    asked("BR-CO-11", _allowances),
    asked("BR-CO-12", _charges),
    asked("BR-CO-15", _with_vat),
    asked("BR-CO-18", _no_breakdown, ""),
    _rule(
        "CII-SR-463",
        "",
        "An allowance or charge does not say which it is. Give its indicator, true for a charge.",
        lambda g: [one for one in _all_adjustments(g) if "ram:ChargeIndicator" not in one.kids],
    ),
    _rule(
        "CII-SR-465",
        "",
        "The seller's contact has both the name of a person and of a department. Keep one.",
        _named_twice("ram:SellerTradeParty"),
    ),
    _rule(
        "CII-SR-466",
        "",
        "The buyer's contact has both the name of a person and of a department. Keep one.",
        _named_twice("ram:BuyerTradeParty"),
    ),
    _rule(
        "CII-SR-469",
        "",
        "The payment reference stands more than once. Keep one.",
        lambda g: [
            one
            for above in g.tree.every("ram:ApplicableHeaderTradeSettlement")
            for one in above.kids.get("ram:PaymentReference", ())
        ][1:],
    ),
    *(
        _rule(
            code, "BG-16", "A credit transfer needs one account: the IBAN or the number that the bank uses, not both.", _account
        )
        for code in ("CII-SR-470", "BR-CO-27")
    ),
    _rule("CII-SR-471", "", "This allowance or charge has more than one VAT category. Keep one.", _more("ram:CategoryTradeTax")),
    _rule("CII-SR-472", "", "This allowance or charge has more than one VAT rate. Keep one.", _more("ram:RateApplicablePercent")),
    _rule("CII-SR-473", "", "This allowance or charge has more than one amount. Keep one.", _more("ram:ActualAmount")),
    _rule("CII-SR-474", "", "This line names more than one invoiced object. Keep one.", _documents(_LINE_SETTLEMENT, "130")),
    _rule(
        "CII-SR-475",
        "",
        "The supporting documents have more than one description together. Keep one.",
        _documents(_AGREEMENT, "916", "ram:Name"),
    ),
    _rule(
        "CII-SR-476",
        "",
        "The supporting documents have more than one attached file together. Keep one.",
        _documents(_AGREEMENT, "916", "ram:AttachmentBinaryObject"),
    ),
    Rule(
        "PEPPOL-EN16931-R008",
        "",
        "This element is empty. Fill it or leave it out.",
        severity=Severity.WARNING,
        source=SOURCE,
        cii=lambda g: g.tree.empty(),
    ),
    Rule(
        "BR-FX-EN-04",
        "",
        "Between German parties an invoice names the day of the supply or its period. Give the day of delivery.",
        terms=("BT-72",),
        severity=Severity.WARNING,
        source=SOURCE,
        cii=_german_supply,
    ),
)
