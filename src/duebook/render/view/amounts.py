"""The sums: from the lines' total to what is due, the VAT breakdown, and why no tax was charged where none was."""

from decimal import Decimal
from typing import Any

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, VatRow
from duebook.render.fonts import printable
from duebook.render.speech import Speech
from duebook.render.view.lines import reason, signed

Row = dict[str, str]
NAMED = frozenset("ZEKGO") | {"AE"}
"""Categories printed by their name instead of a rate."""


def sums(document: Document, speech: Speech) -> list[Row]:
    """Label, value and kind ("row", "total", "due") from top to bottom; rows that say nothing new are left out."""
    totals, currency = document.computed, document.currency
    rows = []
    if document.allowances:
        rows.append(_row(speech.say("sum.lines"), speech.amount(totals.lines, currency)))
        rows += [_row(reason(one, document, speech), signed(one, document, speech)) for one in document.allowances]
    rows.append(_row(speech.say("sum.net"), speech.amount(totals.net, currency), "total"))
    if len(document.vat) > 1:
        rows.append(_row(speech.say("sum.vat_total"), speech.amount(totals.tax, currency)))
    else:
        rows += [_row(_vat_label(row, document, speech), speech.amount(row.tax, currency)) for row in document.vat]
    if totals.tax_in_tax_currency is not None and document.exchange:
        rows.append(_row(_exchange(document, speech), speech.amount(totals.tax_in_tax_currency, document.tax_currency)))
    rest = totals.prepaid or totals.rounding or document.third_party
    if rest:
        rows.append(_row(speech.say("sum.gross"), speech.amount(totals.gross, currency), "total"))
    if totals.prepaid:
        rows.append(_row(speech.say("sum.prepaid"), speech.amount(-totals.prepaid, currency)))
    if totals.rounding:
        rows.append(_row(speech.say("sum.rounding"), speech.amount(totals.rounding, currency)))
    rows += [_row(printable(one.description or one.type), speech.amount(one.amount, currency)) for one in document.third_party]
    rows.append(_row(_due_label(document, speech), speech.money(totals.payable, currency), "due"))
    return rows


def due(document: Document, speech: Speech) -> dict[str, str]:
    """The figure people look for first: what is due (or credited), and until when."""
    day = None if document.type.is_credit else document.due_date
    return {
        "label": _due_label(document, speech),
        "amount": speech.money(document.computed.payable, document.currency),
        "day_label": speech.say("fact.due"),
        "day": speech.day(day) if day else "",
    }


def breakdown(document: Document, speech: Speech) -> dict[str, Any] | None:
    """The VAT breakdown as a table, where there is more than one row of it; a single row stands among the sums."""
    if len(document.vat) < 2:  # noqa: PLR2004  a breakdown begins with two
        return None
    currency = document.currency
    return {
        "heads": [speech.say("vat.rate"), speech.say("vat.taxable"), speech.say("vat.tax")],
        "rows": [
            [_category(row, speech), speech.amount(row.taxable, currency), speech.amount(row.tax, currency)]
            for row in document.vat
        ],
    }


def reasons(document: Document, speech: Speech) -> list[str]:
    """The legal sentence for each category that carries no tax: the document's own text, else the general one."""
    out = (
        printable(row.exemption_text) or speech.say(f"reason.{row.category.value}")
        for row in document.vat
        if row.category.value in NAMED and (row.category is not VatCategory.ZERO or row.exemption_text)
    )
    return list(dict.fromkeys(out))


def _due_label(document: Document, speech: Speech) -> str:
    return speech.say("sum.credit" if document.type.is_credit else "sum.due")


def _vat_label(row: VatRow, document: Document, speech: Speech) -> str:
    if row.category is VatCategory.STANDARD:
        base = speech.amount(row.taxable, document.currency)
        return speech.say("sum.vat", rate=speech.percent(row.rate or Decimal(0)), base=base)
    return _category(row, speech)


def _category(row: VatRow, speech: Speech) -> str:
    percent = speech.percent(row.rate or Decimal(0))
    return percent if row.category is VatCategory.STANDARD else speech.say(f"cat.{row.category.value}", rate=percent)


def _exchange(document: Document, speech: Speech) -> str:
    label = speech.say("sum.tax_currency", currency=document.tax_currency)
    if document.exchange is None or not document.exchange.rate:
        return label
    rate = speech.number(document.exchange.rate)
    at = speech.say("sum.rate", **{"from": document.currency, "rate": rate, "to": document.tax_currency})
    return f"{label} ({at})"


def _row(label: str, value: str, kind: str = "row") -> Row:
    return {"label": label, "value": value, "kind": kind}
