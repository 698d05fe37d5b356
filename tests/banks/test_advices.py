"""Remittance advices: REMADV, X12 820 and CSV, and bytes that are none."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook.banks import advices
from duebook.kernel.errors import Invalid

REMADV = (
    "UNA:+.? 'UNB+UNOC:3+4012345000009:14+4054321000002:14+260319:1200+1'UNH+1+REMADV:D:96A:UN:EAN004'BGM+481+PAY-77+9'"
    "DTM+137:20260318:102'DTM+203:20260319:102'NAD+PR+4012345000009::9++NORDLICHT AG'FII+OR+DE02120300000000202051'"
    "CUX+2:EUR:11'DOC+380+INV-1'MOA+77:119.00'MOA+52:2.38'MOA+12:116.62'DOC+381+CN-2'MOA+77:19.00'MOA+12:19.00'"
    "DOC+380+INV-3'MOA+9:238,00'MOA+12:200,00'AJT+3'FTX+AAI+++damaged?: two boxes'UNS+S'MOA+12:297.62'UNT+20+1'UNZ+1+1'"
)
ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PAYEE          *260319*1200*U*00401*000000001*0*P*>~"
X820 = ISA + (
    "GS*RA*PAYER*PAYEE*20260319*1200*1*X*004010~ST*820*0001~BPR*C*290.00*C*ACH*CTX*01*1*DA*1*1**01*1*DA*1*20260319~"
    "TRN*1*TRACE99~CUR*BY*USD~N1*PR*ACME CORP~ENT*1~RMR*IV*INV-1**100.00*110.00*10.00~RMR*IV*INV-2**200.00~"
    "ADX*-10.00*01~RMR*CM*CN-1**10.00~SE*12*0001~GE*1*1~IEA*1*000000001~"
)


def test_remadv():
    (one,) = advices.read(REMADV.encode()).advices
    assert (one.payer, one.iban, one.reference, one.paid_on) == (
        "NORDLICHT AG", "DE02120300000000202051", "PAY-77", date(2026, 3, 19),
    )  # fmt: skip
    assert [(part.number, part.amount, part.discount) for part in one.parts] == [
        ("INV-1", Decimal("116.62"), Decimal("2.38")), ("CN-2", Decimal("-19.00"), 0), ("INV-3", Decimal("200.00"), 0),
    ]  # fmt: skip
    assert one.parts[2].reason == "3 damaged: two boxes"
    assert (one.total, one.currency, one.adds_up) == (Decimal("297.62"), "EUR", True)


def test_x12_820():
    (one,) = advices.read(X820.encode()).advices
    assert (one.payer, one.reference, one.paid_on, one.currency) == ("ACME CORP", "TRACE99", date(2026, 3, 19), "USD")
    assert [(part.number, part.amount) for part in one.parts] == [
        ("INV-1", Decimal("100.00")), ("INV-2", Decimal("200.00")), ("CN-1", Decimal("-10.00")),
    ]  # fmt: skip
    assert one.parts[1].reason == "01 -10.00"
    assert one.adds_up


def test_tables_in_several_languages():
    text = "Rechnungsnummer;Zahlbetrag;Skonto;Zahldatum;Referenz\nINV-1;1.166,20;23,80;19.03.2026;A\nINV-2;5,00;;;A\nINV-3;7,00;;;B\n"
    first, second = advices.read(text.encode("cp1252")).advices
    assert [(part.number, part.amount) for part in first.parts] == [("INV-1", Decimal("1166.20")), ("INV-2", Decimal("5.00"))]
    assert (first.total, first.paid_on, second.total) == (Decimal("1171.20"), date(2026, 3, 19), Decimal("7.00"))


def test_a_row_without_an_amount_is_told_and_left_out():
    reading = advices.read(b"invoice,amount\nINV-1,10.00\nINV-2,ten\n")
    assert [fault.path for fault in reading.faults] == ["row 3"]
    assert len(reading.advices[0].parts) == 1


@pytest.mark.parametrize("content", [b"", b"hello", b"ISA*short", b"UNA:+.? 'UNB+X'", b"a,b\n1,2\n"])
def test_what_is_no_advice_is_refused(content):
    with pytest.raises(Invalid):
        advices.read(content)


@given(st.binary(max_size=400), st.sampled_from(["remadv", "x12-820", "csv"]), st.integers(0, 600))
def test_hostile_bytes_end_in_faults(noise, key, at):
    whole = (REMADV if key == "remadv" else X820 if key == "x12-820" else "invoice,amount\nINV-1,10.00\n").encode()
    with suppress(Invalid):
        advices.read(whole[:at] + noise + whole[at:], key)
