"""Norway: NO-R-001 (the VAT number) and NO-R-002 (the word that companies of the register must write)."""

from duebook.kernel.rules import Severity
from duebook.rules.peppol.checkdigits import norwegian
from duebook.rules.peppol.countries.asked import asked
from duebook.rules.peppol.reading import SELLER, seller_country, vat_numbers
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Tree

_MVA = "MVA"


def _here(tree: Tree) -> bool:
    return seller_country(tree) == "NO"


def _number(g: Group) -> Broken:
    numbers = (number for party in g.node.all(SELLER) for number in vat_numbers(party, exact=False))
    return [number for number in numbers if number.raw[:2] == "NO" and not _good(number.raw[2:])]


def _good(text: str) -> bool:
    return text[9:] == _MVA and norwegian(text[:9])


def _register(g: Group) -> Broken:
    broken = []
    for party in g.node.all(SELLER):
        registrations = (one for one in party.all("cac:PartyTaxScheme") if one.text("cac:TaxScheme/cbc:ID") == "TAX")
        if not any(one.text("cbc:CompanyID") == "Foretaksregisteret" for one in registrations):
            broken.append(party)
    return broken


_VAT = "{value} is no Norwegian VAT number. Give NO, the nine digits of the organisation number, and MVA."
_WORD = (
    "Most companies in Norway must write Foretaksregisteret on their invoices. Give it as the seller's tax registration (BT-32)."
)

RULES: tuple[Rule, ...] = (
    asked(_here, "NO-R-001", _VAT, _number),
    asked(_here, "NO-R-002", _WORD, _register, Severity.WARNING),
)
