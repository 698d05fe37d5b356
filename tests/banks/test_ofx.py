"""OFX in SGML and XML, by one parser."""

from datetime import date
from decimal import Decimal

import pytest

from duebook import banks
from duebook.kernel.errors import Invalid

SGML = """OFXHEADER:100
DATA:OFXSGML
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>1<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101<DTEND>20260131
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260115120000[-5:EST]<TRNAMT>1,234.56<FITID>F1<NAME>A &amp; B<MEMO>INV 7</STMTTRN>
<!-- <STMTTRN><TRNAMT>1</STMTTRN> -->
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260116<TRNAMT>-9,5<FITID>F2<NAME><MEMO>caf\xe9</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>77.00<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def test_sgml_without_closing_tags():
    reading = banks.read(SGML.encode("cp1252"))
    (statement,) = reading.statements
    assert (statement.account, statement.currency, statement.closing) == ("42", "USD", 77)
    first, second = statement.transactions
    assert (first.amount, first.counterparty, first.text, first.id) == (Decimal("1234.56"), "A & B", "INV 7", "F1")
    assert (second.amount, second.booked, second.text) == (Decimal("-9.5"), date(2026, 1, 16), "café")
    assert reading.faults == ()


def test_xml_is_read_alike():
    body = SGML.partition("<OFX>")[2]
    closed = "".join(f"{line}\n" for line in body.splitlines())
    for name in ("CURDEF", "BANKID", "ACCTID", "ACCTTYPE", "TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO", "CODE"):
        pieces = closed.split(f"<{name}>")
        closed = pieces[0] + "".join(f"<{name}>{piece.replace('<', f'</{name}><', 1)}" for piece in pieces[1:])
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200"?>\n<OFX>{closed}'
    assert [replaced(one) for one in banks.read(xml.encode()).statements[0].transactions] == [
        replaced(one) for one in banks.read(SGML.encode("cp1252")).statements[0].transactions
    ]


def replaced(one):
    return (one.booked, one.amount, one.currency, one.counterparty, one.text, one.id, one.code)


def test_a_broken_amount_is_told_with_its_line():
    reading = banks.read(SGML.replace("-9,5", "$120").encode("cp1252"))
    assert [one.id for one in reading.statements[0].transactions] == ["F1"]
    assert [(one.code, one.path) for one in reading.faults] == [("BANK-AMOUNT", "line 11")]


def test_an_error_of_the_bank_is_told():
    content = b"<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong PIN</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    (fault,) = banks.read(content).faults
    assert (fault.code, "Wrong PIN" in fault.text) == ("BANK-REFUSED", True)


def test_a_doctype_is_refused():
    with pytest.raises(Invalid) as refused:
        banks.read(b'<!DOCTYPE OFX [<!ENTITY a "b">]><OFX></OFX>')
    assert refused.value.faults[0].code == "XML-DOCTYPE"
