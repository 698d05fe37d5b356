"""The rules of UBL itself: elements and attributes that the model has no use for, and how often one may stand.

Most are rows of ``occurrence.tsv``; here are those with a condition. Source: CEN/TS 16931-3-2 as CEN's validation artefacts
1.3.16 put it. Where they compare a text, they compare it as it stands, white space and all.
"""

from collections.abc import Mapping
from pathlib import Path

from duebook.rules.occurrence import Occurrences, Row, row, table
from duebook.rules.paths import Filter
from duebook.rules.rule import Broken, Group, Rule, spot
from duebook.rules.tree import Node
from duebook.rules.ubl.terms import FILTERS

SOURCE = "CEN/TS 16931-3-2"
_FEW = 2
_OBJECT = "130"
_SELLER = "cac:AccountingSupplierParty/cac:Party/"
_BUYER_TAX = "cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme"
_REFERENCE = "//cac:AdditionalDocumentReference/"


def _types(reference: Node) -> list[str]:
    return [kid.raw for kid in reference.kids.get("cbc:DocumentTypeCode", ())]


def _above(node: Node) -> Node:
    return node.parent or node


def _no_object(node: Node) -> bool:
    return _OBJECT not in _types(_above(node))


def _only_object(node: Node) -> bool:
    found = _types(_above(node))
    return bool(found) and all(one == _OBJECT for one in found)


def _in_credit_note(node: Node) -> bool:
    while node.parent is not None:
        node = node.parent
    return node.name == "CreditNote"


def _right_version(node: Node) -> bool:
    return any(twin.raw == "2.1" for twin in _above(node).kids[node.name])


def _schemes(party: Node) -> list[bool]:
    """For each of a party's tax schemes whether it is VAT."""
    return [
        scheme.one("cbc:ID") is not None and scheme.kids["cbc:ID"][0].raw.upper() == "VAT"
        for scheme in party.all("cac:TaxScheme")
    ]


ROW_FILTERS: Mapping[str, Filter] = {
    "object": lambda node: _OBJECT in _types(node),
    "VAT": lambda node: any(_schemes(node)),
    "no_VAT": lambda node: not all(_schemes(node)),
    "SEPA": lambda node: (node.get("schemeID") or "").upper() == "SEPA",
    "allowance": FILTERS["allowance"],
    "charge": FILTERS["charge"],
}

_CONDITIONAL = (
    row(
        "UBL-CR-002",
        *("w", "/", "cbc:UBLVersionID"),
        unless=_right_version,
        sentence="The UBL version is given as another than 2.1. Write 2.1 or leave {element} out.",
    ),
    row("UBL-CR-412", "w", "/", "cac:PaymentMeans/cbc:PaymentDueDate", unless=_in_credit_note),
    row("UBL-CR-665", "w", "/", _REFERENCE + "cbc:ID/@schemeID", unless=_only_object),
    row("UBL-CR-666", "e", "/", _REFERENCE + "cac:Attachment", unless=_no_object),
    row("UBL-CR-673", "e", "/", _REFERENCE + "cbc:DocumentDescription", unless=_no_object),
    row("UBL-DT-18", "w", "/", "//@name", unless=lambda node: node.name == "cbc:PaymentMeansCode"),
    row("UBL-SR-04", "e", "/", "cac:AdditionalDocumentReference[object]/cbc:ID", "0..1"),
    row("UBL-SR-12", "e", "/", _SELLER + "cac:PartyTaxScheme[VAT]/cbc:CompanyID", "0..1"),
    row("UBL-SR-13", "e", "/", _SELLER + "cac:PartyTaxScheme[no_VAT]/cbc:CompanyID", "0..1"),
    row("UBL-SR-18", "e", "/", _BUYER_TAX + "[VAT]/cbc:CompanyID", "0..1"),
    row("UBL-SR-29", "e", "/", "//cac:PartyIdentification/cbc:ID[SEPA]", "0..1"),
    row("UBL-SR-30", "e", "//cac:AllowanceCharge[allowance]", "cbc:AllowanceChargeReason", "0..1"),
    row("UBL-SR-31", "e", "//cac:AllowanceCharge[charge]", "cbc:AllowanceChargeReason", "0..1"),
    row("UBL-SR-51", "e", "//cac:PostalAddress | //cac:Address", "cac:AddressLine", "0..1"),
)

ROWS: tuple[Row, ...] = (*table(Path(__file__).parent / "occurrence.tsv"), *_CONDITIONAL)
"""Every row; specifications outside Europe take most of them."""

_OCCURRENCES = Occurrences(ROWS, ROW_FILTERS, SOURCE)


def _decimals(g: Group) -> Broken:
    found = []
    for name in g.tree.names:
        if name.endswith("Amount") and not name.endswith("PriceAmount"):
            for node in g.tree.every(name):
                text = node.raw
                point = text.find(".")
                if -1 < point < len(text) - _FEW - 1 and not _in_price(node):
                    found.append(spot(node, most=_FEW))
    return found


def _in_price(node: Node) -> bool:
    while node.parent is not None:
        if node.name == "cac:AllowanceCharge" and node.parent.name == "cac:Price":
            return True
        node = node.parent
    return False


def _files_without(attribute: str, g: Group) -> Broken:
    names = [name for name in g.tree.names if name.endswith("BinaryObject")]
    return [node for name in names for node in g.tree.every(name) if node.get(attribute) is None]


def _other_payee(g: Group) -> bool:
    """Whether the payee's name and the seller's are there and differ."""
    sellers = {one.raw for one in _above(g.node).all(_SELLER + "cac:PartyLegalEntity/cbc:RegistrationName")}
    payees = {one.raw for one in g.node.all("cac:PartyName/cbc:Name")}
    return bool(sellers and payees) and len(sellers | payees) > 1


def _payee(path: str, g: Group) -> Broken:
    found = g.node.all(path)
    if path.endswith("cbc:ID"):
        found = [one for one in found if (one.get("schemeID") or "").upper() != "SEPA"]
    return len(found) > 1 or not _other_payee(g)


def _scheme_without_object(g: Group) -> Broken:
    types = _types(g.node)
    if _OBJECT in types or (g.tree.credit_note and "50" in types):
        return False
    return bool(types) or any(one.get("schemeID") is not None for one in g.node.kids.get("cbc:ID", ()))


def _half_registered(g: Group) -> Broken:
    found = g.tree.every("cac:PartyTaxScheme")
    return [one for one in found if not one.kids.get("cbc:CompanyID") or not one.all("cac:TaxScheme/cbc:ID")]


def _differ(name: str, g: Group) -> Broken:
    found = g.tree.every(name)
    return next((one for one in found if one.raw != found[0].raw), None)


def _texts_of_means(g: Group) -> Broken:
    found = [one for one in g.node.all("cac:PaymentMeans/cbc:PaymentMeansCode") if one.get("name") is not None]
    return spot(found[1], count=len(found)) if len(found) > 1 else None


SENTENCES = {
    "payee": "A payee stands only where it is not the seller: it has a name that differs from the seller's, and this may stand "
    "once: {element}. Correct the name or leave the payee out."
}
"""What several rules say."""


def _payee_rule(code: str, path: str) -> Rule:
    def test(g: Group) -> Broken:
        return spot(g.node, element=path) if _payee(path, g) else None

    return Rule(code, "BG-10", SENTENCES["payee"], test, source=SOURCE)


_OWN = (
    Rule(
        "UBL-DT-01",
        "",
        "This amount has more than {most} decimals. Round it.",
        _decimals,
        source=SOURCE,
    ),
    Rule(
        "UBL-DT-06",
        "",
        "This file has no media type (mimeCode). Give it.",
        lambda g: _files_without("mimeCode", g),
        source=SOURCE,
    ),
    Rule(
        "UBL-DT-07", "", "This file has no name (filename). Give it one.", lambda g: _files_without("filename", g), source=SOURCE
    ),
    _payee_rule("UBL-SR-19", "cac:PartyName/cbc:Name"),
    _payee_rule("UBL-SR-20", "cac:PartyIdentification/cbc:ID"),
    _payee_rule("UBL-SR-21", "cac:PartyLegalEntity/cbc:CompanyID"),
    Rule(
        "UBL-SR-43",
        "BG-24",
        "A type or a scheme stands only where the document is the invoiced object (type 130; in a credit note also 50). "
        "Leave both out, or give that type.",
        _scheme_without_object,
        source=SOURCE,
    ),
    Rule(
        "UBL-SR-44",
        "",
        "The payment references differ. All ways to pay need the same one.",
        lambda g: _differ("cbc:PaymentID", g),
        source=SOURCE,
    ),
    Rule("UBL-SR-46", "", "The payment means has {count} names; one is allowed. Keep one.", _texts_of_means, source=SOURCE),
    Rule(
        "UBL-SR-47",
        "",
        "The codes of the payment means differ. Use one code.",
        lambda g: _differ("cbc:PaymentMeansCode", g),
        source=SOURCE,
    ),
    Rule(
        "UBL-SR-53",
        "",
        "This tax registration lacks its number or the kind of tax (cac:TaxScheme/cbc:ID). Give both.",
        _half_registered,
        source=SOURCE,
    ),
)

RULES: tuple[Rule, ...] = (*_OCCURRENCES.rules, *_OWN)
SWEEPS = (_OCCURRENCES,)
