"""Reports on paper: the same bytes for the same rows, every page with its head, nothing a cell says is markup."""

import io
from datetime import date

import pikepdf
import pypdfium2

from duebook.render import sheet

DAY = date(2026, 3, 2)


def made(rows: int, cell: str = "Müller & Söhne", columns: int = 3) -> bytes:
    heads = [f"Head {n}" for n in range(columns)]
    kinds = ["text", "money", *["text"] * (columns - 2)]
    return sheet.pdf(sheet.Sheet("Ageing", "Uferwerk GmbH", {"asof": "2026-03-02"}, heads, kinds, [[cell] * columns] * rows), DAY)


def text_of(pdf: bytes, page: int) -> str:
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()


def test_the_same_rows_are_the_same_bytes():
    assert made(5) == made(5)
    assert made(5) != made(6)


def test_every_page_has_the_head():
    pdf = made(200)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = len(file.pages)
    assert pages > 3
    assert all("Head 1" in text_of(pdf, page) for page in range(pages))


def test_cells_are_text_and_never_markup():
    cell = '#panic("no") $x$ *b* "quoted" \\ end'
    assert '#panic("no")' in text_of(made(1, cell), 0)


def test_an_empty_report_says_so():
    assert "Nothing to show." in text_of(made(0), 0)


def test_many_columns_lie_across():
    with pikepdf.open(io.BytesIO(made(3, "x", 9))) as file:
        _, _, wide, high = file.pages[0].mediabox
    assert wide > high
