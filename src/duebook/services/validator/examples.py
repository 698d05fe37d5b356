"""What breaks a rule: a small change of a sound invoice, kept as the lines that it takes away and the lines that it puts there.

The invoices (``bases``) are written by our own writers; the changes (``examples.tsv``) are found by trying: see
``python -m tests.rules.triggers``. A test holds every one of them to its rule.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from duebook.kernel.rules import Fault
from duebook.rules import check

FOLDER = Path(__file__).parent
TABLE = FOLDER / "examples.tsv"
BASES = FOLDER / "bases"
AROUND = 3
"""Lines shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Change:
    """``base`` with ``removed`` lines from line ``at`` (counted from 0) replaced by ``put``, held to ``profile``."""

    base: str
    profile: str
    at: int
    removed: int
    put: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """``lines`` are (sign, text): ``-`` taken away, ``+`` put there, a blank for what stands around. ``xml`` is the file."""

    profile: str
    lines: tuple[tuple[str, str], ...]
    first: int
    xml: bytes
    fault: Fault


def of(code: str) -> Example | None:
    """The example of a rule, with the fault as it is found in it; None where none is known."""
    change = changes().get(code)
    if change is None:
        return None
    xml = applied(change)
    fault = next((one for one in check(xml, change.profile).faults if one.code == code), None)
    return Example(change.profile, _shown(change), max(0, change.at - AROUND) + 1, xml, fault) if fault else None


@cache
def changes() -> Mapping[str, Change]:
    """The known examples by the code of their rule."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else ():
        code, base, profile, at, removed, put = line.split("\t")
        found[code] = Change(base, profile, int(at), int(removed), tuple(json.loads(put)))
    return MappingProxyType(found)


def applied(change: Change) -> bytes:
    """The changed invoice."""
    lines = _base(change.base)
    return "\n".join([*lines[: change.at], *change.put, *lines[change.at + change.removed :]]).encode()


@cache
def _base(name: str) -> tuple[str, ...]:
    return tuple((BASES / f"{name}.xml").read_text(encoding="utf-8").splitlines())


def _shown(change: Change) -> tuple[tuple[str, str], ...]:
    lines, end = _base(change.base), change.at + change.removed
    return (
        *((" ", line) for line in lines[max(0, change.at - AROUND) : change.at]),
        *(("-", line) for line in lines[change.at : end]),
        *(("+", line) for line in change.put),
        *((" ", line) for line in lines[end : end + AROUND]),
    )
