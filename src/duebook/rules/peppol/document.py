"""What Peppol alone asks of the document as a whole: R002 to R007, R051, R080 and R100, told for Billing and Self-Billing."""

from dataclasses import dataclass

from duebook.rules.peppol.reading import both_german, once
from duebook.rules.rule import Broken, Group, Rule, Spot, Test, spot
from duebook.rules.tree import Node, Tree

_FRANCE = ("urn:peppol:france:billing:regulated", "urn:peppol:france:billing:non-regulated")
_WITH_RESPONSE = "urn:peppol:bis:billing_with_response"


@dataclass(frozen=True, slots=True)
class Specification:
    """One of Peppol's two specifications of an invoice, by what tells them apart."""

    key: str
    source: str
    identifier: str
    process: str
    invoices: frozenset[str]
    credit_notes: frozenset[str]
    coded: frozenset[str]  # the processes (01, 02) in which the type codes are held to
    tax_amounts_of_rows: bool  # whether the amounts of the VAT breakdown must be in the invoice currency

    def process_number(self, tree: Tree) -> str:
        """The number of the business process (BT-23): 01 is billing, 02 billing with a response; empty for one not approved."""
        named = tree.root.text("cbc:ProfileID")
        if named == self.process or named in _FRANCE:
            return "01"
        return "02" if named == _WITH_RESPONSE else ""


BILLING = Specification(
    key="billing",
    source="Peppol BIS Billing 3.0.21",
    identifier="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    invoices=frozenset(
        "71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 876 877".split()
    ),
    credit_notes=frozenset("381 396 81 83 532".split()),
    coded=frozenset(("01", "02")),
    tax_amounts_of_rows=True,
)
SELF_BILLING = Specification(
    key="self-billing",
    source="Peppol BIS Self-Billing 3.0.2",
    identifier="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
    process="urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
    invoices=frozenset(("389", "527")),
    credit_notes=frozenset(("261",)),
    coded=frozenset(("01",)),
    tax_amounts_of_rows=False,
)

AMOUNTS = (
    *("cbc:Amount", "cbc:BaseAmount", "cbc:PriceAmount", "cbc:TaxableAmount", "cbc:LineExtensionAmount"),
    *("cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:AllowanceTotalAmount", "cbc:ChargeTotalAmount"),
    *("cbc:PrepaidAmount", "cbc:PayableRoundingAmount", "cbc:PayableAmount"),
)
"""Every amount but those of VAT."""


def rules(wanted: Specification) -> tuple[Rule, ...]:
    """The rows for one specification; all are asked of UBL only, which is the only syntax that Peppol carries."""
    source = wanted.source
    notes = "The document has {count} notes; Peppol allows one, unless seller and buyer are both in Germany. Put them into one."
    reference = "The buyer cannot tell what the invoice is for. Give the buyer's reference (BT-10) or the order number (BT-13)."
    named = "The specification (BT-24) is {value}; it must start with {wanted} and have no :: in it."
    process = "The business process (BT-23) is {value}, which Peppol has not approved. Give {wanted}."
    currency = "This amount is in {currency}, but the invoice is in {own}. Give all amounts in the invoice currency."
    project = "A credit note can name one project (document reference of type 50); this one names {count}."
    objects = "A line can name one invoiced object; this one names {count}."
    ids = "PEPPOL-EN16931-R"
    return (
        Rule(f"{ids}002", "", notes, source=source, ubl=_notes),
        Rule(f"{ids}003", "", reference, terms=("BT-10",), source=source, ubl=_unreferenced),
        Rule(f"{ids}004", "", named, terms=("BT-24",), source=source, ubl=_misnamed(wanted)),
        Rule(f"{ids}007", "", process, terms=("BT-23",), source=source, ubl=_unapproved(wanted)),
        Rule(f"{ids}051", "", currency, source=source, ubl=_foreign_amounts(wanted)),
        Rule(f"{ids}080", "", project, source=source, ubl=_projects),
        Rule(f"{ids}100", "BG-25", objects, source=source, ubl=_objects),
    )


def _notes(g: Group) -> Broken:
    found = g.node.kids.get("cbc:Note", ())
    return spot(found[1], count=len(found)) if len(found) > 1 and not both_german(g.tree) else None


def _unreferenced(g: Group) -> Broken:
    return not g.all("BT-10") and not g.all("BT-13")


def _misnamed(wanted: Specification) -> Test:
    def test(g: Group) -> Broken:
        said = g.text("BT-24")
        if said.startswith(wanted.identifier) and "::" not in said:
            return None
        return spot(g.one("BT-24") or g.node, fix=wanted.identifier, value=said, wanted=wanted.identifier)

    return test


def _unapproved(wanted: Specification) -> Test:
    def test(g: Group) -> Broken:
        if wanted.process_number(g.tree):
            return None
        return spot(g.one("BT-23") or g.node, fix=wanted.process, value=g.text("BT-23"), wanted=wanted.process)

    return test


def amounts(tree: Tree) -> list[Node]:
    """Every amount of the file but those of VAT."""
    return once(tree, "amounts", lambda t: [node for name in AMOUNTS for node in t.every(name)])


def _foreign_amounts(wanted: Specification) -> Test:
    def test(g: Group) -> Broken:
        own = [code.raw for code in g.all("BT-5")]
        found = [node for node in amounts(g.tree) if node.get("currencyID") not in own]
        for node in g.tree.every("cbc:TaxAmount"):
            parent = node.parent
            if parent is None or node.get("currencyID") in own:
                continue
            total = parent.name == "cac:TaxTotal" and "cac:TaxSubtotal" in parent.kids
            if total or (wanted.tax_amounts_of_rows and parent.name == "cac:TaxSubtotal"):
                found.append(node)
        return [_foreign(node, own) for node in found]

    return test


def _foreign(node: Node, own: list[str]) -> Spot:
    return spot(node, fix=own[0] if own else "", currency=node.get("currencyID") or "-", own=", ".join(own))


def _projects(g: Group) -> Broken:
    if not g.tree.credit_note:
        return None
    references = g.node.kids.get("cac:AdditionalDocumentReference", ())
    found = [one for one in references if any(code.raw == "50" for code in one.kids.get("cbc:DocumentTypeCode", ()))]
    return spot(found[1], count=len(found)) if len(found) > 1 else None


def _objects(g: Group) -> Broken:
    found = g.node.kids.get("cac:DocumentReference", ())
    return spot(found[1], count=len(found)) if len(found) > 1 else None
