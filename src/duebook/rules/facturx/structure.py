"""What a Factur-X profile has and how often: a tree of places, walked once beside the tree of the file.

Every profile's artefact has one large pattern of absolute places: there an element must stand once, an attribute must be given,
a value must be of a list, a thing is not used. They are tables here (``minimum.txt`` to ``extended.txt``, made by
``assets/facturx.py``): a line is a step, indented by its depth, with what is said of an element there, separated by tabs. Of
several steps that fit an element only the first that says anything is asked, as in Schematron. Where the file goes where no
table goes, the walk stops; whether such elements may stand at all is the schema's affair.

Rows of the table are ``code kind target``. The code ``-`` is for things that are not used: they have none in the artefacts and
are ``FX-UNUSED`` here. Kinds are counts of :mod:`duebook.rules.occurrence`, ``needed`` and ``unused``, and the names of code
lists or, after an equals sign, their codes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from duebook.kernel.rules import Fault
from duebook.rules.codelists import code_list
from duebook.rules.paths import Filter
from duebook.rules.rule import Rule, Spot, fault_at, spot
from duebook.rules.tree import Node, Tree

SOURCE = "Factur-X 1.09 (ZUGFeRD 2.5)"
UNUSED = "FX-UNUSED"
SENTENCES = {
    "1..1": "{element} must stand once here in this Factur-X profile; it stands {count} times.",
    "0..1": "{element} may stand once here in this Factur-X profile; it stands {count} times. Keep one.",
    "0..2": "{element} may stand twice here in this Factur-X profile; it stands {count} times. Keep two.",
    "1..n": "{element} is missing here. This Factur-X profile needs it.",
    "needed": "{element} lacks the attribute {attribute}. Give it.",
    "listed": "“{value}” is not one of the codes that this Factur-X profile takes here.",
    "unused": "This Factur-X profile has no use for {element} here. Leave it out, or use a larger profile.",
    "unused attribute": "This Factur-X profile has no use for the attribute {attribute} of {element} here. Leave it out.",
}
_HERE = Path(__file__).parent
_COUNTS = {"1..1": (1, 1), "0..1": (0, 1), "0..2": (0, 2), "1..n": (1, 1_000_000)}
_Asked = Callable[[Node], Fault | None]


def _has(path: str, code: str) -> Filter:
    return lambda node: any(one.raw == code for one in node.all(path))


def _registered(scheme: str) -> Filter:
    return lambda node: any(one.get("schemeID") == scheme for one in node.kids.get("ram:ID", ()))


def _none(*filters: Filter) -> Filter:
    return lambda node: not any(each(node) for each in filters)


def _in_currency(name: str) -> Filter:
    """Whether an amount is in the currency that its grandparent names."""

    def test(node: Node) -> bool:
        above, currency = node.parent and node.parent.parent, node.get("currencyID")
        return above is not None and any(one.raw == currency for one in above.kids.get(name, ()))

    return test


def _in_header_currency(name: str) -> Filter:
    """Whether an amount of a line is in the currency that the header names."""
    path = f"rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/{name}"

    def test(node: Node) -> bool:
        root, currency = node, node.get("currencyID")
        while root.parent is not None:
            root = root.parent
        return any(one.raw == currency for one in root.all(path))

    return test


_INDICATOR = "ram:ChargeIndicator/udt:Indicator"
_ALLOWANCE, _CHARGE = _has(_INDICATOR, "false"), _has(_INDICATOR, "true")
_ATTACHED, _OBJECT, _TENDER = (_has("ram:TypeCode", code) for code in ("916", "130", "50"))
_FC, _VA = _registered("FC"), _registered("VA")
_INVOICED, _TAXED = _in_currency("ram:InvoiceCurrencyCode"), _in_currency("ram:TaxCurrencyCode")
_LINE_INVOICED, _LINE_TAXED = _in_header_currency("ram:InvoiceCurrencyCode"), _in_header_currency("ram:TaxCurrencyCode")

FILTERS: dict[str, Filter] = {
    "allowance": _ALLOWANCE,
    "charge": _CHARGE,
    "neither": _none(_ALLOWANCE, _CHARGE),
    "attached": _ATTACHED,
    "object": _OBJECT,
    "tender": _TENDER,
    "untyped": _none(_ATTACHED, _OBJECT, _TENDER),
    "FC": _FC,
    "VA": _VA,
    "unregistered": _none(_FC, _VA),
    "listless": lambda node: node.get("listID") is None,
    "taxlisted": lambda node: node.get("listID") == "5153",
    "otherlisted": lambda node: node.get("listID") not in {None, "5153"},
    "invoiced": _INVOICED,
    "taxed": _TAXED,
    "foreign": _none(_INVOICED, _TAXED),
    "lineinvoiced": _LINE_INVOICED,
    "linetaxed": _LINE_TAXED,
    "lineforeign": _none(_LINE_INVOICED, _LINE_TAXED),
}
"""The words in brackets: what an element must be for the step to fit."""


@dataclass(slots=True)
class _Step:
    """A step of the tree of places: whether an element fits, what is asked of it, and the steps below by name."""

    fits: Filter | None = None
    asked: list[_Asked] = field(default_factory=list)
    kids: "dict[str, list[_Step]]" = field(default_factory=dict)


class Structure:
    """The table of one profile: ``rules`` for the table of rules, and a call that finds the faults of a file."""

    def __init__(self, profile: str) -> None:
        self._rules: dict[tuple[str, str], Rule] = {}
        self._top = _Step()
        self._read((_HERE / f"{profile}.txt").read_text(encoding="utf-8").splitlines())

    @property
    def rules(self) -> list[Rule]:
        """One rule for each code and kind."""
        return list(self._rules.values())

    def __call__(self, tree: Tree) -> Iterable[Fault]:
        """Every fault at every place; none where the file is no CII."""
        found: list[Fault] = []
        if tree.syntax == "cii":
            _walk(tree.root, [self._top], found)
        return found

    def _read(self, lines: Iterable[str]) -> None:
        above = [self._top]
        for line in lines:
            head, *rows = line.split("\t")
            depth = len(head) - len(head.lstrip(" "))
            name, _, word = head.strip().rstrip("]").partition("[")
            step = _Step(FILTERS[word] if word else None)
            above[depth].kids.setdefault(name, []).append(step)
            above[depth + 1 :] = [step]
            step.asked = [self._asked(*row.split(" "), element=name) for row in rows]

    def _rule(self, code: str, kind: str, term: str) -> Rule:
        code = UNUSED if code == "-" else f"FX-SCH-A-{code}"
        return self._rules.setdefault((code, kind), Rule(code, "", SENTENCES[kind], terms=(term,), source=SOURCE))

    def _asked(self, code: str, kind: str, target: str = "", *, element: str) -> _Asked:
        attribute = target.removeprefix("@") if target.startswith("@") else ""
        if kind in _COUNTS:
            least, most = _COUNTS[kind]
            return _counted(self._rule(code, kind, target), target, least, most)
        if kind == "needed":
            return _needed(self._rule(code, kind, element), element, attribute)
        if kind == "unused":
            return _unused(self._rule(code, "unused attribute" if attribute else kind, element), element, attribute)
        return _listed(self._rule(code, "listed", element), kind, attribute)


def _walk(node: Node, steps: Sequence[_Step], found: list[Fault]) -> None:
    """Ask an element and all below it; ``steps`` are those that fit it, the preferred one first."""
    for step in steps:
        if step.asked:
            for ask in step.asked:
                fault = ask(node)
                if fault is not None:
                    found.append(fault)
            break
    further = steps[0].kids if len(steps) == 1 else None
    for name, kids in node.kids.items():
        below = [one for step in steps for one in step.kids.get(name, ())] if further is None else further.get(name)
        if not below:
            continue
        if len(below) == 1 and below[0].fits is None:
            for kid in kids:
                _walk(kid, below, found)
        else:
            for kid in kids:
                _walk(kid, [step for step in below if step.fits is None or step.fits(kid)], found)


def _counted(rule: Rule, target: str, least: int, most: int) -> _Asked:
    name, _, word = target.rstrip("]").partition("[")
    fits = FILTERS[word] if word else None

    def ask(node: Node) -> Fault | None:
        found = node.kids.get(name, ())
        if fits is not None:
            found = [kid for kid in found if fits(kid)]
        if least <= len(found) <= most:
            return None
        where = spot(found[most] if len(found) > most else node, element=name, count=len(found))
        return fault_at(rule, where, "" if found else f"{node.path}/{name}")

    return ask


def _needed(rule: Rule, element: str, attribute: str) -> _Asked:
    def ask(node: Node) -> Fault | None:
        if node.get(attribute) is not None:
            return None
        return fault_at(rule, Spot(node, {"element": element, "attribute": attribute}, attribute=attribute))

    return ask


def _unused(rule: Rule, element: str, attribute: str) -> _Asked:
    def ask(node: Node) -> Fault | None:
        if attribute and node.get(attribute) is None:
            return None
        return fault_at(rule, Spot(node, {"element": element, "attribute": attribute}, attribute=attribute))

    return ask


def _listed(rule: Rule, listed: str, attribute: str) -> _Asked:
    codes = frozenset(listed[1:].split("|")) if listed.startswith("=") else None

    def ask(node: Node) -> Fault | None:
        nonlocal codes
        value = node.get(attribute) if attribute else node.raw
        if not value:
            return None
        if codes is None:
            codes = _codes(listed)
        return None if value in codes else fault_at(rule, Spot(node, {"value": value}, attribute=attribute))

    return ask


def _codes(listed: str) -> frozenset[str]:
    found = own_lists().get(listed)
    return code_list(listed).codes if found is None else found


@lru_cache(maxsize=1)
def own_lists() -> dict[str, frozenset[str]]:
    """The code lists of ``lists.txt`` by name: those that differ from EN 16931's."""
    rows = (line.split("\t") for line in (_HERE / "lists.txt").read_text(encoding="utf-8").splitlines())
    return {name: frozenset(codes.split(" ")) for name, codes in rows}
