"""Drafts from CSV and XLSX, and tables out: grouping, numbers and dates as people type them, formulas refused or defused."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.line import AllowanceCharge, Price
from duebook.formats.columns import DOCUMENT, LINE
from duebook.formats.tables import safe, write_csv, write_xlsx
from duebook.kernel.errors import Invalid, TooLarge

HEAD = "invoice;buyer_name;buyer_street;currency;issue_date;description;quantity;unit;unit_price;vat_rate;discount_percent"
SHEET = f"""{HEAD}
1;Bob;Main 1;EUR;31.01.2026;Work;8;Stunden;1.095,50;19;
1;;;;;Travel;1;;120;19;10
2;Al;;EUR;2026-02-01;Cup;-1;;2;7 %;
"""


def faults(content, key="csv"):
    with pytest.raises(Invalid) as caught:
        formats.read(content if isinstance(content, bytes) else content.encode(), key)
    return [(one.code, one.path) for one in caught.value.faults]


def book(rows, **sheets):
    out = io.BytesIO()
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def test_rows_become_drafts():
    first, second = formats.read(SHEET.encode()).documents
    assert (first.buyer.name, first.buyer.address.street, first.currency, first.issue_date) == (
        "Bob",
        "Main 1",
        "EUR",
        date(2026, 1, 31),
    )
    work, travel = first.lines
    assert (work.item.name, work.quantity, work.unit, work.price) == ("Work", Decimal(8), "HUR", Price(net=Decimal("1095.50")))
    assert travel.allowances == (AllowanceCharge(percent=Decimal(10), reason="Discount", reason_code="95"),)
    assert (second.lines[0].quantity, second.lines[0].tax.rate) == (Decimal(-1), Decimal(7))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding, delimiter):
    content = (
        delimiter.join(["buyer_name", "currency", "unit_price"]) + "\r\n" + delimiter.join(["Müller", "EUR", "1.50"]) + "\r\n"
    )
    (draft,) = formats.read(content.encode(encoding)).documents
    assert (draft.buyer.name, draft.lines[0].price.net) == ("Müller", Decimal("1.50"))


def test_without_a_group_column_all_rows_are_one_draft():
    (draft,) = formats.read(b"currency,item,unit_price\nEUR,A,1\n,B,2\n").documents
    assert [one.item.name for one in draft.lines] == ["A", "B"]


def test_every_column_is_known_to_the_document():
    dates = {"issue_date", "due_date", "tax_point_date", "delivery_date", "period_start", "period_end", "line_start", "line_end"}
    special = {
        **dict.fromkeys(dates, "2026-01-01"),
        "type": "invoice",
        "unit": "hour",
        "quantity": "2",
        "unit_price": "1",
        "price_base": "1",
        "discount_percent": "5",
        "vat_rate": "19",
        "vat_category": "S",
        "prepaid": "1",
        "terms_days": "30",
        "prices_include_tax": "no",
        "supply": "goods",
        "preceding": "INV-1",
    }
    names = [*DOCUMENT, *LINE]
    content = write_csv(names, [[special.get(one, "x") for one in names]])
    (draft,) = formats.read(content, "csv").documents
    line = draft.lines[0]
    assert (line.item.name, line.item.description, line.item.seller_id, line.price.net) == ("x", "x", "x", Decimal(1))
    assert (line.price.base_quantity, line.tax.category, line.tax.rate) == (Decimal(1), VatCategory.STANDARD, Decimal(19))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.095,50", "=1+1", ("SHEET-FORMULA", "row 2, column I")),
        ("Work", "=HYPERLINK(1)", ("SHEET-FORMULA", "row 2, column F")),
        ("Work", "@SUM(A1)", ("SHEET-FORMULA", "row 2, column F")),
        ("Work", "+cmd(1)", ("SHEET-FORMULA", "row 2, column F")),
        ("1.095,50", "viel", ("SHEET-NUMBER", "row 2, column I")),
        ("1.095,50", "1.09,5", ("SHEET-NUMBER", "row 2, column I")),
        ("31.01.2026", "01/31/2026", ("SHEET-DATE", "row 2, column E")),
        ("31.01.2026", "31.02.2026", ("SHEET-DATE", "row 2, column E")),
        ("buyer_name", "purchaser", ("SHEET-COLUMN", "row 1, column B")),
        ("buyer_street", "buyer_name", ("SHEET-TWICE", "row 1, column C")),
        ("buyer_street", "net_total", ("DRAFT-COMPUTED", "row 1, column C")),
        ("buyer_street", "number", ("DRAFT-NUMBER", "row 1, column C")),
        ("1;;;", "1;Eve;;", ("SHEET-DIFFERS", "row 3, column B")),
        ("Stunden", "furlong", ("DRAFT-UNIT", "row 2.lines[0].unit")),
        ("EUR;31", "EUR;;;;;;;;;;;;x;31", ("SHEET-COLUMN", "row 2, column P")),
    ],
)
def test_faults_name_row_and_column(old, new, expected):
    assert old in SHEET
    assert expected in faults(SHEET.replace(old, new, 1))


def test_a_comma_before_three_digits_is_not_guessed():
    assert faults('item,unit_price,currency\nA,"1,234",EUR\n') == [("SHEET-NUMBER", "row 2, column B")]
    assert formats.read(b'item,unit_price,currency\nA,"1,5",EUR\n').documents[0].lines[0].price.net == Decimal("1.5")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"item,currency\n", b'item,currency\n"a\n'])
def test_empty_and_broken_files_are_refused(content):
    assert faults(content)[0][0] in {"SHEET-EMPTY", "SHEET-READ"}


def test_workbooks_are_read_with_exact_numbers_and_dates():
    content = book(
        [["invoice", "currency", "item", "unit_price", "issue_date", "quantity"], [1, "EUR", "Tea", 95.1, date(2026, 1, 31), 3]]
    )
    assert formats.sniff(content) == "xlsx"
    (draft,) = formats.read(content).documents
    assert (str(draft.lines[0].price.net), draft.issue_date, draft.lines[0].quantity) == ("95.1", date(2026, 1, 31), Decimal(3))


def test_a_formula_in_a_workbook_is_refused_with_its_place():
    assert faults(book([["item", "unit_price"], ["Tea", "=1+1"]]), "xlsx") == [("SHEET-FORMULA", "row 2, column B")]


def test_a_workbook_that_unpacks_too_far_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 330_000_000)
    with pytest.raises(TooLarge):
        formats.read(out.getvalue(), "xlsx")


@pytest.mark.parametrize("content", [b"PK\x03\x04 xl/", b"PK\x03\x04", b"not a zip"])
def test_a_broken_workbook_is_a_fault(content):
    assert faults(content, "xlsx")[0][0] == "SHEET-READ"


def test_a_workbook_with_a_doctype_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book([["item"], ["x"]]))) as given, zipfile.ZipFile(out, "w") as made:
        for one in given.infolist():
            content = given.read(one)
            if one.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + content.removeprefix(
                    b'<?xml version="1.0" encoding="UTF-8"?>'
                )
            made.writestr(one.filename, content)
    assert faults(out.getvalue(), "xlsx") == [("XML-DOCTYPE", "")]


NASTY = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "  =1"]


@pytest.mark.parametrize("text", NASTY)
def test_no_exported_text_is_a_formula(text):
    assert safe(text) == f"'{text}"
    row = next(csv.reader(io.StringIO(write_csv([text], []).decode("utf-8-sig"), newline="")))
    assert row == [f"'{text}"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(["a"], [[text]]))).active
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_numbers_dates_and_blanks_keep_their_kind():
    row = [Decimal("-1.50"), 3, date(2026, 1, 31), None, True, "Müller"]
    assert write_csv(list("abcdef"), [row]).decode("utf-8-sig") == "a,b,c,d,e,f\r\n-1.50,3,2026-01-31,,true,Müller\r\n"
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(list("abcdef"), [row], title="Open [items]"))).active
    values = [one.value for one in sheet[2]]
    assert (values[0], values[1], values[2].date(), values[3], values[5]) == (-1.5, 3, date(2026, 1, 31), None, "Müller")
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.b) == ("Open items", "A2", True)


def test_spreadsheets_and_orders_are_read_only():
    from tests.formats.rich import DOCUMENTS

    for key, code in (
        ("csv", "WRITE-READ-ONLY"),
        ("xlsx", "WRITE-READ-ONLY"),
        ("ubl-order", "WRITE-READ-ONLY"),
        ("facturx", "WRITE-RENDER"),
    ):
        with pytest.raises(Invalid) as caught:
            formats.write(DOCUMENTS["minimal"], key)
        assert caught.value.faults[0].code == code
