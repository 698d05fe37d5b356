"""KSeF FA(3): what is written keeps to the schema and is read back equal, apart from what is named as lost."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.check import check
from duebook.domain.codes import DocumentType
from duebook.domain.document import Attachment, Document, PaymentMeans, Preceding
from duebook.domain.party import Party
from duebook.domain.totals import calculate
from duebook.formats.ksef.read import read
from duebook.formats.ksef.write import write
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.losing import unexplained
from tests.formats.polish import CORRECTED, DOCUMENTS, FULL, LINES, PLAIN, S23, polish_documents
from tests.formats.schemas import faults

every = pytest.mark.parametrize("name", DOCUMENTS)
NUMBER = "8567346215-20260105-0A1B2C-3D4E5F-7A"


def back(document: Document) -> Document:
    """The document as a reader gives it: a single instalment is the due date and the payable."""
    return replace(document, instalments=())


@every
def test_what_is_written_is_read_back_equal(name):
    writing = formats.write(DOCUMENTS[name], "ksef")
    reading = formats.read(writing.content)
    assert (writing.lost, reading.faults) == ((), ())
    assert reading.documents == (back(DOCUMENTS[name]),)


@every
def test_what_is_written_keeps_to_the_schema(name):
    assert faults("ksef", formats.write(DOCUMENTS[name], "ksef").content) == []


def test_the_schema_is_asked():
    content = formats.write(DOCUMENTS["minimal"], "ksef").content
    assert faults("ksef", content.replace(b"<P_15>1.23", b"<P_15>1.234")) != []


@given(polish_documents())
def test_any_document_comes_back_but_for_what_is_named(document):
    writing = formats.write(document, "ksef")
    reading = formats.read(writing.content, "ksef")
    assert reading.faults == ()
    assert unexplained(back(document), reading.documents[0], writing.lost) == []
    assert {path.rpartition(".")[2] for path in writing.lost} <= {
        "region", "street", "street_2", "exchange", "tax_in_tax_currency"
    }  # fmt: skip
    assert faults("ksef", writing.content) == []


@given(polish_documents(), st.data())
def test_damaged_invoices_are_read_or_refused_with_words(document, data):
    content = bytearray(formats.write(document, "ksef").content)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DuebookError):
        formats.read(bytes(content), "ksef")


@given(polish_documents(), st.data())
def test_strange_numbers_are_read_or_refused_with_words(document, data):
    content = formats.write(document, "ksef").content.decode()
    odd = data.draw(st.sampled_from(["", "-", "NaN", "1e9", "-100", "9" * 59, "0." + "1" * 58, "0", "٣"]))
    tag = data.draw(st.sampled_from(["P_8B", "P_9A", "P_9B", "P_11", "P_11A", "P_12", "P_12_XII", "P_13_1", "P_14_1", "P_15"]))
    head, mark, rest = content.partition(f"<{tag}>")
    if mark:
        content = f"{head}<{tag}>{odd}<{rest.partition('<')[2]}"
    content = content.replace("<P_11>", "<P_11A>").replace("</P_11>", "</P_11A>") if data.draw(st.booleans()) else content
    with contextlib.suppress(DuebookError):
        formats.read(content.encode(), "ksef")


def test_sums_stand_at_their_rates():
    text = formats.write(DOCUMENTS["several"], "ksef").content.decode()
    # five lines of -9.99: 23 and 22 % share a sum, 8 and 7 %, and the two foreign rates
    assert "<P_13_1>-19.98</P_13_1>\n<P_14_1>-4.50</P_14_1>" in text
    assert "<P_13_2>-19.98</P_13_2>\n<P_14_2>-1.50</P_14_2>" in text
    assert "<P_13_5>-19.98</P_13_5>\n<P_14_5>-4.60</P_14_5>" in text
    assert "<P_12_XII>21</P_12_XII>" in text


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("domestic-reverse", "<P_13_10>"),
        ("services-abroad", "<P_13_9>"),
        ("intra-community", "<PrefiksPodatnika>PL</PrefiksPodatnika>"),
        ("intra-community", "<KodUE>DE</KodUE>\n<NrVatUE>129273398</NrVatUE>"),
        ("export", "<P_12>0 EX</P_12>"),
        ("outside", "<P_12>np I</P_12>"),
        ("outside", "<BrakID>1</BrakID>"),
        ("exempt", "<P_19A>Art. 43 ust. 1 pkt 29 ustawy o VAT</P_19A>"),
        ("exempt-without-text", "<P_19B>VATEX-EU-132</P_19B>"),
        ("margin", "<P_PMarzy_3_1>1</P_PMarzy_3_1>"),
        ("full", "<P_18A>1</P_18A>"),
        ("cash", "<P_16>1</P_16>"),
        ("self-billed", "<P_17>1</P_17>"),
        ("credit-note", "<PrzyczynaKorekty>Zwrot towaru</PrzyczynaKorekty>"),
        ("prepayment", "<RodzajFaktury>ZAL</RodzajFaktury>"),
        ("prepayment-credit", "<RodzajFaktury>KOR_ZAL</RodzajFaktury>"),
        ("debit-note", "<RodzajFaktury>KOR</RodzajFaktury>"),
        ("euro", "<KursWaluty>4.2571</KursWaluty>"),
        ("euro-advance", "<KursWalutyZ>4.2571</KursWalutyZ>"),
        ("part-paid", "<SumaOdliczen>100.00</SumaOdliczen>"),
        ("deposit", "<Kwota>12.50</Kwota>\n<Powod>Kaucja</Powod>"),
    ],
)
def test_the_law_finds_its_marks(name, mark):
    assert mark in formats.write(DOCUMENTS[name], "ksef").content.decode()


def test_zloty_amounts_add_up_to_the_stated_tax():
    document = DOCUMENTS["euro"]
    text = formats.write(document, "ksef").content.decode()
    parts = [Decimal(one.partition("<")[0]) for one in text.split("W>")[1::2]]
    assert sum(parts) == document.computed.tax_in_tax_currency


def test_a_final_invoice_takes_off_what_the_advance_billed():
    text = formats.write(DOCUMENTS["final"], "ksef").content.decode()
    document = DOCUMENTS["final"]
    [row] = document.vat
    # 500.00 with 23 % tax are 406.50 and 93.50
    assert f"<P_13_1>{row.taxable - Decimal('406.50')}</P_13_1>" in text
    assert f"<P_14_1>{row.tax - Decimal('93.50')}</P_14_1>" in text
    assert f"<P_15>{document.computed.gross - 500}</P_15>" in text
    assert "<NrFaZaliczkowej>FV/1/2026</NrFaZaliczkowej>" in text


def test_a_corrective_invoice_states_the_difference():
    original = DOCUMENTS["part-paid"]
    writing = write(CORRECTED, original=original)
    text = writing.content.decode()
    assert text.count("<StanPrzed>1</StanPrzed>") == len(original.lines)
    assert f"<P_15>{CORRECTED.computed.gross - original.computed.gross}</P_15>" in text
    reading = read(writing.content)
    # a line without a name of its own is named by its row, which goes on from the old lines
    lines = tuple(replace(line, id=line.id) for line in reading.documents[0].lines)
    assert [line.id for line in lines] == [line.id for line in CORRECTED.lines]
    assert (reading.faults, unexplained(back(CORRECTED), reading.documents[0], writing.lost)) == ((), [])
    assert faults("ksef", writing.content) == []


def test_a_corrective_invoice_without_the_corrected_one_is_refused():
    with pytest.raises(Invalid) as caught:
        formats.write(CORRECTED, "ksef")
    assert [one.code for one in caught.value.faults] == ["WRITE-ORIGINAL"]


def test_numbers_in_ksef_are_told_where_they_are_known():
    document = DOCUMENTS["credit-note"]
    text = write(document, ksef_numbers={"FV/6/2026": NUMBER}).content
    assert f"<NrKSeF>1</NrKSeF>\n<NrKSeFFaKorygowanej>{NUMBER}</NrKSeFFaKorygowanej>".encode() in text
    assert faults("ksef", text) == []
    settled = write(DOCUMENTS["final"], ksef_numbers={"FV/1/2026": NUMBER}).content
    assert f"<NrKSeFFaZaliczkowej>{NUMBER}</NrKSeFFaZaliczkowej>".encode() in settled
    assert b"<NrKSeFN>1</NrKSeFN>" in formats.write(document, "ksef").content


def test_the_moment_of_making_is_an_argument():
    made = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert b"<DataWytworzeniaFa>2026-03-02T09:30:00Z<" in write(DOCUMENTS["full"], made_at=made).content
    assert b"<DataWytworzeniaFa>2026-03-02T00:00:00Z<" in write(DOCUMENTS["full"]).content
    assert b"<DataWytworzeniaFa>2025-09-01T00:00:00Z<" in write(DOCUMENTS["minimal"]).content


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seller": replace(FULL.seller, vat_id="DE136695976")}, "WRITE-NIP"),
        ({"currency": "TND"}, "WRITE-CURRENCY"),
        ({"type": DocumentType.CREDIT_NOTE, "preceding": (Preceding(number="1"),)}, "WRITE-PRECEDING"),
    ],
)
def test_what_the_law_wants_is_asked_for(changes, code):
    with pytest.raises(Invalid) as caught:
        formats.write(calculate(replace(PLAIN, **changes)), "ksef")
    assert [one.code for one in caught.value.faults] == [code]


def test_what_is_lost_is_named():
    document = replace(
        DOCUMENTS["minimal"],
        language="pl",
        specification="urn:cen.eu:en16931:2017",
        attachments=(Attachment(id="1", content="QQ==", mime="application/pdf"),),
        buyer=Party(name="x" * 600),
        payment=(PaymentMeans(account="PL61109010140000071219812874"), PaymentMeans(code="10")),
    )
    lost = formats.write(document, "ksef").lost
    assert set(lost) == {"language", "specification", "attachments[0]", "buyer.name", "payment[1]"}


def test_fa2_is_read():
    content = formats.write(DOCUMENTS["zero"], "ksef").content
    old = content.replace(b"/2025/06/25/13775/", b"/2023/06/29/12648/").replace(b"<P_12>0 KR<", b"<P_12>0<")
    reading = formats.read(old.replace(b"<JST>2</JST>\n<GV>2</GV>\n", b""))
    assert (reading.faults, reading.documents) == ((), (back(DOCUMENTS["zero"]),))


def test_an_advance_without_lines_gets_one_for_each_sum():
    document = calculate(replace(PLAIN, type=DocumentType.PREPAYMENT, lines=(replace(LINES[2], quantity=Decimal(2), tax=S23),)))
    content = formats.write(document, "ksef").content
    start, end = content.index(b"<FaWiersz>"), content.index(b"</FaWiersz>") + len(b"</FaWiersz>")
    read_back = formats.read(content[:start] + content[end:]).documents[0]
    assert [(line.item.name, line.net) for line in read_back.lines] == [("Zaliczka", Decimal("19.98"))]
    assert (read_back.totals, read_back.vat) == (document.totals, document.vat)
    assert [one.code for one in check(read_back, today=PLAIN.issue_date) if one.code.startswith("BR-CO-1")] == []


def test_what_a_program_of_another_house_writes_is_understood():
    content = formats.write(DOCUMENTS["minimal"], "ksef").content
    content = content.replace(b"<AdresL1>-<", b"<AdresL1>ul. Cicha 1, 00-001 Warszawa<", 1)
    content = content.replace(b"<P_8A>szt.<", b"<P_8A>SZTUK<")
    content = content.replace(
        b"<TerminPlatnosci>", b"<Zaplacono>1</Zaplacono>\n<DataZaplaty>2025-01-01</DataZaplaty>\n<TerminPlatnosci>"
    )
    content = content.replace(
        b"<FaWiersz>", b"<DodatkowyOpis><Klucz>Nr rej.</Klucz><Wartosc>KR 1</Wartosc></DodatkowyOpis><FaWiersz>"
    )
    reading = formats.read(content)
    document = reading.documents[0]
    assert reading.faults == ()
    assert (document.seller.address.postcode, document.seller.address.city) == ("00-001", "Warszawa")
    assert (document.computed.prepaid, document.computed.payable) == (Decimal("1.23"), 0)
    assert [one.text for one in document.notes] == ["Nr rej.: KR 1"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<P_1>2025-01-01", b"<P_1>2025-02-30", "READ-DAY"),
        (b"<P_15>1.23", b"<P_15>", "READ-TOTALS"),
        (b"<P_13_1>1.00<", b"<P_13_1>1e3<", "READ-NUMBER"),
        (b"<P_13_1>1.00<", b"<P_13_1>" + b"9" * 30 + b"<", "READ-NUMBER"),
        (b"<P_12>23<", b"<P_12>99<", "READ-TREATMENT"),
        (b"<P_8A>szt.<", b"<P_8A>beczka<", "READ-UNIT"),
        (b"<P_23>2<", b"<P_23>1<", "READ-LEFT"),
        (b"<JST>2<", b"<JST>1<", "READ-FLAG"),
    ],
)
def test_what_is_not_understood_is_a_fault_with_its_line(old, new, code):
    content = formats.write(DOCUMENTS["minimal"], "ksef").content
    assert old in content
    found = [one for one in formats.read(content.replace(old, new)).faults if one.code == code]
    assert found
    assert found[0].path.startswith("/Faktura/")
    assert int(found[0].facts["line"]) > 1


def test_another_document_is_refused():
    with pytest.raises(Invalid) as caught:
        formats.read(b"<Faktura/>", "ksef")
    assert caught.value.faults[0].code == "READ-ROOT"
    with pytest.raises(Invalid) as caught:
        formats.read(b'<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"/>')
    assert caught.value.faults[0].code == "READ-MISSING"
