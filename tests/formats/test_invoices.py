"""UBL and CII: what is written is read back equal, valid by XML Schema and by the official rules, for every kind of document."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain.codes import DocumentType
from duebook.domain.document import Attachment, Card, Mandate, Note, PaymentMeans
from duebook.domain.party import Contact, Identifier
from duebook.domain.terms import Terms
from duebook.edge import xmlsafe
from duebook.formats.schema import schema_faults
from duebook.kernel.errors import Invalid
from tests.formats.rich import DOCUMENTS, FULL, carried

SYNTAXES = ("ubl", "cii")
both = pytest.mark.parametrize("syntax", SYNTAXES)
every = pytest.mark.parametrize("name", DOCUMENTS)


@both
@every
def test_what_is_written_is_read_back_equal(syntax, name):
    document = DOCUMENTS[name]
    reading = formats.read(formats.write(document, syntax).content, syntax)
    assert reading.faults == ()
    assert reading.documents == (carried(document),)


@both
@every
def test_what_is_written_keeps_to_its_schema(syntax, name):
    root = xmlsafe.parse(formats.write(DOCUMENTS[name], syntax).content)
    assert [one.text for one in schema_faults(root)] == []
    if syntax == "cii":
        assert [one.text for one in schema_faults(root, "facturx-en16931")] == []


@both
@every
def test_what_is_written_is_valid_by_the_official_rules(arbiter, syntax, name):
    document = DOCUMENTS[name]
    content = formats.write(document, syntax).content
    assert arbiter.fatal(content) == []


@every
def test_a_second_engine_agrees_on_ubl(name):
    mock = pytest.importorskip("mockeinvoice")
    content = formats.write(DOCUMENTS[name], "ubl").content
    document, reading, tree = mock.parse_tree(content)
    report = mock.check(document, "peppol", reading, tree)
    # it holds nobody to EN 16931 alone: what Peppol adds is left out of account
    assert [str(one) for one in report.failures if one.code.startswith("BR-")] == []


@both
def test_nothing_of_a_full_document_is_lost_but_the_rounding_step(syntax):
    assert formats.write(DOCUMENTS["full"], syntax).lost == ("cash_rounding",)


@both
def test_what_is_lost_is_named(syntax):
    document = replace(
        DOCUMENTS["minimal"],
        language="de",
        terms=Terms(days=30),
        prices_include_tax=True,
        buyer=replace(DOCUMENTS["minimal"].buyer, tax_number="9", ids=(Identifier(value="1"), Identifier(value="2"))),
    )
    lost = formats.write(document, syntax).lost
    assert set(lost) == {"language", "terms", "prices_include_tax", "buyer.tax_number", "buyer.ids[1]"}


def test_cii_names_what_it_has_only_once():
    payment = (
        PaymentMeans(code="59", reference="A", mandate=Mandate(id="M-1", creditor_id="C")),
        PaymentMeans(code="59", reference="B", mandate=Mandate(id="M-2", creditor_id="C")),
    )
    lost = formats.write(replace(DOCUMENTS["minimal"], payment=payment), "cii").lost
    assert lost == ("payment[1].reference", "payment[1].mandate")


def test_a_credit_note_without_payment_means_says_that_its_due_date_is_lost():
    document = replace(DOCUMENTS["credit-note"], payment=())
    assert "due_date" in formats.write(document, "ubl").lost
    assert "due_date" not in formats.write(document, "cii").lost


@both
def test_the_specification_is_kept_where_the_document_names_one(syntax):
    xrechnung = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    document = replace(DOCUMENTS["full"], specification=xrechnung)
    read = formats.read(formats.write(document, syntax).content).documents[0]
    assert read.specification == xrechnung
    assert formats.read(formats.write(DOCUMENTS["full"], syntax).content).documents[0].specification == "urn:cen.eu:en16931:2017"


@both
@pytest.mark.parametrize("name", ["full", "credit-note", "outside", "corrective"])
def test_an_xrechnung_is_valid_by_kosit_rules(arbiter, syntax, name):
    document = replace(
        DOCUMENTS[name],
        specification="urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
        buyer_reference="L-1",
    )
    assert arbiter.fatal(formats.write(document, syntax).content, "xrechnung") == []


@both
def test_a_card_is_carried(syntax):
    payment = (PaymentMeans(code="48", card=Card(number="1234", holder="B. Lund")),)
    document = replace(DOCUMENTS["minimal"], payment=payment)
    assert formats.read(formats.write(document, syntax).content).documents[0].payment == payment


@both
def test_a_national_account_number_is_carried(syntax):
    payment = (PaymentMeans(code="30", account="12-345/678", bic="NDEASESS"),)
    document = replace(DOCUMENTS["minimal"], payment=payment)
    assert formats.read(formats.write(document, syntax).content).documents[0].payment == payment


@both
def test_a_creditor_identifier_without_a_mandate_stays_the_sellers(syntax):
    seller = replace(DOCUMENTS["minimal"].seller, ids=(Identifier(value="DE98ZZZ09999999999", scheme="SEPA"),))
    document = replace(DOCUMENTS["minimal"], seller=seller)
    assert formats.read(formats.write(document, syntax).content).documents[0].seller == seller


@both
def test_text_is_escaped_and_nothing_can_be_injected(syntax):
    nasty = "]]></cbc:Note><!-- & \" ' < > \t tab\r\nline  end"
    document = replace(
        DOCUMENTS["minimal"], notes=(Note(text=nasty),), attachments=(Attachment(id="1", filename='"><x a="&', content="QQ=="),)
    )
    read = formats.read(formats.write(document, syntax).content).documents[0]
    assert read.notes == (Note(text=nasty),)
    assert read.attachments[0].filename == '"><x a="&'


@both
@pytest.mark.parametrize("character", ["\0", "\x07", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_a_fault(syntax, character):
    document = replace(DOCUMENTS["minimal"], notes=(Note(text=f"a{character}b"),))
    with pytest.raises(Invalid) as caught:
        formats.write(document, syntax)
    assert caught.value.faults[0].code == "WRITE-CHARACTER"


@both
def test_an_uncalculated_document_is_not_written(syntax):
    with pytest.raises(ValueError, match="calculate"):
        formats.write(FULL, syntax)


@both
def test_numbers_have_no_exponent(syntax):
    line = replace(DOCUMENTS["minimal"].lines[0], quantity=Decimal("1E+3"))
    content = formats.write(replace(DOCUMENTS["minimal"], lines=(line,)), syntax).content
    assert b">1000</" in content


def test_a_department_stands_for_a_missing_person():
    content = formats.write(replace(DOCUMENTS["full"]), "cii").content
    content = content.replace(b"<ram:PersonName>Ada Kern</ram:PersonName>", b"<ram:DepartmentName>Sales</ram:DepartmentName>")
    seller = formats.read(content).documents[0].seller
    assert seller.contact == Contact(name="Sales", phone="+49 431 123456", email="rechnung@uferwerk.example")


def test_what_is_not_understood_is_named_with_its_place_and_line():
    content = formats.write(DOCUMENTS["minimal"], "ubl").content
    content = content.replace(b"<cbc:IssueDate>", b"<cbc:UUID>u-1</cbc:UUID>\n<cbc:IssueDate>")
    fault = formats.read(content).faults[0]
    assert (fault.code, fault.path, fault.facts["value"]) == ("READ-LEFT", "/Invoice/cbc:UUID", "u-1")
    assert int(fault.facts["line"]) > 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<cbc:InvoiceTypeCode>380", b"<cbc:InvoiceTypeCode>999", "READ-TYPE"),
        (b"<cbc:IssueDate>2026-01-01", b"<cbc:IssueDate>2026-02-30", "READ-DAY"),
        (b"<cbc:Percent>19", b"<cbc:Percent>19%", "READ-NUMBER"),
        (b"<cbc:ID>S</cbc:ID>", b"<cbc:ID>Q</cbc:ID>", "READ-CATEGORY"),
        (b'<cbc:PayableAmount currencyID="EUR">1.19', b'<cbc:PayableAmount currencyID="EUR">', "READ-TOTALS"),
        (b'"EUR">1.19<', b'"EUR">1e9<', "READ-NUMBER"),
        (b'"EUR">1.19<', b'"EUR">NaN<', "READ-NUMBER"),
    ],
)
def test_values_that_cannot_be_understood_are_faults(old, new, code):
    content = formats.write(DOCUMENTS["minimal"], "ubl").content
    assert old in content
    assert code in {one.code for one in formats.read(content.replace(old, new), "ubl").faults}


@both
def test_another_document_is_refused(syntax):
    with pytest.raises(Invalid) as caught:
        formats.read(b"<Other/>", syntax)
    assert caught.value.faults[0].code == "READ-ROOT"


def test_a_cii_without_its_parts_is_refused():
    content = formats.write(DOCUMENTS["minimal"], "cii").content.replace(b"ExchangedDocument>", b"Elsewhere>")
    with pytest.raises(Invalid) as caught:
        formats.read(content, "cii")
    assert caught.value.faults[0].code == "READ-MISSING"


def test_a_read_invoice_becomes_a_draft_without_number_and_totals():
    read = formats.read(formats.write(DOCUMENTS["full"], "ubl").content).documents[0]
    draft, number = formats.draft(read)
    assert number == "INV-2026-00001"
    assert (draft.number, draft.totals, draft.vat, draft.lines[0].net) == ("", None, (), None)
    from duebook.domain.totals import calculate

    again = calculate(replace(draft, number=number, cash_rounding=Decimal("0.05")))
    assert again.totals == DOCUMENTS["full"].totals
    assert again.vat == DOCUMENTS["full"].vat


@pytest.mark.parametrize("kind", [one for one in DocumentType if one.is_credit])
def test_every_credit_type_is_written_as_a_credit_note(kind):
    content = formats.write(replace(DOCUMENTS["minimal"], type=kind), "ubl").content
    assert b"<CreditNote " in content
    assert formats.read(content).documents[0].type is kind


@both
@pytest.mark.parametrize(
    "terms",
    [
        "#SKONTO#TAGE=7#PROZENT=2.00#",
        "30 days\n#SKONTO#TAGE=7#PROZENT=2.00#\n#SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=100.00#",
        "#SKONTO#TAGE=7#PROZENT=2.00#\n                #SKONTO#TAGE=14#PROZENT=1.00#BASISBETRAG=-3.21#",
    ],
)
def test_discount_lines_keep_their_breaks(arbiter, syntax, terms):
    """BR-DE-18 wants each of them closed by a line break, the last one too, however far in they stand."""
    specification = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
    document = replace(DOCUMENTS["full"], specification=specification, buyer_reference="L-1", payment_terms=terms)
    content = formats.write(document, syntax).content
    assert arbiter.fatal(content, "xrechnung") == []
    assert formats.read(content).documents[0].payment_terms == terms
