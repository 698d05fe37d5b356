"""One file under inspection: what several subjects need is read once, and the subjects are asked in their order."""

from collections.abc import Callable, Iterator
from functools import cached_property

from duebook.rules.pdf import (
    actions,
    annotations,
    colour,
    container,
    document,
    embedded,
    fonts,
    icc,
    images,
    metadata,
    signature,
    structure,
    tagged,
)
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.objects import MOST_OBJECTS
from duebook.rules.pdf.pages import MOST_PAGES, Page, pages
from duebook.rules.pdf.painter import Painter
from duebook.rules.pdf.text import Reader, page_text


class Inspection:
    """A file with what was read of it so far."""

    def __init__(self, content: bytes) -> None:
        self.file = PdfFile(content)

    @property
    def legible(self) -> bool:
        """Whether there is something to look into: a catalogue, not encrypted, not too much of it."""
        return "Encrypt" not in self.file.trailer and bool(self.file.root) and len(self.file.spots) <= MOST_OBJECTS

    @cached_property
    def metadata(self) -> metadata.Metadata:
        """The catalogue's metadata."""
        return metadata.main(self.file)

    @cached_property
    def pages(self) -> list[Page]:
        """The pages."""
        return list(pages(self.file))

    @cached_property
    def attached(self) -> list[embedded.Attached]:
        """The embedded files."""
        return embedded.attached(self.file)

    @cached_property
    def drawn(self) -> Painter:
        """All content, followed."""
        painter = Painter(self.file, icc.output(self.file))
        for page in self.pages:
            painter.page(page)
        return painter

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page; nothing where not all of it was read."""
        if not self.drawn.whole or len(self.pages) >= MOST_PAGES:
            return []
        readers: dict[int, Reader] = {}
        return [page_text(self.file, runs, readers) for runs in self.drawn.runs]


def _framework(one: Inspection) -> Iterator[Found]:
    yield from structure.header(one.file)
    yield from structure.trailer(one.file)
    if "Encrypt" in one.file.trailer:
        return
    if not one.file.root:
        yield found("PDFA-FILE", "trailer", why="it has no catalogue")
    elif not one.legible:
        yield found("PDFA-LIMIT", "file", text=f"{MOST_OBJECTS} objects")


def _whole(one: Inspection) -> Iterator[Found]:
    file = one.file
    for subject in (
        structure.streams,
        document.catalogue,
        document.permissions,
        document.form,
        document.optional_content,
        icc.output_intents,
        colour.colourants,
        images.xobjects,
        signature.signatures,
    ):
        yield from subject(file)
    yield from tagged.structure(file, one.metadata.level)


def _described(one: Inspection) -> Iterator[Found]:
    yield from one.metadata.faults
    yield from metadata.others(one.file, one.metadata)


def _paged(one: Inspection) -> Iterator[Found]:
    if len(one.pages) >= MOST_PAGES:
        yield found("PDFA-LIMIT", "pages", text=f"{MOST_PAGES} pages")
    for page in one.pages:
        yield from document.page(one.file, page)
        for keys, path in annotations.annotations(one.file, page):
            yield from annotations.annotation(one.file, keys, path)
    yield from actions.actions(one.file, one.pages)


def _drawn(one: Inspection) -> Iterator[Found]:
    yield from one.drawn.faults
    yield from one.drawn.colours.faults
    for use in one.drawn.fonts.values():
        if use.shown:
            yield from fonts.font(one.file, use, one.metadata.level)


def _attached(one: Inspection) -> Iterator[Found]:
    yield from embedded.embedded(one.file, one.attached, one.metadata.part)
    yield from container.container(one.file, one.metadata, one.attached, one.texts)


def _written(one: Inspection) -> Iterator[Found]:
    """Last, as reading on notes more."""
    yield from structure.writing(one.file)


def _where_legible(subject: Callable[[Inspection], Iterator[Found]]) -> Callable[[Inspection], Iterator[Found]]:
    def asked(one: Inspection) -> Iterator[Found]:
        if one.legible:
            yield from subject(one)

    return asked


SUBJECTS = (_framework, *map(_where_legible, (_whole, _described, _paged, _drawn, _attached, _written)))
"""Each yields what it finds in an :class:`Inspection`."""
