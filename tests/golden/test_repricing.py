"""Official example invoices computed again: our totals are the sender's, or the file is named here with the reason."""

from itertools import chain

import pytest

from duebook.domain.difference import difference
from duebook.domain.document import Document
from duebook.domain.totals import calculate
from duebook.kernel.plugs import get
from tests.corpora import corpora, corpus

FOLDERS = ("valid-en16931", "valid-xrechnung")
OTHERWISE = {
    "cii__examples__CII_business_example_01.xml": "line nets that are not quantity x price / base quantity",
    "cii__examples__CII_example1.xml": "line 20 is negative while its quantity and price are positive",
    "cii__examples__CII_example9.xml": "a base quantity of 49 months that the line net ignores",
    "cii__examples__XRechnung-O.xml": "line nets that are not quantity x price",
    "cii__examples__huf_example_cii.xml": "line nets rounded to whole forints, with decimals in other amounts",
    "ubl__examples__guide-example1.xml": "line 20 is negative while its quantity and price are positive",
    "ubl__examples__guide-example2.xml": "line 1 bills one of its two pieces",
    "ubl__examples__guide-example3.xml": "line nets that are a quarter of quantity x price",
    "ubl__examples__ubl-tc434-example3.xml": "line nets that are half of quantity x price",
    "src__test__business-cases__standard__01.17a-INVOICE_ubl.xml": "a typed rounding amount of 0.01",
    "src__test__business-cases__standard__03.01a-INVOICE_ubl.xml": "245 x 0.1973 rounded down to 48.33",
    "src__test__technical-cases__cius__01.06_minimal_test_ubl.xml": "19 % of 3986.34 written as 757.41 instead of 757.40",
    "src__test__technical-cases__cius__01.06_minimal_test_uncefact.xml": "19 % of 3986.34 written as 757.41 instead of 757.40",
}


def files() -> list:
    return sorted(chain.from_iterable((corpora() / "einvoice" / name).glob("*.xml") for name in FOLDERS))


def read(path) -> tuple[Document, ...]:
    content = path.read_bytes()
    one = next(plug for key in ("ubl", "cii") if (plug := get("formats", key)).sniff(content))
    return one.read(content).documents


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_official_examples_come_to_their_own_totals(path):
    for theirs in read(path):
        found = difference(theirs, calculate(theirs))
        assert bool(found) == (path.name in OTHERWISE), found


def test_the_corpus_is_large_enough():
    corpus("einvoice/valid-en16931")
    print(*(f"differs: {name}: {why}" for name, why in OTHERWISE.items()), sep="\n")
    assert len(files()) - len(OTHERWISE) >= 40
