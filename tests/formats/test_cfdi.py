"""CFDI: what a Mexican invoice says is read, what has no place is named."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.codes import DocumentType
from duebook.domain.document import Note, Preceding
from duebook.domain.totals import calculate
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.fatturapa import SMALL

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd"
 Version="4.0" Serie="A" Folio="123" Fecha="2026-02-03T10:11:12" Sello="c2VsbG8=" FormaPago="03" NoCertificado="30001000000500003416"
 Certificado="Y2VydA==" CondicionesDePago="30 dias" SubTotal="1500.00" Descuento="100.00" Moneda="MXN" TipoCambio="1"
 Total="1478.00" TipoDeComprobante="I" Exportacion="01" MetodoPago="PPD" LugarExpedicion="06000">
  <cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD" DomicilioFiscalReceptor="86991" RegimenFiscalReceptor="603" UsoCFDI="G03"/>
  <cfdi:Conceptos>
    <cfdi:Concepto ClaveProdServ="80101500" NoIdentificacion="S-1" Cantidad="2" ClaveUnidad="E48" Unidad="Servicio"
     Descripcion="Asesoría" ValorUnitario="500.00" Importe="1000.00" Descuento="100.00" ObjetoImp="02">
      <cfdi:Impuestos>
        <cfdi:Traslados>
          <cfdi:Traslado Base="900.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="144.00"/>
        </cfdi:Traslados>
        <cfdi:Retenciones>
          <cfdi:Retencion Base="900.00" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.100000" Importe="90.00"/>
        </cfdi:Retenciones>
      </cfdi:Impuestos>
    </cfdi:Concepto>
    <cfdi:Concepto ClaveProdServ="50202306" Cantidad="10" ClaveUnidad="H87" Descripcion="Refresco" ValorUnitario="30"
     Importe="300.00" ObjetoImp="02">
      <cfdi:Impuestos>
        <cfdi:Traslados>
          <cfdi:Traslado Base="300.00" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="24.00"/>
          <cfdi:Traslado Base="324.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/>
        </cfdi:Traslados>
      </cfdi:Impuestos>
    </cfdi:Concepto>
    <cfdi:Concepto ClaveProdServ="55101500" Cantidad="1" ClaveUnidad="H87" Descripcion="Libro" ValorUnitario="150" Importe="150.00"
     ObjetoImp="02">
      <cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="150.00" Impuesto="002" TipoFactor="Exento"/></cfdi:Traslados></cfdi:Impuestos>
    </cfdi:Concepto>
    <cfdi:Concepto ClaveProdServ="84121500" Cantidad="1" ClaveUnidad="ACT" Descripcion="Reembolso" ValorUnitario="50" Importe="50.00"
     ObjetoImp="01"/>
  </cfdi:Conceptos>
  <cfdi:Impuestos TotalImpuestosRetenidos="90.00" TotalImpuestosTrasladados="168.00">
    <cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="90.00"/></cfdi:Retenciones>
    <cfdi:Traslados>
      <cfdi:Traslado Base="900.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="144.00"/>
      <cfdi:Traslado Base="324.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0.00"/>
      <cfdi:Traslado Base="150.00" Impuesto="002" TipoFactor="Exento"/>
      <cfdi:Traslado Base="300.00" Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="24.00"/>
    </cfdi:Traslados>
  </cfdi:Impuestos>
  <cfdi:Complemento>
    <tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"
     UUID="ad662d33-6934-459c-a128-bdf0393e0f44" FechaTimbrado="2026-02-03T10:12:00" RfcProvCertif="SPR190613I52"
     SelloCFD="c2VsbG8=" NoCertificadoSAT="30001000000500003456" SelloSAT="c2F0"/>
  </cfdi:Complemento>
</cfdi:Comprobante>
"""
"""900 + 324 + 150 + 50 = 1,424 net; 144 IVA; 1,568 gross; 90 withheld; 1,478 to pay."""


def changed(*pairs: str) -> bytes:
    """The invoice with texts replaced by others."""
    text = INVOICE
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def codes(reading) -> list[str]:
    return [one.code for one in reading.faults]


def test_an_invoice_is_read_whole():
    reading = formats.read(INVOICE.encode())
    assert codes(reading) == ["READ-SIGNED", "READ-WITHHELD"]
    [document] = reading.documents
    assert (document.type, document.number, document.issue_date) == (DocumentType.INVOICE, "A-123", date(2026, 2, 3))
    assert document.notes == (Note(text="UUID AD662D33-6934-459C-A128-BDF0393E0F44", subject_code="REG"),)
    assert (document.seller.vat_id, document.seller.address.postcode, document.seller.legal_info) == (
        "MXEKU9003173C9",
        "06000",
        "Régimen fiscal 601",
    )
    assert (document.buyer.vat_id, document.buyer.legal_info) == ("MXURE180429TM6", "Régimen fiscal 603, Uso CFDI G03")
    assert (document.payment[0].code, document.payment[0].text, document.payment_terms) == ("30", "03 PPD", "30 dias")
    lines = [(one.tax.category.value, one.tax.rate, one.net) for one in document.lines]
    assert lines == [
        ("S", Decimal(16), Decimal(900)),
        ("Z", Decimal(0), Decimal(324)),
        ("E", Decimal(0), Decimal(150)),
        ("O", None, Decimal(50)),
    ]
    assert document.lines[0].item.classifications[0].value == "80101500"
    assert [(one.charge, one.amount, one.reason) for one in document.lines[1].allowances] == [(True, Decimal(24), "IEPS")]
    totals = document.totals
    assert (totals.net, totals.tax, totals.gross, totals.prepaid, totals.payable, totals.rounding) == tuple(
        map(Decimal, ("1424", "144", "1568", "90", "1478", "0"))
    )


def test_what_was_read_can_be_computed_again():
    document = formats.read(INVOICE.encode()).documents[0]
    bare, number = formats.draft(document)
    again = calculate(bare)
    assert number == "A-123"
    assert (again.totals, again.vat) == (document.totals, document.vat)


def test_a_credit_note_names_the_documents_it_belongs_to():
    relation = (
        '<cfdi:CfdiRelacionados TipoRelacion="01"><cfdi:CfdiRelacionado UUID="aaaaaaaa-0000-0000-0000-000000000001"/>'
        "</cfdi:CfdiRelacionados><cfdi:Emisor "
    )
    content = changed('TipoDeComprobante="I"', 'TipoDeComprobante="E"', "<cfdi:Emisor ", relation)
    document = formats.read(content).documents[0]
    assert document.type is DocumentType.CREDIT_NOTE
    assert document.preceding == (Preceding(number="AAAAAAAA-0000-0000-0000-000000000001"),)


@pytest.mark.parametrize(("relation", "kind"), [("02", "383"), ("04", "384"), ("07", "380")])
def test_the_relation_tells_debit_notes_and_replacements(relation, kind):
    content = changed("<cfdi:Emisor ", f'<cfdi:CfdiRelacionados TipoRelacion="{relation}"/><cfdi:Emisor ')
    assert formats.read(content).documents[0].type.value == kind


def test_a_foreign_currency_brings_its_rate():
    document = formats.read(changed('Moneda="MXN" TipoCambio="1"', 'Moneda="USD" TipoCambio="18.25"')).documents[0]
    assert (document.currency, document.exchange.currency, document.exchange.rate) == ("USD", "MXN", Decimal("18.25"))
    assert document.totals.tax_in_tax_currency == Decimal("2628.00")


def test_a_buyer_abroad_has_a_country_and_no_rfc():
    content = changed(
        'Rfc="URE180429TM6"',
        'Rfc="XEXX010101000" ResidenciaFiscal="USA" NumRegIdTrib="12-3456789"',
        'Exportacion="01"',
        'Exportacion="02"',
    )
    reading = formats.read(content)
    buyer = reading.documents[0].buyer
    assert (buyer.vat_id, buyer.tax_number, buyer.address.country) == ("", "12-3456789", "US")
    assert [one.path for one in reading.faults if one.code == "READ-LEFT"] == ["/cfdi:Comprobante/@Exportacion"]


def test_local_taxes_are_charges_and_what_is_withheld_locally_counts_too():
    local = (
        '<implocal:ImpuestosLocales xmlns:implocal="http://www.sat.gob.mx/implocal" version="1.0" TotaldeRetenciones="5.00"'
        ' TotaldeTraslados="30.00"><implocal:RetencionesLocales ImpLocRetenido="5 al millar" TasadeRetencion="0.50" Importe="5.00"/>'
        '<implocal:TrasladosLocales ImpLocTrasladado="ISH" TasadeTraslado="3.00" Importe="30.00"/></implocal:ImpuestosLocales>'
        "</cfdi:Complemento>"
    )
    reading = formats.read(changed("</cfdi:Complemento>", local, 'Total="1478.00"', 'Total="1503.00"'))
    assert codes(reading).count("READ-LEFT") == 0
    document = reading.documents[0]
    assert [(one.reason, one.amount) for one in document.allowances] == [("ISH", Decimal(30))]
    assert (document.totals.prepaid, document.totals.payable, document.totals.rounding) == (
        Decimal(95),
        Decimal(1503),
        Decimal(0),
    )


def test_other_complements_and_addenda_are_named_once():
    extra = '<x:Otro xmlns:x="urn:x" a="1"><x:b c="2"/></x:Otro></cfdi:Complemento><cfdi:Addenda><y a="1"><z b="2"/></y></cfdi:Addenda>'
    reading = formats.read(changed("</cfdi:Complemento>", extra))
    assert [one.facts["value"] for one in reading.faults if one.code == "READ-LEFT"] == ["Otro", "y"]


def test_attributes_without_a_place_are_named_with_path_and_line():
    content = changed(
        "</cfdi:Conceptos>",
        "</cfdi:Conceptos>",
        'ObjetoImp="01"/>',
        'ObjetoImp="01"><cfdi:CuentaPredial Numero="9"/></cfdi:Concepto>',
    )
    [fault] = [one for one in formats.read(content).faults if one.code == "READ-LEFT"]
    assert fault.path == "/cfdi:Comprobante/cfdi:Conceptos/cfdi:Concepto[4]/cfdi:CuentaPredial/@Numero"
    assert int(fault.facts["line"]) > 30


def test_version_3_3_is_read_without_bases_in_its_summary():
    text = (
        INVOICE.replace("cfd/4", "cfd/3")
        .replace('Version="4.0"', 'Version="3.3"')
        .replace(' ObjetoImp="02"', "")
        .replace(' ObjetoImp="01"', "")
    )
    text = text.replace(' Exportacion="01"', "").replace(' DomicilioFiscalReceptor="86991" RegimenFiscalReceptor="603"', "")
    head, summary = text.split("</cfdi:Conceptos>")
    for base in ("900.00", "324.00", "300.00"):
        summary = summary.replace(f'Base="{base}" ', "")
    reading = formats.read(f"{head}</cfdi:Conceptos>{summary}".encode())
    assert codes(reading) == ["READ-SIGNED", "READ-WITHHELD"]
    assert reading.documents[0].totals == formats.read(INVOICE.encode()).documents[0].totals


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('Importe="1000.00"', 'Importe="1,000.00"', "READ-NUMBER", "cfdi:Concepto[1]/@Importe"),
        ('Cantidad="2"', 'Cantidad="NaN"', "READ-NUMBER", "cfdi:Concepto[1]/@Cantidad"),
        ('Fecha="2026-02-03', 'Fecha="2026-02-30', "READ-DAY", "@Fecha"),
        ('FormaPago="03"', 'FormaPago="77"', "READ-MEANS", "@FormaPago"),
        (
            'Impuesto="003" TipoFactor="Tasa" TasaOCuota="0.080000" Importe="24.00"/>',
            'Impuesto="009"/>',
            "READ-CATEGORY",
            "@Impuesto",
        ),
        ('Total="1478.00"', 'Total="1478.01"', "READ-TOTAL", "@Total"),
        ('Rfc="URE180429TM6"', 'Rfc="URE180429TM6" ResidenciaFiscal="XYZ"', "READ-COUNTRY", "@ResidenciaFiscal"),
    ],
)
def test_values_that_cannot_be_understood_are_faults_with_path_and_line(old, new, code, place):
    fault = next(one for one in formats.read(changed(old, new)).faults if one.code == code)
    assert fault.path.endswith(place)
    assert int(fault.facts["line"]) > 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('TipoDeComprobante="I"', 'TipoDeComprobante="P"', "READ-KIND"),
        ('TipoDeComprobante="I"', 'TipoDeComprobante="N"', "READ-KIND"),
        ('TipoDeComprobante="I"', 'TipoDeComprobante="Q"', "READ-KIND"),
        ('Version="4.0"', 'Version="5.0"', "READ-VERSION"),
    ],
)
def test_what_bills_nothing_or_is_of_another_version_is_refused(old, new, code):
    with pytest.raises(Invalid) as caught:
        formats.read(changed(old, new))
    assert caught.value.faults[0].code == code


def test_another_document_is_refused_and_nothing_is_written():
    with pytest.raises(Invalid) as caught:
        formats.read(b"<Other/>", "cfdi")
    assert caught.value.faults[0].code == "READ-ROOT"
    with pytest.raises(Invalid) as caught:
        formats.write(SMALL, "cfdi")
    assert caught.value.faults[0].code == "WRITE-READ-ONLY"


@given(st.data())
def test_damaged_files_are_read_or_refused_with_words(data):
    content = bytearray(INVOICE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DuebookError):
        formats.read(bytes(content), "cfdi")
