"""FaWiersz as lines, and the marked ones as allowances and charges of the whole document."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from duebook.domain.amounts import Grid
from duebook.domain.line import AllowanceCharge, Attribute, Classification, Item, Line, Price, Tax
from duebook.domain.party import Identifier, Period
from duebook.edge.xmlsafe import Element
from duebook.formats import units
from duebook.formats.ksef import treatment
from duebook.formats.ksef.bounds import typed
from duebook.formats.ksef.extras import Said
from duebook.formats.ksef.names import UNIT_CODES
from duebook.formats.tree import Tree
from duebook.kernel.money import EXACT, ZERO

_TERMS = re.compile(
    r"(?P<amount>-?[\d.]{1,40})( = (?P<percent>-?[\d.]{0,40})% × (?P<base>-?[\d.]{0,40}))?"
    r"( \[(?P<code>[^\]]*)\])?( (?P<reason>.*))?",
    re.DOTALL,
)
_BASE = re.compile(r"(?P<net>-?[\d.]{1,40}) / (?P<base>[\d.]{1,40})( (?P<unit>\S+))?")
_GROSS = re.compile(r"(?P<gross>-?[\d.]{1,40})( - (?P<less>-?[\d.]{1,40}))?")
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)?/(\d{4}-\d\d-\d\d)?")
_CLASS = re.compile(r"\[(?P<scheme>\S*)( (?P<version>[^\]]*))?\] (?P<value>.*)", re.DOTALL)
_WORD = re.compile(r"[A-Za-z0-9]{1,3}")
OWN = "ZZZ"


@dataclass
class Rows:
    """What FaWiersz comes to. ``buckets``: sum and tax of each line and allowance; ``before``: of the lines as they were."""

    lines: list[Line]
    allowances: list[AllowanceCharge]
    buckets: list[tuple[str, Tax | None, Decimal]]
    before: list[tuple[str, Tax | None, Decimal]]


@dataclass(frozen=True)
class Context:
    """What the reading of a line needs to know of the invoice."""

    tree: Tree
    said: Said
    grid: Grid
    sums: frozenset[str]  # ends of the P_13_* that the invoice has
    credit: bool

    def signed(self, value: Decimal | None) -> Decimal | None:
        """A figure with the sign that the model gives it: amounts of a credit note are positive there."""
        return value.copy_negate() if self.credit and value else value


def rows(context: Context, fa: Element) -> Rows:
    """Every FaWiersz."""
    tree = context.tree
    found = Rows([], [], [], [])
    for node in tree.all(fa, "FaWiersz"):
        if tree.text(node, "StanPrzed") == "1":
            _before(context, node, found)
            continue
        line, bucket = _line(context, node)
        at = _number(tree.text(node, "NrWierszaFa"))
        marked = next(((term, text) for term in ("BG-20", "BG-21") if (text := context.said.one(term, at))), None)
        if marked:
            charge = marked[0] == "BG-21"
            row = allowance(marked[1], charge=charge)
            row = replace(row, amount=abs(line.net) if row.amount is None and line.net is not None else row.amount, tax=line.tax)
            found.allowances.append(row)
            amount = row.amount or ZERO
            found.buckets.append((bucket, row.tax, amount if charge else amount.copy_negate()))
        else:
            found.lines.append(line)
            found.buckets.append((bucket, line.tax, line.net or ZERO))
    return found


def _before(context: Context, node: Element, found: Rows) -> None:
    """A line as it was in the corrected invoice: only its worth is kept, the rest of it is the other invoice's."""
    tree = context.tree
    known = _tax(context, node)
    net = _net(context, node, known[1] if known else None)
    tree.skip(node, "P_7")
    for child in node:
        tree.skip(child)
    found.before.append((known[0] if known else "", known[1] if known else None, net or ZERO))


def _line(context: Context, node: Element) -> tuple[Line, str]:
    tree, said = context.tree, context.said
    name = tree.text(node, "NrWierszaFa")
    at = _number(name)
    known = _tax(context, node)
    if known is None:
        tree.wrong("READ-TREATMENT", node, "", "The tax of this line cannot be known.")
    tax = known[1] if known else None
    quantity = typed(said.one("BT-129", at)) or tree.number(node, "P_8B")
    net = _net(context, node, tax)
    tree.skip(node, "P_8B")
    rows_of = [allowance(text, charge=term == "BG-28") for term, text in said.among(("BG-27", "BG-28"), at)]
    cut = context.signed(tree.number(node, "P_10"))
    if not rows_of and cut:
        rows_of = [AllowanceCharge(amount=cut)]
    count = context.signed(quantity) if quantity is not None else Decimal(1)
    return Line(
        id=tree.text(node, "UU_ID") or name,
        note=said.one("BT-127", at),
        object_id=said.identifier("BT-128", at),
        quantity=count if count is not None else Decimal(1),
        unit=_unit(tree, node),
        net=net,
        order_line=said.one("BT-132", at),
        buyer_accounting_reference=said.one("BT-133", at),
        period=span(said.one("BG-26", at)),
        allowances=tuple(rows_of),
        price=_price(context, node, at, tax),
        tax=tax,
        item=_item(context, node, at),
        delivered=tree.day(node, "P_6A"),
    ), known[0] if known else ""


def _tax(context: Context, node: Element) -> tuple[str, Tax] | None:
    tree = context.tree
    return treatment.read(tree.text(node, "P_12"), tree.number(node, "P_12_XII"), context.sums)


def _net(context: Context, node: Element, tax: Tax | None) -> Decimal | None:
    """P_11, else P_11A without its tax, else quantity times price."""
    tree = context.tree
    net, seen = tree.number(node, "P_11"), tree.number(node, "P_11A")
    tree.skip(node, "P_11Vat")
    with localcontext(EXACT):
        if net is None and seen is not None:
            net = _grid(context, seen / _factor(tax))
        if net is None:
            count, price = tree.number(node, "P_8B"), tree.number(node, "P_9A")
            net = _grid(context, count * price) if count is not None and price is not None else None
    return context.signed(net)


def _grid(context: Context, value: Decimal) -> Decimal:
    return context.grid(value)


def _factor(tax: Tax | None) -> Decimal:
    return Decimal(1) + (tax.rate / Decimal(100) if tax and tax.rate else ZERO)


def _price(context: Context, node: Element, at: int, tax: Tax | None) -> Price:
    tree, said = context.tree, context.said
    net, shop = tree.number(node, "P_9A"), tree.number(node, "P_9B")
    base, unit, gross, discount = None, "", None, None
    if found := _BASE.fullmatch(said.one("BT-149", at)):
        net, base, unit = typed(found["net"]), typed(found["base"]), found["unit"] or ""
    else:
        net = typed(said.one("BT-146", at)) or net
    if found := _GROSS.fullmatch(said.one("BT-148", at)):
        gross, discount = typed(found["gross"]), typed(found["less"] or "")
    with localcontext(EXACT):
        if shop is not None and base:
            shop = shop * base
        if net is None and shop is not None:
            net = context.grid.price(shop / _factor(tax), Decimal(1))
    return Price(net=net, with_tax=shop, gross=gross, discount=discount, base_quantity=base, base_unit=unit)


def _item(context: Context, node: Element, at: int) -> Item:
    tree, said = context.tree, context.said
    gtin = tree.text(node, "GTIN")
    codes = [Classification(value=text, scheme=OWN, version=name) for name in ("PKWiU",) if (text := tree.text(node, name))]
    if text := tree.text(node, "CN"):
        codes.append(Classification(value=text, scheme="HS"))
    codes += [Classification(value=text, scheme=OWN, version=name) for name in ("PKOB", "GTU") if (text := tree.text(node, name))]
    for entry in said.all("BT-158", at):
        if known := _CLASS.fullmatch(entry):
            codes.append(Classification(value=known["value"], scheme=known["scheme"], version=known["version"] or ""))
    return Item(
        name=tree.text(node, "P_7"),
        description=said.one("BT-154", at),
        seller_id=tree.text(node, "Indeks") or said.one("BT-155", at),
        buyer_id=said.one("BT-156", at),
        standard_id=Identifier(value=gtin, scheme="0160") if gtin else said.identifier("BT-157", at),
        classifications=tuple(codes),
        origin_country=said.one("BT-159", at),
        attributes=tuple(Attribute(name=key, value=value) for key, value in said.free.get(at, ()) if at),
    )


def _unit(tree: Tree, node: Element) -> str:
    """P_8A is free text: a word known here, a code as it stands, else one (C62) with a fault that keeps the word."""
    word = tree.text(node, "P_8A")
    if not word:
        return "" if tree.one(node, "P_8B") is None else "C62"
    known = UNIT_CODES.get(word.lower()) or units.code(word) or units.code(word.rstrip("."))
    if not known and _WORD.fullmatch(word):
        known = word.upper()
    if not known:
        tree.wrong("READ-UNIT", node, "P_8A", "The unit {value} is not known here; it is read as a piece.", value=word[:60])
    return known or "C62"


def allowance(text: str, *, charge: bool) -> AllowanceCharge:
    """An allowance or charge from its entry; what is no such text is its reason.

    >>> allowance("5.00 = 10% × 50 [95] Rabat", charge=False).percent
    Decimal('10')
    """
    known = _TERMS.fullmatch(text)
    if known is None:
        return AllowanceCharge(charge=charge, reason=text)
    return AllowanceCharge(
        charge=charge,
        amount=typed(known["amount"]),
        percent=typed(known["percent"] or ""),
        base=typed(known["base"] or ""),
        reason_code=known["code"] or "",
        reason=known["reason"] or "",
    )


def span(text: str) -> Period | None:
    """A period from its entry."""
    known = _SPAN.fullmatch(text)
    if known is None:
        return None
    start, end = _day(known[1]), _day(known[2])
    return Period(start=start, end=end) if start or end else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> int:
    """A line's number; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0  # noqa: PLR2004 - ten thousand lines at most
