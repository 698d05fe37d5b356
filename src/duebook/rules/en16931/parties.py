"""Seller, buyer, payee, tax representative and the place of delivery: EN 16931-1:2017, 6.4.2."""

from duebook.rules.rows import EN, absent, blank
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Node


def _values(node: Node, path: str) -> set[str]:
    return {one.raw for one in node.all(path)}


def _payee(g: Group) -> Broken:
    """In UBL the payee is told from the seller by its trading name and its identifiers."""
    names, ids = _values(g.node, "cac:PartyName/cbc:Name"), _values(g.node, "cac:PartyIdentification/cbc:ID")
    if not names:
        return True
    above = g.node.parent
    sellers = above.all("cac:AccountingSupplierParty/cac:Party") if above else ()
    return any(
        names & _values(seller, "cac:PartyName/cbc:Name") or ids & _values(seller, "cac:PartyIdentification/cbc:ID")
        for seller in sellers
    )


def _payee_cii(g: Group) -> Broken:
    if not g.node.all("ram:Name"):
        return True
    trade = g.node.parent.parent if g.node.parent else None
    sellers = trade.all("ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty") if trade else ()
    paths = ("ram:Name", "ram:ID", "ram:SpecifiedLegalOrganization/ram:ID")
    return any(_values(g.node, path) & _values(seller, path) for path in paths for seller in sellers)


def _unidentified(g: Group) -> Broken:
    return not (g.all("BT-29") or g.all("BT-30") or g.all("BT-31"))


def _scheme(g: Group, term: str) -> Broken:
    return [node for node in g.all(term) if node.get("schemeID") is None]


def _scheme_cii(g: Group, party: str) -> Broken:
    for node in g.all(party):
        addresses = node.kids.get("ram:URIUniversalCommunication", ())
        if addresses and not any((uri.get("schemeID") or "").strip() for uri in addresses[0].all("ram:URIID")):
            return addresses[0]
    return False


_SCHEME = "The electronic address has no scheme. Say of which kind it is, such as EM for e-mail or 0088 for a GLN."

RULES: tuple[Rule, ...] = (
    blank("BR-06", "", "BT-27", "The seller has no name. Give the registered name."),
    blank("BR-07", "", "BT-44", "The buyer has no name. Give the registered name."),
    absent("BR-08", "", "BG-5", "The seller has no postal address. Add one, with at least the country."),
    Rule(
        "BR-09",
        "BG-5",
        "The seller's address has no country. Give its code, such as DE.",
        lambda g: not g.text("BT-40"),
        ("BT-40",),
        source=EN,
        cii_group="",
    ),
    absent("BR-10", "", "BG-8", "The buyer has no postal address. Add one, with at least the country."),
    Rule(
        "BR-11",
        "BG-8",
        "The buyer's address has no country. Give its code, such as DE.",
        lambda g: not g.text("BT-55"),
        ("BT-55",),
        source=EN,
        cii_group="",
    ),
    Rule(
        "BR-17",
        "BG-10",
        "The payee has no name, or is the seller. Name the payee where it is somebody else; else leave the group out.",
        terms=("BT-59",),
        source=EN,
        ubl=_payee,
        cii=_payee_cii,
    ),
    blank("BR-18", "BG-11", "BT-62", "The seller's tax representative has no name. Give the registered name."),
    absent(
        "BR-19", "BG-11", "BG-12", "The seller's tax representative has no postal address. Add one, with at least the country."
    ),
    Rule(
        "BR-20",
        "BG-12",
        "The tax representative's address has no country. Give its code, such as DE.",
        lambda g: not g.text("BT-69"),
        ("BT-69",),
        source=EN,
        cii_group="BG-11",
    ),
    Rule(
        "BR-56",
        "BG-11",
        "The seller's tax representative has no VAT identifier. Give it with its country code.",
        terms=("BT-63",),
        source=EN,
        ubl=lambda g: not g.all("BT-63"),
        cii=lambda g: not g.text("BT-63"),
    ),
    Rule(
        "BR-57",
        "BG-15",
        "The address of delivery has no country. Give its code, such as DE.",
        terms=("BT-80",),
        source=EN,
        ubl=lambda g: not g.all("BT-80"),
        cii=lambda g: not g.text("BT-80"),
    ),
    Rule(
        "BR-62",
        "",
        _SCHEME,
        terms=("BT-34",),
        source=EN,
        ubl=lambda g: _scheme(g, "BT-34"),
        cii=lambda g: _scheme_cii(g, "BG-4"),
        ubl_group="BG-4",
    ),
    Rule(
        "BR-63",
        "",
        _SCHEME,
        terms=("BT-49",),
        source=EN,
        ubl=lambda g: _scheme(g, "BT-49"),
        cii=lambda g: _scheme_cii(g, "BG-7"),
        ubl_group="BG-7",
    ),
    Rule(
        "BR-CO-26",
        "BG-4",
        "Nothing identifies the seller. Give a VAT identifier, a registration number or another identifier.",
        _unidentified,
        ("BT-31", "BT-30", "BT-29"),
        source=EN,
    ),
)
