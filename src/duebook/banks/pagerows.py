"""Rows, cells and columns of a printed page, from words and where they stand. Pure; places are tenths of a point."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

NEAR = 65
"""Hundredths of the height of a word: a wider gap begins another cell."""
CLOSE = 220
"""Hundredths of a row's height from one bottom to the next: rows further apart do not belong together."""
LONGEST = 8
"""Words of a heading."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, from the upper left corner of the page."""

    left: int
    top: int
    right: int
    bottom: int
    text: str

    @property
    def height(self) -> int:
        """At least one tenth of a point."""
        return max(self.bottom - self.top, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """The words on one line, from left to right; ``page`` and ``number`` count from one."""

    page: int
    number: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """All words with blanks between them."""
        return " ".join(word.text for word in self.words)

    @property
    def place(self) -> str:
        """Where it stands, for a fault."""
        return f"page {self.page}, row {self.number}"

    def follows(self, above: "Row") -> bool:
        """Whether it stands close under another row of its page."""
        height = max(word.height for word in above.words)
        return self.page == above.page and 0 < (self.words[0].bottom - above.words[0].bottom) * 100 < CLOSE * height


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with the span that it and what stands under it take."""

    text: str
    left: int
    right: int


def rows(pages: Iterable[Sequence[Word]]) -> list[Row]:
    """The rows of all pages, from top to bottom. Words whose bottoms agree but for two fifths are on one."""
    found = []
    for page, words in enumerate(pages, 1):
        lines: list[list[Word]] = []
        for word in sorted(words, key=lambda one: (one.bottom, one.left)):
            last = lines[-1][0] if lines else None
            if last is not None and (word.bottom - last.bottom) * 5 <= 2 * min(word.height, last.height):
                lines[-1].append(word)
            else:
                lines.append([word])
        found += [
            Row(page, number, tuple(sorted(line, key=lambda one: (one.left, one.right)))) for number, line in enumerate(lines, 1)
        ]
    return found


def cells(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words of a row that stand close to each other."""
    open_: list[Word] = []
    for word in words:
        if open_ and (word.left - open_[-1].right) * 100 > NEAR * min(word.height, open_[-1].height):
            yield tuple(open_)
            open_ = []
        open_.append(word)
    if open_:
        yield tuple(open_)


def said(words: Iterable[Word]) -> str:
    """The text of some words."""
    return " ".join(word.text for word in words)


def columns(words: Sequence[Word], known: Callable[[str], bool]) -> list[Column]:
    """The headings of a row: the longest run of close words that is ``known``, else what stands together."""
    found = []
    for cell in cells(words):
        at = 0
        while at < len(cell):
            end = next((end for end in range(min(len(cell), at + LONGEST), at, -1) if known(said(cell[at:end]))), 0)
            if not end:
                end = next((one for one in range(at + 1, len(cell)) if known(cell[one].text)), len(cell))
            run = cell[at:end]
            found.append(Column(said(run), run[0].left, run[-1].right))
            at = end
    return found


def stacked(upper: Sequence[Column], lower: Sequence[Column]) -> list[Column]:
    """Headings of two lines as one: what stands under a heading goes on with it; a hyphen at the end of a line falls."""
    found = list(upper)
    for one in lower:
        at = next((n for n, above in enumerate(found) if _overlap(above, one.left, one.right) > 0), None)
        if at is None:
            found.append(one)
            continue
        above = found[at]
        wrapped = above.text.endswith("-") and one.text[:1].islower()
        text = f"{above.text[:-1]}{one.text}" if wrapped else f"{above.text} {one.text}"
        found[at] = Column(text, min(above.left, one.left), max(above.right, one.right))
    return sorted(found, key=lambda one: one.left)


def widened(heads: Sequence[Column], body: Iterable[Row]) -> list[Column]:
    """The columns with the spans of those cells under them that can belong to one only."""
    spans = [(one.left, one.right) for one in heads]
    for row in body:
        for cell in cells(row.words):
            left, right = cell[0].left, cell[-1].right
            over = [n for n, one in enumerate(heads) if _overlap(one, left, right) > 0]
            if len(over) != 1:
                continue
            n = over[0]
            before = heads[n - 1].right if n else left
            behind = heads[n + 1].left if n + 1 < len(heads) else right
            spans[n] = (min(spans[n][0], max(left, before)), max(spans[n][1], min(right, behind)))
    return [Column(one.text, left, right) for one, (left, right) in zip(heads, spans, strict=True)]


def placed(row: Row, heads: Sequence[Column]) -> dict[int, tuple[Word, ...]]:
    """The words of a row by the column that they stand in. A cell across several columns is parted into its words."""
    found: dict[int, list[Word]] = {}
    for cell in cells(row.words):
        over = [one for one in heads if _overlap(one, cell[0].left, cell[-1].right) > 0]
        for part in [cell] if len(over) < 2 else [(word,) for word in cell]:  # noqa: PLR2004 - across several columns
            found.setdefault(_nearest(heads, part[0].left, part[-1].right), []).extend(part)
    return {n: tuple(words) for n, words in sorted(found.items())}


def _nearest(heads: Sequence[Column], left: int, right: int) -> int:
    def rank(n: int) -> tuple[int, int]:
        one = heads[n]
        return (-max(_overlap(one, left, right), 0), min(abs(one.left - left), abs(one.right - right)))

    return min(range(len(heads)), key=rank)


def _overlap(one: Column, left: int, right: int) -> int:
    return min(one.right, right) - max(one.left, left)
