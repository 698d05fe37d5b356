"""How often an element or attribute may stand: the bulk of a syntax's rules, as rows of a table and one walk over the file.

Each of the artefacts for UBL and CII has some five hundred rules of one kind: at this place, this path may stand so many times,
mostly none. They are rows here. Those that say *none* are looked for from below: the names of the file's elements are held
against the last steps of the rows, and only where one fits are its ancestors compared. The others are counted from their place
down, where there are enough elements of that name to break them.

Paths are those of :mod:`duebook.rules.paths`; a last step may be an attribute (``@schemeID``), and a step may stand for all
names with an ending (``ram:*TradeTax``).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, cast

from duebook.kernel.rules import Fault, Severity
from duebook.rules.paths import Filter, Selector, compiled
from duebook.rules.rule import Rule, fault_at, spot
from duebook.rules.tree import SYNTAXES, Node, Tree

MANY = 1_000_000
"""No upper limit."""

SENTENCES = {
    "element": "EN 16931 has no use for {element} here (found: {count}). Leave it out; the reader may pass over it.",
    "attribute": "EN 16931 has no use for the attribute {attribute} of {element} (found: {count}). Leave it out.",
    "0..1": "{element} may stand once here; it stands {count} times. Keep one.",
    "0..2": "{element} may stand twice here; it stands {count} times. Keep two.",
    "1..1": "{element} must stand once here; it stands {count} times.",
    "1..n": "{element} is missing here. Give it.",
}
"""What a table's count says, and what is said where nothing may stand."""

LEVELS = {"w": Severity.WARNING, "e": Severity.ERROR}
_MOST_NAMES = 1_000
_ROOT = "/"
_FILTERED = re.compile(r"\[\w+\]")
_COUNTS = {"": (0, 0), "0..1": (0, 1), "0..2": (0, 2), "1..1": (1, 1), "1..n": (1, MANY)}


@dataclass(frozen=True, slots=True)
class Row:
    """At ``place``, ``path`` may stand ``least`` to ``most`` times. ``unless`` keeps a found node (an attribute's owner) out."""

    rule: Rule
    place: str
    path: str
    least: int = 0
    most: int = 0
    unless: Callable[[Node], bool] | None = None


def row(
    code: str,
    level: str,
    place: str,
    path: str,
    count: str = "",
    unless: Callable[[Node], bool] | None = None,
    sentence: str = "",
) -> Row:
    """A row, with the sentence of its kind if it has none. ``level`` is w or e, ``count`` as in a table: empty means none."""
    least, most = _COUNTS[count]
    kind = count or ("attribute" if path.rpartition("/")[2].startswith("@") else "element")
    said = sentence or SENTENCES[kind]
    return Row(Rule(code, "", said, terms=(path,), severity=LEVELS[level]), place, path, least, most, unless)


def table(file: Path) -> Iterator[Row]:
    """The rows of a table: a line with one column is the place of those below it, the others are code, level, path and count.

    The tables are made by ``assets/syntax.py`` from the published validation artefacts.
    """
    place = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if "\t" not in line:
            place = line
        else:
            code, level, path, count = (line + "\t").split("\t")[:4]
            yield row(code, level, place, path, count)


_Path: TypeAlias = tuple[tuple[str, ...], Row]
"""The names that are left of a path on its way up, and its row. An absolute path ends with :data:`_ROOT`."""


class _Step(dict[str, "_Step"]):
    """Paths read from their end: the rows of those that end here, and by the name of the next element up what goes on."""

    def __init__(self, paths: Sequence[_Path]) -> None:
        self.rows = tuple(one for names, one in paths if not names)
        self._further = [(names[0], (names[1:], one)) for names, one in paths if names]
        self.open = bool(paths)

    def __missing__(self, name: str) -> "_Step":
        fitting = [path for first, path in self._further if _fits(first, name)]
        found = _Step(fitting) if fitting else _NOTHING
        if len(self) < _MOST_NAMES:  # a hostile file may bring names without end
            self[name] = found
        return found

    def climb(self, node: Node | None) -> tuple[Row, ...]:
        """The rows of paths that end here or go on upwards from ``node``, the next element up."""
        step, rows = self, self.rows
        while node is not None:
            if node.parent is None:
                return rows + step[_ROOT].rows
            step = _NOTHING if node.name in SYNTAXES else step[node.name]  # a document within a document is no root
            if not step.open:
                break
            rows += step.rows
            node = node.parent
        return rows


_NOTHING = _Step(())


def _fits(step: str, name: str) -> bool:
    start, star, end = step.partition("*")
    if star:
        return name.startswith(start) and name.endswith(end)
    return name == step or (step == _ROOT and name in SYNTAXES)


class _Ends(dict[str, _Step]):
    """Last names of paths -> what goes on above. Steps are made for the names that files have: most of a table's never stand."""

    def __init__(self) -> None:
        self.paths: dict[str, list[_Path]] = {}

    def add(self, one: Row) -> None:
        """Take a row in, by each of its places."""
        for place in one.place.split(" | "):
            path = one.path if one.path.startswith("//") else f"{place.rstrip('/')}/{one.path}"
            last, *names = reversed(path.strip("/").split("/"))
            way = (*names,) if path.startswith("//") else (*names, _ROOT)
            self.paths.setdefault(last.lstrip("@"), []).append((way, one))

    def __missing__(self, name: str) -> _Step:
        self[name] = found = _Step(self.paths[name])
        return found


class Occurrences:
    """Rows made ready: ``rules`` for the table of rules, and a call that finds the faults of a file."""

    def __init__(self, rows: Iterable[Row], filters: Mapping[str, Filter], source: str) -> None:
        self.rules: list[Rule] = []
        self._elements = _Ends()
        self._attributes = _Ends()
        self._counted: dict[str, list[tuple[Row, str, Selector]]] = {}
        for each in rows:
            one = _with_source(each, source)
            self.rules.append(one.rule)
            last = one.path.rpartition("/")[2].partition("[")[0]
            if one.most:
                self._counted.setdefault(one.place, []).append((one, last, compiled(one.path, filters)))
            elif last.startswith("@"):
                self._attributes.add(one)
            else:
                self._elements.add(one)
        self._places = {place: _selector(place, filters) for place in self._counted}

    def __call__(self, tree: Tree) -> list[Fault]:
        """Every broken row, once a row: at the first place for what should not be there, at each for what is counted."""
        found: dict[str, tuple[Row, list[Node]]] = {}
        for one, node in (*self._unused(tree), *self._unused_attributes(tree)):
            found.setdefault(one.rule.code, (one, []))[1].append(node)
        faults = [_unused_fault(one, nodes) for one, nodes in found.values()]
        faults += self._miscounted(tree)
        return faults

    def _unused(self, tree: Tree) -> Iterator[tuple[Row, Node]]:
        known = self._elements.paths
        for name in tree.names:
            if name in known:
                step = self._elements[name]
                nodes = tree.every(name)
                near = nodes if step.rows else [node for node in nodes if node.parent and step[node.parent.name].open]
                for node in near:
                    for one in step.climb(node.parent):
                        if one.unless is None or not one.unless(node):
                            yield one, node

    def _unused_attributes(self, tree: Tree) -> Iterator[tuple[Row, Node]]:
        known = self._attributes.paths
        for name in tree.names:
            for node in tree.every(name):
                for attribute in cast("list[str]", node.element.keys()):
                    if attribute in known:
                        step = self._attributes[attribute]
                        if step.rows or step[name].open:
                            for one in step.climb(node):
                                if one.unless is None or not one.unless(node):
                                    yield one, node

    def _miscounted(self, tree: Tree) -> Iterator[Fault]:
        for place, rows in self._counted.items():
            nodes: Sequence[Node] | None = None
            for one, last, select in rows:
                if not one.least and len(tree.every(last)) <= one.most:
                    continue
                if nodes is None:
                    nodes = self._places[place](tree.root, tree)
                for node in nodes:
                    found = select(node, tree)
                    if not one.least <= len(found) <= one.most:
                        yield _count_fault(one, node, found)


def _with_source(one: Row, source: str) -> Row:
    rule = one.rule
    named = Rule(rule.code, rule.group, rule.sentence, None, rule.terms, rule.severity, source)
    return Row(named, one.place, one.path, one.least, one.most, one.unless)


def _selector(place: str, filters: Mapping[str, Filter]) -> Selector:
    return compiled("." if place == "/" else place, filters)


def _unused_fault(one: Row, nodes: list[Node]) -> Fault:
    path, _, last = one.path.rpartition("/")
    if last.startswith("@"):
        facts = {"attribute": last[1:], "element": nodes[0].name if path in {"", "/"} else path.lstrip("/")}
    else:
        facts = {"element": one.path.lstrip("/")}
    return fault_at(one.rule, spot(nodes[0], count=len(nodes), **facts))


def _count_fault(one: Row, node: Node, found: Sequence[Node]) -> Fault:
    element = _FILTERED.sub("", one.path.lstrip("/"))
    where = found[1] if len(found) > 1 else node
    place = f"{node.path}/{element}" if not found else ""
    return fault_at(one.rule, spot(where, element=element, count=len(found)), place)
