"""What the VAT rules need to know of a file, worked out once: where each category stands, and what adds up to what.

A category is a code of UNTDID 5305 (``S``, ``AE``). UBL's official rules look at the code with white space trimmed, CII's at
the code as it stands; so do these.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import TypeAlias

from duebook.rules.tree import Node, NotANumber, Tree

UBL_LINES = frozenset({"cac:InvoiceLine", "cac:CreditNoteLine"})
_HALF = Decimal("0.5")
_ZERO = Decimal(0)


class Places:
    """Tax categories of one kind by their code: ``every`` of any tax, ``vat`` only those whose tax says that it is VAT."""

    __slots__ = ("every", "vat")

    def __init__(self) -> None:
        self.every: dict[str, list[Node]] = {}
        self.vat: dict[str, list[Node]] = {}

    def add(self, node: Node, codes: Iterable[str], vat: bool) -> None:  # noqa: FBT001 - asked for every line
        """Note a node under its codes; there is one, unless the file breaks its schema."""
        for code in codes:
            if code in self.every:
                self.every[code].append(node)
            else:
                self.every[code] = [node]
            if not vat:
                continue
            if code in self.vat:
                self.vat[code].append(node)
            else:
                self.vat[code] = [node]


class Taxes:
    """Where VAT categories stand.

    ``items`` are the categories of items wherever they are, ``lines`` those of invoice lines; ``adjustments`` those of
    allowances and charges together; ``breakdown`` the rows of BG-23; ``others`` (UBL only) every ``cac:TaxCategory``.
    """

    __slots__ = ("adjustments", "allowances", "breakdown", "charges", "codes", "items", "lines", "others")

    def __init__(self) -> None:
        self.items = Places()
        self.lines = Places()
        self.adjustments = Places()
        self.allowances = Places()
        self.charges = Places()
        self.breakdown = Places()
        self.others = Places()
        self.codes: frozenset[str] = frozenset()
        """Every code that stands anywhere; a category that is none of them breaks no rule."""


def taxes(tree: Tree) -> Taxes:
    """The places of a file's VAT categories."""
    found: Taxes | None = tree.facts.get("taxes")
    if found is None:
        found = tree.facts["taxes"] = _ubl_taxes(tree) if tree.syntax == "ubl" else _cii_taxes(tree)
        found.codes = frozenset((*found.items.every, *found.others.every, *found.adjustments.every, *found.breakdown.every))
    return found


def _ubl_taxes(tree: Tree) -> Taxes:
    from duebook.rules.ubl.terms import is_vat

    found, taxed = Taxes(), tree.taxed or is_vat
    for node in tree.every("cac:ClassifiedTaxCategory"):
        codes, vat = _values(node), taxed(node)
        found.items.add(node, codes, vat)
        if _names_above(node, 2) in _UBL_ITEMS:
            found.lines.add(node, codes, vat)
    for node in tree.every("cac:TaxCategory"):
        codes, vat = _values(node), taxed(node)
        found.others.add(node, codes, vat)
        parent = node.parent
        if parent is not None and parent.name == "cac:AllowanceCharge":
            found.adjustments.add(node, codes, vat)
            _indicated(found, parent.text("cbc:ChargeIndicator")).add(node, codes, vat)
        elif _names_above(node, 2) == _UBL_ROW and node.parent.parent.parent is tree.root:  # type: ignore[union-attr] # has both
            found.breakdown.add(node, codes, vat)
    return found


_UBL_ITEMS = frozenset({("cac:Item", line) for line in UBL_LINES})
_UBL_ROW = ("cac:TaxSubtotal", "cac:TaxTotal")
_CII_ROW = ("ram:ApplicableHeaderTradeSettlement", "rsm:SupplyChainTradeTransaction")
_CII_LINE = ("ram:SpecifiedLineTradeSettlement", "ram:IncludedSupplyChainTradeLineItem", "rsm:SupplyChainTradeTransaction")


def _cii_taxes(tree: Tree) -> Taxes:
    from duebook.rules.cii.terms import is_vat

    found = Taxes()
    for node in tree.every("ram:ApplicableTradeTax"):
        codes, vat = [code.raw for code in node.kids.get("ram:CategoryCode", ())], is_vat(node)
        parent = node.parent
        if parent is None:
            continue
        if parent.name == "ram:ApplicableHeaderTradeSettlement":
            found.breakdown.add(node, codes, vat)
        elif parent.name == "ram:SpecifiedLineTradeSettlement":
            found.items.add(node, codes, vat)
            if _names_above(node, 3) == _CII_LINE:
                found.lines.add(node, codes, vat)
    for node in tree.every("ram:CategoryTradeTax"):
        codes, vat = [code.raw for code in node.kids.get("ram:CategoryCode", ())], is_vat(node)
        found.adjustments.add(node, codes, vat)
        parent = node.parent
        if parent is not None and parent.name == "ram:SpecifiedTradeAllowanceCharge":
            _indicated(found, parent.text("ram:ChargeIndicator/udt:Indicator")).add(node, codes, vat)
    return found


def _values(node: Node) -> list[str]:
    """The codes of a category in UBL; one that has none counts as an empty code."""
    return [code.value for code in node.kids.get("cbc:ID", ())] or [""]


def _indicated(found: Taxes, indicator: str) -> Places:
    """Allowances or charges, as the indicator (xs:boolean) says; places that nobody looks at where it says neither."""
    if indicator in {"false", "0"}:
        return found.allowances
    return found.charges if indicator in {"true", "1"} else Places()


def _names_above(node: Node, count: int) -> tuple[str, ...]:
    names: list[str] = []
    above = node.parent
    while above is not None and len(names) < count:
        names.append(above.name)
        above = above.parent
    return tuple(names)


class Sums:
    """What lines, charges and allowances add up to, by category and by (category, rate)."""

    __slots__ = ("_cents", "_parts", "adjusted", "has_lines")

    def __init__(self, cents: bool) -> None:  # noqa: FBT001 - private to this module
        self._parts: dict[str | tuple[str, Decimal], list[Decimal]] = {}
        self._cents = cents
        self.has_lines = False
        self.adjusted: set[tuple[str, Decimal]] = set()
        """(category, rate) of any allowance or charge, also of a line's."""

    def add(self, part: int, codes: Iterable[str], rates: Iterable[Decimal], amount: Decimal) -> None:
        """Add an amount of lines (``part`` 0), charges (1) or allowances (2)."""
        for code in codes:
            keys: list[str | tuple[str, Decimal]] = [code, *((code, rate) for rate in rates)]
            for key in keys:
                self._parts.setdefault(key, [_ZERO, _ZERO, _ZERO])[part] += amount

    def of(self, key: str | tuple[str, Decimal]) -> Decimal:
        """The taxable amount of a category, or of a (category, rate); zero where nothing has it."""
        if key not in self._parts:
            return _ZERO
        lines, charges, allowances = self._parts[key]
        if self._cents:
            return rounded(lines) + rounded(charges) - rounded(allowances)
        return lines + charges - allowances

    def has(self, key: tuple[str, Decimal]) -> bool:
        """Whether any line, allowance or charge has this (category, rate)."""
        return key in self._parts or key in self.adjusted


def sums(tree: Tree) -> Sums:
    """The sums of a file; raises :class:`NotANumber` where an amount or a rate is none."""
    if "sums" not in tree.facts:
        try:
            tree.facts["sums"] = _ubl_sums(tree) if tree.syntax == "ubl" else _cii_sums(tree)
        except NotANumber:
            tree.facts["sums"] = None
    found: Sums | None = tree.facts["sums"]
    if found is None:
        raise NotANumber
    return found


_Texts: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class _Pile:
    """Amounts by the texts of their categories' codes and rates: there are few of these, so that numbers are read once."""

    def __init__(self, code: str, rate: str, *, raw: bool) -> None:
        self._code, self._rate, self._raw = code, rate, raw
        self._amounts: dict[_Texts, Decimal] = {}
        self._rates: dict[str, Node] = {}

    def key(self, nodes: Sequence[Node]) -> _Texts:
        """The codes and the rates of the categories of one line, allowance or charge."""
        if len(nodes) == 1:
            codes, rates = nodes[0].kids.get(self._code, ()), nodes[0].kids.get(self._rate, ())
        else:
            codes, rates = ([one for node in nodes for one in node.kids.get(name, ())] for name in (self._code, self._rate))
        texts = tuple([one.raw for one in rates])
        for text, one in zip(texts, rates, strict=True):
            if text not in self._rates:
                self._rates[text] = one
        return tuple([one.raw if self._raw else one.value for one in codes]), texts

    def add(self, nodes: Sequence[Node], amounts: Sequence[Node]) -> None:
        """Add the amounts of one line."""
        key = self.key(nodes)
        for amount in amounts:
            self._amounts[key] = self._amounts.get(key, _ZERO) + amount.number

    def rates(self, texts: Iterable[str]) -> frozenset[Decimal]:
        """The numbers that the texts are."""
        return frozenset(self._rates[text].number for text in texts)

    def into(self, found: Sums, part: int) -> None:
        """Add everything to the sums."""
        for (codes, rates), amount in self._amounts.items():
            found.add(part, frozenset(codes), self.rates(rates), amount)


def _ubl_sums(tree: Tree) -> Sums:
    found = Sums(cents=False)
    found.has_lines = any(tree.every(name) for name in UBL_LINES)
    piles = [_Pile("cbc:ID", "cbc:Percent", raw=False) for _ in range(3)]
    for name in UBL_LINES:
        for line in tree.root.kids.get(name, ()):
            items = line.kids.get("cac:Item", ())
            taxed = items[0].kids.get(_ITEM_TAX, ()) if len(items) == 1 else line.all(f"cac:Item/{_ITEM_TAX}")
            piles[0].add(taxed, line.kids.get("cbc:LineExtensionAmount", ()))
    for node in tree.every("cac:AllowanceCharge"):
        taxed = node.kids.get("cac:TaxCategory", ())
        if not taxed:
            continue
        part = _PARTS.get(node.text("cbc:ChargeIndicator"), 0)
        codes, rates = piles[part].key(taxed)
        found.adjusted.update((code, rate) for rate in piles[part].rates(rates) for code in codes)
        if part and node.parent is tree.root:
            piles[part].add(taxed, node.kids.get("cbc:Amount", ()))
    for part, pile in enumerate(piles):
        pile.into(found, part)
    return found


_ITEM_TAX = "cac:ClassifiedTaxCategory"
_PARTS = {"true": 1, "1": 1, "false": 2, "0": 2}
_CII_LINES = "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement"
_CII_ROWS = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeAllowanceCharge"


def _cii_sums(tree: Tree) -> Sums:
    found = Sums(cents=True)
    piles = [_Pile("ram:CategoryCode", "ram:RateApplicablePercent", raw=True) for _ in range(3)]
    for line in tree.root.all(_CII_LINES):
        amounts = line.all("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
        piles[0].add(line.kids.get("ram:ApplicableTradeTax", ()), amounts)
    for node in tree.root.all(_CII_ROWS):
        part = _PARTS.get(node.text("ram:ChargeIndicator/udt:Indicator"))
        if part:
            piles[part].add(node.kids.get("ram:CategoryTradeTax", ()), node.kids.get("ram:ActualAmount", ())[:1])
    for part, pile in enumerate(piles):
        pile.into(found, part)
    return found


def rounded(amount: Decimal) -> Decimal:
    """To two decimals, halves towards plus infinity as XPath's ``round`` does."""
    return (amount * 100 + _HALF).to_integral_value(ROUND_FLOOR) / 100
