"""Extension schemas: how a packet describes properties that the XMP Specification does not know (ISO 19005-3, 6.6.2.3.3).

The description is itself XMP: a bag of schemas, each with its properties and its own value types, in five namespaces whose
prefixes are fixed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.xmp import Node
from duebook.rules.pdf.xmp_schemas import EXTENSION
from duebook.rules.pdf.xmp_types import is_known

_NS = "http://www.aiim.org/pdfa/ns/"
_WRITTEN = {"namespaceURI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+"), "category": re.compile(r"internal|external")}


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the five structures: its namespace, its prefix, its text fields, and its arrays, which may be absent."""

    title: str
    uri: str
    prefix: str
    texts: tuple[str, ...]
    arrays: tuple[str, ...] = ()


_SCHEMA = _Part("schema", f"{_NS}schema#", "pdfaSchema", ("schema", "namespaceURI", "prefix"), ("property", "valueType"))
_PROPERTY = _Part("property", f"{_NS}property#", "pdfaProperty", ("name", "valueType", "category", "description"))
_TYPE = _Part("value type", f"{_NS}type#", "pdfaType", ("type", "namespaceURI", "prefix", "description"), ("field",))
_FIELD = _Part("field", f"{_NS}field#", "pdfaField", ("name", "valueType", "description"))


@dataclass(slots=True)
class Extensions:
    """What a packet's extension schemas define: properties with their types, and value types with their fields."""

    properties: dict[tuple[str, str], str] = field(default_factory=dict)
    types: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)

    def and_those_of(self, other: "Extensions") -> "Extensions":
        """Both together; the own ones win."""
        return Extensions({**other.properties, **self.properties}, {**other.types, **self.types})


def containers(nodes: list[Node]) -> list[Node]:
    """The nodes of the extension namespace in a packet."""
    return [node for node in nodes if node.uri == EXTENSION]


def defined(nodes: list[Node]) -> Extensions:
    """What the extension schemas of a packet define, as far as they are legible."""
    made = Extensions()
    for container in containers(nodes):
        for schema in container.items:
            uri = _text(schema, _SCHEMA, "namespaceURI")
            for one in _items(schema, _SCHEMA, "valueType"):
                home = _text(one, _TYPE, "namespaceURI")
                fields = {
                    (home, _text(each, _FIELD, "name")): _text(each, _FIELD, "valueType") for each in _items(one, _TYPE, "field")
                }
                made.types[_text(one, _TYPE, "type").lower()] = fields
            for one in _items(schema, _SCHEMA, "property"):
                made.properties[uri, _text(one, _PROPERTY, "name")] = _text(one, _PROPERTY, "valueType")
    return made


def check(nodes: list[Node], extensions: Extensions, path: str) -> Iterator[Found]:
    """What the descriptions break."""
    for container in containers(nodes):
        if container.name != "schemas" or container.shape != "Bag" or container.prefix != "pdfaExtension":
            yield found("PDFA-XMP-EXTENSION", path, name=container.label)
            continue
        for i, schema in enumerate(container.items, 1):
            at = f"{path} / extension schema {i}"
            yield from _part(schema, _SCHEMA, extensions, at)
            for one in _items(schema, _SCHEMA, "property"):
                yield from _part(one, _PROPERTY, extensions, f"{at} / property {_text(one, _PROPERTY, 'name')}")
            for one in _items(schema, _SCHEMA, "valueType"):
                inner = f"{at} / value type {_text(one, _TYPE, 'type')}"
                yield from _part(one, _TYPE, extensions, inner)
                for each in _items(one, _TYPE, "field"):
                    yield from _part(each, _FIELD, extensions, f"{inner} / field {_text(each, _FIELD, 'name')}")


def _part(node: Node, part: _Part, extensions: Extensions, path: str) -> Iterator[Found]:
    """One structure: only its own fields, all of them, in their shape and with their prefix."""
    known = {*part.texts, *part.arrays}
    for one in node.items if node.shape == "struct" else []:
        if one.uri != part.uri or one.name not in known:
            yield found("PDFA-XMP-EXTENSION-FIELD", path, name=one.label, part=part.title)
    for name in part.texts:
        value = node.one(part.uri, name)
        written = _WRITTEN.get(name)
        wrong = value is None or value.shape != "text" or value.prefix != part.prefix
        if value is None or wrong or (written and written.fullmatch(value.text.strip()) is None):
            yield found("PDFA-XMP-EXTENSION-VALUE", path, name=f"{part.prefix}:{name}", part=part.title)
        elif name == "valueType" and not is_known(value.text, extensions.types):
            yield found("PDFA-XMP-EXTENSION-TYPE", path, type=value.text)
    for name in part.arrays:
        value = node.one(part.uri, name)
        if value is not None and (value.shape != "Seq" or value.prefix != part.prefix):
            yield found("PDFA-XMP-EXTENSION-VALUE", path, name=f"{part.prefix}:{name}", part=part.title)


def _text(node: Node, part: _Part, name: str) -> str:
    value = node.one(part.uri, name)
    return value.text.strip() if value is not None and value.shape == "text" else ""


def _items(node: Node, part: _Part, name: str) -> list[Node]:
    value = node.one(part.uri, name)
    return value.items if value is not None and value.shape in {"Seq", "Bag"} else []
