"""Rules on lines, items, prices, allowances and charges."""

import re
from collections.abc import Iterable

from duebook.domain.checks.header import EN
from duebook.domain.checks.lists import ALLOWANCE_REASONS, COUNTRIES
from duebook.domain.document import Document
from duebook.domain.line import AllowanceCharge
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Place, Rule, Severity, at

UNIT = re.compile(r"[A-Z0-9]{2,3}")
CHARGE_REASON = re.compile(r"[A-Z]{2,3}")
SHORT_ID = 64


def _ids(d: Document) -> Iterable[Place]:
    seen: dict[str, int] = {}
    for i, line in enumerate(d.lines):
        name = line.id or str(i + 1)
        if name in seen:
            yield at(f"lines[{i}].id", id=name, other=seen[name] + 1)
        seen.setdefault(name, i)


def _names(d: Document) -> Iterable[Place]:
    return [at(f"lines[{i}].item.name") for i, line in enumerate(d.lines) if not line.item.name.strip()]


def _units(d: Document) -> Iterable[Place]:
    return [at(f"lines[{i}].unit", "C62") for i, line in enumerate(d.lines) if not line.unit]


def _unit_codes(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        if line.unit and not UNIT.fullmatch(line.unit):
            upper = line.unit.strip().upper()
            yield at(f"lines[{i}].unit", upper if UNIT.fullmatch(upper) else "", unit=line.unit)


def _net_prices(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        price = line.price
        for name, value in (("net", price.net), ("with_tax", price.with_tax)):
            if value is not None and value < ZERO:
                yield at(f"lines[{i}].price.{name}", price=value)
                break


def _gross_prices(d: Document) -> Iterable[Place]:
    return [
        at(f"lines[{i}].price.gross", price=line.price.gross)
        for i, line in enumerate(d.lines)
        if line.price.gross is not None and line.price.gross < ZERO
    ]


def _zero_quantities(d: Document) -> Iterable[Place]:
    return [at(f"lines[{i}].quantity") for i, line in enumerate(d.lines) if line.quantity == ZERO]


def _periods(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        period = line.period
        if period and period.start and period.end and period.end < period.start:
            yield at(f"lines[{i}].period.end", start=period.start, end=period.end)


def _empty_periods(d: Document) -> Iterable[Place]:
    return [
        at(f"lines[{i}].period.start")
        for i, line in enumerate(d.lines)
        if line.period and not (line.period.start or line.period.end)
    ]


def _origins(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        code = line.item.origin_country
        if code and code not in COUNTRIES:
            fix = code.strip().upper()
            yield at(f"lines[{i}].item.origin_country", fix if fix in COUNTRIES else "", code=code)


def _standard_ids(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        one = line.item.standard_id
        if one and not one.scheme:
            yield at(f"lines[{i}].item.standard_id.scheme", "0160" if one.value.isdigit() else "")


def _classifications(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        for j, one in enumerate(line.item.classifications):
            if not one.scheme:
                yield at(f"lines[{i}].item.classifications[{j}].scheme")


def _attributes(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        for j, one in enumerate(line.item.attributes):
            if not (one.name and one.value):
                yield at(f"lines[{i}].item.attributes[{j}]")


def _document_rows(d: Document) -> Iterable[tuple[str, AllowanceCharge]]:
    return ((f"allowances[{i}]", row) for i, row in enumerate(d.allowances))


def _line_rows(d: Document) -> Iterable[tuple[str, AllowanceCharge]]:
    return ((f"lines[{i}].allowances[{j}]", row) for i, line in enumerate(d.lines) for j, row in enumerate(line.allowances))


def _all_rows(d: Document) -> Iterable[tuple[str, AllowanceCharge]]:
    yield from _document_rows(d)
    yield from _line_rows(d)


def _without_reason(rows: Iterable[tuple[str, AllowanceCharge]], *, charge: bool) -> Iterable[Place]:
    return [at(f"{path}.reason") for path, row in rows if row.charge is charge and not (row.reason.strip() or row.reason_code)]


def _negative(d: Document) -> Iterable[Place]:
    for path, row in _all_rows(d):
        if (row.amount is not None and row.amount < ZERO) or (row.percent is not None and row.percent < ZERO):
            yield at(
                f"{path}.amount" if row.percent is None else f"{path}.percent", other="charge" if not row.charge else "allowance"
            )


def _reason_codes(d: Document) -> Iterable[Place]:
    for path, row in _all_rows(d):
        code = row.reason_code
        if code and not (CHARGE_REASON.fullmatch(code) if row.charge else code in ALLOWANCE_REASONS):
            yield at(f"{path}.reason_code", code=code, list="UNTDID 7161" if row.charge else "UNTDID 5189")


def _explained_prices(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        price = line.price
        if price.net is None or price.gross is None or price.with_tax is not None:
            continue
        said = price.gross - (price.discount or ZERO)
        if said != price.net:
            yield at(f"lines[{i}].price.net", str(said), net=price.net, said=said)


def _price_discounts(d: Document) -> Iterable[Place]:
    for i, line in enumerate(d.lines):
        price = line.price
        if price.discount is not None and (price.discount < ZERO or price.gross is None):
            yield at(f"lines[{i}].price.discount")


RULES: tuple[Rule[Document], ...] = (
    Rule("DB-LINE-ID", "Line {other} has the identifier {id} too. Give each line its own.", _ids, source=EN, terms=("BT-126",)),
    Rule("BR-25", "Say what is sold: the item's name is missing.", _names, source=EN, terms=("BT-153",)),
    Rule(
        "BR-23",
        "The unit of the quantity is missing, such as C62 for pieces or HUR for hours.",
        _units,
        source=EN,
        terms=("BT-130",),
    ),
    Rule(
        "BR-CL-23",
        "{unit} is not a unit code of UN/ECE Recommendation 20.",
        _unit_codes,
        source="UN/ECE Rec 20",
        terms=("BT-130",),
    ),
    Rule(
        "BR-27",
        "The price {price} is negative. Make the price positive and the quantity negative.",
        _net_prices,
        source=EN,
        terms=("BT-146",),
    ),
    Rule("BR-28", "The gross price {price} is negative.", _gross_prices, source=EN, terms=("BT-148",)),
    Rule(
        "DB-PRICE-DISCOUNT",
        "A price discount is positive and is taken from a gross price. Enter the gross price too.",
        _price_discounts,
        Severity.WARNING,
        EN,
        ("BT-147",),
    ),
    Rule(
        "DB-PRICE-NET",
        "Gross price less discount is {said}, but the net price is {net}, which is what counts.",
        _explained_prices,
        Severity.WARNING,
        EN,
        ("BT-146", "BT-147", "BT-148"),
    ),
    Rule("DB-QUANTITY", "The quantity is zero.", _zero_quantities, Severity.WARNING, terms=("BT-129",)),
    Rule("BR-30", "The line's period ends on {end}, before it starts on {start}.", _periods, source=EN, terms=("BT-135",)),
    Rule("BR-CO-20", "The line's period needs a first or a last day.", _empty_periods, source=EN, terms=("BG-26",)),
    Rule("BR-CL-15", "{code} is not an ISO 3166 country code.", _origins, source="ISO 3166-1", terms=("BT-159",)),
    Rule(
        "BR-64", "The standard item number needs its scheme, such as 0160 for GTIN.", _standard_ids, source=EN, terms=("BT-157",)
    ),
    Rule("BR-65", "The classification needs its scheme.", _classifications, source=EN, terms=("BT-158",)),
    Rule("BR-54", "An item attribute needs a name and a value.", _attributes, source=EN, terms=("BG-32",)),
    Rule(
        "BR-33",
        "Say why: the allowance on the document needs a reason.",
        lambda d: _without_reason(_document_rows(d), charge=False),
        source=EN,
        terms=("BT-97", "BT-98"),
    ),
    Rule(
        "BR-38",
        "Say why: the charge on the document needs a reason.",
        lambda d: _without_reason(_document_rows(d), charge=True),
        source=EN,
        terms=("BT-104", "BT-105"),
    ),
    Rule(
        "BR-42",
        "Say why: the line's allowance needs a reason.",
        lambda d: _without_reason(_line_rows(d), charge=False),
        source=EN,
        terms=("BT-139", "BT-140"),
    ),
    Rule(
        "BR-44",
        "Say why: the line's charge needs a reason.",
        lambda d: _without_reason(_line_rows(d), charge=True),
        source=EN,
        terms=("BT-144", "BT-145"),
    ),
    Rule("DB-ALLOWANCE-SIGN", "The amount is negative. Make it positive and turn it into the {other}.", _negative, source=EN),
    Rule(
        "BR-CL-19",
        "{code} is not a reason code of {list}.",
        _reason_codes,
        source="UNTDID 5189 and 7161",
        terms=("BT-98", "BT-105"),
    ),
)
