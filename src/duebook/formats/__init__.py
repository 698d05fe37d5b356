"""Bytes <-> documents: the library door. Formats are plug-ins; nothing heavy is imported before a format is used.

>>> import duebook.formats
>>> duebook.formats.sniff(b'{"currency": "EUR"}')
'json'
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from duebook.domain.document import Document
from duebook.domain.ports import Format, Reading, Writing
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault


def get(key: str) -> Format:
    """The format behind a key; raises :class:`duebook.kernel.errors.NotFound` for one that is not on."""
    found: Format = plugs.get("formats", key)
    return found


def sniff(content: bytes) -> str:
    """The key of the first format that the bytes look like; empty where there is none."""
    return next((key for key in plugs.keys("formats") if get(key).sniff(content)), "")


def read(content: bytes, format: str | None = None) -> Reading:  # noqa: A002 - the word of the public interface
    """The documents in the bytes, by the named format or the one they look like.

    Raises :class:`Invalid` where they cannot be understood at all (code ``READ-FORMAT`` where no format knows them).
    """
    key = format or sniff(content)
    if not key:
        known = ", ".join(get(one).title for one in plugs.keys("formats"))
        raise Invalid([Fault("READ-FORMAT", "", "This is in none of the formats read here: {known}.", facts={"known": known})])
    return get(key).read(content)


def each(content: bytes) -> Iterator[Document | Fault]:
    """What :func:`read` finds, one document after the other where the format can; faults that are only warnings stand between.

    Raises as :func:`read` does, but perhaps only after the last document: whoever reads acts when it is through.
    """
    key = sniff(content)
    one_by_one: Callable[[bytes], Iterator[Document]] | None = getattr(get(key), "each", None) if key else None
    if one_by_one is not None:
        yield from one_by_one(content)
        return
    reading = read(content, key)
    yield from reading.faults
    yield from reading.documents


def write(document: Document, format: str) -> Writing:  # noqa: A002 - as above
    """A calculated document in the named format, and what the format cannot carry."""
    return get(format).write(document)


def draft(document: Document) -> tuple[Document, str]:
    """A read invoice as a draft to be issued here, and the number it came with.

    Whoever issues gives numbers from a series of its own, so a number that comes with an invoice from elsewhere is never used
    again: it is handed back for reference. Everything computed is emptied; the due date stays as typed.
    """
    bare = replace(
        document,
        number="",
        lines=tuple(replace(line, net=None) for line in document.lines),
        totals=None,
        vat=(),
        instalments=(),
        tax_reasons=(),
    )
    return bare, document.number
