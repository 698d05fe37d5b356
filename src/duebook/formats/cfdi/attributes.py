"""Reading by attributes, while keeping account of what was read: CFDI keeps all its values in them."""

import re
from datetime import date
from decimal import Decimal

from duebook.edge.xmlsafe import Element
from duebook.formats.tree import Tree
from duebook.kernel.rules import Fault, Severity

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,20})?|\.\d{1,20})")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(T.*)?")


class Attributes(Tree):
    """A document being read. ``faults`` gathers what is wrong; :meth:`left` adds attributes and texts that were not read."""

    def __init__(self, root: Element, prefixes: dict[str, str]) -> None:
        super().__init__(root, prefixes)
        self._read: set[tuple[Element, str]] = set()
        self._closed: set[Element] = set()

    def value(self, node: Element | None, name: str) -> str:
        """An attribute's value without white space around it; empty where there is none."""
        if node is None:
            return ""
        self._read.add((node, name))
        return node.get(name, "").strip()

    def amount(self, node: Element | None, name: str) -> Decimal | None:
        """The exact decimal in an attribute; None where it is missing or (with a fault) not a number."""
        text = self.value(node, name)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.fault("READ-NUMBER", node, name, "{value} is not a number.", value=text[:60])
            return None
        return Decimal(text)

    def moment(self, node: Element | None, name: str) -> date | None:
        """The day of a date or date with time."""
        text = self.value(node, name)
        if not text:
            return None
        if found := _DAY.fullmatch(text):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                pass
        self.fault("READ-DAY", node, name, "{value} is not a date.", value=text[:60])
        return None

    def close(self, node: Element) -> None:
        """Count an element with all that is in it as read."""
        self._closed.add(node)

    def fault(
        self, code: str, node: Element | None, name: str, sentence: str, *, severity: Severity = Severity.ERROR, **facts: object
    ) -> None:
        """Note what is wrong with an attribute, or with the element where ``name`` is empty."""
        place = self.place(node) if node is not None else ""
        line = str(node.sourceline or "") if node is not None else ""
        said = {key: str(value) for key, value in facts.items()}
        self.faults.append(Fault(code, f"{place}/@{name}" if name else place, sentence, severity, {**said, "line": line}))

    def left(self) -> list[Fault]:
        """A warning for each attribute that was not read; schema locations say nothing."""
        out = []
        for node in self.root.iter():
            if not isinstance(node.tag, str) or any(one in self._closed for one in (node, *node.iterancestors())):
                continue
            for name in map(str, node.attrib):
                value = node.get(name, "").strip()
                if value and (node, name) not in self._read and not name.startswith("{"):
                    facts = {"value": value[:80], "line": str(node.sourceline or "")}
                    sentence = "This has no place in the document and was left out: {value}."
                    out.append(Fault("READ-LEFT", f"{self.place(node)}/@{name}", sentence, Severity.WARNING, facts))
        return out
