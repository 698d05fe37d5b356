"""CSV and XLSX: whatever delimiter, signs, order of the day and language, the same lines come out; balances decide doubts."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duebook import banks
from duebook.banks.table import CSV, XLSX
from duebook.domain.bank import TableMapping
from duebook.kernel.errors import Invalid

HEADS = {
    "en": ("Date", "Description", "Amount", "Balance"),
    "de": ("Buchungstag", "Verwendungszweck", "Betrag", "Saldo"),
    "fr": ("Date opération", "Libellé", "Montant", "Solde"),
    "es": ("Fecha", "Concepto", "Importe", "Saldo"),
    "it": ("Data contabile", "Descrizione", "Importo", "Saldo"),
    "nl": ("Boekdatum", "Omschrijving", "Bedrag", "Saldo na mutatie"),
    "pl": ("Data operacji", "Opis operacji", "Kwota", "Saldo po operacji"),
}
LINES = st.lists(
    st.tuples(
        st.integers(0, 300).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
        st.integers(-10_000_000, 10_000_000).filter(bool).map(lambda cents: Decimal(cents).scaleb(-2)),
        st.text("abc ;,\"'é1\n", max_size=12),
    ),
    min_size=1,
    max_size=12,
)


def written(amount, sign, grouped):
    text = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
    return text.translate(str.maketrans(",.", ".,")) if sign == "," else text


def table(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@given(
    LINES,
    st.sampled_from(sorted(HEADS)),
    st.sampled_from(",;\t|"),
    st.sampled_from(",."),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_notation_gives_the_same_lines(lines, language, delimiter, sign, grouped, newest_first, days, codec):
    balance, rows = Decimal(500), []
    for booked, amount, text in lines:
        balance += amount
        rows.append((booked.strftime(days), text, written(amount, sign, grouped), written(balance, sign, grouped)))
    ordered = [HEADS[language], *(reversed(rows) if newest_first else rows)]
    reading = banks.read(table(ordered, delimiter).encode(codec), "csv")
    (statement,) = reading.statements
    wanted = [(booked, amount, " ".join(text.split())) for booked, amount, text in lines]
    found = [(one.booked, one.amount, one.text) for one in statement.transactions]
    assert found == (wanted[::-1] if newest_first else wanted)
    assert statement.closing - statement.opening == balance - 500
    assert (statement.opening, statement.closing) == (500, balance) or newest_first
    assert reading.faults == ()


@pytest.mark.parametrize(
    ("head", "rows", "amounts"),
    [
        ("Date,Debit,Credit", ["2026-01-01,5.00,", "2026-01-02,,7.00"], [-5, 7]),
        ("Date,Debit,Credit", ["2026-01-01,-5.00,", "2026-01-02,,7.00"], [-5, 7]),
        ("Date,Amount,D/C", ["2026-01-01,5.00,D", "2026-01-02,7.00,C"], [-5, 7]),
        ("Datum;Betrag;Soll/Haben", ["01.01.2026;5,00;S", "02.01.2026;7,00;H"], [-5, 7]),
        ("Date,Debit,Credit,Balance", ["2026-01-01,-5.00,0.00,15", "2026-01-02,0.00,-7.00,8"], [5, -7]),
        ("Date,Amount,Balance", ["2026-01-01,5.00,15", "2026-01-02,7.00,8"], [-5, -7]),
        ("Date,Amount", ["2026-01-01,(5.00)", "2026-01-02,$7.00"], [-5, 7]),
        ("Datum;Betrag", ["01.01.2026;5,00-", "02.01.2026;1.007,00 €"], [-5, 1007]),
    ],
)
def test_signs(head, rows, amounts):
    statement = banks.read("\n".join([head, *rows]).encode()).statements[0]
    assert [one.amount for one in statement.transactions] == amounts


def test_the_columns_of_the_contract():
    content = b"id,booked,amount,currency,counterparty,iban,reference,text\nT1,2026-01-05,12.50,EUR,Kunde,DE02120300000000202051,RF18539007547034,INV 1\n"
    (one,) = banks.read(content).statements[0].transactions
    assert (one.id, one.amount, one.currency, one.counterparty) == ("T1", Decimal("12.50"), "EUR", "Kunde")
    assert (one.iban, one.reference, one.text) == ("DE02120300000000202051", "RF18539007547034", "INV 1")


def test_rows_above_the_header_name_the_account_and_rows_below_are_told():
    content = "Konto;DE02 1203 0000 0000 2020 51\n\nBuchungstag;Text;Betrag (EUR)\n02.01.2026;a;1,00\n03.01.2026;b;?\n32.01.2026;c;2,00\nSumme;;1,00\n"
    reading = banks.read(content.encode())
    (statement,) = reading.statements
    assert (statement.account, statement.currency) == ("DE02120300000000202051", "EUR")
    assert [(one.text, one.booked) for one in statement.transactions] == [("a", date(2026, 1, 2)), ("c", None)]
    assert [(one.code, one.path) for one in reading.faults] == [
        ("BANK-AMOUNT", "row 5"),
        ("BANK-DATE", "row 6"),
        ("BANK-ROW", "row 7"),
    ]


def test_days_that_read_two_ways_are_told():
    reading = banks.read(b"Date,Amount\n01/02/2026,1.00\n")
    assert [one.code for one in reading.faults] == ["BANK-DATE-ORDER"]


def test_a_saved_mapping_is_used_as_it_is():
    mapping = TableMapping(
        delimiter="|", first=0, decimal=",", days="dmy", columns={"booked": (0,), "amount": (2,), "text": (1,)}, sign="inverse",
        account="X", currency="EUR",
    )  # fmt: skip
    (statement,) = CSV.read_mapped(b"01/02/2026|a|1.000,5\n", mapping).statements
    (one,) = statement.transactions
    assert (one.booked, one.amount, statement.account, statement.currency) == (date(2026, 2, 1), Decimal("-1000.5"), "X", "EUR")
    content = b"Datum;Betrag;Text\n01.02.2026;5,00;x\n"
    assert CSV.read_mapped(content, CSV.mapping(content)) == CSV.read(content)
    with pytest.raises(Invalid):
        CSV.read_mapped(content, TableMapping(columns={}))


def test_a_workbook():
    book = openpyxl.Workbook()
    book.active.append(["Date", "Description", "Amount", "Currency"])
    book.active.append([date(2026, 1, 5), "a", -12.5, "EUR"])
    book.active.append([date(2026, 1, 6), "b", 1200, "EUR"])
    out = io.BytesIO()
    book.save(out)
    assert banks.sniff(out.getvalue()) == "xlsx"
    (statement,) = XLSX.read(out.getvalue()).statements
    assert [(one.booked.day, one.amount) for one in statement.transactions] == [(5, Decimal("-12.5")), (6, Decimal(1200))]


def test_a_table_that_is_none_is_refused():
    for content in (b"a,b\n1,2\n", b"id,name\n1,x\n", b"", b"\0\1\2"):
        with pytest.raises(Invalid):
            banks.read(content)


BANKS = {
    "IBAN of the other side in a column counterparty": (
        "Date,Interest Date,Amount,Account,Counterparty,Name,Description",
        "2026-01-13,2026-01-13,121.00,NL44BUNQ0123456789,NL02ABNA0123456789,Bakker BV,Factuur 12",
    ),
    "a plain name of the owner before the other side's": (
        "Rekeningnummer;Naam;Munt;Datum;Omschrijving;Bedrag;Saldo;rekeningnummer tegenpartij;Naam tegenpartij;Vrije mededeling",
        "BE68539007547034;IK NV;EUR;13/01/2026;;121,00;221,00;NL02ABNA0123456789;Bakker BV;Factuur 12",
    ),
    "an amount that is empty beside two columns": (
        "Buchungstag;Begünstigter / Auftraggeber;Verwendungszweck;IBAN / Kontonummer;Betrag;Soll;Haben;Währung",
        "13.01.2026;Bakker BV;Factuur 12;NL02ABNA0123456789;;;121,00;EUR",
    ),
    "a balance with another decimal sign": (
        "dateOp;label;amount;iban;name;accountbalance",
        "2026-01-13;Factuur 12;121,00;NL02ABNA0123456789;Bakker BV;221.00",
    ),
    "names with a number": (
        "Kontonummer;Buchungsdatum;Valuta;Empfaenger 1;Empfaenger 2;IBAN;Verwendungszweck;Betrag;Waehrung",
        "0123456789;13.01.2026;13.01.2026;Bakker BV;;NL02ABNA0123456789;Factuur 12;121,00;EUR",
    ),
}


@pytest.mark.parametrize("name", BANKS)
def test_columns_of_banks(name):
    (statement,) = banks.read("\n".join(BANKS[name]).encode()).statements
    (line,) = statement.transactions
    assert (line.amount, line.booked) == (121, date(2026, 1, 13))
    assert (line.counterparty, line.iban, line.text) == ("Bakker BV", "NL02ABNA0123456789", "Factuur 12")
    assert statement.closing in {None, 221}


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ("Date;Libellé;Débit euros;Crédit euros", "13/01/2026;Factuur 12;;121,00"),
        ("Date de l'opération;Libellé;Montant de l'opération;Devise", "13/01/2026;Factuur 12;121,00;EUR"),
        ("Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo", "2026-01-13;2026-01-13;Factuur 12;121,00;221,00"),
        ("Dato;Forklaring;Rentedato;Ut fra konto;Inn på konto", "13.01.2026;Factuur 12;13.01.2026;;121,00"),
        ("Kirjauspäivä;Määrä EUROA;Viesti", "2026-01-13;121,00;Factuur 12"),
        ("Buchungstag;Buchungstext;Umsatz in EUR", "13.01.2026;Factuur 12;121,00"),
        ("Data operacji,Kwota,Waluta,Saldo po transakcji,Opis transakcji", "2026-01-13,+121.00,PLN,+221.00,Factuur 12"),
    ],
)
def test_headings_of_banks(heads, row):
    (line,) = banks.read(f"{heads}\n{row}\n".encode()).statements[0].transactions
    assert (line.amount, line.booked, line.text) == (121, date(2026, 1, 13), "Factuur 12")
