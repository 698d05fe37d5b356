"""The rows of the editor's grid and the lines of a document: each way. A row whose visible fields are all empty is no line."""

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from duebook.domain.codes import Supply, VatCategory
from duebook.domain.line import AllowanceCharge, Line, Price, Tax
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.web.invoices.reckon import shown, shown_amount

if TYPE_CHECKING:
    from duebook.web.invoices.read import Form

FIELDS = (
    "l_key", "l_name", "l_description", "l_quantity", "l_unit", "l_price", "l_discount", "l_tax", "l_rate", "l_supply",
    "l_delivered", "l_rest",
)  # fmt: skip
"""The fields of one row; every row has all of them, so that their lists run side by side."""

VISIBLE = ("l_name", "l_description", "l_price", "l_discount")
MOST = 500
"""Rows that a person edits in the grid; longer drafts come through files and the API."""
DISCOUNT_CODE = "95"
TAX_BY_HAND = "cat:"
KEY = "key:"


def read(form: "Form", *, with_tax: bool) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The lines of a posted form, and the key of each one's row."""
    lists = [form.post.getlist(name)[:MOST] for name in FIELDS]
    lines: list[Line] = []
    keys: list[str] = []
    for values in zip(*lists, strict=False):
        row = dict(zip(FIELDS, (value.strip() for value in values), strict=True))
        if any(row[name] for name in VISIBLE):
            lines.append(_line(form, row, f"lines[{len(lines)}]", with_tax=with_tax))
            keys.append(row["l_key"][:20])
    return tuple(lines), tuple(keys)


def _line(form: "Form", row: dict[str, str], path: str, *, with_tax: bool) -> Line:
    kept = _kept(row["l_rest"])
    price = form.number(row["l_price"], f"{path}.price")
    quantity = form.number(row["l_quantity"], f"{path}.quantity")
    supply = row["l_supply"]
    return replace(
        kept,
        quantity=Decimal(1) if quantity is None else quantity,
        unit=row["l_unit"] or "C62",
        price=_price(kept.price, price, with_tax=with_tax),
        item=replace(kept.item, name=row["l_name"], description=row["l_description"]),
        supply=Supply(supply) if supply in set(Supply) else None,
        delivered=form.date(row["l_delivered"], f"{path}.delivered"),
        allowances=_allowances(form, row["l_discount"], kept, path),
        **_tax(form, row, kept, path),
    )


def _kept(rest: str) -> Line:
    """What the row does not show, as it came with the row; whatever is not readable is dropped."""
    try:
        return codec.loads(Line, rest) if rest else Line()
    except Invalid:
        return Line()


def _price(kept: Price, typed: Decimal | None, *, with_tax: bool) -> Price:
    if with_tax:
        return replace(kept, with_tax=typed, net=None, gross=None, discount=None)
    if kept.gross is not None and kept.discount is not None and typed == kept.gross - kept.discount:
        return replace(kept, with_tax=None)
    return replace(kept, net=typed, gross=None, discount=None, with_tax=None)


def _allowances(form: "Form", text: str, kept: Line, path: str) -> tuple[AllowanceCharge, ...]:
    """The line's discount in per cent, before whatever other allowances the line has."""
    shown_row = discount_of(kept)
    others = tuple(row for row in kept.allowances if row is not shown_row)
    percent = form.number(text, f"{path}.allowances")
    if not percent:
        return others
    own = shown_row or AllowanceCharge(reason_code=DISCOUNT_CODE, reason="Discount")
    return (replace(own, percent=percent, amount=None, base=None), *others)


def discount_of(line: Line) -> AllowanceCharge | None:
    """The allowance that the grid shows as the line's discount."""
    return next((row for row in line.allowances if not row.charge and row.percent is not None), None)


def _tax(form: "Form", row: dict[str, str], kept: Line, path: str) -> dict[str, Any]:
    choice = row["l_tax"]
    if choice.startswith(TAX_BY_HAND) and choice.removeprefix(TAX_BY_HAND) in set(VatCategory):
        category = VatCategory(choice.removeprefix(TAX_BY_HAND))
        rate: Decimal | None = None if category is VatCategory.OUTSIDE_SCOPE else ZERO
        if category.carries_tax:
            rate = form.number(row["l_rate"], f"{path}.tax.rate")
        if kept.tax is not None and kept.tax.category is category:
            return {"tax": replace(kept.tax, rate=rate), "tax_rate_key": ""}
        return {"tax": Tax(category=category, rate=rate), "tax_rate_key": ""}
    key = choice.removeprefix(KEY) if choice.startswith(KEY) else ""
    return {"tax": None, "tax_rate_key": key[:40]}


def show(line: Line, key: str, locale: str, currency: str, *, with_tax: bool) -> dict[str, str]:
    """A line as the fields of a row."""
    price = line.price.with_tax if with_tax else line.price.net
    if price is None and line.price.gross is not None:
        price = line.price.gross - (line.price.discount or ZERO)
    discount = discount_of(line)
    return {
        "key": key,
        "name": line.item.name,
        "description": line.item.description,
        "quantity": shown(line.quantity, locale),
        "unit": line.unit,
        "price": shown_amount(price, currency, locale),
        "discount": shown(discount.percent, locale) if discount else "",
        "tax": _choice(line),
        "rate": shown(line.tax.rate, locale) if line.tax else "",
        "supply": str(line.supply or ""),
        "delivered": line.delivered.isoformat() if line.delivered else "",
        "rest": _rest(line),
    }


def empty(key: str) -> dict[str, str]:
    """A row to be filled."""
    names = ("name", "description", "price", "discount", "tax", "rate", "supply", "delivered", "rest")
    return {"key": key, "quantity": "1", "unit": "C62"} | dict.fromkeys(names, "")


def _choice(line: Line) -> str:
    if line.tax is not None:
        return f"{TAX_BY_HAND}{line.tax.category}"
    return f"{KEY}{line.tax_rate_key}" if line.tax_rate_key else ""


def _rest(line: Line) -> str:
    """What the row does not show, as text; empty where there is nothing of it."""
    bare = replace(
        line, net=None, quantity=Decimal(1), unit="C62", item=replace(line.item, name="", description=""), supply=None,
        delivered=None, tax_rate_key="",
    )  # fmt: skip
    plain = replace(bare, price=Price(base_quantity=bare.price.base_quantity, base_unit=bare.price.base_unit))
    if line.price.gross is not None and line.price.discount is not None:
        plain = replace(plain, price=bare.price)
    return "" if plain == Line() else codec.seal(plain).decode()
