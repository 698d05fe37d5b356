"""Reading an XML document by paths, while keeping account of what was read: :meth:`Tree.left` names all that was not.

Paths are written with the format's prefixes (``cac:Party/cbc:Name``); a step without one has the ``default`` prefix. White
space around a value is not part of it, and an element without text counts as absent. What cannot be understood becomes a fault
with the line it stands on.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.party import Identifier
from duebook.edge.xmlsafe import Element
from duebook.kernel.rules import Fault, Severity

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_LONGEST = 60
"""Digits of a number; more is not an amount of anything."""
_STEPS: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
"""Kind of tree -> path as written -> its steps with name spaces. Readers have a fixed number of paths."""


def _first(node: Element, steps: tuple[str, ...]) -> Element | None:
    """The first element at the steps. Going by children is several times faster than a path language."""
    if len(steps) == 1:
        return next(node.iterchildren(steps[0]), None)
    for child in node.iterchildren(steps[0]):
        found = _first(child, steps[1:])
        if found is not None:
            return found
    return None


def _every(node: Element, steps: tuple[str, ...]) -> list[Element]:
    """Every element at the steps, in the document's order."""
    found = [node]
    for step in steps:
        found = [child for one in found for child in one.iterchildren(step)]
    return found


class Tree:
    """One document being read. ``faults`` gathers what is wrong; ``left()`` adds what was not read.

    ``currency`` is set by the reader as soon as it has read the document's.
    """

    def __init__(self, root: Element, prefixes: Mapping[str, str], default: str = "") -> None:
        self.root = root
        self.faults: list[Fault] = []
        self.currency = ""
        self._names = {uri: prefix for prefix, uri in prefixes.items()}
        self._prefixes = {**prefixes, "": prefixes.get(default, "")}
        self._steps = _STEPS.setdefault((type(self).__name__, default, *prefixes.values()), {})
        self._seen: set[Element] = set()

    def one(self, node: Element, path: str) -> Element | None:
        """The first element at the path."""
        return _first(node, self._path(path))

    def all(self, node: Element, path: str) -> list[Element]:
        """Every element at the path."""
        return _every(node, self._path(path))

    def text(self, node: Element | None, path: str = "") -> str:
        """The text at the path, or of the element itself; empty where there is none."""
        found = node if node is None or not path else _first(node, self._path(path))
        if found is None:
            return ""
        self._seen.add(found)
        return (found.text or "").strip()

    def peek(self, node: Element, path: str) -> str:
        """The text at the path, without counting it as read."""
        found = _first(node, self._path(path))
        return "" if found is None else (found.text or "").strip()

    def skip(self, node: Element | None, path: str = "") -> None:
        """Count an element as read whose value says nothing that the model needs."""
        if node is not None:
            self._seen.update([node] if not path else _every(node, self._path(path)))

    def number(self, node: Element | None, path: str = "", *, foreign: bool = False) -> Decimal | None:
        """The exact decimal at the path; None where it is missing or (with a fault) not a number.

        An amount in another currency than the document's, once that is known, is a fault too: it is read as the document's.
        """
        node = node if node is None or not path else _first(node, self._path(path))
        text = self.text(node)
        if node is None or not text:
            return None
        unit = node.get("currencyID")
        if unit and unit != self.currency and self.currency and not foreign:
            facts = {"value": unit.strip()[:_LONGEST], "currency": self.currency}
            self.wrong("READ-CURRENCY", node, "", "This amount is in {value}, the document in {currency}.", **facts)
        if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
            self.wrong("READ-NUMBER", node, "", "{value} is not a number.", value=text[:_LONGEST])
            return None
        return Decimal(text)

    def day(self, node: Element | None, path: str = "") -> date | None:
        """The day at the path (2026-01-31 or 20260131); a zone or time behind it is dropped."""
        text = self.text(node, path)
        if not text:
            return None
        if found := _DAY.match(text):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                pass
        self.wrong("READ-DAY", node, path, "{value} is not a date.", value=text[:_LONGEST])
        return None

    def identifier(self, node: Element | None, path: str = "", scheme: str = "schemeID") -> Identifier | None:
        """The identifier at the path with its scheme."""
        found = node if node is None or not path else _first(node, self._path(path))
        value = self.text(found)
        return Identifier(value=value, scheme=found.get(scheme, "").strip()) if found is not None and value else None

    def type(self, node: Element, path: str, fallback: DocumentType) -> DocumentType:
        """BT-3; a code that is not issued here is read as the fallback, with a fault."""
        code = self.text(node, path)
        try:
            return DocumentType(code)
        except ValueError:
            sentence = "The document type {value} is not known here; it is read as {type}."
            self.wrong("READ-TYPE", node, path, sentence, value=code, type=fallback.value)
            return fallback

    def category(self, node: Element, path: str) -> VatCategory | None:
        """BT-118 and its like."""
        code = self.text(node, path)
        try:
            return VatCategory(code)
        except ValueError:
            self.wrong("READ-CATEGORY", node, path, "The VAT category {value} is not known.", value=code or "(none)")
            return None

    def wrong(self, code: str, node: Element | None, path: str, sentence: str, **facts: str) -> None:
        """Note something that cannot be understood, with its place and line."""
        found = node if node is None or not path else _first(node, self._path(path))
        at = found if found is not None else node
        if at is not None:
            facts["line"] = str(at.sourceline or "")
        self.faults.append(Fault(code, self.place(at) if at is not None else path, sentence, facts=facts))

    def aside(self, code: str, node: Element, sentence: str, **facts: str) -> None:
        """Note a group of elements that was left out on purpose: a warning, since the sale is whole without it."""
        for one in node.iter():
            self.skip(one)
        facts["line"] = str(node.sourceline or "")
        self.faults.append(Fault(code, self.place(node), sentence, Severity.WARNING, facts))

    def left(self) -> list[Fault]:
        """A warning for each element with text that was not read: nothing is dropped silently."""
        out = []
        for node in self.root.iter():
            text = node.text
            if text and node not in self._seen and not len(node) and (value := text.strip()):
                facts = {"value": value[:80], "line": str(node.sourceline or "")}
                sentence = "This has no place in the document and was left out: {value}."
                out.append(Fault("READ-LEFT", self.place(node), sentence, Severity.WARNING, facts))
        return out

    def place(self, node: Element) -> str:
        """Where an element stands, as an XPath with the format's prefixes."""
        parts: list[str] = []
        step: Element | None = node
        while step is not None:
            uri, _, name = str(step.tag).rpartition("}")
            prefix = self._names.get(uri[1:], "")
            twins = list(step.itersiblings(step.tag, preceding=True))
            more = next(step.itersiblings(step.tag), None)
            index = f"[{len(twins) + 1}]" if twins or more is not None else ""
            parts.append(f"{prefix}:{name}{index}" if prefix else f"{name}{index}")
            step = step.getparent()
        return "/" + "/".join(reversed(parts))

    def _path(self, path: str) -> tuple[str, ...]:
        known = self._steps.get(path)
        if known is None:
            steps = (step.rpartition(":") for step in self._translated(path).split("/"))
            known = self._steps[path] = tuple(f"{{{self._prefixes[prefix]}}}{name}" for prefix, _, name in steps)
        return known

    def _translated(self, path: str) -> str:
        """The path in the names of the document at hand, for a reader of an older version."""
        return path
