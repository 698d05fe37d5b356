"""FatturaPA: what is written keeps to the official schema and is read back equal but for what is named lost."""

import base64
import contextlib
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.document import Attachment, Document, Note
from duebook.domain.line import Tax
from duebook.domain.party import Address, Contact
from duebook.domain.totals import calculate
from duebook.kernel.errors import DuebookError, Invalid
from tests.formats.cms import signed
from tests.formats.fatturapa import BUYER, DOCUMENTS, FULL, SELLER, SMALL, differences, schema_errors, unnamed, untrue
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


def test_a_contact_that_does_not_fit_is_cut_and_named():
    document = replace(SMALL, seller=replace(SMALL.seller, contact=Contact(name="Ada", phone="+39 055 123456", email="a@b.it")))
    lost = formats.write(document, "fatturapa").lost
    assert {"seller.contact.name", "seller.contact.phone", "seller.contact.email"} <= set(lost)
