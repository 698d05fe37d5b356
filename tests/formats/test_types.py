"""Every type of document (BT-3) in both syntaxes: valid, read back, with its sign right; and everything else that knows types."""

from dataclasses import replace
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain import corrections, ledger
from duebook.domain.codes import DocumentType
from duebook.domain.line import Item, Line, Price
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.formats.schema import schema_faults
from duebook.render.speech import texts
from duebook.render.view.heads import printed_type
from tests.formats.rich import DOCUMENTS, FULL, PLAIN, S19, carried

BASE = replace(DOCUMENTS["minimal"], preceding=FULL.preceding, payment=PLAIN.payment)
both = pytest.mark.parametrize("syntax", ["ubl", "cii"])


@both
@pytest.mark.parametrize("kind", DocumentType)
def test_every_type_is_valid_and_comes_back(arbiter, syntax, kind):
    document = replace(BASE, type=kind)
    writing = formats.write(document, syntax)
    assert schema_faults(xmlsafe.parse(writing.content)) == []
    assert arbiter.fatal(writing.content) == []
    reading = formats.read(writing.content)
    assert (writing.lost, reading.faults, reading.documents) == ((), (), (carried(document),))
    assert (b"<CreditNote " in writing.content) == (kind.is_credit and syntax == "ubl")


@both
def test_a_type_that_is_none_is_told(syntax):
    content = formats.write(BASE, syntax).content.replace(b"TypeCode>380<", b"TypeCode>999<")
    reading = formats.read(content)
    assert (reading.documents[0].type, [one.code for one in reading.faults]) == (DocumentType.INVOICE, ["READ-TYPE"])


def _line(name, quantity):
    return Line(quantity=Decimal(quantity), price=Price(net=Decimal("120.00")), tax=S19, item=Item(name=name))


@both
@pytest.mark.parametrize(
    ("change", "gross", "payable"),
    [
        ({"lines": (_line("Shelf", 1), _line("Shelf returned", -2))}, "-142.80", "-142.80"),
        ({"lines": (_line("Shelf", 1),), "prepaid": Decimal("200.00")}, "142.80", "-57.20"),
        ({"lines": (_line("Shelf", 1),), "type": DocumentType.CREDIT_NOTE}, "142.80", "142.80"),
        ({"lines": (_line("As it was", -3), _line("As it is", 2)), "type": DocumentType.CORRECTIVE}, "-142.80", "-142.80"),
        ({"lines": (_line("Deposit", 1),), "type": DocumentType.PREPAYMENT}, "142.80", "142.80"),
        ({"lines": (_line("All", 1),), "prepaid": Decimal("142.80"), "type": DocumentType.FINAL_CONSTRUCTION}, "142.80", "0.00"),
    ],
    ids=["negative", "overpaid", "credit", "difference", "deposit", "settled"],
)
def test_signs_stay_as_they_are(arbiter, syntax, change, gross, payable):
    document = calculate(replace(BASE, totals=None, vat=(), instalments=(), **change))
    assert (document.computed.gross, document.computed.payable) == (Decimal(gross), Decimal(payable))
    content = formats.write(document, syntax).content
    assert arbiter.fatal(content) == []
    assert formats.read(content).documents[0].totals == document.totals


def test_what_takes_back_what():
    for kind in DocumentType:
        back = corrections.CREDITS.get(kind)
        if kind.is_credit:
            assert back is None
        else:
            assert back is not None
            assert (back.is_credit, back.is_self_billed) == (True, kind.is_self_billed)


@pytest.mark.parametrize("kind", DocumentType)
def test_every_type_has_a_title_on_the_page(kind):
    printed = printed_type(kind)
    assert printed.is_credit == kind.is_credit
    for language in ("en", "de", "fr", "es", "it", "nl", "pl", "pt"):
        assert texts(language)[0][f"type.{printed.value}"]


def test_money_for_others_is_owed_to_them():
    from datetime import date

    from duebook.domain.document import ThirdPartyPayment

    toll = ThirdPartyPayment(type="Toll", amount=Decimal("5.50"))
    document = calculate(replace(BASE, totals=None, vat=(), instalments=(), third_party=(toll,)))
    posted = ledger.issue(document, ledger.Refs(party="p", document="d"), date(2026, 1, 1)).postings
    assert {one.account: one.amount for one in posted} == {
        ledger.Account.RECEIVABLE: 669,
        ledger.Account.REVENUE: -100,
        ledger.Account.TAX: -19,
        ledger.Account.THIRD_PARTY: -550,
    }


def test_a_credit_note_stays_one_whatever_its_code_says():
    content = formats.write(replace(BASE, type=DocumentType.CREDIT_NOTE), "ubl").content
    reading = formats.read(content.replace(b"TypeCode>381<", b"TypeCode>380<"))
    assert reading.documents[0].type is DocumentType.CREDIT_NOTE
    assert [(one.code, one.path) for one in reading.faults] == [("READ-TYPE", "/CreditNote/cbc:CreditNoteTypeCode")]
