"""VAT by category: EN 16931-1:2017, 6.4.3 (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG, BR-B).

Nine families say much the same of nine categories, so their rules are made from :data:`CATEGORIES`. Numbers within a family:
01 the breakdown has the category, 02 to 04 who must be identified for lines, allowances and charges, 05 to 07 their rates,
08 the taxable amount, 09 the tax, 10 the exemption reason; O and IC go on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from duebook.rules.en16931 import vatsums
from duebook.rules.en16931.categories import CATEGORIES, Category, Number, Rate, Row, name_of
from duebook.rules.en16931.vatfacts import Places, Taxes, taxes
from duebook.rules.rows import EN
from duebook.rules.rule import Broken, Group, Rule, Test, spot
from duebook.rules.tree import Node

SENTENCES = {
    "once": "An invoice with {category} needs exactly one row for it in the VAT breakdown.",
    "each rate": "What is taxed with {category} needs a row in the VAT breakdown, and a row needs something that is taxed so.",
    "seller tax": "An invoice with {category} needs the seller's VAT number or tax number.",
    "seller vat": "An invoice with {category} needs the seller's VAT number.",
    "both tax": "An invoice with {category} needs the seller's VAT number or tax number, "
    "and the buyer's VAT number or registration number.",
    "both vat": "An invoice with {category} needs the VAT numbers of the seller and of the buyer.",
    "nobody": "An invoice with {category} names no VAT number: remove those of seller, tax representative and buyer.",
    "rate zero": "With {category} the VAT rate must be given as 0.",
    "rate positive": "With {category} the VAT rate must be above 0.",
    "rate any": "With {category} the VAT rate must be given, as 0 or above.",
    "rate none": "With {category} there is no VAT rate: remove it.",
    "taxable": "Lines and charges less allowances with {category} come to {sum}; the taxable amount must be the same.",
    "taxable rate": "Lines and charges less allowances with {category} at {rate} % come to {sum}; "
    "the taxable amount must be the same.",
    "tax zero": "With {category} the VAT amount must be 0.",
    "tax": "With {category} the VAT amount must be the taxable amount times the rate, and all three must be given.",
    "reason": "Say why no VAT is charged: {category} needs a legal reason.",
    "no reason": "With {category} there is no exemption: remove the reason.",
    "alone": "This has {category}, and other parts are outside the scope of VAT. Write two documents.",
    "supply day": "An intra-community supply needs the day of delivery or an invoicing period.",
    "supply country": "An intra-community supply needs the country of delivery.",
    "italian": "Split payment is for invoices inside Italy only.",
    "split and standard": "Split payment and the standard rate cannot stand in one invoice.",
}

_PLACES: tuple[tuple[Callable[[Taxes], Places], Callable[[Taxes], Places]], ...] = (
    (lambda found: found.items, lambda found: found.lines),
    (lambda found: found.allowances, lambda found: found.allowances),
    (lambda found: found.charges, lambda found: found.charges),
)
"""Lines, allowances, charges: where a category asks for numbers (-02 to -04), and where its rate is looked at (-05 to -07)."""


def _used(category: Category) -> tuple[Test, Test]:
    """Rule -01 for UBL and for CII."""
    code, facts = category.code, {"category": category.name}

    def once_ubl(g: Group) -> Broken:
        found = taxes(g.tree)
        used = found.items.vat.get(code) or found.others.vat.get(code)
        rows = found.breakdown.vat.get(code, ())
        return spot(rows[1] if rows else used[0], **facts) if used and len(rows) != 1 else None

    def each_rate_ubl(g: Group) -> Broken:
        found = taxes(g.tree)
        items, adjustments, breakdown = found.items, found.adjustments, found.breakdown
        if code == "S":
            used = [*items.every.get(code, ()), *adjustments.every.get(code, ())]
            given, meant = breakdown.every.get(code, ()), breakdown.every.get(code, ())
        else:
            used = [*items.vat.get(code, ()), *adjustments.vat.get(code, ())]
            meant = breakdown.vat.get(code, ())
            given = _as_is(breakdown.every.get(code, ()) if code == "L" else meant, code)
        if used:
            return None if given else spot(used[0], **facts)
        return [spot(row, **facts) for row in meant]

    def once_cii(g: Group) -> Broken:
        found = taxes(g.tree)
        used = found.items.every.get(code) or found.adjustments.every.get(code)
        rows = found.breakdown.every.get(code, ())
        if rows:
            return spot(rows[-1], **facts) if len(rows) > 1 or not used else None
        return spot(used[0], **facts) if used and code != "O" else None

    def each_rate_cii(g: Group) -> Broken:
        found = taxes(g.tree)
        rows = len(found.breakdown.every.get(code, ()))
        kinds = (found.items.every.get(code, ()), found.adjustments.every.get(code, ()))
        return next((spot(used[0], **facts) for used in kinds if len(used) == 1 and not rows), None)

    return (once_ubl, once_cii) if category.row is Row.ONCE else (each_rate_ubl, each_rate_cii)


def _as_is(nodes: Iterable[Node], code: str) -> list[Node]:
    """Those whose code stands without white space around it; some official rules look at it so."""
    return [node for node in nodes if any(one.raw == code for one in node.kids["cbc:ID"])]


def _identified(category: Category, kind: int) -> tuple[Test, Test]:
    """Rules -02 to -04: UBL asks once a document, CII at each line, allowance and charge."""
    code, facts = category.code, {"category": category.name}
    places = _PLACES[kind][0]

    def ubl(g: Group) -> Broken:
        found = places(taxes(g.tree))
        nodes = found.vat.get(code, ())
        if kind == 0 and code == "S" and not nodes:
            nodes = found.every.get(code, ())
            return spot(nodes[0], **facts) if nodes else None
        if kind == 2 and code == "L":  # noqa: PLR2004 - charges
            nodes = _as_is(nodes, code)
        if kind and category.seller is Number.NONE:
            nodes = [node for node in nodes if node.parent and node.parent.parent is g.tree.root]
        if not nodes or (party := _unidentified(g, category)) is None:
            return None
        return spot(party, **facts)

    def cii(g: Group) -> Broken:
        nodes = places(taxes(g.tree)).vat.get(code, ())
        if not nodes or _unidentified(g, category) is None:
            return None
        return [spot(node, **facts) for node in nodes]

    return ubl, cii


def _unidentified(g: Group, category: Category) -> Node | None:
    """The party that lacks a number (or has one that it must not have); None where all is well."""
    if category.seller is Number.NONE:
        return g.one("BT-31") or g.one("BT-63") or g.one("BT-48")
    seller = g.one("BT-31") or g.one("BT-63") or (category.seller is Number.TAX and g.one("BT-32"))
    if not seller:
        return g.one("BG-4") or g.node
    buyer = category.buyer is Number.FREE or g.one("BT-48") or (category.buyer is Number.TAX and g.one("BT-47"))
    return None if buyer else g.one("BG-7") or g.node


def _rated(category: Category, kind: int) -> tuple[Test, Test]:
    """Rules -05 to -07."""
    facts = {"category": category.name}
    places = _PLACES[kind][1]

    def test(name: str, rate: Rate) -> Test:
        right, fix = _RIGHT[rate], "0" if rate is Rate.ZERO else ""

        def find(g: Group) -> Broken:
            broken, known = [], set()  # thousands of lines have few rates
            for node in places(taxes(g.tree)).vat.get(category.code, ()):
                percents = node.kids.get(name, ())
                text = percents[0].raw if percents else None
                if text in known:
                    continue
                if right(percents):
                    known.add(text)
                else:
                    broken.append(spot(percents[0], fix, **facts) if percents else spot(node, **facts))
            return broken

        return find

    return test("cbc:Percent", category.rate), test("ram:RateApplicablePercent", category.cii_rate)


_RIGHT: dict[Rate, Callable[[Sequence[Node]], bool]] = {
    Rate.ZERO: lambda percents: any(percent.number == 0 for percent in percents),
    Rate.POSITIVE: lambda percents: any(percent.number > 0 for percent in percents),
    Rate.ANY: lambda percents: any(percent.number >= 0 for percent in percents),
    Rate.NONE: lambda percents: not percents,
}


def _explained(category: Category) -> Test:
    """Rule -10: an exemption reason must stand, or none may."""
    facts = {"category": category.name}

    def test(g: Group) -> Broken:
        names = _REASONS[g.tree.syntax]
        broken = []
        for node in vatsums.breakdown(g, category):
            reasons = [reason for name in names for reason in node.kids.get(name, ())]
            if category.reason is not bool(reasons):
                broken.append(spot(reasons[0] if reasons else node, **facts))
        return broken

    return test


_REASONS = {
    "ubl": ("cbc:TaxExemptionReason", "cbc:TaxExemptionReasonCode"),
    "cii": ("ram:ExemptionReason", "ram:ExemptionReasonCode"),
}


def _alone(code: str, kinds: Callable[[Taxes], Places], every: Callable[[Taxes], Sequence[Places]]) -> tuple[Test, Test]:
    """Rules -11 to -14 of a category (outside the scope of VAT) beside which nothing of another may stand."""

    def ubl(g: Group) -> Broken:
        found = taxes(g.tree)
        if not found.breakdown.vat.get(code):
            return None
        return [spot(nodes[0], category=name_of(other)) for other, nodes in kinds(found).vat.items() if other != code]

    def cii(g: Group) -> Broken:
        found = taxes(g.tree)
        if not found.breakdown.vat.get(code):
            return None
        others = [(other, nodes) for places in every(found) for other, nodes in places.every.items() if other != code]
        return [spot(nodes[0], category=name_of(other)) for other, nodes in others]

    return ubl, cii


def _supplied_ubl(g: Group) -> Broken:
    rows = taxes(g.tree).breakdown.vat.get("K")
    day = any(len(day.raw) > 1 for day in g.node.all("cac:Delivery/cbc:ActualDeliveryDate"))
    return rows[0] if rows and not day and not any(period.kids for period in g.all("BG-14")) else None


def _supplied_cii(g: Group) -> Broken:
    rows = taxes(g.tree).breakdown.vat.get("K", ())
    if not rows or g.all("BT-72"):
        return None
    period = any("ram:StartDateTime" in period.kids or "ram:EndDateTime" in period.kids for period in g.all("BG-14"))
    return None if period else rows


def _shipped_ubl(g: Group) -> Broken:
    rows = taxes(g.tree).breakdown.vat.get("K")
    return rows[0] if rows and not any(len(country.raw) > 1 for country in g.all("BT-80")) else None


def _shipped_cii(g: Group) -> Broken:
    rows = taxes(g.tree).breakdown.vat.get("K", ())
    return rows if rows and not g.all("BT-80") else None


def _split(g: Group) -> list[Node]:
    """Where split payment stands."""
    found: list[Node] | None = g.tree.facts.get("split payment")
    if found is None:
        if g.tree.syntax == "cii":
            found = [code for code in g.tree.every("ram:CategoryCode") if code.raw == "B"]
        else:
            places = taxes(g.tree)
            found = [*_as_is(places.items.every.get("B", ()), "B"), *_as_is(places.others.every.get("B", ()), "B")]
        g.tree.facts["split payment"] = found
    return found


def _italian(g: Group) -> Broken:
    countries = "cbc:IdentificationCode" if g.tree.syntax == "ubl" else "ram:CountryID"
    split = _split(g)
    return split[0] if split and any(country.raw != "IT" for country in g.tree.every(countries)) else None


def _split_and_standard_ubl(g: Group) -> Broken:
    found = taxes(g.tree)

    def places(code: str) -> list[Node]:
        adjustments = [node for node in found.adjustments.every.get(code, ()) if node.parent and node.parent.parent is g.node]
        return _as_is((*found.breakdown.every.get(code, ()), *adjustments, *found.items.every.get(code, ())), code)

    split = places("B")
    return split[0] if split and places("S") else None


def _split_and_standard_cii(g: Group) -> Broken:
    split = _split(g)
    return split[0] if split and any(code.raw == "S" for code in g.tree.every("ram:CategoryCode")) else None


def _rule(code: str, sentence: str, tests: tuple[Test, Test | None], *terms: str, of: str = "") -> Rule:
    """A rule; ``of`` is the category without which it is kept."""
    ubl, cii = (_when(of, test) if of and test else test for test in tests)
    return Rule(code, "", SENTENCES[sentence], terms=terms, source=EN, ubl=ubl, cii=cii)


def _when(code: str, test: Test) -> Test:
    """The test, passed over where the file has nothing of the category: of ten categories an invoice has one or two."""
    return lambda g: test(g) if code in (g.tree.facts.get("taxes") or taxes(g.tree)).codes else None


def family(category: Category) -> Iterator[Rule]:
    """The rules of one category, -01 to -10."""
    start = f"BR-{category.family}-"
    made = partial(_rule, of=category.code)
    yield made(f"{start}01", category.row.value, _used(category), "BG-23")
    who = "nobody" if category.seller is Number.NONE else f"seller {category.seller.value}"
    if category.buyer in {Number.TAX, Number.VAT}:
        who = f"both {category.buyer.value}"
    for kind in range(3):
        yield made(f"{start}0{2 + kind}", who, _identified(category, kind), "BT-31", "BT-32", "BT-63", "BT-48")
    for kind, term in enumerate(("BT-152", "BT-96", "BT-103")):
        # the two syntaxes may ask for different rates; the stricter one's words suit both
        rate = category.cii_rate if category.cii_rate is Rate.POSITIVE else category.rate
        yield made(f"{start}0{5 + kind}", f"rate {rate.value}", _rated(category, kind), term)
    by_rate = category.row is Row.EACH_RATE
    yield made(f"{start}08", "taxable rate" if by_rate else "taxable", vatsums.taxable(category), "BT-116")
    yield made(f"{start}09", "tax" if by_rate else "tax zero", vatsums.tax(category), "BT-117")
    explained = _explained(category)
    yield made(f"{start}10", "reason" if category.reason else "no reason", (explained, explained), "BT-120", "BT-121")


def sole(code: str) -> Iterator[Rule]:
    """The rules -11 to -14 of a category that stands alone."""
    start = f"BR-{code}-"
    yield _rule(f"{start}11", "alone", _alone(code, lambda t: t.breakdown, lambda t: (t.breakdown, t.items)), "BG-23", of=code)
    yield _rule(f"{start}12", "alone", _alone(code, lambda t: t.items, lambda t: (t.breakdown, t.items)), "BT-151", of=code)
    yield _rule(f"{start}13", "alone", _alone(code, lambda t: t.allowances, lambda t: (t.adjustments,)), "BT-95", of=code)
    yield _rule(f"{start}14", "alone", _alone(code, lambda t: t.charges, lambda t: (t.adjustments,)), "BT-102", of=code)


RULES: tuple[Rule, ...] = (
    *(rule for category in CATEGORIES for rule in family(category)),
    *sole("O"),
    _rule("BR-IC-11", "supply day", (_supplied_ubl, _supplied_cii), "BT-72", "BG-14", of="K"),
    _rule("BR-IC-12", "supply country", (_shipped_ubl, _shipped_cii), "BT-80", of="K"),
    _rule("BR-B-01", "italian", (_italian, _italian), "BT-151"),
    _rule("BR-B-02", "split and standard", (_split_and_standard_ubl, _split_and_standard_cii), "BT-151"),
)
