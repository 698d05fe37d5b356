"""A bill's columns from its sealed document: the one function that writes them, and the proof that they agree."""

from typing import Any

from duebook.domain.document import Document
from duebook.domain.payables import number_key, seller_key
from duebook.kernel.money import minor, round_money

SEARCHED = 600


def project(document: Document) -> dict[str, Any]:
    """Column -> value. Amounts are the sender's own, in minor units; those of a credit note are negative."""
    totals, code = document.computed, document.currency
    sign = -1 if document.type.is_credit else 1
    return {
        "number": document.number[:100],
        "number_key": number_key(document.number),
        "seller_name": document.seller.name[:200],
        "seller_key": seller_key(document.seller),
        "type": document.type.value,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "currency": code,
        "net_minor": sign * minor(round_money(totals.net, code), code),
        "tax_minor": sign * minor(round_money(totals.tax, code), code),
        "payable_minor": sign * minor(round_money(totals.payable, code), code),
        "search": _search(document),
    }


def _search(document: Document) -> str:
    words = (
        document.number, document.seller.name, document.seller.trading_name, document.seller.vat_id, document.purchase_order,
        document.buyer_reference, document.contract_reference, str(document.computed.payable),
    )  # fmt: skip
    return " ".join(word for word in words if word).lower()[:SEARCHED]
