"""FatturaPA: what is written keeps to the official schema and is read back equal but for what is named lost."""

import base64
import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Attachment, Document, Note, PaymentMeans
from duebook.domain.line import Tax
from duebook.domain.party import Address, Contact, Identifier
from duebook.domain.totals import calculate
from duebook.formats.fatturapa.envelope import SIGNED_DATA, unwrap
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.fatturapa import BUYER, DOCUMENTS, FULL, SELLER, differences, schema_errors, treated, unnamed, untrue
from tests.formats.rich import DOCUMENTS as RICH
from tests.strategies import random_document

every = pytest.mark.parametrize("name", DOCUMENTS)
UNTAXED = [
    Tax(category=VatCategory(category), rate=None if category == "O" else Decimal(0), exemption_code=code, exemption_text=text)
    for category, code, text in (
        ("E", "VATEX-EU-79-C", ""),
        ("E", "", "N4 Art. 10"),
        ("E", "VATEX-EU-132-1B", "Ospedale"),
        ("E", "VATEX-EU-J", "Margine"),
        ("E", "", "N3.5 Dichiarazione d'intento 7"),
        ("AE", "VATEX-EU-AE", "N6.7 Comparto edile"),
        ("AE", "VATEX-EU-AE", ""),
        ("K", "VATEX-EU-IC", "Art. 41"),
        ("G", "VATEX-EU-G", "N3.3 San Marino"),
        ("O", "VATEX-EU-O", "N7"),
        ("Z", "", ""),
    )
]


def plain(document: Document) -> Document:
    """As a reader gives it: a single instalment is the due date and the payable."""
    return replace(document, instalments=()) if len(document.instalments) == 1 else document


def italian(document: Document, rng: Random) -> Document:
    """A random document between Italian parties, each line taxed in one of Italy's ways."""
    bare = replace(document, seller=SELLER, buyer=rng.choice([BUYER, document.buyer]), process=rng.choice(["", "TD24", "TD06"]))
    lines = tuple(replace(one, tax=rng.choice([one.tax, *UNTAXED])) for one in bare.lines)
    return calculate(replace(bare, lines=lines))


def check(document: Document) -> None:
    """Valid by the schema, and the same but for what is lost; nothing is said to be lost that is not."""
    writing = formats.write(document, "fatturapa")
    assert schema_errors(writing.content) == []
    reading = formats.read(writing.content)
    assert reading.faults == ()
    found = differences(plain(document), reading.documents[0], writing.lost)
    assert unnamed(found, writing.lost) == set()
    assert untrue(found, writing.lost) == set()


@every
def test_italian_documents_come_back_whole(name):
    document = DOCUMENTS[name]
    writing = formats.write(document, "fatturapa")
    assert schema_errors(writing.content) == []
    reading = formats.read(writing.content)
    assert reading.faults == ()
    lost = {"instalments": {"terms"}, "rounded": {"cash_rounding"}}.get(name, set())
    assert set(writing.lost) == lost
    back = replace(reading.documents[0], terms=document.terms, cash_rounding=document.cash_rounding)
    assert back == plain(document)


@pytest.mark.parametrize("name", [one for one in RICH if one != "outside"])
def test_other_documents_lose_only_what_is_named(name):
    check(RICH[name])


@given(st.integers(0, 2**32))
def test_random_documents_lose_only_what_is_named(seed):
    rng = Random(seed)
    document = random_document(rng)
    check(document)
    check(italian(document, rng))


@given(st.integers(0, 2**32), st.data())
def test_damaged_files_are_read_or_refused_with_words(seed, data):
    content = bytearray(formats.write(random_document(Random(seed)), "fatturapa").content)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    for one in (bytes(content), signed(bytes(content))):
        with contextlib.suppress(DuebookError):
            formats.read(one, "fatturapa")


@given(st.binary(max_size=300))
def test_any_bytes_in_an_envelope_are_read_or_refused_with_words(content):
    for one in (content, b"\x30\x80" + SIGNED_DATA + content, b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + content):
        with contextlib.suppress(Invalid):
            assert unwrap(one) is not None


def test_what_is_lost_of_a_full_european_document_is_named():
    lost = formats.write(RICH["full"], "fatturapa").lost
    assert {
        "payee",
        "invoiced_object",
        "sales_order",
        "payment[1]",
        "seller.ids",
        "lines[0].price.gross",
        "attachments[1]",
    } <= set(lost)
    assert not {"purchase_order", "lines[0].item.seller_id", "attachments[0].content", "despatch_advice"} & set(lost)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"seller": replace(SELLER, vat_id="")}, "seller.vat_id"),
        ({"seller": replace(SELLER, address=Address(country="IT"))}, "seller.address.street"),
        ({"buyer": replace(BUYER, vat_id="", legal_id=None)}, "buyer.vat_id"),
        ({"buyer": replace(BUYER, name="")}, "buyer.name"),
        ({"number": ""}, "number"),
        ({"issue_date": None}, "issue_date"),
        ({"currency": "euro"}, "currency"),
    ],
)
def test_what_the_law_wants_and_is_not_there_is_refused(change, path):
    with pytest.raises(Invalid) as caught:
        formats.write(replace(DOCUMENTS["full"], **change), "fatturapa")
    assert path in {one.path for one in caught.value.faults}


def test_the_format_code_and_the_channel_follow_the_buyers_address():
    def heads(document):
        content = formats.write(document, "fatturapa").content.decode()
        return [content.partition(f"<{tag}>")[2].partition("<")[0] for tag in ("FormatoTrasmissione", "CodiceDestinatario")]

    assert heads(DOCUMENTS["full"]) == ["FPR12", "ABC1234"]
    assert heads(DOCUMENTS["office"]) == ["FPA12", "UF5KQR"]
    assert heads(DOCUMENTS["consumer"]) == ["FPR12", "0000000"]
    assert heads(DOCUMENTS["export"]) == ["FPR12", "XXXXXXX"]
    typed = replace(DOCUMENTS["consumer"], buyer_reference="UF5KQR")
    assert heads(typed) == ["FPA12", "UF5KQR"]
    assert "buyer_reference" in formats.write(typed, "fatturapa").lost


def test_with_split_payment_the_buyer_is_asked_for_the_net():
    document = DOCUMENTS["split-payment"]
    content = formats.write(document, "fatturapa").content.decode()
    assert "<EsigibilitaIVA>S</EsigibilitaIVA>" in content
    net = document.totals.payable - document.totals.tax
    assert f"<ImportoPagamento>{net}</ImportoPagamento>" in content


def test_foreign_letters_are_spelt_in_latin_and_named():
    document = replace(DOCUMENTS["full"], notes=(Note(text="Zażółć – 価 “x”"),))
    writing = formats.write(document, "fatturapa")
    assert writing.lost == ("notes[0].text",)
    assert formats.read(writing.content).documents[0].notes == (Note(text='Zazólc - ? "x"'),)


def test_a_long_transmission_number_becomes_a_digest_that_stays():
    one, other = (formats.write(replace(DOCUMENTS["full"], number=f"2026/0000{i}"), "fatturapa").content.decode() for i in (1, 2))
    numbers = [text.partition("<ProgressivoInvio>")[2].partition("<")[0] for text in (one, other, one)]
    assert numbers[0] == numbers[2] != numbers[1]
    assert all(len(number) == 10 and number.isalnum() for number in numbers)


def test_amounts_beyond_the_format_are_refused():
    line = replace(FULL.lines[0], quantity=Decimal(1), allowances=(), price=replace(FULL.lines[0].price, net=Decimal(10) ** 12))
    with pytest.raises(Invalid) as caught:
        formats.write(calculate(replace(FULL, lines=(line,), allowances=())), "fatturapa")
    assert {one.code for one in caught.value.faults} == {"WRITE-NUMBER"}


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


def test_two_nature_of_one_category_are_one_row_here_and_two_there():
    taxes = (
        Tax(category=VatCategory.EXEMPT, rate=Decimal(0), exemption_code="VATEX-EU-79-C", exemption_text="Anticipi"),
        Tax(category=VatCategory.EXEMPT, rate=Decimal(0), exemption_text="Art. 10"),
    )
    lines = tuple(replace(one, tax=tax) for one, tax in zip(FULL.lines[:2], taxes, strict=True))
    document = calculate(replace(FULL, lines=lines, allowances=()))
    content = formats.write(document, "fatturapa").content.decode()
    assert len(document.vat) == 1
    assert content.count("<DatiRiepilogo>") == 2
    check(document)


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


@pytest.mark.parametrize("mode", [f"MP{number:02}" for number in range(1, 24)])
def test_every_means_of_payment_is_read_and_written_again(mode):
    content = formats.write(DOCUMENTS["full"], "fatturapa").content.replace(b">MP05<", f">{mode}<".encode())
    read = formats.read(content)
    assert read.faults == ()
    assert f">{mode}<".encode() in formats.write(read.documents[0], "fatturapa").content


def body(*parts: str, heading: str = "", lines: str = "") -> bytes:
    """A whole file as other programs write it: a namespace on the root only, amounts with many zeros, no optional field."""
    text = formats.write(SMALL, "fatturapa").content.decode()
    text = text.replace("</DatiGeneraliDocumento>", f"{heading}</DatiGeneraliDocumento>")
    for old, new in zip(parts[::2], parts[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return text.replace("<DatiRiepilogo>", f"{lines}<DatiRiepilogo>", 1).encode()


SMALL = calculate(
    Document(
        number="7",
        issue_date=date(2026, 1, 5),
        due_date=date(2026, 2, 5),
        currency="EUR",
        seller=replace(SELLER, legal_info="", contact=None, tax_number=""),
        buyer=replace(BUYER, legal_id=None),
        lines=(
            replace(
                FULL.lines[1],
                quantity=Decimal(10),
                price=replace(FULL.lines[1].price, net=Decimal(100)),
                tax=FULL.allowances[0].tax,
            ),
        ),
        payment=(PaymentMeans(account="IT60X0542811101000000123456"),),
    )
)
"""1,000.00 net, 220.00 tax."""


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


def test_an_enveloped_signature_is_told_and_its_texts_are_not_left_over():
    signature = (
        b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>'
    )
    reading = formats.read(body().replace(b"</p:FatturaElettronica>", signature + b"</p:FatturaElettronica>"))
    assert [(one.code, one.severity.value) for one in reading.faults] == [("READ-SIGNED", "info")]


def test_attachments_survive_and_links_are_lost():
    document = replace(
        SMALL,
        attachments=(
            Attachment(description="Ore", content=base64.b64encode(b"%PDF").decode(), mime="application/pdf", filename="ore.pdf"),
            Attachment(id="L", url="https://example.org/x"),
        ),
    )
    writing = formats.write(document, "fatturapa")
    assert schema_errors(writing.content) == []
    assert {one for one in writing.lost if one == "attachments[1]"} == {"attachments[1]"}
    assert formats.read(writing.content).documents[0].attachments == document.attachments[:1]


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


def signed(content: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """The content in a CMS envelope, as a signing program makes one."""
    global _SIGNER  # noqa: PLW0603 - one key is enough for all tests
    if _SIGNER is None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prova")])
        now = datetime(2026, 1, 1, tzinfo=UTC)
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        made = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
        _SIGNER = made.sign(key, hashes.SHA256()), key
    certificate, key = _SIGNER
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


_SIGNER = None


def pieces(content: bytes, size: int = 100) -> bytes:
    """The same content as BER with indefinite lengths and the octets in pieces, as smart-card programs write it."""

    def octets(part: bytes) -> bytes:
        return b"\x04" + (bytes([len(part)]) if len(part) < 128 else b"\x82" + len(part).to_bytes(2, "big")) + part

    parts = b"".join(octets(content[at : at + size]) for at in range(0, len(content), size))
    data = bytes.fromhex("06092a864886f70d010701")
    inner = b"\x30\x80" + data + b"\xa0\x80\x24\x80" + parts + b"\0\0" + b"\0\0" + b"\0\0"
    version, digests = b"\x02\x01\x01", b"\x31\x00"
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + version + digests + inner + b"\x31\x00" + b"\0\0" + b"\0\0" + b"\0\0"


def test_signed_files_are_opened():
    content = body()
    for one in (
        signed(content),
        base64.encodebytes(signed(content)),
        signed(content, Encoding.PEM),
        signed(signed(content)),
        pieces(content),
        pieces(pieces(content)),
    ):
        assert unwrap(one) == content
        assert formats.sniff(one) == "fatturapa"
        reading = formats.read(one)
        assert reading.documents == formats.read(content).documents
        assert [fault.code for fault in reading.faults] == ["READ-SIGNED"]


def test_a_detached_signature_and_too_many_envelopes_are_refused_with_words():
    certificate, key = (signed(b"x"), _SIGNER)[1]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"x").add_signer(certificate, key, hashes.SHA256())
    detached = builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
    with pytest.raises(Invalid, match="detached"):
        formats.read(detached)
    many = body()
    for _ in range(6):
        many = pieces(many)
    with pytest.raises(Invalid, match="more than 4 times"):
        formats.read(many)


def test_a_contact_that_does_not_fit_is_cut_and_named():
    document = replace(SMALL, seller=replace(SMALL.seller, contact=Contact(name="Ada", phone="+39 055 123456", email="a@b.it")))
    lost = formats.write(document, "fatturapa").lost
    assert {"seller.contact.name", "seller.contact.phone", "seller.contact.email"} <= set(lost)
