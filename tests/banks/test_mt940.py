"""MT940 and MT942: the layouts of field 86, envelopes, signs, days, several statements, and broken lines."""

from datetime import date
from decimal import Decimal

import pytest

from duebook import banks
from duebook.domain.bank import EntryStatus

HEAD = ":20:STARTUMS\n:25:DE02120300000000202051EUR\n:28C:5/1\n:60F:C260101EUR100,00\n"


def read(*fields, head=HEAD, end=":62F:C260102EUR100,00\n-\n"):
    return banks.read((head + "\n".join(fields) + "\n" + end).encode())


def line(*fields):
    return read(*fields).statements[0].transactions[0]


@pytest.mark.parametrize(
    ("mark", "amount", "reversal"),
    [("C", 12, False), ("D", -12, False), ("RC", -12, True), ("RD", 12, True), ("CR", 12, False), ("DR", -12, False)],
)
def test_signs(mark, amount, reversal):
    one = line(f":61:2601020102{mark}12,NTRFNONREF//B1")
    assert (one.amount, one.reversal, one.id, one.code) == (amount, reversal, "B1", "NTRF")


@pytest.mark.parametrize(
    ("text", "booked", "valued"),
    [
        ("2512310102", date(2026, 1, 2), date(2025, 12, 31)),
        ("2601021231", date(2025, 12, 31), date(2026, 1, 2)),
        ("260102    ", date(2026, 1, 2), date(2026, 1, 2)),
        ("2602300301", date(2026, 3, 1), date(2026, 2, 28)),
    ],
)
def test_the_entry_day_has_the_nearest_year(text, booked, valued):
    one = line(f":61:{text}C1,5NTRFNONREF")
    assert (one.booked, one.valued, one.amount) == (booked, valued, Decimal("1.5"))


def test_the_german_layout():
    one = line(
        ":61:2601020102CR10,00NTRFKREF+",
        ":86:166?00GUTSCHRIFT?100399?20EREF+ZAHLUNG 4711?21MREF+M-17?22CRED+DE98ZZZ09999999999?23SVWZ+Re",
        "chnung 2026-0815 vom ?2401.12.2025 danke?30BYLADEMMXXX?31DE99700500000000012345?32Muster und Muster Gesellsch?33aft mbH",
    )
    assert (one.counterparty, one.iban, one.bic) == (
        "Muster und Muster Gesellschaft mbH",
        "DE99700500000000012345",
        "BYLADEMMXXX",
    )
    assert (one.end_to_end_id, one.mandate_id, one.creditor_id) == ("ZAHLUNG 4711", "M-17", "DE98ZZZ09999999999")
    assert one.text == "Rechnung 2026-0815 vom 01.12.2025 danke"


def test_the_dutch_layout():
    one = line(
        ":61:260102C10,00NTRFEREF//B2",
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL65RABO0123456789/BIC/RABONL2U/NAME/Jan",
        "sen BV/REMI/FACTUUR 201403110, 201403113/EREF/NOTPROVIDED",
    )
    assert (one.counterparty, one.iban, one.bic) == ("Jansen BV", "NL65RABO0123456789", "RABONL2U")
    assert (one.text, one.end_to_end_id) == ("FACTUUR 201403110, 201403113", "")


def test_a_structured_reference_is_known_by_its_check_digits():
    assert line(":61:260102C1,NTRFNONREF", ":86:/REMI/STRD/ISO/RF18539007547034/NAME/X").reference == "RF18539007547034"
    assert line(":61:260102C1,NTRFNONREF", ":86:+++090/9337/55493+++").reference == "090933755493"
    assert line(":61:260102C1,NTRFNONREF", ":86:210000000003139471430009017").reference == "210000000003139471430009017"
    assert line(":61:260102C1,NTRFNONREF", ":86:210000000003139471430009018").reference == ""


def test_a_text_line_that_looks_like_a_tag_stays_text():
    assert line(":61:260102C1,NTRFNONREF", ":86:Karte 2026-01-01T13", ":12:11 Uhr").text == "Karte 2026-01-01T13 :12:11 Uhr"


def test_several_statements_in_envelopes():
    one = "{1:F01BANKNL2A}{2:O940X}{4:\r\n" + HEAD.replace("\n", "\r\n") + ":62F:C260101EUR100,00\r\n-}{5:}\r\n"
    reading = banks.read((one + one.replace(":28C:5", ":28C:6")).encode("latin-1"))
    assert [(two.number, two.account) for two in reading.statements] == [
        ("5", "DE02120300000000202051"),
        ("6", "DE02120300000000202051"),
    ]


def test_mt942_lines_are_announced():
    content = ":20:X\n:25:123\n:28C:1/1\n:34F:EURD0,\n:34F:EURC0,\n:13D:2601021730+0000\n:61:260102D0,42NMSCNONREF//7\n:86:fee\n:90D:1EUR0,42\n"
    reading = banks.read(content.encode())
    (one,) = reading.statements[0].transactions
    assert (one.amount, one.currency, one.status) == (Decimal("-0.42"), "EUR", EntryStatus.PENDING)
    assert banks.get("mt940").named(content.encode()) == "mt942"


def test_a_broken_line_is_told_and_its_words_go_to_no_other():
    reading = read(
        ":61:260102C10,00NTRFNONREF", ":86:first", ":61:nonsense", ":86:second", ":61:260102D10,00NTRFNONREF", ":86:third"
    )
    assert [one.text for one in reading.statements[0].transactions] == ["first", "third"]
    assert [(one.code, one.path) for one in reading.faults] == [("BANK-LINE", "line 7")]


def test_a_day_that_does_not_exist_is_told_and_the_amount_kept():
    reading = read(":61:261342C0,00NTRFNONREF")
    assert reading.statements[0].transactions[0].booked is None
    assert [(one.code, one.path) for one in reading.faults] == [("BANK-DATE", "line 5")]


def test_other_encodings():
    text = ":61:260102C0,NTRFNONREF\n:86:Müller\n:62F:C260102EUR100,\n"
    assert banks.read((HEAD + text).encode("cp1252")).statements[0].transactions[0].text == "Müller"
    assert banks.read((HEAD + text).encode("utf-8")).statements[0].transactions[0].text == "Müller"


@pytest.mark.parametrize(
    ("said", "account", "bank"),
    [
        ("BYLADEM1XXX/DE02120300000000202051", "DE02120300000000202051", "BYLADEM1XXX"),
        ("12030000/0000202051EUR", "12030000/0000202051", "12030000"),
        ("//AT12000/00000202051/EUR", "AT12000/00000202051", "AT12000"),
        ("DE02120300000000202051 EUR", "DE02120300000000202051", ""),
        ("0000202051", "0000202051", ""),
    ],
)
def test_the_account_stands_alone(said, account, bank):
    one = read(":61:2601020102C1,NTRFNONREF", head=f":20:A\n:25:{said}\n:28C:1\n:60F:C260101EUR1,\n").statements[0]
    assert (one.account, one.bank) == (account, bank)


def test_the_other_sides_account_under_the_line_and_a_reference_that_points_to_field_86():
    iban = line(":61:260102C10,00N541EREF", "NL02ABNA0123456789", ":86:/EREF/E-7/ORDP//NAME/Bakker BV/REMI/Factuur 12")
    assert (iban.iban, iban.customer_reference, iban.end_to_end_id) == ("NL02ABNA0123456789", "", "E-7")
    assert iban.text == "Factuur 12"
    number = line(":61:260102C10,00N122NONREF", "0123456789", ":86:/ORDP//NAME/Bakker BV/REMI/Factuur 12")
    assert (number.account, number.iban) == ("0123456789", "")
    words = line(":61:260102C10,00N122NONREF", "0123456789", ":86:Factuur 12")
    assert (words.account, words.text) == ("", "Factuur 12 0123456789")


def test_a_code_of_two_letters_ends_with_a_space():
    one = line(":61:260102C10,00NET NONREF")
    assert (one.code, one.customer_reference) == ("NET", "")


def test_dutch_words_before_their_values():
    one = line(
        ":61:2601020102C10,N654NONREF",
        ":86:SEPA OVERBOEKING                 IBAN: NL02ABNA0123456789",
        f"BIC: ABNANL2AXXX                 {'NAAM: DE GROTE BAKKERIJ B.V.':32}",
        "OMSCHRIJVING: FACTUUR 2026-12",
        "KENMERK: E2E-77",
    )
    assert (one.counterparty, one.iban, one.bic) == ("DE GROTE BAKKERIJ B.V.", "NL02ABNA0123456789", "ABNANL2AXXX")
    assert (one.text, one.end_to_end_id) == ("FACTUUR 2026-12", "E2E-77")
    short = line(":61:2601020102C10,NTRFNONREF", ":86:FACTUUR 12", "REK: NL02ABNA0123456789/NAAM: BAKKERIJ VOF")
    assert (short.counterparty, short.iban, short.text) == ("BAKKERIJ VOF", "NL02ABNA0123456789", "FACTUUR 12")


def test_an_iban_in_plain_words_leaves_the_words():
    one = line(":61:2601020102C10,NTRFNONREF", ":86:Rechnung 12 IBAN: DE02120300000000202051 danke")
    assert one.text == "Rechnung 12 IBAN: DE02120300000000202051 danke"


def test_the_iban_in_subfield_38():
    one = line(
        ":61:2601020102C10,NTRFNONREF", ":86:020~00PRZELEW~20FV 12/2026~3110201042~32PIEKARZ~38PL61109010140000071219812874"
    )
    assert (one.iban, one.account, one.text) == ("PL61109010140000071219812874", "", "FV 12/2026")


def test_a_polish_file_is_windows_1250_and_its_empty_subfields_hold_a_byte():
    fields = ":61:2601020102C10,00N051NONREF//7\n:86:051~00051\n~20OPŁATA ZA LÓD\n~21\u02d9\n~32ŁUKASZ\n~33\u02d9\n~60\u02d9\n"
    content = f":20:A\n:25:/PL61109010140000071219812874\n:28C:1\n:60F:C260101PLN1,00\n{fields}:62F:C260102PLN11,00\n"
    (statement,) = banks.read(content.encode("cp1250")).statements
    (one,) = statement.transactions
    assert (statement.account, one.text, one.counterparty) == ("PL61109010140000071219812874", "OPŁATA ZA LÓD", "ŁUKASZ")


def test_subfields_without_a_code_before_them():
    one = line(":61:2601020102C10,NTRFNONREF", ":86:~20FV 12/2026~32PIEKARZ")
    assert (one.text, one.counterparty) == ("FV 12/2026", "PIEKARZ")


def test_a_space_before_the_code():
    one = line(":61:2601020102D12,35 NRTIKREF+//B7")
    assert (one.amount, one.code, one.customer_reference, one.id) == (Decimal("-12.35"), "NRTI", "", "B7")


def test_the_number_of_a_dutch_payment_slip():
    one = line(
        ":61:2601020102C10,N654NONREF",
        ":86:/TRTP/ACCEPTGIRO/NAME/BAKKER/REMI/ISSUER: CUR      REF: 1234567890123456/EREF/NOTPROVIDED",
    )
    assert one.reference == "1234567890123456"


def test_bic_and_iban_before_the_purpose():
    one = line(
        ":61:260102C10,00NET NONREF",
        ":86:000>100000000000",
        ">20ABNANL2A",
        ">21NL02ABNA0123456789",
        ">22BAKKER FACTUUR 12>310000202051",
    )
    assert (one.iban, one.bic, one.account, one.text) == ("NL02ABNA0123456789", "ABNANL2A", "", "BAKKER FACTUUR 12")
