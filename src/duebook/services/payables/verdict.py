"""What the rules say about a file: whether it keeps its schema and its business rules. Only here the rule engine is asked."""

from dataclasses import dataclass

from duebook import rules
from duebook.domain.document import Document
from duebook.kernel.rules import Fault

MOST = 200
"""Faults kept of one file: a file with more is broken, and the first ones say how."""


@dataclass(frozen=True)
class Verdict:
    """``valid`` is None where there is no file that rules could be asked about (a typed bill, a national format)."""

    syntax: str = ""
    profile: str = ""
    valid: bool | None = None
    faults: tuple[Fault, ...] = ()


def verdict_of(xml: bytes, document: Document) -> Verdict:
    """The verdict on the XML that a document was read from."""
    if not xml:
        return Verdict()
    found = rules.check(xml)
    if not found.syntax:  # a format with its own schema: its reader has said what is wrong
        return Verdict(profile=document.specification[:120])
    return Verdict(found.syntax, found.profile[:120], found.valid, found.faults[:MOST])
