"""Any calculated document survives UBL and CII, and any bytes are refused politely."""

import contextlib
from copy import deepcopy
from dataclasses import replace
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from duebook import formats
from duebook.domain.document import Document
from duebook.edge import xmlsafe
from duebook.formats import facturx, flavours
from duebook.formats.schema import schema_faults
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.losing import unexplained
from tests.formats.rich import carried
from tests.formats.test_facturx import pdf
from tests.formats.wide import wide_documents
from tests.strategies import documents


@given(documents())
def test_both_syntaxes_give_the_document_back(document: Document):
    for syntax in ("ubl", "cii"):
        writing = formats.write(document, syntax)
        reading = formats.read(writing.content, syntax)
        assert writing.lost == ()
        assert reading.documents == (carried(document),)
        assert reading.faults == ()
        assert schema_faults(xmlsafe.parse(writing.content)) == []


@given(wide_documents())
def test_what_is_not_named_as_lost_comes_back(document: Document):
    for syntax in ("ubl", "cii"):
        writing = formats.write(document, syntax)
        reading = formats.read(writing.content, syntax)
        expected = replace(carried(document), exchange=reading.documents[0].exchange)  # its rate is what the totals imply
        if "terms" not in writing.lost and document.terms and document.terms.discounts:
            expected = replace(expected, terms=document.terms)
        assert unexplained(expected, reading.documents[0], writing.lost) == []
        assert reading.faults == ()
        assert (document.tax_currency, document.tax_currency) == (expected.tax_currency, reading.documents[0].tax_currency)
        assert schema_faults(xmlsafe.parse(writing.content), "" if syntax == "ubl" else "cii") == []


@settings(max_examples=5)
@given(wide_documents(), st.sampled_from([one for one in flavours.FLAVOURS if "cii" in one.syntaxes]))
def test_what_is_not_named_as_lost_comes_back_from_a_pdf(document: Document, flavour: flavours.Flavour):
    writing = facturx.writing(flavours.dressed(document, flavour))
    found = formats.read(pdf([(flavour.file_name, writing.content)])).documents
    assert found == formats.read(writing.content, "cii").documents
    assert flavours.of(found[0].specification) == flavour


@given(documents(), st.sampled_from(["ubl", "cii"]), st.randoms(use_true_random=False))
def test_a_document_with_damaged_parts_is_read_with_faults_that_have_places(document: Document, syntax: str, rng: Random):
    """Elements emptied, doubled, removed, given other text: never an exception but words, and never a fault without its place."""
    root = xmlsafe.parse(formats.write(document, syntax).content)
    for _ in range(rng.randint(1, 6)):
        damage(root, rng)
    with contextlib.suppress(Invalid):
        reading = formats.read(etree.tostring(root), syntax)
        assert all(one.path.startswith("/") for one in reading.faults)
        with contextlib.suppress(Invalid, ValueError):  # "calculate() comes first"
            formats.write(reading.documents[0], "cii" if syntax == "ubl" else "ubl")


def damage(root, rng: Random) -> None:
    nodes = list(root.iter())[1:]
    node = rng.choice(nodes) if nodes else root
    parent = node.getparent()
    kind = rng.randrange(5)
    if parent is None:
        return
    if kind == 0:
        parent.remove(node)
    elif kind == 1:
        parent.insert(parent.index(node), deepcopy(node))
    elif kind == 2:
        node.text = rng.choice(["", " ", "x", "-", "NaN", "1e5", "2026-13-45", "9" * 80, "\u0661", "20260231"])
    elif kind == 3:
        node.tag = rng.choice(nodes).tag
    else:
        for name in list(node.attrib):
            node.set(name, rng.choice(["", "x", "USD"]))


@given(st.binary(max_size=400))
@example(b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>")
@example(b"lines: [" * 50)
@example(b'{"lines": [{"quantity": "NaN"}]}')
@example(b"invoice,currency\n\0,\n")
@example(b"a: 1e400\n")
def test_any_bytes_are_read_or_refused_with_words(content: bytes):
    for key in ("ubl", "cii", "json", "yaml", "csv", "ubl-order", "zugferd1"):
        with contextlib.suppress(DuebookError):
            formats.read(content, key)


@given(documents(), st.data())
def test_damaged_invoices_are_read_or_refused_with_words(document: Document, data: st.DataObject):
    syntax = data.draw(st.sampled_from(["ubl", "cii"]))
    content = bytearray(formats.write(document, syntax).content)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DuebookError):
        formats.read(bytes(content), syntax)
