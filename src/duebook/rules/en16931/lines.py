"""Lines, their periods, allowances, charges, prices and items: EN 16931-1:2017, 6.4.2."""

from duebook.kernel.money import ZERO
from duebook.rules.en16931.header import ends_before_start, ends_before_start_cii
from duebook.rules.rows import EN, absent, blank, decimals, either
from duebook.rules.rule import Broken, Group, Rule


def _negative_price(g: Group) -> Broken:
    price = g.number("BT-146")
    return price is None or price < ZERO


def _negative_gross_price(g: Group) -> Broken:
    price = g.number("BT-148")
    return price is not None and price < ZERO


def _no_unit(g: Group) -> Broken:
    return all(node.get("unitCode") is None for node in g.all("BT-129"))


def _without(term: str, attribute: str, g: Group) -> Broken:
    return [node for node in g.all(term) if node.get(attribute) is None]


def _blank_attribute(term: str, attribute: str, g: Group) -> Broken:
    found = g.all(term)
    return found and not any((node.get(attribute) or "").strip() for node in found)


_FEW = "This amount has more than {most} decimals. Round it."
_REASON = "An allowance of this line has no reason. Give a text or a code."
_CHARGE_REASON = "A charge of this line has no reason. Give a text or a code."

RULES: tuple[Rule, ...] = (
    blank("BR-21", "BG-25", "BT-126", "This line has no number. Give each line its own."),
    absent("BR-22", "BG-25", "BT-129", "This line has no quantity. Give it."),
    Rule("BR-23", "BG-25", "The quantity has no unit. Give its code, such as C62 for a piece.", _no_unit, ("BT-129",), source=EN),
    absent("BR-24", "BG-25", "BT-131", "This line has no net amount. Give it."),
    blank("BR-25", "BG-25", "BT-153", "This line has no item name. Say what was sold."),
    absent("BR-26", "BG-25", "BT-146", "This line has no net price. Give the price of one unit without VAT."),
    Rule(
        "BR-27",
        "BG-25",
        "The net price is missing or below zero. Give zero or more; where money goes back the quantity is negative.",
        _negative_price,
        ("BT-146",),
        source=EN,
    ),
    Rule("BR-28", "BG-25", "The gross price is below zero. Give zero or more.", _negative_gross_price, ("BT-148",), source=EN),
    Rule(
        "BR-30",
        "BG-26",
        "The period of this line ends before it starts. Swap the two days or correct one.",
        terms=("BT-135", "BT-134"),
        source=EN,
        ubl=ends_before_start,
        cii=ends_before_start_cii,
    ),
    Rule(
        "BR-CO-20",
        "BG-26",
        "The period of this line has neither a first nor a last day. Give one, or leave the period out.",
        terms=("BT-134", "BT-135"),
        source=EN,
        ubl=lambda g: not g.node.all("cbc:StartDate") and not g.node.all("cbc:EndDate"),
        cii=lambda g: not g.node.all("ram:StartDateTime") and not g.node.all("ram:EndDateTime"),
    ),
    absent("BR-CO-04", "BG-25", "BT-151", "This line has no VAT category. Give its code, such as S for the standard rate."),
    absent("BR-41", "BG-27", "BT-136", "An allowance of this line has no amount. Give it."),
    either("BR-42", "BG-27", ("BT-139", "BT-140"), _REASON),
    either("BR-CO-23", "BG-27", ("BT-139", "BT-140"), _REASON),
    absent("BR-43", "BG-28", "BT-141", "A charge of this line has no amount. Give it."),
    either("BR-44", "BG-28", ("BT-144", "BT-145"), _CHARGE_REASON),
    either("BR-CO-24", "BG-28", ("BT-144", "BT-145"), _CHARGE_REASON),
    Rule(
        "BR-54",
        "BG-32",
        "An attribute of the item lacks its name or its value. Give both, or leave it out.",
        lambda g: not g.all("BT-160") or not g.all("BT-161"),
        ("BT-160", "BT-161"),
        source=EN,
    ),
    Rule(
        "BR-64",
        "BG-25",
        "The item's standard identifier has no scheme. Say of which kind it is, such as 0160 for a GTIN.",
        terms=("BT-157",),
        source=EN,
        ubl=lambda g: _without("BT-157", "schemeID", g),
        cii=lambda g: _blank_attribute("BT-157", "schemeID", g),
    ),
    Rule(
        "BR-65",
        "BG-25",
        "The item's classification has no list. Say from which one the code comes, such as STI for CPV.",
        terms=("BT-158",),
        source=EN,
        ubl=lambda g: _without("BT-158", "listID", g),
        cii=lambda g: _blank_attribute("BT-158", "listID", g),
        cii_group="classification",
    ),
    decimals("BR-DEC-23", "BG-25", "BT-131", _FEW),
    decimals("BR-DEC-24", "BG-27", "BT-136", _FEW),
    decimals("BR-DEC-25", "BG-27", "BT-137", _FEW),
    decimals("BR-DEC-27", "BG-28", "BT-141", _FEW),
    decimals("BR-DEC-28", "BG-28", "BT-142", _FEW),
)
