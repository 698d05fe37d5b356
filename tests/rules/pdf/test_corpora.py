"""The public Factur-X samples: the correct ones have no fault, the faulty ones have those that were put into them."""

import pytest

from duebook.rules.pdf import check
from tests.corpora import corpora, corpus

CORRECT = sorted((corpora() / "einvoice/facturx-correct").glob("*.pdf"))
EXPECTED: dict[str, set[str]] = {}
"""Samples called correct that break a rule all the same: file name -> codes. None does."""


@pytest.mark.parametrize("path", CORRECT, ids=lambda path: path.stem.rpartition("__")[2])
def test_a_correct_sample_conforms(path):
    assert {fault.code for fault in check(path.read_bytes())} == EXPECTED.get(path.name, set())


def test_there_are_samples():
    assert list(corpus("einvoice/facturx-correct").glob("*.pdf"))


def test_the_faulty_samples_are_found():
    """Their page says 37,763.70 marks, their XML 39,077.22; their CIDSets leave out glyphs that the fonts hold (6.2.11.4.2)."""
    for path in corpus("einvoice/facturx-fail").glob("*.pdf"):
        assert {fault.code for fault in check(path.read_bytes())} == {"FX-PDF-TOTAL", "PDFA-FONT-CIDSET"}
