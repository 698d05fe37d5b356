"""The Swiss payment part with receipt: what is printed is what is scanned, at its measures, on the last page only."""

import io
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from duebook import render
from duebook.banks import swissqr
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.line import Item, Line, Price
from duebook.domain.party import Address, Party
from duebook.kernel import plugs
from duebook.render.view.slip import HEADINGS, slip
from tests.golden.examples import examples
from tests.render import paper, samples
from tests.render.test_pdfa import violations

SELLER = replace(
    samples.SELLER, name="Seeblick Schulung AG",
    address=Address(street="Quaistrasse 8", city="Luzern", postcode="6003", country="CH"),
)  # fmt: skip
BUYER = Party(name="Bergbahnen Flumser AG", address=Address(street="Talstrasse 30", city="Chur", postcode="7000", country="CH"))
REFERENCE = "210000000003139471430009017"
QR_ACCOUNT, ACCOUNT = "CH4431999123000889012", "CH9300762011623852957"
DESIGNS = plugs.keys("designs")
MM = Decimal(72) / Decimal("25.4")


def bill(account: str = QR_ACCOUNT, reference: str = REFERENCE, **change: object) -> Document:
    """A Swiss invoice of one line in francs."""
    facts = {
        "seller": SELLER, "buyer": BUYER, "currency": "CHF", "language": "de", "terms": None, "notes": (),
        "payment": (PaymentMeans(code="30", account=account, reference=reference),), "lines": samples.LINES[4:],
    }  # fmt: skip
    return samples.invoice(**(facts | change))


def words_at(made: bytes, page: int) -> dict[str, tuple[float, float]]:
    """Lines of text on a page with their left and top edges in millimetres."""
    with pypdfium2.PdfDocument(made) as file:
        sheet = file[page]
        height = sheet.get_height()
        text = sheet.get_textpage()
        found = {}
        for n in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(n)
            words = text.get_text_bounded(left, bottom, right, top).strip()
            found.setdefault(words, (left / float(MM), (height - top) / float(MM)))
        return found


def part(payload: str, language: str = "de") -> dict:
    found = slip(payload, language, "scan")
    assert found is not None
    return found


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("language", [*HEADINGS, "pl"])
def test_it_is_printed_in_its_language_and_the_code_is_read(design, language):
    document = bill(language=language)
    look = replace(samples.LOOK, design=design)
    text = paper.words(render.pdf(document, look))
    headings = HEADINGS.get(language, HEADINGS["en"])
    assert all(word in text for key, word in headings.items() if key != "payer_open")
    assert text.count("21 00000 00003 13947 14300 09017") == 2
    assert text.count("CH44 3199 9123 0008 8901 2") == 2
    assert text.count("464.10") >= 2
    picture = Image.open(io.BytesIO(render.pages(document, look, scale=2.5)[-1]))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == swissqr.CODE.payload(document)
    across = (code.position.top_right.x - code.position.top_left.x) / picture.width * 210
    assert abs(across - 46) < 1
    assert abs(code.position.top_left.x / picture.width * 210 - 67) < 1
    assert abs(code.position.top_left.y / picture.height * 297 - (297 - 105 + 17)) < 1


@pytest.mark.parametrize("design", DESIGNS)
def test_its_parts_stand_where_the_guidelines_have_them(design):
    made = render.pdf(bill(), replace(samples.LOOK, design=design))
    found = words_at(made, paper.count(made) - 1)
    for word, (left, top) in {"Empfangsschein": (5, 5), "Zahlteil": (67, 5), "Annahmestelle": (0, 82)}.items():
        at = found[word]
        assert abs(at[1] - (192 + top)) < 2
        assert left == 0 or abs(at[0] - left) < 1
    assert "Vor der Einzahlung abzutrennen" in found


def test_all_of_it_is_in_the_face_of_the_guidelines():
    made = render.pdf(bill(), replace(samples.LOOK, font="Source Serif 4"))
    found = paper.faces(made, paper.count(made) - 1)
    assert {("Empfangsschein", "Arimo-Bold"), ("Zahlteil", "Arimo-Bold"), ("464.10", "Arimo-Regular")} <= found
    assert {face for _word, face in found if "Arimo" not in face and "Serif" not in face} == set()


@pytest.mark.parametrize("design", DESIGNS)
def test_one_page_holds_a_short_invoice_and_its_slip_with_one_foot(design):
    document = bill()
    made = render.pdf(document, replace(samples.LOOK, design=design))
    assert paper.count(made) == 1
    assert paper.words(made).count("Amtsgericht Charlottenburg") == 1
    assert paper.words(made).count("Seite 1 von 1") == 1


@pytest.mark.parametrize("design", DESIGNS)
def test_the_last_of_many_pages_has_it_and_no_other(design):
    made = render.pdf(bill(lines=tuple(samples.LINES[n % 5] for n in range(60))), replace(samples.LOOK, design=design))
    pages = paper.count(made)
    assert pages > 2
    held = ["Empfangsschein" in words_at(made, page) for page in range(pages)]
    assert held == [False] * (pages - 1) + [True]
    assert paper.words(made).count("Amtsgericht Charlottenburg") == pages


@pytest.mark.parametrize("design", DESIGNS)
def test_pdf_a_is_kept(design):
    look = replace(samples.LOOK, design=design, font="Source Serif 4")
    assert violations(render.pdf(bill(), look, xml=b"<a/>")) == []


def test_other_codes_and_papers_have_none():
    assert slip("BCD\n002\n1\nSCT", "de", "") is None
    assert "Empfangsschein" not in paper.words(render.pdf(samples.invoice(), samples.LOOK))
    letter = replace(samples.LOOK, paper="us-letter")
    text = paper.words(render.pdf(bill(), letter))
    assert "Zahlteil" not in text
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(render.pages(bill(), letter, scale=3)[-1])))
    assert code.text == swissqr.CODE.payload(bill())
    credit = samples.invoice(type=DocumentType.CREDIT_NOTE, seller=SELLER, buyer=BUYER, currency="CHF")
    assert "Empfangsschein" not in paper.words(render.pdf(credit, samples.LOOK))


def test_a_creditor_reference_and_none():
    made = part(swissqr.CODE.payload(bill(ACCOUNT, "RF18539007547034")))
    assert [one["rows"] for one in made["part"]][1] == ["RF18 5390 0754 7034"]
    none = part(swissqr.CODE.payload(bill(ACCOUNT, "")))
    assert [one["label"] for one in none["part"]] == ["Konto / Zahlbar an", "Zusätzliche Informationen", "Zahlbar durch"]
    assert [one["label"] for one in none["receipt"]] == ["Konto / Zahlbar an", "Zahlbar durch"]


def test_a_foreign_payer_has_its_country_and_large_amounts_their_groups():
    buyer = replace(BUYER, address=Address(street="Allee 1", city="Konstanz", postcode="78462", country="DE"))
    line = Line(quantity=Decimal(1), price=Price(net=Decimal("1234567.50")), item=Item(name="x"), tax=samples.FULL)
    made = part(swissqr.CODE.payload(bill(buyer=buyer, lines=(line,))))
    assert made["part"][-1]["rows"] == ["Bergbahnen Flumser AG", "Allee 1", "DE-78462 Konstanz"]
    assert made["amount"] == "1 469 135.33"


def test_what_is_left_open_has_corners(monkeypatch):
    rows = swissqr.CODE.payload(bill()).split("\n")
    rows[18] = ""
    rows[20:27] = [""] * 7
    payload = "\n".join(rows)
    made = part(payload)
    assert made["amount"] == ""
    assert made["receipt"][-1] == {"label": "Zahlbar durch (Name/Adresse)", "rows": []}
    filled = render.pdf(bill(), samples.LOOK)
    monkeypatch.setattr(type(swissqr.CODE), "payload", lambda _self, _document: payload)
    open_ = render.pdf(bill(), samples.LOOK)
    assert _strokes(open_) - _strokes(filled) == 4 * 8
    assert "Bergbahnen" not in paper.words(open_).split("Zahlteil")[1]


def _strokes(made: bytes) -> int:
    """Straight lines drawn on the last page."""
    with pypdfium2.PdfDocument(made) as file:
        sheet = file[len(file) - 1]
        return sum(one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH for one in sheet.get_objects(max_depth=8))


def test_an_incomplete_payer_is_written_by_hand_and_typed_text_stays_text():
    hand = paper.words(render.pdf(bill(buyer=replace(BUYER, address=Address(country="CH"))), samples.LOOK))
    assert hand.count("Zahlbar durch (Name/Adresse)") == 2
    probe = '#panic("x") *bold* $x$ <a> \\'
    text = paper.words(render.pdf(bill(buyer=replace(BUYER, name=probe)), samples.LOOK))
    assert text.count(probe) >= 2


def test_the_example_as_it_is_printed():
    document = next(one.document for one in examples() if one.name == "examples/ch/invoice")
    found = part(swissqr.CODE.payload(document))
    assert (found["currency"], found["amount"]) == ("CHF", "3 398.90")
    assert found["part"] == [
        {
            "label": "Konto / Zahlbar an",
            "rows": ["CH93 0076 2011 6238 5295 7", "Seeblick Schulung AG", "Quaistrasse 8", "6003 Luzern"],
        },
        {"label": "Zusätzliche Informationen", "rows": ["EX-1"]},
        {"label": "Zahlbar durch", "rows": ["Bergbahnen Flumser AG", "Talstrasse 30", "7000 Chur"]},
    ]
    assert found["receipt"] == [found["part"][0], found["part"][2]]
    made = render.pdf(document, samples.LOOK, xml=b"<a/>")
    assert paper.words(made).count("3 398.90") == 2
    assert violations(made) == []
