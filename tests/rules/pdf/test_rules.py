"""Every rule has a file that breaks it, and nothing else in that file is broken; the files they are made from break none."""

import io
import re

import pikepdf
import pytest

from duebook.kernel.rules import Severity
from duebook.rules import pdf
from duebook.rules.pdf import check, painter
from duebook.rules.pdf.found import MOST_OF_A_KIND
from duebook.rules.pdf.table import RULES
from tests.rules.pdf import breaks, breaks_document, paper

CHANGES = {
    **{code: (paper.sampler, change) for table in (breaks.FILE, breaks.GRAPHICS, breaks.FONTS) for code, change in table.items()},
    **{
        code: (paper.sampler, change)
        for table in (breaks_document.INTERACTION, breaks_document.METADATA)
        for code, change in table.items()
    },
    **{
        code: (paper.invoice, change)
        for table in (breaks_document.EMBEDDED, breaks_document.INVOICE)
        for code, change in table.items()
    },
}
ALSO = breaks.ALSO | breaks_document.ALSO
APART = {"PDFA-LIMIT", "PDFA-OBJECT-COUNT"}
"""Rules with a test of their own below."""


def codes(made: bytes) -> set[str]:
    return {fault.code for fault in check(made)}


@pytest.mark.parametrize("made", [paper.invoice, paper.sampler], ids=["invoice", "sampler"])
def test_the_unbroken_files_break_nothing(made):
    assert [fault.text for fault in check(made())] == []
    assert codes(paper.changed(made(), lambda opened: None)) == set()


def test_every_rule_is_broken_somewhere():
    assert {*CHANGES, *breaks.STRUCTURE} | APART == set(RULES)


@pytest.mark.parametrize("code", sorted(CHANGES))
def test_a_rule_is_found(code):
    made, change = CHANGES[code]
    assert codes(paper.changed(made(), change)) == {code} | ALSO.get(code, set())


@pytest.mark.parametrize("code", sorted(breaks.STRUCTURE))
def test_a_rule_about_the_bytes_is_found(code):
    made = paper.changed(paper.sampler(), lambda opened: None)
    assert codes(moved(breaks.STRUCTURE[code](made), code)) == {code} | ALSO.get(code, set())


def moved(made: bytes, code: str) -> bytes:
    """The bytes with a cross-reference table that leads to where the objects now are."""
    table = re.search(rb"xref ?\n0 (\d+)\n", made)
    if table is None or code in {"PDFA-XREF", "PDFA-FILE"}:
        return made
    places = {int(one[1]): one.start(1) for one in re.finditer(rb"(?<=\n)(\d+) 0 obj", made)}
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, int(table[1])))
    start = table.end()
    made = made[:start] + b"0000000000 65535 f \n" + rows + made[start + 20 * int(table[1]) :]
    return re.sub(rb"startxref\n\d+", b"startxref\n%d" % table.start(), made)


def test_every_fault_names_its_place_its_source_and_its_facts():
    made, change = CHANGES["PDFA-GLYPH-WIDTH"]
    (fault,) = check(paper.changed(made(), change))
    assert (fault.path, fault.source) == ("page 1 / font Small", "ISO 19005-3:2012, 6.2.11.5")
    assert fault.text == "Code 42 is 700 wide by the font dictionary, 600 by the embedded font."
    assert fault.severity is Severity.ERROR
    for code, (original, change) in CHANGES.items():
        for one in check(paper.changed(original(), change)):
            assert one.path, code
            assert "{" not in one.text, (code, one.text)


def test_a_plain_file_claims_nothing():
    opened = pikepdf.new()
    opened.add_blank_page()
    out = io.BytesIO()
    opened.save(out)
    assert {"PDFA-XMP", "PDFA-ID"} >= codes(out.getvalue()) - {"PDFA-CLAIM"}
    made = paper.changed(paper.sampler(), CHANGES["PDFA-CLAIM"][1])
    assert codes(made) == {"PDFA-CLAIM"}


def test_limits_are_told_as_warnings(monkeypatch):
    monkeypatch.setattr(painter, "MOST_STEPS", 5)
    (fault,) = check(paper.sampler())
    assert (fault.code, fault.severity) == ("PDFA-LIMIT", Severity.WARNING)
    monkeypatch.setattr(pdf, "LIMIT", 10)
    assert codes(paper.sampler()) == {"PDFA-LIMIT"}


def test_a_total_is_not_missed_on_pages_that_were_not_read(monkeypatch):
    broken = paper.changed(paper.invoice(), breaks_document.other_total)
    assert codes(broken) == {"FX-PDF-TOTAL"}
    monkeypatch.setattr(painter, "MOST_STEPS", 5)
    assert codes(broken) == {"PDFA-LIMIT"}


def test_too_many_objects_are_counted(monkeypatch):
    monkeypatch.setattr("duebook.rules.pdf.structure.MOST_INDIRECT", 5)
    assert codes(paper.sampler()) == {"PDFA-OBJECT-COUNT"}


def test_a_rule_is_told_at_most_so_often():
    made = paper.changed(paper.sampler(), breaks.content(b" ".join(b"op%d" % i for i in range(400))))
    assert len(check(made)) == 1
    pages = paper.changed(paper.sampler(), many_bad_pages)
    assert sum(fault.code == "PDFA-PRES-STEPS" for fault in check(pages)) == MOST_OF_A_KIND


def many_bad_pages(opened: pikepdf.Pdf) -> None:
    for _ in range(30):
        opened.add_blank_page()
    for one in opened.pages:
        one.obj.PresSteps = pikepdf.Dictionary()
