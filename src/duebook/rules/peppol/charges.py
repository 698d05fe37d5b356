"""Allowances and charges: Peppol BIS Billing 3.0 (R040 to R043), as XRechnung has taken the rules over.

An allowance that has a percentage without a base, or a base without a percentage, breaks one rule and is asked no other.
"""

from collections.abc import Callable
from decimal import Decimal

from duebook.rules.peppol.reading import lines, once
from duebook.rules.rule import Broken, Group, Rule, Spot, Test, spot
from duebook.rules.tree import Node, Tree

SLACK = Decimal("0.02")
"""What an amount may be off what it is computed from."""
HUF_SLACK = Decimal("0.5")
_HUNDRED = Decimal(100)
_WORDS = frozenset(("true", "false"))

_UBL = ("cbc:MultiplierFactorNumeric", "cbc:BaseAmount", "cbc:Amount", "cbc:ChargeIndicator")
_CII = ("ram:CalculationPercent", "ram:BasisAmount", "ram:ActualAmount", "ram:ChargeIndicator/udt:Indicator")


def slack(g: Group) -> Decimal:
    """KoSIT's release: half a forint, else two cents."""
    return once(g.tree, "slack", _slack)


def _slack(tree: Tree) -> Decimal:
    codes = tree.every("cbc:DocumentCurrencyCode" if tree.syntax == "ubl" else "ram:InvoiceCurrencyCode")
    return HUF_SLACK if any(code.raw == "HUF" for code in codes) else SLACK


def rules(source: str, slack_of: Callable[[Group], Decimal]) -> tuple[Rule, ...]:
    """The rows for one release, which says how far an amount may be off."""
    off = "The amount is {amount}, but {percent} % of {base} is {right}. Mend one of the three."
    base = "The allowance or charge has a percentage but no base amount. Give the amount that it is a percentage of."
    percent = "The allowance or charge has a base amount but no percentage. Give it, or leave the base amount out."
    word = "Whether this is a charge must be said with the word true or false, not with {value}."

    def wrong(names: tuple[str, ...]) -> Test:
        return lambda g: [at for node in _whole(g.tree) if (at := _off(node, names, slack_of(g)))]

    def unsaid(names: tuple[str, ...]) -> Test:
        return lambda g: [spot(node, value=node.text(names[3])) for node in _whole(g.tree) if node.text(names[3]) not in _WORDS]

    return (
        Rule("PEPPOL-EN16931-R041", "", base, lambda g: _shaped(g.tree)["no base"], source=source),
        Rule("PEPPOL-EN16931-R042", "", percent, lambda g: _shaped(g.tree)["no percent"], source=source),
        Rule("PEPPOL-EN16931-R040", "", off, source=source, ubl=wrong(_UBL), cii=wrong(_CII)),
        Rule("PEPPOL-EN16931-R043", "", word, source=source, ubl=unsaid(_UBL)),
        Rule("PEPPOL-EN16931-R043-1", "", word, source=source, cii=unsaid(_CII)),
        Rule("PEPPOL-EN16931-R043-2", "", word, source=source, cii=_unsaid_in_prices),
    )


def _off(node: Node, names: tuple[str, ...], most: Decimal) -> Spot | None:
    percent, base, amount = node.one(names[0]), node.one(names[1]), node.one(names[2])
    if percent is None or base is None:
        return None
    right = base.number * percent.number / _HUNDRED
    found = amount.number if amount is not None else Decimal(0)
    if abs(found - right) <= most:
        return None
    return spot(amount or node, amount=found, percent=percent.number, base=base.number, right=f"{right:f}")


def _unsaid_in_prices(g: Group) -> Broken:
    found = g.tree.every("ram:AppliedTradeAllowanceCharge")
    return [spot(node, value=node.text(_CII[3])) for node in found if node.text(_CII[3]) not in _WORDS]


def _whole(tree: Tree) -> list[Node]:
    return _shaped(tree)["whole"]


def _shaped(tree: Tree) -> dict[str, list[Node]]:
    """Allowances and charges by what they have: a base without percentage, a percentage without base, the rest."""
    return once(tree, "shaped allowances", _sorted)


def _sorted(tree: Tree) -> dict[str, list[Node]]:
    if tree.syntax == "ubl":
        places = (tree.root, *lines(tree))
        found = [node for place in places for node in place.kids.get("cac:AllowanceCharge", ())]
        percent, base = _UBL[:2]
    else:
        found = list(tree.every("ram:SpecifiedTradeAllowanceCharge"))
        percent, base = _CII[:2]
    shaped: dict[str, list[Node]] = {"no base": [], "no percent": [], "whole": []}
    for node in found:
        has = (percent in node.kids, base in node.kids)
        shaped[{(True, False): "no base", (False, True): "no percent"}.get(has, "whole")].append(node)
    return shaped
