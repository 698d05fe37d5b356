"""QIF, BAI2 and CODA."""

from datetime import date
from decimal import Decimal

import pytest

from duebook import banks

QIF = "!Account\nNGiro\nTBank\n^\n!Type:Bank\nD31/12/2025\nT100.00\nPOpening Balance\n^\nD13/01'26\nT-1,234.50\nPShop\nMInvoice 7\nN42\n^\nD05/01/2026\nTx\n^\n"
BAI2 = """01,BANK,ME,260105,1200,1,80,,2/
02,ME,BANK,1,260105,1200,USD,/
03,4711,USD,010,10000,,,015,11500,,/
16,142,2000,V,260106,0900,B1,C1,ACH CREDIT
88,DBNM: CUSTOMER INC
88,EREF: E-77
16,475,500,Z,,,CHECK 12/
49,24000,6/
98,24000,1,8/
99,24000,1,10/
"""


def test_qif_days_accounts_and_the_opening_entry():
    reading = banks.read(QIF.encode())
    (statement,) = reading.statements
    (line,) = statement.transactions
    assert (statement.account, statement.opening) == ("Giro", 100)
    assert (line.booked, line.amount, line.counterparty) == (date(2026, 1, 13), Decimal("-1234.50"), "Shop")
    assert (line.text, line.customer_reference) == ("Invoice 7", "42")
    assert [(one.code, one.path) for one in reading.faults] == [("BANK-AMOUNT", "line 16")]


def test_bai2_balances_signs_and_continuations():
    reading = banks.read(BAI2.encode())
    (statement,) = reading.statements
    assert (statement.account, statement.opening, statement.closing) == ("4711", 100, 115)
    credit, debit = statement.transactions
    assert (credit.amount, credit.valued, credit.id, credit.customer_reference) == (20, date(2026, 1, 6), "B1", "C1")
    assert (credit.counterparty, credit.end_to_end_id) == ("CUSTOMER INC", "E-77")
    assert (debit.amount, debit.text) == (-5, "CHECK 12")
    assert reading.faults == ()


def test_bai2_minor_units_are_those_of_the_currency():
    assert banks.read(BAI2.replace("USD", "JPY").encode()).statements[0].transactions[0].amount == 2000


@pytest.mark.parametrize(("kind", "amount"), [("720", 1), ("728", 1), ("760", -1), ("399", 1), ("699", -1)])
def test_bai2_signs_loans_as_their_type_says(kind, amount):
    content = f"01,BANK,ME,260105,0600,1,,,2/\n02,ME,BANK,1,260105,,USD,2/\n03,77,USD,,,,/\n16,{kind},100,Z,B1,,Loan\n49,100,3/\n"
    assert [one.amount for one in banks.read(content.encode()).statements[0].transactions] == [amount]


def test_bai2_counts_its_records():
    assert [one.code for one in banks.read(BAI2.replace("49,24000,6", "49,24000,9").encode()).faults] == ["BANK-COUNT"]


def record(*pieces):
    line = [" "] * 128
    for place, text in pieces:
        line[place - 1 : place - 1 + len(text)] = text
    return "".join(line)


def coda(amount="000000000012340", closing="000000000112340"):
    return "\r\n".join(
        [
            record((1, "0"), (2, "0000"), (6, "050126"), (12, "725"), (128, "2")),
            record((1, "12001"), (6, "BE68539007547034"), (40, "EUR"), (43, "0"), (44, "000000000100000"), (59, "020126"), (126, "007")),
            record(
                (1, "2100010000"), (11, "REF1"), (32, "0"), (33, amount), (48, "050126"), (54, "00150000"),
                (62, "1"), (63, "101090933755493"), (116, "050126"),
            ),
            record((1, "2200010000"), (64, "E2E-1"), (99, "KREDBEBB")),
            record((1, "2300010000"), (11, "BE02735000000040 EUR"), (48, "KLANT NV")),
            record((1, "3100010001"), (41, "meer uitleg")),
            record((1, "8001"), (5, "BE68539007547034"), (42, "0"), (43, closing), (58, "050126")),
            record((1, "9"), (23, "000000000000000"), (38, amount)),
        ]
    ).encode()  # fmt: skip


def test_coda():
    reading = banks.read(coda())
    (statement,) = reading.statements
    (line,) = statement.transactions
    assert (statement.account, statement.currency, statement.number) == ("BE68539007547034", "EUR", "007")
    assert (statement.opening, statement.closing) == (Decimal("100.000"), Decimal("112.340"))
    assert (line.amount, line.booked, line.reference) == (Decimal("12.340"), date(2026, 1, 5), "090933755493")
    assert (line.counterparty, line.iban, line.bic) == ("KLANT NV", "BE02735000000040", "KREDBEBB")
    assert (line.end_to_end_id, line.text) == ("E2E-1", "meer uitleg")
    assert reading.faults == ()


@pytest.mark.parametrize(("said", "reason"), [("2AC04", "AC04"), ("03246", ""), (" 6102", ""), ("", "")])
def test_coda_has_a_reason_of_return_only_where_it_is_one(said, reason):
    second = record((1, "2200010000"), (64, "E2E-1"), (99, "KREDBEBB"))
    changed = record((1, "2200010000"), (64, "0000000"), (99, "KREDBEBB"), (113, said))
    (line,) = banks.read(coda().replace(second.encode(), changed.encode())).statements[0].transactions
    assert (line.return_reason, line.end_to_end_id) == (reason, "")


def test_coda_information_with_the_name_of_the_other_side():
    plain = coda().replace(record((1, "2300010000"), (11, "BE02735000000040 EUR"), (48, "KLANT NV")).encode() + b"\r\n", b"")
    named = record((1, "3100010001"), (40, "1001"), (44, "ANDERE KLANT NV"))
    (line,) = (
        banks.read(plain.replace(record((1, "3100010001"), (41, "meer uitleg")).encode(), named.encode()))
        .statements[0]
        .transactions
    )
    assert (line.counterparty, line.text) == ("ANDERE KLANT NV", "ANDERE KLANT NV")


def test_coda_sums_are_checked():
    found = banks.read(coda().replace(b"000000000112340", b"000000000112341")).faults
    assert [one.code for one in found] == ["BANK-BALANCE"]
    broken = banks.read(coda(amount="00000000001234X"))
    assert {one.code for one in broken.faults} == {"BANK-AMOUNT", "BANK-BALANCE"}
    assert broken.faults[0].path == "line 3"
