"""A country's tax law as dated data: rates, sentences the law asks for, territories, what an invoice must show.

Pure shapes and look-ups; the countries themselves live in :mod:`duebook.regimes`, one file each. Every row carries the official
text it stands on, and every change its first day, so that a back-dated invoice gets the law of its own day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.record import record

KEYS = ("standard", "reduced", "reduced-2", "super-reduced", "parking", "zero")
"""Keys of rates that exist in several countries. A country adds its own for one kind of supply ("restaurant", "books")."""


class Union(StrEnum):
    """How far a territory belongs to the VAT territory of the European Union."""

    ALL = "all"
    GOODS = "goods"  # Northern Ireland since 2021
    NONE = "none"


@record
class Rate:
    """One row of the law: ``percent`` for the supplies behind ``key`` from ``since`` to ``until``, both days inclusive."""

    key: str
    percent: Decimal
    since: date
    until: date | None = None
    source: str
    note: str = ""  # which supplies, or why the row ends
    region: str = ""  # code of the territory it holds for; "" the whole country

    def holds(self, on: date) -> bool:
        """Whether the row is in force on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@record
class Mention:
    """A sentence an invoice must or may carry, per language (BCP 47 primary tag), with its VATEX code where there is one."""

    texts: Mapping[str, str]
    code: str = ""
    source: str = ""
    since: date | None = None

    def text(self, languages: Sequence[str]) -> str:
        """The sentence in the first of these languages it is known in; else in English, else in the first it has.

        >>> Mention(texts={"en": "Reverse charge", "fr": "Autoliquidation"}).text(("pt", "fr"))
        'Autoliquidation'
        """
        for language in languages:
            if language in self.texts:
                return self.texts[language]
        return self.texts.get("en") or next(iter(self.texts.values()), "")


@record
class Territory:
    """A part of a country with tax rules of its own, found by the country code or the postcode people write."""

    code: str  # ISO 3166-2 where there is one
    name: str
    countries: tuple[str, ...] = ()  # ISO 3166-1 codes written instead of the country's: IC, AX, GP
    postcodes: tuple[str, ...] = ()  # first characters of its postcodes
    national: bool = False  # the country's own VAT is charged there
    union: Union = Union.NONE
    category: VatCategory = VatCategory.STANDARD  # of the tax charged by a seller who is there
    source: str = ""


@record
class Membership:
    """When the country belongs to the VAT territory of the European Union; ``until`` is the last day (transition included)."""

    since: date
    until: date | None = None


@record
class Corrections:
    """How an issued invoice may be corrected: the document types the law knows, how they must refer back, and the source."""

    types: tuple[DocumentType, ...]
    note: str
    source: str


@record
class Regime:
    """The law of one country as far as invoices depend on it."""

    country: str  # ISO 3166-1 alpha-2
    name: str
    currency: str  # ISO 4217, today
    languages: tuple[str, ...]
    tax_label: Mapping[str, str]  # what the tax is called on paper, per language
    vat_prefix: str = ""  # of VAT numbers; EL for Greece
    law: str  # address of the official text
    eu: Membership | None = None
    sales_tax: bool = False  # tax on sales that the caller gives; there is no rate of the country
    rates: tuple[Rate, ...] = ()
    territories: tuple[Territory, ...] = ()
    mentions: Mapping[str, Mention]  # by treatment: "reverse-charge", "intra-community", "export", "small-business", ...
    exemptions: Mapping[str, Mention]  # by rate key: "exempt", "exempt-health", "margin-travel", ...
    services_to_consumers: bool = False  # services to consumers abroad are untaxed too (place of supply at the recipient)
    services_exported: bool = False  # services to recipients abroad are a zero-rated export (category G), not outside the scope
    numbering: str = ""  # what the law says of invoice numbers
    corrections: Corrections
    seller_fields: tuple[str, ...] = ()  # places in the document the law wants filled, "a|b" for one of them

    def rate(self, key: str, on: date, region: str = "") -> Rate | None:
        """The row behind a key on a day, the territory's own before the country's; None where the law has none."""
        found = None
        for row in self.rates:
            if row.key == key and row.since <= on and (row.until is None or on <= row.until):
                if row.region == region:
                    return row
                if not row.region:
                    found = row
        return found

    def percents(self, on: date) -> set[Decimal]:
        """Every rate in force on that day, territories included."""
        return {row.percent for row in self.rates if row.holds(on)}

    def rate_keys(self) -> list[str]:
        """Every rate key the country knows, in the order of the data, without the exemptions."""
        return list(dict.fromkeys(row.key for row in self.rates))

    def label(self, language: str) -> str:
        """What the tax is called in a language, else in the country's own."""
        return self.tax_label.get(language) or self.tax_label.get(self.languages[0]) or self.tax_label.get("en", "VAT")


RegimeOf = Callable[[str], Regime | None]
"""The regime of a country code as people write it (EL, UK, XI, IC, MC included); None where Duebook knows none."""

Step = tuple[str, str | None, str]
"""First day, percentage (None: the key ends the day before), official text."""


def history(key: str, *steps: Step, note: str = "", region: str = "") -> tuple[Rate, ...]:
    """Rows of one key from its changes in order of time: each row ends on the day before the next begins.

    >>> rows = history("reduced", ("2015-01-01", "7", "Act A"), ("2020-07-01", "5", "Act B"), ("2021-01-01", None, ""))
    >>> [(str(row.percent), str(row.until)) for row in rows]
    [('7', '2020-06-30'), ('5', '2020-12-31')]
    """
    days = [date.fromisoformat(since) for since, _, _ in steps]
    if days != sorted(set(days)):
        raise ValueError(f"the changes of {key} are not in order of time")
    ends = [day - timedelta(days=1) for day in days[1:]]
    return tuple(
        Rate(
            key=key,
            percent=Decimal(percent),
            since=days[i],
            until=ends[i] if i < len(ends) else None,
            source=source,
            note=note,
            region=region,
        )
        for i, (_, percent, source) in enumerate(steps)
        if percent is not None
    )
