"""FatturaPA as other programs write it: codes, withheld tax, funds, several bodies, the simplified invoice, faults with their places."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain.codes import DocumentType
from duebook.domain.party import Identifier
from duebook.domain.totals import calculate
from duebook.kernel.errors import Invalid
from tests.formats.fatturapa import DOCUMENTS, FULL, SELLER, body, schema_errors, treated


def test_what_the_buyer_withholds_is_not_asked_for():
    withheld = (
        "<DatiRitenuta><TipoRitenuta>RT01</TipoRitenuta><ImportoRitenuta>200.00</ImportoRitenuta>"
        "<AliquotaRitenuta>20.00</AliquotaRitenuta><CausalePagamento>A</CausalePagamento></DatiRitenuta>"
    )
    content = body(
        "<ImportoTotaleDocumento>", f"{withheld}<ImportoTotaleDocumento>", "<ImportoPagamento>1220", "<ImportoPagamento>1020"
    )
    assert schema_errors(content) == []
    reading = formats.read(content)
    assert [(one.code, one.severity.value, one.facts["amount"]) for one in reading.faults] == [
        ("READ-WITHHELD", "warning", "200.00")
    ]
    totals = reading.documents[0].totals
    assert (totals.gross, totals.prepaid, totals.payable) == (Decimal(1220), Decimal(200), Decimal(1020))


def test_a_pension_fund_is_a_charge_and_the_stamp_is_named():
    more = (
        "<DatiBollo><BolloVirtuale>SI</BolloVirtuale><ImportoBollo>2.00</ImportoBollo></DatiBollo>"
        "<DatiCassaPrevidenziale><TipoCassa>TC04</TipoCassa><AlCassa>4.00</AlCassa>"
        "<ImportoContributoCassa>40.00</ImportoContributoCassa><ImponibileCassa>1000.00</ImponibileCassa>"
        "<AliquotaIVA>22.00</AliquotaIVA></DatiCassaPrevidenziale>"
    )
    content = body(
        "<ImportoTotaleDocumento>1220.00",
        f"{more}<ImportoTotaleDocumento>1268.80",
        "<ImponibileImporto>1000.00",
        "<ImponibileImporto>1040.00",
        "<Imposta>220.00",
        "<Imposta>228.80",
        "<ImportoPagamento>1220.00",
        "<ImportoPagamento>1268.80",
    )
    assert schema_errors(content) == []
    reading = formats.read(content)
    assert [(one.code, one.path.rpartition("/")[2]) for one in reading.faults] == [
        ("READ-LEFT", "BolloVirtuale"),
        ("READ-LEFT", "ImportoBollo"),
    ]
    document = reading.documents[0]
    [fund] = document.allowances
    assert (fund.charge, fund.amount, fund.percent, fund.base) == (True, Decimal(40), Decimal(4), Decimal(1000))
    assert (document.totals.charges, document.totals.payable) == (Decimal(40), Decimal("1268.80"))
    bare, _ = formats.draft(document)
    assert calculate(replace(bare, number="1")).totals == document.totals


def test_a_cascade_of_percentages_is_worked_out():
    two = "".join(
        f"<ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>{one}</Percentuale></ScontoMaggiorazione>" for one in ("10.00", "5.00")
    )
    reading = formats.read(body("<PrezzoTotale>1000.00", f"{two}<PrezzoTotale>855.00"))
    line = reading.documents[0].lines[0]
    assert [(one.base, one.amount) for one in line.allowances] == [(Decimal(1000), Decimal(100)), (Decimal(900), Decimal(45))]
    assert line.net == Decimal(855)


def test_several_bodies_are_several_documents():
    one = body()
    inner = one[one.index(b"<FatturaElettronicaBody>") : one.index(b"</p:FatturaElettronica>")]
    content = one.replace(inner, inner + inner.replace(b"<Numero>7<", b"<Numero>8<"))
    assert [document.number for document in formats.read(content).documents] == ["7", "8"]
    assert {document.seller.name for document in formats.read(content).documents} == {SELLER.name}


def test_a_file_with_its_namespace_on_every_element_is_read():
    content = body().replace(b"p:FatturaElettronica", b"FatturaElettronica").replace(b"xmlns:p=", b"xmlns=")
    assert formats.sniff(content) == "fatturapa"
    assert formats.read(content).documents == formats.read(body()).documents


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("<Imposta>220.00", "<Imposta>220,00", "READ-NUMBER", "Imposta"),
        ("<Data>2026-01-05", "<Data>2026-13-05", "READ-DAY", "Data"),
        ("<TipoDocumento>TD01", "<TipoDocumento>TD99", "READ-TYPE", "TipoDocumento"),
        ("<UnitaMisura>kg", "<UnitaMisura>cassettina", "READ-UNIT", "UnitaMisura"),
        ("<ModalitaPagamento>MP05", "<ModalitaPagamento>MP77", "READ-MEANS", "ModalitaPagamento"),
        ("<ImportoTotaleDocumento>1220", "<ImportoTotaleDocumento>1230", "READ-TOTAL", "ImportoTotaleDocumento"),
        ("<ImportoPagamento>1220", "<ImportoPagamento>1300", "READ-ASKED", "DatiPagamento"),
        ("<AliquotaIVA>22.00</AliquotaIVA>", "<AliquotaIVA>0.00</AliquotaIVA><Natura>N9</Natura>", "READ-CATEGORY", "Natura"),
    ],
)
def test_values_that_cannot_be_understood_are_faults_with_path_and_line(old, new, code, place):
    fault = next(one for one in formats.read(body(old, new)).faults if one.code == code)
    assert fault.path.endswith(place)
    assert int(fault.facts["line"]) > 1


def test_another_document_is_refused():
    with pytest.raises(Invalid) as caught:
        formats.read(b"<Other/>", "fatturapa")
    assert caught.value.faults[0].code == "READ-ROOT"
    with pytest.raises(Invalid) as caught:
        formats.read(b"<FatturaElettronica/>", "fatturapa")
    assert caught.value.faults[0].code == "READ-BODIES"


SIMPLIFIED = b"""<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronicaSemplificata versione="FSM10" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0">
<FatturaElettronicaHeader>
<DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdTrasmittente>
<ProgressivoInvio>1</ProgressivoInvio><FormatoTrasmissione>FSM10</FormatoTrasmissione><CodiceDestinatario>0000000</CodiceDestinatario>
</DatiTrasmissione>
<CedentePrestatore><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA>
<Denominazione>Bar Sport</Denominazione>
<Sede><Indirizzo>Piazza 1</Indirizzo><CAP>40100</CAP><Comune>Bologna</Comune><Nazione>IT</Nazione></Sede>
<RegimeFiscale>RF01</RegimeFiscale></CedentePrestatore>
<CessionarioCommittente><IdentificativiFiscali><CodiceFiscale>RSSMRA80A01F205X</CodiceFiscale></IdentificativiFiscali>
</CessionarioCommittente>
</FatturaElettronicaHeader>
<FatturaElettronicaBody>
<DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD08</TipoDocumento><Divisa>EUR</Divisa><Data>2026-05-04</Data>
<Numero>3/S</Numero></DatiGeneraliDocumento>
<DatiFatturaRettificata><NumeroFR>2/S</NumeroFR><DataFR>2026-05-01</DataFR><ElementiRettificati>Prezzo</ElementiRettificati>
</DatiFatturaRettificata></DatiGenerali>
<DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>22.00</Importo><DatiIVA><Imposta>2.00</Imposta></DatiIVA></DatiBeniServizi>
<DatiBeniServizi><Descrizione>Vino</Descrizione><Importo>12.20</Importo><DatiIVA><Aliquota>22.00</Aliquota></DatiIVA></DatiBeniServizi>
<DatiBeniServizi><Descrizione>Giornale</Descrizione><Importo>1.50</Importo><DatiIVA></DatiIVA><Natura>N2.2</Natura>
<RiferimentoNormativo>Art. 74</RiferimentoNormativo></DatiBeniServizi>
</FatturaElettronicaBody>
</p:FatturaElettronicaSemplificata>
"""


def test_a_simplified_invoice_is_read():
    assert schema_errors(SIMPLIFIED, "simplified") == []
    reading = formats.read(SIMPLIFIED)
    assert reading.faults == ()
    [document] = reading.documents
    assert document.type is DocumentType.CREDIT_NOTE
    assert document.buyer.legal_id == Identifier(value="RSSMRA80A01F205X", scheme="0210")
    assert [(one.net, one.tax.rate, one.tax.category.value) for one in document.lines] == [
        (Decimal("20.00"), Decimal(10), "S"),
        (Decimal("10.00"), Decimal(22), "S"),
        (Decimal("1.50"), None, "O"),
    ]
    assert (document.totals.net, document.totals.tax, document.totals.payable) == (
        Decimal("31.50"),
        Decimal("4.20"),
        Decimal("35.70"),
    )
    assert document.preceding[0].number == "2/S"
    bare, _ = formats.draft(document)
    assert calculate(bare).totals == document.totals


@pytest.mark.parametrize("mode", [f"MP{number:02}" for number in range(1, 24)])
def test_every_means_of_payment_is_read_and_written_again(mode):
    content = formats.write(DOCUMENTS["full"], "fatturapa").content.replace(b">MP05<", f">{mode}<".encode())
    read = formats.read(content)
    assert read.faults == ()
    assert f">{mode}<".encode() in formats.write(read.documents[0], "fatturapa").content


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TD01", "380"),
        ("TD03", "386"),
        ("TD04", "381"),
        ("TD05", "383"),
        ("TD06", "380"),
        ("TD18", "389"),
        ("TD24", "380"),
        ("TD27", "389"),
    ],
)
def test_every_document_type_is_read_and_written_again(code, kind):
    content = formats.write(DOCUMENTS["full"], "fatturapa").content.replace(b">TD01<", f">{code}<".encode())
    read = formats.read(content).documents[0]
    assert read.type.value == kind
    assert f">{code}<".encode() in formats.write(read, "fatturapa").content


@pytest.mark.parametrize(
    ("natura", "country", "regime", "category", "code"),
    [
        ("N1", "IT", "RF01", "E", "VATEX-EU-79-C"),
        ("N2.1", "IT", "RF01", "O", "VATEX-EU-O"),
        ("N2.1", "FR", "RF01", "AE", "VATEX-EU-AE"),
        ("N2.1", "US", "RF01", "O", "VATEX-EU-O"),
        ("N2.2", "IT", "RF01", "O", "VATEX-EU-O"),
        ("N2.2", "IT", "RF19", "E", ""),
        ("N3.1", "CH", "RF01", "G", "VATEX-EU-G"),
        ("N3.2", "FR", "RF01", "K", "VATEX-EU-IC"),
        ("N3.5", "IT", "RF01", "E", ""),
        ("N4", "IT", "RF01", "E", ""),
        ("N5", "IT", "RF01", "E", ""),
        ("N6.3", "IT", "RF01", "AE", "VATEX-EU-AE"),
        ("N7", "FR", "RF01", "O", "VATEX-EU-O"),
    ],
)
def test_every_natura_has_its_category_and_is_written_again(natura, country, regime, category, code):
    document = treated(FULL, "E", "0", "", "N4 Testo")
    content = formats.write(calculate(document), "fatturapa").content.decode()
    content = content.replace("<Natura>N4<", f"<Natura>{natura}<").replace("RF01", regime)
    head, tail = content.split("<CessionarioCommittente>")
    content = f"{head}<CessionarioCommittente>{tail.replace('<Nazione>IT<', f'<Nazione>{country}<')}"
    read = formats.read(content.encode()).documents[0]
    tax = read.lines[0].tax
    assert (tax.category.value, tax.exemption_code) == (category, code)
    assert read.vat[0].category == tax.category
    again = formats.write(read, "fatturapa").content.decode()
    assert f"<Natura>{natura}<" in again
    assert "<RiferimentoNormativo>Testo<" in again
    assert f"<RegimeFiscale>{regime}<" in again
