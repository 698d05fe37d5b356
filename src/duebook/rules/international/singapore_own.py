"""What Singapore asks beside EN 16931 and Peppol: totals, categories of GST, and what the tax authority wants."""

import re
from decimal import Decimal

from duebook.kernel.rules import Severity
from duebook.rules.codelists import code_list
from duebook.rules.en16931.totals import cents, whole
from duebook.rules.international.conditions import typed, unlisted
from duebook.rules.international.taken import EN, Taken
from duebook.rules.peppol.reading import BUYER, LEGAL, SELLER
from duebook.rules.rule import Broken, Group, Rule, Spot, Test, spot
from duebook.rules.tree import Node

SOURCE = "SG Peppol BIS Billing 3.0, 2024.12"
CATEGORIES = frozenset("SR SRCA-S SRCA-C ZR ES33 ESN33 DS OS NA NG SRRC SROVR-RS SROVR-LVG SRLVG".split())
"""The categories of GST that Singapore has in place of UNTDID 5305."""
REGISTERED = CATEGORIES - {"ES33", "ESN33", "DS", "OS", "NG"}
"""Those that only a registered seller can use, and for which the tax authority wants the whole invoice."""
_TOTALS = ("sgdtotal-incl-gst", "sgdtotal-excl-gst")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SLACK, _FEW = 2, 2
_WARNING = Severity.WARNING


def _off(node: Node | None, right: Decimal) -> Broken:
    """Whether a total is missing or another, both rounded to cents."""
    if node is None:
        return True
    return None if cents(node.number) == cents(right) else spot(node, fix=f"{cents(right):.2f}")


def _sum_of(term: str, group: str, amounts: str) -> Test:
    return lambda g: _off(g.one(term), g.total(amounts)) if g.all(term) or g.all(group) else None


def _without_gst(g: Group) -> Broken:
    lines, allowances, charges = g.number("BT-106"), g.number("BT-107"), g.number("BT-108")
    node = g.one("BT-109")
    if lines is None or node is None:
        return True
    if allowances is None and charges is None:
        return None if node.number == lines else spot(node, fix=f"{lines}")
    return _off(node, lines - (allowances or 0) + (charges or 0))


def _payable(g: Group) -> Broken:
    gross, paid, rounding, payable = (g.number(f"BT-{number}") for number in (112, 113, 114, 115))
    if gross is None or payable is None:
        return True
    right = gross - (paid or 0)
    bare = paid is None and rounding is None
    kept = payable == right if bare else cents(payable - (rounding or 0)) == cents(right)
    return None if kept else spot(g.all("BT-115")[0], fix=f"{cents(right) + (rounding or 0):.2f}")


def _gst_total(g: Group) -> Broken:
    return _off(g.one("BT-110"), g.total("BT-117")) if g.all("BG-23") else None


def _gst_of_row(g: Group) -> Broken:
    """GST less than 2 off from base times rate; with no rate less than half a dollar."""
    tax, rate, base = g.number("BT-117"), g.number("BT-119"), g.number("BT-116")
    if tax is None:
        return True
    if rate is None or whole(rate) == 0:
        return whole(tax) != 0
    return base is None or abs(abs(tax) - cents(abs(base) * rate / 100)) >= _SLACK


def exactly(node: Node) -> bool:
    """Whether a category or a registration says GST to the letter; some rules forgive no other case."""
    return any(one.raw == "GST" for one in node.all("cac:TaxScheme/cbc:ID"))


def _uncategorised(path: str) -> Test:
    return lambda g: not any(exactly(node) and node.kids.get("cbc:ID") for node in g.node.all(path))


def _unnumbered(g: Group) -> Broken:
    return not any(exactly(node) and node.kids.get("cbc:CompanyID") for node in g.node.kids.get("cac:PartyTaxScheme", ()))


def _unidentified(g: Group) -> Broken:
    paths = ("cac:PartyTaxScheme/cbc:CompanyID", "cac:PartyIdentification/cbc:ID", LEGAL)
    return not any(g.node.all(f"cac:Party/{path}") for path in paths)


def _no_totals(g: Group) -> Broken:
    """Where GST is accounted in another currency, its total in that is there, and both totals in Singapore dollars."""
    amounts = {amount.get("currencyID") for amount in g.all("VAT totals")}
    wanting = any(not typed(g.node, kind) for kind in _TOTALS)
    return [code for code in g.all("BT-6") if wanting or code.raw not in amounts]


def _totals_alone(g: Group) -> Broken:
    return None if g.all("BT-6") else [one for kind in _TOTALS for one in typed(g.node, kind)][:1]


def _kinds(node: Node) -> list[str]:
    return [one.raw for one in node.kids["cbc:DocumentTypeCode"]]


def _references(g: Group) -> list[Node]:
    return [node for node in g.tree.every("cac:AdditionalDocumentReference") if "cbc:DocumentTypeCode" in node.kids]


def _of_known_kind(g: Group, node: Node) -> bool:
    kinds = _kinds(node)
    return any(kind in {"130", *_TOTALS} for kind in kinds) or (g.tree.credit_note and "50" in kinds)


def _unknown_kind(g: Group) -> Broken:
    return [spot(node, value=_kinds(node)[0]) for node in _references(g) if not _of_known_kind(g, node)]


def _attached(g: Group) -> Broken:
    return [node for node in _references(g) if "cac:Attachment" in node.kids or not _of_known_kind(g, node)]


def _total(kind: str, good: Test) -> Test:
    """Held to a document reference that is a total in Singapore dollars; another type beside it lets it be."""

    def test(g: Group) -> Broken:
        found = [node for node in _references(g) if kind in _kinds(node) and all(one == kind for one in _kinds(node))]
        return [node for node in found if not good(Group(node, g.tree, {}))]

    return test


def _amount(g: Group) -> bool:
    said = [one.raw for one in g.node.kids.get("cbc:DocumentDescription", ())]
    return len(said) == 1 and bool(_DECIMAL.fullmatch(said[0].strip())) and len(said[0].partition(".")[2]) <= _FEW


def _dollars(g: Group) -> bool:
    return any(one.raw == "SGD" for one in g.node.kids.get("cbc:ID", ()))


def _registered(broken: Test) -> Test:
    """Asked once for each row of the breakdown whose category only a registered seller can use."""

    def test(g: Group) -> Broken:
        rows = [node for node in g.tree.every("cac:TaxCategory") if node.text("cbc:ID") in REGISTERED and _of_row(node)]
        return [Spot(node, {"value": node.text("cbc:ID")}) for node in rows] if rows and broken(g) else None

    return test


def _of_row(node: Node) -> bool:
    return node.parent is not None and node.parent.name == "cac:TaxSubtotal"


def _no_seller(g: Group) -> Broken:
    return not g.all("BT-31") and not g.all("BT-63")


def _no_address(party: str) -> Test:
    paths = (f"{party}/cac:PostalAddress/cbc:StreetName", f"{party}/cac:PostalAddress/cbc:PostalZone")
    return lambda g: not all(g.node.all(path) for path in paths)


def _other_currency(g: Group) -> Broken:
    own, tax = g.text("BT-5"), g.all("BT-6")
    return bool(tax) if own == "SGD" else g.text("BT-6") != "SGD"


def _uuid(g: Group) -> Broken:
    return [one for one in g.node.kids.get("cbc:UUID", ()) if not _UUID.fullmatch(one.value)]


def _rule(code: str, group: str, sentence: str, test: Test, *terms: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(code, group, sentence, test, terms, severity, SOURCE)


def _like(code: str, here: str, group: str, test: Test, *terms: str) -> Rule:
    """A rule of its own that says what one of EN 16931 says."""
    return _rule(here, group, Taken(SOURCE, "GST").words(EN[code].sentence), test, *terms)


RULES: tuple[Rule, ...] = (
    _like("BR-CO-10", "BR-CO-10-SG", "BG-22", lambda g: _off(g.one("BT-106"), g.total("line nets")), "BT-106"),
    _like("BR-CO-11", "BR-CO-11-SG", "BG-22", _sum_of("BT-107", "allowances", "allowance amounts"), "BT-107"),
    _like("BR-CO-12", "BR-CO-12-SG", "BG-22", _sum_of("BT-108", "charges", "charge amounts"), "BT-108"),
    _like("BR-CO-13", "BR-CO-13-GST-SG", "BG-22", _without_gst, "BT-109"),
    _like("BR-CO-14", "BR-CO-14-GST-SG", "tax total", _gst_total, "BT-110"),
    _like("BR-CO-16", "BR-CO-16-GST-SG", "BG-22", _payable, "BT-115"),
    _like("BR-CO-17", "BR-CO-17-GST-SG", "BG-23", _gst_of_row, "BT-117"),
    _rule(
        "BR-CO-04-GST-SG",
        "BG-25",
        "This line has no GST category. Give its code, such as SR, with GST as the tax.",
        _uncategorised("cac:Item/cac:ClassifiedTaxCategory"),
    ),
    _rule(
        "BR-47-GST-SG",
        "BG-23",
        "A row of the GST breakdown has no GST category. Give its code, such as SR, with GST as the tax.",
        _uncategorised("cac:TaxCategory"),
    ),
    _like("BR-CO-26", "BR-CO-26-GST-SG", "BG-4", _unidentified),
    _like("BR-56", "BR-56-GST-SG", "BG-11", _unnumbered),
    _rule(
        "BR-53-GST-SG",
        "",
        "GST is accounted in another currency. Give its total in that currency, and the totals with and without GST in "
        "Singapore dollars (document references sgdtotal-incl-gst and sgdtotal-excl-gst).",
        _no_totals,
    ),
    _rule(
        "BR-110-GST-SG",
        "",
        "There are totals in Singapore dollars, but no currency for GST. Name it (BT-6), or leave the totals out.",
        _totals_alone,
    ),
    _rule(
        "UBL-SR-43-GST-SG",
        "",
        "A document reference cannot have the type {value} here. Give 130 for the invoiced object, 50 for a project in a credit "
        "note, or the type of a total in Singapore dollars; else leave it out.",
        _unknown_kind,
    ),
    _rule(
        "BR-100-GST-SG",
        "",
        "The total with GST in Singapore dollars must be a number with at most 2 decimals.",
        _total(_TOTALS[0], _amount),
    ),
    _rule(
        "BR-101-GST-SG",
        "",
        "The total without GST in Singapore dollars must be a number with at most 2 decimals.",
        _total(_TOTALS[1], _amount),
    ),
    _rule(
        "BR-102-GST-SG",
        "",
        "A document reference that has a type names a total, an object or a project and can have no file. Remove one of the two.",
        _attached,
    ),
    _rule("BR-103-GST-SG", "", "The total with GST in Singapore dollars has the ID SGD. Write it.", _total(_TOTALS[0], _dollars)),
    _rule(
        "BR-104-GST-SG",
        "",
        "The total without GST in Singapore dollars has the ID SGD. Write it.",
        _total(_TOTALS[1], _dollars),
    ),
    _rule("BR-105-GST-SG", "", "With category {value} the seller's GST number must be given.", _registered(_no_seller)),
    _rule(
        "BR-106-GST-SG",
        "",
        "With category {value} the seller's street and post code must be given.",
        _registered(_no_address(SELLER)),
        severity=_WARNING,
    ),
    _rule(
        "BR-107-GST-SG",
        "",
        "With category {value} the buyer's street and post code must be given.",
        _registered(_no_address(BUYER)),
        severity=_WARNING,
    ),
    _rule(
        "BR-108-GST-SG",
        "",
        "With category {value} the invoice must have a UUID.",
        _registered(lambda g: "cbc:UUID" not in g.node.kids),
        severity=_WARNING,
    ),
    _rule(
        "BR-109-GST-SG",
        "",
        "{value} is no UUID. Write 32 hexadecimal digits in five groups, such as 3b2f0a9c-1d4e-4f60-8a7b-5c6d7e8f9a0b.",
        _uuid,
        severity=_WARNING,
    ),
    _rule(
        "BR-111-GST-SG",
        "",
        "With category {value} a credit note must say in a note why it is given.",
        _registered(lambda g: g.tree.credit_note and "cbc:Note" not in g.node.kids),
        severity=_WARNING,
    ),
    _rule(
        "BR-112-GST-SG",
        "",
        "With category {value} the seller's registration number (UEN) must be given.",
        _registered(lambda g: not g.node.all(f"{SELLER}/{LEGAL}")),
        severity=_WARNING,
    ),
    _rule(
        "BR-113-GST-SG",
        "",
        "With category {value} GST is in Singapore dollars: name SGD as its currency (BT-6), or none if the invoice is in SGD.",
        _registered(_other_currency),
        severity=_WARNING,
    ),
    _rule(
        "BR-CL-16-SG",
        "",
        "“{value}” is no way of paying. Use a code of UNTDID 4461, Z01 for GIRO or Z02 for PayNow.",
        unlisted(("cac:PaymentMeans/cbc:PaymentMeansCode",), lambda: code_list("payment-means").codes | {"Z01", "Z02"}),
    ),
    _rule(
        "BR-CL-17-GST-SG",
        "",
        "“{value}” is no GST category of Singapore. Use one, such as SR, ZR, OS or NG.",
        unlisted(("cac:TaxCategory/cbc:ID",), lambda: CATEGORIES),
    ),
    _rule(
        "BR-CL-18-GST-SG",
        "",
        "“{value}” is no GST category of Singapore for a line. Use one, such as SR, ZR, OS or NG.",
        unlisted(("cac:ClassifiedTaxCategory/cbc:ID",), lambda: CATEGORIES),
    ),
)
