"""The file: the same bytes everywhere, PDF/A-3 with the XML inside, every font embedded."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from duebook import render
from duebook.domain.ports import Look
from duebook.kernel.errors import NotFound, Unavailable
from duebook.render import engine, facturx, fonts
from tests.render import paper, samples

XML = '<?xml version="1.0" encoding="UTF-8"?>\r\n<a b="\\"q\\" #x">\n\tä € 中 &amp; "quoted" \\n \\u{41}</a>'.encode()
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
SCRIPT = """
import hashlib, sys
from duebook import render
from tests.render import samples
print(hashlib.sha256(render.pdf(samples.invoice(), samples.LOOK, xml=sys.stdin.buffer.read())).hexdigest())
"""


@pytest.fixture(scope="module")
def made() -> bytes:
    return render.pdf(samples.invoice(), samples.LOOK, xml=XML)


def test_same_document_has_the_same_bytes_in_another_process(made):
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=XML, capture_output=True, check=True, cwd=root)
    assert done.stdout.decode().strip() == hashlib.sha256(made).hexdigest()


def test_same_bytes_after_other_documents(made):
    render.pdf(samples.credit(), samples.LOOK)
    render.svg(samples.rich("pl"), Look(design="modern"))
    assert render.pdf(samples.invoice(), samples.LOOK, xml=XML) == made


def test_xml_inside_is_byte_identical_and_associated(made):
    with pikepdf.open(io.BytesIO(made)) as file:
        assert file.attachments["factur-x.xml"].get_file().read_bytes() == XML
        (spec,) = file.Root.AF
        assert spec.AFRelationship == pikepdf.Name.Alternative
        assert spec.UF == "factur-x.xml"
        assert spec.EF.F.Subtype == pikepdf.Name("/text/xml")


def test_xml_name_is_the_callers(made):
    named = render.pdf(samples.invoice(), samples.LOOK, xml=XML, xml_name="xrechnung.xml")
    with pikepdf.open(io.BytesIO(named)) as file:
        assert list(file.attachments) == ["xrechnung.xml"]
        assert file.open_metadata()[FX + "DocumentFileName"] == "xrechnung.xml"


def test_metadata_claims_pdfa3_and_facturx(made):
    with pikepdf.open(io.BytesIO(made)) as file:
        meta = file.open_metadata()
        assert meta.pdfa_status == "3B"
        claims = {key: meta[FX + key] for key in ("DocumentType", "DocumentFileName", "Version", "ConformanceLevel")}
        assert claims == {
            "DocumentType": "INVOICE",
            "DocumentFileName": "factur-x.xml",
            "Version": "1.0",
            "ConformanceLevel": "EN 16931",
        }
        assert file.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert bool(file.Root.MarkInfo.Marked)
        packet = etree.fromstring(file.Root.Metadata.read_bytes())
    described = packet.findall(".//{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")
    assert FX.strip("{}") in [node.text for node in described]
    assert len(packet.findall(".//{http://www.aiim.org/pdfa/ns/extension/}schemas")) == 1


def test_claim_in_place_equals_the_long_way(made):
    plain = engine.pdf(*_program(samples.invoice()))
    said = ("factur-x.xml", "EN 16931", "1.0")
    short, long = facturx._in_place(plain, said), facturx.rewritten(plain, said)
    assert short is not None
    for made_so in (short, long):
        with pikepdf.open(io.BytesIO(made_so)) as file:
            assert not file.check_pdf_syntax()
            assert file.open_metadata()[FX + "ConformanceLevel"] == "EN 16931"
    assert paper.words(short) == paper.words(long)


def test_claim_goes_the_long_way_where_the_file_is_laid_out_otherwise():
    with pikepdf.open(io.BytesIO(engine.pdf(*_program(samples.invoice())))) as file:
        out = io.BytesIO()
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    assert facturx._in_place(out.getvalue(), ("factur-x.xml", "EN 16931", "1.0")) is None
    with pikepdf.open(io.BytesIO(facturx.claim(out.getvalue(), "factur-x.xml"))) as file:
        assert file.open_metadata()[FX + "Version"] == "1.0"


def test_without_xml_nothing_is_claimed():
    with pikepdf.open(io.BytesIO(render.pdf(samples.invoice(), samples.LOOK))) as file:
        assert FX + "ConformanceLevel" not in file.open_metadata()
        assert not file.attachments


def test_every_font_is_embedded_and_maps_to_text(made):
    with pikepdf.open(io.BytesIO(made)) as file:
        found = {name: font for page in file.pages for name, font in page.resources.Font.items()}
        assert found
        for font in found.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert any(f"/FontFile{n}" in descriptor for n in ("2", "3"))
            assert "/ToUnicode" in font


def test_time_stamps_come_from_the_issue_date(made):
    with pikepdf.open(io.BytesIO(made)) as file:
        assert str(file.docinfo.CreationDate).startswith("D:20260330000000")
        assert str(file.docinfo.Title) == "Rechnung RE-2026-0042"


def test_page_is_tagged(made):
    assert {"H1", "Table", "TH", "TD", "Figure"} <= paper.tags(made)


def test_pictures():
    assert render.png(samples.invoice(), samples.LOOK, scale=0.5).startswith(b"\x89PNG")
    (page,) = render.svg(samples.invoice(), samples.LOOK, marking="Draft")
    assert page.startswith("<svg")
    with pytest.raises(NotFound):
        render.png(samples.invoice(), samples.LOOK, page=1)


def test_unknown_design_is_refused():
    with pytest.raises(NotFound):
        render.pdf(samples.invoice(), Look(design="nope"))


def test_missing_fonts_are_said_clearly(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    assert len(fonts.check()) == len(fonts.FILES)
    assert "make assets" in fonts.check()[0]
    engine._fonts.cache_clear()
    with pytest.raises(Unavailable):
        engine._fonts()
    monkeypatch.undo()
    engine._fonts.cache_clear()
    assert fonts.check() == []


def _program(document):
    design, data = render._prepare(document, samples.LOOK, "")
    return engine.source(design, data, ("factur-x.xml", XML, "alternative")), engine.moment(data)
