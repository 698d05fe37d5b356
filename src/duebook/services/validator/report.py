"""What is said about a file: the verdict of the rules, the invoice that can be read from it, and which field each fault is about.

Nothing is stored, and nothing of the file is trusted: XML goes through the one safe parser, a PDF is opened in a child process.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from duebook import formats
from duebook.domain.document import Document
from duebook.edge import sandbox
from duebook.formats import facturx, places
from duebook.kernel.errors import Invalid, NotFound, TooLarge
from duebook.kernel.rules import Fault, Severity
from duebook.rules import Verdict, profiles
from duebook.rules.examine import examine

log = logging.getLogger("duebook.validator")

LARGEST = 10 * 1024 * 1024
"""Bytes of a file that is checked on a page."""
ORDER = sorted(profiles.PROFILES, key=lambda one: (one.key != "en16931", one.key.startswith("facturx")))
"""The profiles as people look for them: the plain standard, its customisations, the profiles of Factur-X."""
PROFILES: tuple[tuple[str, str], ...] = tuple((one.key, one.title) for one in ORDER)
"""Key and title of what a file can be held to."""
_OURS = frozenset({"json", "yaml", "csv", "xlsx"})
"""Formats in which people type drafts: they are no e-invoices, and no rule is asked of them."""
_NO_SYNTAX = frozenset({"XSD-ROOT"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault, and the field of the document that it is about; "" where it is about the file as a whole."""

    fault: Fault
    field: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """``document`` is None where none can be read; ``foreign`` names a format that rules are not asked of."""

    verdict: Verdict
    faults: tuple[Placed, ...]
    document: Document | None = None
    foreign: str = ""

    @property
    def valid(self) -> bool:
        """No fault of severity error."""
        return self.verdict.valid

    @property
    def profile(self) -> str:
        """The title of the profile that the file was held to; "" where it was held to none."""
        return title_of(self.verdict.profile)

    def count(self, severity: Severity) -> int:
        """How many faults of a severity there are."""
        return sum(one.fault.severity is severity for one in self.faults)


def title_of(key: str) -> str:
    """The title of a profile; "" for a word that is none."""
    return dict(PROFILES).get(key, "")


def report_on(content: bytes, profile: str = "auto") -> Report:
    """The report on a file.

    Raises :class:`~duebook.kernel.errors.TooLarge` above :data:`LARGEST`, :class:`~duebook.kernel.errors.NotFound` for a profile
    that is none.
    """
    if len(content) > LARGEST:
        raise TooLarge("A file to check has at most {limit} bytes.", limit=LARGEST)
    if profile != "auto" and not title_of(profile):
        raise NotFound("There is no profile called {name}.", name=profile)
    if not content.strip():
        return _judged(Verdict("", "", (Fault("READ-EMPTY", "", "The file is empty."),)))
    verdict = examine(content, profile)
    document, foreign = _read(content)
    if foreign:
        verdict = Verdict("", "", tuple(fault for fault in verdict.faults if fault.code not in _NO_SYNTAX))
    return _judged(verdict, document, foreign)


def fields_of(faults: Iterable[Fault]) -> tuple[Placed, ...]:
    """Each fault with its field, the gravest first and otherwise in the order in which they were found."""
    placed = [Placed(fault, places.field_of(fault.path)) for fault in faults]
    return tuple(sorted(placed, key=lambda one: list(Severity).index(one.fault.severity)))


def _judged(verdict: Verdict, document: Document | None = None, foreign: str = "") -> Report:
    return Report(verdict, fields_of(verdict.faults), document, foreign)


def _read(content: bytes) -> tuple[Document | None, str]:
    """The invoice in the file, and the title of its format where that is neither UBL nor CII.

    A reader may stumble over a file that breaks its schema: then there is no invoice to show, only faults.
    """
    try:
        key = formats.sniff(content)
        if key in _OURS:
            return None, ""
        if key == facturx.FORMAT.key:
            content = sandbox.run("duebook.formats.facturx.extract:invoice_xml", content, memory=facturx.MEMORY)
            key = formats.sniff(content)
        if not key or key in _OURS:
            return None, ""
        documents = formats.read(content, key).documents
        foreign = "" if key in {"ubl", "cii"} else formats.get(key).title
        return (documents[0] if documents else None), foreign
    except (Invalid, TooLarge):
        return None, ""
    except Exception:
        log.exception("a file that was checked could not be read")
        return None, ""
