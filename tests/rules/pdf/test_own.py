"""What Duebook prints breaks no rule: every design, every document language, with everything that a document may hold."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from duebook import render
from duebook.formats import facturx
from duebook.kernel import plugs
from duebook.render import logo
from duebook.rules.pdf import check
from tests.render import samples

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


def told(made: bytes) -> list[str]:
    return [f"{one.code} {one.path}: {one.text}" for one in check(made)]


@pytest.mark.parametrize("design", plugs.keys("designs"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_design_and_language_conforms(design, language):
    document = samples.invoice(language=language)
    made = render.pdf(document, replace(samples.LOOK, design=design), xml=facturx.xml(document))
    assert told(made) == []


@pytest.mark.parametrize("design", plugs.keys("designs"))
def test_everything_at_once_conforms(design):
    clear = io.BytesIO()
    Image.new("RGBA", (60, 20), (200, 0, 0, 120)).save(clear, "PNG")
    look = replace(samples.LOOK, design=design, logo=logo.clean(clear.getvalue()), font="Source Serif 4")
    names = replace(samples.BUYER, name="上海明日 شركة النور האור บริษัท सूर्य 한빛 🚀 Ⴀ")
    rich = samples.rich("pl")
    assert told(render.pdf(rich, look, xml=facturx.xml(rich), marking="Szkic")) == []
    many = samples.invoice(buyer=names)
    assert told(render.pdf(many, look, xml=facturx.xml(many))) == []


@pytest.mark.parametrize("document", [samples.credit(), samples.long(60)], ids=["credit note", "many pages"])
def test_other_documents_conform(document):
    assert told(render.pdf(document, samples.LOOK, xml=facturx.xml(document))) == []
    assert told(render.pdf(document, samples.LOOK)) == []
