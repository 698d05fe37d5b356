"""The one XML parser against hostile XML: external entities, bombs, depth, encodings, and the faults it gives."""

import pytest
from lxml import etree

from duebook.edge import xmlsafe
from duebook.kernel.errors import Invalid, TooLarge

FILE = "file:///etc/hostname"
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
REFUSED = {
    "external-general": f'<!DOCTYPE a [<!ENTITY x SYSTEM "{FILE}">]><a>&x;</a>',
    "external-http": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]><a>&x;</a>',
    "external-ftp": '<!DOCTYPE a [<!ENTITY x SYSTEM "ftp://127.0.0.1/x">]><a>&x;</a>',
    "external-public": f'<!DOCTYPE a [<!ENTITY x PUBLIC "any" "{FILE}">]><a>&x;</a>',
    "parameter-entity": f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{FILE}"> %p;]><a/>',
    "parameter-nested": "<!DOCTYPE a [<!ENTITY % p \"<!ENTITY x '1'>\"> %p;]><a>&x;</a>",
    "external-subset": f'<!DOCTYPE a SYSTEM "{FILE}"><a/>',
    "external-subset-http": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    "public-subset": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:1/x.dtd"><html/>',
    "billion-laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>',
    "billion-laughs-attribute": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a b="&l11;"/>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY x "{"A" * 50_000}">]><a>{"&x;" * 1_000}</a>',
    "internal-entity": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    "attribute-entity": '<!DOCTYPE a [<!ENTITY x "y">]><a b="&x;"/>',
    "recursive": '<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>&x;</a>',
    "default-attribute": '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "notation": f'<!DOCTYPE a [<!NOTATION n SYSTEM "{FILE}">]><a/>',
    "unparsed": f'<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY x SYSTEM "{FILE}" NDATA n>]><a/>',
    "element-declaration": "<!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
    "empty-doctype": "<!DOCTYPE a><a/>",
    "after-comment": "<!-- a -->\n<!DOCTYPE a><a/>",
    "after-instruction": "<?x y?><!DOCTYPE a><a/>",
    "after-declaration": '<?xml version="1.0"?>\n\n<!DOCTYPE a><a/>',
    "after-many": "<!-- <a> --><?p <!-- ?>\n<!-- --><!DOCTYPE a><a/>",
    "standalone": '<?xml version="1.0" standalone="yes"?><!DOCTYPE a><a/>',
    "lower-case": "<!doctype a><a/>",
    "conditional": "<![INCLUDE[<!DOCTYPE a>]]><a/>",
    "undefined-entity": "<a>&x;</a>",
    "unclosed": "<a><b></a>",
    "two-roots": "<a/><b/>",
    "text-after": "<a/>text",
    "empty": "",
    "blank": "  \n ",
    "only-comment": "<!-- -->",
    "zero-character": "<a>\0</a>",
    "bell": "<a>\x07</a>",
    "character-reference": "<a>&#0;</a>",
    "surrogate-reference": "<a>&#xD800;</a>",
    "twice-attribute": '<a b="1" b="2"/>',
    "undeclared-prefix": "<a:b/>",
    "deep": "<a>" * 101 + "</a>" * 101,
    "very-deep": "<a>" * 100_000 + "</a>" * 100_000,
    "utf-7": '<?xml version="1.0" encoding="UTF-7"?>+ADw-a+AD4-',
    "ebcdic": '<?xml version="1.0" encoding="cp037"?><a/>',
    "utf-32": '<?xml version="1.0" encoding="UTF-32"?><a/>',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_hostile_xml_is_refused_with_a_line(text):
    with pytest.raises(Invalid) as caught:
        xmlsafe.parse(text.encode())
    fault = caught.value.faults[0]
    assert fault.code.startswith("XML-")
    assert fault.path.startswith("line ")
    assert int(fault.facts["line"]) >= 1


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "iso-8859-1"])
def test_a_doctype_is_refused_in_every_encoding_that_is_read(codec):
    declared = f'<?xml version="1.0" encoding="{codec}"?>' if codec.startswith("iso") else ""
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
    text = f'{declared}<!DOCTYPE a [<!ENTITY x SYSTEM "{FILE}">]><a>&x;</a>'
    with pytest.raises(Invalid) as caught:
        xmlsafe.parse(mark + text.encode(codec))
    assert caught.value.faults[0].code == "XML-DOCTYPE"


@pytest.mark.parametrize(
    "content",
    ["<a>é</a>".encode("utf-32"), "<a>é</a>".encode("utf-16-le"), b"<a>\xe9</a>", b"\xff\xfe<", b"\x4c\x6f\xa7\x94"],
    ids=["utf-32", "utf-16-without-mark", "latin-undeclared", "half", "ebcdic"],
)
def test_bytes_in_no_known_encoding_are_refused(content):
    with pytest.raises(Invalid) as caught:
        xmlsafe.parse(content)
    assert caught.value.faults[0].code in {"XML-ENCODING", "XML-SYNTAX"}


def test_the_line_of_a_fault_is_the_line_in_the_file():
    with pytest.raises(Invalid) as caught:
        xmlsafe.parse(b"<a>\n<b>\n</c>\n</a>")
    assert caught.value.faults[0].path == "line 3"
    with pytest.raises(Invalid) as caught:
        xmlsafe.parse(b"<?xml version='1.0'?>\n<!-- a\n -->\n<!DOCTYPE a><a/>")
    assert caught.value.faults[0].path == "line 4"


def test_the_size_limit_comes_before_anything_else():
    with pytest.raises(TooLarge):
        xmlsafe.parse(b"<!DOCTYPE a>" + b" " * 100, limit=50)
    assert xmlsafe.parse(b"<a/>", limit=4).tag == "a"


def test_includes_and_stylesheets_are_not_followed():
    root = xmlsafe.parse(
        b'<?xml-stylesheet href="file:///etc/hostname"?><a xmlns:xi="http://www.w3.org/2001/XInclude">'
        b'<xi:include href="file:///etc/hostname" parse="text"/></a>'
    )
    assert not "".join(root.itertext()).strip()


def test_comments_and_instructions_do_not_cut_a_text():
    root = xmlsafe.parse(b"<a>one<!-- x -->two<?p q?>three<![CDATA[<four>]]></a>")
    assert root.text == "onetwothree<four>"
    assert len(root) == 0


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("iso-8859-1", "ISO-8859-1"),
        ("cp1252", "windows-1252"),
        ("utf-8", "utf-8"),
    ],
)
def test_common_encodings_are_read(codec, declared):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert xmlsafe.parse(f"{head}<a>Überweisung é</a>".encode(codec)).text == "Überweisung é"


def test_depth_up_to_the_limit_is_read():
    assert xmlsafe.parse(b"<a>" * xmlsafe.DEPTH + b"</a>" * xmlsafe.DEPTH) is not None


def test_predefined_entities_and_character_references_are_read():
    assert xmlsafe.parse(b"<a>&lt;&amp;&gt;&quot;&apos;&#228;&#x20AC;</a>").text == "<&>\"'ä€"


def test_a_schema_is_compiled_from_a_file(tmp_path):
    path = tmp_path / "a.xsd"
    path.write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:int"/></xs:schema>')
    schema = xmlsafe.schema(path)
    assert schema.validate(etree.fromstring("<a>1</a>"))
    assert not schema.validate(etree.fromstring("<a>x</a>"))
