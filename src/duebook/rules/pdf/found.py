"""What a check hands over: the code of a rule, the place in the PDF, and the facts that its sentence names."""

from collections.abc import Mapping
from typing import NamedTuple


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


def numbered(number: int) -> str:
    """The path of an indirect object."""
    return f"object {number}" if number else "file"
