"""Which rules an invoice is asked: by the specification that it names (BT-24), or by the one that the caller wants.

A profile is a row here and a few tables of rules. The tables are imported when first asked: a command that checks one file
starts in a fraction of a second.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from duebook.kernel.errors import NotFound
from duebook.kernel.rules import Severity
from duebook.rules.rule import Binding, Rule, RuleSet, Sweep
from duebook.rules.tree import Tree

_EN = (
    "duebook.rules.en16931.header",
    "duebook.rules.en16931.parties",
    "duebook.rules.en16931.payment",
    "duebook.rules.en16931.lines",
    "duebook.rules.en16931.totals",
    "duebook.rules.en16931.vat",
    "duebook.rules.en16931.codes",
)
_UBL = ("duebook.rules.ubl.rules",)
_CII = ("duebook.rules.cii.rules", "duebook.rules.cii.once")


BINDINGS = {"ubl": "duebook.rules.ubl.terms", "cii": "duebook.rules.cii.terms"}
"""Syntax -> where its terms stand."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A specification: ``ubl`` and ``cii`` name the modules whose ``RULES`` are asked in that syntax."""

    key: str
    title: str
    follows: Callable[[str], bool]  # whether a specification identifier (BT-24) means this profile
    ubl: tuple[str, ...] = ()
    cii: tuple[str, ...] = ()
    schema: str = ""  # a schema of its own, see duebook.formats.schema; empty for the syntax's
    terms: str = ""  # where the terms stand in UBL, with the tax that counts; empty for the syntax's own
    variants: tuple[str, ...] = ()  # profiles that a file may follow instead when this one is wanted
    ubl_levels: Mapping[str, Severity] = field(default_factory=dict)  # rules that matter more or less here
    cii_levels: Mapping[str, Severity] = field(default_factory=dict)


_FRANCE = (
    "duebook.rules.france.places",
    "duebook.rules.france.notes",
    "duebook.rules.france.parties",
    "duebook.rules.france.header",
    "duebook.rules.france.several",
)
_FACTUR_X = re.compile(r"urn:(?:factur-x\.eu:1p0|zugferd\.de:2p0):(\w+)$")
_FACTUR_X_ONLY = ("duebook.rules.facturx.foreign",)
_PEPPOL = "urn:fdc:peppol.eu:2017:poacc:"
_PINT = re.compile(r"urn:peppol:pint:(?:billing|selfbilling|nontaxinvoice)-1(?:@|$)")
_GST = "duebook.rules.international.gst"
_SG_2026 = {f"BR-{number}-GST-SG": Severity.ERROR for number in (106, 107, 108, 109, 111, 112, 113)}
_SG_2026["UBL-SR-53-SG"] = Severity.ERROR
_KOSIT = re.compile(r"#compliant#urn:(?:xeinkauf\.de|xoev-de):kosit:(?:standard:)?xrechnung_")  # also of versions before 3.0
_XR = ("duebook.rules.xrechnung.merged", "duebook.rules.xrechnung.cius")
_XR_CII = (*_XR, "duebook.rules.xrechnung.once")
_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR
_XR_LEVELS = {"BR-CL-21": _WARNING, "BR-CL-23": _WARNING}
_EXTENDED = {
    **dict.fromkeys(("BR-CL-10", "BR-CL-11", "BR-CL-21", "BR-CL-24", "BR-CL-25", "BR-CL-26"), _INFO),
    **dict.fromkeys(("UBL-CR-470", "UBL-CR-646"), _INFO),
    "BR-CL-23": _WARNING,
}


def _facturx(key: str, title: str, module: str) -> Profile:
    """A profile of Factur-X, which has its own schema and is CII only."""

    def follows(bt24: str) -> bool:
        found = _FACTUR_X.search(bt24)
        return found[1] == key if found else key == "en16931" and bt24 == "urn:cen.eu:en16931:2017"

    return Profile(
        f"facturx-{key}",
        f"Factur-X 1.09 {title}",
        follows,
        _FACTUR_X_ONLY,
        (module,),
        schema=f"facturx-{key}",
    )


PROFILES: tuple[Profile, ...] = (
    _facturx("minimum", "MINIMUM", "duebook.rules.facturx.minimum"),
    _facturx("basicwl", "BASIC WL", "duebook.rules.facturx.basicwl"),
    _facturx("basic", "BASIC", "duebook.rules.facturx.basic"),
    _facturx("extended", "EXTENDED", "duebook.rules.facturx.extended"),
    Profile(
        "xrechnung-extension",
        "XRechnung 3.0 Extension",
        lambda bt24: bool(_KOSIT.search(bt24)) and ":extension:xrechnung_" in bt24,
        (*_EN, *_UBL, *_XR, "duebook.rules.xrechnung.extension"),
        (*_EN, *_CII, *_XR_CII, "duebook.rules.xrechnung.extension"),
        ubl_levels={**_EXTENDED, "BR-CO-16": _INFO},
        cii_levels=_EXTENDED,
    ),
    Profile(
        "xrechnung-cvd",
        "XRechnung 3.0 CVD",
        lambda bt24: bool(_KOSIT.search(bt24)) and ":xrechnung:cvd_" in bt24,
        (*_EN, *_UBL, *_XR, "duebook.rules.xrechnung.cvd"),
        (*_EN, *_CII, *_XR_CII, "duebook.rules.xrechnung.cvd"),
        ubl_levels={**_XR_LEVELS, "BR-CL-13": _INFO},
        cii_levels={**_XR_LEVELS, "BR-CL-13": _INFO},
    ),
    Profile(
        "xrechnung",
        "XRechnung 3.0",
        lambda bt24: bool(_KOSIT.search(bt24)),
        (*_EN, *_UBL, *_XR),
        (*_EN, *_CII, *_XR_CII),
        variants=("xrechnung-extension", "xrechnung-cvd"),
        ubl_levels={**_XR_LEVELS, "UBL-CR-646": _ERROR},
        cii_levels={**_XR_LEVELS, "CII-SR-452": _ERROR, "CII-SR-453": _ERROR},
    ),
    Profile(
        "nlcius",
        "NLCIUS 1.0",
        lambda bt24: "urn:fdc:nen.nl:nlcius:v1.0" in bt24,
        (*_EN, *_UBL, "duebook.rules.nlcius"),
        (*_EN, *_CII, "duebook.rules.nlcius"),
    ),
    Profile(
        "cius-ro",
        "CIUS-RO 1.0",
        lambda bt24: ":CIUS-RO:" in bt24,
        (*_EN, *_UBL, "duebook.rules.ciusro"),
        (*_EN, *_CII),
    ),
    Profile(
        "peppol-selfbilling",
        "Peppol BIS Self-Billing 3.0",
        lambda bt24: f"#compliant#{_PEPPOL}selfbilling:3.0" in bt24,
        (*_EN, *_UBL, "duebook.rules.peppol.selfbilling"),
        (*_EN, *_CII, "duebook.rules.peppol.selfbilling"),
    ),
    Profile(
        "peppol",
        "Peppol BIS Billing 3.0",
        lambda bt24: f"#compliant#{_PEPPOL}billing:3.0" in bt24,
        (*_EN, *_UBL, "duebook.rules.peppol.billing", "duebook.rules.peppol.countries.all"),
        (*_EN, *_CII, "duebook.rules.peppol.billing"),
        variants=("peppol-selfbilling",),
    ),
    Profile(
        "peppol-aunz-selfbilling",
        "A-NZ Peppol BIS Self-Billing 3.0",
        lambda bt24: f"#conformant#{_PEPPOL}selfbilling:international:aunz:3.0" in bt24,
        ("duebook.rules.international.aunz_selfbilling",),
        (*_EN, *_CII),
        terms=_GST,
    ),
    Profile(
        "peppol-aunz",
        "A-NZ Peppol BIS Billing 3.0",
        lambda bt24: f"#conformant#{_PEPPOL}billing:international:aunz:3.0" in bt24,
        ("duebook.rules.international.aunz",),
        (*_EN, *_CII),
        terms=_GST,
        variants=("peppol-aunz-selfbilling",),
    ),
    Profile(
        "peppol-sg",
        "SG Peppol BIS Billing 3.0",
        lambda bt24: f"#conformant#{_PEPPOL}billing:international:sg:3.0" in bt24,
        ("duebook.rules.international.singapore",),
        (*_EN, *_CII),
        terms=_GST,
    ),
    Profile(
        "pint",
        "PINT Billing 1.1",
        lambda bt24: bool(_PINT.match(bt24)),
        ("duebook.rules.international.pint",),
        (*_EN, *_CII),
        terms="duebook.rules.international.anytax",
    ),
    Profile("en16931", "EN 16931", lambda bt24: True, (*_EN, *_UBL), (*_EN, *_CII)),  # noqa: ARG005 - the last resort
    Profile(
        "peppol-sg-2026",
        "SG Peppol BIS Billing 3.0, release 2026.6",
        lambda bt24: False,  # noqa: ARG005 - by name only
        ("duebook.rules.international.singapore",),
        (*_EN, *_CII),
        terms=_GST,
        ubl_levels=_SG_2026,
    ),
    _facturx("en16931", "EN 16931", "duebook.rules.facturx.en16931"),
    Profile(
        "facturx",
        "Factur-X 1.09",
        lambda bt24: False,  # noqa: ARG005 - by name only
        _FACTUR_X_ONLY,
        ("duebook.rules.facturx.en16931",),
        schema="facturx-en16931",
        variants=(
            *("facturx-minimum", "facturx-basicwl", "facturx-basic", "facturx-en16931", "facturx-extended"),
            *("xrechnung", "xrechnung-extension", "xrechnung-cvd"),
        ),
    ),
    Profile(
        "fr-ctc",
        "EN 16931 and French CTC (BR-FR)",
        lambda bt24: False,  # noqa: ARG005 - by name only
        (*_EN, *_UBL, *_FRANCE),
        (*_EN, *_CII, *_FRANCE),
    ),
)
"""In the order in which they are tried; ``en16931`` takes everything, and those behind it are asked for by name."""


def of(tree: Tree, wanted: str = "auto") -> Profile:
    """The profile that a file asks for, or the wanted one; raises :class:`NotFound` for a word that is none."""
    if wanted == "auto":
        specification = _specification(tree)
        return next(profile for profile in PROFILES if profile.follows(specification))
    found = [profile for profile in PROFILES if profile.key == wanted]
    if not found:
        raise NotFound("There is no profile called {name}.", name=wanted)
    specification = _specification(tree)
    variants = (profile for profile in PROFILES if profile.key in found[0].variants)
    return next((profile for profile in variants if profile.follows(specification)), found[0])


@lru_cache(maxsize=64)
def ruleset(key: str, syntax: str) -> RuleSet:
    """The rules of a profile for one syntax, ready to be asked."""
    return RuleSet(rules(key, syntax), _binding(key, syntax), syntax, _sweeps(key, syntax), _levels(key, syntax))


def rules(key: str, syntax: str) -> list[Rule]:
    """The table of a profile's rules for one syntax."""
    levels = _levels(key, syntax)
    table = (rule for module in _modules(key, syntax) for rule in module.RULES)
    return [replace(rule, severity=levels[rule.code]) if rule.code in levels else rule for rule in table]


def _levels(key: str, syntax: str) -> Mapping[str, Severity]:
    profile = _profile(key)
    return profile.ubl_levels if syntax == "ubl" else profile.cii_levels


def _profile(key: str) -> Profile:
    return next(one for one in PROFILES if one.key == key)


def _sweeps(key: str, syntax: str) -> list[Sweep]:
    return [sweep for module in _modules(key, syntax) for sweep in getattr(module, "SWEEPS", ())]


def _modules(key: str, syntax: str) -> list[Any]:
    profile = _profile(key)
    return [import_module(name) for name in (profile.ubl if syntax == "ubl" else profile.cii)]


def _binding(key: str, syntax: str) -> Binding:
    own = _profile(key).terms if syntax == "ubl" else ""
    found: Binding = import_module(own or BINDINGS[syntax]).BINDING
    return found


def _specification(tree: Tree) -> str:
    if tree.syntax == "ubl":
        return tree.root.text("cbc:CustomizationID")
    return tree.root.text("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
