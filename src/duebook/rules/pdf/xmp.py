"""The properties in an XMP packet: RDF/XML read into names, shapes and values (XMP Specification, September 2005).

The packet is parsed by the one XML parser; what XMP does not allow of RDF (literals, collections, nodes with a type of their own
at the top, the same property twice) is :class:`Unserialised`.
"""

import re
from dataclasses import dataclass, field

from duebook.edge import xmlsafe
from duebook.kernel.errors import Invalid, TooLarge

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
LARGEST = 4 * 1024 * 1024
MOST_NODES = 50_000
_CONTAINERS = {f"{{{RDF}}}{name}": name for name in ("Bag", "Seq", "Alt")}
_QUALIFIERS = (f"{{{RDF}}}", f"{{{XML}}}")
_HEADER = re.compile(rb"<\?xpacket\s+begin=[^?]*+\?>")


class Unserialised(Exception):
    """The packet is not XMP; the reason as text."""


@dataclass(slots=True)
class Node:
    """A property, a field of a structure or an item of an array.

    ``shape`` is ``text``, ``struct``, ``Bag``, ``Seq`` or ``Alt``; ``items`` are a structure's fields or an array's items.
    """

    uri: str
    name: str
    prefix: str
    shape: str = "text"
    text: str = ""
    items: list["Node"] = field(default_factory=list)
    lang: str | None = None

    @property
    def label(self) -> str:
        """The name as written."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def one(self, uri: str, name: str) -> "Node | None":
        """A field of a structure."""
        return next((node for node in self.items if node.uri == uri and node.name == name), None)

    @property
    def language_alternative(self) -> bool:
        """Whether this is an array of texts by language."""
        return self.shape == "Alt" and all(item.lang is not None for item in self.items)


def header_attributes(packet: bytes) -> list[str]:
    """The attributes ``bytes`` and ``encoding`` in the packet's header, which 6.6.2.1 forbids."""
    header = _HEADER.search(packet[:4096])
    text = header[0] if header else b""
    return [name for name in ("bytes", "encoding") if re.search(rb"\s" + name.encode() + rb"\s*=", text)]


def is_utf8(packet: bytes) -> bool:
    """Whether the packet is UTF-8 (no other encoding that a byte order mark, zeros or the bytes themselves give away)."""
    if packet[:2] in {b"\xfe\xff", b"\xff\xfe"} or b"\x00" in packet[:64]:
        return False
    try:
        packet.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def properties(packet: bytes) -> list[Node]:
    """The packet's properties in their order; raises :class:`Unserialised`."""
    try:
        root = xmlsafe.parse(packet.strip(b"\x00 \t\r\n") if is_utf8(packet) else packet, LARGEST)
    except Invalid as error:
        raise Unserialised(error.faults[0].text.rstrip(".")) from None
    except TooLarge as error:
        raise Unserialised(str(error).rstrip(".")) from None
    tree = root if root.tag == f"{{{RDF}}}RDF" else next(iter(root.iter(f"{{{RDF}}}RDF")), None)
    if tree is None:
        raise Unserialised("there is no rdf:RDF")
    if sum(1 for _ in tree.iter()) > MOST_NODES:
        raise Unserialised("too many properties")
    found: list[Node] = []
    about: set[str] = set()
    for description in tree:
        if description.tag != f"{{{RDF}}}Description":
            raise Unserialised("rdf:RDF holds something other than rdf:Description")
        about.add(description.get(f"{{{RDF}}}about", description.get("about", "")))
        found += _content(description)
    if len(about - {""}) > 1:
        raise Unserialised("the descriptions are about different things")
    _once(found)
    return found


def _once(nodes: list[Node]) -> None:
    seen: set[tuple[str, str]] = set()
    for node in nodes:
        if (node.uri, node.name) in seen:
            raise Unserialised(f"{node.label} stands twice")
        seen.add((node.uri, node.name))


def _content(element: xmlsafe.Element) -> list[Node]:
    """The properties of a description: its attributes, then its elements."""
    nodes = []
    prefixes = {uri: prefix or "" for prefix, uri in element.nsmap.items()}
    for key, value in element.attrib.items():
        name = str(key)
        if name.startswith(_QUALIFIERS) or not name.startswith("{"):
            continue
        uri, _, local = name[1:].partition("}")
        nodes.append(Node(uri, local, prefixes.get(uri, ""), text=str(value)))
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        raise Unserialised("there is text between properties")
    return nodes + [_property(child) for child in element]


def _property(element: xmlsafe.Element) -> Node:
    """One property element, field or array item."""
    uri, _, local = str(element.tag)[1:].partition("}") if str(element.tag).startswith("{") else ("", "", str(element.tag))
    node = Node(uri, local, element.prefix or "", lang=element.get(f"{{{XML}}}lang"))
    kind = element.get(f"{{{RDF}}}parseType")
    if kind not in {None, "Resource"}:
        raise Unserialised(f"rdf:parseType {kind} is not allowed")
    children = list(element)
    if kind == "Resource":
        return _structure(node, _content(element))
    if not children:
        fields = _content_of_attributes(element)
        if fields:
            return _structure(node, fields)
        node.text = str(element.get(f"{{{RDF}}}resource", element.text or ""))
        return node
    if len(children) > 1 or (element.text or "").strip() or (children[0].tail or "").strip():
        raise Unserialised(f"{node.label} holds more than one value")
    child = children[0]
    if child.tag in _CONTAINERS:
        return _array(node, child)
    if str(child.tag).startswith(f"{{{RDF}}}") and child.tag != f"{{{RDF}}}Description":
        raise Unserialised(f"{node.label} holds {child.tag}")
    return _structure(node, _content(child))


def _content_of_attributes(element: xmlsafe.Element) -> list[Node]:
    prefixes = {uri: prefix or "" for prefix, uri in element.nsmap.items()}
    nodes = []
    for key, value in element.attrib.items():
        if str(key).startswith("{") and not str(key).startswith(_QUALIFIERS):
            uri, _, local = str(key)[1:].partition("}")
            nodes.append(Node(uri, local, prefixes.get(uri, ""), text=str(value)))
    return nodes


def _structure(node: Node, fields: list[Node]) -> Node:
    """A structure; one with ``rdf:value`` is a value with qualifiers."""
    value = next((one for one in fields if one.uri == RDF and one.name == "value"), None)
    if value is not None:
        node.shape, node.text, node.items = value.shape, value.text, value.items
        return node
    node.shape, node.items = "struct", fields
    return node


def _array(node: Node, container: xmlsafe.Element) -> Node:
    node.shape = _CONTAINERS[str(container.tag)]
    for child in container:
        if child.tag != f"{{{RDF}}}li":
            raise Unserialised(f"{node.label} is an array of something other than rdf:li")
        node.items.append(_property(child))
    return node
