"""The rules of Factur-X EXTENDED alone: groups of lines, and sums that may be a cent off for each of their parts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity
from duebook.rules.facturx import taxable
from duebook.rules.facturx.header import ADJUSTMENTS, EN, LOGISTICS, added, adjusted
from duebook.rules.facturx.structure import SOURCE, own_lists
from duebook.rules.facturx.taxable import LINES, detail
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, Tree

_CENT = Decimal("0.01")
_DOCUMENT = "ram:AssociatedDocumentLineDocument"
_TOTAL = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_MINUTE = re.compile(r"\s*\d{4}(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9])(?:[01][0-9]|2[0-3])[0-5][0-9]\s*")
_SUMMED = frozenset({"DETAIL", "GROUP"})


def _status(line: Node) -> set[str]:
    return {one.raw for one in line.all(f"{_DOCUMENT}/ram:LineStatusReasonCode")}


def _above(line: Node) -> str:
    return line.text(f"{_DOCUMENT}/ram:ParentLineID")


def _lines(tree: Tree) -> Sequence[Node]:
    return tree.every("ram:IncludedSupplyChainTradeLineItem")


def _counting(path: str, attribute: str = "") -> Test:
    """A line that counts lacks something."""

    def test(g: Group) -> Broken:
        if _DOCUMENT not in g.node.kids or not detail(g.node):
            return False
        found = g.node.all(path)
        return not any(node.get(attribute) is not None for node in found) if attribute else not found

    return test


def _no_category(g: Group) -> Broken:
    if _DOCUMENT not in g.node.kids or not detail(g.node):
        return False
    taxes = g.node.all("ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax")
    kinds = [(tax, one.raw) for tax in taxes for one in tax.kids.get("ram:TypeCode", ())]
    named = any("ram:CategoryCode" in tax.kids for tax, kind in kinds if kind.upper() == "VAT")
    return not (named and any(kind == "VAT" for _, kind in kinds))


def _unstated(g: Group) -> Broken:
    return bool(_above(g.node)) and not any(_status(g.node))


def _lost(g: Group) -> Broken:
    numbers: set[str] | None = g.tree.facts.get("line numbers")
    if numbers is None:
        lines = _lines(g.tree)
        numbers = g.tree.facts["line numbers"] = {one.value for line in lines for one in line.all(f"{_DOCUMENT}/ram:LineID")}
    above = _above(g.node)
    return bool(above) and above not in numbers


def _children(tree: Tree) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] | None = tree.facts.get("line groups")
    if found is None:
        found = tree.facts["line groups"] = {}
        for line in _lines(tree):
            found.setdefault(_above(line), []).append(line)
    return found


def _group_total(g: Group) -> Broken:
    """A group of lines with a total that its lines and groups do not come to."""
    if "GROUP" not in _status(g.node) or not g.node.text(_TOTAL):
        return False
    below = [line for line in _children(g.tree).get(g.node.text(f"{_DOCUMENT}/ram:LineID"), ()) if _status(line) & _SUMMED]
    totals = [line.one(_TOTAL) for line in below]
    if any(one is None for one in totals):
        return g.node.one(_TOTAL)
    right = added(below, _TOTAL)
    node = g.node.all(_TOTAL)[0]
    return float(node.number) != float(right) and spot(node, fix=f"{right:.2f}")


def _half_totalled(g: Group) -> Broken:
    """A group with a total has groups without one."""
    if "GROUP" not in _status(g.node) or not g.node.all(_TOTAL):
        return False
    numbers = g.node.all(f"{_DOCUMENT}/ram:LineID")
    if not numbers:
        return True
    below = [line for line in _children(g.tree).get(numbers[0].value, ()) if "GROUP" in _status(line)]
    return [line for line in below if line.all(f"{_DOCUMENT}/ram:ParentLineID") and not line.all(_TOTAL)]


def _subject_without_text(name: str) -> Test:
    def test(g: Group) -> Broken:
        notes = [note for above in g.tree.every(name) for note in above.kids.get("ram:IncludedNote", ())]
        return [
            note
            for note in notes
            if "ram:SubjectCode" in note.kids and not ("ram:ContentCode" in note.kids or "ram:Content" in note.kids)
        ]

    return test


def _not_vat(g: Group) -> Broken:
    found = [one for above in g.tree.every("ram:SpecifiedTaxRegistration") for one in above.kids.get("ram:ID", ())]
    return [one for one in found if one.get("schemeID") != "VA" and not _sellers(one)]


def _sellers(node: Node) -> bool:
    above = node.parent
    while above is not None and above.name != "ram:SellerTradeParty":
        above = above.parent
    return above is not None


def _characteristic(test: Callable[[Node], bool]) -> Test:
    return lambda g: test(g.node)


def _half_measured(node: Node) -> bool:
    measures = node.kids.get("ram:ValueMeasure", ())
    if "ram:Value" in node.kids:
        return bool(measures)
    return not any(one.get("unitCode") for one in measures)


def _kind_of_characteristic(g: Group) -> Broken:
    codes = own_lists()["BR-FXEXT-04"]
    return [one for one in g.node.kids.get("ram:TypeCode", ()) if one.value not in codes]


def _sum_of_lines(g: Group) -> Broken:
    return _off(g, "BT-106", _line_total(g), len(g.tree.root.all(LINES)))


def _off(g: Group, term: str, right: Decimal, parts: int) -> Broken:
    node = g.one(term)
    if node is None:
        return True
    return abs(node.number - right) > _CENT * parts and spot(node, fix=f"{right:.2f}")


_Parts: TypeAlias = tuple[Sequence[Node], Sequence[Node], Sequence[Node], Sequence[Node]]


def _parts(g: Group) -> _Parts:
    """Lines that count, allowances, charges, logistics charges."""
    found: _Parts | None = g.tree.facts.get("parts")
    if found is None:
        nodes = g.tree.root.all(ADJUSTMENTS)
        lines = [line for line in g.tree.root.all(LINES) if detail(line)]
        found = lines, adjusted(nodes, "false"), adjusted(nodes, "true"), g.tree.root.all(LOGISTICS)
        g.tree.facts["parts"] = found
    return found


def _line_total(g: Group) -> Decimal:
    """What the lines that count come to."""
    if "line total" not in g.tree.facts:
        g.tree.facts["line total"] = added(_parts(g)[0], _TOTAL)
    total: Decimal = g.tree.facts["line total"]
    return total


def _sum_of_allowances(g: Group) -> Broken:
    _, allowances, _, _ = _parts(g)
    if not allowances and not g.all("BT-107"):
        return False
    return _off(g, "BT-107", added(allowances, "ram:ActualAmount"), len(allowances))


def _sum_of_charges(g: Group) -> Broken:
    _, _, charges, logistics = _parts(g)
    if not charges and not g.all("BT-108"):
        return False
    right = added(charges, "ram:ActualAmount") + added(logistics, "ram:AppliedAmount")
    return _off(g, "BT-108", right, len(charges) + len(logistics))


def _without_vat(g: Group) -> Broken:
    _, allowances, charges, logistics = _parts(g)
    right = _line_total(g) - added(allowances, "ram:ActualAmount") + added(charges, "ram:ActualAmount")
    return _off(g, "BT-109", right + added(logistics, "ram:AppliedAmount"), sum(len(part) for part in _parts(g)))


def _with_vat(g: Group) -> Broken:
    bare, gross = g.number("BT-109"), g.number("BT-112")
    codes = {one.raw for one in g.node.parent.kids.get("ram:InvoiceCurrencyCode", ())} if g.node.parent else set()
    amounts = [one for one in g.all("VAT totals") if one.get("currencyID") in codes]
    if bare is None or gross is None or len(amounts) != 1:
        return True
    return _off(g, "BT-112", bare + amounts[0].number, sum(len(part) for part in _parts(g)))


def _payable(g: Group) -> Broken:
    payable = g.one("BT-115")
    if payable is None:
        return True
    others = g.node.parent.all("ram:SpecifiedFinancialAdjustment/ram:ActualAmount") if g.node.parent else ()
    adjustments = sum((one.number for one in others), ZERO)
    right = g.total("BT-112") - g.total("BT-113") + g.total("BT-114") + adjustments
    return payable.number != right and spot(payable, fix=f"{right:.2f}")


def _unexplained_due(g: Group) -> Broken:
    due = g.tree.every("ram:DuePayableAmount")
    if not due or due[0].number <= 0:
        return False
    terms = g.tree.every("ram:SpecifiedTradePaymentTerms")
    said = any("ram:DueDateDateTime" in one.kids or "ram:Description" in one.kids for one in terms)
    return False if said else due[0]


def _no_minutes(g: Group) -> Broken:
    found = g.tree.every("udt:DateTimeString")
    return [one for one in found if one.get("format") == "205" and not _MINUTE.fullmatch(one.raw)]


def _rule(code: str, group: str, sentence: str, test: Test, *terms: str) -> Rule:
    return Rule(code, group, sentence, terms=terms, source=SOURCE, cii=test)


def _again(code: str, name: str, test: Test | None = None, group: str | None = None) -> Rule:
    """A rule of EN 16931 under this profile's code, with a test of its own where it has one."""
    rule = EN[name]
    if test is None:
        return replace(rule, code=code, source=SOURCE)
    return replace(rule, code=code, source=SOURCE, test=None, ubl=None, cii=test, cii_group=group)


_OWN = (
    _rule(
        "BR-FXEXT-01",
        "",
        "This note has a subject, but no text. Write it, or leave the note out.",
        _subject_without_text("rsm:ExchangedDocument"),
    ),
    _rule(
        "BR-FXEXT-02",
        "",
        "This note of a line has a subject, but no text. Write it, or leave it out.",
        _subject_without_text(_DOCUMENT),
    ),
    _rule("BR-FXEXT-03", "", "Only the seller may have a tax number that is no VAT number. Write VA as its kind.", _not_vat),
    replace(
        _rule("BR-FXEXT-04", "BG-32", "“{value}” is no kind of characteristic in UNTDID 6313.", _kind_of_characteristic),
        severity=Severity.WARNING,
    ),
    _rule(
        "BR-FXEXT-06",
        "BG-25",
        "This line stands below another one; say whether it is a detail, a group or information.",
        _unstated,
    ),
    _rule(
        "BR-FXEXT-08", "BG-25", "The total of this group is not what its lines come to. Correct it or the lines.", _group_total
    ),
    _rule("BR-FXEXT-11", "BG-25", "This line stands below a line that is not there. Give the number of one that is.", _lost),
    _rule(
        "BR-FXEXT-12", "BG-25", "A group with a total has a group without one in it. Give both totals or neither.", _half_totalled
    ),
    _rule(
        "BR-FXEXT-BR-54-1",
        "BG-32",
        "An attribute of the item has neither a name nor a code. Give one.",
        _characteristic(lambda node: not ("ram:Description" in node.kids or "ram:TypeCode" in node.kids)),
    ),
    _rule(
        "BR-FXEXT-BR-54-2",
        "BG-32",
        "An attribute of the item needs either a value or a measure with its unit.",
        _characteristic(_half_measured),
    ),
    _rule(
        "BR-FXEXT-CII-DT-097a",
        "",
        "{value} is no point in time. Write year, month, day, hour and minute as twelve digits, such as 202601311205.",
        _no_minutes,
    ),
    _rule(
        "BR-CO-25",
        "",
        "Money is due, but nothing says when. Give the due date or terms of payment.",
        _unexplained_due,
        "BT-9",
        "BT-20",
    ),
    _again("BR-FXEXT-BR-22", "BR-22", _counting("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")),
    _again("BR-FXEXT-BR-23", "BR-23", _counting("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", "unitCode")),
    _again("BR-FXEXT-BR-24", "BR-24", _counting(_TOTAL)),
    _again(
        "BR-FXEXT-BR-26",
        "BR-26",
        _counting("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"),
    ),
    _again("BR-FXEXT-BR-38", "BR-38"),
    _again("BR-FXEXT-BR-44", "BR-44"),
    _again("BR-FXEXT-CO-04", "BR-CO-04", _no_category),
    _again("BR-FXEXT-CO-10", "BR-CO-10", _sum_of_lines),
    _again("BR-FXEXT-CO-11", "BR-CO-11", _sum_of_allowances),
    _again("BR-FXEXT-CO-12", "BR-CO-12", _sum_of_charges),
    _again("BR-FXEXT-CO-13", "BR-CO-13", _without_vat),
    _again("BR-FXEXT-CO-15", "BR-CO-15", _with_vat, "BG-22"),
    _again("BR-FXEXT-CO-16", "BR-CO-16", _payable),
)

RULES: tuple[Rule, ...] = (*_OWN, *taxable.RULES)
