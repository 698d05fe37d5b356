"""Reading a printed page back."""

import io

import pikepdf
import pypdfium2 as pdfium


def words(pdf: bytes) -> str:
    """The text of all pages: no-break spaces as spaces, break marks gone, one blank between words."""
    with pdfium.PdfDocument(pdf) as file:
        text = "\n".join(page.get_textpage().get_text_range() for page in file)
    for sign in ("\u00a0", "\u202f", "\r", "\n"):
        text = text.replace(sign, " ")
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").replace("\u0002", "").split())


def squeezed(text: str) -> str:
    """Without any white space: how a page breaks its lines does not matter."""
    return "".join(text.replace("\u200b", "").split())


def faces(pdf: bytes, page: int) -> set[tuple[str, str]]:
    """Each text object of a page with the name of its font, without the letters of the subset."""
    with pdfium.PdfDocument(pdf) as file:
        sheet = file[page]
        text = sheet.get_textpage()
        return {
            (one.extract().strip(), one.get_font().get_base_name().partition("+")[2])
            for one in sheet.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT], textpage=text)
        }


def count(pdf: bytes) -> int:
    """Number of pages."""
    with pdfium.PdfDocument(pdf) as file:
        return len(file)


def tags(pdf: bytes) -> set[str]:
    """The kinds of structure elements in the file: "H1", "Table", "TH", "P"..."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return {
            str(one.S).lstrip("/")
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        }
