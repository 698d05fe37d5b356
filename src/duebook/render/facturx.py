"""The Factur-X claim in a PDF's metadata: which XML is inside, and to which profile it conforms.

Source: Factur-X 1.07.2 / ZUGFeRD 2.3.2, technical appendix, "XMP extension schema"; ISO 19005-3, 6.6.2.3 (an extension schema
must describe itself). Typst already embeds the file, lists it under ``/AF`` and writes XMP; only the claim is missing.

Typst writes the metadata stream uncompressed, and behind it only the catalogue and one plain cross-reference table. So the claim
is inserted in place and the few numbers behind it are moved: 0.1 ms instead of the 2.5 ms of reading and writing the whole file.
The structure is checked, not assumed: anything unexpected goes the long way through pikepdf.
"""

import io
import re
from functools import lru_cache
from xml.sax.saxutils import escape

import pikepdf

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
LEVEL = "EN 16931"
VERSION = "1.0"
NOT_ALONE = frozenset({"MINIMUM", "BASIC WL"})
"""Profiles without lines: their XML is no invoice of its own (Factur-X 1.09, AFRelationship ``Data``)."""
Claim = tuple[str, str, str]
"""Name of the embedded file, conformance level, version."""

_METADATA = re.compile(rb"(\d+) 0 obj\n<</Length (\d+)/Type/Metadata/Subtype/XML>>\nstream\n")
_TABLE = re.compile(rb"xref\n0 (\d+)\n((?:\d{10} \d{5} [nf] ?\r?\n)+)trailer\n(<<.*?>>)\nstartxref\n(\d+)\n%%EOF\s*\Z", re.DOTALL)
_BAG_END = b"</rdf:Bag></pdfaExtension:schemas>"
_RDF_END = b"</rdf:RDF>"

_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


def claim(pdf: bytes, name: str, level: str = LEVEL, version: str = VERSION) -> bytes:
    """The PDF with the claim in its metadata: document type INVOICE, this file name, version and conformance level."""
    said = (name, level, version)
    return _in_place(pdf, said) or rewritten(pdf, said)


@lru_cache(maxsize=8)
def _blocks(said: Claim) -> tuple[bytes, bytes]:
    """The schema's description (an item of the extension bag) and the claim itself."""
    name, level, version = said
    rows = "".join(
        '<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
        f"<pdfaProperty:description>{text}</pdfaProperty:description><pdfaProperty:name>{key}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for key, text in _PROPERTIES
    )
    schema = (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    says = (
        f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}"><fx:DocumentType>INVOICE</fx:DocumentType>'
        f"<fx:DocumentFileName>{escape(name)}</fx:DocumentFileName><fx:Version>{escape(version)}</fx:Version>"
        f"<fx:ConformanceLevel>{escape(level)}</fx:ConformanceLevel></rdf:Description>"
    )
    return schema.encode(), says.encode()


def _insert(xmp: bytes, said: Claim) -> bytes:
    schema, says = _blocks(said)
    if xmp.count(_BAG_END) != 1 or xmp.count(_RDF_END) != 1:  # a user's "<" is escaped in XMP and cannot forge these
        raise ValueError("the metadata is not Typst's")
    return xmp.replace(_BAG_END, schema + _BAG_END).replace(_RDF_END, says + _RDF_END)


def _in_place(pdf: bytes, said: Claim) -> bytes | None:
    """Insert into the metadata stream and move what stands behind it; ``None`` where the file is not laid out as expected."""
    at = pdf.rfind(b"/Type/Metadata/Subtype/XML>>\nstream\n")
    head = _METADATA.match(pdf, pdf.rfind(b"\n", 0, pdf.rfind(b"\n", 0, at)) + 1) if at > 0 else None
    table = _TABLE.search(pdf, pdf.rfind(b"xref\n0 ", 0, pdf.rfind(b"startxref")))
    if head is None or table is None or int(table[4]) != table.start():
        return None
    start, length = head.end(), int(head[2])
    old = pdf[start : start + length]
    rest = pdf[start + length : table.start()]
    if not rest.startswith(b"\nendstream"):
        return None
    new = _insert(old, said)
    opening = head[0].replace(b"/Length " + head[2], b"/Length %d" % len(new))
    grown = len(opening) - len(head[0]) + len(new) - length
    rows = table[2].split(b"\n")
    for i, row in enumerate(rows):
        if row[17:18] == b"n" and int(row[:10]) > head.start():
            rows[i] = b"%010d" % (int(row[:10]) + grown) + row[10:]
    tail = b"xref\n0 %s\n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (table[1], b"\n".join(rows), table[3], table.start() + grown)
    return pdf[: head.start()] + opening + new + rest + tail


def rewritten(pdf: bytes, said: Claim) -> bytes:
    """The same claim by reading and writing the whole file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        stream = file.Root.Metadata
        file.Root.Metadata = file.make_stream(
            _insert(stream.read_bytes(), said), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        out = io.BytesIO()
        file.save(out, deterministic_id=True, fix_metadata_version=False)
        return out.getvalue()
