"""The columns of a spreadsheet of drafts: one row a line, the document's fields repeated or given in its first row only.

Rows with the same ``invoice`` belong to one document; without that column, or where it is empty, a row belongs to the row above,
and the first row opens a document. The names below are the whole list.
"""

from collections.abc import Mapping

_PARTY = {
    "name": "name",
    "trading_name": "trading_name",
    "vat_id": "vat_id",
    "tax_number": "tax_number",
    "legal_id": "legal_id",
    "endpoint": "endpoint",
    "street": "street",
    "street_2": "street_2",
    "street_3": "street_3",
    "city": "city",
    "postcode": "postcode",
    "region": "region",
    "country": "country",
    "contact": "contact_name",
    "email": "email",
    "phone": "phone",
}

GROUP = "invoice"
"""The column that says which rows are one document; its value is not a number and is not kept."""

DOCUMENT: Mapping[str, str] = {
    "type": "type",
    "issue_date": "issue_date",
    "due_date": "due_date",
    "tax_point_date": "tax_point_date",
    "currency": "currency",
    "language": "language",
    "buyer_reference": "buyer_reference",
    "project_reference": "project_reference",
    "contract_reference": "contract_reference",
    "purchase_order": "purchase_order",
    "sales_order": "sales_order",
    "despatch_advice": "despatch_advice",
    "accounting_reference": "buyer_accounting_reference",
    "payment_terms": "payment_terms",
    "terms_days": "terms",
    "note": "note",
    "preceding": "preceding",
    "prepaid": "prepaid",
    "prices_include_tax": "prices_include_tax",
    "delivery_date": "delivery.day",
    "period_start": "period.start",
    "period_end": "period.end",
    "payment_code": "payment.code",
    "iban": "payment.account",
    "bic": "payment.bic",
    "account_name": "payment.account_name",
    "payment_reference": "payment.reference",
    **{f"{side}_{column}": f"{side}.{field}" for side in ("seller", "buyer") for column, field in _PARTY.items()},
}
"""Column -> field of the document."""

LINE: Mapping[str, str] = {
    "line": "id",
    "item": "item",
    "description": "description",
    "item_id": "item.seller_id",
    "buyer_item_id": "item.buyer_id",
    "gtin": "item.standard_id",
    "quantity": "quantity",
    "unit": "unit",
    "unit_price": "price",
    "price_base": "price.base_quantity",
    "discount_percent": "discount",
    "vat_rate": "vat_rate",
    "vat_category": "tax.category",
    "vat_exemption_code": "tax.exemption_code",
    "vat_exemption_text": "tax.exemption_text",
    "vat_rate_key": "tax_rate_key",
    "supply": "supply",
    "line_note": "note",
    "order_line": "order_line",
    "line_start": "period.start",
    "line_end": "period.end",
    "line_accounting_reference": "buyer_accounting_reference",
}
"""Column -> field of the line."""

NUMBERS = frozenset({"quantity", "unit_price", "price_base", "discount_percent", "vat_rate", "prepaid", "terms_days"})
DATES = frozenset(
    {"issue_date", "due_date", "tax_point_date", "delivery_date", "period_start", "period_end", "line_start", "line_end"}
)
COMPUTED = frozenset({"net_amount", "line_total", "net_total", "tax_total", "gross_total", "total", "payable"})
"""Columns that are refused with a reason: these amounts are computed here."""
