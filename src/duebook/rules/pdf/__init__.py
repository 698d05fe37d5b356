"""PDF/A-2 and -3 and the Factur-X container: what is wrong with a PDF, and how to mend it.

``check`` takes any bytes and answers with faults, never with an exception. It reads the file itself, in Python, with a limit on
everything (docs/decisions/0085); codes, sentences and sources stand in one table, docs/building/pdfa.md.
Sources: ISO 19005-2:2011 and ISO 19005-3:2012 (PDF/A-2 and -3), ISO 32000-1:2008 (PDF 1.7), Factur-X 1.09.
"""

from collections.abc import Iterable, Iterator

from duebook.kernel.rules import Fault
from duebook.rules.pdf.found import Found, Told, found
from duebook.rules.pdf.table import RULES

__all__ = ["check"]

LIMIT = 64 * 1024 * 1024
"""Bytes of a PDF that is checked."""


def check(content: bytes) -> list[Fault]:
    """Every fault of a PDF in the order of the table; empty for a conforming file. A file that claims nothing has ``PDFA-CLAIM``.

    >>> [fault.code for fault in check(b"Hello")]
    ['PDFA-FILE']
    """
    if len(content) > LIMIT:
        return _told([found("PDFA-LIMIT", "file", text=f"{LIMIT} bytes")])
    if b"%PDF-" not in content[:1024]:
        return _told([found("PDFA-FILE", "byte 0", why="it does not begin with %PDF")])
    return _told(_all(content))


def _told(all_found: Iterable[Found]) -> list[Fault]:
    """As faults, in the order of the table."""
    told = Told()
    told.take(all_found)
    return [
        Fault(code, one.path, row.sentence, row.severity, one.facts, row.source)
        for code, row in RULES.items()
        for one in told.of(code)
    ]


def _all(content: bytes) -> Iterator[Found]:
    from duebook.rules.pdf.inspection import SUBJECTS, Inspection

    inspection = Inspection(content)
    for subject in SUBJECTS:
        try:
            yield from subject(inspection)
        except (RecursionError, MemoryError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            yield found("PDFA-FILE", "file", why=f"something in it is not what it should be ({type(error).__name__})")
