"""Rules on VAT categories: who must be identified, what rate a category may have, and what must be said (BR-S, BR-Z, BR-E, ...).

The families of EN 16931 say the same of lines (-05), document allowances (-06) and charges (-07); each place gets
the code of its own rule.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duebook.domain.checks.header import EN
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Tax
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Place, Rule, Severity, at

NAMES = {
    VatCategory.STANDARD: "the standard rate",
    VatCategory.ZERO: "the zero rate",
    VatCategory.EXEMPT: "an exemption",
    VatCategory.REVERSE_CHARGE: "reverse charge",
    VatCategory.INTRA_COMMUNITY: "an intra-community supply",
    VatCategory.EXPORT: "an export",
    VatCategory.OUTSIDE_SCOPE: "a supply outside the scope of VAT",
    VatCategory.IGIC: "IGIC",
    VatCategory.IPSI: "IPSI",
    VatCategory.SPLIT_PAYMENT: "split payment",
}
FAMILIES = {
    VatCategory.STANDARD: "S",
    VatCategory.ZERO: "Z",
    VatCategory.EXEMPT: "E",
    VatCategory.REVERSE_CHARGE: "AE",
    VatCategory.INTRA_COMMUNITY: "IC",
    VatCategory.EXPORT: "G",
    VatCategory.OUTSIDE_SCOPE: "O",
    VatCategory.IGIC: "AF",
    VatCategory.IPSI: "AG",
}
"""Category -> the letters of its rule family in EN 16931."""

Find = Callable[[Document], Iterable[Place]]
WITH_REASON = ("E", "AE", "IC", "G", "O")
ISLANDS = frozenset({VatCategory.IGIC, VatCategory.IPSI})
VAT_NUMBER_ONLY = ("IC", "G")
"""Families where only a VAT number will do; the others take the seller's local tax number too."""


@dataclass(frozen=True, slots=True)
class Taxed:
    """One place that is taxed: a line, a document allowance or a charge."""

    path: str
    tax: Tax
    kind: int  # 0 line, 1 allowance, 2 charge: which rule of the family it is


def taxed(d: Document) -> Iterable[Taxed]:
    """Every place with a decided tax."""
    for i, line in enumerate(d.lines):
        if line.tax is not None:
            yield Taxed(f"lines[{i}]", line.tax, 0)
    for i, row in enumerate(d.allowances):
        if row.tax is not None:
            yield Taxed(f"allowances[{i}]", row.tax, 2 if row.charge else 1)


def uses(d: Document, category: VatCategory, kind: int | None = None) -> bool:
    """Whether anything in the document is taxed so."""
    return any(one.tax.category is category and kind in {None, one.kind} for one in taxed(d))


def _rate(category: VatCategory, kind: int) -> Find:
    allowed = {"S": "above zero", "AF": "zero or more", "AG": "zero or more", "O": "left out"}.get(FAMILIES[category], "zero")
    facts = {"category": NAMES[category], "allowed": allowed}

    def find(d: Document) -> Iterable[Place]:
        for one in taxed(d):
            rate = one.tax.rate
            if one.tax.category is not category or one.kind != kind or rate is None or not rate.is_finite():
                continue
            if (category is VatCategory.STANDARD and rate <= ZERO) or (category in ISLANDS and rate < ZERO):
                yield at(f"{one.path}.tax.rate", **facts, rate=rate)
            elif not category.carries_tax and rate != ZERO:
                yield at(f"{one.path}.tax.rate", "0", **facts, rate=rate)

    return find


def _seller(category: VatCategory, kind: int) -> Find:
    strict = FAMILIES[category] in VAT_NUMBER_ONLY

    def find(d: Document) -> Iterable[Place]:
        known = d.seller.vat_id or (d.tax_representative and d.tax_representative.vat_id) or (not strict and d.seller.tax_number)
        if not known and uses(d, category, kind):
            yield at("seller.vat_id", category=NAMES[category])

    return find


def _buyer(category: VatCategory, kind: int) -> Find:
    def find(d: Document) -> Iterable[Place]:
        known = d.buyer.vat_id or (category is VatCategory.REVERSE_CHARGE and d.buyer.legal_id)
        if not known and uses(d, category, kind):
            yield at("buyer.vat_id", category=NAMES[category])

    return find


def _nobody(d: Document) -> Iterable[Place]:
    if not uses(d, VatCategory.OUTSIDE_SCOPE):
        return
    if d.seller.vat_id:
        yield at("seller.vat_id")
    if d.buyer.vat_id:
        yield at("buyer.vat_id")
    if d.tax_representative and d.tax_representative.vat_id:
        yield at("tax_representative.vat_id")


def _alone(kind: int) -> Find:
    def find(d: Document) -> Iterable[Place]:
        if uses(d, VatCategory.OUTSIDE_SCOPE):
            for one in taxed(d):
                if one.kind == kind and one.tax.category is not VatCategory.OUTSIDE_SCOPE:
                    yield at(f"{one.path}.tax.category", category=NAMES[one.tax.category])

    return find


def _reason(category: VatCategory) -> Find:
    def find(d: Document) -> Iterable[Place]:
        mine = [one for one in taxed(d) if one.tax.category is category]
        if mine and not any(one.tax.exemption_text.strip() or one.tax.exemption_code for one in mine):
            yield at(f"{mine[0].path}.tax.exemption_text", category=NAMES[category])

    return find


def _no_reason(category: VatCategory) -> Find:
    def find(d: Document) -> Iterable[Place]:
        for one in taxed(d):
            if one.tax.category is category and (one.tax.exemption_text or one.tax.exemption_code):
                yield at(f"{one.path}.tax.exemption_text", category=NAMES[category])

    return find


def _exemption_codes(d: Document) -> Iterable[Place]:
    for one in taxed(d):
        code = one.tax.exemption_code
        if code and not code.upper().startswith("VATEX-"):
            yield at(f"{one.path}.tax.exemption_code", code=code)


def _supply_day(d: Document) -> Iterable[Place]:
    days = (d.delivery and d.delivery.day) or (d.period and (d.period.start or d.period.end))
    if not days and uses(d, VatCategory.INTRA_COMMUNITY):
        yield at("delivery.day")


def _supply_country(d: Document) -> Iterable[Place]:
    address = d.delivery.address if d.delivery else None
    if not (address and address.country) and uses(d, VatCategory.INTRA_COMMUNITY):
        yield at("delivery.address.country", d.buyer.address.country)


def _italian(d: Document) -> Iterable[Place]:
    if uses(d, VatCategory.SPLIT_PAYMENT) and {d.seller.address.country, d.buyer.address.country} != {"IT"}:
        yield at(next(one.path for one in taxed(d) if one.tax.category is VatCategory.SPLIT_PAYMENT) + ".tax.category")


def _split_and_standard(d: Document) -> Iterable[Place]:
    if uses(d, VatCategory.SPLIT_PAYMENT):
        for one in taxed(d):
            if one.tax.category is VatCategory.STANDARD:
                yield at(f"{one.path}.tax.category")


def _families() -> Iterable[Rule[Document]]:
    kinds = ((0, "line"), (1, "allowance"), (2, "charge"))
    for category, family in FAMILIES.items():
        if category is not VatCategory.OUTSIDE_SCOPE:
            sentence = "An invoice with {category} needs the seller's VAT number or tax number."
            if family in VAT_NUMBER_ONLY:
                sentence = "An invoice with {category} needs the seller's VAT number."
            for kind, _ in kinds:
                yield Rule(
                    f"BR-{family}-0{2 + kind}", sentence, _seller(category, kind), source=EN, terms=("BT-31", "BT-32", "BT-63")
                )
        if family in {"AE", "IC"}:
            for kind, _ in kinds:
                sentence = "An invoice with {category} needs the buyer's VAT number."
                yield Rule(f"BR-{family}-0{2 + kind}", sentence, _buyer(category, kind), source=EN, terms=("BT-48",))
        for kind, _ in kinds:
            sentence = "The rate is {rate}; with {category} it must be {allowed}."
            code = f"BR-{family}-0{5 + kind}"
            yield Rule(code, sentence, _rate(category, kind), source=EN, terms=("BT-152", "BT-96", "BT-103"))
        if family in WITH_REASON:
            sentence = "Say why no VAT is charged: {category} needs a legal reason."
            yield Rule(f"BR-{family}-10", sentence, _reason(category), source=EN, terms=("BT-120", "BT-121"))
        else:
            sentence = "With {category} there is no exemption: remove the reason."
            yield Rule(f"BR-{family}-10", sentence, _no_reason(category), source=EN, terms=("BT-120", "BT-121"))


RULES: tuple[Rule[Document], ...] = (
    *_families(),
    Rule(
        "BR-O-02",
        "Supplies outside the scope of VAT name no VAT numbers; validators of electronic invoices refuse this one.",
        _nobody,
        Severity.WARNING,
        EN,
        ("BT-31", "BT-48", "BT-63"),
    ),
    *(
        Rule(
            code,
            "This has {category}, and other parts are outside the scope of VAT. Write two documents.",
            _alone(kind),
            source=EN,
            terms=("BG-23",),
        )
        for code, kind in (("BR-O-12", 0), ("BR-O-13", 1), ("BR-O-14", 2))
    ),
    Rule(
        "BR-IC-11",
        "An intra-community supply needs the day of delivery or an invoicing period.",
        _supply_day,
        source=EN,
        terms=("BT-72", "BG-14"),
    ),
    Rule("BR-IC-12", "An intra-community supply needs the country of delivery.", _supply_country, source=EN, terms=("BT-80",)),
    Rule("BR-CL-22", "{code} is not a VATEX code.", _exemption_codes, source="CEF VATEX code list", terms=("BT-121",)),
    Rule("BR-B-01", "Split payment is for invoices inside Italy only.", _italian, source=EN, terms=("BT-151",)),
    Rule(
        "BR-B-02",
        "Split payment and the standard rate cannot stand in one invoice.",
        _split_and_standard,
        source=EN,
        terms=("BT-151",),
    ),
)
