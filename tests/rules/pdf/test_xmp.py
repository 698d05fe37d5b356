"""XMP: every predefined property with a right and a wrong value, the ways RDF may be written, and extension schemas."""

import pytest

from duebook.rules.pdf import extension, metadata
from duebook.rules.pdf.xmp import RDF, Unserialised, header_attributes, is_utf8, properties
from duebook.rules.pdf.xmp_schemas import PREDEFINED
from duebook.rules.pdf.xmp_types import fits, is_known, parsed
from tests.rules.pdf.breaks_document import described, shelf
from tests.rules.pdf.paper import packet

RIGHT = {"date": "2026-03-30T10:00:00.5+02:00", "integer": "-7", "real": "1.5", "boolean": "True", "rational": "72/1"}
WRONG = {"date": "30.3.2026", "integer": "2.0", "real": "1,5", "boolean": "true", "rational": "half"}
STRUCTURE = '<rdf:Description xmlns:any="urn:any"><any:field>1</any:field></rdf:Description>'


def written(value: str, shape: str) -> str:
    """A value as RDF."""
    if shape == "text":
        return value
    lang = ' xml:lang="x-default"' if shape == "Lang" else ""
    kind = "Alt" if shape == "Lang" else shape
    return f"<rdf:{kind}><rdf:li{lang}>{value}</rdf:li></rdf:{kind}>"


def one(uri: str, name: str, value: str) -> metadata.Node:
    """The property as it is read back."""
    text = f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description xmlns:p="{uri}"><p:{name}>{value}</p:{name}></rdf:Description></rdf:RDF>'
    return properties(text.encode())[0]


def test_the_specification_has_274_properties():
    assert len([key for key in PREDEFINED if "aiim.org" not in key[0]]) == 274
    assert all(is_known(type_, {}) for type_ in PREDEFINED.values())


@pytest.mark.parametrize(("uri", "name"), sorted(PREDEFINED), ids=lambda part: part.rstrip("/#").rpartition("/")[2])
def test_a_property_has_its_type(uri, name):
    type_ = PREDEFINED[uri, name]
    shape, item = parsed(type_)
    simple = item in RIGHT or (is_known(item, {}) and fits(one(uri, name, "x"), item))
    right = RIGHT.get(item, "x") if simple else STRUCTURE
    assert fits(one(uri, name, written(right, shape)), type_)
    if item in WRONG:
        assert not fits(one(uri, name, written(WRONG[item], shape)), type_)
    for other in {"text", "Bag", "Seq", "Alt"} - {shape, "Alt" if shape == "Lang" else shape}:
        assert not fits(one(uri, name, written(right, other)), type_)
    if simple:
        assert not fits(one(uri, name, written(STRUCTURE, shape)), type_) or shape == "Lang"
    else:
        assert not fits(one(uri, name, written("x", shape)), type_)


@pytest.mark.parametrize(
    "date", ["2026", "2026-03", "2026-03-30", "2026-03-30T10:00Z", "2026-03-30T10:00:00", "2026-03-30T10:00:00.123-01:30"]
)
def test_dates_as_the_specification_writes_them(date):
    assert fits(one("urn:a", "b", date), "Date")


@pytest.mark.parametrize(
    "date", ["", "26", "2026-13", "2026-03-32", "2026/03/30", "2026-03-30 10:00", "2026-03-30T25:00Z", "D:20260330"]
)
def test_other_dates(date):
    assert not fits(one("urn:a", "b", date), "Date")


@pytest.mark.parametrize(
    "body",
    [
        '<rdf:Description xmlns:a="urn:a" a:b="1"/>',
        '<rdf:Description xmlns:a="urn:a"><a:b>1</a:b></rdf:Description>',
        '<rdf:Description xmlns:a="urn:a"><a:b rdf:resource="1"/></rdf:Description>',
        '<rdf:Description xmlns:a="urn:a"><a:b rdf:parseType="Resource"><rdf:value>1</rdf:value><a:q>2</a:q></a:b></rdf:Description>',
    ],
)
def test_a_simple_value_in_its_writings(body):
    (node,) = properties(f'<rdf:RDF xmlns:rdf="{RDF}">{body}</rdf:RDF>'.encode())
    assert (node.label, node.shape, node.text) == ("a:b", "text", "1")


@pytest.mark.parametrize(
    "body",
    [
        '<a:b a:c="1"/>',
        '<a:b rdf:parseType="Resource"><a:c>1</a:c></a:b>',
        "<a:b><rdf:Description><a:c>1</a:c></rdf:Description></a:b>",
    ],
)
def test_a_structure_in_its_writings(body):
    (node,) = properties(
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description xmlns:a="urn:a">{body}</rdf:Description></rdf:RDF>'.encode()
    )
    assert (node.shape, [inner.label for inner in node.items]) == ("struct", ["a:c"])


@pytest.mark.parametrize(
    "text",
    [
        "<x/>",
        f'<rdf:RDF xmlns:rdf="{RDF}"><a/></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description>text</rdf:Description></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="urn:a"><rdf:Description a:b="1"><a:b>1</a:b></rdf:Description></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="urn:a"><rdf:Description><a:b rdf:parseType="Literal"/></rdf:Description></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="urn:a"><rdf:Description><a:b><rdf:Bag/><rdf:Bag/></a:b></rdf:Description></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="urn:a"><rdf:Description><a:b><rdf:Bag><a:c/></rdf:Bag></a:b></rdf:Description></rdf:RDF>',
        f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="a"/><rdf:Description rdf:about="b"/></rdf:RDF>',
        "<!DOCTYPE a><a/>",
    ],
)
def test_what_is_no_xmp(text):
    with pytest.raises(Unserialised):
        properties(text.encode())


def test_the_packet_around_it():
    assert header_attributes(packet()) == []
    assert header_attributes(b'<?xpacket begin="" id="x" encoding="UTF-8" bytes="9"?>') == ["bytes", "encoding"]
    assert is_utf8(packet())
    assert not is_utf8(packet().decode().encode("utf-16-le"))
    assert not is_utf8("ü".encode("latin-1"))


def faults(content: bytes) -> set[str]:
    """What the descriptions of a packet break."""
    nodes = properties(content)
    extensions = extension.defined(nodes)
    return {one.code for one in (*extension.check(nodes, extensions, "m"), *metadata._properties(nodes, extensions, "m"))}


TYPE = (
    '<pdfaSchema:valueType><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaType:type>Place</pdfaType:type>'
    "<pdfaType:namespaceURI>urn:my:1</pdfaType:namespaceURI><pdfaType:prefix>my</pdfaType:prefix>"
    '<pdfaType:description>A place</pdfaType:description><pdfaType:field><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaField:name>row</pdfaField:name><pdfaField:valueType>Integer</pdfaField:valueType>"
    "<pdfaField:description>Its row</pdfaField:description></rdf:li></rdf:Seq></pdfaType:field></rdf:li></rdf:Seq></pdfaSchema:valueType>"
)


def test_an_extension_schema():
    assert faults(described(shelf())) == set()
    assert faults(described(shelf("Date"))) == {"PDFA-XMP-TYPE"}
    assert faults(described(shelf("bag Integer"))) == {"PDFA-XMP-TYPE"}
    assert faults(described(shelf("Closed Choice of Integer"))) == set()
    assert faults(described()) == {"PDFA-XMP-UNDEFINED"}


def test_a_value_type_of_its_own():
    made = described(shelf("Place"), types=TYPE)
    row = b'<my:shelf rdf:parseType="Resource"><my:row>7</my:row></my:shelf>'
    assert faults(made.replace(b"<my:shelf>7</my:shelf>", row)) == set()
    assert faults(made) == {"PDFA-XMP-TYPE"}
    assert faults(made.replace(b"<my:shelf>7</my:shelf>", row.replace(b">7<", b">x<"))) == {"PDFA-XMP-TYPE"}
    assert faults(made.replace(b"<my:shelf>7</my:shelf>", row.replace(b"my:row", b"my:line"))) == {"PDFA-XMP-TYPE"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<pdfaSchema:prefix>my</pdfaSchema:prefix>", b"", "PDFA-XMP-EXTENSION-VALUE"),
        (b"<pdfaSchema:namespaceURI>urn:my:1<", b"<pdfaSchema:namespaceURI>my one<", "PDFA-XMP-EXTENSION-VALUE"),
        (b"<pdfaProperty:description>Where it is</pdfaProperty:description>", b"", "PDFA-XMP-EXTENSION-VALUE"),
        (b"pdfaSchema:", b"schema:", "PDFA-XMP-EXTENSION-VALUE"),
        (b"<pdfaSchema:property><rdf:Seq>", b"<pdfaSchema:property><rdf:Bag>", "PDFA-XMP-EXTENSION-VALUE"),
        (b"<pdfaSchema:schema>Mine</pdfaSchema:schema>", b"<pdfaSchema:schema>Mine</pdfaSchema:schema><pdfaSchema:x>1</pdfaSchema:x>", "PDFA-XMP-EXTENSION-FIELD"),
        (b"<pdfaExtension:schemas><rdf:Bag>", b"<pdfaExtension:schemas><rdf:Seq>", "PDFA-XMP-EXTENSION"),
        (b"<pdfaType:prefix>my</pdfaType:prefix>", b"", "PDFA-XMP-EXTENSION-VALUE"),
        (b"<pdfaField:valueType>Integer<", b"<pdfaField:valueType>Number<", "PDFA-XMP-EXTENSION-TYPE"),
    ],
)  # fmt: skip
def test_a_description_with_one_mistake(old, new, code):
    made = described(shelf("Place"), types=TYPE).replace(b"<my:shelf>7</my:shelf>", b"")
    assert old in made
    changed = made.replace(old, new).replace(
        b"xmlns:pdfaSchema", b"xmlns:schema" if b"schema:" in new[:8] else b"xmlns:pdfaSchema"
    )
    if b"rdf:Bag>" in new and b"property" in new:
        changed = changed.replace(b"</rdf:Seq></pdfaSchema:property>", b"</rdf:Bag></pdfaSchema:property>")
    if b"<rdf:Seq>" in new:
        changed = changed.replace(b"</rdf:Bag></pdfaExtension", b"</rdf:Seq></pdfaExtension")
    assert code in faults(changed)
