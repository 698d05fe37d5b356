"""Identifiers by their scheme, as the specifications outside Europe ask for them: one look at all of them answers every rule."""

from collections.abc import Callable

from duebook.kernel.rules import Severity
from duebook.rules.peppol import checkdigits as check
from duebook.rules.peppol import identifiers
from duebook.rules.peppol.reading import once
from duebook.rules.rule import Broken, Group, Rule
from duebook.rules.tree import Node, Tree

_Good = Callable[[Node], bool]
_SAID = {rule.code.removeprefix("PEPPOL-COMMON-"): rule.sentence for rule in identifiers.rules("")}
_GOOD: dict[str, tuple[tuple[str, ...], _Good]] = {
    "R040": (("0088",), lambda node: check.gln(node.value)),
    "R041": (("0192",), lambda node: check.norwegian(node.value)),
    "R042": (("0184",), lambda node: check.danish(node.raw, bare=False)),
    "R043": (("0208",), lambda node: check.belgian(node.value)),
    "R044": (("0201",), lambda node: check.italian_office(node.value)),
    "R045": (("0210",), lambda node: check.italian_tax_code(node.value)),
    "R046": (("9907",), lambda node: check.italian_tax_code(node.value)),
    "R047": (("0211",), lambda node: check.italian_vat(node.value)),
    "R049": (("0007",), lambda node: check.digits(node.value, 10) and check.swedish(node.value)),
    "R050": (("0151",), lambda node: check.australian(node.value)),
}
_DANISH = "{value} is no Danish CVR number. Give DK and its eight digits."


def rule(
    like: str,
    code: str,
    source: str,
    severity: Severity = Severity.ERROR,
    schemes: tuple[str, ...] = (),
    good: _Good | None = None,
    *,
    addresses: bool = False,
) -> Rule:
    """A rule like one of Peppol's (``R040``), of other ``schemes``, held to another test, or asked of ``addresses`` only."""
    own, right = _GOOD[like]
    named, right = schemes or own, good or right

    def test(g: Group) -> Broken:
        found = once(g.tree, "schemes", _by_scheme)
        nodes = [node for scheme in named for node in found.get(scheme, ())]
        return [node for node in nodes if not (addresses and node.name != "cbc:EndpointID") and not right(node)]

    return Rule(code, "", _DANISH if like == "R042" else _SAID[like], severity=severity, source=source, ubl=test)


def _by_scheme(tree: Tree) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    parties = (one for party in tree.every("cac:PartyIdentification") for one in party.kids.get("cbc:ID", ()))
    for node in (*tree.every("cbc:EndpointID"), *tree.every("cbc:CompanyID"), *parties):
        scheme = node.get("schemeID")
        if scheme:
            found.setdefault(scheme, []).append(node)
    return found
