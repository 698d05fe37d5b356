"""Every rule there is, from the tables of :mod:`duebook.rules`: what it says, how much it matters where, and what breaks it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from duebook.kernel.rules import Severity
from duebook.rules import profiles
from duebook.rules.pdf import table
from duebook.services.validator import examples
from duebook.services.validator.report import ORDER

PDF = "pdf"
"""The key under which the rules of PDF files stand beside those of the profiles."""
SYNTAXES = ("ubl", "cii")
LONGEST_QUERY = 100
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule. ``levels`` is its severity by profile; ``syntaxes`` are ``ubl``, ``cii`` or ``pdf``."""

    code: str
    sentence: str
    source: str
    terms: tuple[str, ...]
    levels: Mapping[str, Severity]
    syntaxes: tuple[str, ...]

    @property
    def severity(self) -> Severity:
        """How much it matters where it is from."""
        return next(iter(self.levels.values()))

    @property
    def profiles(self) -> tuple[str, ...]:
        """The keys of the profiles that ask it, the plain standard first."""
        return tuple(self.levels)


@cache
def entries() -> Mapping[str, Entry]:
    """Every rule by its code, in the order of the tables: the standard's first, those of PDF files last."""
    found: dict[str, Entry] = {}
    for profile in ORDER:
        for syntax in SYNTAXES:
            for rule in profiles.rules(profile.key, syntax):
                known = found.get(rule.code)
                if rule.asked(syntax) is None and not _counted(rule.code, syntax):
                    continue
                levels = {**(known.levels if known else {}), profile.key: rule.severity}
                syntaxes = dict.fromkeys([*(known.syntaxes if known else ()), syntax])
                origin = known or rule
                found[rule.code] = Entry(
                    rule.code, origin.sentence, origin.source, tuple(origin.terms), MappingProxyType(levels), tuple(syntaxes)
                )
    for code, row in table.RULES.items():
        found[code] = Entry(code, row.sentence, row.source, (), MappingProxyType({PDF: row.severity}), (PDF,))
    return MappingProxyType(found)


def known(code: str) -> bool:
    """Whether there is a rule of this code."""
    return code in entries()


def search(query: str, profile: str = "", said: Callable[[str], str] = str) -> list[Entry]:
    """The rules whose code, sentence, source or terms hold every word, one whose code was typed first.

    ``said`` gives a sentence in the reader's language.
    """
    words = query[:LONGEST_QUERY].lower().split()[:_MOST_WORDS]
    found = [
        entry
        for entry in entries().values()
        if (not profile or profile in entry.levels) and all(word in _text(entry, said) for word in words)
    ]
    return sorted(found, key=lambda entry: words != [entry.code.lower()])


def example(code: str) -> examples.Example | None:
    """What breaks a rule; None where none is known."""
    return examples.of(code)


def _text(entry: Entry, said: Callable[[str], str]) -> str:
    return f"{entry.code} {said(entry.sentence)} {entry.source} {' '.join(entry.terms)}".lower()


def _counted(code: str, syntax: str) -> bool:
    """Whether a rule without a function is one of the syntax's own, which are found by a walk over the whole file."""
    other = {"ubl": "CII-", "cii": "UBL-"}[syntax]
    return not code.startswith(other)
