"""PDF/A-3b by a second opinion: pikepdf's own checker, which carries veraPDF's rules and approves only what it knows.

It does not know extension schemas (ISO 19005-3, 6.6.2.3.1), so it refuses every namespace of one, Factur-X's among them, and it
says which things it cannot check. Those two are set aside; nothing else may be found.
"""

import io
from dataclasses import replace

import pytest
from PIL import Image

from duebook import render
from duebook.kernel import plugs
from duebook.render import logo
from tests.render import samples

pdfa = pytest.importorskip("pikepdf.pdfa", exc_type=ImportError, reason="pikepdf[pdfa] checks PDF/A")
EXTENSIONS = "ISO_19005_3:6.6.2.3.1-1"


def violations(made: bytes) -> list[str]:
    report = pdfa.validate_written(io.BytesIO(made), "3b")
    return [str(found) for found in report.violations if EXTENSIONS not in str(found)]


@pytest.mark.parametrize("design", plugs.keys("designs"))
def test_every_design_keeps_the_rules(design):
    clear = io.BytesIO()
    Image.new("RGBA", (60, 20), (200, 0, 0, 120)).save(clear, "PNG")
    look = replace(samples.LOOK, design=design)
    branded = replace(look, logo=logo.clean(clear.getvalue()), font="Source Serif 4")
    names = replace(samples.BUYER, name="上海明日 شركة النور האור บริษัท सूर्य 한빛 🚀 Ⴀ")
    assert violations(render.pdf(samples.invoice(), look, xml=b"<a/>")) == []
    assert violations(render.pdf(samples.rich("pl"), look, xml=b"<a/>", marking="Szkic")) == []
    assert violations(render.pdf(samples.invoice(buyer=names), branded, xml=b"<a/>")) == []


def test_the_checker_finds_a_fault():
    made = render.pdf(samples.invoice(), samples.LOOK, xml=b"<a/>")
    assert violations(made.replace(b"/AFRelationship/Alternative", b"/AFRelationsheep/Alternative")) != []
