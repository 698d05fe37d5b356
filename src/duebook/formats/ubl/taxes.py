"""The tax that a UBL document is about: VAT, but goods and services tax (GST) in Australia, New Zealand and Singapore.

The document has no word for it: specification and seller's country say it. What a file says otherwise is named when it is read.
"""

from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree
from duebook.formats.ubl.names import CAC, CBC
from duebook.kernel.rules import Fault, Severity

VAT, GST = "VAT", "GST"
_GST_COUNTRIES = frozenset({"AU", "NZ", "SG"})
_GST_PLACES = (":international:aunz:", ":international:sg:")
_PINT = "urn:peppol:pint:"
_CATEGORIES = (f"{{{CAC}}}TaxCategory", f"{{{CAC}}}ClassifiedTaxCategory", f"{{{CAC}}}PartyTaxScheme")
_SCHEME = f"{{{CAC}}}TaxScheme/{{{CBC}}}ID"


def tax_scheme(specification: str, seller: Party) -> str:
    """The code of UNTDID 5153 that stands in ``cac:TaxScheme``.

    >>> from duebook.domain.party import Address
    >>> tax_scheme("urn:peppol:pint:billing-1@aunz-1", Party(address=Address(country="AU")))
    'GST'
    >>> tax_scheme("urn:cen.eu:en16931:2017", Party(address=Address(country="AU")))
    'VAT'
    """
    if any(place in specification for place in _GST_PLACES):
        return GST
    country = seller.address.country if seller.address else ""
    return GST if specification.startswith(_PINT) and country.upper() in _GST_COUNTRIES else VAT


def other_tax(tree: Tree, root: Element, document: Document) -> list[Fault]:
    """A warning where the file's tax has another name than the one that the document is written with."""
    known = tax_scheme(document.specification, document.seller)
    for node in root.iter(*_CATEGORIES):
        name = node.find(_SCHEME)
        said = (name.text or "").strip() if name is not None else ""
        registration = node.tag == _CATEGORIES[-1]
        if name is None or said.upper() == known or not said or (registration and said.upper() not in {VAT, GST}):
            continue
        sentence = "The tax is called {value} here; the document is kept and written with {known}."
        facts = {"value": said[:20], "known": known, "line": str(name.sourceline or "")}
        return [Fault("READ-TAX", tree.place(name), sentence, Severity.WARNING, facts)]
    return []
