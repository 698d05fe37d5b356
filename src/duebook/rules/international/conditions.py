"""Small rules that several specifications outside Europe share."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from duebook.rules.codelists import code_list
from duebook.rules.en16931.codes import Place
from duebook.rules.peppol.document import AMOUNTS, Specification
from duebook.rules.rule import Broken, Group, Rule, Spot, Test, spot
from duebook.rules.tree import Node, Tree

ADDRESSES = code_list("address-schemes").codes - {"AN", "AQ", "AS", "AU", "EM"}
"""Schemes of electronic addresses that have a register in Peppol."""

_PROCESS = re.compile(r":([0-9]{2}):1\.0")


@dataclass(frozen=True, slots=True)
class Numbered(Specification):
    """A specification whose business processes (BT-23) differ by their number: ``...:billing:01:1.0``."""

    def process_number(self, tree: Tree) -> str:
        """The number; empty where the process is of another kind."""
        named = tree.root.text("cbc:ProfileID")
        start = self.process.removesuffix(":01:1.0")
        at = named.find(start)
        found = _PROCESS.match(named, at + len(start)) if at >= 0 else None
        return found[1] if found else ""


def specified(code: str, wanted: Specification) -> Rule:
    """The specification identifier (BT-24) starts as this one's does."""

    def test(g: Group) -> Broken:
        said = g.text("BT-24")
        if said.startswith(wanted.identifier):
            return None
        return spot(g.one("BT-24") or g.node, fix=wanted.identifier, value=said, wanted=wanted.identifier)

    said = "The specification (BT-24) is {value}; it must start with {wanted}."
    return Rule(code, "", said, terms=("BT-24",), source=wanted.source, ubl=test)


def one_note(code: str, source: str) -> Rule:
    """One note on the document."""
    return Rule(code, "", "The document has more than one note. Put them into one.", _second("cbc:Note"), source=source)


def _second(name: str) -> Test:
    return lambda g: g.node.kids[name][1] if len(g.node.kids.get(name, ())) > 1 else None


def one_reference(code: str, kind: str, sentence: str, source: str) -> Rule:
    """At most one document reference of a type."""
    return Rule(code, "", sentence, lambda g: [*typed(g.node, kind)[1:2]], source=source)


def typed(node: Node, kind: str) -> list[Node]:
    """The document references of a type."""
    references = node.kids.get("cac:AdditionalDocumentReference", ())
    return [one for one in references if any(code.raw == kind for code in one.kids.get("cbc:DocumentTypeCode", ()))]


def one_of_each(code: str, path: str, sentence: str, source: str) -> Rule:
    """At most one element at a path from the invoice."""
    return Rule(code, "", sentence, lambda g: [*g.node.all(path)[1:2]], source=source)


def unlisted(paths: tuple[str, ...], allowed: Callable[[], frozenset[str]], attribute: str = "") -> Test:
    """Values at paths (as those of a ``Place``) that are none of the codes; white space around one does not matter."""
    place = Place("", paths)

    def test(g: Group) -> Broken:
        broken: list[Spot] = []
        for node in place.nodes(g.tree):
            value = node.get(attribute) if attribute else node.value
            if value is not None and value not in allowed() and " ".join(value.split()) not in allowed():
                broken.append(Spot(node, {"value": value}, attribute=attribute))
        return broken

    return test


def addresses(code: str, source: str) -> Rule:
    """The scheme of an electronic address has a register in Peppol."""
    said = "{value} is no scheme of electronic addresses in Peppol. Choose one from its list (EAS)."
    return Rule(code, "", said, unlisted(("cbc:EndpointID",), lambda: ADDRESSES, "schemeID"), source=source)


def in_currency(code: str, source: str) -> Rule:
    """Every amount is in the invoice's currency, and so is the tax total with the breakdown."""

    def test(g: Group) -> Broken:
        totals = (total for total in g.tree.every("cac:TaxTotal") if "cac:TaxSubtotal" in total.kids)
        return foreign_amounts(g.tree, frozenset(), [one for total in totals for one in total.kids.get("cbc:TaxAmount", ())])

    return Rule(code, "", CURRENCY, test, source=source)


CURRENCY = "This amount is in {currency}, but the invoice is in {own}. Give all amounts in the invoice currency."


def foreign_amounts(tree: Tree, leave: frozenset[str], more: list[Node]) -> list[Spot]:
    """Amounts that are not in the invoice's currency: all but those of VAT and those to ``leave``, and ``more``."""
    own = [code.raw for code in tree.every("cbc:DocumentCurrencyCode")]
    found = (*(node for name in AMOUNTS if name not in leave for node in tree.every(name)), *more)
    return [
        spot(node, fix=own[0] if own else "", currency=node.get("currencyID") or "-", own=", ".join(own))
        for node in found
        if node.get("currencyID") not in own
    ]
