"""XMP metadata: present, well written, describing itself, and claiming a part and level of PDF/A (ISO 19005-3, 6.6).

That the document information dictionary agrees with the XMP is not asked: parts 2 and 3 let readers ignore it (6.1.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from duebook.rules.pdf import extension
from duebook.rules.pdf.extension import Extensions
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found, numbered
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.xmp import Node, Unserialised, header_attributes, is_utf8, properties
from duebook.rules.pdf.xmp_schemas import EXTENSION, PDFAID, PREDEFINED
from duebook.rules.pdf.xmp_types import fits

MAIN = "metadata"
PARTS = ("2", "3")
LEVELS = ("A", "B", "U")
MOST_PACKETS = 200


@dataclass(slots=True)
class Metadata:
    """The main packet, read: its properties and what it claims."""

    nodes: list[Node] = field(default_factory=list)
    extensions: Extensions = field(default_factory=Extensions)
    faults: list[Found] = field(default_factory=list)

    def text(self, uri: str, name: str) -> str:
        """A simple property's value; empty where there is none."""
        return next((node.text.strip() for node in self.nodes if node.uri == uri and node.name == name), "")

    @property
    def part(self) -> int:
        """The claimed part of ISO 19005; 3 where none of those checked here is claimed."""
        text = self.text(PDFAID, "part")
        return int(text) if text in PARTS else 3

    @property
    def level(self) -> str:
        """The claimed level, B where none is."""
        level = self.text(PDFAID, "conformance").upper()
        return level if level in LEVELS else "B"


def main(file: PdfFile) -> Metadata:
    """The catalogue's packet with everything that is wrong in it."""
    made = Metadata()
    stream = file.get(file.root.get("Metadata"))
    if not isinstance(stream, Stream) or stream.keys.get("Type") != "Metadata" or stream.keys.get("Subtype") != "XML":
        made.faults.append(found("PDFA-XMP", "catalogue"))
        if not isinstance(stream, Stream):
            return made
    packet = file.data(stream)
    if packet is None:
        return made
    made.faults += _packet(packet, MAIN)
    try:
        made.nodes = properties(packet)
    except Unserialised as error:
        made.faults.append(found("PDFA-XMP-SYNTAX", MAIN, why=error))
        return made
    made.extensions = extension.defined(made.nodes)
    made.faults += [*extension.check(made.nodes, made.extensions, MAIN), *_properties(made.nodes, made.extensions, MAIN)]
    made.faults += _claim(made)
    return made


def others(file: PdfFile, main: Metadata) -> Iterator[Found]:
    """The packets of other objects: pages, images, fonts. The main packet's extension schemas hold for them too."""
    first = file.get(file.root.get("Metadata"))
    count = 0
    for number in file.spots:
        value = file.value(number)
        if not isinstance(value, Stream) or value is first or value.keys.get("Type") != "Metadata":
            continue
        count += 1
        packet = file.data(value)
        if value.keys.get("Subtype") != "XML" or packet is None or count > MOST_PACKETS:
            continue
        path = f"metadata ({numbered(number)})"
        yield from _packet(packet, path)
        try:
            nodes = properties(packet)
        except Unserialised as error:
            yield found("PDFA-XMP-SYNTAX", path, why=error)
            continue
        extensions = extension.defined(nodes)
        yield from extension.check(nodes, extensions, path)
        yield from _properties(nodes, extensions.and_those_of(main.extensions), path)


def _packet(packet: bytes, path: str) -> Iterator[Found]:
    for name in header_attributes(packet):
        yield found("PDFA-XMP-HEADER", path, name=name)
    if not is_utf8(packet):
        yield found("PDFA-XMP-ENCODING", path)


def _properties(nodes: list[Node], extensions: Extensions, path: str) -> Iterator[Found]:
    """6.6.2.3.1: every property is predefined or described, and of its type."""
    for node in nodes:
        if node.uri == EXTENSION:
            continue
        type_ = PREDEFINED.get((node.uri, node.name))
        custom = None if type_ else extensions.types
        type_ = type_ or extensions.properties.get((node.uri, node.name))
        if type_ is None:
            yield found("PDFA-XMP-UNDEFINED", f"{path} / {node.label}", name=node.label)
        elif not fits(node, type_, custom):
            yield found("PDFA-XMP-TYPE", f"{path} / {node.label}", name=node.label, type=type_, value=node.text or node.shape)


def _claim(made: Metadata) -> Iterator[Found]:
    """6.6.4: which part and level the file claims."""
    rows = {node.name: node for node in made.nodes if node.uri == PDFAID}
    if not rows:
        yield found("PDFA-CLAIM", MAIN)
        return
    part, level = made.text(PDFAID, "part"), made.text(PDFAID, "conformance")
    if part not in PARTS:
        yield found("PDFA-CLAIM-PART", f"{MAIN} / pdfaid:part", part=part or "-")
    if level not in LEVELS:
        yield found("PDFA-CLAIM-LEVEL", f"{MAIN} / pdfaid:conformance", level=level or "-")
    for node in rows.values():
        if node.prefix != "pdfaid":
            yield found("PDFA-CLAIM-PREFIX", f"{MAIN} / {node.label}", prefix=node.prefix)
