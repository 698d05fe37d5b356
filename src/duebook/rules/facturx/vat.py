"""VAT by category as Factur-X asks it: EN 16931's rules, of every tax whose category has the code, whether or not it says VAT.

Only indicators written as ``true`` and ``false`` tell charges from allowances here, and a taxable amount may be a whole unit
below the sum where EN 16931's own artefact wants less than one. The rest is :mod:`duebook.rules.en16931.vat`.
"""

from collections.abc import Callable
from dataclasses import replace

from duebook.rules.en16931 import vat
from duebook.rules.en16931.categories import CATEGORIES, Category, Rate
from duebook.rules.en16931.vatfacts import Places, rounded, sums, taxes
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, Tree

_WORDS = frozenset({"true", "false"})


def _loosely(test: Test) -> Test:
    """The test, on a file whose categories are taken as this module says."""

    def asked(g: Group) -> Broken:
        if "loose taxes" not in g.tree.facts:
            _loosen(g.tree)
        return test(g)

    return asked


def _loosen(tree: Tree) -> None:
    found = taxes(tree)
    for places in (found.allowances, found.charges):
        _keep(places, _in_words)
    for places in (found.items, found.lines, found.adjustments, found.allowances, found.charges, found.breakdown):
        places.vat = places.every
    tree.facts["loose taxes"] = True


def _keep(places: Places, wanted: Callable[[Node], bool]) -> None:
    if any(not wanted(node) for nodes in places.every.values() for node in nodes):
        kept = {code: [node for node in nodes if wanted(node)] for code, nodes in places.every.items()}
        places.every = {code: nodes for code, nodes in kept.items() if nodes}


def _in_words(node: Node) -> bool:
    above = node.parent
    return above is not None and any(one.raw in _WORDS for one in above.all("ram:ChargeIndicator/udt:Indicator"))


def _taxable(category: Category) -> Test:
    """Rule -08: the taxable amount is the sum of its parts, or less than a unit more, or up to a unit less."""

    def test(g: Group) -> Broken:
        rows = taxes(g.tree).breakdown.every.get(category.code)
        if not rows:
            return None
        total = sums(g.tree).of(category.code)
        facts = {"category": category.name, "sum": f"{total:.2f}" if rounded(total) == total else f"{total:f}"}
        return [spot(row.one("ram:BasisAmount") or row, **facts) for row in rows if not _near(row, float(total))]

    return test


def _near(row: Node, total: float) -> bool:
    base = row.one("ram:BasisAmount")
    if base is None:
        return False
    value = float(base.number)
    return value - 1 <= total < value + 1


_TAXABLE = {f"BR-{category.family}-08": _taxable(category) for category in CATEGORIES if category.rate is Rate.ZERO}

RULES: tuple[Rule, ...] = tuple(
    replace(rule, cii=_TAXABLE.get(rule.code) or _loosely(rule.cii), ubl=None) for rule in vat.RULES if rule.cii is not None
)
