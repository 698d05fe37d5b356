"""The words of a PDF with the places where they stand, as JSON. Runs in the child process of :mod:`duebook.edge.sandbox`.

PDFium reads the text layer; nothing is drawn. Places are tenths of a point from the upper left corner of the page as it is shown.
"""

import ctypes
import json
import sys
import unicodedata

from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

MOST_PAGES = 60
MOST_SIGNS = 400_000
"""Signs of all pages together."""
_TENTHS = 10
_SPLIT = 0.5
"""Of a sign's height: a wider gap parts two words where the file has no space between them."""
_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}
"""What PDFium makes of a hyphen at the end of a line."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})

Place = tuple[int, int, int, int]
"""Left, top, right, bottom."""


def words(content: bytes) -> bytes:
    """JSON: a list of pages, each a list of ``[left, top, right, bottom, text]``.

    Raises :class:`Invalid` (``PDF-READ``, ``PDF-PASSWORD``, ``PDF-NO-TEXT``) or :class:`TooLarge`.
    """
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(content) as file:
            if len(file) > MOST_PAGES:
                raise TooLarge("This PDF has more than {most} pages.", most=MOST_PAGES)
            pages = []
            left = MOST_SIGNS
            for page in file:
                found, signs = _page(page, left)
                left -= signs
                pages.append(found)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
            sentence = "This PDF is locked with a password: ask for one without, or type what it says."
            raise Invalid([Fault("PDF-PASSWORD", "", sentence)]) from None
        raise Invalid([Fault("PDF-READ", "", "This PDF cannot be read: ask for it again, or type what it says.")]) from None
    if not any(pages):
        raise Invalid([Fault("PDF-NO-TEXT", "", "There is no text in this PDF, only pictures: type what it says.")])
    return json.dumps(pages).encode()


def _page(page: object, most: int) -> tuple[list[list[int | str]], int]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()  # type: ignore[attr-defined]  # pypdfium2 is loaded in the child only
    count = pdfium.FPDFText_CountChars(text)
    if count > most:
        raise TooLarge("This PDF has more than {most} signs.", most=MOST_SIGNS)
    width, height = page.get_size()  # type: ignore[attr-defined]
    turned = page.get_rotation()  # type: ignore[attr-defined]
    box = pdfium.FS_RECTF()
    found: list[list[int | str]] = []
    open_: list[int | str] | None = None
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(text, at)
        sign = _HYPHENS.get(code) or (chr(code) if code <= sys.maxunicode else " ")
        if sign.isspace() or unicodedata.category(sign) in _UNSEEN:
            open_ = None
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
            continue
        place = _place((box.left, box.bottom, box.right, box.top), (width, height), turned)
        if open_ is not None and _goes_on(open_, place):
            open_[2], open_[4] = max(int(open_[2]), place[2]), f"{open_[4]}{sign}"
        else:
            open_ = [*place, sign]
            found.append(open_)
    return found, count


def _place(box: tuple[float, float, float, float], size: tuple[float, float], turned: int) -> Place:
    """A box of the page's own space (upwards from the lower left) on the page as it is shown, which may be turned."""
    left, bottom, right, top = box
    width, height = size  # as it is shown
    edges = {
        0: (left, height - top, right, height - bottom),
        90: (bottom, left, top, right),
        180: (width - right, bottom, width - left, top),
        270: (width - top, height - right, width - bottom, height - left),
    }[turned]
    x0, y0, x1, y1 = (round(min(max(edge, -1e6), 1e6) * _TENTHS) for edge in edges)
    return x0, y0, x1, y1


def _goes_on(word: list[int | str], place: Place) -> bool:
    """Whether a sign at this place belongs to the word: on its line, and not far behind it."""
    height = max(place[3] - place[1], 1)
    gap = place[0] - int(word[2])
    return -height < gap < _SPLIT * height and 2 * abs(place[3] - int(word[3])) < height
