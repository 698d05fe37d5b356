"""The value types of XMP: whether a value has the shape and the writing that its type asks for.

Source: XMP Specification, September 2005, part "XMP Basic types". A type reads as in the specification: an array word (``bag``,
``seq``, ``alt``), then what each item is; ``Lang Alt`` is an alternative by language.

>>> from duebook.rules.pdf.xmp import Node
>>> fits(Node("", "", "", text="2024-02-30T10:00:00Z"), "Date"), fits(Node("", "", "", text="today"), "Date")
(True, False)
"""

import re
from collections.abc import Mapping

from duebook.rules.pdf.xmp import Node

STRUCTURES = frozenset(
    "dimensions thumbnail resourceevent resourceref version job colorant font beatsplicestretch media marker projectlink "
    "resamplestretch time timecode timescalestretch oecf/sfr cfapattern flash devicesettings".split()
)
SIMPLE = frozenset(
    "text integer real rational boolean date propername agentname mimetype locale xpath renditionclass uri url gpscoordinate "
    "choice any guid point frameRate filepath".lower().split()
)
_DATE = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?)?)?"
)
_WRITTEN = {
    "integer": re.compile(r"[+-]?\d+"),
    "real": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)"),
    "rational": re.compile(r"[+-]?\d+(/[+-]?\d+)?"),
    "boolean": re.compile(r"True|False"),
    "date": _DATE,
}
_CHOICE = re.compile(r"^(?:open|closed)?\s*choice(?:\s+of\s+(?P<of>.*))?$")
_DEEPEST = 8

Custom = Mapping[str, Mapping[tuple[str, str], str]]
"""Types that an extension schema defines: lower-case name -> (namespace, field) -> type."""


def parsed(type_: str) -> tuple[str, str]:
    """A type as shape (``text``, ``Bag``, ``Seq``, ``Alt``, ``Lang``) and what each item is, in lower case.

    >>> parsed("bag Closed Choice of Integer"), parsed("Lang Alt")
    (('Bag', 'integer'), ('Lang', 'text'))
    """
    words = " ".join(type_.split()).lower().removeprefix("open choice of ").removeprefix("closed choice of ")
    if words == "lang alt":
        return "Lang", "text"
    shape = "text"
    for word, name in (("bag", "Bag"), ("seq", "Seq"), ("alt", "Alt")):
        if words == word or words.startswith(f"{word} "):
            shape, words = name, words[len(word) :].strip().removeprefix("of ").strip() or "text"
            break
    choice = _CHOICE.match(words)
    return shape, (choice["of"] or "text") if choice else words


def is_known(type_: str, custom: Custom) -> bool:
    """Whether a type is one of XMP's own or defined by an extension schema (6.6.2.3.3)."""
    _, item = parsed(type_)
    if item.startswith(("bag ", "seq ", "alt ")) or item == "lang alt":
        return is_known(item, custom)
    return item in SIMPLE or item in STRUCTURES or item in custom


def fits(node: Node, type_: str, custom: Custom | None = None, depth: int = 0) -> bool:
    """Whether a value is of a type."""
    if depth > _DEEPEST:
        return True
    shape, item = parsed(type_)
    if shape == "Lang":
        return node.language_alternative
    if shape != "text":
        return node.shape == shape and all(fits(one, item, custom, depth + 1) for one in node.items)
    if custom and item in custom:
        return _fits_custom(node, custom[item], custom, depth)
    written = _WRITTEN.get(item)
    if item in STRUCTURES or node.shape != "text":
        return item in STRUCTURES and node.shape == "struct"
    return written is None or written.fullmatch(node.text.strip()) is not None


def _fits_custom(node: Node, fields: Mapping[tuple[str, str], str], custom: Custom, depth: int) -> bool:
    """A type of an extension schema: a structure with its fields, or plain text where it has none."""
    if not fields:
        return node.shape == "text"
    if node.shape != "struct":
        return False
    return all((one.uri, one.name) in fields and fits(one, fields[one.uri, one.name], custom, depth + 1) for one in node.items)
