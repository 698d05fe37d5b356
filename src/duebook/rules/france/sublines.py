"""Lines of invoices that are several in one: which are groups, whose they are, what they come to.

A platform may put the invoices of several sellers into one document (BT-23 S8, B8, M8), or the balance of two parties' invoices
(S9, B9, M9). Each is a group of lines. CII has terms for that; UBL writes them as references of a line to its own document.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duebook.rules.france.reading import LINE, SETTLEMENT
from duebook.rules.tree import Node, Tree

_OWN_REFERENCE = "cac:InvoiceDocumentReference"
_OBJECT = "130"


@dataclass(frozen=True, slots=True)
class SubLine:
    """One line of such a document. Texts are normalised, empty where there are none."""

    node: Node
    numbers: frozenset[str]
    parents: frozenset[str]  # numbers of the lines above
    statuses: Sequence[Node]  # GROUP, DETAIL or INFORMATION
    top: bool  # a group that stands in no other: one of the invoices
    name: str  # of the seller
    legal: str  # and its SIREN
    legal_raw: frozenset[str]
    country: str
    objects: Sequence[Node]  # references of type 130 and AFL: the number of the invoice
    totals: Sequence[Node]  # without VAT
    grosses: Sequence[Node]
    taxes: Sequence[Node]
    reasons: Sequence[Node]  # exemption reasons

    @property
    def number(self) -> str:
        """The number of the invoice that the line belongs to."""
        return self.objects[0].value if self.objects else ""

    def has(self, *statuses: str) -> bool:
        """Whether the line is one of these."""
        return any(one.raw in statuses for one in self.statuses)

    def tax(self, currencies: frozenset[str]) -> Node | None:
        """The VAT of the line in a currency."""
        return next((one for one in self.taxes if one.get("currencyID") in currencies), None)


def sublines(tree: Tree) -> list[SubLine]:
    """The lines of a file, read once."""
    found: list[SubLine] | None = tree.facts.get("sublines")
    if found is None:
        found = tree.facts["sublines"] = _ubl(tree) if tree.syntax == "ubl" else [_cii(node) for node in tree.root.all(LINE)]
    return found


def _texts(nodes: Sequence[Node]) -> frozenset[str]:
    return frozenset(node.raw for node in nodes)


def _cii(node: Node) -> SubLine:
    document, settlement = "ram:AssociatedDocumentLineDocument/ram:", "ram:SpecifiedLineTradeSettlement/ram:"
    seller = "ram:SpecifiedLineTradeAgreement/ram:ItemSellerTradeParty/"
    total = f"{settlement}SpecifiedTradeSettlementLineMonetarySummation/ram:"
    statuses, parents = node.all(f"{document}LineStatusReasonCode"), node.all(f"{document}ParentLineID")
    references = [
        one
        for one in node.all(f"{settlement}AdditionalReferencedDocument")
        if "AFL" in _texts(one.all("ram:ReferenceTypeCode")) and _OBJECT in _texts(one.all("ram:TypeCode"))
    ]
    legal = node.all(f"{seller}ram:SpecifiedLegalOrganization/ram:ID")
    return SubLine(
        node=node,
        numbers=_texts(node.all(f"{document}LineID")),
        parents=_texts(parents),
        statuses=statuses,
        top="GROUP" in _texts(statuses) and not parents,
        name=node.text(f"{seller}ram:Name"),
        legal=legal[0].value if legal else "",
        legal_raw=_texts(legal),
        country=node.text(f"{seller}ram:PostalTradeAddress/ram:CountryID"),
        objects=[number for one in references for number in one.all("ram:IssuerAssignedID")],
        totals=node.all(f"{total}LineTotalAmount"),
        grosses=node.all(f"{total}GrandTotalAmount"),
        taxes=node.all(f"{total}TaxTotalAmount"),
        reasons=node.all(f"{settlement}ApplicableTradeTax/ram:ExemptionReason"),
    )


def _ubl(tree: Tree) -> list[SubLine]:
    own = _texts(tree.root.all("cbc:ID"))
    name = "cac:CreditNoteLine" if tree.credit_note else "cac:InvoiceLine"
    return [_ubl_line(node, own) for node in tree.root.kids.get(name, ())]


def own_references(node: Node, own: frozenset[str]) -> list[Node]:
    """UBL: the references of a line to the document itself, which say where the line stands in it."""
    return [one for one in node.kids.get("cac:BillingReference", ()) if own & _texts(one.all(f"{_OWN_REFERENCE}/cbc:ID"))]


def _ubl_line(node: Node, own: frozenset[str]) -> SubLine:
    mine = own_references(node, own)
    seller = "cac:Item/cac:ManufacturerParty/"
    legal = node.all(f"{seller}cac:PartyLegalEntity/cbc:CompanyID")
    objects = [one for one in node.kids.get("cac:DocumentReference", ()) if _OBJECT in _texts(one.all("cbc:DocumentTypeCode"))]
    status, above = f"{_OWN_REFERENCE}/cbc:DocumentStatusCode", "cac:BillingReferenceLine/cbc:ID"
    return SubLine(
        node=node,
        numbers=_texts(node.all("cbc:ID")),
        parents=frozenset(text for one in mine for text in _texts(one.all(above))),
        statuses=[code for one in mine for code in one.all(status)],
        top=any("GROUP" in _texts(one.all(status)) and not one.all(above) for one in mine),
        name=node.text(f"{seller}cac:PartyLegalEntity/cbc:RegistrationName"),
        legal=legal[0].value if legal else "",
        legal_raw=frozenset(one.value for one in legal),
        country=node.text(f"{seller}cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        objects=[number for one in objects for number in one.all("cbc:ID") if number.get("schemeID") == "AFL"],
        totals=node.all("cbc:LineExtensionAmount"),
        grosses=node.all("cbc:TaxInclusiveLineExtensionAmount"),
        taxes=node.all("cac:TaxTotal/cbc:TaxAmount"),
        reasons=node.all("cac:Item/cac:ClassifiedTaxCategory/cbc:TaxExemptionReason"),
    )


def currencies(tree: Tree) -> tuple[frozenset[str], frozenset[str]]:
    """The currency of the invoice, and that of its tax."""
    if tree.syntax == "ubl":
        return _texts(tree.root.all("cbc:DocumentCurrencyCode")), _texts(tree.every("cbc:TaxCurrencyCode"))
    own, tax = (tree.root.all(f"{SETTLEMENT}/ram:{name}") for name in ("InvoiceCurrencyCode", "TaxCurrencyCode"))
    return _texts(own), _texts(tax)
