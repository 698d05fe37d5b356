"""The Swiss QR code: its payload line by line, where it applies, and that a scanner reads it with the cross in its middle."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from duebook.banks import paymentreference
from duebook.banks.swissqr import CODE
from duebook.domain import totals
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, PaymentMeans
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.party import Address, Party
from duebook.render import matrix
from tests import factories

SELLER = Party(name="Robert Schneider AG", address=Address(street="Rue du Lac 1268", postcode="2501", city="Biel", country="CH"))
BUYER = Party(name="Pia Rutschmann", address=Address(street="Marktgasse 28", postcode="9400", city="Rorschach", country="CH"))
QR_IBAN, IBAN = "CH4431999123000889012", "CH9300762011623852957"


def document(account: str = QR_IBAN, reference: str | None = None, **facts: object) -> Document:
    """A calculated Swiss invoice."""
    given = paymentreference.create("qrr", "2026-0042") if reference is None else reference
    means = PaymentMeans(account=account, reference=given, account_name="Robert Schneider AG")
    line = Line(
        item=Item(name="Work"), price=Price(net=Decimal(1000)), tax=Tax(category=VatCategory.STANDARD, rate=Decimal("8.1"))
    )
    typed = factories.draft_of(
        "1000", **{"currency": "CHF", "seller": SELLER, "buyer": BUYER, "payment": (means,), "lines": (line,), **facts}
    )
    return replace(totals.calculate(typed), number="2026-0042")


def test_payload_line_by_line() -> None:
    """As the guidelines order it."""
    made = document()
    rows = CODE.payload(made).split("\n")
    assert rows[:11] == ["SPC", "0200", "1", QR_IBAN, "S", "Robert Schneider AG", "Rue du Lac 1268", "", "2501", "Biel", "CH"]
    assert rows[11:18] == [""] * 7
    assert rows[18:20] == [f"{made.computed.payable:.2f}", "CHF"]
    assert rows[20:27] == ["S", "Pia Rutschmann", "Marktgasse 28", "", "9400", "Rorschach", "CH"]
    assert rows[27:] == ["QRR", made.payment[0].reference, "2026-0042", "EPD"]


@pytest.mark.parametrize(
    ("account", "reference", "kind"),
    [(IBAN, "", "NON"), (IBAN, "RF18539007547034", "SCOR"), (QR_IBAN, "", ""), (QR_IBAN, "RF18539007547034", "")],
)
def test_accounts_and_references_go_together(account: str, reference: str, kind: str) -> None:
    """A QR-IBAN without a QR reference makes no code."""
    payload = CODE.payload(document(account, reference))
    assert (payload.split("\n")[27] if payload else "") == kind


def test_where_it_does_not_apply() -> None:
    """Other currencies, other countries' accounts, euros from abroad, addresses without a town."""
    abroad = replace(BUYER, address=Address(street="Allee 1", postcode="20095", city="Hamburg", country="DE"))
    assert CODE.payload(document(currency="USD")) == ""
    assert CODE.payload(document("DE89370400440532013000", "")) == ""
    assert CODE.payload(document(IBAN, "", currency="EUR", buyer=abroad)) == ""
    assert CODE.payload(document(IBAN, "", currency="EUR")) != ""
    assert CODE.payload(document(seller=replace(SELLER, address=Address(country="CH")))) == ""


def test_it_is_read_with_its_cross() -> None:
    """Error correction M carries the cross."""
    payload = CODE.payload(document())
    svg = matrix.svg(payload)
    assert svg.count("<path") == 5
    assert matrix.svg("BCD\n").count("<path") == 1
    assert zxingcpp.read_barcodes(_drawn(svg))[0].text == payload


def _drawn(svg: str, scale: int = 8) -> Image.Image:
    """The SVG's rectangles as a picture."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    picture = Image.new("L", ((size + 8) * scale,) * 2, 255)
    pen = ImageDraw.Draw(picture)
    for fill, path in re.findall(r'<path(?: fill="(#\w+)")? d="([^"]+)"', svg):
        for left, top, wide, high in re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h", path):
            x, y, w, h = (float(one) for one in (left, top, wide, high))
            box = [(x + 4) * scale, (y + 4) * scale, (x + 4 + w) * scale - 1, (y + 4 + h) * scale - 1]
            pen.rectangle(box, fill=255 if fill == "#fff" else 0)
    return picture
