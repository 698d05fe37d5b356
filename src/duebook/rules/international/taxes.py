"""Which tax the rules are about outside Europe: goods and services tax (GST) where EN 16931 says VAT, or any tax at all."""

from collections.abc import Callable

from duebook.rules.rule import Binding
from duebook.rules.tree import Node
from duebook.rules.ubl.terms import FILTERS, GROUPS, TERMS


def is_gst(node: Node) -> bool:
    """Whether a tax category or a party's tax scheme is GST's; case and white space do not matter."""
    for scheme in node.kids.get("cac:TaxScheme", ()):
        for name in scheme.kids.get("cbc:ID", ()):
            if name.element.text == "GST" or name.value.upper() == "GST":
                return True
    return False


def binding(taxed: Callable[[Node], bool]) -> Binding:
    """The terms of EN 16931 in UBL, with another tax in the place of VAT."""
    return Binding(GROUPS, TERMS, {**FILTERS, "VAT": taxed, "other_tax": lambda node: not taxed(node)})
