"""Veri*Factu: fingerprints as the tax agency publishes them, records that keep to its schema, chains, and QR codes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.document import Preceding, TaxReason
from duebook.domain.party import Party
from duebook.domain.totals import calculate
from duebook.formats.verifactu.fields import Money
from duebook.formats.verifactu.fingerprint import fingerprint
from duebook.formats.verifactu.qr import qr_text
from duebook.formats.verifactu.record import System, cancellation, record, submission
from duebook.kernel.errors import Invalid, TooLarge
from tests.formats.schemas import faults
from tests.formats.spanish import CORRECTED, DOCUMENTS, PLAIN, abroad, one_rate, taxed

SYSTEM = System(producer="Almazara del Sur S.L.", producer_nif="B58378431", installation="383")
NOW = datetime(2026, 3, 2, 10, 15, 30, tzinfo=timezone(timedelta(hours=1)))
ISSUED = {"IDEmisorFactura": "89890001K", "NumSerieFactura": "12345679/G34", "FechaExpedicionFactura": "01-01-2024"}
FIRST = "3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60"
SECOND = "F7B94CFD8924EDFF273501B01EE5153E4CE8F259766F88CF6ACB8935802A2B97"
THIRD = "177547C0D57AC74748561D054A9CEC14B4C4EA23D1BEFD6F2E69E3A388F90C68"
every = pytest.mark.parametrize("name", DOCUMENTS)


def made(document, previous=None, **more):
    return record(document, previous, SYSTEM, NOW, **more)


def field(xml: str, name: str) -> str:
    """The text of the first element of that name."""
    return xml.partition(f"<sf:{name}>")[2].partition("<")[0]


def test_fingerprints_are_those_that_the_agency_publishes():
    money = {"TipoFactura": "F1", "CuotaTotal": "12.35", "ImporteTotal": "123.45"}
    second = ISSUED | money | {"Huella": FIRST, "FechaHoraHusoGenRegistro": "2024-01-01T19:20:35+01:00"}
    assert fingerprint(second) == SECOND
    voided = {f"{name}Anulada": value for name, value in ISSUED.items()}
    chain = {"Huella": SECOND, "FechaHoraHusoGenRegistro": "2024-01-01T19:20:40+01:00"}
    assert fingerprint(voided | chain) == THIRD


@every
def test_a_record_keeps_to_the_schema(name):
    first = made(DOCUMENTS["full"])
    one = made(DOCUMENTS[name], first.link)
    assert faults("verifactu", submission("Almazara", "B58378431", [first, one])) == []


@every
def test_rows_sum_to_the_totals(name):
    document = DOCUMENTS[name]
    xml = made(document).xml
    bases = [Decimal(one.partition("<")[0]) for one in xml.split("<sf:BaseImponibleOimporteNoSujeto>")[1:]]
    taxes = [Decimal(one.partition("<")[0]) for one in xml.split("<sf:CuotaRepercutida>")[1:]]
    assert sum(taxes) == Decimal(field(xml, "CuotaTotal"))
    assert sum(bases) + sum(taxes) == Decimal(field(xml, "ImporteTotal"))


@pytest.mark.parametrize(
    ("name", "kind", "reason", "regime"),
    [
        ("full", "F1", "S1", "01"),
        ("reverse", "F1", "S2", "01"),
        ("services-abroad", "F1", "N2", "01"),
        ("outside", "F2", "N2", "01"),
        ("canary", "F1", "S1", "01"),
        ("consumer", "F2", "S1", "01"),
        ("credit-note", "R1", "S1", "01"),
    ],
)
def test_treatments_are_qualified(name, kind, reason, regime):
    xml = made(DOCUMENTS[name]).xml
    assert (field(xml, "TipoFactura"), field(xml, "CalificacionOperacion"), field(xml, "ClaveRegimen")) == (kind, reason, regime)


@pytest.mark.parametrize(
    ("tax", "reason", "regime"),
    [
        (taxed("E", "0", "VATEX-EU-132-1I"), "E1", "01"),
        (taxed("E", "0", "VATEX-EU-148-A"), "E3", "01"),
        (taxed("E", "0", "", "Artículo 20 LIVA"), "E1", "01"),
        (taxed("E", "0", "VATEX-EU-309"), "E6", "01"),
        (taxed("K", "0"), "E5", "01"),
        (taxed("G", "0"), "E2", "02"),
    ],
)
def test_exemptions_name_their_article(tax, reason, regime):
    xml = made(calculate(one_rate(tax))).xml
    assert (field(xml, "OperacionExenta"), field(xml, "ClaveRegimen")) == (reason, regime)
    assert "CuotaRepercutida" not in xml


def test_margin_cash_and_one_stop_shop_have_their_regimes():
    margin = calculate(one_rate(taxed("E", "0", "VATEX-EU-F")))
    assert field(made(margin).xml, "ClaveRegimen") == "03"
    cash = calculate(replace(PLAIN, tax_point_code="432"))
    assert field(made(cash).xml, "ClaveRegimen") == "07"
    reason = TaxReason(category=VatCategory.STANDARD, rate=Decimal(20), rule="oss", sentence="", country="FR")
    abroad_ = replace(calculate(one_rate(taxed("S", "20"), buyer=abroad("", "FR"))), tax_reasons=(reason,))
    xml = made(abroad_).xml
    assert (field(xml, "ClaveRegimen"), field(xml, "CalificacionOperacion"), field(xml, "CuotaTotal")) == ("17", "N2", "0.00")


def test_a_credit_note_is_a_correction_by_differences():
    document = DOCUMENTS["credit-note"]
    xml = made(document).xml
    assert (field(xml, "TipoRectificativa"), field(xml, "ImporteTotal")) == ("I", f"-{document.computed.gross}")
    assert "<sf:NumSerieFactura>F-2026-1</sf:NumSerieFactura>\n<sf:FechaExpedicionFactura>05-01-2026<" in xml
    assert field(made(document, ground="R4").xml, "TipoFactura") == "R4"
    assert field(made(replace(document, buyer=Party(name="Luis"))).xml, "TipoFactura") == "R5"


def test_a_corrective_invoice_tells_what_it_replaces():
    original = calculate(PLAIN)
    one = made(CORRECTED, original=original)
    assert field(one.xml, "TipoRectificativa") == "S"
    assert field(one.xml, "BaseRectificada") == str(original.computed.net)
    assert field(one.xml, "CuotaRectificada") == str(original.computed.tax)
    assert faults("verifactu", submission("A", "B58378431", [one])) == []
    with pytest.raises(Invalid) as caught:
        made(CORRECTED)
    assert [fault.code for fault in caught.value.faults] == ["WRITE-ORIGINAL"]


def test_records_are_chained():
    first = made(DOCUMENTS["full"])
    second = made(DOCUMENTS["exempt"], first.link)
    third = cancellation(DOCUMENTS["exempt"], second.link, SYSTEM, NOW)
    assert "<sf:PrimerRegistro>S</sf:PrimerRegistro>" in first.xml
    assert f"<sf:Huella>{first.link.fingerprint}</sf:Huella>" in second.xml
    assert f"<sf:Huella>{second.link.fingerprint}</sf:Huella>" in third.xml
    assert len({one.link.fingerprint for one in (first, second, third)}) == 3
    assert first.link.fingerprint != made(DOCUMENTS["full"], second.link).link.fingerprint
    assert faults("verifactu", submission("A", "B58378431", [first, second, third])) == []


def test_the_fingerprint_stands_on_what_the_record_says():
    one = made(DOCUMENTS["full"])
    names = ("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura", "TipoFactura", "CuotaTotal", "ImporteTotal")
    said = {name: field(one.xml, name) for name in names}
    chain = {"Huella": "", "FechaHoraHusoGenRegistro": field(one.xml, "FechaHoraHusoGenRegistro")}
    assert chain["FechaHoraHusoGenRegistro"] == "2026-03-02T10:15:30+01:00"
    assert fingerprint(said | chain) == one.link.fingerprint


def test_the_code_on_the_page_leads_to_the_agency():
    one = made(DOCUMENTS["full"])
    total = DOCUMENTS["full"].computed.gross
    assert one.qr.endswith(f"/ValidarQR?nif=B58378431&numserie=F-2026-7&fecha=02-03-2026&importe={total}")
    kept = record(DOCUMENTS["full"], None, replace(SYSTEM, only_verifactu=False), NOW)
    assert "/ValidarQRNoVerifactu?" in kept.qr
    assert "numserie=A%20B%2F1" in qr_text("B58378431", "A B/1", DOCUMENTS["full"].issue_date, total)


def test_amounts_are_in_euro():
    document = DOCUMENTS["dollars"]
    xml = made(document).xml
    # each row is rounded to the cent
    assert abs(Decimal(field(xml, "ImporteTotal")) - document.computed.gross * Decimal("0.9213")) < Decimal("0.03")
    with pytest.raises(Invalid) as caught:
        Money(replace(document, exchange=None))
    assert caught.value.faults[0].code == "WRITE-CURRENCY"


def test_the_plug_in_writes_a_first_record_and_reads_none():
    writing = formats.write(DOCUMENTS["full"], "verifactu")
    assert faults("verifactu", writing.content) == []
    assert b"<sf:PrimerRegistro>S<" in writing.content
    assert {"lines", "payment", "notes"} <= set(writing.lost)
    assert formats.sniff(writing.content) != "verifactu"
    with pytest.raises(Invalid) as caught:
        formats.read(writing.content, "verifactu")
    assert caught.value.faults[0].code == "READ-WRITE-ONLY"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seller": replace(PLAIN.seller, vat_id="FR40303265045")}, "WRITE-NIF"),
        ({"number": "A<1>"}, "WRITE-NUMBER"),
        ({"number": "Ñ-1"}, "WRITE-NUMBER"),
        ({"issue_date": None}, "WRITE-DAY"),
    ],
)
def test_what_the_agency_would_refuse_is_a_fault(changes, code):
    with pytest.raises(Invalid) as caught:
        made(replace(DOCUMENTS["full"], **changes))
    assert [one.code for one in caught.value.faults] == [code]


def test_a_correction_names_the_day_of_the_first_invoice():
    document = replace(DOCUMENTS["credit-note"], preceding=(Preceding(number="1"),))
    with pytest.raises(Invalid) as caught:
        made(document)
    assert [one.code for one in caught.value.faults] == ["WRITE-PRECEDING"]


def test_limits_and_slips_of_the_caller():
    one = made(DOCUMENTS["full"])
    with pytest.raises(TooLarge):
        submission("A", "B58378431", [one] * 1001)
    with pytest.raises(ValueError, match="offset"):
        record(DOCUMENTS["full"], None, SYSTEM, NOW.replace(tzinfo=None))
    assert record(DOCUMENTS["full"], None, SYSTEM, NOW.astimezone(UTC)).link.fingerprint != one.link.fingerprint
