"""The EPC QR code: payload after EPC069-12, and a code on paper that a scanner reads back."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from duebook import render
from duebook.banks import epc
from duebook.domain.document import PaymentMeans
from tests.render import samples

IBAN = "DE02120300000000202051"


def test_payload_of_an_invoice():
    payload = epc.CODE.payload(samples.invoice())
    assert payload.split("\n") == [
        *("BCD", "002", "1", "SCT", "BYLADEM1001", "Nordlicht Werkstatt GmbH", IBAN),
        *("EUR3330.21", "", "RF97RE20260042"),
    ]


def test_free_text_is_the_number_where_no_reference_is_given():
    means = replace(samples.TRANSFER, reference="", bic="")
    rows = epc.CODE.payload(samples.invoice(payment=(means,))).split("\n")
    assert rows[4] == ""
    assert rows[9:] == ["", "RE-2026-0042"]


@pytest.mark.parametrize(
    "document",
    [
        samples.invoice(currency="CHF"),
        samples.invoice(payment=()),
        samples.invoice(payment=(PaymentMeans(code="58", account="DE00120300000000202051"),)),
        samples.invoice(payment=(PaymentMeans(code="59", account=IBAN),)),
        samples.invoice(prepaid=Decimal(100000)),
        samples.credit(),
    ],
)
def test_what_cannot_be_paid_so_has_no_code(document):
    assert epc.CODE.payload(document) == ""


@pytest.mark.parametrize("amount", ["0", "0.004", "-1", "1000000000"])
def test_amounts_out_of_range_are_refused(amount):
    with pytest.raises(ValueError, match="between"):
        epc.transfer(name="A", iban=IBAN, amount=Decimal(amount))


def test_long_texts_stay_within_the_standards_bytes():
    payload = epc.transfer(name="株" * 70, iban=IBAN, amount=Decimal(1), bic="BYLADEM1001", text="漢" * 140)
    assert len(payload.encode()) <= epc.BYTES
    assert payload.split("\n")[6] == IBAN


def test_line_breaks_cannot_add_fields():
    rows = epc.transfer(name="A\nDE00", iban=IBAN, amount=Decimal(1), text="x\ny").split("\n")
    assert rows[5] == "A DE00"
    assert rows[10] == "x y"


@pytest.mark.parametrize("design", ["classic", "modern", "compact"])
def test_a_scanner_reads_the_printed_code(design):
    zxingcpp = pytest.importorskip("zxingcpp", reason="zxing-cpp reads the printed code back")
    document = samples.invoice()
    image = Image.open(io.BytesIO(render.png(document, replace(samples.LOOK, design=design), scale=3)))
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [epc.CODE.payload(document)]
