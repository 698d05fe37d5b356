"""Hostile bytes: whatever comes in, only Invalid comes out, and the time stays linear."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duebook import banks
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid
from tests.banks.test_camt import document, entry
from tests.banks.test_lists import BAI2, QIF, coda
from tests.banks.test_mt940 import HEAD
from tests.banks.test_ofx import SGML

MT940 = HEAD + ":61:2601020102C10,00NTRFNONREF//B1\n:86:166?00X?20EREF+1?21SVWZ+2?32N\n:62F:C260102EUR110,00\n-\n"
CSV = "Date,Description,Amount,Balance\n2026-01-01,a,1.00,5.00\n2026-01-02,b,-1.00,4.00\n"
WHOLE = {
    "camt": document(entry()),
    "mt940": MT940.encode(),
    "bai2": BAI2.encode(),
    "coda": coda(),
    "ofx": SGML.encode("cp1252"),
    "qif": QIF.encode(),
    "csv": CSV.encode(),
}


def outcome(content, key=""):
    """The reading, or the faults of the only error that may come."""
    try:
        return banks.read(content, key)
    except Invalid as error:
        return error.faults


def test_there_is_a_sample_of_each_reader():
    assert {*WHOLE, "xlsx"} == set(plugs.keys("statements"))
    assert {banks.sniff(content) for content in WHOLE.values()} == set(WHOLE)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    st.integers(0, 2000),
)
def test_changed_and_cut_files(key, changes, cut):
    content = bytearray(WHOLE[key])
    for place, value in changes:
        content[place % len(content)] = value
    assert outcome(bytes(content[: len(content) - cut % len(content)]), key)


@given(st.binary(max_size=300), st.sampled_from(sorted(WHOLE)))
def test_any_bytes(content, key):
    assert outcome(content, key)
    assert outcome(content)


@pytest.mark.parametrize(
    ("key", "piece"),
    [
        ("ofx", "<!--"),
        ("ofx", "<?"),
        ("ofx", "</x>a"),
        ("ofx", "<a "),
        ("ofx", "<STMTTRN><TRNAMT>1"),
        ("mt940", ":86:-}\n"),
        ("mt940", ":61:2601020102C1,NTRF\n:86:?20?20?20\n"),
        ("mt940", "?20EREF+"),
        ("mt940", "/REMI/"),
        ("bai2", "88,x,\n"),
        ("bai2", "03,1,USD,010,1,,,\n"),
        ("qif", "!Type:Bank\nMx\n"),
        ("csv", '"'),
        ("csv", "Date,Amount\n"),
        ("csv", "1,1\n"),
        ("coda", "3100010001x\n"),
    ],
)
def test_the_time_is_linear(key, piece):
    """Ten times as much may take thirty times as long, and half a megabyte no more than twenty seconds."""
    head = WHOLE[key]
    took = []
    for size in (50_000, 500_000):
        content = head + (piece * (size // len(piece))).encode()
        start = time.perf_counter()
        outcome(content, key)
        took.append(time.perf_counter() - start)
    assert took[1] < max(30 * took[0], 0.5)
    assert took[1] < 20


def test_more_than_the_limit_is_refused():
    with pytest.raises(Invalid) as refused:
        banks.read(b" " * (banks.LIMIT + 1))
    assert refused.value.faults[0].code == "BANK-SIZE"
