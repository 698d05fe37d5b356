"""Reasons for exemption (BT-120, BT-121) stand in the VAT breakdown of an e-invoice; lines and allowances get them from there."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, VatRow
from duebook.domain.line import AllowanceCharge, Tax

_Key = tuple[VatCategory, Decimal | None]


def spread(document: Document) -> Document:
    """The same document, each line and allowance with the reason of the first row of its treatment."""
    rows: dict[_Key, VatRow] = {}
    for row in document.vat:
        if row.exemption_code or row.exemption_text:
            rows.setdefault((row.category, row.rate), row)
    if not rows:
        return document
    return replace(
        document,
        lines=tuple(replace(line, tax=_with(line.tax, rows)) for line in document.lines),
        allowances=tuple(_allowance(one, rows) for one in document.allowances),
    )


def _allowance(one: AllowanceCharge, rows: Mapping[_Key, VatRow]) -> AllowanceCharge:
    return replace(one, tax=_with(one.tax, rows))


def _with(tax: Tax | None, rows: Mapping[_Key, VatRow]) -> Tax | None:
    row = rows.get((tax.category, tax.rate)) if tax else None
    return replace(tax, exemption_code=row.exemption_code, exemption_text=row.exemption_text) if tax and row else tax
