"""The tax decision: which VAT category, rate and exemption each line has, and why.

:func:`decide` comes before ``totals.calculate``. It fills ``tax`` where a draft left it empty and writes one
:class:`~duebook.domain.document.TaxReason` for each treatment used. What the caller gave is kept. Keep the undecided draft: on a
decided document every line counts as given. :mod:`duebook.domain.taxcheck` says what is wrong with the outcome.

The law is data handed in (:class:`~duebook.domain.regime.Regime`). Place of supply after Directive 2006/112/EC: goods Articles 31
to 33, 138, 146; services Articles 44, 45, 58, 59; the day of supply decides the rate (Articles 63 and 93). Goods are taken to
start from where the seller is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from duebook.domain.codes import Supply, VatCategory
from duebook.domain.document import Document, TaxReason
from duebook.domain.line import Line, Tax
from duebook.domain.party import Delivery
from duebook.domain.place import Place, destination, party_place, place_of
from duebook.domain.record import record
from duebook.domain.regime import Mention, Rate, RegimeOf
from duebook.kernel.money import ZERO
from duebook.kernel.rules import fill


class Scheme(StrEnum):
    """How the seller is taxed at home."""

    STANDARD = "standard"
    SMALL_BUSINESS = "small-business"  # Kleinunternehmer, franchise en base: no VAT is charged


@record
class Taxation:
    """What the decision needs to know beyond the document; the company's and the customer's settings."""

    scheme: Scheme = Scheme.STANDARD
    oss: bool = False  # consumers in other member states are charged their own country's rate (One-Stop Shop)
    supply: Supply = Supply.SERVICES  # what a line is that does not say
    buyer_is_business: bool | None = None  # None: a business where it shows a VAT number or a register number


PLAIN = Taxation()
SENTENCES = {
    "given": "Given with the line; kept as it is.",
    "domestic": "Supply inside {country}: the rate of {rate} % holds since {since}.",
    "destination": "Sale to a consumer in another member state under the One-Stop Shop: {rate} % of {country} since {since}.",
    "origin": "Sale to a consumer in another member state, no One-Stop Shop: {rate} % of {country} since {since}.",
    "consumer-abroad": "Service to a consumer abroad: supplied where the seller is, {rate} % in {country} since {since}.",
    "no-vat-number": "The buyer shows no VAT number of another member state: {rate} % of {country} since {since}.",
    "intra-community": "Goods to a business in another member state: exempt in {country}, the buyer taxes the acquisition.",
    "reverse-charge": "Service to a business in another member state: the customer accounts for the tax there.",
    "domestic-reverse-charge": "Supply inside {country} for which the customer owes the tax.",
    "export": "Supply leaving the VAT territory of {country}: exempt as an export.",
    "services-outside": "Service to a recipient outside the VAT territory: not supplied in {country}, so its tax is not charged.",
    "small-business": "The seller uses the scheme for small enterprises of {country} and charges no tax.",
    "exempt": "Exempt supply under the law of {country}.",
    "sales-tax-missing": "Sales tax in {country} is given with the line; none was given, so none is charged.",
    "no-rate": "The law of {country} has no rate for this on the day of supply.",
}
"""Rule key -> English message id; {country}, {rate}, {since} and {category} come from the reason itself."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One outcome of the decision."""

    tax: Tax
    rule: str
    country: str
    since: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is the same for every line of one document."""

    document: Document
    taxation: Taxation
    seller: Place
    buyer: Place
    destination: Place
    buyer_vat: Place  # behind the prefix of the buyer's VAT number
    languages: tuple[str, ...]
    on: date

    @property
    def business(self) -> bool:
        """Whether the buyer is a taxable person."""
        known = self.taxation.buyer_is_business
        return bool(self.document.buyer.vat_id or self.document.buyer.legal_id) if known is None else known


def decide(document: Document, regime_of: RegimeOf, *, on: date, taxation: Taxation = PLAIN) -> Document:
    """The document with a tax on each line, and the reasons; ``on`` is its issue date.

    Lines stay without tax where the seller's country has no regime; :func:`duebook.domain.taxcheck.tax_faults` names them.
    A document-level allowance without tax is left so: ``totals.calculate`` taxes it like the lines, cut over several treatments.
    Goods that go to another member state get the buyer's address as place of delivery where none was typed (BR-IC-12).
    """
    case = case_of(document, regime_of, on=on, taxation=taxation)
    known: dict[tuple[Supply, str, date], Treatment | None] = {}
    treated: list[Treatment | None] = []
    for line in document.lines:
        if line.tax is not None:
            treated.append(Treatment(line.tax, "given", case.seller.country))
            continue
        key = (line.supply or taxation.supply, line.tax_rate_key, supply_day(document, line, on))
        if key not in known:
            known[key] = treat(case, *key)
        treated.append(known[key])
    treated = _settle_outside(case, treated)
    if any(found and found.tax.category is VatCategory.INTRA_COMMUNITY for found in treated):
        document = _delivered_to_buyer(document)
    lines = tuple(
        line if line.tax is not None or not found else replace(line, tax=found.tax)
        for line, found in zip(document.lines, treated, strict=True)
    )
    return replace(document, lines=lines, tax_reasons=tuple(_reasons(document.lines, treated)))


def _delivered_to_buyer(document: Document) -> Document:
    delivery = document.delivery or Delivery()
    if delivery.address and delivery.address.country:
        return document
    return replace(document, delivery=replace(delivery, address=document.buyer.address))


def case_of(document: Document, regime_of: RegimeOf, *, on: date, taxation: Taxation = PLAIN) -> Case:
    """The places and languages of a document."""
    buyer = party_place(document.buyer, regime_of)
    seller = party_place(document.seller, regime_of)
    prefix = document.buyer.vat_id[:2].upper()
    languages = [document.language.partition("-")[0].lower()] if document.language else []
    for place in (buyer, seller):
        languages += place.regime.languages if place.regime else ()
    goods_to = destination(document, regime_of) if document.delivery and document.delivery.address else buyer
    return Case(
        document=document,
        taxation=taxation,
        seller=seller,
        buyer=buyer,
        destination=goods_to,
        buyer_vat=place_of(prefix, regime_of) if prefix.isalpha() else Place(""),
        languages=tuple(languages),
        on=on,
    )


def supply_day(document: Document, line: Line, on: date) -> date:
    """The day whose law decides: of the line, the delivery, the period's end, the tax point, the corrected invoice, the issue."""
    if line.delivered:
        return line.delivered
    if line.period and line.period.end:
        return line.period.end
    if document.delivery and document.delivery.day:
        return document.delivery.day
    if document.period and document.period.end:
        return document.period.end
    if document.tax_point_date:
        return document.tax_point_date
    first = document.preceding[0].issue_date if document.preceding else None
    return first or on


def treat(case: Case, supply: Supply, key: str, day: date) -> Treatment | None:
    """The treatment of one supply; None where the seller's country is unknown."""
    if case.seller.regime is None:
        return None
    found = _special(case, key) or (_goods if supply is Supply.GOODS else _services)(case, supply, key, day)
    taxed_here = found.tax.category not in {VatCategory.REVERSE_CHARGE, VatCategory.OUTSIDE_SCOPE}
    if case.taxation.scheme is Scheme.SMALL_BUSINESS and taxed_here and "small-business" in case.seller.regime.mentions:
        return _mentioned(case, VatCategory.EXEMPT, "small-business")
    return found


def explain(reason: TaxReason) -> str:
    """The reason's English sentence with its facts.

    >>> explain(TaxReason(category=VatCategory.EXPORT, rate=ZERO, rule="export", sentence=SENTENCES["export"], country="DE"))
    'Supply leaving the VAT territory of DE: exempt as an export.'
    """
    facts = {
        "country": reason.country,
        "rate": "" if reason.rate is None else f"{reason.rate:f}",
        "since": reason.since.isoformat() if reason.since else "",
        "category": reason.category.value,
    }
    return fill(reason.sentence, facts)


def is_foreign_member(case: Case, place: Place, day: date, *, goods: bool) -> bool:
    """Whether the place is in the Union but taxed by another state than the seller's."""
    return place.zone != case.seller.zone and place.in_union(day, goods=goods)


def _special(case: Case, key: str) -> Treatment | None:
    """Keys that decide by themselves: exemptions, margin schemes, domestic reverse charge."""
    regime = case.seller.regime
    if regime is None or not key:
        return None
    if key in regime.exemptions:
        return _treatment(case, VatCategory.EXEMPT, "exempt", regime.exemptions[key])
    if key == "reverse-charge":
        mention = regime.mentions.get("domestic-reverse-charge") or regime.mentions.get("reverse-charge")
        return _treatment(case, VatCategory.REVERSE_CHARGE, "domestic-reverse-charge", mention) if mention else None
    return None


def _goods(case: Case, _supply: Supply, key: str, day: date) -> Treatment:
    """Goods: where they arrive, and whether the buyer shows a VAT number of another member state."""
    seller, target = case.seller, case.destination
    if not target.country or target.zone == seller.zone:
        # inside one VAT territory; only Northern Ireland is at once at home and abroad, and there home wins
        return _domestic(case, key, day, "domestic")
    if not (seller.in_union(day, goods=True) and target.in_union(day, goods=True)):
        return _export(case)
    if is_foreign_member(case, case.buyer_vat, day, goods=True):
        return _mentioned(case, VatCategory.INTRA_COMMUNITY, "intra-community")
    if case.business:
        return _domestic(case, key, day, "no-vat-number")
    return _to_consumer(case, target, key, day)


def _services(case: Case, supply: Supply, key: str, day: date) -> Treatment:
    """Services: where a business is established; a consumer's are supplied where the seller is, digital ones where he is."""
    seller, buyer = case.seller, case.buyer
    if not buyer.country or buyer.zone == seller.zone:
        return _domestic(case, key, day, "domestic")
    if not (seller.in_union(day, goods=False) and buyer.in_union(day, goods=False)):
        return _services_abroad(case, supply, key, day)
    if is_foreign_member(case, case.buyer_vat, day, goods=False):
        return _mentioned(case, VatCategory.REVERSE_CHARGE, "reverse-charge")
    if case.business:
        return _domestic(case, key, day, "no-vat-number")
    return _to_consumer(case, buyer, key, day) if supply is Supply.DIGITAL else _domestic(case, key, day, "consumer-abroad")


def _services_abroad(case: Case, supply: Supply, key: str, day: date) -> Treatment:
    """Services across the border of the Union, or from a country outside it."""
    regime = case.seller.regime
    if regime and (case.business or supply is Supply.DIGITAL or regime.services_to_consumers):
        if regime.services_exported:
            return _export(case)
        return _mentioned(case, VatCategory.OUTSIDE_SCOPE, "services-outside")
    return _domestic(case, key, day, "consumer-abroad")


def _export(case: Case) -> Treatment:
    """Category G wants the seller's VAT number (BR-G-02); a seller without one writes the same sentence under category E."""
    found = _mentioned(case, VatCategory.EXPORT, "export")
    if case.document.seller.vat_id or case.document.tax_representative:
        return found
    return replace(found, tax=replace(found.tax, category=VatCategory.EXEMPT, exemption_code=""))


def _to_consumer(case: Case, target: Place, key: str, day: date) -> Treatment:
    """Distance sale or digital service to a consumer in another member state (Articles 33, 58, 59c)."""
    if not (case.taxation.oss and target.regime):
        return _domestic(case, key, day, "origin")
    wanted = key or "standard"
    row = target.regime.rate(wanted, day, target.region) or target.regime.rate("standard", day, target.region)
    return _rated(row, VatCategory.STANDARD, "destination", target.regime.country)


def _domestic(case: Case, key: str, day: date, rule: str) -> Treatment:
    regime, territory = case.seller.regime, case.seller.territory
    if regime is None:
        raise ValueError("treat() has seen a regime")
    if regime.sales_tax:
        return Treatment(Tax(category=VatCategory.ZERO, rate=ZERO), "sales-tax-missing", regime.country, source=regime.law)
    category = territory.category if territory else VatCategory.STANDARD
    row = regime.rate(key or "standard", day, case.seller.region)
    if territory and not territory.national and row and not row.region:
        row = None  # the mainland's rates do not hold where its tax is not charged
    return _rated(row, category, rule, regime.country)


def _rated(row: Rate | None, category: VatCategory, rule: str, country: str) -> Treatment:
    if row is None:
        return Treatment(Tax(category=VatCategory.ZERO, rate=ZERO), "no-rate", country)
    if row.percent == 0:
        category = VatCategory.ZERO if category is VatCategory.STANDARD else category
    return Treatment(Tax(category=category, rate=row.percent), rule, country, row.since, row.source)


def _mentioned(case: Case, category: VatCategory, name: str) -> Treatment:
    """A treatment without tax, with the sentence the seller's country asks for."""
    mentions = case.seller.regime.mentions if case.seller.regime else {}
    return _treatment(case, category, name, mentions.get(name) or Mention(texts={}))


def _treatment(case: Case, category: VatCategory, rule: str, mention: Mention) -> Treatment:
    rate = None if category is VatCategory.OUTSIDE_SCOPE else ZERO
    tax = Tax(category=category, rate=rate, exemption_code=mention.code, exemption_text=mention.text(case.languages))
    country = case.seller.regime.country if case.seller.regime else case.seller.country
    return Treatment(tax, rule, country, mention.since, mention.source)


def _settle_outside(case: Case, treated: list[Treatment | None]) -> list[Treatment | None]:
    """Category O may not stand beside another one nor beside a VAT number (BR-O-02 to BR-O-14): else reverse charge or exempt.

    See the decision "Services to recipients outside the Union".
    """
    outside = [found for found in treated if found and found.rule == "services-outside"]
    if not outside:
        return treated
    document = case.document
    numbers = document.seller.vat_id or document.buyer.vat_id or document.tax_representative
    others = any(found is None or found.tax.category is not VatCategory.OUTSIDE_SCOPE for found in treated)
    if not numbers and not others and all(row.tax is None for row in document.allowances):
        return treated
    mentions = case.seller.regime.mentions if case.seller.regime else {}
    if document.buyer.vat_id and "reverse-charge" in mentions:
        new = _treatment(case, VatCategory.REVERSE_CHARGE, "services-outside", mentions["reverse-charge"])
    else:  # VATEX-EU-O belongs to category O only
        new = _mentioned(case, VatCategory.EXEMPT, "services-outside")
        new = replace(new, tax=replace(new.tax, exemption_code=""))
    return [new if found and found.rule == "services-outside" else found for found in treated]


def _reasons(lines: Iterable[Line], treated: Iterable[Treatment | None]) -> Iterable[TaxReason]:
    """One reason for each treatment, in the order the lines use them."""
    used: dict[tuple[object, ...], tuple[Treatment, list[str]]] = {}
    for place, (line, found) in enumerate(zip(lines, treated, strict=True)):
        if found is not None:
            key = (found.tax.category, found.tax.rate, found.tax.exemption_code, found.rule, found.country, found.since)
            used.setdefault(key, (found, []))[1].append(line.id or str(place + 1))
    for found, ids in used.values():
        yield TaxReason(
            category=found.tax.category,
            rate=found.tax.rate,
            rule=found.rule,
            sentence=SENTENCES[found.rule],
            country=found.country,
            since=found.since,
            source=found.source,
            lines=tuple(ids),
        )
