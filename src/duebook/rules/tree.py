"""An invoice file as a tree that rules can ask quickly: every element once, by its name, its children and its place.

Element names are short, with the prefix that the standards' own texts use (``cbc:ID``, ``ram:TypeCode``), whatever prefixes the
file has. Nothing is decided here: an element that no standard knows is in the tree like any other.

>>> from duebook.edge import xmlsafe
>>> ubl = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:b="'
>>> ubl += 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><b:ID> 7 </b:ID></Invoice>'
>>> tree = Tree(xmlsafe.parse(ubl.encode()))
>>> tree.syntax, tree.root.text("cbc:ID"), tree.every("cbc:ID")[0].path
('ubl', '7', '/Invoice/cbc:ID')
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, KeysView, Sequence
from decimal import Decimal
from typing import Any, cast

from duebook.edge.xmlsafe import Element

SPACES = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext:",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm:",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram:",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt:",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt:",
}
"""Namespace -> prefix in short names. The two UBL roots have none: rules that tell them apart ask :attr:`Tree.credit_note`."""

SYNTAXES = {"Invoice": "ubl", "CreditNote": "ubl", "rsm:CrossIndustryInvoice": "cii"}
"""Short name of the root -> syntax."""

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 64
_WHITE = " \t\r\n"
_SPACE = re.compile(r"[ \t\r\n]+")
_names: dict[str, str] = {}
_MOST_NAMES = 5_000


class NotANumber(Exception):
    """A rule asked for a number where the file has something else; the schema reports it, the rule is left out."""


class Node:
    """One element. ``kids`` are its children by short name, in the order of the file."""

    __slots__ = ("_number", "_value", "count", "element", "kids", "name", "parent")

    name: str
    element: Element
    parent: "Node | None"
    kids: "dict[str, list[Node]]"
    count: int  # its place among twins, worked out when first asked
    _number: Decimal
    _value: str

    @property
    def value(self) -> str:
        """The element's own text with white space normalised, as XPath's ``normalize-space`` does."""
        try:
            return self._value
        except AttributeError:
            text = self.element.text or ""
            self._value = " ".join(text.split() if text.isascii() else _SPACE.split(text.strip(_WHITE)))
            return self._value

    @property
    def raw(self) -> str:
        """The element's own text as it stands."""
        return self.element.text or ""

    @property
    def number(self) -> Decimal:
        """The value as ``xs:decimal``; raises :class:`NotANumber`."""
        try:
            return self._number
        except AttributeError:
            text = (self.element.text or "").strip(_WHITE)
            if len(text) > _LONGEST_NUMBER or not _DECIMAL.fullmatch(text):
                raise NotANumber from None
            self._number = Decimal(text)
            return self._number

    def get(self, attribute: str) -> str | None:
        """An attribute's text; None where it is not there."""
        value: str | None = self.element.get(attribute)
        return value

    def all(self, path: str) -> "Sequence[Node]":
        """The nodes at a path of short names, ``cac:Item/cbc:Name``."""
        first, _, rest = path.partition("/")
        found = self.kids.get(first)
        if found is None:
            return ()
        return found if not rest else [node for kid in found for node in kid.all(rest)]

    def one(self, path: str) -> "Node | None":
        """The first node at a path."""
        found = self.all(path)
        return found[0] if found else None

    def text(self, path: str) -> str:
        """The value of the first node at a path; empty where there is none."""
        found = self.all(path)
        return found[0].value if found else ""

    def below(self) -> "Iterator[Node]":
        """Every node below, in no particular order."""
        for kids in self.kids.values():
            for kid in kids:
                yield kid
                yield from kid.below()

    @property
    def path(self) -> str:
        """XPath with short names, counted where there are several of one name: ``/Invoice/cac:InvoiceLine[2]/cbc:ID``."""
        if self.parent is None:
            return f"/{self.name}"
        twins = self.parent.kids[self.name]
        if len(twins) == 1:
            return f"{self.parent.path}/{self.name}"
        try:
            count = self.count
        except AttributeError:
            for count, twin in enumerate(twins, start=1):  # all at once: each alone would be quadratic over many lines
                twin.count = count
            count = self.count
        return f"{self.parent.path}/{self.name}[{count}]"

    @property
    def line(self) -> int:
        """Line in the file, 0 where it is not known."""
        return cast("int | None", self.element.sourceline) or 0


class Tree:
    """The whole file. ``every(name)`` gives all elements of one name, wherever they stand."""

    def __init__(self, root: Element) -> None:
        self._index: dict[str, list[Node]] = defaultdict(list)
        self.root = self._grow(root)
        self.syntax = SYNTAXES.get(self.root.name, "")
        self.credit_note = self.root.name == "CreditNote"
        self.facts: dict[str, Any] = {}
        """What rules have worked out and others may ask again."""
        self.taxed: Callable[[Node], bool] | None = None
        """Which tax categories count, as the rules that are being asked see it; None where they say nothing of it."""

    def every(self, name: str) -> Sequence[Node]:
        """All elements of one short name, in the order of the file."""
        return self._index.get(name, ())

    @property
    def names(self) -> KeysView[str]:
        """The short names of all elements, in the order in which they first stand."""
        return self._index.keys()

    def empty(self) -> list[Node]:
        """All elements that have neither an element nor a text in them."""
        bare = (node for nodes in self._index.values() for node in nodes if not node.kids)
        return [node for node in bare if (not (text := node.element.text) or text.isspace()) and not node.value]

    def _grow(self, root: Element) -> Node:
        """In the order of the file; each element's parent has come before it."""
        index, known = self._index, _names.get
        grown: dict[Element | None, Node | None] = {root.getparent(): None}
        for element in root.iter():
            node = Node()
            node.element = element
            node.parent = parent = grown[element.getparent()]
            node.kids = {}
            tag = element.tag
            node.name = name = known(tag) or short(tag)
            grown[element] = node
            index[name].append(node)
            if parent is not None:
                kids = parent.kids
                if name in kids:
                    kids[name].append(node)
                else:
                    kids[name] = [node]
        return self._index[short(root.tag)][0]


def short(tag: str) -> str:
    """A tag in Clark's notation with the standards' prefix; one of a strange namespace keeps it and so meets no rule."""
    known = _names.get(tag)
    if known is not None:
        return known
    space, closing, local = tag.partition("}")
    prefix = SPACES.get(space[1:]) if closing else None
    name = tag if prefix is None else prefix + local
    if len(_names) < _MOST_NAMES:  # a hostile file may bring names without end
        _names[tag] = name
    return name
