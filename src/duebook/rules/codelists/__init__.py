"""Code lists of EN 16931 as data: one text file a list, read when first asked.

A file has a head of ``key: value`` lines (title, source, release, from, codes withdrawn with their last day), an empty line,
and the codes in the order of the source. ``assets/codelists.py`` writes them; nobody edits them by hand.

>>> currencies = code_list("currencies")
>>> "EUR" in currencies.codes, currencies.near(" eur"), currencies.withdrawn["HRK"]
(True, 'EUR', '2023-01-14')
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class CodeList:
    """A list: ``release`` is the official rule file it was taken from, ``since`` the day from which that is in use."""

    key: str
    title: str
    source: str
    release: str
    since: str
    withdrawn: Mapping[str, str]
    """Codes that the list once had -> the last day on which they were good (ISO 8601)."""
    order: tuple[str, ...]
    codes: frozenset[str]

    @cached_property
    def run(self) -> str:
        """The codes between single spaces, for the rules that look for a piece of text in the list."""
        return f" {' '.join(self.order)} "

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {code.casefold(): code for code in reversed(self.order)}

    def near(self, value: str) -> str:
        """The code that is meant where case or white space is all that is wrong; empty where it is more."""
        return self._folded.get("".join(value.split()).casefold(), "")


@lru_cache(maxsize=64)
def code_list(key: str) -> CodeList:
    """The list of that key, which is the name of its file; raises FileNotFoundError for a list that is not there."""
    head, _, codes = (_HERE / f"{key}.txt").read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    order = tuple(codes.split())
    withdrawn = dict(pair.split("=", 1) for pair in facts.get("withdrawn", "").split())
    return CodeList(key, facts["title"], facts["source"], facts["release"], facts["from"], withdrawn, order, frozenset(order))
