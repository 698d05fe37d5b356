"""Where things stand in the two syntaxes, and what the French rules ask again and again of a text."""

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from duebook.kernel.rules import Severity
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, Tree

SOURCE = "AFNOR XP Z12-012 (French CTC, flow 2)"
TRADE = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRADE}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRADE}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRADE}/ram:ApplicableHeaderTradeSettlement"
LINE = f"{TRADE}/ram:IncludedSupplyChainTradeLineItem"
UBL_LINE = "{line}"
"""Stands for the lines of an invoice or of a credit note, as ``{quantity}`` does for their quantity."""
SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"

Check = Callable[[Node], bool]
"""Whether a node breaks a rule."""

_ID = re.compile(r"[A-Za-z0-9+\-_/]+")
_ADDRESS = re.compile(r"[A-Za-z0-9+\-_.]+")
_SIREN = re.compile(r"\d{9}")
_SIRET = re.compile(r"\d{14}")
_DAY = re.compile(r"(20\d{2})(-?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])")
_DIGITS = 19
_PERCENT_DIGITS = 4
_SCHEME = re.compile(r"(.*)\[(\w+)(?:\|(\w+))?\]")


@dataclass(frozen=True, slots=True)
class _Place:
    """A path taken apart: where it starts if anywhere, its steps, its last name, and the schemes that count."""

    start: str
    rest: str
    last: str
    schemes: frozenset[str]


@lru_cache(maxsize=1024)
def _place(path: str, credit_note: bool) -> _Place:  # noqa: FBT001 - private to this module
    match = _SCHEME.fullmatch(path)
    schemes = frozenset({match[2], match[3] or match[2]}) if match else frozenset()
    path = match[1] if match else path
    line, quantity = ("CreditNoteLine", "CreditedQuantity") if credit_note else ("InvoiceLine", "InvoicedQuantity")
    path = path.replace(UBL_LINE, f"cac:{line}").replace("{quantity}", quantity)
    last = path.rpartition("/")[2]
    if not path.startswith("//"):
        return _Place("", path, last, schemes)
    start, _, rest = path[2:].partition("/")
    return _Place(start, rest, last, schemes)


def nodes(tree: Tree, path: str) -> Sequence[Node]:
    """The nodes at a path from the root, or (``//``) from any element; a scheme in brackets at its end must be theirs."""
    place = _place(path, tree.credit_note)
    if place.last not in tree.names:
        return ()
    if not place.start:
        found = tree.root.all(place.rest)
    else:
        found = tree.every(place.start)
        if place.rest:
            found = [node for above in found for node in above.all(place.rest)]
    return [node for node in found if node.get("schemeID") in place.schemes] if place.schemes else found


def each(path: str, check: Check) -> Test:
    """Every node at the path that breaks the check."""
    return lambda g: [node for node in nodes(g.tree, path) if check(node)]


def rule(code: str, sentence: str, cii: Test | None, ubl: Test | None, *terms: str) -> Rule:
    """A rule of the whole file."""
    return Rule(code, "", sentence, terms=terms, severity=Severity.ERROR, source=SOURCE, ubl=ubl, cii=cii)


def both(code: str, sentence: str, test: Test, *terms: str) -> Rule:
    """A rule with one test, which tells the syntaxes apart itself."""
    return rule(code, sentence, test, test, *terms)


def placed(code: str, sentence: str, check: Check, cii: str = "", ubl: str = "") -> Rule:
    """A rule that asks one check of every node at a place; empty where a syntax has no such rule."""
    return rule(code, sentence, each(cii, check) if cii else None, each(ubl, check) if ubl else None)


def longer(most: int) -> Check:
    """More characters than ``most``."""
    return lambda node: len(node.raw) > most


def bad_number(node: Node) -> bool:
    """No number of an invoice: letters, digits and ``+-_/`` without spaces."""
    return " " in node.raw or not _ID.fullmatch(node.value)


def bad_address(node: Node) -> bool:
    """No identifier in the French schemes: letters, digits and ``+-_.``."""
    return not _ADDRESS.fullmatch(node.raw)


def bad_day(node: Node) -> bool:
    """No day of this century: UBL's with hyphens, CII's first eight digits."""
    text = node.raw[:8] if "DateTime" in node.name or "DateString" in node.name else node.raw
    match = _DAY.fullmatch(text)
    if match is None or bool(match[2]) is not node.name.startswith("cbc:"):
        return True
    return int(match[4]) > monthrange(int(match[1]), int(match[3]))[1]


def no_siren(node: Node) -> bool:
    """Not nine digits."""
    return not _SIREN.fullmatch(node.value)


def is_siret(text: str) -> bool:
    """Fourteen digits."""
    return bool(_SIRET.fullmatch(text))


def blank(node: Node) -> bool:
    """No text but white space."""
    return not node.value


def outside(codes: frozenset[str]) -> Check:
    """None of the codes, as it stands."""
    return lambda node: node.raw not in codes


def decimal(places: int, *, positive: bool = False, digits: int = _DIGITS) -> Check:
    """No decimal number with so few places, no more digits than fit, and no sign where ``positive``."""
    sign = "" if positive else "-?"
    pattern = re.compile(rf"{sign}\d{{1,{digits}}}(?:\.\d{{1,{places}}})?")
    return lambda node: not pattern.fullmatch(node.value) or len(node.value.replace(".", "")) > digits


PERCENT = decimal(2, positive=True, digits=_PERCENT_DIGITS)


def first(g: Group, path: str) -> Node | None:
    """The first node at a path."""
    found = nodes(g.tree, path)
    return found[0] if found else None


def raws(g: Group, path: str) -> set[str]:
    """The texts at a path as they stand."""
    return {node.raw for node in nodes(g.tree, path)}


def at_end(g: Group, path: str, *, broken: bool) -> Broken:
    """A broken rule at the node of a path, or at the root where there is none."""
    return spot(first(g, path) or g.node) if broken else None
