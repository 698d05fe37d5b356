"""Cash discounts in the payment terms (BT-20), as Germany writes them: BR-DE-18.

Each discount is a line ``#SKONTO#TAGE=14#PROZENT=2.00#``, with ``BASISBETRAG=100.00#`` after it where not the whole amount is
meant, and a line break follows the last one.
"""

import re

from duebook.rules.rule import Broken, Group, spot
from duebook.rules.tree import Node

_LINE = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_BREAK = re.compile(r"\r?\n")
_SEGMENT = re.compile(r"#[^\r\n]+#")
_AFTER = re.compile(r"[ \t\r]*\n")


def wrong_discounts(g: Group) -> Broken:
    """The payment terms that have a discount written wrongly, with what is wrong."""
    return [spot(node, value=wrong) for node in _terms(g) if (wrong := _wrong(node.raw))]


def _terms(g: Group) -> list[Node]:
    """The first text of each payment terms."""
    found: dict[int, Node] = {}
    for node in g.all("BT-20"):
        found.setdefault(id(node.parent), node)
    return list(found.values())


def _wrong(text: str) -> str:
    """The discount that is written wrongly, or the last one where no line break follows it; empty where all are right."""
    if "#" not in text:
        return ""
    lines = [line for raw in _BREAK.split(text) if (line := " ".join(raw.split())).startswith("#")]
    for line in lines:
        if not _LINE.fullmatch(line):
            return line
    return lines[-1] if lines and not _AFTER.match(_SEGMENT.split(text)[-1]) else ""
