"""Remittance advices in PDF: languages and layouts of payers, what is left to a person, and files that are none."""

import io
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from duebook.banks import advicepdf, advices
from duebook.edge import pdfwords, sandbox
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Severity
from tests.banks.advicepapers import facts, printed, said, table


def one(content: bytes):
    """The advice that a file holds, which must prove itself."""
    (found,) = advices.read(content).advices
    assert found.adds_up
    return found


def rows(advice) -> list[tuple[str, str]]:
    return [(part.number, str(part.amount)) for part in advice.parts]


def codes(content: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        advices.read(content)
    return {fault.code: fault.path for fault in error.value.faults}


GERMAN = printed(
    "= Zahlungsavis",
    facts(
        ("Zahler:", "Nordlicht AG"), ("Zahlungsreferenz:", "PAY-7781"), ("Zahlungsdatum:", "19.03.2026"),
        ("Zahlbetrag:", "EUR 2.313,40"),
    ),
    table(
        ("Rechnungs-Nr.", "Datum", "Text", "Brutto", "Skonto", "Zahlbetrag"),
        ("RE-2026-1", "01.02.2026", "", "1.190,00", "23,80", "1.166,20"),
        ("RE-2026-2", "02.02.2026", "", "1.190,00", "23,80", "1.166,20"),
        ("GS-2026-1", "03.02.2026", "Gutschrift", "-19,00", "0,00", "-19,00"),
        ("Summe", "", "", "2.361,00", "47,60", "2.313,40"),
    ),
)  # fmt: skip
ENGLISH = printed(
    "= Remittance advice",
    facts(("Payer", "Acme Corp Ltd"), ("Payment reference", "BACS 99120"), ("Payment date", "31/01/2026"), ("Currency", "GBP")),
    table(
        ("Your reference", "Our document", "Date", "Gross amount", "Discount", "Net paid"),
        ("INV-1", "51000017", "03/01/2026", "1,200.00", "0.00", "1,200.00"),
        ("INV-2", "51000018", "04/01/2026", "300.00", "6.00", "294.00"),
        ("CN-7", "51000019", "05/01/2026", "(94.00)", "", "(94.00)"),
        stroke="none",
    ),
    "Total payment: 1,400.00",
)
FRENCH = printed(
    "= Avis de règlement",
    said("Donneur d'ordre : Étoile SARL"),
    said("Référence du paiement : VIR 2026 118"),
    said("Date de règlement : 05/03/2026"),
    table(
        ("N° de facture", "Date de facture", "Montant TTC", "Escompte", "Montant réglé"),
        ("FA-101", "04/02/2026", "12 345,60 €", "", "12 345,60 €"),
        ("FA-102", "05/02/2026", "1 000,00 €", "20,00 €", "980,00 €"),
        ("Total", "", "13 345,60 €", "20,00 €", "13 325,60 €"),
        right=2, stroke="none",
    ),
)  # fmt: skip
SPANISH = printed(
    "= Aviso de pago",
    facts(("Ordenante", "Sol y Mar S.L."), ("Referencia de pago", "TR-551"), ("Fecha de pago", "7/4/2026")),
    table(
        ("Su factura", "Fecha factura", "Importe bruto", "Descuento", "Retención", "Importe líquido"),
        ("F/2026/12", "1/3/2026", "1.210,00", "0,00", "150,00", "1.060,00"),
        ("F/2026/13", "2/3/2026", "121,00", "1,21", "0,00", "119,79"),
        ("Total EUR", "", "1.331,00", "1,21", "150,00", "1.179,79"),
        right=2,
    ),
)
DUTCH = printed(
    "= Betalingsspecificatie",
    facts(("Betalingskenmerk", "90-2026-7"), ("Betaaldatum", "12-05-2026"), ("Totaal betaald", "€ 1.815,00")),
    table(
        ("Factuurnummer", "Factuurdatum", "Factuurbedrag", "Betaald bedrag"),
        ("2026-0001", "01-04-2026", "€ 1.210,00", "€ 1.210,00"),
        ("2026-0002", "01-04-2026", "€ 605,00", "€ 605,00"),
        right=2,
    ),
    font="DejaVu Sans Mono",
    size="8pt",
)
TOLD = {
    "de": (
        GERMAN,
        "Nordlicht AG",
        "PAY-7781",
        date(2026, 3, 19),
        "2313.40",
        "EUR",
        {"RE-2026-1": "1166.20", "GS-2026-1": "-19.00"},
    ),
    "en": (ENGLISH, "Acme Corp Ltd", "BACS 99120", date(2026, 1, 31), "1400.00", "GBP", {"INV-2": "294.00", "CN-7": "-94.00"}),
    "fr": (
        FRENCH,
        "Étoile SARL",
        "VIR 2026 118",
        date(2026, 3, 5),
        "13325.60",
        "EUR",
        {"FA-101": "12345.60", "FA-102": "980.00"},
    ),
    "es": (
        SPANISH,
        "Sol y Mar S.L.",
        "TR-551",
        date(2026, 4, 7),
        "1179.79",
        "EUR",
        {"F/2026/12": "1060.00", "F/2026/13": "119.79"},
    ),
    "nl": (DUTCH, "", "90-2026-7", date(2026, 5, 12), "1815.00", "EUR", {"2026-0001": "1210.00", "2026-0002": "605.00"}),
}


@pytest.mark.parametrize("tongue", TOLD)
def test_papers_of_five_languages(tongue):
    content, payer, reference, paid_on, total, currency, parts = TOLD[tongue]
    found = one(content)
    assert (found.payer, found.reference, found.paid_on, str(found.total), found.currency) == (
        payer, reference, paid_on, total, currency,
    )  # fmt: skip
    assert dict(rows(found)).items() >= parts.items()
    assert all(part.billed is not None for part in found.parts)
    assert advices.read(content).faults == ()


def test_a_table_goes_on_over_pages_with_and_without_its_heading():
    body = [(f"RE-{n}", "01.02.2026", "", "100,00", "2,00", "98,00") for n in range(120)]
    head = ("Rechnung", "Datum", "Text", "Brutto", "Skonto", "Zahlbetrag")
    total = ("Gesamtbetrag", "", "", "12.000,00", "240,00", "11.760,00")
    for repeat in (True, False):
        foot = 'paper: "a4", numbering: (a, b) => [Seite #a von #b], footer-descent: 10%'
        found = one(printed("= Avis", table(head, *body, total, repeat=repeat), page=foot))
        assert (len(found.parts), found.total) == (120, Decimal("11760.00"))
        assert found.parts[-1].number == "RE-119"


def test_sums_carried_over_a_page_are_no_document():
    found = one(
        printed(
            table(
                ("Rechnung", "Datum", "Zahlbetrag"), ("RE-1", "1.2.2026", "100,00"), ("Übertrag", "", "100,00"),
                ("RE-2", "1.2.2026", "50,00"), ("Zwischensumme", "", "150,00"), ("Summe EUR", "", "150,00"), right=2,
            )
        )
    )  # fmt: skip
    assert rows(found) == [("RE-1", "100.00"), ("RE-2", "50.00")]


def test_rows_of_two_lines():
    found = one(
        printed(
            table(
                ("Rechnung", "Text", "Brutto", "Zahlbetrag"),
                ("RE-1", "Lieferung Januar", "", ""), ("", "abzüglich Skonto", "100,00", "98,00"),
                ("RE-2", "Lieferung", "50,00", "50,00"), ("", "mit Frachtschaden", "", ""),
                ("Summe", "", "150,00", "148,00"), right=2, inset="2pt",
            )
        )
    )  # fmt: skip
    assert rows(found) == [("RE-1", "98.00"), ("RE-2", "50.00")]
    assert [part.reason for part in found.parts] == ["Lieferung Januar abzüglich Skonto", "Lieferung mit Frachtschaden"]


def test_a_heading_of_two_lines_and_a_number_that_is_broken():
    found = one(
        printed(
            table(
                ("Rechnungs-", "Rechnungs-", "Gezahlter"), ("nummer", "datum", "Betrag"),
                ("RE-2026-", "01.02.2026", "7,00"), ("000123", "", ""), ("RE-2", "01.02.2026", "8,00"),
                right=2, top=2,
            ),
            "Summe: 15,00 EUR",
        )
    )  # fmt: skip
    assert rows(found) == [("RE-2026-000123", "7.00"), ("RE-2", "8.00")]


def test_deductions_under_a_document_are_part_of_it_where_the_total_proves_it():
    paper = lambda total: printed(  # noqa: E731 - one sheet with two totals
        table(
            ("Invoice", "Text", "Amount"), ("INV-1", "Delivery", "100.00"), ("", "Freight damage", "-10.00"),
            ("INV-2", "Delivery", "50.00"), ("", "Discount 2%", "-1.00"), ("Total", "", total), right=2, inset="2pt",
        )
    )  # fmt: skip
    found = one(paper("139.00"))
    assert rows(found) == [("INV-1", "90.00"), ("INV-2", "49.00")]
    assert found.parts[0].reason == "Delivery Freight damage -10.00"
    told = advices.read(paper("150.00"))
    assert rows(told.advices[0]) == [("INV-1", "100.00"), ("INV-2", "50.00")]
    assert [(fault.code, fault.path) for fault in told.faults] == [
        ("ADVICE-PART", "page 1, row 3"),
        ("ADVICE-PART", "page 1, row 5"),
    ]


def test_amounts_before_or_after_the_discount_are_told_by_the_total():
    lines = (("Rechnung", "Betrag", "Skonto"), ("RE-1", "100,00", "2,00"), ("RE-2", "50,00", "1,00"))
    before, after = printed(table(*lines, right=1), "Summe: 147,00"), printed(table(*lines, right=1), "Summe: 150,00")
    assert (rows(one(before)), rows(one(after))) == (
        [("RE-1", "98.00"), ("RE-2", "49.00")], [("RE-1", "100.00"), ("RE-2", "50.00")],
    )  # fmt: skip
    assert "ADVICE-TOTAL" in codes(printed(table(*lines, right=1)))


def test_what_is_paid_may_be_gross_less_deductions():
    paper = printed(
        table(("Beleg", "Ihr Beleg", "Bruttobetrag", "Abzüge"), ("5100", "RE-1", "100,00", "2,00-"), ("Summe", "", "100,00", "2,00-"), right=2),
        facts(("Zahlungsbetrag", "98,00 EUR")),
    )  # fmt: skip
    assert rows(one(paper)) == [("RE-1", "98.00")]


def test_a_credit_note_without_a_sign_is_taken_off_where_the_total_proves_it():
    lines = (("Invoice", "Text", "Paid"), ("INV-1", "Goods", "100.00"), ("7001", "Credit note", "19.00"))
    assert rows(one(printed(table(*lines, right=2), "Total paid: 81.00"))) == [("INV-1", "100.00"), ("7001", "-19.00")]
    assert "ADVICE-TOTAL" in codes(printed(table(*lines, right=2)))


def test_a_total_that_does_not_hold_is_said_with_its_place_and_waits():
    paper = printed(table(("Invoice", "Paid"), ("INV-1", "100.00"), ("INV-2", "20.00"), ("Total", "120.01"), right=1))
    assert codes(paper) == {"ADVICE-SUM": "page 1, row 4"}
    look = advicepdf.look(paper)
    assert (look.sure, len(look.advice.parts), look.advice.total) == (False, 2, Decimal("120.01"))


def test_an_amount_that_cannot_be_told_is_left_out_with_a_note():
    paper = printed(
        table(("Invoice", "Paid"), ("INV-1", "100.00"), ("INV-2", "1O,00.7"), ("INV-3", ""), ("INV-4", "5.00"), right=1)
    )
    assert codes(paper)["ADVICE-AMOUNT"] in {"page 1, row 3", "page 1, row 4"}
    assert [part.number for part in advicepdf.look(paper).advice.parts] == ["INV-1", "INV-4"]


def test_a_sign_before_three_digits_is_not_guessed():
    assert {"ADVICE-EMPTY", "ADVICE-AMOUNT"} <= codes(printed(table(("Invoice", "Paid"), ("INV-1", "1.234"), right=1))).keys()


def test_a_day_that_may_be_two_is_left_out():
    paper = printed("Payment date: 03/04/2026", table(("Invoice", "Paid"), ("INV-1", "7.00"), right=1), "Total paid: 7.00")
    told = advices.read(paper)
    assert told.advices[0].paid_on is None
    assert [(fault.code, fault.severity) for fault in told.faults] == [("ADVICE-DAY", Severity.WARNING)]


def test_two_currencies_wait_for_a_person():
    paper = printed(table(("Invoice", "Paid"), ("INV-1", "EUR 7.00"), ("INV-2", "USD 8.00"), ("Total", "15.00"), right=1))
    assert "ADVICE-CURRENCY" in codes(paper)


def test_without_a_total_the_rows_are_summed_and_it_is_said():
    told = advices.read(printed(table(("Invoice", "Paid"), ("INV-1", "7.00"), ("INV-2", "8.00"), right=1)))
    assert told.advices[0].total == Decimal("15.00")
    assert [(fault.code, fault.severity) for fault in told.faults] == [("ADVICE-TOTAL", Severity.WARNING)]


def test_a_page_that_lies_on_its_side():
    turned = io.BytesIO()
    for angle in (90, 180, 270):
        with pikepdf.open(io.BytesIO(GERMAN)) as pdf:
            page = pdf.pages[0]
            _left, _bottom, right, top = (float(edge) for edge in page.mediabox)
            matrix, box = {
                90: (f"0 1 -1 0 {top} 0", [0, 0, top, right]), 180: (f"-1 0 0 -1 {right} {top}", [0, 0, right, top]),
                270: (f"0 -1 1 0 0 {right}", [0, 0, top, right]),
            }[angle]  # fmt: skip
            page.contents_add(f"q {matrix} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox, page.cropbox = box, box
            page.rotate(angle, relative=False)
            turned.seek(0)
            turned.truncate()
            pdf.save(turned)
        assert rows(one(turned.getvalue())) == rows(one(GERMAN))


def locked(**how: str) -> bytes:
    kept = io.BytesIO()
    with pikepdf.open(io.BytesIO(GERMAN)) as pdf:
        pdf.save(kept, encryption=pikepdf.Encryption(**how))
    return kept.getvalue()


def test_a_locked_pdf_is_refused_and_one_that_opens_without_a_password_is_read():
    assert codes(locked(user="secret", owner="o")) == {"PDF-PASSWORD": ""}
    assert rows(one(locked(user="", owner="o"))) == rows(one(GERMAN))


def test_a_scan_is_refused_with_the_way_out():
    with pytest.raises(Invalid) as error:
        advices.read(printed("#rect(width: 100%, height: 90%, fill: gray)"))
    assert [fault.code for fault in error.value.faults] == ["PDF-NO-TEXT"]
    assert "type" in error.value.faults[0].text


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 9000, GERMAN[:2000], b"%PDF-1.7 1 0 obj << /Type /Pages /Kids [1 0 R] >>"]
)
def test_broken_files_are_refused(content):
    assert set(codes(content)) <= {"PDF-READ", "PDF-NO-TEXT", "ADVICE-COLUMNS"}


def test_a_letter_without_a_table_is_refused():
    assert codes(printed("Dear Sirs, the invoice 17 and its amount of 20.00 are paid.")) == {"ADVICE-COLUMNS": ""}
    assert codes(printed(table(("Invoice", "Paid"), ("none", "at all")))) == {"ADVICE-EMPTY": ""}


def test_limits_of_pages_signs_and_bytes(monkeypatch):
    with pytest.raises(TooLarge):
        advices.read(printed(*["#pagebreak()"] * 61))
    monkeypatch.setattr(pdfwords, "MOST_SIGNS", 10)
    with pytest.raises(TooLarge):
        pdfwords.words(GERMAN)
    with pytest.raises(Invalid) as error:
        advices.read(b"%PDF-1.7" + b" " * advices.LIMIT)
    assert error.value.faults[0].code == "ADVICE-SIZE"


def test_a_bomb_ends_at_the_limits_of_the_child():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 9 Tf " + b"(x) Tj " * 20_000_000 + b"ET")
        kept = io.BytesIO()
        pdf.save(kept, compress_streams=True)
    assert len(kept.getvalue()) < advices.LIMIT
    with pytest.raises((Invalid, TooLarge)):
        sandbox.run("duebook.edge.pdfwords:words", kept.getvalue(), seconds=3)
