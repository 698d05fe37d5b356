"""Which rules an invoice is asked: by the specification that it names (BT-24), or by the one that the caller wants.

A profile is a row here and a few tables of rules. The tables are imported when first asked: a command that checks one file
starts in a fraction of a second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from duebook.kernel.errors import NotFound
from duebook.rules.rule import Binding, Rule, RuleSet, Sweep
from duebook.rules.tree import Tree

_EN = (
    "en16931.header",
    "en16931.parties",
    "en16931.payment",
    "en16931.lines",
    "en16931.totals",
    "en16931.vat",
    "en16931.codes",
)
_UBL = ("ubl.rules",)
_CII = ("cii.rules",)


@dataclass(frozen=True, slots=True)
class Profile:
    """A specification: ``ubl`` and ``cii`` name the modules of this package whose ``RULES`` are asked in that syntax."""

    key: str
    title: str
    follows: Callable[[str], bool]  # whether a specification identifier (BT-24) means this profile
    ubl: tuple[str, ...] = ()
    cii: tuple[str, ...] = ()
    schema: str = ""  # a schema of its own, see duebook.formats.schema; empty for the syntax's


PROFILES: tuple[Profile, ...] = (
    Profile("en16931", "EN 16931", lambda bt24: True, (*_EN, *_UBL), (*_EN, *_CII)),  # noqa: ARG005 - the last resort
)
"""In the order in which they are tried; the last one takes everything."""


def of(tree: Tree, wanted: str = "auto") -> Profile:
    """The profile that a file asks for, or the wanted one; raises :class:`NotFound` for a word that is none."""
    if wanted == "auto":
        specification = _specification(tree)
        return next(profile for profile in PROFILES if profile.follows(specification))
    found = [profile for profile in PROFILES if profile.key == wanted]
    if not found:
        raise NotFound("There is no profile called {name}.", name=wanted)
    return found[0]


@lru_cache(maxsize=64)
def ruleset(key: str, syntax: str) -> RuleSet:
    """The rules of a profile for one syntax, ready to be asked."""
    return RuleSet(rules(key, syntax), _binding(syntax), syntax, _sweeps(key, syntax))


def rules(key: str, syntax: str) -> list[Rule]:
    """The table of a profile's rules for one syntax."""
    return [rule for module in _modules(key, syntax) for rule in module.RULES]


def _sweeps(key: str, syntax: str) -> list[Sweep]:
    return [sweep for module in _modules(key, syntax) for sweep in getattr(module, "SWEEPS", ())]


def _modules(key: str, syntax: str) -> list[Any]:
    profile = next(one for one in PROFILES if one.key == key)
    return [import_module(f"duebook.rules.{name}") for name in (profile.ubl if syntax == "ubl" else profile.cii)]


def _binding(syntax: str) -> Binding:
    found: Binding = import_module(f"duebook.rules.{syntax}.terms").BINDING
    return found


def _specification(tree: Tree) -> str:
    if tree.syntax == "ubl":
        return tree.root.text("cbc:CustomizationID")
    return tree.root.text("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
