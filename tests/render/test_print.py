"""What stands on the page: amounts, texts, names in any script; nothing a user types is ever markup."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duebook import render
from duebook.domain.codes import DocumentType
from duebook.domain.document import Note
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Address, Party
from duebook.domain.ports import Look
from duebook.kernel import plugs
from duebook.render import fonts
from duebook.render.speech import LANGUAGES, Speech
from duebook.render.view.heads import printed_type
from tests.render import paper, samples

DESIGNS = plugs.keys("designs")
PROBES = (
    '#read("/etc/passwd")', "$x^2$", "*bold*", "_under_", "\\", "\\u{41}", "{{7*7}}", "#{1+1}", "`raw`", "= Heading", "- item",
    "<label>", "@ref", "// comment", "/* comment */", '")) #panic("x") #json(bytes("', '#import "@preview/x:1.0.0": *', "~", "---",
    "%PDF-1.7", "</svg><script>alert(1)</script>", "]#panic()[", "'\"", "#sys.inputs", "#context here()", "https://example.com/a?b=c",
)  # fmt: skip


def test_there_are_three_designs():
    assert DESIGNS == ("classic", "modern", "compact")


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_and_design_prints(design, language):
    document = samples.rich(language)
    text = paper.words(render.pdf(document, replace(samples.LOOK, design=design)))
    speech = Speech(language, "AT")
    wanted = [speech.say("type.380"), speech.say("sum.due"), speech.say("pay.reference"), speech.say("party.delivery")]
    assert all(paper.squeezed(word) in paper.squeezed(text) for word in wanted)
    assert paper.squeezed(speech.money(document.computed.payable, "EUR")) in paper.squeezed(text)


@pytest.mark.parametrize("kind", DocumentType)
def test_each_type_has_its_title(kind):
    document = samples.invoice(type=kind)
    assert paper.squeezed(Speech("de").say(f"type.{printed_type(kind).value}")) in paper.squeezed(
        paper.words(render.pdf(document, samples.LOOK))
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_injection_probes_are_printed_literally(design):
    lines = tuple(
        Line(quantity=Decimal(1), price=Price(net=Decimal(1)), tax=samples.FULL, item=Item(name=probe, description=probe))
        for probe in PROBES
    )
    joined = " | ".join(PROBES)
    buyer = Party(name=PROBES[0], address=Address(street=PROBES[15], city="*Wien*", postcode="$1$", country="AT"))
    document = samples.invoice(
        lines=lines, buyer=buyer, number="#N*1*", buyer_reference=PROBES[6], notes=(Note(text=joined),), purchase_order="`PO`"
    )
    look = replace(samples.LOOK, design=design, footer=("#panic()\n$x$",), texts={"intro": "#intro*", "closing": "{closing}"})
    text = paper.squeezed(paper.words(render.pdf(document, look, marking="#M")))
    for probe in (*PROBES, "#N*1*", "`PO`", "*Wien*", "#panic()", "$x$", "#intro*", "{closing}", "#M"):
        assert paper.squeezed(probe) in text, probe
    assert "root:" not in text


@pytest.mark.parametrize("design", DESIGNS)
def test_names_in_any_script_have_glyphs(design):
    names = {
        "zh": "上海明日贸易有限公司", "ja": "株式会社さくらテック", "ko": "한빛전자 주식회사", "ar": "شركة النور للتجارة",
        "he": "חברת האור בע״מ", "th": "บริษัท แสงดาว จำกัด", "hi": "सूर्य व्यापार", "el": "Αφοί Παπαδόπουλοι ΑΕ", "ru": "ООО «Заря»",
        "vi": "Công ty Ánh Dương", "pl": "Żółć Łódź", "emoji": "Rocket 🚀 GmbH",
    }  # fmt: skip
    for name in names.values():
        assert not fonts.missing(name), name
    lines = tuple(
        Line(quantity=Decimal(1), price=Price(net=Decimal(1)), tax=samples.FULL, item=Item(name=name)) for name in names.values()
    )
    made = render.pdf(
        samples.invoice(lines=lines, buyer=replace(samples.BUYER, name=names["zh"])), replace(samples.LOOK, design=design)
    )
    text = paper.squeezed(paper.words(made))
    for key in ("zh", "ja", "ko", "el", "ru", "vi", "pl", "emoji"):
        assert paper.squeezed(names[key]) in text, key
    for key in ("ar", "he"):  # extraction gives right-to-left runs in either order
        assert any(paper.squeezed(run) in text or paper.squeezed(run)[::-1] in text for run in names[key].split()), key


def test_a_sign_no_font_has_is_replaced_instead_of_failing():
    assert fonts.missing("Ⴀ ok") == {"Ⴀ"}
    assert fonts.printable("Ⴀ ok") == "□ ok"
    document = samples.invoice(buyer=replace(samples.BUYER, name="Ⴀ \x00\x1b Firma \u202egnp.exe \ud800"))
    assert "Firma gnp.exe" in paper.words(render.pdf(document, samples.LOOK))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(st.sampled_from(sorted(map(chr, fonts.coverage()))), max_size=40))
def test_no_text_keeps_a_document_from_being_printed(wild, known):
    line = replace(samples.LINES[0], item=Item(name=wild, description=known), note=wild)
    document = samples.invoice(lines=(line,), buyer=replace(samples.BUYER, name=known), notes=(Note(text=wild + known),))
    assert render.pdf(document, samples.LOOK).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("design", DESIGNS)
def test_the_payable_on_paper_is_the_documents(design):
    for document in (samples.invoice(), samples.credit(), samples.rich("fr")):
        speech = Speech(document.language, "AT")
        amount = paper.squeezed(speech.money(document.computed.payable, "EUR"))
        text = paper.squeezed(paper.words(render.pdf(document, replace(samples.LOOK, design=design))))
        assert text.count(amount) >= 2  # at the top and at the end of the sums


@pytest.mark.parametrize("design", DESIGNS)
def test_many_lines_repeat_the_head_and_count_the_pages(design):
    made = render.pdf(samples.long(120), replace(samples.LOOK, design=design))
    pages, text = paper.count(made), paper.words(made)
    assert pages >= 4
    assert text.count("Beschreibung") >= pages - 1
    assert f"Seite {pages} von {pages}" in text
    assert text.count("Konzeption und Gestaltung") == 24


@pytest.mark.parametrize("design", DESIGNS)
def test_awkward_documents_print(design):
    look = replace(samples.LOOK, design=design)
    line = samples.LINES[0]
    huge = samples.invoice(lines=(replace(line, quantity=Decimal(999999), price=Price(net=Decimal("79999999.99"))),))
    wordy = samples.invoice(
        lines=(replace(line, item=Item(name="W" * 300, description="Ü" * 500)),),
        buyer=replace(samples.BUYER, name="Donaudampfschifffahrtsgesellschaft" * 4),
        number="N" * 60,
    )
    empty = samples.invoice(lines=(), terms=None, payment=(), notes=(), delivery=None)
    assert "79.999.919.990.000,01" in paper.words(render.pdf(huge, look))
    assert "W" * 300 in paper.squeezed(paper.words(render.pdf(wordy, look)))
    assert "Rechnung" in paper.words(render.pdf(empty, look))
    letter = replace(look, paper="us-letter", font="Source Serif 4", accent="#ffee00", footer=())
    assert "DE123456788" in paper.words(render.pdf(samples.invoice(), letter))


def test_a_long_word_stays_inside_the_paper():
    line = replace(samples.LINES[0], item=Item(name="W" * 120))
    page = render.pages(samples.invoice(lines=(line,), payment=()), Look(), scale=1)[0]
    assert _white_margin(page, 0.06)


def test_seller_facts_the_footer_leaves_out_stand_among_the_facts():
    text = paper.words(render.pdf(samples.invoice(), replace(samples.LOOK, footer=("Only a slogan",))))
    assert "DE123456788" in text
    assert "30/123/45678" in text


def test_draft_without_number_says_so():
    text = paper.words(render.pdf(samples.invoice(number=""), samples.LOOK, marking="Entwurf"))
    assert "Rechnung Entwurf" in text
    assert "Scannen und zahlen" not in text


def _white_margin(png: bytes, share: float) -> bool:
    import io

    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("L")
    edge = image.crop((int(image.width * (1 - share)), int(image.height * 0.2), image.width, int(image.height * 0.85)))
    return edge.getextrema()[0] == 255
