"""Paths to business terms, compiled once: short element names with ``/``, named filters in brackets, ``/`` and ``//`` in front.

``cac:PartyTaxScheme[VAT]/cbc:CompanyID`` goes down from a node, ``/cbc:ID`` from the root, ``//cac:TaxCategory`` looks
everywhere, ``..`` goes up, ``a | b`` joins. What a filter means is the syntax's own affair (:mod:`duebook.rules.ubl.terms`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from duebook.rules.tree import Node, Tree

Filter: TypeAlias = Callable[[Node], bool]
Selector: TypeAlias = Callable[[Node, Tree], Sequence[Node]]

_STEP = re.compile(r"([^\[\]/]+)((?:\[\w+\])*)")


def compiled(path: str, filters: Mapping[str, Filter]) -> Selector:
    """A function from a node and its tree to the nodes at the path; raises KeyError for a filter that is not there."""
    parts = [part.strip() for part in path.split("|")]
    if len(parts) > 1:
        return _joined([compiled(part, filters) for part in parts])
    if path == ".":
        return lambda node, tree: (node,)  # noqa: ARG005 - every selector is asked with the tree
    steps = [_step(text, filters) for text in path.strip("/").split("/")]
    if path.startswith("//"):
        return _anywhere(steps)
    if path.startswith("/"):
        return _from_root(steps)
    if len(steps) == 1 and steps[0][1] is None and steps[0][0] != "..":
        return _child(steps[0][0])
    return _below(steps)


_Step: TypeAlias = tuple[str, Filter | None]


def _step(text: str, filters: Mapping[str, Filter]) -> _Step:
    match = _STEP.fullmatch(text)
    if match is None:
        raise ValueError(text)
    wanted = [filters[name] for name in re.findall(r"\w+", match[2])]
    if not wanted:
        return match[1], None
    return match[1], wanted[0] if len(wanted) == 1 else lambda node: all(keep(node) for keep in wanted)


def _child(name: str) -> Selector:
    return lambda node, tree: node.kids.get(name, ())  # noqa: ARG005 - as above


def _below(steps: Sequence[_Step]) -> Selector:
    return lambda node, tree: _walk((node,), steps)  # noqa: ARG005 - as above


def _from_root(steps: Sequence[_Step]) -> Selector:
    return lambda node, tree: _walk((tree.root,), steps)  # noqa: ARG005 - as above


def _anywhere(steps: Sequence[_Step]) -> Selector:
    (name, keep), rest = steps[0], steps[1:]

    def select(_node: Node, tree: Tree) -> Sequence[Node]:
        found = tree.every(name)
        return _walk(found if keep is None else [one for one in found if keep(one)], rest)

    return select


def _joined(selectors: Sequence[Selector]) -> Selector:
    return lambda node, tree: [one for select in selectors for one in select(node, tree)]


def _walk(nodes: Sequence[Node], steps: Sequence[_Step]) -> Sequence[Node]:
    for name, keep in steps:
        if name == "..":
            nodes = [node.parent for node in nodes if node.parent is not None]
        elif len(nodes) == 1:
            nodes = nodes[0].kids.get(name, ())
        else:
            nodes = [kid for node in nodes for kid in node.kids.get(name, ())]
        if keep is not None:
            nodes = [node for node in nodes if keep(node)]
        if not nodes:
            return ()
    return nodes
