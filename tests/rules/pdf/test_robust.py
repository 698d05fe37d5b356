"""Any bytes in, faults out: damaged files, bombs, circles, and limits on what is spent."""

import io
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from duebook.rules.pdf import check
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.inspection import SUBJECTS, Inspection
from duebook.rules.pdf.objects import MOST_DECODED
from tests.rules.pdf import breaks, paper, programs


def codes(made: bytes) -> set[str]:
    return {fault.code for fault in check(made)}


def looked_into(made: bytes) -> None:
    """Every subject, without the net that ``check`` spreads."""
    inspection = Inspection(made)
    for subject in SUBJECTS:
        list(subject(inspection))


@pytest.mark.parametrize("made", [b"", b"%PDF-", b"%PDF-1.7\n" + b"<<" * 9999, b"\x00" * 99, b"%PDF-1.4\nstartxref\n-1\n%%EOF"])
def test_nothing_is_too_short(made):
    assert "PDFA-FILE" in codes(made)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_no_exception(data):
    made = bytearray(data.draw(st.sampled_from([paper.sampler(), paper.invoice()])))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(made) - 1))
        made[at : at + data.draw(st.integers(0, 40))] = data.draw(st.sampled_from(WORDS))
    looked_into(bytes(made))


WORDS = [
    b"",
    b"null",
    b"<<>>",
    b"[]",
    b"(",
    b">>",
    b"/N",
    b"1 0 R",
    b"-7",
    b"9" * 30,
    b"true",
    b"<4",
    b"stream\n",
    b"endobj",
    b"\xff\x00",
    b"[/DeviceN]",
]


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header_are_no_exception(tail):
    looked_into(b"%PDF-1.7\n" + tail)


@given(st.binary(max_size=300))
def test_any_bytes_are_no_program(content):
    for kind in ("Cff", "TrueType", "Type1"):
        module = __import__(f"duebook.rules.pdf.{kind.lower()}", fromlist=[kind])
        try:
            program = getattr(module, kind)(content)
        except ValueError:
            continue
        assert program.width("A" if kind == "Type1" else 10**6) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_programs_are_no_exception(data):
    source = data.draw(st.sampled_from([programs.cff(), programs.type1(), programs.true_type()]))
    made = bytearray(source)
    for _ in range(data.draw(st.integers(1, 8))):
        made[data.draw(st.integers(0, min(len(made), 2000) - 1))] = data.draw(st.integers(0, 255))

    def change(pdf: pikepdf.Pdf) -> None:
        font = {programs.cff(): "F4", programs.type1(): "F2", programs.true_type(): "F1"}[source]
        described = breaks.page(pdf).Resources.Font[f"/{font}"].FontDescriptor
        next(described[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in described).write(bytes(made))

    looked_into(paper.changed(paper.sampler(), change))


def test_a_bomb_is_not_blown_up():
    machine = zlib.compressobj(9)
    bomb = b"".join(machine.compress(bytes(1 << 20)) for _ in range(200)) + machine.flush()

    def change(pdf: pikepdf.Pdf) -> None:
        breaks.page(pdf).Contents = pikepdf.Stream(pdf, bomb, Filter=Name.FlateDecode)

    made = paper.changed(paper.sampler(), change)
    assert codes(made) == {"PDFA-LIMIT"}
    file = PdfFile(made)
    for number in file.spots:
        file.data(file.value(number))
    assert file.spent <= MOST_DECODED


@pytest.mark.parametrize(
    "more", [b"<4> " * 200_000, b"() " * 200_000, b"frob " * 200_000, b"q " * 200_000, b"[" + b"1 " * 500_000 + b"] TJ "]
)
def test_long_content_costs_little(more):
    made = paper.changed(paper.sampler(), breaks.content(b"BT /F1 9 Tf " + more + b"(A) Tj ET"))
    told = check(made)
    assert told
    assert len(told) < 100


def test_circles_end():
    def change(pdf: pikepdf.Pdf) -> None:
        form = breaks.page(pdf).Resources.XObject.Fm1
        form.Resources = Dictionary(XObject=Dictionary(Fm1=form))
        form.write(b"/Fm1 Do")
        pdf.Root.Outlines.First.Next = pdf.Root.Outlines.First
        pdf.Root.StructTreeRoot.RoleMap.Mine = Name.Mine
        pdf.Root.AcroForm.Fields[0].Kids = Array([pdf.Root.AcroForm.Fields[0]])

    assert codes(paper.changed(paper.sampler(), change)) == {"PDFA-ROLE"}


def test_a_length_that_is_its_own_stream_ends():
    made = paper.changed(paper.sampler(), lambda pdf: None)
    assert "PDFA-STREAM-LENGTH" in codes(paper.again(rb"3 0 obj\n<< /Length \d+", b"3 0 obj\n<< /Length 3 0 R", made))


def test_a_file_without_cross_references_is_read_all_the_same():
    made = paper.changed(paper.sampler(), lambda pdf: None)
    start = made.rindex(b"xref\n0")
    assert codes(made[:start] + made[made.index(b"trailer") :]) == {"PDFA-XREF"}


def test_object_and_cross_reference_streams_are_read():
    with pikepdf.open(io.BytesIO(paper.sampler())) as pdf:
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False, compress_streams=True)
    assert codes(out.getvalue()) == set()
    assert b"/ObjStm" in out.getvalue()
