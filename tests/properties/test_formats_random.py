"""Any calculated document survives UBL and CII, and any bytes are refused politely."""

import contextlib

from hypothesis import example, given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.document import Document
from duebook.edge import xmlsafe
from duebook.formats.schema import schema_faults
from duebook.kernel.errors import DuebookError
from tests.formats.rich import carried
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


@given(st.binary(max_size=400))
@example(b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>")
@example(b"lines: [" * 50)
@example(b'{"lines": [{"quantity": "NaN"}]}')
@example(b"invoice,currency\n\0,\n")
@example(b"a: 1e400\n")
def test_any_bytes_are_read_or_refused_with_words(content: bytes):
    for key in ("ubl", "cii", "json", "yaml", "csv", "ubl-order"):
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
