"""The editor's fields as the template draws them: their values, the rows, and what each select offers."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from duebook.domain.document import Document
from duebook.services.access import Actor
from duebook.web.invoices import choices, desk, rows
from duebook.web.invoices.desk import Desk
from duebook.web.invoices.places import Shown
from duebook.web.invoices.read import shown_allowances, shown_note
from duebook.web.invoices.reckon import shown, shown_amount


def values(now: Desk, locale: str) -> dict[str, Any]:
    """Field -> text of the header and the foot of the form."""
    typed, document = now.typed, now.typed.document
    discount, charge = shown_allowances(document)
    note = shown_note(document)
    terms = document.terms
    first = terms.discounts[0] if terms and terms.discounts else None
    return {
        "customer": typed.customer_id,
        "customer_name": typed.customer_name,
        "type": str(document.type),
        "series": typed.series_id,
        "issue_date": _day(document.issue_date),
        "due_date": _day(document.due_date),
        "days": "" if terms is None or terms.days is None else str(terms.days),
        "end_of_month": "yes" if terms and terms.end_of_month else "",
        "skonto": shown(first.percent, locale) if first else "",
        "skonto_days": str(first.days) if first else "",
        "currency": document.currency,
        "language": document.language,
        "delivery": _day(document.delivery.day) if document.delivery else "",
        "period_start": _day(document.period.start) if document.period else "",
        "period_end": _day(document.period.end) if document.period else "",
        "buyer_reference": document.buyer_reference,
        "purchase_order": document.purchase_order,
        "contract_reference": document.contract_reference,
        "project_reference": document.project_reference,
        "note": document.notes[note].text if note >= 0 else "",
        "preceding": document.preceding[0].number if document.preceding else "",
        "preceding_date": _day(document.preceding[0].issue_date) if document.preceding else "",
        "discount": _allowance(discount, locale),
        "discount_reason": discount.reason if discount else _spoken(gettext_noop("Discount"), now.document.language),
        "charge": shown_amount(charge.amount, now.document.currency, locale) if charge else "",
        "charge_reason": charge.reason if charge else _spoken(gettext_noop("Shipping"), now.document.language),
        "prepaid": shown_amount(document.prepaid, now.document.currency, locale),
        "exchange_rate": shown(document.exchange.rate, locale) if document.exchange else "",
        "exchange_currency": document.exchange.currency if document.exchange else "",
        "prices": "with" if document.prices_include_tax else "without",
        "more": _has_more(document),
    }


def _spoken(word: str, language: str) -> str:
    """A word that will stand on the document, in the document's language where the catalogues have it."""
    code = language.partition("-")[0]
    with translation.override(code if code in dict(settings.LANGUAGES) else None):
        return _(word)


def rows_of(now: Desk, locale: str) -> list[dict[str, Any]]:
    """The grid's rows with their nets and faults; an empty document begins with one row."""
    with_tax = now.typed.document.prices_include_tax
    drawn: list[dict[str, Any]] = []
    for key, line in zip(now.typed.keys, now.typed.document.lines, strict=False):
        row: dict[str, Any] = dict(rows.show(line, key, locale, now.document.currency, with_tax=with_tax))
        row |= {"net": now.nets.get(key), "faults": now.faults.rows.get(key, [])}
        row["bad"] = {fault.field for fault in _errors(row["faults"])}
        row["open"] = bool(row["description"] or row["supply"] or row["delivered"] or row["tax"].startswith(rows.TAX_BY_HAND))
        drawn.append(row)
    return drawn or [rows.empty("r0")]


def blank_row() -> dict[str, Any]:
    """The row that the script copies."""
    return dict(rows.empty("new"))


def options(actor: Actor, now: Desk, locale: str) -> dict[str, Any]:
    """What each select offers."""
    company, document = actor.company, now.typed.document
    usual = now.document
    return {
        "types": choices.types(str(document.type)),
        "currencies": choices.currencies(document.currency, company.currency),
        "usual_currency": (now.customer.currency if now.customer else "") or company.currency,
        "languages": choices.languages(document.language, locale),
        "usual_language": dict(choices.languages(usual.language, locale)).get(usual.language, usual.language),
        "units": choices.units(*(line.unit for line in document.lines)),
        "series": choices.series(actor),
        "taxes": choices.taxes(company, document.issue_date or desk.today(actor), locale),
        "supplies": [("goods", _("Goods")), ("services", _("Services")), ("digital", _("Digital services"))],
        "own_currency": company.currency,
    }


def _errors(faults: list[Shown]) -> list[Shown]:
    return [fault for fault in faults if fault.severity == "error"]


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def _allowance(row: Any, locale: str) -> str:
    if row is None:
        return ""
    if row.percent is not None:
        return f"{shown(row.percent, locale)} %"
    return shown(row.with_tax if row.with_tax is not None else row.amount, locale)


def _has_more(document: Document) -> bool:
    """Whether a field of the folded part says something."""
    return bool(
        document.contract_reference or document.project_reference or document.exchange or document.prepaid
        or document.preceding or document.period or (document.terms and document.terms.discounts)
    )  # fmt: skip
