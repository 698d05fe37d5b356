"""Italy: IT-R-001 (the tax code) and IT-R-002 to IT-R-004 (the seller's address)."""

import re
from functools import partial

from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import SELLER, seller_country
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Tree

_TAX_CODE = re.compile(r"[A-Z0-9]{11,16}")


def _here(tree: Tree) -> bool:
    return seller_country(tree) == "IT"


def _tax_codes(g: Group) -> Broken:
    registrations = (one for party in g.node.all(SELLER) for one in party.kids.get("cac:PartyTaxScheme", ()))
    others = (one for one in registrations if one.text("cac:TaxScheme/cbc:ID") != "VAT")
    return [one.one("cbc:CompanyID") or one for one in others if not _TAX_CODE.fullmatch(one.text("cbc:CompanyID"))]


def _lacks(g: Group, name: str) -> Broken:
    return [party for party in g.node.all(SELLER) if not party.all(f"cac:PostalAddress/{name}")]


_CODE = "{value} is no Italian tax code (BT-32). Give eleven to sixteen capital letters and digits."
_STREET = "An Italian seller must give the street of the address (BT-35). Add it."
_CITY = "An Italian seller must give the city of the address (BT-37). Add it."
_POST_CODE = "An Italian seller must give the post code of the address (BT-38). Add it."

RULES: tuple[Rule, ...] = (
    asked(_here, "IT-R-001", _CODE, _tax_codes),
    asked(_here, "IT-R-002", _STREET, partial(_lacks, name="cbc:StreetName")),
    asked(_here, "IT-R-003", _CITY, partial(_lacks, name="cbc:CityName")),
    asked(_here, "IT-R-004", _POST_CODE, partial(_lacks, name="cbc:PostalZone")),
)
