"""Document allowances and charges, the totals and the VAT breakdown: EN 16931-1:2017, 6.4.2, and the decimals (BR-DEC).

Sums are rounded as XPath rounds, a half towards plus infinity, because that is how the validation artefacts read the standard.
"""

from decimal import ROUND_FLOOR, Decimal

from duebook.kernel.money import ZERO
from duebook.rules.rows import EN, absent, decimals, either
from duebook.rules.rule import Broken, Group, Rule, spot

_HALF = Decimal("0.5")
_HUNDRED = Decimal(100)


def whole(amount: Decimal) -> Decimal:
    """Rounded to a whole number, a half upwards, also below zero."""
    return (amount + _HALF).to_integral_value(ROUND_FLOOR)


def cents(amount: Decimal) -> Decimal:
    """Rounded to two decimals, a half upwards, also below zero."""
    return whole(amount * _HUNDRED) / _HUNDRED


def _differs(g: Group, term: str, right: Decimal, *, known: bool = True) -> Broken:
    """Whether a total is missing or another; the right one is offered where its parts are ``known``."""
    node = g.one(term)
    if node is None:
        return True
    return node.number != right and spot(node, fix=f"{right:.2f}" if known else "")


def _line_total(g: Group) -> Broken:
    return _differs(g, "BT-106", cents(g.total("line nets")), known=bool(g.all("line nets")))


def _sum_of(term: str, group: str, amounts: str, g: Group) -> Broken:
    if not g.all(term) and not g.all(group):
        return False
    return _differs(g, term, cents(g.total(amounts)), known=bool(g.all(amounts)))


def _without_vat(g: Group) -> Broken:
    lines, allowances, charges = g.number("BT-106"), g.number("BT-107"), g.number("BT-108")
    if lines is None:
        return True
    right = lines - (allowances or ZERO) + (charges or ZERO)
    bare = allowances is None and charges is None and g.tree.syntax == "ubl"
    return _differs(g, "BT-109", right if bare else cents(right))


def _with_vat(g: Group) -> Broken:
    """UBL: exactly one total in the invoice's currency, and the sum is right."""
    for code in g.all("BT-5"):
        amounts = [node for node in g.node.all("cac:TaxTotal/cbc:TaxAmount") if node.get("currencyID") == code.raw]
        bare = g.number("BT-109")
        if len(amounts) != 1 or bare is None:
            return True
        return _differs(g, "BT-112", cents(bare + amounts[0].number))
    return False


def _with_vat_cii(g: Group) -> Broken:
    """CII: as in UBL, or no VAT at all."""
    for code in g.all("BT-5"):
        amounts = [node for node in g.all("VAT totals") if node.get("currencyID") == code.raw]
        bare, gross = g.number("BT-109"), g.number("BT-112")
        if bare is None or gross is None:
            return True
        if gross == bare:
            return False
        return True if len(amounts) != 1 else _differs(g, "BT-112", cents(bare + amounts[0].number))
    return False


def _vat_total(g: Group) -> Broken:
    return bool(g.all("BG-23")) and _differs(g, "BT-110", cents(g.total("BT-117")))


def _vat_total_cii(g: Group) -> Broken:
    codes = g.tree.root.all(_CURRENCY)
    if g.node.get("currencyID") not in {code.raw for code in codes}:
        return False
    taxes = g.tree.root.all(_TAXES)
    return _differs(g, "BT-110", cents(sum((node.number for node in taxes), ZERO)), known=bool(taxes))


_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_CURRENCY = f"{_SETTLEMENT}/ram:InvoiceCurrencyCode"
_TAX_CURRENCY = f"{_SETTLEMENT}/ram:TaxCurrencyCode"
_TAXES = f"{_SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount"


def _payable(g: Group) -> Broken:
    gross, paid, rounding = g.number("BT-112"), g.number("BT-113"), g.number("BT-114")
    payable = g.number("BT-115")
    if gross is None or payable is None:
        return True
    right = gross - (paid or ZERO)
    if g.tree.syntax == "ubl" and (paid is not None or rounding is not None):
        right = cents(right) if paid is not None else right
        kept = (payable if rounding is None else cents(payable - rounding)) == right
    else:
        kept = payable - (rounding or ZERO) == right
    return False if kept else _differs(g, "BT-115", right + (rounding or ZERO)) or True  # cents may hide the difference


def _vat_amount(g: Group, taxes: Decimal | None, rate: Decimal | None, *, strict: bool) -> Broken:
    """Less than one unit of the currency (in CII: no more than one) between the VAT amount and base times rate."""
    if taxes is None:
        return True
    if rate is None or whole(rate) == ZERO:
        return whole(taxes) != ZERO
    base = g.number("BT-116")
    if base is None:
        return True
    right = cents(abs(base) * rate / _HUNDRED)
    gap = abs(abs(taxes) - right)
    return gap >= 1 if strict else gap > 1


def _vat_of_row(g: Group) -> Broken:
    return _vat_amount(g, g.number("BT-117"), g.number("BT-119"), strict=True)


def _vat_of_row_cii(g: Group) -> Broken:
    vat = g.text("scheme").upper() == "VAT"
    return _vat_amount(g, g.number("BT-117"), g.number("BT-119") if vat else None, strict=False)


def _no_rate(g: Group) -> Broken:
    return not g.all("BT-119") and not any(node.value == "O" for node in g.all("BT-118"))


def _no_rate_cii(g: Group) -> Broken:
    vat = g.text("scheme").upper() == "VAT"
    return not vat or (not g.all("BT-119") and not any(node.raw == "O" for node in g.all("BT-118")))


def _vat_total_decimals(g: Group) -> Broken:
    codes = {code.raw for code in g.tree.root.all(_CURRENCY)}
    totals = g.all("VAT totals")
    return totals and all(node.get("currencyID") in codes and cents(node.number) != node.number for node in totals)


def _tax_total_decimals(g: Group) -> Broken:
    codes = {code.raw for code in g.tree.root.all(_TAX_CURRENCY)}
    totals = g.all("VAT totals")
    if not codes or not totals:
        return False
    return not any(node.get("currencyID") in codes and cents(node.number) == node.number for node in totals)


_FEW = "This amount has more than {most} decimals. Round it."
_ONE_IN_TAX_CURRENCY = "The VAT total in the currency of the tax is missing or has more than 2 decimals. Give it, rounded."
_VAT_TOTAL = "The VAT total has more than 2 decimals. Round it."
_REASON = "A document allowance has no reason. Give a text or a code."
_CHARGE_REASON = "A document charge has no reason. Give a text or a code."

RULES: tuple[Rule, ...] = (
    absent("BR-12", "BG-22", "BT-106", "The sum of the lines is missing. Give it."),
    absent("BR-13", "BG-22", "BT-109", "The total without VAT is missing. Give it."),
    absent("BR-14", "BG-22", "BT-112", "The total with VAT is missing. Give it."),
    absent("BR-15", "BG-22", "BT-115", "The amount due is missing. Give it, zero where nothing is due."),
    absent("BR-31", "BG-20", "BT-92", "A document allowance has no amount. Give it."),
    absent(
        "BR-32", "BG-20", "BT-95", "A document allowance has no VAT category. Give its code, such as S for the standard rate."
    ),
    either("BR-33", "BG-20", ("BT-97", "BT-98"), _REASON),
    either("BR-CO-21", "BG-20", ("BT-97", "BT-98"), _REASON),
    absent("BR-36", "BG-21", "BT-99", "A document charge has no amount. Give it."),
    absent("BR-37", "BG-21", "BT-102", "A document charge has no VAT category. Give its code, such as S for the standard rate."),
    either("BR-38", "BG-21", ("BT-104", "BT-105"), _CHARGE_REASON),
    either("BR-CO-22", "BG-21", ("BT-104", "BT-105"), _CHARGE_REASON),
    absent("BR-45", "BG-23", "BT-116", "A row of the VAT breakdown has no taxable amount. Give it.").in_cii("asked VAT rows"),
    absent("BR-46", "BG-23", "BT-117", "A row of the VAT breakdown has no VAT amount. Give it, zero where no VAT is due.").in_cii(
        "asked VAT rows"
    ),
    Rule(
        "BR-47",
        "BG-23",
        "A row of the VAT breakdown has no VAT category. Give its code, such as S for the standard rate.",
        terms=("BT-118",),
        source=EN,
        ubl=lambda g: not g.all("BT-118"),
        cii=lambda g: g.text("scheme").upper() != "VAT" or not g.all("BT-118"),
        cii_group="asked VAT rows",
    ),
    Rule(
        "BR-48",
        "BG-23",
        "A row of the VAT breakdown has no rate. Give it, zero where no VAT is due; only category O goes without.",
        terms=("BT-119",),
        source=EN,
        ubl=_no_rate,
        cii=_no_rate_cii,
        cii_group="asked VAT rows",
    ),
    Rule(
        "BR-CO-10",
        "BG-22",
        "The sum of the lines (BT-106) is not what the net amounts of the lines add up to. Correct it or the lines.",
        _line_total,
        ("BT-106",),
        source=EN,
    ),
    Rule(
        "BR-CO-11",
        "BG-22",
        "The sum of the allowances (BT-107) is not what the document allowances add up to. Correct it or the allowances.",
        lambda g: _sum_of("BT-107", "allowances", "allowance amounts", g),
        ("BT-107",),
        source=EN,
    ),
    Rule(
        "BR-CO-12",
        "BG-22",
        "The sum of the charges (BT-108) is not what the document charges add up to. Correct it or the charges.",
        lambda g: _sum_of("BT-108", "charges", "charge amounts", g),
        ("BT-108",),
        source=EN,
    ),
    Rule(
        "BR-CO-13",
        "BG-22",
        "The total without VAT (BT-109) is not the sum of the lines less the allowances plus the charges. Correct it.",
        _without_vat,
        ("BT-109",),
        source=EN,
    ),
    Rule(
        "BR-CO-14",
        "tax total",
        "The VAT total (BT-110) is not what the rows of the VAT breakdown add up to. Correct it or the rows.",
        terms=("BT-110",),
        source=EN,
        ubl=_vat_total,
        cii=_vat_total_cii,
    ),
    Rule(
        "BR-CO-15",
        "",
        "The total with VAT (BT-112) is not the total without VAT plus one VAT total in the invoice's currency. Correct it.",
        terms=("BT-112",),
        source=EN,
        ubl=_with_vat,
        cii=_with_vat_cii,
    ),
    Rule(
        "BR-CO-16",
        "BG-22",
        "The amount due (BT-115) is not the total with VAT less what is paid plus the rounding. Correct it.",
        _payable,
        ("BT-115",),
        source=EN,
    ),
    Rule(
        "BR-CO-17",
        "BG-23",
        "The VAT amount of this row (BT-117) is not its taxable amount times its rate. Correct one of the three.",
        terms=("BT-117",),
        source=EN,
        ubl=_vat_of_row,
        cii=_vat_of_row_cii,
        cii_group="asked VAT rows",
    ),
    decimals("BR-DEC-01", "BG-20", "BT-92", _FEW),
    decimals("BR-DEC-02", "BG-20", "BT-93", _FEW),
    decimals("BR-DEC-05", "BG-21", "BT-99", _FEW),
    decimals("BR-DEC-06", "BG-21", "BT-100", _FEW),
    decimals("BR-DEC-09", "BG-22", "BT-106", _FEW),
    decimals("BR-DEC-10", "BG-22", "BT-107", _FEW),
    decimals("BR-DEC-11", "BG-22", "BT-108", _FEW),
    decimals("BR-DEC-12", "BG-22", "BT-109", _FEW),
    Rule("BR-DEC-13", "BG-22", _VAT_TOTAL, terms=("VAT totals",), source=EN, cii=_vat_total_decimals),
    decimals("BR-DEC-14", "BG-22", "BT-112", _FEW),
    Rule("BR-DEC-15", "BG-22", _ONE_IN_TAX_CURRENCY, terms=("VAT totals",), source=EN, cii=_tax_total_decimals),
    decimals("BR-DEC-16", "BG-22", "BT-113", _FEW),
    decimals("BR-DEC-17", "BG-22", "BT-114", _FEW),
    decimals("BR-DEC-18", "BG-22", "BT-115", _FEW),
    decimals("BR-DEC-19", "BG-23", "BT-116", _FEW).in_cii("asked VAT rows"),
    decimals("BR-DEC-20", "BG-23", "BT-117", _FEW).in_cii("asked VAT rows"),
)
