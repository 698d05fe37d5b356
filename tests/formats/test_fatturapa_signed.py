"""Signed FatturaPA files: CMS envelopes as programs make them, and damaged ones."""

import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.formats.fatturapa.envelope import SIGNED_DATA, unwrap
from duebook.kernel.errors import Invalid
from tests.formats.cms import detached, pieces, signed
from tests.formats.fatturapa import body


def test_signed_files_are_opened():
    content = body()
    for one in (
        signed(content),
        base64.encodebytes(signed(content)),
        signed(content, Encoding.PEM),
        signed(signed(content)),
        pieces(content),
        pieces(pieces(content)),
    ):
        assert unwrap(one) == content
        assert formats.sniff(one) == "fatturapa"
        reading = formats.read(one)
        assert reading.documents == formats.read(content).documents
        assert [fault.code for fault in reading.faults] == ["READ-SIGNED"]


def test_a_detached_signature_and_too_many_envelopes_are_refused_with_words():
    with pytest.raises(Invalid, match="detached"):
        formats.read(detached(b"x"))
    many = body()
    for _ in range(6):
        many = pieces(many)
    with pytest.raises(Invalid, match="more than 4 times"):
        formats.read(many)


@given(st.binary(max_size=300))
def test_any_bytes_in_an_envelope_are_read_or_refused_with_words(content):
    for one in (content, b"\x30\x80" + SIGNED_DATA + content, b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + content):
        with contextlib.suppress(Invalid):
            assert unwrap(one) is not None


def test_an_enveloped_signature_is_told_and_its_texts_are_not_left_over():
    signature = (
        b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>'
    )
    reading = formats.read(body().replace(b"</p:FatturaElettronica>", signature + b"</p:FatturaElettronica>"))
    assert [(one.code, one.severity.value) for one in reading.faults] == [("READ-SIGNED", "info")]
