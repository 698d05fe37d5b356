"""Invoices inside PDFs: found whatever the file is called, exactly one, nothing encrypted; and the XML that render embeds."""

import io
from dataclasses import replace

import pikepdf
import pytest

from duebook import formats
from duebook.domain.document import Attachment
from duebook.edge import xmlsafe
from duebook.formats import facturx
from duebook.formats.schema import kind, schema_faults
from duebook.kernel.errors import Invalid, TooLarge
from tests.formats.rich import DOCUMENTS, carried

DOCUMENT = DOCUMENTS["full"]
CII = formats.write(DOCUMENT, "cii").content
UBL = formats.write(DOCUMENT, "ubl").content


def pdf(files, *, associated=(), **saving):
    made = pikepdf.new()
    made.add_blank_page()
    for name, content in files:
        made.attachments[name] = pikepdf.AttachedFileSpec(made, content, filename=name)
    specs = [pikepdf.AttachedFileSpec(made, content, filename=name).obj for name, content in associated]
    if specs:
        made.Root["/AF"] = pikepdf.Array(specs)
    out = io.BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def code(content):
    with pytest.raises(Invalid) as caught:
        formats.read(content, "facturx")
    return caught.value.faults[0].code


@pytest.mark.parametrize("name", ["factur-x.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml", "anything.bin"])
def test_the_invoice_is_found_whatever_it_is_called(name):
    content = pdf([("terms.txt", b"hello"), (name, CII)])
    assert formats.sniff(content) == "facturx"
    reading = formats.read(content)
    assert reading.documents == (carried(DOCUMENT),)
    assert [(one.code, one.facts["name"]) for one in reading.faults] == [("READ-FILE", "terms.txt")]


def test_files_of_the_pdf_that_the_invoice_points_to_become_its_attachments():
    links = tuple(Attachment(id=name, url=f"#ef={name.replace(' ', '%20')}") for name in ("hours 1.png", "missing.pdf"))
    held = Attachment(id="plan", content="UERG", mime="application/pdf", filename="plan.pdf")
    document = replace(DOCUMENT, attachments=(*links, held))
    content = formats.write(document, "cii").content
    reading = formats.read(pdf([("factur-x.xml", content), ("hours 1.png", b"PNG"), ("plan.pdf", b"PDF")]))
    found = Attachment(id="hours 1.png", content="UE5H", mime="image/png", filename="hours 1.png")
    assert reading.documents[0].attachments == (found, links[1], held)
    assert reading.faults == ()
    for key in ("ubl", "cii"):
        assert formats.read(formats.write(reading.documents[0], key).content).documents == reading.documents


def test_a_ubl_invoice_in_a_pdf_is_read():
    assert formats.read(pdf([("invoice.xml", UBL)])).documents == (carried(DOCUMENT),)


def test_a_file_that_is_only_associated_is_found():
    assert formats.read(pdf([], associated=[("factur-x.xml", CII)])).documents == (carried(DOCUMENT),)


def test_the_same_bytes_twice_are_one_invoice():
    assert len(formats.read(pdf([("a.xml", CII), ("b.xml", CII)])).documents) == 1


def test_two_different_invoices_are_refused():
    assert code(pdf([("a.xml", CII), ("b.xml", UBL)])) == "READ-PDF-TWO"
    assert (
        code(pdf([("factur-x.xml", CII), ("xrechnung.xml", CII.replace(b"INV-2026-00001", b"INV-2026-00002"))])) == "READ-PDF-TWO"
    )


def test_a_pdf_without_an_invoice_is_refused():
    assert code(pdf([])) == "READ-PDF-NONE"
    assert code(pdf([("a.xml", b"<a/>")])) == "READ-PDF-NONE"


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_pdf_is_refused(user):
    assert code(pdf([("a.xml", CII)], encryption=pikepdf.Encryption(owner="o", user=user))) == "READ-PDF-ENCRYPTED"


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 1000, pdf([("a.xml", CII)])[:400]])
def test_a_broken_pdf_is_refused(content):
    assert code(content) in {"READ-PDF", "READ-PDF-NONE", "CHILD-FAILED"}


def test_xml_in_a_pdf_goes_through_the_one_parser():
    hostile = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + CII.partition(b"?>")[2]
    assert code(pdf([("factur-x.xml", hostile)])) == "XML-DOCTYPE"


def test_a_stream_that_unpacks_too_far_is_refused():
    content = pdf([("factur-x.xml", CII[:200] + b" " * 100_000_000)], compress_streams=True)
    assert len(content) < 2_000_000
    with pytest.raises((TooLarge, Invalid)):
        formats.read(content, "facturx")


def test_a_large_pdf_is_refused(monkeypatch):
    monkeypatch.setattr(facturx, "LIMIT", 100)
    with pytest.raises(TooLarge):
        formats.read(pdf([("a.xml", CII)]), "facturx")


def test_the_xml_to_embed_is_of_the_profile_en16931(arbiter):
    content = facturx.xml(replace(DOCUMENT, specification="urn:other"))
    root = xmlsafe.parse(content)
    assert formats.read(content).documents[0].specification == facturx.SPECIFICATION
    assert schema_faults(root, "facturx-en16931") == []
    assert arbiter.fatal(content) == []
    xrechnung = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    assert xrechnung.encode() in facturx.xml(replace(DOCUMENT, specification=xrechnung))


def test_schema_faults_name_line_and_place():
    root = xmlsafe.parse(UBL.replace(b"<cbc:IssueDate>2026-03-02", b"<cbc:IssueDate>soon"))
    fault = schema_faults(root)[0]
    assert (fault.code, fault.path) == ("XSD", "/Invoice/cbc:IssueDate")
    assert int(fault.facts["line"]) > 1
    assert "soon" in fault.text
    assert schema_faults(xmlsafe.parse(b"<other/>"))[0].code == "XSD-ROOT"


@pytest.mark.parametrize(
    ("specification", "expected"),
    [
        ("urn:factur-x.eu:1p0:minimum", "facturx-minimum"),
        ("urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic", "facturx-basic"),
        ("urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended", "facturx-extended"),
        ("urn:cen.eu:en16931:2017", "cii"),
    ],
)
def test_the_schema_follows_the_profile(specification, expected):
    assert kind(xmlsafe.parse(formats.write(replace(DOCUMENT, specification=specification), "cii").content)) == expected
