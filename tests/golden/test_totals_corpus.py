"""Golden totals of another calculator (GOBL's examples): the same typed figures must come to the same totals here.

Quantities, prices and discounts come from the input file; the tax treatment of each line comes from its result, because the tax
decision is tested elsewhere. ``pytest -s`` prints what is not covered and why.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from duebook.domain.codes import Rounding, VatCategory
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge, Line, Price, Tax
from duebook.domain.totals import calculate
from tests.corpora import corpora, corpus

CATEGORIES = {
    "standard": VatCategory.STANDARD,
    "zero": VatCategory.ZERO,
    "exempt": VatCategory.EXEMPT,
    "reverse-charge": VatCategory.REVERSE_CHARGE,
    "export": VatCategory.EXPORT,
    "outside-scope": VatCategory.OUTSIDE_SCOPE,
}
OTHERWISE = {
    # 900.00 with 22 % in it: the tax on the rounded taxable amount 737.70 is 162.29 (BR-CO-17 wants exactly that), theirs is on the
    # unrounded 737.7049. The missing cent is our BT-114, so the payable is the same.
    "it__b2c-corrective": {"tax": Decimal("162.29"), "tax_included": Decimal("162.29")},
}
"""Figures in which we differ on purpose."""
UNTAXED = Tax(category=VatCategory.OUTSIDE_SCOPE)


def names() -> list[str]:
    return sorted(path.name.removesuffix(".out.json") for path in (corpora() / "totals").glob("*.out.json"))


def read(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    plain = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.BaseLoader)
    return plain.get("doc", plain)


def pair(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    folder = corpus("totals")
    source = next(folder / (name + suffix) for suffix in (".yaml", ".json") if (folder / (name + suffix)).exists())
    return read(source), read(folder / f"{name}.out.json")


def reason(result: dict[str, Any]) -> str:
    """Why a file is not covered; empty where it is."""
    kind = result.get("$schema", "").rsplit("/", 1)[-1]
    if kind != "invoice":
        return f"not an invoice but a {kind}"
    lines = result.get("lines", ())
    taxes = [tax for line in lines for tax in line.get("taxes", ())]
    categories = result["totals"].get("taxes", {}).get("categories", ())
    reasons = {
        "Spanish equivalence surcharge: a second rate on the same line": any("surcharge" in tax for tax in taxes),
        "taxes retained by the buyer": any(category.get("retained") for category in categories),
        "two taxes on one line (central and state)": any(len(line.get("taxes", ())) > 1 for line in lines),
        "a line whose price is the sum of its own sub-lines": any("breakdown" in line for line in lines),
        "figures typed past the calculation": "bypass" in result.get("$tags", ()),
    }
    return next((why for why, found in reasons.items() if found), "")


def percent(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.removesuffix("%"))


def tax(row: dict[str, Any]) -> Tax:
    found = next(iter(row.get("taxes", ())), None)
    if found is None:
        return UNTAXED
    category = CATEGORIES[found.get("key", "standard")]
    return Tax(category=VatCategory.IGIC if found["cat"] == "IGIC" else category, rate=percent(found.get("percent")))


def changes(row: dict[str, Any], result: dict[str, Any] | None = None) -> tuple[AllowanceCharge, ...]:
    """Discounts and charges as typed; on document level ``result`` says how they are taxed."""
    found = []
    for kind, charge in (("discounts", False), ("charges", True)):
        for i, one in enumerate(row.get(kind, ())):
            treatment = tax(result[kind][i]) if result else None
            share = percent(one.get("percent"))
            amount = None if share is not None else Decimal(one["amount"])
            base = Decimal(one["base"]) if "base" in one else None
            found.append(AllowanceCharge(charge=charge, percent=share, amount=amount, base=base, tax=treatment))
    return tuple(found)


def document(source: dict[str, Any], result: dict[str, Any]) -> Document:
    options = result.get("tax") or {}
    including = "prices_include" in options
    lines = []
    for typed, made in zip(source.get("lines", ()), result.get("lines", ()), strict=True):
        price = Decimal(typed["item"]["price"])
        lines.append(
            Line(
                quantity=Decimal(str(typed["quantity"])),
                price=Price(with_tax=price) if including else Price(net=price),
                allowances=changes(typed),
                tax=tax(made),
            )
        )
    advance = result["totals"].get("advance")
    return Document(
        currency=result["currency"],
        lines=tuple(lines),
        allowances=changes(source, result),
        prices_include_tax=including,
        rounding=Rounding.DOCUMENT,
        prepaid=None if advance is None else Decimal(advance),
    )


@pytest.mark.parametrize("name", names())
def test_totals_agree(name):
    source, result = pair(name)
    why = reason(result)
    if why:
        pytest.skip(f"{name}: {why}")
    made = calculate(document(source, result))
    theirs = {key: Decimal(value) for key, value in result["totals"].items() if isinstance(value, str)}
    t = made.computed
    ours = {
        "sum": t.lines,
        "discount": t.allowances,
        "charge": t.charges,
        "total": t.net,
        "tax": t.tax,
        "total_with_tax": t.gross + t.rounding,
        "payable": t.payable + t.prepaid,
        "advance": t.prepaid,
        "due": t.payable,
    }
    if made.prices_include_tax:
        ours["sum"] = t.gross + t.rounding
        ours["tax_included"] = t.tax
    else:
        assert [line.net for line in made.lines] == [Decimal(line["total"]) for line in result.get("lines", ())]
    assert {key: ours[key] for key in theirs} == theirs | OTHERWISE.get(name, {})


def test_most_files_are_covered_and_the_rest_say_why():
    corpus("totals")
    left = {name: reason(pair(name)[1]) for name in names()}
    left = {name: why for name, why in left.items() if why}
    for name, why in left.items():
        print(f"not covered: {name}: {why}")
    invoices = [name for name, why in left.items() if not why.startswith("not an invoice")]
    assert len(names()) - len(left) >= 42
    assert len(invoices) <= 5
