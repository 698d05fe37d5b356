"""Every bank file of the corpus: as many entries as a raw count, balances that meet, and only errors where a file is broken."""

import re

import pytest

from duebook.kernel.rules import blocking
from tests.banks.test_hostile import outcome
from tests.corpora import corpora

COUNTED = {
    "camt052": rb"<(?:\w+:)?Ntry>",
    "camt053": rb"<(?:\w+:)?Ntry>",
    "camt054": rb"<(?:\w+:)?Ntry>",
    "mt940_942": rb"(?m)^\s?:61:",
    "ofx": rb"<STMTTRN>",
    "qif": rb"(?m)^T-?[\d.,]+\s*$",
    "bai2": rb"(?m)^16,",
}
BROKEN = {
    "9d2780": "an amount 12..34",
    "ef33ee": "a template whose fields are not filled in",
    "f4c669": "no message",
    "febc1c": "no message",
    "bf3d6a": "no report",
    "b0d0e4": "a day 362268 and a balance 11 27421,94",
    "81d1e0": "a day 021131",
    "0391a0": "a record 88:EREF",
    "7dc128": "a description of OFX for a program, no OFX",
    "af6106": "an entry without a statement",
    "2f4022": "an amount $120",
    "678fdd": "an error of the server",
    "a3315e": "an error of the server",
}
"""Hash in the file's name -> what is broken in it."""
FOLDER = corpora() / "bank"
FILES = sorted(path for kind in COUNTED for path in (FOLDER / kind).glob("*")) if FOLDER.exists() else []
UNREADABLE = frozenset({"9d2780", "ef33ee", "af6106", "2f4022"})
"""Those with an entry whose amount cannot be read, or that stands nowhere."""


@pytest.mark.skipif(not FILES, reason="no corpus bank: set DUEBOOK_CORPORA to the folder that holds it")
@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.name[:60] if path else "none")
def test_a_file_is_understood_or_refused_with_its_place(path):
    content = path.read_bytes()
    broken = next((one for one in BROKEN if f"__{one}__" in path.name), "")
    reading = outcome(content)
    if isinstance(reading, tuple):
        assert broken, reading
        return
    found = sum(len(one.transactions) for one in reading.statements)
    assert bool(blocking(reading.faults)) == bool(broken)
    assert all(re.search(r"line \d+|row \d+", one.path) for one in blocking(reading.faults))
    if broken not in UNREADABLE:
        assert found == len(re.findall(COUNTED[path.parent.name], content))


@pytest.mark.skipif(not FILES, reason="no corpus bank: set DUEBOOK_CORPORA to the folder that holds it")
def test_tables_with_a_day_and_an_amount_are_read_and_all_others_refused():
    read, refused = [], []
    for path in sorted((FOLDER / "csv").glob("*")):
        found = outcome(path.read_bytes())
        if isinstance(found, tuple):
            assert {one.code for one in found} <= {"BANK-FORMAT", "BANK-COLUMNS"}
            refused.append(path.name)
        else:
            read.append(path.name)
    assert not [one for one in read if "ir.model.access" in one or "l10n" in one]
    assert (len(read), len(refused)) == (29, 39)
