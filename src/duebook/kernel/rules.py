"""A rule is one code, one sentence, one source, and a function that finds the places where it is broken.

Faults are values: ``code`` is public and stable, ``path`` is the place in the thing that was checked
(``lines[2].price.net``), ``sentence`` is a message id with ``{facts}`` that a door may translate before it fills them in.

>>> def long(xs):
...     return [at("", count=len(xs), most=2)] if len(xs) > 2 else []
>>> few = Rule("X-1", "The list holds {count} of at most {most}.", find=long)
>>> run([few], [1, 2, 3])[0].text
'The list holds 3 of at most 2.'
>>> run([few], [1, 2])
[]
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """How much a fault matters: an ``error`` stops issue, a ``warning`` may be waived with a reason, ``info`` is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is broken, with the facts that its sentence names and, where there is one, the value that would mend it."""

    path: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fix: str = ""


def at(path: str, fix: str = "", **facts: object) -> Place:
    """Short hand for a :class:`Place`: ``at("lines[0].quantity", fix="1", quantity=0)``."""
    return Place(path, MappingProxyType({k: str(v) for k, v in facts.items()}), fix)


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule at one place. ``fix`` is a value that would mend it when put at ``path``; empty where a person decides."""

    code: str
    path: str
    sentence: str
    severity: Severity = Severity.ERROR
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    fix: str = ""

    def __reduce__(self) -> tuple[type["Fault"], tuple[object, ...]]:
        """To travel between processes: a read-only mapping cannot, its copy can."""
        return Fault, (self.code, self.path, self.sentence, self.severity, dict(self.facts), self.source, self.fix)

    @property
    def text(self) -> str:
        """The English sentence with its facts filled in."""
        return fill(self.sentence, self.facts)


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """A row of a rule table. ``terms`` are the business terms (BT/BG) looked at; ``source`` is the official text's place."""

    code: str
    sentence: str
    find: Callable[[T], Iterable[Place]]
    severity: Severity = Severity.ERROR
    source: str = ""
    terms: tuple[str, ...] = ()


def run(rules: Sequence[Rule[T]], subject: T) -> list[Fault]:
    """Apply every rule to the subject; faults come in the order of the rules, then of the places."""
    return [
        Fault(rule.code, place.path, rule.sentence, rule.severity, place.facts, rule.source, place.fix)
        for rule in rules
        for place in rule.find(subject)
    ]


def blocking(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that stop an issue."""
    return [fault for fault in faults if fault.severity is Severity.ERROR]


def fill(sentence: str, facts: Mapping[str, str]) -> str:
    """Put facts into a sentence by plain replacement: no attributes, no indexing, no format language.

    >>> fill("Due on {day}.", {"day": "2026-01-31"})
    'Due on 2026-01-31.'
    >>> fill("{day.__class__}", {"day": "x"})
    '{day.__class__}'
    """
    for name, value in facts.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence
