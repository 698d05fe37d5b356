"""What a check hands over: the code of a rule, the place in the PDF, and the facts that its sentence names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

MOST_OF_A_KIND = 20
"""Faults of one rule that are told."""


class Found(NamedTuple):
    """One broken rule at one place."""

    code: str
    path: str
    facts: Mapping[str, str]


def found(code: str, path: str = "", /, **facts: object) -> Found:
    """Short hand for a :class:`Found`; facts are cut to a readable length.

    >>> found("PDFA-HEX-ODD", "object 4", text="4A4").facts["text"]
    '4A4'
    """
    return Found(code, path, {name: _readable(str(value)) for name, value in facts.items()})


def _readable(text: str) -> str:
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004 - a line of a message


class Told:
    """Faults as they come: each place once for a rule, and only so many of a rule."""

    def __init__(self) -> None:
        self._by_code: dict[str, dict[str, Found]] = {}

    def add(self, one: Found) -> None:
        """One more."""
        places = self._by_code.setdefault(one.code, {})
        if len(places) < MOST_OF_A_KIND:
            places.setdefault(one.path, one)

    def take(self, several: Iterable[Found]) -> None:
        """Several more."""
        for one in several:
            self.add(one)

    def of(self, code: str) -> list[Found]:
        """Those of one rule."""
        return list(self._by_code.get(code, {}).values())

    def __iter__(self) -> Iterator[Found]:
        return (one for places in self._by_code.values() for one in places.values())


def numbered(number: int) -> str:
    """The path of an indirect object."""
    return f"object {number}" if number else "file"
