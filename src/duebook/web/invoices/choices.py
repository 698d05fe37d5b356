"""What the editor offers to choose from: kinds of documents, currencies, languages, units, series, tax treatments."""

from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duebook.domain.codes import DocumentType, VatCategory
from duebook.services.access import Actor
from duebook.services.billing import law
from duebook.services.billing.series import listed
from duebook.services.issuing.prepare import regime_of
from duebook.store.companies import Company
from duebook.web import rates
from duebook.web.invoices.reckon import shown
from duebook.web.invoices.rows import KEY, TAX_BY_HAND

Options = list[tuple[str, str]]

TYPES: dict[str, Any] = {
    DocumentType.INVOICE: gettext_lazy("Invoice"),
    DocumentType.CREDIT_NOTE: gettext_lazy("Credit note"),
    DocumentType.PREPAYMENT: gettext_lazy("Prepayment invoice"),
    DocumentType.PREPAYMENT_CREDIT_NOTE: gettext_lazy("Prepayment credit note"),
    DocumentType.CORRECTIVE: gettext_lazy("Corrective invoice"),
    DocumentType.DEBIT_NOTE: gettext_lazy("Debit note"),
    DocumentType.PARTIAL: gettext_lazy("Partial invoice"),
    DocumentType.SELF_BILLED: gettext_lazy("Self-billed invoice"),
    DocumentType.SELF_BILLED_CREDIT_NOTE: gettext_lazy("Self-billed credit note"),
    DocumentType.FACTORED: gettext_lazy("Factored invoice"),
    DocumentType.FACTORED_CREDIT_NOTE: gettext_lazy("Factored credit note"),
    DocumentType.COMMERCIAL: gettext_lazy("Commercial invoice"),
    DocumentType.PARTIAL_CONSTRUCTION: gettext_lazy("Partial construction invoice"),
    DocumentType.PARTIAL_FINAL_CONSTRUCTION: gettext_lazy("Partial final construction invoice"),
    DocumentType.FINAL_CONSTRUCTION: gettext_lazy("Final construction invoice"),
    DocumentType.SELF_BILLED_PREPAYMENT: gettext_lazy("Self-billed prepayment invoice"),
    DocumentType.SELF_BILLED_CORRECTIVE: gettext_lazy("Self-billed corrective invoice"),
}
"""Document types (BT-3) by name."""

OFFERED = tuple(TYPES)[:7]
CURRENCIES = (
    *"EUR USD GBP CHF SEK NOK DKK PLN CZK HUF RON BGN ISK TRY".split(),
    *"CAD AUD NZD JPY CNY HKD SGD INR KRW BRL MXN ZAR AED ILS SAR THB TND".split(),
)
UNITS = (
    "C62",
    "HUR",
    "DAY",
    "MON",
    "ANN",
    "KGM",
    "MTR",
    "MTK",
    "MTQ",
    "LTR",
    "KWH",
    "SET",
    "PR",
    "XBX",
    "XPK",
    "XPX",
    "LS",
    "E48",
)
UNIT_NAMES: dict[str, Any] = {
    "C62": gettext_lazy("pieces"), "HUR": gettext_lazy("hours"), "DAY": gettext_lazy("days"), "MON": gettext_lazy("months"),
    "ANN": gettext_lazy("years"), "KGM": gettext_lazy("kg"), "MTR": gettext_lazy("m"), "MTK": gettext_lazy("m²"),
    "MTQ": gettext_lazy("m³"), "LTR": gettext_lazy("litres"), "KWH": gettext_lazy("kWh"), "SET": gettext_lazy("sets"),
    "PR": gettext_lazy("pairs"), "XBX": gettext_lazy("boxes"), "XPK": gettext_lazy("packs"), "XPX": gettext_lazy("pallets"),
    "LS": gettext_lazy("flat rate"), "E48": gettext_lazy("services"), "EA": gettext_lazy("each"), "MIN": gettext_lazy("minutes"),
    "WEE": gettext_lazy("weeks"), "TNE": gettext_lazy("tonnes"), "KMT": gettext_lazy("km"), "DZN": gettext_lazy("dozen"),
}  # fmt: skip
RATE_NAMES: dict[str, Any] = {
    "standard": gettext_lazy("Standard"), "reduced": gettext_lazy("Reduced"), "reduced-2": gettext_lazy("Second reduced"),
    "super-reduced": gettext_lazy("Super-reduced"), "parking": gettext_lazy("Parking"), "zero": gettext_lazy("Zero"),
}  # fmt: skip
CATEGORY_NAMES: dict[VatCategory, Any] = {
    VatCategory.STANDARD: gettext_lazy("Own rate"),
    VatCategory.ZERO: gettext_lazy("Zero rated"),
    VatCategory.EXEMPT: gettext_lazy("Exempt"),
    VatCategory.REVERSE_CHARGE: gettext_lazy("Reverse charge"),
    VatCategory.INTRA_COMMUNITY: gettext_lazy("Intra-community supply"),
    VatCategory.EXPORT: gettext_lazy("Export"),
    VatCategory.OUTSIDE_SCOPE: gettext_lazy("Outside the scope"),
    VatCategory.IGIC: "IGIC",
    VatCategory.IPSI: "IPSI",
    VatCategory.SPLIT_PAYMENT: gettext_lazy("Split payment"),
}
COMMON_CATEGORIES = tuple(CATEGORY_NAMES)[:7]


def type_name(code: str) -> str:
    """A document type in words."""
    return str(TYPES.get(DocumentType(code), code)) if code in set(DocumentType) else code


def types(chosen: str) -> Options:
    """The types a person makes, with the present one where it is another."""
    codes = [*OFFERED, *([DocumentType(chosen)] if chosen not in OFFERED and chosen in set(DocumentType) else [])]
    return [(str(code), type_name(str(code))) for code in codes]


def currencies(*first: str) -> Options:
    """Currencies, these before the rest."""
    return [(code, code) for code in dict.fromkeys([*(one for one in first if one), *CURRENCIES])]


def languages(chosen: str, shown_in: str) -> Options:
    """The languages documents are written in, in the reader's words."""
    return list(_languages(chosen, shown_in))


@lru_cache(maxsize=64)
def _languages(chosen: str, shown_in: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(shown_in).languages
    codes = dict.fromkeys([*([chosen] if chosen else []), *law.languages()])
    return tuple((code, _capital(names.get(code.partition("-")[0], code))) for code in codes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def units(*used: str) -> Options:
    """Units of quantity, and those used that are not on the list."""
    return [(code, str(UNIT_NAMES.get(code, code))) for code in dict.fromkeys([*UNITS, *(one for one in used if one)])]


def series(actor: Actor) -> Options:
    """The series in use."""
    return [(row.pk, row.name) for row in listed(actor) if row.archived_at is None]


def taxes(company: Company, on: date, locale: str) -> list[tuple[str, Options]]:
    """The choices of the tax column in groups: by the law of the day, and by hand."""
    regime = regime_of(company.country)
    law_group: Options = []
    if regime is not None:
        for key in regime.rate_keys():
            rate = regime.rate(key, on)
            if rate is not None:
                law_group.append((f"{KEY}{key}", f"{_rate_name(key)} {shown(rate.percent.normalize(), locale)} %"))
        law_group += [(f"{KEY}{key}", _rate_name(key)) for key in regime.exemptions]
    by_hand = [(f"{TAX_BY_HAND}{code}", str(CATEGORY_NAMES[code])) for code in COMMON_CATEGORIES]
    return [(_("By law"), law_group), (_("By hand"), by_hand)]


def _rate_name(key: str) -> str:
    return str(RATE_NAMES.get(key) or rates.name(key))
