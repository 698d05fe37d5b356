"""An invoice between two German companies that breaks no rule of XRechnung or Peppol, by our own writers, and small edits of it."""

from dataclasses import replace
from functools import lru_cache

from duebook import formats
from duebook.domain.codes import DocumentType
from duebook.domain.line import Attribute, Classification
from duebook.domain.party import Identifier
from duebook.domain.totals import calculate
from duebook.rules import profiles
from duebook.rules.tree import Tree
from duebook.rules.xrechnung.cius import CIUS, CVD, EXTENSION
from tests.formats.rich import DEBIT, FULL
from tests.rules.edits import Edit, edited

BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
GLN = Identifier(value="4000001123452", scheme="0088")

BASE = replace(
    FULL,
    notes=FULL.notes[:1],
    tax_representative=None,
    cash_rounding=None,
    seller=replace(FULL.seller, endpoint=GLN, legal_id=Identifier(value="HRB 12345")),
    buyer=replace(FULL.buyer, ids=(GLN,), endpoint=GLN),
    payee=None,
    delivery=replace(FULL.delivery, location=GLN),
    payment_terms="30 days net\n#SKONTO#TAGE=14#PROZENT=2.00#\n",
    payment=FULL.payment[:1],
)
_VEHICLE = replace(
    FULL.lines[0],
    item=replace(
        FULL.lines[0].item,
        classifications=(Classification(value="M1", scheme="CVD"),),
        attributes=(Attribute(name="cva", value="clean"),),
    ),
)
DRAFTS = {
    "cius": replace(BASE, specification=CIUS),
    "debit": replace(BASE, specification=CIUS, payment=DEBIT),
    "extension": replace(BASE, specification=EXTENSION),
    "cvd": replace(BASE, specification=CVD, lines=(_VEHICLE, *FULL.lines[1:])),
    "billing": replace(BASE, specification=BILLING),
    "credit": replace(BASE, specification=BILLING, type=DocumentType.CREDIT_NOTE),
    "self-billing": replace(
        BASE,
        specification=SELF_BILLING,
        process="urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
        type=DocumentType.SELF_BILLED,
    ),
}


@lru_cache(maxsize=32)
def content(name: str, syntax: str) -> bytes:
    return formats.write(calculate(DRAFTS[name]), syntax).content


def codes(name: str, syntax: str, *edits: Edit) -> set[str]:
    """The codes of the faults of an example after some edits, by the profile that it names, EN 16931's own aside."""
    tree = Tree(edited(content(name, syntax), *edits))
    profile = profiles.of(tree).key
    own = {rule.code for rule in profiles.rules("en16931", syntax)}
    return {fault.code for fault in profiles.ruleset(profile, syntax).faults(tree) if fault.code not in own}
