"""The amounts of the VAT breakdown: what is taxable (-08) and the tax on it (-09).

The two syntaxes' official rules differ in what they forgive. UBL takes a taxable amount that is less than 1 off where the
category has rates (S, L, M) and an exact one elsewhere; CII takes an exact one for S and O, less than 1 off for Z, E, AE, K
and G, and asks nothing of L and M. Both work with binary floating point at the edge of that tolerance, and so do these.
"""

import math
from collections.abc import Callable, Iterable
from decimal import Decimal

from duebook.rules.en16931.categories import Category, Rate, Row
from duebook.rules.en16931.vatfacts import Sums, rounded, sums, taxes
from duebook.rules.rule import Broken, Group, Spot, Test, spot
from duebook.rules.tree import Node

_TOLERANCE = 1
_HUNDRED = Decimal(100)


def taxable(category: Category) -> tuple[Test, Test | None]:
    """Rule -08 for UBL and for CII."""
    if category.row is Row.EACH_RATE:
        return _by_rate_ubl(category), _by_rate_cii(category) if category.code == "S" else None
    near = category.rate is Rate.ZERO
    return _by_category_ubl(category), _by_category_cii(category, _near if near else _equal)


def tax(category: Category) -> tuple[Test, Test | None]:
    """Rule -09 for UBL and for CII."""
    if category.row is Row.EACH_RATE:
        return _computed_ubl(category), _computed_cii(category) if category.code == "S" else None

    def test(amount: str) -> Test:
        return lambda g: [
            spot(found or row, "0.00" if found else "", category=category.name)
            for row in _rows(g, category)
            if (found := row.one(amount)) is None or found.number != 0
        ]

    return test("cbc:TaxAmount"), test("ram:CalculatedAmount")


def breakdown(g: Group, category: Category) -> Iterable[Node]:
    """The categories in the VAT breakdown; in CII those of S and Z count whatever tax they name."""
    places = taxes(g.tree).breakdown
    loose = g.tree.syntax == "cii" and category.code in {"S", "Z"}
    return (places.every if loose else places.vat).get(category.code, ())


def _rows(g: Group, category: Category) -> Iterable[Node]:
    """The rows that have the amounts: in UBL they hold the category, in CII they are it."""
    found = breakdown(g, category)
    return [node.parent for node in found if node.parent is not None] if g.tree.syntax == "ubl" else found


def _off(category: Category, row: Node, amount: str, total: Decimal, rate: Decimal | None = None) -> Spot:
    found, cents = row.one(amount), f"{total:.2f}" if rounded(total) == total else ""
    facts = {"category": category.name, "sum": cents or f"{total:f}", "rate": "" if rate is None else f"{rate.normalize():f}"}
    return spot(found or row, cents if found else "", **facts)


def _by_rate_ubl(category: Category) -> Test:
    def test(g: Group) -> Broken:
        found = breakdown(g, category)
        if not found:
            return None
        added = sums(g.tree)
        broken = []
        for node in found:
            row = node.parent or node
            for percent in node.all("cbc:Percent"):
                rate = percent.number
                known = added.has((category.code, rate)) if category.code == "S" else added.has_lines
                total = added.of((category.code, rate))
                base = row.one("cbc:TaxableAmount")
                if not known or base is None or not _within(base, total):
                    broken.append(_off(category, row, "cbc:TaxableAmount", total, rate))
        return broken

    return test


def _within(base: Node, total: Decimal) -> bool:
    """Less than 1 off, where 1 is taken from a binary number that is made decimal again: UBL's way."""
    value = float(base.number)
    return Decimal(value - _TOLERANCE) < total < Decimal(value + _TOLERANCE)


def _by_rate_cii(category: Category) -> Test:
    def test(g: Group) -> Broken:
        found = breakdown(g, category)
        if not found:
            return None
        added = sums(g.tree)
        return [
            _off(category, row, "ram:BasisAmount", total, rate.number)
            for row in found
            for rate in row.all("ram:RateApplicablePercent")
            if not _equal(row, total := added.of((category.code, rate.number)))
        ]

    return test


def _by_category_ubl(category: Category) -> Test:
    def test(g: Group) -> Broken:
        found = _rows(g, category)
        if not found:
            return None
        added = sums(g.tree)
        total = added.of(category.code)
        return [
            _off(category, row, "cbc:TaxableAmount", total)
            for row in found
            if not added.has_lines or (base := row.one("cbc:TaxableAmount")) is None or base.number != total
        ]

    return test


def _by_category_cii(category: Category, agrees: Callable[[Node, Decimal], bool]) -> Test:
    def test(g: Group) -> Broken:
        found = breakdown(g, category)
        if not found:
            return None
        added: Sums = sums(g.tree)
        total = added.of(category.code)
        return [_off(category, row, "ram:BasisAmount", total) for row in found if not agrees(row, total)]

    return test


def _equal(row: Node, total: Decimal) -> bool:
    return any(float(base.number) == float(total) for base in row.all("ram:BasisAmount"))


def _near(row: Node, total: Decimal) -> bool:
    base = row.one("ram:BasisAmount")
    if base is None:
        return False
    value, sought = float(base.number), float(total)
    return value - _TOLERANCE < sought < value + _TOLERANCE


def _computed_ubl(category: Category) -> Test:
    def test(g: Group) -> Broken:
        return [
            _miscounted(category, row, "cbc:TaxAmount", "cbc:TaxableAmount", node.one("cbc:Percent"))
            for node in breakdown(g, category)
            if (row := node.parent or node)
            and not _follows(row.one("cbc:TaxAmount"), row.one("cbc:TaxableAmount"), node.one("cbc:Percent"))
        ]

    return test


def _follows(amount: Node | None, base: Node | None, percent: Node | None) -> bool:
    if amount is None or base is None or percent is None:
        return False
    due = rounded(abs(base.number) * percent.number / _HUNDRED)
    return abs(abs(amount.number) - due) < _TOLERANCE


def _computed_cii(category: Category) -> Test:
    def test(g: Group) -> Broken:
        return [
            _miscounted(category, row, "ram:CalculatedAmount", "ram:BasisAmount", row.one("ram:RateApplicablePercent"))
            for row in breakdown(g, category)
            if not _follows_binary(row)
        ]

    return test


def _follows_binary(row: Node) -> bool:
    amount, base, percent = (row.one(f"ram:{name}") for name in ("CalculatedAmount", "BasisAmount", "RateApplicablePercent"))
    if amount is None or base is None or percent is None:
        return False
    due = math.floor(float(abs(base.number)) * float(percent.number) + 0.5) / 100
    said = abs(amount.number)
    return float(said - _TOLERANCE) < due < float(said + _TOLERANCE)


def _miscounted(category: Category, row: Node, amount: str, base: str, percent: Node | None) -> Spot:
    """The fault, with the right amount where there is enough to say it."""
    found, taxed = row.one(amount), row.one(base)
    if found is None or taxed is None or percent is None:
        return spot(found or row, category=category.name)
    return spot(found, f"{rounded(taxed.number * percent.number / _HUNDRED):.2f}", category=category.name)
