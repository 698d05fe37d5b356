"""Facturae 3.2.2: what is written keeps to the schema and is read back equal, apart from what is named as lost."""

import contextlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.document import Note
from duebook.domain.party import Identifier, Party
from duebook.domain.terms import Part, Terms
from duebook.domain.totals import calculate
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.losing import unexplained
from tests.formats.schemas import faults
from tests.formats.spanish import BUYER, CORRECTED, DOCUMENTS, PLAIN, one_rate, spanish_documents, taxed

WRITTEN = {name: one for name, one in {**DOCUMENTS, "corrective": CORRECTED}.items() if one.buyer.vat_id}
every = pytest.mark.parametrize("name", WRITTEN)
SMALL = {
    "lines[0].order_line",
    "lines[0].allowances[0].base",
    "allowances[0].base",
    "allowances[0].tax",
    "allowances[1].tax",
    "attachments[0].id",
    "attachments[0].filename",
    "payment[0].mandate.creditor_id",
}
"""What of these documents Facturae has no place for."""


@every
def test_what_is_written_is_read_back_equal(name):
    writing = formats.write(WRITTEN[name], "facturae")
    reading = formats.read(writing.content)
    assert set(writing.lost) <= SMALL
    assert (reading.faults, unexplained(WRITTEN[name], reading.documents[0], writing.lost)) == ((), [])


@every
def test_what_is_written_keeps_to_the_schema(name):
    assert faults("facturae", formats.write(WRITTEN[name], "facturae").content) == []


def test_the_schema_is_asked():
    content = formats.write(DOCUMENTS["full"], "facturae").content
    assert faults("facturae", content.replace(b"<Modality>I", b"<Modality>X")) != []


@given(spanish_documents())
def test_any_document_comes_back_but_for_what_is_named(document):
    writing = formats.write(document, "facturae")
    reading = formats.read(writing.content)
    assert reading.faults == ()
    assert unexplained(document, reading.documents[0], writing.lost) == []
    assert faults("facturae", writing.content) == []


@given(spanish_documents(), st.data())
def test_damaged_invoices_are_read_or_refused_with_words(document, data):
    content = bytearray(formats.write(document, "facturae").content)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DuebookError):
        formats.read(bytes(content), "facturae")


@given(spanish_documents(), st.data())
def test_strange_numbers_are_read_or_refused_with_words(document, data):
    content = formats.write(document, "facturae").content.decode()
    odd = data.draw(st.sampled_from(["", "-", "NaN", "1e9", "-100", "9" * 59, "0." + "1" * 58, "0", "٣"]))
    tag = data.draw(st.sampled_from(["Quantity", "UnitPriceWithoutTax", "TaxRate", "TotalAmount", "InvoiceTotal", "GrossAmount"]))
    head, mark, rest = content.partition(f"<{tag}>")
    if mark:
        content = f"{head}<{tag}>{odd}<{rest.partition('<')[2]}"
    with contextlib.suppress(DuebookError):
        formats.read(content.encode(), "facturae")


def test_an_administration_is_reached_by_its_offices():
    offices = tuple(Identifier(value=f"DIR3-0{role} L0123456{role}") for role in (1, 2, 3))
    document = replace(DOCUMENTS["full"], buyer=replace(BUYER, ids=offices))
    content = formats.write(document, "facturae").content
    assert b"<CentreCode>L01234562</CentreCode>\n<RoleTypeCode>02</RoleTypeCode>" in content
    assert faults("facturae", content) == []
    assert formats.read(content).documents[0].buyer.ids == offices


def test_a_person_has_a_name_and_surnames():
    person = replace(BUYER, name="Luis Gil de Soto", vat_id="ES12345678Z")
    content = formats.write(replace(DOCUMENTS["full"], buyer=person), "facturae").content
    assert b"<Name>Luis</Name>\n<FirstSurname>Gil</FirstSurname>\n<SecondSurname>de Soto</SecondSurname>" in content
    assert faults("facturae", content) == []
    assert formats.read(content).documents[0].buyer == person


def test_instalments_are_carried():
    terms = Terms(parts=(Part(percent=Decimal(50), days=30), Part(percent=Decimal(50), day=date(2026, 6, 1))))
    document = calculate(replace(PLAIN, terms=terms, due_date=None))
    read = formats.read(formats.write(document, "facturae").content).documents[0]
    assert (read.instalments, read.due_date) == (document.instalments, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("tax", "mark"),
    [
        (taxed("E", "0", "VATEX-EU-132", "Exenta"), "<SpecialTaxableEventCode>01<"),
        (taxed("O", None, "", "No sujeta"), "<SpecialTaxableEventReason>VATEX-EU-O No sujeta<"),
        (taxed("AE", "0", "VATEX-EU-AE", "Inversión"), "<LegalReference>VATEX-EU-AE Inversión<"),
        (taxed("L", "7"), "<TaxTypeCode>03<"),
        (taxed("M", "4"), "<TaxTypeCode>02<"),
    ],
)
def test_treatments_have_their_marks(tax, mark):
    document = calculate(one_rate(tax))
    content = formats.write(document, "facturae").content
    assert mark in content.decode()
    [row] = formats.read(content).documents[0].vat
    assert (row.category, row.rate, row.exemption_text) == (tax.category, tax.rate, tax.exemption_text)


def test_taxes_in_euro_add_up_to_the_stated_total():
    document = DOCUMENTS["dollars"]
    assert formats.read(formats.write(document, "facturae").content).documents[0].totals == document.totals


def test_older_versions_are_read():
    content = formats.write(DOCUMENTS["prepaid"], "facturae").content
    for old in (b"http://www.facturae.es/Facturae/2014/v3.2.1/Facturae", b"http://www.facturae.es/Facturae/2009/v3.2/Facturae"):
        changed = content.replace(b"http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml", old)
        assert formats.read(changed).documents == formats.read(content).documents


def test_a_batch_gives_every_invoice():
    content = formats.write(DOCUMENTS["prepaid"], "facturae").content
    start, end = content.index(b"<Invoice>"), content.index(b"</Invoice>") + len(b"</Invoice>")
    one = content[start:end]
    both = content.replace(one, one + one.replace(b">F-2026-7<", b">F-2026-8<", 1))
    assert [document.number for document in formats.read(both).documents] == ["F-2026-7", "F-2026-8"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<IssueDate>2026-03-02", b"<IssueDate>2026-02-30", "READ-DAY"),
        (b"<InvoiceTotal>", b"<InvoiceTotal>x", "READ-NUMBER"),
        (b"<InvoiceTotal>", b"<Other>1</Other><InvoiceTotal>x", "READ-TOTALS"),
        (b"<TaxTypeCode>01", b"<TaxTypeCode>07", "READ-TAX"),
        (b"<TotalTaxesWithheld>0.00", b"<TotalTaxesWithheld>15.00", "READ-WITHHELD"),
        (b"<LanguageName>", b"<InvoiceDescriptions>lost</InvoiceDescriptions><LanguageName>", "READ-LEFT"),
    ],
)
def test_what_is_not_understood_is_a_fault_with_its_line(old, new, code):
    content = formats.write(DOCUMENTS["full"], "facturae").content
    assert old in content
    found = [one for one in formats.read(content.replace(old, new)).faults if one.code == code]
    assert found
    assert "/Facturae/" in found[0].path or found[0].path.startswith("/")
    assert int(found[0].facts["line"]) > 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "F" * 21}, "WRITE-NUMBER"),
        ({"buyer": Party(name="Luis", address=BUYER.address)}, "WRITE-TAX-NUMBER"),
        ({"buyer": Party(name="Luis", vat_id="ESA28015865")}, "WRITE-COUNTRY"),
    ],
)
def test_what_facturae_wants_is_asked_for(changes, code):
    with pytest.raises(Invalid) as caught:
        formats.write(replace(DOCUMENTS["full"], **changes), "facturae")
    assert [one.code for one in caught.value.faults] == [code]


def test_notes_come_back_one_by_one():
    notes = (Note(text="Gracias"), Note(text="Pago único", subject_code="PMT"))
    content = formats.write(replace(DOCUMENTS["full"], notes=notes), "facturae").content
    assert formats.read(content).documents[0].notes == notes


def test_another_document_is_refused():
    with pytest.raises(Invalid) as caught:
        formats.read(b"<Facturae/>", "facturae")
    assert caught.value.faults[0].code == "READ-ROOT"
