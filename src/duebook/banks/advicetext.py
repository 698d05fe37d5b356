"""Remittance advices in the text of a mail: signs of one width are a page, and so are the rows of an HTML table."""

import re
from html.parser import HTMLParser

from duebook.banks import advicepage
from duebook.banks.advicepage import Found
from duebook.banks.pagerows import Word

MOST_LINES = 5_000
MOST_SIGNS = 400
"""Of a line; what is behind them is not read."""
_WIDE, _PITCH, _HIGH = 60, 120, 100
"""Tenths of a point: a sign, a line, and the height of its box."""
_TAB = 24
_UNTOLD = re.compile(r"<[!?][^<>]*>|<[^<>]{2000,}>")
"""Declarations, and tags so long that they hold a picture."""
_LOOSE = re.compile(r"<(?![a-zA-Z/][^<>]*>)")
_BREAKS = frozenset({"p", "div", "br", "tr", "table", "h1", "h2", "h3", "li", "hr", "ul", "ol"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"style", "script", "head", "title"})


def read(text: str) -> Found:
    r"""The advice in a text; raises :class:`Invalid` where there is no table of documents.

    >>> read("Invoice    Paid\nINV-1     7.00\nTotal     7.00").advice.parts[0].number
    'INV-1'
    """
    return advicepage.read([_words(text)])


def lines(html: str) -> str:
    """The text of an HTML message: a line for each row of a table, with its cells under each other."""
    reader = _Reader()
    reader.feed(_whole(html[: MOST_LINES * MOST_SIGNS]))
    reader.close()
    rows = [row for row in ([" ".join(cell.split()) for cell in row] for row in [*reader.rows, reader.row]) if any(row)]
    wide: dict[int, int] = {}
    for row in rows:
        for at, cell in enumerate(row if len(row) > 1 else ()):
            wide[at] = max(wide.get(at, 0), len(cell))
    return "\n".join("  ".join(cell.ljust(wide.get(at, 0)) for at, cell in enumerate(row)).rstrip() for row in rows)


def _whole(html: str) -> str:
    """Without comments, and with whole tags only: the parser reads again and again what is opened and never closed.

    >>> _whole("a<!-- <b> --><td>1 < 2<td <td</td><!-- x")
    'a<td>1 &lt; 2&lt;td &lt;td</td>'
    """
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start)
        at = end + 3 if end >= 0 else len(html)
    return _LOOSE.sub("&lt;", _UNTOLD.sub("", "".join([*kept, html[at:]])))


class _Reader(HTMLParser):
    """Rows of cells; text outside of tables is a row of one cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.row: list[str] = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - as the parser calls it
        """A new row at a break, a new cell at a cell."""
        self._silent += tag in _SILENT
        in_cell = len(self.row) > 1 and tag not in {"tr", "table"}
        if tag in _BREAKS and not in_cell:
            self._end()
        elif tag in _CELLS:
            self.row.append("")

    def handle_endtag(self, tag: str) -> None:
        """The end of a row."""
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in {"tr", "table"} or (tag in _BREAKS and len(self.row) == 1):
            self._end()

    def handle_data(self, data: str) -> None:
        """Text of the open cell."""
        if not self._silent:
            self.row[-1] += data if len(self.row[-1]) < MOST_SIGNS else ""

    def _end(self) -> None:
        if len(self.rows) < MOST_LINES:
            self.rows.append(self.row[1:] if len(self.row) > 1 and not self.row[0].strip() else self.row)
        self.row = [""]


def _words(text: str) -> list[Word]:
    found = []
    for row, line in enumerate(text.splitlines()[:MOST_LINES]):
        plain = line.lstrip("> ").expandtabs(_TAB)[:MOST_SIGNS]
        at = 0
        for word in plain.split():
            at = plain.index(word, at)
            found.append(Word(at * _WIDE, row * _PITCH, (at + len(word)) * _WIDE, row * _PITCH + _HIGH, word))
            at += len(word)
    return found
