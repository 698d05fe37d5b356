"""What a rule is, and how a set of them is asked.

A rule looks at every occurrence of one group of business terms (``BG-25`` is each line, ``""`` the invoice) and says whether it
is broken there, and where. Rules speak of terms (``BT-131``); where a term stands in UBL or CII is the binding's affair, so that
most rules are written once. Where the official rules of the two syntaxes differ, a rule has a function for each.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from duebook.kernel.rules import Fault, Severity
from duebook.rules.paths import Filter, Selector, compiled
from duebook.rules.tree import Node, NotANumber, Tree


class Binding:
    """Where the terms of the model stand in one syntax: group -> its place, (group, term) -> path from the group."""

    def __init__(self, groups: Mapping[str, str], terms: Mapping[str, Mapping[str, str]], filters: Mapping[str, Filter]) -> None:
        self.paths = terms
        self.taxed = filters.get("VAT")
        """Whether a tax category is of the tax that the rules are about: VAT, or what stands in its place elsewhere."""
        self.groups = {name: compiled(path, filters) for name, path in groups.items()}
        self.terms = {group: {term: compiled(path, filters) for term, path in paths.items()} for group, paths in terms.items()}


class Group:
    """One occurrence of a group of terms in a file."""

    __slots__ = ("node", "terms", "tree")

    def __init__(self, node: Node, tree: Tree, terms: Mapping[str, Selector]) -> None:
        self.node = node
        self.tree = tree
        self.terms = terms

    def all(self, term: str) -> Sequence[Node]:
        """Every node of a term in this group."""
        return self.terms[term](self.node, self.tree)

    def one(self, term: str) -> Node | None:
        """The first node of a term."""
        found = self.terms[term](self.node, self.tree)
        return found[0] if found else None

    def text(self, term: str) -> str:
        """The normalised text of a term's first node; empty where there is none."""
        found = self.terms[term](self.node, self.tree)
        return found[0].value if found else ""

    def number(self, term: str) -> Decimal | None:
        """A term as a number; None where it is absent. Raises :class:`NotANumber`, which leaves the rule out."""
        found = self.terms[term](self.node, self.tree)
        return found[0].number if found else None

    def total(self, term: str) -> Decimal:
        """The sum of all nodes of a term; zero where there are none."""
        return sum((node.number for node in self.terms[term](self.node, self.tree)), Decimal(0))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a rule is broken, with the facts that its sentence names, and a value that would mend it.

    ``attribute`` names the one of the node's that is wrong. ``sentence`` says more here than the rule's own.
    """

    node: Node
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fix: str = ""
    attribute: str = ""
    sentence: str = ""


def spot(node: Node, fix: str = "", **facts: object) -> Spot:
    """Short hand for a :class:`Spot`."""
    return Spot(node, {name: str(value) for name, value in facts.items()}, fix)


_FILTERED = re.compile(r"\[\w+\]")

Broken: TypeAlias = bool | Node | Spot | Iterable[Node | Spot] | None
"""True is the group itself (or its first term, where it has one), False, None and nothing are a kept rule."""
Test: TypeAlias = Callable[[Group], Broken]
Sweep: TypeAlias = Callable[[Tree], Iterable[Fault]]
"""Looks for the faults of many rules in one walk over the file; its rules stand in the table without a function."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table of rules. ``terms`` are those it looks at; the first is the place of a fault that names no other."""

    code: str
    group: str
    sentence: str
    test: Test | None = None
    terms: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    source: str = ""
    ubl: Test | None = None
    cii: Test | None = None
    ubl_group: str | None = None
    cii_group: str | None = None

    def in_cii(self, group: str) -> "Rule":
        """The same rule, asked of another group in CII."""
        return replace(self, cii_group=group)

    def asked(self, syntax: str) -> tuple[str, Test] | None:
        """The group and the function for one syntax; None where the rule is not asked there."""
        own, group = (self.ubl, self.ubl_group) if syntax == "ubl" else (self.cii, self.cii_group)
        test = own or self.test
        return None if test is None else (self.group if group is None else group, test)


class RuleSet:
    """Rules of one syntax in the order in which they are asked: group by group."""

    def __init__(
        self,
        rules: Iterable[Rule],
        binding: Binding,
        syntax: str,
        sweeps: Iterable[Sweep] = (),
        levels: Mapping[str, Severity] = MappingProxyType({}),
    ) -> None:
        self._binding = binding
        self._levels = levels  # of rules that matter more or less here than where they are from
        self._sweeps = tuple(sweeps)
        self._by_group: dict[str, list[tuple[Rule, Test]]] = {}
        for rule in rules:
            asked = rule.asked(syntax)
            if asked is not None:
                self._by_group.setdefault(asked[0], []).append((rule, asked[1]))

    def faults(self, tree: Tree) -> list[Fault]:
        """Every broken rule at every place."""
        found: list[Fault] = []
        if tree.taxed is not self._binding.taxed:
            tree.taxed = self._binding.taxed
            tree.facts.clear()  # what was worked out before was about another tax
        for name, rows in self._by_group.items():
            terms = self._binding.terms.get(name, {})
            for node in self._binding.groups[name](tree.root, tree):
                group = Group(node, tree, terms)
                for rule, test in rows:
                    try:
                        broken = test(group)
                    except NotANumber:
                        continue
                    if broken:
                        found.extend(self._faults(rule, group, broken))
        for sweep in self._sweeps:
            found.extend(sweep(tree))
        levels = self._levels
        return [replace(fault, severity=levels[fault.code]) if fault.code in levels else fault for fault in found]

    def _faults(self, rule: Rule, group: Group, broken: Broken) -> Iterable[Fault]:
        if isinstance(broken, bool) or broken is None:
            first = group.all(rule.terms[0]) if rule.terms and rule.terms[0] in group.terms else ()
            if first or not rule.terms:
                yield fault_at(rule, Spot(first[0] if first else group.node))
            else:
                yield fault_at(rule, Spot(group.node), self._missing(rule, group))
        elif isinstance(broken, Node | Spot):
            yield fault_at(rule, broken if isinstance(broken, Spot) else Spot(broken))
        else:
            for one in broken:
                yield fault_at(rule, one if isinstance(one, Spot) else Spot(one))

    def _missing(self, rule: Rule, group: Group) -> str:
        """Where a term that is not there would stand."""
        path = self._binding.paths.get(rule.group, {}).get(rule.terms[0], "").partition(" |")[0]
        if not path or path.startswith("//") or ".." in path:
            return ""
        start = f"/{group.tree.root.name}" if path.startswith("/") else group.node.path
        return f"{start}/{_FILTERED.sub('', path.strip('/'))}"


def fault_at(rule: Rule, where: Spot, place: str = "") -> Fault:
    """The fault of a rule at a spot; ``place`` where what is missing would stand elsewhere."""
    facts = {**where.facts, "line": str(where.node.line)}
    sentence = where.sentence or rule.sentence
    if "{value}" in sentence and "value" not in facts:
        facts["value"] = where.node.value
    place = place or (f"{where.node.path}/@{where.attribute}" if where.attribute else where.node.path)
    return Fault(rule.code, place, sentence, rule.severity, facts, rule.source, where.fix)
