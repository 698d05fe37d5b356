"""Who seller, buyer and the others are: SIREN, SIRET, electronic addresses (BR-FR-09 to -13, -21, -22, CO-10)."""

from collections.abc import Iterator

from duebook.rules.france.notes import treated, types
from duebook.rules.france.places import ADDRESSED
from duebook.rules.france.reading import (
    AGREEMENT,
    BUYER,
    DELIVERY,
    LINE,
    SELLER,
    UBL_LINE,
    at_end,
    both,
    first,
    is_siret,
    no_siren,
    nodes,
    rule,
)
from duebook.rules.rule import Broken, Group, Rule, Test
from duebook.rules.tree import Node

_BUYERS_TYPES = frozenset({"389", "501", "500", "471", "473", "261", "502"})
"""Documents that the buyer issues."""
_SIREN_CII, _SIREN_UBL = "ram:SpecifiedLegalOrganization/ram:ID", "cac:PartyLegalEntity/cbc:CompanyID"


def _addressed(party_cii: str, party_ubl: str, *, buyers: bool) -> Test:
    """Between companies, who receives the invoice has an address in the French directory that starts with the SIREN."""

    def test(g: Group) -> Broken:
        if not treated(g) or bool(types(g) & _BUYERS_TYPES) is buyers:
            return None
        if g.tree.syntax == "ubl":
            siren, address = f"{party_ubl}/{_SIREN_UBL}[0002]", f"{party_ubl}/cbc:EndpointID"
        else:
            siren, address = f"{party_cii}/{_SIREN_CII}", f"{party_cii}/ram:URIUniversalCommunication/ram:URIID"
        start, given = first(g, siren), first(g, address)
        right = given is not None and given.get("schemeID") == "0225" and given.raw.startswith(start.raw if start else "")
        return at_end(g, address, broken=not right)

    return test


def _no_address(party_cii: str, party_ubl: str) -> tuple[Test, Test]:
    cii, ubl = f"{party_cii}/ram:URIUniversalCommunication/ram:URIID", f"{party_ubl}/cbc:EndpointID"
    return (
        lambda g: at_end(g, cii, broken=not any(node.raw for node in nodes(g.tree, cii))),
        lambda g: at_end(g, ubl, broken=not any(node.value for node in nodes(g.tree, ubl))),
    )


def _sellers_siren_cii(g: Group) -> Broken:
    path = f"{AGREEMENT}/ram:SellerTradeParty/{_SIREN_CII}[0002]"
    found = first(g, path)
    return at_end(g, path, broken=found is None or no_siren(found))


def _sellers_siren_ubl(g: Group) -> Broken:
    entities = nodes(g.tree, f"//{SELLER}/cac:PartyLegalEntity")
    return [one for one in entities if not any(_is_siren(number) for number in one.kids.get("cbc:CompanyID", ()))]


def _is_siren(number: Node) -> bool:
    return number.get("schemeID") == "0002" and not no_siren(number)


def _buyers_siren(g: Group) -> Broken:
    if not treated(g):
        return None
    ubl = g.tree.syntax == "ubl"
    path = f"{BUYER}/{_SIREN_UBL}[0002]" if ubl else f"{AGREEMENT}/ram:BuyerTradeParty/{_SIREN_CII}[0002]"
    found = first(g, path)
    # CII looks at the number as it stands, white space and all
    return at_end(g, path, broken=found is None or no_siren(found) or (not ubl and found.raw != found.value))


_SITES = (
    ("BT-29", f"{AGREEMENT}/ram:SellerTradeParty", SELLER),
    ("BT-46", f"{AGREEMENT}/ram:BuyerTradeParty", BUYER),
    ("BT-60", *ADDRESSED[3][1:]),
    ("EXT-FR-FE-06", *ADDRESSED[2][1:]),
    ("EXT-FR-FE-46", *ADDRESSED[4][1:]),
    ("EXT-FR-FE-69", *ADDRESSED[5][1:]),
    ("EXT-FR-FE-92", *ADDRESSED[6][1:]),
    ("EXT-FR-FE-115", *ADDRESSED[7][1:]),
    ("BT-71", f"{DELIVERY}/ram:ShipToTradeParty", "cac:Delivery"),
    (
        "EXT-FR-FE-146",
        f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:ShipToTradeParty",
        f"{UBL_LINE}/cac:Delivery/cac:DeliveryLocation",
    ),
)
"""Parties by the business term of their identifiers."""


def _site(party: str, numbers: str, legal: str, *, strict: bool) -> Test:
    """A SIRET that has not fourteen digits, or does not start with the party's SIREN."""

    def test(g: Group) -> Broken:
        broken = []
        for one in nodes(g.tree, party):
            sites = [node for node in one.all(numbers) if node.get("schemeID") == "0009"]
            if not sites:
                continue
            sirens = [node.raw for node in one.all(legal) if node.get("schemeID") == "0002"]
            siren = next((text for text in sirens if text), None if strict else sites[0].raw[:9])
            if not is_siret(sites[0].raw) or sites[0].raw[:9] != siren:
                broken.append(sites[0])
        return broken

    return test


def _site_rules() -> Iterator[Rule]:
    sentence = "“{value}” is no SIRET of this party: fourteen digits that start with its SIREN."
    for term, cii, ubl in _SITES:
        strict = term in {"BT-29", "BT-46"}
        numbers, legal = "cac:PartyIdentification/cbc:ID", _SIREN_UBL
        if ubl.startswith(("cac:Delivery", UBL_LINE)):
            numbers, legal = "cac:DeliveryLocation/cbc:ID", f"cac:DeliveryParty/{_SIREN_UBL}"
        yield rule(
            f"BR-FR-09_{term}",
            sentence,
            _site(cii, "ram:GlobalID", _SIREN_CII, strict=strict),
            _site(ubl, numbers, legal, strict=strict),
        )


def _identifier_rules() -> Iterator[Rule]:
    unnamed = "This identifier has no scheme. Say of which kind it is, such as 0009 for a SIRET."
    twice = "Two identifiers of this party have the same scheme. Keep one of each."
    for term, cii, ubl in _SITES:
        path = f"//{ubl}" if ubl.startswith(("cac:Accounting", "cac:Payee", "cac:Payment")) else ubl
        path = f"{path}/cac:DeliveryLocation" if path == "cac:Delivery" else path
        name = "cbc:ID" if path.endswith("cac:DeliveryLocation") else "cac:PartyIdentification/cbc:ID"
        yield rule(f"BR-FR-CO-10_{term}-1", unnamed, _schemeless(cii, "ram:GlobalID"), _schemeless(path, name))
        yield rule(f"BR-FR-CO-10_{term}-2", twice, _doubled(cii, "ram:GlobalID"), _doubled(path, name))


def _schemeless(party: str, name: str) -> Test:
    return lambda g: [node for one in nodes(g.tree, party) for node in one.all(name) if node.get("schemeID") is None]


def _doubled(party: str, name: str) -> Test:
    def test(g: Group) -> Broken:
        broken = []
        for one in nodes(g.tree, party):
            found = one.all(name)
            schemes = [node.get("schemeID") for node in found if node.get("schemeID") is not None]
            if len(set(schemes)) < len(schemes):
                broken.append(found[-1])
        return broken

    return test


RULES: tuple[Rule, ...] = (
    *_site_rules(),
    rule(
        "BR-FR-10_BT-30",
        "The seller has no SIREN. Give its nine digits with the scheme 0002.",
        _sellers_siren_cii,
        _sellers_siren_ubl,
    ),
    both("BR-FR-11_BT-47", "Between companies the buyer has a SIREN. Give its nine digits with the scheme 0002.", _buyers_siren),
    rule("BR-FR-12_BT-49", "The buyer has no electronic address. Give it.", *_no_address(*ADDRESSED[1][1:])),
    rule("BR-FR-13_BT-34", "The seller has no electronic address. Give it.", *_no_address(*ADDRESSED[0][1:])),
    both(
        "BR-FR-21_BT-49",
        "Between companies the buyer's address is one of the French directory (0225) that starts with the SIREN.",
        _addressed(*ADDRESSED[1][1:], buyers=True),
    ),
    both(
        "BR-FR-22_BT-34",
        "Where the buyer issues the document, the seller's address is one of the French directory (0225) that starts with "
        "the SIREN.",
        _addressed(*ADDRESSED[0][1:], buyers=False),
    ),
    *_identifier_rules(),
)
