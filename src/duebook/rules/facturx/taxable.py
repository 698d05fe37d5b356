"""The VAT breakdown as the EXTENDED profile asks it: sums may be a cent off for each of their parts.

A row is held against what has its category and rate, and against what has its exemption reason too; one of the two must agree.
Each of them alone is a warning (``ini`` without reasons, ``rev`` with them).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from duebook.kernel.money import ZERO
from duebook.kernel.rules import Severity
from duebook.rules.en16931.categories import CATEGORIES, Category
from duebook.rules.en16931.totals import cents
from duebook.rules.facturx.header import ADJUSTMENTS, LOGISTICS, SETTLEMENT
from duebook.rules.facturx.structure import SOURCE
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node, NotANumber, Tree

LINES = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
_STATUS = "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode"
_LINE_TOTAL = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_SIGNS = {"true": 1, "1": 1, "false": 2, "0": 2}

_Key: TypeAlias = tuple[str, Decimal | None, tuple[str, str] | None]
"""Category, rate (None where it does not matter), exemption reason (code, text; None where it does not matter)."""


def detail(line: Node) -> bool:
    """Whether a line is one that counts: neither a group of lines nor mere information."""
    found = line.all(_STATUS)
    return not found or any(one.raw == "DETAIL" for one in found)


@dataclass(slots=True)
class _Sum:
    """What has one key: amounts of lines, charges, allowances and logistics, and how many they are."""

    amounts: list[Decimal]
    count: int = 0

    @property
    def total(self) -> Decimal:
        lines, charges, allowances, logistics = (cents(amount) for amount in self.amounts)
        return lines + charges - allowances + logistics


def _sums(tree: Tree) -> dict[_Key, _Sum]:
    if "extended sums" not in tree.facts:
        try:
            tree.facts["extended sums"] = _added(tree)
        except NotANumber:
            tree.facts["extended sums"] = None
    found: dict[_Key, _Sum] | None = tree.facts["extended sums"]
    if found is None:
        raise NotANumber
    return found


def _added(tree: Tree) -> dict[_Key, _Sum]:
    found: dict[_Key, _Sum] = {}
    for part, taxed, amounts in _parts(tree):
        keys = {key for tax in taxed for key in _keys(tax)}
        amount = sum((one.number for one in amounts), ZERO)
        for key in keys:
            place = found.setdefault(key, _Sum([ZERO] * 4))
            place.count += 1
            if part is not None:
                place.amounts[part] += amount
    return found


def _parts(tree: Tree) -> Iterator[tuple[int | None, Iterable[Node], Iterable[Node]]]:
    """Part (0 line, 1 charge, 2 allowance, 3 logistics, None neither), its taxes and its amounts."""
    for line in tree.root.all(LINES):
        if detail(line):
            for settlement in line.kids.get("ram:SpecifiedLineTradeSettlement", ()):
                yield 0, settlement.kids.get("ram:ApplicableTradeTax", ()), settlement.all(_LINE_TOTAL)
    for node in tree.root.all(ADJUSTMENTS):
        part = _SIGNS.get(node.text("ram:ChargeIndicator/udt:Indicator"))
        yield part, node.kids.get("ram:CategoryTradeTax", ()), node.kids.get("ram:ActualAmount", ())
    for node in tree.root.all(LOGISTICS):
        yield 3, node.kids.get("ram:AppliedTradeTax", ()), node.kids.get("ram:AppliedAmount", ())


def _keys(tax: Node) -> Iterator[_Key]:
    reason = _reason(tax)
    rates = [None, *(rate.number for rate in tax.kids.get("ram:RateApplicablePercent", ()))]
    for code in tax.kids.get("ram:CategoryCode", ()):
        for rate in rates:
            yield code.raw, rate, None
            yield code.raw, rate, reason


def _reason(tax: Node) -> tuple[str, str]:
    return tax.text("ram:ExemptionReasonCode"), tax.text("ram:ExemptionReason")


def _key(row: Node, category: Category, *, reason: bool) -> _Key | None:
    """The key of a row; None where the rate is missing, save for what is outside the scope of VAT."""
    rate = None
    if category.code != "O":
        given = row.one("ram:RateApplicablePercent")
        if given is None:
            return None
        rate = given.number
    return category.code, rate, _reason(row) if reason else None


def _rows(g: Group, category: Category, *, vat: bool) -> list[Node]:
    rows: dict[str, list[Node]] | None = g.tree.facts.get("extended rows")
    if rows is None:
        rows = {}
        for settlement in g.tree.every("ram:ApplicableHeaderTradeSettlement"):
            for row in settlement.kids.get("ram:ApplicableTradeTax", ()):
                for code in row.kids.get("ram:CategoryCode", ()):
                    rows.setdefault(code.raw, []).append(row)
        g.tree.facts["extended rows"] = rows
    found = rows.get(category.code, [])
    return [row for row in found if _says_vat(row)] if vat else found


def _says_vat(row: Node) -> bool:
    return any(one.raw.upper() == "VAT" for one in row.kids.get("ram:TypeCode", ()))


def _off(g: Group, row: Node, category: Category, *, reason: bool) -> bool:
    """Whether the taxable amount is too far from the sum."""
    key, base = _key(row, category, reason=reason), row.one("ram:BasisAmount")
    if key is None or base is None:
        return True
    found = _sums(g.tree).get(key)
    if found is None:
        return base.number != 0
    return abs(base.number - found.total) > _CENT * found.count


def _taxable(category: Category, reasons: tuple[bool, ...]) -> Test:
    def test(g: Group) -> Broken:
        rows = _rows(g, category, vat=True)
        broken = [row for row in rows if all(_off(g, row, category, reason=reason) for reason in reasons)]
        return [spot(row.one("ram:BasisAmount") or row, category=category.name) for row in broken]

    return test


def _computed(category: Category) -> Test:
    """The VAT of a row is base times rate, give or take a cent for each of its parts."""

    def test(g: Group) -> Broken:
        return [
            spot(row.one("ram:CalculatedAmount") or row, category=category.name)
            for row in _rows(g, category, vat=False)
            if _miscounted(g, row, category)
        ]

    return test


def _miscounted(g: Group, row: Node, category: Category) -> bool:
    keys = [_key(row, category, reason=reason) for reason in (False, True)]
    base, amount, rate = (row.one(f"ram:{name}") for name in ("BasisAmount", "CalculatedAmount", "RateApplicablePercent"))
    if base is None or amount is None or rate is None:
        return True
    sums = _sums(g.tree)
    counts = [found.count for key in keys if key is not None and (found := sums.get(key))]
    return abs(amount.number - cents(base.number * rate.number / _HUNDRED)) > _CENT * max(counts, default=0)


def _used(category: Category) -> Test:
    """The breakdown has the category exactly where something that counts has it."""

    def test(g: Group) -> Broken:
        rows, used = _rows(g, category, vat=False), _uses(g.tree).get(category.code)
        if bool(rows) is bool(used):
            return None
        return spot(rows[0] if rows else (used or rows)[0], category=category.name)

    return test


def _uses(tree: Tree) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] | None = tree.facts.get("extended uses")
    if found is None:
        found = {}
        for node in (*_taxes_of_lines(tree), *tree.every("ram:CategoryTradeTax"), *tree.every("ram:AppliedTradeTax")):
            for code in node.kids.get("ram:CategoryCode", ()):
                found.setdefault(code.raw, []).append(node)
        tree.facts["extended uses"] = found
    return found


def _taxes_of_lines(tree: Tree) -> Iterator[Node]:
    for settlement in tree.every("ram:SpecifiedLineTradeSettlement"):
        if settlement.parent is not None and detail(settlement.parent):
            yield from settlement.kids.get("ram:ApplicableTradeTax", ())


SENTENCES = {
    "01": "{category} stands in the lines, allowances or charges, or in the VAT breakdown, but not in both. Give it in both.",
    "08b": "The taxable amount for {category} is more than a cent for each part off what its parts come to.",
    "08ini": "The taxable amount for {category} is not what all of that category and rate comes to.",
    "08rev": "The taxable amount for {category} is not what all of that category, rate and exemption reason comes to.",
    "09b": "The VAT for {category} is not the taxable amount times the rate. Correct one of the three.",
}
"""By the end of the code."""


def _family(category: Category) -> Iterator[Rule]:
    tests = {
        "01": _used(category),
        "08b": _taxable(category, (False, True)),
        "08ini": _taxable(category, (False,)),
        "08rev": _taxable(category, (True,)),
    }
    if category.code == "S":
        tests["09b"] = _computed(category)
    for end, test in tests.items():
        code = "BR-FXEXT-S08b" if (category.code, end) == ("S", "08b") else f"BR-FXEXT-{category.family}-{end}"
        severity = Severity.WARNING if end in {"08ini", "08rev"} else Severity.ERROR
        yield Rule(code, "", SENTENCES[end], terms=("BG-23",), severity=severity, source=SOURCE, cii=_when(category.code, test))


def _when(code: str, test: Test) -> Test:
    """The test, passed over where no tax has the category."""
    return lambda g: test(g) if code in _uses(g.tree) or _has_row(g, code) else None


def _has_row(g: Group, code: str) -> bool:
    rows = g.tree.root.all(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CategoryCode")
    return any(one.raw == code for one in rows)


RULES: tuple[Rule, ...] = tuple(rule for category in CATEGORIES for rule in _family(category))
