"""What is wrong with the tax of a document: given taxes held against the law of their day, and decisions that want a person.

Errors stop an issue: the law or EN 16931 cannot be met. Warnings name what is lawful only if something the document does not show
is true. The rates of the seller's country, of the destination and of the buyer's VAT number count as lawful, because a seller may
be registered in any of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from duebook.domain.codes import Supply, VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Line, Tax
from duebook.domain.place import Place
from duebook.domain.regime import RegimeOf
from duebook.domain.tax import PLAIN, Case, Scheme, Taxation, case_of, decide, is_foreign_member, supply_day
from duebook.kernel.rules import Fault, Rule, Severity, at, run
from duebook.kernel.rules import Place as At

DIRECTIVE = "https://eur-lex.europa.eu/eli/dir/2006/112"
SPECIAL = ("reverse-charge",)


@dataclass(frozen=True, slots=True)
class Subject:
    """A decided document with the rule used for each line."""

    case: Case
    document: Document
    given: tuple[bool, ...]
    rules: tuple[str, ...]

    @property
    def taxation(self) -> Taxation:
        """The company's and the customer's settings."""
        return self.case.taxation

    def lines(self) -> Iterator[tuple[str, Line, Tax]]:
        """Path, line and tax of every line that has one."""
        for i, line in enumerate(self.document.lines):
            if line.tax is not None:
                yield f"lines[{i}]", line, line.tax

    def taxes(self) -> Iterator[tuple[str, Tax, date]]:
        """Path, tax and day of every line, allowance and charge that has a tax."""
        for path, line, tax in self.lines():
            yield f"{path}.tax", tax, supply_day(self.document, line, self.case.on)
        for i, row in enumerate(self.document.allowances):
            if row.tax is not None:
                yield f"allowances[{i}].tax", row.tax, supply_day(self.document, Line(), self.case.on)

    def used(self, *rules: str) -> Iterator[str]:
        """Paths of the lines decided by one of these rules."""
        for i, rule in enumerate(self.rules):
            if rule in rules:
                yield f"lines[{i}]"


def tax_faults(document: Document, regime_of: RegimeOf, on: date, taxation: Taxation = PLAIN) -> list[Fault]:
    """Every fault of the document's tax, decided or not; ``on`` is the issue date."""
    given = tuple(line.tax is not None for line in document.lines)
    decided = document if all(given) and document.tax_reasons else decide(document, regime_of, on=on, taxation=taxation)
    by_id = {line: reason.rule for reason in decided.tax_reasons for line in reason.lines}
    rules = tuple(by_id.get(line.id or str(i + 1), "") for i, line in enumerate(decided.lines))
    return run(RULES, Subject(case_of(decided, regime_of, on=on, taxation=taxation), decided, given, rules))


def _no_regime(subject: Subject) -> Iterable[At]:
    for i, line in enumerate(subject.document.lines):
        if line.tax is None:
            yield at(f"lines[{i}].tax", country=subject.case.seller.country or "the seller's country")


def _unknown_key(subject: Subject) -> Iterable[At]:
    regime = subject.case.seller.regime
    for i, (path, line, _) in enumerate(subject.lines()):
        key = line.tax_rate_key
        if not key or regime is None or key in regime.exemptions or key in SPECIAL or subject.rules[i] == "given":
            continue
        abroad = subject.case.buyer.regime if subject.rules[i] == "destination" else None
        if key not in regime.rate_keys() and not (abroad and key in abroad.rate_keys()) and not regime.sales_tax:
            yield at(f"{path}.tax_rate_key", key=key, country=regime.country, known=", ".join(regime.rate_keys()))


def _no_rate(subject: Subject) -> Iterable[At]:
    for path in subject.used("no-rate"):
        line = subject.document.lines[int(path[6:-1])]
        day = supply_day(subject.document, line, subject.case.on)
        yield at(f"{path}.tax", key=line.tax_rate_key or "standard", day=day, country=subject.case.seller.country)


def _rate_not_in_law(subject: Subject) -> Iterable[At]:
    case = subject.case
    places = [place.regime for place in (case.seller, case.destination, case.buyer, case.buyer_vat) if place.regime]
    if case.seller.regime is None or any(regime.sales_tax for regime in places):
        return
    for path, tax, day in subject.taxes():
        if tax.category is not VatCategory.STANDARD or tax.rate is None:
            continue
        if not any(tax.rate in regime.percents(day) for regime in places):
            lawful = ", ".join(f"{percent:f}" for percent in sorted(case.seller.regime.percents(day), reverse=True))
            yield at(f"{path}.rate", rate=f"{tax.rate:f}", country=case.seller.regime.country, day=day, lawful=lawful or "none")


def _k_without_number(subject: Subject) -> Iterable[At]:
    if not subject.document.buyer.vat_id and any(tax.category is VatCategory.INTRA_COMMUNITY for _, tax, _ in subject.taxes()):
        yield at("buyer.vat_id")


def _k_inside(subject: Subject) -> Iterable[At]:
    for path, tax, day in subject.taxes():
        foreign = is_foreign_member(subject.case, subject.case.destination, day, goods=True)
        if tax.category is VatCategory.INTRA_COMMUNITY and not foreign and _known(subject.case.destination, subject.case.seller):
            yield at(f"{path}.category", country=subject.case.destination.country)


def _ae_without_number(subject: Subject) -> Iterable[At]:
    buyer = subject.document.buyer
    if not (buyer.vat_id or buyer.legal_id) and any(tax.category is VatCategory.REVERSE_CHARGE for _, tax, _ in subject.taxes()):
        yield at("buyer.vat_id")


def _export_inside(subject: Subject) -> Iterable[At]:
    case = subject.case
    if not _known(case.destination, case.seller):
        return
    for path, tax, day in subject.taxes():
        inside = case.destination.in_union(day, goods=True) and case.seller.in_union(day, goods=True)
        if tax.category is VatCategory.EXPORT and (inside or case.destination.zone == case.seller.zone):
            yield at(f"{path}.category", country=case.destination.country)


def _exempt_without_reason(subject: Subject) -> Iterable[At]:
    for i, (path, line, tax) in enumerate(subject.lines()):
        if line.tax_rate_key == "exempt" and tax.exemption_code and subject.rules[i] == "exempt" and not subject.given[i]:
            yield at(f"{path}.tax_rate_key", code=tax.exemption_code)


def _sales_tax(subject: Subject) -> Iterable[At]:
    for path in subject.used("sales-tax-missing"):
        if subject.document.lines[int(path[6:-1])].tax_rate_key != "zero":
            yield at(f"{path}.tax", country=subject.case.seller.country)


def _no_vat_number(subject: Subject) -> Iterable[At]:
    if any(True for _ in subject.used("no-vat-number")):
        yield at("buyer.vat_id", buyer=subject.document.buyer.name or "The buyer")


def _consumer(subject: Subject) -> Iterable[At]:
    """A service taxed at home because the buyer outside the Union shows no number: he may still be a business."""
    case = subject.case
    if subject.taxation.buyer_is_business is not None or case.buyer.in_union(case.on, goods=False):
        return
    if any(True for _ in subject.used("consumer-abroad")):
        yield at("buyer.legal_id", buyer=subject.document.buyer.name or "The buyer", country=case.buyer.country)


def _small_business(subject: Subject) -> Iterable[At]:
    if subject.taxation.scheme is Scheme.SMALL_BUSINESS:
        for path, tax, _ in subject.taxes():
            if tax.category.carries_tax and tax.rate:
                yield at(f"{path}.rate", rate=f"{tax.rate:f}")


def _oss_key(subject: Subject) -> Iterable[At]:
    for path in subject.used("destination"):
        line = subject.document.lines[int(path[6:-1])]
        if line.tax_rate_key not in {"", "standard"}:
            yield at(f"{path}.tax_rate_key", key=line.tax_rate_key, country=_target(subject, line).country)


def _two_exemptions(subject: Subject) -> Iterable[At]:
    first: dict[VatCategory, Tax] = {}
    for path, tax, _ in subject.taxes():
        if tax.category in {VatCategory.EXEMPT, VatCategory.REVERSE_CHARGE, VatCategory.EXPORT}:
            other = first.setdefault(tax.category, tax)
            if (other.exemption_code, other.exemption_text) != (tax.exemption_code, tax.exemption_text):
                yield at(path, category=tax.category.value)
                return


def _correction(subject: Subject) -> Iterable[At]:
    regime, kind = subject.case.seller.regime, subject.document.type
    corrects = kind.is_credit or kind.name in {"CORRECTIVE", "DEBIT_NOTE", "SELF_BILLED_CORRECTIVE"}
    if regime and corrects and kind not in regime.corrections.types:
        yield at("type", country=regime.country, note=regime.corrections.note)


def _known(*places: Place) -> bool:
    return all(place.country for place in places)


def _target(subject: Subject, line: Line) -> Place:
    goods = (line.supply or subject.taxation.supply) is Supply.GOODS
    return subject.case.destination if goods else subject.case.buyer


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
RULES: tuple[Rule[Subject], ...] = (
    Rule(
        "TAX-REGIME",
        "There is no tax law of {country} here. Enter category and rate.",
        _no_regime,
        ERROR,
        "BR-CO-04",
        ("BT-151",),
    ),
    Rule("TAX-KEY", "{country} knows no rate called {key}. Known: {known}.", _unknown_key, ERROR, "", ("BT-152",)),
    Rule("TAX-NO-RATE", "{country} has no {key} rate on {day}.", _no_rate, ERROR, f"{DIRECTIVE} Articles 63 and 93", ("BT-152",)),
    Rule(
        "TAX-RATE",
        "{rate} % is not a rate of {country} on {day}. In force: {lawful}.",
        _rate_not_in_law,
        WARNING,
        f"{DIRECTIVE} Articles 93 to 98",
        ("BT-152",),
    ),
    Rule(
        "TAX-K-NUMBER",
        "An intra-Community supply needs the buyer's VAT number.",
        _k_without_number,
        ERROR,
        f"{DIRECTIVE} Article 138(1)(b); BR-IC-02",
        ("BT-48",),
    ),
    Rule(
        "TAX-K-PLACE",
        "Goods that go to {country} are no supply to another member state.",
        _k_inside,
        WARNING,
        f"{DIRECTIVE} Article 138",
        ("BT-80",),
    ),
    Rule(
        "TAX-AE-NUMBER",
        "Reverse charge needs the buyer's VAT number, or its register number.",
        _ae_without_number,
        ERROR,
        f"{DIRECTIVE} Article 226(4); BR-AE-02",
        ("BT-48", "BT-47"),
    ),
    Rule(
        "TAX-G-PLACE",
        "Goods that go to {country} are no export.",
        _export_inside,
        WARNING,
        f"{DIRECTIVE} Article 146",
        ("BT-80",),
    ),
    Rule(
        "TAX-EXEMPT",
        "Say which exemption it is (exempt-health, exempt-education, ...); {code} is written now.",
        _exempt_without_reason,
        INFO,
        f"{DIRECTIVE} Article 226(11); BR-E-10",
        ("BT-121",),
    ),
    Rule("TAX-SALES-TAX", "Enter the sales tax of this line, or rate key zero or exempt.", _sales_tax, WARNING, "", ("BT-152",)),
    Rule(
        "TAX-VAT-NUMBER",
        "{buyer} is a business in another member state. With its VAT number no tax is charged here.",
        _no_vat_number,
        WARNING,
        f"{DIRECTIVE} Articles 44 and 138; Implementing Regulation (EU) 282/2011 Article 18",
        ("BT-48",),
    ),
    Rule(
        "TAX-CONSUMER",
        "{buyer} in {country} is taken for a consumer. Say that it is a business to leave the tax out.",
        _consumer,
        WARNING,
        f"{DIRECTIVE} Articles 44 and 45; Implementing Regulation (EU) 282/2011 Article 18(3)",
        ("BT-47",),
    ),
    Rule(
        "TAX-SMALL-BUSINESS",
        "The company uses the scheme for small enterprises. A tax of {rate} % that it shows is owed.",
        _small_business,
        WARNING,
        f"{DIRECTIVE} Articles 203 and 289",
        ("BT-152",),
    ),
    Rule(
        "TAX-OSS-KEY",
        "Check that {country} taxes this at its {key} rate too: reduced rates cover other things there.",
        _oss_key,
        WARNING,
        f"{DIRECTIVE} Articles 33 and 58",
        ("BT-152",),
    ),
    Rule(
        "TAX-TWO-REASONS",
        "Category {category} has two exemption reasons here: both texts are written, no code.",
        _two_exemptions,
        INFO,
        "EN 16931-1 BR-E-01, BR-AE-01, BR-G-01",
        ("BT-120", "BT-121"),
    ),
    Rule("TAX-CORRECTION", "{country} corrects otherwise: {note}", _correction, WARNING, f"{DIRECTIVE} Article 219", ("BT-3",)),
)
